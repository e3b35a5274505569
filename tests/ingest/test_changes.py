"""Half a change is no change: what is missing, or cut short, is looked at once more before it is believed."""

import os
from datetime import timedelta

import pytest

from feeds.ingest.changes import ChangeDebouncer


@pytest.fixture
def home(village):
    """Four posts, and an indexer that looks ten times a second and takes nothing for gone at once."""
    village.debouncer, village.step = ChangeDebouncer(), timedelta(seconds=0.1)
    for n in range(4):
        village.write(
            f"{n}.md",
            f"A text of some length, which is the text of {n}.\n",
            title=f"T{n}",
            date=f"2024-01-0{n + 1}",
        )
    village.index()
    return village


def paths(village):
    """Return the files of all entries, in order."""
    return sorted(village.ids())


def freshen(village, path):
    """Let a file be written just now, by the clock of the test."""
    os.utime(village.folder / path, (village.now.timestamp(), village.now.timestamp()))


def test_a_rename_seen_in_two_halves_is_never_a_loss(home):
    """Between the old name's end and the new one's beginning the entry stays, and then it goes on."""
    before = home.ids()["1.md"]
    (home.folder / "1.md").rename(home.folder / ".aside")
    report = home.index("1.md")
    assert report.next_check == timedelta(seconds=1)
    assert paths(home) == ["0.md", "1.md", "2.md", "3.md"]
    (home.folder / ".aside").rename(home.folder / "new.md")
    home.index("new.md")
    assert home.ids()["new.md"] == before
    assert paths(home) == ["0.md", "2.md", "3.md", "new.md"]


def test_a_post_renamed_and_edited_in_two_halves_keeps_its_id(home):
    """Other bytes under another name, noticed later: title and date still tell which entry it is."""
    home.write("dated.md", "One text.\n", title="Dated", date="2024-01-01")
    home.index()
    before = home.ids()["dated.md"]
    (home.folder / "dated.md").unlink()
    home.index("dated.md")
    home.write("other.md", "Another text.\n", title="Dated", date="2024-01-01")
    home.index("other.md")
    assert home.ids()["other.md"] == before


def test_a_deleted_post_leaves_after_a_second(home):
    """What stays missing leaves, at whatever look comes next, and no further look is asked for."""
    (home.folder / "1.md").unlink()
    home.index("1.md")
    home.step = timedelta(seconds=1)
    report = home.index("2.md")
    assert report.counts.removed == 1
    assert report.next_check is None
    assert paths(home) == ["0.md", "2.md", "3.md"]


def test_a_full_scan_waits_for_the_second_half_of_a_rename(home):
    """A scan that comes in between the halves of a rename does not take the entry away either."""
    (home.folder / "1.md").rename(home.folder / ".aside")
    home.index()
    assert len(paths(home)) == 4
    home.step = timedelta(seconds=1)
    assert home.index().counts.removed == 1


def test_missing_posts_are_kept_while_other_files_move(home):
    """As long as files keep moving, as in a large checkout, none is given up, for ten seconds at most."""
    home.step = timedelta(seconds=0.9)
    (home.folder / "1.md").unlink()
    home.index("1.md")
    for n in range(10):
        home.write(f"new{n}.md", f"New {n}.\n")
        home.index(f"new{n}.md")
        assert "1.md" in paths(home)
    for n in range(10, 13):
        home.write(f"new{n}.md", f"New {n}.\n")
        home.index(f"new{n}.md")
    assert "1.md" not in paths(home)


def test_a_post_that_came_back_is_missed_anew_the_next_time(home):
    """Doubt ends when the file is there again; a later loss is waited for as long as the first."""
    for _ in range(3):
        home.step = timedelta(seconds=0.6)
        (home.folder / "1.md").rename(home.folder / ".aside")
        home.index("1.md")
        (home.folder / ".aside").rename(home.folder / "1.md")
        home.index("1.md")
        assert len(paths(home)) == 4


def test_most_posts_missing_for_a_moment_raise_no_alarm(home):
    """A folder that is renamed is quiet; one that stays away for a second is told, and stays served."""
    for n in range(4):
        (home.folder / f"{n}.md").rename(home.folder / f".{n}")
    assert home.index().withheld == 0
    assert home.problems() == []
    home.step = timedelta(seconds=1)
    for _ in range(4):
        assert home.index().withheld == 4
        assert home.problems() == [(".", "vanished")]
        assert len(paths(home)) == 4
    home.now += timedelta(seconds=600)
    for _ in range(2):
        report = home.index()
    assert paths(home) == []
    assert home.problems() == []
    assert report.withheld == 0


def test_another_folder_is_another_folder(home):
    """When posts.folder names another place, what lay in the former one leaves at once, without an alarm."""
    other = home.folder.with_name("other")
    other.mkdir()
    (other / "new.md").write_text("Elsewhere.\n")
    report = home.index(folder=other)
    assert (report.counts.removed, report.withheld) == (4, 0)
    home.step = timedelta(seconds=1)
    assert home.index().withheld == 0
    assert paths(home) == ["new.md"]


def test_posts_deleted_one_by_one_count_as_a_mass_deletion(home):
    """More than half between two scans is too much, however slowly they went; the scan starts anew."""
    home.step = timedelta(seconds=1)
    for n in range(2):
        (home.folder / f"{n}.md").unlink()
        home.index(f"{n}.md")
        home.index(f"{n}.md")
    (home.folder / "2.md").unlink()
    home.index("2.md")
    assert home.index("2.md").withheld == 1
    assert paths(home) == ["2.md", "3.md"]


@pytest.mark.parametrize("left", ["", "---\ntitle: T1\n---\nA te"])
def test_a_post_that_is_being_rewritten_is_not_shown_half(home, left):
    """Emptied or cut to less than half, a post stays as it was until it is whole again."""
    text = home.entries()[0].content
    whole = (home.folder / "1.md").read_text()
    (home.folder / "1.md").write_text(left)
    freshen(home, "1.md")
    assert home.index("1.md").next_check == timedelta(seconds=1)
    assert text in {entry.content for entry in home.entries()}
    for text in (whole[:-9], whole.replace("some", "some new")):
        (home.folder / "1.md").write_text(text)
        freshen(home, "1.md")
        assert home.index("1.md").next_check == timedelta(seconds=0.5)
        assert home.index("2.md").read == 0
    home.step = timedelta(seconds=0.5)
    home.index()
    assert {entry.path for entry in home.entries() if "some new length" in entry.content} == {"1.md"}


def test_a_shortened_post_is_taken_over_when_it_stays_short(home):
    """A shortened text is served after 0.1 s when it lost little, and after a second when it lost most."""
    for path, text, seconds in (("1.md", "A text of some length.\n", 0.1), ("2.md", "Cut\n", 1)):
        home.step = timedelta(seconds=0.01)
        home.write(path, text, title="Cut")
        freshen(home, path)
        assert home.index(path).next_check == timedelta(seconds=seconds)
        home.step = timedelta(seconds=seconds)
        home.index()
        assert text.strip() in next(entry.content for entry in home.entries() if entry.path == path)


def test_a_short_post_of_an_old_time_is_no_half(home):
    """A file put in place whole, with the time it was written long ago, is taken for what it is."""
    home.write("1.md", "Cut.\n", title="T1")
    os.utime(home.folder / "1.md", (1, 1))
    assert home.index("1.md").next_check is None
    assert any("Cut." in entry.content for entry in home.entries())


def test_an_empty_new_file_waits_for_its_text(home):
    """A post that is only touched is not announced without a word in it."""
    (home.folder / "new.md").touch()
    freshen(home, "new.md")
    assert home.index("new.md").next_check == timedelta(seconds=1)
    assert "new.md" not in paths(home)
    home.write("new.md", "Here it is.\n", title="New")
    freshen(home, "new.md")
    home.step = timedelta(seconds=0.5)
    assert home.index("new.md").next_check == timedelta(seconds=0.5)
    home.index("new.md")
    assert "new.md" in paths(home)


def test_a_clock_set_back_ends_waiting_at_once(home):
    """Doubts from a moment that is now in the future end at once."""
    (home.folder / "1.md").unlink()
    home.index("1.md")
    home.now -= timedelta(days=1)
    home.index()
    assert "1.md" not in paths(home)
