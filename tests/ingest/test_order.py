"""The order of posts of one moment, from their files to their feeds."""


def _paths(village):
    return [entry.path for entry in village.entries()]


def test_parts_of_one_day_stand_by_their_numbers(village):
    """However they are read, and in whatever front matter; a weight comes before the name, as in Hugo."""
    for number in (10, 9, 1, 2):
        village.write(f"part-{number}.md", date="2024-03-01", title=f"Part {number}")
    village.index()
    village.write("part-3.md", date="2024-03-01")
    village.write("z.md", date="2024-03-01", weight="20")
    village.write("zz.md", date="2024-03-01", weight="3")
    village.write("y.md", date="2024-03-01", weight="heavy")
    village.write("later.md", date="2024-03-02")
    village.index()
    parts = [f"part-{number}.md" for number in (1, 2, 3, 9, 10)]
    assert _paths(village) == ["later.md", "zz.md", "z.md", *parts, "y.md"]


def test_a_rename_moves_a_post_and_is_no_news(village):
    """It keeps its id and its dates, and stands where its new name puts it."""
    for number in (1, 2, 3):
        village.write(
            f"part-{number}.md", f"Text of part {number}.\n", date="2024-03-01", title=f"Part {number}"
        )
    village.index()
    before = {entry.title: (entry.id, entry.updated) for entry in village.entries()}
    (village.folder / "part-1.md").rename(village.folder / "part-2b.md")
    village.index()
    assert _paths(village) == ["part-2.md", "part-2b.md", "part-3.md"]
    assert {entry.title: (entry.id, entry.updated) for entry in village.entries()} == before
    assert village.store.revision() == 2
    (village.folder / "part-3.md").rename(village.folder / "part-4.md")
    village.index()
    assert _paths(village) == ["part-2.md", "part-2b.md", "part-4.md"]
    assert village.store.revision() == 2
