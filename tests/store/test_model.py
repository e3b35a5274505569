"""The store against a model of it in dictionaries, over random histories."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from feeds.model import (
    CleanHTML,
    Entry,
    Kind,
    Label,
    LabelCount,
    Person,
    Slice,
    get_labels,
)
from feeds.store.base import Batch, Change, EntryWrite, Writer
from feeds.store.connect import open_writer
from feeds.store.queries import search
from feeds.store.sort_keys import make_sort_key

START = datetime(2024, 1, 1, tzinfo=UTC)
TAGS = ("a", "b", "c")
PATHS = ("p2.md", "p9.md", "p10.md")
"""In the order of entries of one moment."""

KINDS = (("any", Kind.TAG), ("categories", Kind.CATEGORY), ("authors", Kind.AUTHOR))

moments = st.integers(0, 6).map(lambda day: START + timedelta(days=day))
some_tags = st.lists(st.sampled_from(TAGS), max_size=3).map(tuple)
entries = st.builds(
    lambda n, path, published, tags, categories, authors, text, expires: Entry(
        id=f"id{n}",
        key=f"key{n}",
        path=path,
        title="t",
        published=published,
        updated=published,
        content=CleanHTML(text),
        digest="d",
        tags=tags,
        categories=categories,
        authors=tuple(Person(name) for name in authors),
        expires=expires,
    ),
    n=st.integers(0, 7),
    path=st.sampled_from(PATHS),
    published=moments,
    tags=some_tags,
    categories=st.sampled_from([(), ("a",), ("k",)]),
    authors=st.sampled_from([(), ("Li",), ("Li", "Wu")]),
    text=st.sampled_from(["red", "blue", "red blue", "blue red"]),
    expires=st.none() | moments.map(lambda moment: moment + timedelta(days=2)),
)
slices = st.builds(
    Slice,
    any=some_tags,
    all=some_tags,
    none=some_tags,
    categories=st.sampled_from([(), (), ("a",), ("a", "k")]),
    authors=st.sampled_from([(), (), ("Li",), ("Li", "Wu")]),
    each=st.sampled_from([(), (), (("a", "b"), ("b", "c")), (("a", "c"), ("a", "c", "never"))]),
    words=st.sampled_from([(), (), (), ("red",), ("red", "blue"), ("red blue",)]),
)


@dataclass(frozen=True)
class Kept:
    """An entry as it was last written or looked at by the clock."""

    entry: Entry
    live: bool
    seen: datetime

    @property
    def due(self) -> datetime | None:
        """When it comes or leaves by itself."""
        if self.live:
            return self.entry.expires
        never = self.entry.expires and self.entry.expires <= max(self.seen, self.entry.published)
        return None if never else self.entry.published


@dataclass(frozen=True)
class Shelf:
    """What one moment's feeds could show: the live entries, and the version of each."""

    live: dict[str, Entry]
    now: datetime

    def slice(self, wanted: Slice) -> list[Entry]:
        """Return the entries of a slice, newest first."""
        chosen = [entry for entry in self.live.values() if _holds(wanted, entry)]
        return sorted(chosen, key=_order)


def _order(entry: Entry) -> tuple[timedelta, int, bytes]:
    """Return what entries are sorted by; of one moment and path, only that it is always the same."""
    return START - entry.published, PATHS.index(entry.path), make_sort_key("", entry.id)


def _shown(entry: Entry | None) -> Entry | None:
    """Return what a feed shows of an entry: not where its file lies."""
    return entry and replace(entry, path="")


def _holds(wanted: Slice, entry: Entry) -> bool:
    tags, authors = set(entry.tags), {person.name for person in entry.authors}
    return (
        (not wanted.any or bool(tags & set(wanted.any)))
        and tags >= set(wanted.all)
        and all(tags & set(group) for group in wanted.each)
        and not tags & set(wanted.none)
        and (not wanted.categories or bool(set(entry.categories) & set(wanted.categories)))
        and (not wanted.authors or bool(authors & set(wanted.authors)))
        and all(f" {word} " in f" {entry.content} " for word in wanted.words)
    )


class History(RuleBasedStateMachine):
    """Random batches, releases, indexing and questions, to the store and to the model alike."""

    url = "sqlite://"

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp()
        self.store: Writer = open_writer(self.url.format(folder=self.folder))
        self.kept: dict[str, Kept] = {}
        self.served: set[str] = set()
        self.borne: set[Label] = set()
        self.shelves: list[Shelf] = []
        self.touched: list[frozenset[Label]] = []
        self.reordered: set[datetime] = set()
        self.now = START

    @initialize(common=st.sampled_from([0, 2, 2000]))
    def begin(self, common: int) -> None:
        """Start with nothing on the shelf, and a measure of what a common word is."""
        search._MANY_CANDIDATES = common
        self.shelves.append(Shelf({}, self.now))

    def teardown(self) -> None:
        """Close the store."""
        search._MANY_CANDIDATES = 2000
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(
        written=st.lists(entries, max_size=4, unique_by=lambda entry: entry.id),
        removed=st.sets(st.integers(0, 7), max_size=2),
        hours=st.integers(1, 30),
    )
    def apply(self, written: list[Entry], removed: set[int], hours: int) -> None:
        """Write some entries as a careful caller would, and remove some."""
        self.now += timedelta(hours=hours)
        lives = [self._lives(entry) for entry in written]
        batch = Batch(
            entries=tuple(
                EntryWrite(one, one.id, "d", live) for one, live in zip(written, lives, strict=True)
            ),
            removed=tuple(f"id{n}" for n in removed),
        )
        for entry_id in set(batch.removed) - {entry.id for entry in written}:
            self.kept.pop(entry_id, None)
        self.kept |= {one.entry.id: Kept(one.entry, one.live, self.now) for one in batch.entries}
        self._shelve(self.store.apply(batch, self.now))

    @rule(hours=st.integers(1, 60))
    def release(self, hours: int) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours)
        for entry_id, one in self.kept.items():
            due = one.entry.published <= self.now and self._lives(one.entry)
            expired = one.entry.expires is not None and one.entry.expires <= self.now
            self.kept[entry_id] = Kept(one.entry, (one.live or due) and not expired, self.now)
        self._shelve(self.store.release(self.now))

    @rule(limit=st.integers(1, 4))
    def index(self, limit: int) -> None:
        """Index some words."""
        self.store.index_words(limit)

    @rule(wanted=slices, limit=st.integers(0, 9), offset=st.integers(0, 3))
    def look(self, wanted: Slice, limit: int, offset: int) -> None:
        """Ask for a window of a slice, its size, and when it last changed."""
        expected = self.shelves[-1].slice(wanted)
        heads = self.store.entry_refs(wanted, limit, offset)
        assert [head.id for head in heads] == [entry.id for entry in expected][offset : offset + limit]
        assert self.store.count(wanted) == len(expected)
        shown = self.store.entries(head.id for head in heads)
        assert shown == {head.id: self.shelves[-1].live[head.id] for head in heads}
        if limit and not offset:
            modified = self.store.last_modified(wanted, heads, complete=len(heads) < limit)
            truth = self._modified(wanted, limit)
            if wanted.words and truth and modified:
                assert modified >= truth
            elif not wanted.words and modified not in self.reordered:
                assert modified == truth
            elif truth:
                assert modified is not None
                assert modified >= truth

    @rule(back=st.integers(0, 5))
    def catch_up(self, back: int) -> None:
        """Ask what changed since a revision."""
        revision = len(self.touched)
        since = max(0, revision - back)
        expected = frozenset[Label]().union(*self.touched[since:])
        assert self.store.changes_since(since) == Change(revision, expected)

    @invariant()
    def agree(self) -> None:
        """Compare everything that needs no question."""
        if not self.shelves:
            return
        live = self.shelves[-1].live
        bearing: dict[Label, list[Entry]] = {}
        for entry in live.values():
            for label in get_labels(entry):
                bearing.setdefault(label, []).append(entry)
        counts = [
            LabelCount(label, len(some), max(one.published for one in some))
            for label, some in bearing.items()
        ]
        counts.sort(key=lambda one: (-one.count, one.label.name, one.label.kind))
        assert self.store.labels() == tuple(counts)
        for label in self.borne | {Label(Kind.TAG, "never")}:
            assert self.store.is_former_label(label) == (label in self.borne and label not in bearing)
        order = [entry.key for entry in self.shelves[-1].slice(Slice())]
        for n in range(8):
            key = f"key{n}"
            assert self.store.is_deleted(key) == (f"id{n}" in self.served - live.keys())
            newer, older = self.store.neighbours(key)
            at = order.index(key) if key in order else None
            assert (newer and newer.key) == (order[at - 1] if at else None)
            assert (older and older.key) == (
                order[at + 1] if at is not None and at + 1 < len(order) else None
            )
        totals = self.store.totals()
        assert (totals.revision, totals.entries) == (len(self.touched), len(live))
        assert totals.newest == max((entry.published for entry in live.values()), default=None)
        assert totals.next_due == min(filter(None, (one.due for one in self.kept.values())), default=None)

    def _lives(self, entry: Entry) -> bool:
        return entry.published <= self.now and not (entry.expires and entry.expires <= self.now)

    def _shelve(self, change: Change) -> None:
        before = self.shelves[-1].live
        live = {entry_id: one.entry for entry_id, one in self.kept.items() if one.live}
        moved = [i for i in before.keys() | live.keys() if _shown(before.get(i)) != _shown(live.get(i))]
        pairs = [entry for i in moved for entry in (before.get(i), live.get(i)) if entry]
        touched = frozenset[Label]().union(*map(get_labels, pairs))
        self.shelves.append(Shelf(live, self.now))
        passing = self._list_reordered(set(live).intersection(before).difference(moved))
        if passing:
            self.reordered.add(self.now)
        if moved or passing:
            self.touched.append(change.labels)
        assert change.revision == len(self.touched)
        assert touched <= change.labels <= touched.union(*(get_labels(one) for one in passing))
        self.served |= live.keys()
        self.borne |= {label for entry in live.values() for label in get_labels(entry)}

    def _list_reordered(self, stayed: set[str]) -> list[Entry]:
        """Return the entries of those moments whose entries that stayed stand in another order now."""
        before, after = (
            [entry for entry in shelf.slice(Slice()) if entry.id in stayed] for shelf in self.shelves[-2:]
        )
        ids = ([entry.id for entry in entries] for entries in (before, after))
        moments = {entry.published for entry, one, other in zip(after, *ids, strict=True) if one != other}
        return [entry for entry in self.shelves[-1].live.values() if entry.published in moments]

    def _modified(self, wanted: Slice, limit: int) -> datetime | None:
        """Return when the window last showed something else, by looking at every moment there was."""
        windows = [[_shown(one) for one in shelf.slice(wanted)[:limit]] for shelf in self.shelves]
        last = None
        for before, after, shelf in zip(windows, windows[1:], self.shelves[1:], strict=False):
            if before != after:
                last = shelf.now
        return last


class OnDisk(History):
    """The same in a file, closed and opened again now and then."""

    url = "sqlite:///{folder}/feeds.db"

    @rule()
    def reopen(self) -> None:
        """Restart the service."""
        self.store.close()
        self.store = open_writer(self.url.format(folder=self.folder))


History.TestCase.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
OnDisk.TestCase.settings = settings(
    max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestInMemory = History.TestCase
TestOnDisk = OnDisk.TestCase
