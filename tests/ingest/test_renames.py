"""Posts that get another name, title, date and text in one save are the posts they were."""

import os
import random
import subprocess
from datetime import timedelta

import pytest

from feeds.ingest.changes import ChangeDebouncer
from feeds.store.connect import open_writer

WORDS = [f"{first}{last}" for first in "bdfgklmnprstvz" for last in ("a", "e", "ira", "olo", "un")]


def story(seed, words=80):
    """Return a text of its own."""
    picked = random.Random(str(seed))
    return " ".join(picked.choice(WORDS) + picked.choice(WORDS) for _ in range(words)) + ".\n"


def move(village, before, after, text, **front):
    """Write a post under another name, where the former is no more."""
    (village.folder / before).unlink()
    village.write(after, text, **front)


@pytest.fixture
def home(village):
    """Four dated posts."""
    for n in range(4):
        village.write(f"{n}.md", story(n), title=f"Title {n}", date=f"2024-01-0{n + 1}")
    village.index()
    return village


@pytest.mark.parametrize("title", ["Title 1", "Other"])
@pytest.mark.parametrize("date", ["2024-01-02", "2024-03-05"])
@pytest.mark.parametrize("edited", [False, True])
def test_a_renamed_post_keeps_its_id_whatever_else_changed(home, title, date, edited):
    """Renamed and retitled, dated anew, edited, or all of it in one save: one entry, and none left."""
    before = home.ids()
    text = story(1).replace(story(1).split()[40], "edited") if edited else story(1)
    move(home, "1.md", "new/name.md", text, title=title, date=date)
    report = home.index()
    assert home.ids() == {
        **{path: one for path, one in before.items() if path != "1.md"},
        "new/name.md": before["1.md"],
    }
    assert (report.counts.new, report.counts.removed) == (0, 0)


def test_a_post_taken_from_a_source_keeps_its_id_when_dated_anew(home):
    """Its own word for which post it is, source and date, changes with the date; its text does not."""
    source = "https://a.example/story"
    home.write("taken.md", story("taken"), title="Taken", date="2024-01-01", from_=source)
    home.index()
    before = home.ids()["taken.md"]
    move(home, "taken.md", "retaken.md", story("taken"), title="Retaken", date="2024-02-02", from_=source)
    home.index()
    assert home.ids()["retaken.md"] == before


def test_an_undated_post_keeps_id_and_date(home):
    """Renamed and retitled, a post without a date is dated by when it was first seen, as before."""
    home.write("undated.md", story("undated"), title="Undated")
    home.index()
    before = next(entry for entry in home.entries() if entry.path == "undated.md")
    move(home, "undated.md", "again.md", story("undated"), title="Found again")
    home.index()
    after = next(entry for entry in home.entries() if entry.path == "again.md")
    assert (after.id, after.published) == (before.id, before.published)


def test_a_copy_of_a_template_takes_no_id(village):
    """Where several posts are made from one, and one goes as another comes, the new one is new."""
    template = story("template", 200)
    for n in range(3):
        village.write(
            f"week-{n}.md", f"{template} {story(n, 10)}", title=f"Week {n}", date=f"2024-01-0{n + 1}"
        )
    village.index()
    before = village.ids()
    move(village, "week-0.md", "week-3.md", f"{template} {story(3, 10)}", title="Week 3", date="2024-01-04")
    village.write("week-4.md", f"{template} {story(4, 10)}", title="Week 4", date="2024-01-05")
    village.index()
    assert set(village.ids()) == {"week-1.md", "week-2.md", "week-3.md", "week-4.md"}
    assert not {village.ids()["week-3.md"], village.ids()["week-4.md"]} & set(before.values())


def test_a_copy_beside_its_origin_is_new(home):
    """A post copied under another title and date is an entry of its own, also as an unlike post goes."""
    (home.folder / "2.md").unlink()
    home.write("copy.md", story(1), title="Copy", date="2024-04-01")
    before = home.ids()
    home.index()
    assert home.ids()["copy.md"] not in before.values()
    assert home.ids()["1.md"] == before["1.md"]


@pytest.mark.parametrize("heard", ["together", "first the end", "by a scan"])
def test_a_rename_with_edits_heard_of_in_parts_is_no_loss(home, heard):
    """The old name's end may be noticed before the new one's beginning: the entry waits, and goes on."""
    home.debouncer, home.step = ChangeDebouncer(), timedelta(seconds=0.1)
    before = home.ids()["1.md"]
    (home.folder / "1.md").unlink()
    if heard == "first the end":
        home.index("1.md")
        assert "1.md" in home.ids()
    home.write("other.md", story(1), title="Other", date="2024-04-01")
    home.index(*{"together": ("1.md", "other.md"), "first the end": ("other.md",), "by a scan": ()}[heard])
    assert home.ids()["other.md"] == before
    home.step = timedelta(seconds=2)
    assert home.index().counts.removed == 0


def test_what_moved_while_nobody_looked_is_recognised_at_the_next_start(home, empty_stores):
    """A store that is opened again finds its posts under other names, titles and dates."""
    before = home.ids()
    home.store.close()
    for n in range(4):
        move(home, f"{n}.md", f"later/{n}-moved.md", story(n), title=f"Moved {n}", date=f"2024-03-0{n + 1}")
    home.store, home.debouncer = open_writer(empty_stores.url), ChangeDebouncer()
    home.index()
    after = home.ids()
    home.store.close()
    assert after == {f"later/{n}-moved.md": before[f"{n}.md"] for n in range(4)}


def test_a_checkout_that_renames_hundreds_of_posts_with_edits(village, program, monkeypatch):
    """150 posts with other names, titles, dates and words in one commit, read in many batches: all stay."""
    git = [program("git"), "-c", "user.name=A", "-c", "user.email=a@b.example"]

    def run(*words):
        subprocess.run([*git, *words], cwd=village.folder, check=True, capture_output=True)

    monkeypatch.setattr("feeds.ingest.update._BATCH_SIZE", 32)
    monkeypatch.setitem(os.environ, "GIT_CONFIG_GLOBAL", os.devnull)
    run("init", "--initial-branch=main")
    for n in range(150):
        village.write(f"{n}.md", story(n), title=f"Title {n}", date="2024-01-01")
    run("add", "--all")
    run("commit", "-m", "first")
    village.index()
    before = village.ids()
    for n in range(150):
        text = story(n).split()
        text[n % 70] = "edited"
        move(village, f"{n}.md", f"moved/{n}.md", " ".join(text), title=f"Other {n}", date="2024-02-02")
    run("add", "--all")
    run("commit", "-m", "second")
    run("checkout", "main~1")
    village.index()
    run("checkout", "main")
    report = village.index()
    assert village.ids() == {f"moved/{n}.md": before[f"{n}.md"] for n in range(150)}
    assert (report.counts.new, report.counts.removed, report.withheld) == (0, 0, 0)
