"""Posts that take long to convert: the others never wait for them."""

import threading
from dataclasses import replace

import pytest

from feeds.config.settings import IngestSettings
from feeds.ingest import convert_file
from feeds.ingest.changes import ChangeDebouncer
from feeds.ingest.indexer import Indexer
from feeds.ingest.slow_posts import SlowPosts
from feeds.ingest.types import IndexCallbacks
from feeds.store.connect import open_writer

PATIENT = 120
"""Seconds that nothing here takes unless it fails."""


class SlowConversion:
    """Stands in for a conversion that takes until it is let go; counts how often each post was begun."""

    def __init__(self, convert):
        self.convert = convert
        self.gate = threading.Event()
        self.begun = []

    def __call__(self, files, rules):
        """Convert files, the slow ones once the gate is open."""
        files = list(files)
        for file in files:
            self.begun.append(file.path)
            while b"SLOW" in file.raw and not self.gate.wait(0.01):
                pass
        return self.convert(files, rules)


@pytest.fixture
def conversion(monkeypatch):
    """Conversions of posts with the word SLOW take until the gate is opened."""
    slow = SlowConversion(convert_file.convert_together)
    monkeypatch.setattr(convert_file, "convert_together", slow)
    yield slow
    slow.gate.set()


@pytest.fixture
def lane():
    """A place for slow posts that outlives the runs, and the paths of those that are done."""
    done = Done()
    slow = SlowPosts(done.note)
    done.slow = slow
    yield done
    slow.close()


class Done:
    """Waits for slow posts to be done."""

    def __init__(self):
        self.paths = set()
        self.changed = threading.Condition()

    def note(self, path):
        """Remember that a post is done."""
        with self.changed:
            self.paths.add(path)
            self.changed.notify_all()

    def wait_for(self, path):
        """Return once a post is done."""
        with self.changed:
            assert self.changed.wait_for(lambda: path in self.paths, PATIENT)


def index(village, lane, *hints):
    """Index as the service does, which leaves slow posts to a later run."""
    village.now += village.step
    callbacks = IndexCallbacks(on_change=village.changes.append)
    slow = lane.slow if lane else None
    return Indexer(village.store, village.sources, callbacks, lambda: village.now, slow=slow).index(
        hints or None
    )


def limit(village, seconds):
    """Let a post take so many seconds at most."""
    village.sources = replace(village.sources, ingest=IngestSettings(executor="inline", timeout=seconds))


def test_good_posts_are_published_while_a_slow_one_is_converted(village, lane, conversion):
    """A post that takes long is set aside with a note; the others of its batch are there, and it follows."""
    limit(village, 600)
    for number in range(40):
        village.write(f"good-{number}.md", title=f"Good {number}", date="2024-01-01")
    village.write("slow.md", "SLOW", title="Slow", date="2024-01-01")
    report = index(village, lane)
    assert len(village.entries()) == 40
    assert village.problems() == [("slow.md", "slow")]
    assert [problem.path for problem in report.delays] == ["slow.md"]
    village.write("later.md", title="Written while it is converted", date="2024-01-01")
    index(village, lane)
    assert len(village.entries()) == 41
    conversion.gate.set()
    lane.wait_for("slow.md")
    index(village, lane, "slow.md")
    assert "slow.md" in village.ids()
    assert village.problems() == []


def test_a_slow_post_that_is_edited_is_converted_as_it_is_then(village, lane, conversion):
    """What was begun before an edit is given up: nobody sees it."""
    limit(village, 600)
    village.write("post.md", "SLOW old", title="Old", date="2024-01-01")
    index(village, lane)
    village.write("post.md", "New, and quick.", title="New", date="2024-01-01")
    index(village, lane)
    assert [entry.title for entry in village.entries()] == ["New"]
    assert village.problems() == []


def test_the_last_good_version_stays_while_a_slow_edit_is_converted(village, lane, conversion):
    """An entry whose file now takes long is served as it was until the edit is converted."""
    limit(village, 600)
    village.write("post.md", "Quick.", title="Before", date="2024-01-01")
    index(village, lane)
    (before,) = village.entries()
    village.write("post.md", "SLOW", title="After", date="2024-01-01")
    index(village, lane)
    assert [entry.title for entry in village.entries()] == ["Before"]
    conversion.gate.set()
    lane.wait_for("post.md")
    index(village, lane, "post.md")
    assert [(entry.title, entry.id) for entry in village.entries()] == [("After", before.id)]


def test_a_slow_post_that_is_deleted_is_given_up(village, lane, conversion):
    """A post that vanishes while it is converted leaves neither an entry nor a problem."""
    limit(village, 600)
    village.write("good.md", title="Good", date="2024-01-01")
    village.write("slow.md", "SLOW", title="Slow", date="2024-01-01")
    index(village, lane)
    (village.folder / "slow.md").unlink()
    index(village, lane)
    assert list(village.ids()) == ["good.md"]
    assert village.problems() == []
    assert not lane.slow


def test_a_post_that_timed_out_is_not_tried_again_until_it_changes(village, empty_stores, conversion):
    """Neither another scan, nor a restart, nor another time of the file makes it be converted again."""
    limit(village, 0.7)
    file = village.write("slow.md", "SLOW", title="Slow", date="2024-01-01")
    index(village, None)
    assert village.problems() == [("slow.md", "timeout")]
    begun = len(conversion.begun)
    index(village, None)
    village.store.close()
    village.store = open_writer(empty_stores.url)
    index(village, None)
    file.touch()
    index(village, None)
    assert len(conversion.begun) == begun
    assert village.problems() == [("slow.md", "timeout")]
    conversion.gate.set()
    file.write_text("---\ntitle: Mended\ndate: 2024-01-01\n---\nSLOW no more.", encoding="utf-8")
    index(village, None)
    assert [entry.title for entry in village.entries()] == ["Mended"]
    village.store.close()


def test_a_run_that_waits_publishes_the_good_ones_first(village, conversion):
    """A command waits for slow posts at its end: what comes before is stored without them."""
    limit(village, 600)
    for number in range(3):
        village.write(f"good-{number}.md", title=f"Good {number}", date="2024-01-01")
    village.write("slow.md", "SLOW", title="Slow", date="2024-01-01")
    stored = []

    def let_go(_change):
        stored.append(sorted(village.ids()))
        if len(stored[-1]) == 3:
            conversion.gate.set()

    village.now += village.step
    Indexer(village.store, village.sources, IndexCallbacks(let_go), lambda: village.now).index()
    assert ["good-0.md", "good-1.md", "good-2.md"] in stored
    assert stored[-1] == ["good-0.md", "good-1.md", "good-2.md", "slow.md"]
    assert village.problems() == []


def test_a_slow_post_does_not_lose_the_id_of_the_file_it_was(village, lane, conversion):
    """A file that vanishes while a slow post is converted may be that one: it keeps its id."""
    limit(village, 600)
    old = village.write("old.md", "One two three four five six. SLOW\n" * 9, title="T", date="2024-01-01")
    conversion.gate.set()
    village.debouncer = ChangeDebouncer()
    index(village, None)
    (before,) = village.entries()
    conversion.gate.clear()
    old.unlink()
    village.write("new.md", "One two three four five six. SLOW\n" * 9 + "More.", title="T", date="2024-01-01")
    callbacks = IndexCallbacks()
    village.now += village.step
    Indexer(
        village.store, village.sources, callbacks, lambda: village.now, village.debouncer, slow=lane.slow
    ).index()
    conversion.gate.set()
    lane.wait_for("new.md")
    village.now += village.step / 60
    Indexer(
        village.store, village.sources, callbacks, lambda: village.now, village.debouncer, slow=lane.slow
    ).index()
    assert village.ids() == {"new.md": before.id}


def test_processes_set_a_real_heavy_post_aside(village):
    """Ninety thousand pictures in one post: the posts beside it are stored before it."""
    village.sources = replace(
        village.sources, ingest=IngestSettings(executor="processes", workers=2, timeout=600)
    )
    for number in range(6):
        village.write(f"good-{number}.md", title=f"Good {number}", date="2024-01-01")
    village.write("heavy.html", "<img src=x.png>" * 90_000, title="Heavy", date="2023-01-01")
    village.index()
    assert village.problems() == []
    assert len(village.entries()) == 7
