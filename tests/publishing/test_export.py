"""The static tree: the same bytes as served, only changed files touched, removed feeds removed."""

import gzip
from datetime import UTC, datetime

import brotli
import pytest

from feeds.errors import FeedsError
from feeds.publishing.document import HTML, Document
from feeds.publishing.export import export_documents

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
    assert report.unnameable == (address,)
    assert names(tmp_path) == []


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
