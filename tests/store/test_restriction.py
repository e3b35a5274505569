"""What somebody is told who may not see every entry, by every kind of store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feeds.model import CleanHTML, Kind, Label, Slice, Visibility
from feeds.store.base import Reader, Writer

EVERYTHING = Slice()
DAY_6 = datetime(2024, 1, 7, tzinfo=UTC)
VIP = Visibility(hidden=(Slice(any=("vip", "club")),))
WORDS = Visibility(hidden=(Slice(words=("locked drawer",)), Slice(words=("orchid",))))
WINDOW = Visibility(hidden=(Slice(any=("vip",)), Slice(words=("orchid",))), shown=(Slice(all=("open", "a")),))


@contextmanager
def restricted(store: Writer, visibility: Visibility) -> Iterator[Reader]:
    """Give a reader of one revision to which entries are unknown."""
    with store.snapshot() as reader:
        yield reader.restrict(reader.resolve_visibility(visibility))


def _names(reader: Reader, wanted: Slice = EVERYTHING) -> str:
    return "".join(ref.key.removeprefix("key-") for ref in reader.entry_refs(wanted, 50))


def _tag(name: str) -> Label:
    return Label(Kind.TAG, name)


@pytest.fixture
def filled(clocked: Any, entry: Any) -> Any:
    """Give a store of entries that differ in what may hide or show them."""
    clocked.write(
        entry("1", 9, tags=("a", "vip"), categories=("k",), authors=("Li",)),
        entry("2", 8, tags=("a",), authors=("Li",)),
        entry("3", 7, tags=("club", "b"), content=CleanHTML("<p>A locked drawer.</p>")),
        entry("4", 6, tags=("a", "b"), title="Orchid", content=CleanHTML("<p>A drawer, locked.</p>")),
        entry("5", 5, tags=("open", "vip", "a"), categories=("k",)),
        entry("6", 4, tags=("open", "vip"), content=CleanHTML("<p>An orchid in a locked drawer.</p>")),
        entry("7", 3),
    )
    return clocked


CASES: dict[Visibility, tuple[str, str]] = {
    Visibility(): ("1234567", "1245"),
    Visibility(hidden=(Slice(any=("unknown",)),)): ("1234567", "1245"),
    VIP: ("247", "24"),
    Visibility(hidden=(Slice(all=("open", "vip")),)): ("12347", "124"),
    Visibility(hidden=(Slice(categories=("k",), none=("open",)),)): ("234567", "245"),
    Visibility(hidden=(Slice(authors=("Li",)), Slice(each=(("b", "vip"), ("a", "open"))))): ("37", ""),
    Visibility(hidden=(EVERYTHING,)): ("", ""),
    Visibility(hidden=(EVERYTHING,), shown=(Slice(any=("b",)),)): ("34", "4"),
    WORDS: ("1257", "125"),
    WINDOW: ("2357", "25"),
    Visibility(hidden=(Slice(since=DAY_6),)): ("567", "5"),
    Visibility(hidden=(Slice(any=("vip",), until=DAY_6),)): ("12347", "124"),
    Visibility(hidden=(EVERYTHING,), shown=(Slice(since=DAY_6, any=("a",)),)): ("124", "124"),
    Visibility(hidden=(EVERYTHING,), shown=(Slice(until=DAY_6, words=("orchid",)),)): ("6", ""),
    Visibility(hidden=(Slice(any=("a",)),), shown=(Slice(words=("orchid",)),)): ("3467", "4"),
    Visibility(hidden=(Slice(any=("vip",)),), shown=(Slice(any=("unknown",)),)): ("2347", "24"),
}
"""Which entries are seen of all, and of tag *a*."""


def test_what_is_hidden_is_in_no_slice_and_no_count(filled: Any) -> None:
    """By labels, by words and by both; what is shown stays, though it is hidden as well."""
    ids = [ref.id for ref in filled.store.entry_refs(EVERYTHING, 50)]
    sought = {
        words: _names(filled.store, Slice(words=(words,))) for words in ("orchid", "locked drawer", "of")
    }
    for _ in range(2):
        for visibility, (seen, of_a) in CASES.items():
            with restricted(filled.store, visibility) as reader:
                assert (_names(reader), _names(reader, Slice(any=("a",)))) == (seen, of_a), visibility
                assert reader.count(EVERYTHING) == reader.totals().entries == len(seen)
                assert reader.count(Slice(any=("a",))) == len(of_a)
                assert {one.key[-1] for one in reader.entries(ids).values()} == set(seen)
                assert {n for n in "1234567" if reader.entry(f"key-{n}")} == set(seen)
                for words, holding in sought.items():
                    expected = "".join(n for n in holding if n in seen)
                    assert _names(reader, Slice(words=(words,))) == expected
                    assert reader.count(Slice(words=(words,))) == len(expected)
        filled.store.index_words(99)


def test_labels_are_those_of_what_can_be_seen(filled: Any) -> None:
    """A label that only hidden entries bear is unknown, and others have the counts and dates that are seen."""
    newest = {one.label: one.newest for one in filled.store.labels()}
    with restricted(filled.store, VIP) as reader:
        answers = {one.label: (one.count, one.newest) for one in reader.labels()}
        day = timedelta(days=1)
        assert answers == {
            _tag("a"): (2, newest[_tag("a")] - day),
            _tag("b"): (1, newest[_tag("b")] - day),
            Label(Kind.AUTHOR, "Li"): (1, newest[Label(Kind.AUTHOR, "Li")] - day),
        }
        assert reader.totals().newest == newest[_tag("a")] - day


def test_the_neighbours_of_an_entry_can_be_seen(filled: Any) -> None:
    """What stands between two visible entries is passed over; a hidden entry has no neighbours."""
    with restricted(filled.store, WINDOW) as reader:
        beside = {n: reader.neighbours(f"key-{n}") for n in "1234567"}
    answers = {n: "".join(one.key[-1] if one else "-" for one in pair) for n, pair in beside.items()}
    assert answers == {"1": "--", "2": "-3", "3": "25", "4": "--", "5": "37", "6": "--", "7": "5-"}


def test_what_was_hidden_when_it_left_was_never_there(filled: Any, entry: Any) -> None:
    """Deletions of entries and labels are told to those alone who could see them."""
    filled.remove(entry("2"), entry("3"))
    with restricted(filled.store, VIP) as reader:
        assert reader.is_deleted("key-2")
        assert not reader.is_deleted("key-3")
        assert not reader.is_former_label(_tag("club"))
        assert not reader.is_former_label(_tag("vip"))
    assert filled.store.is_deleted("key-3")
    assert filled.store.is_former_label(_tag("club"))
    with restricted(filled.store, Visibility(hidden=(Slice(any=("vip",)),))) as reader:
        assert reader.is_deleted("key-3")
        assert reader.is_former_label(_tag("club"))
    with restricted(filled.store, WORDS) as reader:  # what it said is not remembered: it may have been hidden
        assert not reader.is_deleted("key-3")
        assert not reader.is_former_label(_tag("club"))


def test_changes_among_hidden_entries_date_nothing(filled: Any, entry: Any) -> None:
    """A feed is dated by what can be seen; an entry that becomes hidden leaves it."""

    def modified(wanted: Slice) -> Any:
        with restricted(filled.store, VIP) as reader:
            refs = reader.entry_refs(wanted, 4)
            return reader.last_modified(wanted, refs[:3], complete=len(refs) < 3)

    before = filled.now
    assert modified(EVERYTHING) == modified(Slice(any=("a",))) == before
    filled.write(entry("1", 9, tags=("a", "vip"), summary="New."), entry("8", 8.5, tags=("vip", "a")))
    filled.remove(entry("8"))
    assert modified(EVERYTHING) == modified(Slice(any=("a",))) == before
    filled.write(entry("2", 8, tags=("a", "vip"), authors=("Li",)))
    assert modified(EVERYTHING) == modified(Slice(any=("a",))) == filled.now
