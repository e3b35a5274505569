"""The static tree: the same bytes as served, only changed files touched, removed feeds removed."""

import gzip
import json
from datetime import UTC, datetime

import brotli
import pytest

from feeds.errors import FeedsError
from feeds.publishing.content_coding import FILE_SUFFIXES
from feeds.publishing.document import HTML, Document
from feeds.publishing.export import export_documents
from feeds.publishing.post_files import PostFile

WHEN = datetime(2024, 5, 1, tzinfo=UTC)
LONG = b"<feed>" + b"text " * 200 + b"</feed>"


def feed(body=LONG):
    """Make a feed's document."""
    return Document(body, "application/atom+xml; charset=utf-8", WHEN)


def page(body=b"<p>page"):
    """Make a page's document."""
    return Document(body, HTML)


def names(out):
    """Return all file names below a folder, without those that begin with a dot."""
    return sorted(str(p.relative_to(out)) for p in out.rglob("*") if p.is_file() and p.name[0] != ".")


def test_every_document_is_a_file_with_its_compressed_twins(tmp_path):
    """A feed is its file, and the same bytes in gzip and brotli; a page is the index of a folder."""
    export_documents([("/tags/c++.atom", feed()), ("/tags/c++", page()), ("/", page())], tmp_path)
    assert names(tmp_path) == [
        "index.html",
        "tags/c++.atom",
        "tags/c++.atom.br",
        "tags/c++.atom.gz",
        "tags/c++/index.html",
    ]
    file = tmp_path / "tags/c++.atom"
    assert file.read_bytes() == LONG
    assert gzip.decompress((tmp_path / "tags/c++.atom.gz").read_bytes()) == LONG
    assert brotli.decompress((tmp_path / "tags/c++.atom.br").read_bytes()) == LONG
    assert file.stat().st_mtime == WHEN.timestamp()


def test_only_changed_files_are_touched(tmp_path):
    """A second export of the same documents writes nothing; of one changed document, that one."""
    documents = [("/a.atom", feed()), ("/b.atom", feed())]
    assert export_documents(documents, tmp_path).written == 6
    assert (export_documents(documents, tmp_path).written, export_documents(documents, tmp_path).same) == (
        0,
        6,
    )
    assert export_documents([("/a.atom", feed(LONG * 2)), documents[1]], tmp_path).written == 3


def test_a_feed_that_is_no_more_is_removed_and_nothing_else(tmp_path):
    """Files of an earlier export go with their folders; files of others stay."""
    export_documents([("/tags/x.atom", feed()), ("/tags/x/y.atom", feed()), ("/z.atom", feed())], tmp_path)
    (tmp_path / "CNAME").write_text("mine")
    report = export_documents([("/z.atom", feed())], tmp_path)
    assert report.removed == 6
    assert names(tmp_path) == ["CNAME", "z.atom", "z.atom.br", "z.atom.gz"]
    assert not (tmp_path / "tags").exists()


@pytest.mark.parametrize(
    "address",
    [
        "/tags/../x.atom",
        "/tags//x.atom",
        "/tags/\0.atom",
        "/tags/" + "x" * 251 + ".atom",
        "/tags/...../../../x.atom",
    ],
)
def test_a_tag_that_cannot_be_a_file_name_is_reported(tmp_path, address):
    """No tag leads out of the folder, and one that cannot be a file name is reported."""
    report = export_documents([(address, feed())], tmp_path / "out")
    assert report.skipped == {address: "no file can bear its name"}
    assert names(tmp_path) == []


def _forbidden():
    """Stand for documents that must not be asked for."""
    pytest.fail("a document was made")
    yield


def test_a_second_run_of_equal_sources_makes_no_document(tmp_path):
    """What is there is kept, and what was left out is named again; whatever is missing is made again."""
    documents = [("/a.atom", feed()), ("/b", page()), ("/tags/" + "x" * 251 + ".atom", feed())]
    first = export_documents(documents, tmp_path, source="one")
    again = export_documents(_forbidden(), tmp_path, source="one")
    assert (again.written, again.same, again.removed) == (0, first.written, 0)
    assert again.skipped == first.skipped
    for name in ("a.atom", "a.atom.br"):
        (tmp_path / name).unlink()
        repaired = export_documents(documents, tmp_path, source="one")
        assert (repaired.written, repaired.same) == (1, first.written - 1)
    (tmp_path / "a.atom").write_bytes(b"changed by hand")
    export_documents(documents, tmp_path, source="one")
    assert (tmp_path / "a.atom").read_bytes() == LONG
    assert export_documents(documents[:1], tmp_path, source="two").removed == 1


def test_post_files_are_looked_at_in_every_run(tmp_path):
    """Pictures change without a post that does: they are copied whatever the documents are made of."""
    picture = tmp_path / "one.png"
    picture.write_bytes(b"one")

    def files():
        return [PostFile("one.png", picture, picture.stat(), "image/png")]

    out = tmp_path / "out"
    export_documents([("/a.atom", feed())], out, files(), source="one")
    picture.write_bytes(b"other")
    assert export_documents(_forbidden(), out, files(), source="one").written == 1
    assert (out / "files/one.png").read_bytes() == b"other"
    assert export_documents(_forbidden(), out, (), source="one").removed == 1
    assert not (out / "files").exists()


def test_the_codings_of_twins_are_chosen(tmp_path):
    """Only the twins that are asked for are written; those of a former choice go."""
    documents = [("/a.atom", feed())]
    export_documents(documents, tmp_path, codings=tuple(FILE_SUFFIXES))
    assert names(tmp_path) == ["a.atom", "a.atom.br", "a.atom.gz", "a.atom.zst"]
    export_documents(documents, tmp_path, codings=())
    assert names(tmp_path) == ["a.atom"]


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        (("/tags/a", page()), ("/tags/a/index.html/b.atom", feed())),
        (("/tags/a", page()), ("/tags/a/index.html/b", page())),
        (("/tags/x.atom", feed()), ("/tags/x.atom/y.atom", feed())),
        (("/tags/x.atom", feed()), ("/tags/x.atom", page())),
        (("/tags/x.atom", feed()), ("/tags/x.atom.br/y.atom", feed())),
    ],
)
def test_a_file_and_a_folder_of_one_name_do_not_end_the_run(tmp_path, plain, odd, turn):
    """The document with the odder address is left out and named, whichever comes first, also in a later run."""
    documents = [plain, odd][::turn]
    for _ in range(2):
        report = export_documents([*documents, ("/z.atom", feed())], tmp_path)
        assert report.skipped == {odd[0]: "a file and a folder cannot have one name"}
    assert (tmp_path / "z.atom").is_file()
    for alone in (odd, plain):
        assert not export_documents([alone], tmp_path).skipped
        assert len(names(tmp_path)) in (1, 3)


def test_a_folder_of_another_is_not_removed_for_a_file(tmp_path):
    """Where something that no export wrote is in the way, the document is left out and named."""
    (tmp_path / "a.atom").mkdir()
    (tmp_path / "a.atom" / "mine").write_text("mine")
    report = export_documents([("/a.atom", feed())], tmp_path)
    assert report.skipped == {"/a.atom": "a file and a folder cannot have one name"}
    assert (tmp_path / "a.atom" / "mine").read_text() == "mine"


def test_names_may_be_as_long_as_the_system_allows(tmp_path):
    """83 Chinese characters are 249 bytes, and a file; 120 are none, and are named."""
    report = export_documents([("/tags/" + "报" * n, page()) for n in (83, 120)], tmp_path)
    assert report.skipped == {"/tags/" + "报" * 120: "no file can bear its name"}
    assert names(tmp_path) == ["tags/" + "报" * 83 + "/index.html"]
    long = "报" * 81 + ".atom"
    assert not export_documents([(f"/tags/{long}", feed())], tmp_path).skipped
    assert names(tmp_path) == [f"tags/{long}", f"tags/{long}.br", f"tags/{long}.gz"]


def test_the_list_of_an_older_version_is_understood(tmp_path):
    """What it wrote and is no more is removed; what is right stays."""
    export_documents([("/a.atom", feed()), ("/b.atom", feed())], tmp_path)
    (tmp_path / ".feeds.json").write_text(json.dumps(names(tmp_path)))
    report = export_documents([("/a.atom", feed())], tmp_path)
    assert (report.written, report.same, report.removed) == (0, 3, 3)


def test_a_forged_list_of_files_removes_nothing_outside(tmp_path):
    """What the manifest names is removed below the folder only."""
    (tmp_path / "precious").write_text("x")
    out = tmp_path / "out"
    out.mkdir()
    (out / ".feeds.json").write_text('["../precious", "/precious", 7]')
    export_documents([], out)
    assert (tmp_path / "precious").exists()


def test_a_folder_that_cannot_be_written_is_refused_plainly(tmp_path):
    """The error names the place."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(FeedsError, match="file"):
        export_documents([("/a.atom", feed())], tmp_path / "file")
