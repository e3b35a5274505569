"""Nikola's posts in two files: what stands in ``post.meta`` belongs to the post beside it."""

import os

META = ".. title: The owl in the rack\n.. slug: owl\n.. date: 2023-11-30 20:40:55 UTC\n.. tags: owls, racks\n"
BODY = "It *sat* there.\n\nAll night.\n"


def owl(village, meta=META, name="nights/owl"):
    """Write a post in two files."""
    post = village.write(f"{name}.rst", BODY)
    post.with_suffix(".meta").write_text(meta)
    return post.with_suffix(".meta")


def test_a_post_in_two_files_is_one_entry(village):
    """The file beside a post gives its title, its date and its tags, and is no entry itself."""
    owl(village)
    village.write("alone.meta", META)
    assert village.index().files == 1
    (entry,) = village.entries()
    assert (entry.title, entry.tags) == ("The owl in the rack", ("owls", "racks"))
    assert f"{entry.published:%Y-%m-%d %H:%M}" == "2023-11-30 20:40"
    assert "<em>sat</em>" in entry.content
    assert village.index().read == 0


def test_a_change_of_the_file_beside_is_a_change_of_the_post(village):
    """A new title shows by a hint at the other file, or by a scan, and whatever its time and size are."""
    meta = owl(village)
    village.index()
    before = meta.stat()
    meta.write_text(META.replace("The owl", "Two owl"))
    assert village.index("nights/owl.meta").read == 1
    assert village.entries()[0].title == "Two owl in the rack"
    meta.write_text(META.replace("The owl", "Six owl"))
    os.utime(meta, ns=(before.st_atime_ns, before.st_mtime_ns - 10**12))
    assert village.index().read == 1
    assert village.entries()[0].title == "Six owl in the rack"


def test_a_file_beside_comes_and_goes(village):
    """Without the other file a post is what its own says, under the id it always had."""
    meta = owl(village)
    village.index()
    (owned,) = village.ids().values()
    meta.unlink()
    village.index("nights/owl.meta")
    (entry,) = village.entries()
    assert (entry.title, entry.id) == ("Owl", owned)
    owl(village)
    village.index()
    assert village.entries()[0].title == "The owl in the rack"


def test_the_file_beside_counts_before_the_header(village):
    """What both files say, the one made for it says better; what only one says is kept."""
    village.write("bench.md", "Text.\n", title="A", author="Garden Desk")
    (village.folder / "bench.meta").write_text("---\ntitle: B\ndate: 2024-04-04\n---\n")
    village.index()
    (entry,) = village.entries()
    assert (entry.title, entry.authors[0].name, entry.published.day) == ("B", "Garden Desk", 4)


def test_an_unreadable_sidecar_header_is_named(village):
    """A header beside a post that cannot be read is named, without a line of the wrong file."""
    owl(village, META.replace("2023-11-30", "2023-02-30"))
    village.index()
    (problem,) = (found for found in village.store.problems() if found.kind == "date")
    assert (problem.path, problem.line) == ("nights/owl.rst", None)


def test_a_link_beside_a_post_leads_nowhere(village):
    """A link to a file out of the folder tells nothing of it."""
    village.write("owl.rst", BODY)
    (village.folder.parent / "secret").write_text(".. title: Secret\n")
    (village.folder / "owl.meta").symlink_to(village.folder.parent / "secret")
    village.index()
    assert village.entries()[0].title == "Owl"
    (village.folder / "owl.meta").unlink()
    (village.folder / "owl.meta").mkdir()
    village.index()
    assert village.entries()[0].title == "Owl"


def test_a_file_beside_has_its_bound(village):
    """One that is no header at all, for its size, is named."""
    owl(village, META + "x" * 70_000)
    village.index()
    (problem,) = village.store.problems()
    assert (problem.path, problem.kind) == ("nights/owl.rst", "too-large")
