"""What somebody is told who may not see every entry, by every kind of store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feeds.model import TEASER, CleanHTML, Enclosure, Image, Kind, Label, Slice, Visibility
from feeds.store.base import Batch, EntryWrite, Reader, Writer

EVERYTHING = Slice()
DAY_6 = datetime(2024, 1, 7, tzinfo=UTC)
VIP = Visibility(hidden=(Slice(any=("vip", "club")),))
WORDS = Visibility(hidden=(Slice(words=("locked drawer",)), Slice(words=("orchid",))))
WINDOW = Visibility(hidden=(Slice(any=("vip",)), Slice(words=("orchid",))), shown=(Slice(all=("open", "a")),))


@contextmanager
def restricted(store: Writer, visibility: Visibility) -> Iterator[Reader]:
    """Give a reader of one revision to which entries are unknown."""
    with store.snapshot() as reader:
        restriction = reader.resolve_visibility(visibility)
        yield reader if restriction is None else reader.restrict(restriction)


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


STRANGER = Visibility(kept=frozenset({"ann", "club"}), teases=True)
BEARER = Visibility(kept=frozenset({"ann"}), granted=frozenset({"club"}))
ANN = Visibility(kept=frozenset({"unknown"}), granted=frozenset({"ann", "club"}))
HIDING = Visibility(hidden=(Slice(any=("b",)),), shown=(EVERYTHING,), kept=STRANGER.kept, teases=True)
ACCESS_CASES: dict[Visibility, tuple[str, str]] = {
    Visibility(): ("1234567", "1234567"),
    STRANGER: ("1567", "1"),
    BEARER: ("134567", "13456"),
    ANN: ("1234567", "1234567"),
    HIDING: ("1567", "1"),
    Visibility(hidden=(Slice(any=("b",)),), kept=STRANGER.kept, teases=True): ("567", ""),
}
"""Which entries are seen, and of which the text may be read."""


@pytest.fixture
def kept(clocked: Any, entry: Any) -> Any:
    """Give a store of entries for everybody, for some, and of teasers; all refer to files and hold a word."""
    facts: tuple[dict[str, Any], ...] = (
        {"tags": ("b",)},
        {"access": ("ann",), "authors": ("Li",)},
        {"access": ("club",)},
        {"access": ("ann", "club"), "tags": ("own",)},
        {"access": (TEASER,)},
        {"access": (TEASER, "club")},
        {"access": (TEASER, "ann")},
    )
    media = {
        "image": Image("https://a.example/i.png"),
        "enclosures": (Enclosure("https://a.example/e", "a/b"),),
    }
    entries = [
        entry(
            str(n),
            9 - n,
            **{"tags": ("a",)} | more | media,
            content=CleanHTML(f"<p>Heron {n}.</p>"),
            summary="Bird",
        )
        for n, more in enumerate(facts, 1)
    ]
    writes = (EntryWrite(one, one.id, "", files=(f"{one.key}.png", "all.png")) for one in entries)
    clocked.apply(Batch(entries=tuple(writes)))
    return clocked


def test_access_keeps_entries_and_texts(kept: Any) -> None:
    """An entry is for those whom one of its names stands for; of a teaser others get the summary alone."""
    ids = [ref.id for ref in kept.store.entry_refs(EVERYTHING, 50)]
    for _ in range(2):
        for visibility, (seen, read) in ACCESS_CASES.items():
            with restricted(kept.store, visibility) as reader:
                assert _names(reader) == seen, visibility
                assert reader.count(EVERYTHING) == reader.totals().entries == len(seen)
                whole = reader.entries(ids).values()
                assert {one.key[-1] for one in whole} == set(seen)
                assert {one.key[-1] for one in whole if "Heron" in one.content} == set(read)
                assert {one.key[-1] for one in whole if one.image and one.enclosures} == set(read)
                assert {one.content for one in whole if "Heron" not in one.content} <= {"<p>Bird</p>"}
                alone = [reader.entry(f"key-{n}") for n in "1234567"]
                assert {one.key[-1] for one in alone if one} == set(seen)
                assert {one.key[-1] for one in alone if one and "Heron" in one.content} == set(read)
                assert _names(reader, Slice(words=("heron",))) == read
                assert reader.count(Slice(words=("heron",))) == len(read)
                shown = {f"key-{n}.png" for n in read} | ({"all.png"} if read else set())
                assert set(reader.post_files()) == shown
                assert {f"key-{n}.png" for n in "1234567" if reader.has_post_file(f"key-{n}.png")} | {
                    one for one in ("all.png",) if reader.has_post_file(one)
                } == shown
        kept.store.index_words(99)


def test_the_names_of_an_access_are_no_labels(kept: Any) -> None:
    """They are in no list of labels, nor among those of a change, and are remembered when nothing has them."""
    names = {"ann", "club", TEASER}
    assert kept.store.access_names() == names
    assert names.isdisjoint(one.label.name for one in kept.store.labels())
    assert {one.label for one in kept.store.labels()} == {
        _tag("a"),
        _tag("b"),
        _tag("own"),
        Label(Kind.AUTHOR, "Li"),
    }
    change = kept.remove(*kept.store.entries(ref.id for ref in kept.store.entry_refs(EVERYTHING, 9)).values())
    assert names.isdisjoint(label.name for label in change.labels)
    assert names.isdisjoint(label.name for label in kept.store.changes_since(0).labels)
    assert names.isdisjoint(one.label.name for one in kept.store.former_labels())
    assert kept.store.access_names() == names
    with restricted(kept.store, STRANGER) as reader:
        assert [reader.is_deleted(f"key-{n}") for n in "1234567"] == [n in "1567" for n in "1234567"]
        assert not reader.is_former_label(_tag("own"))
        assert not reader.is_former_label(Label(Kind.AUTHOR, "Li"))
        assert reader.is_former_label(_tag("a"))


def test_an_entry_changes_its_access(kept: Any) -> None:
    """What is kept leaves for strangers, dated so, and what is opened comes, under the same key and label."""

    def modified() -> Any:
        with restricted(kept.store, STRANGER) as reader:
            return reader.last_modified(EVERYTHING, reader.entry_refs(EVERYTHING, 50), complete=True)

    first, second = (kept.store.entry(f"key-{n}") for n in "12")
    assert modified() == kept.now
    before = kept.now
    kept.write(replace(second, summary="Other"))
    assert modified() == before
    kept.write(replace(first, access=("ann",)))
    assert modified() == kept.now
    kept.write(replace(second, access=()))
    assert modified() == kept.now
    with restricted(kept.store, STRANGER) as reader:
        assert _names(reader) == "2567"
        assert [beside and beside.key for beside in reader.neighbours("key-2")] == [None, "key-5"]
        assert not reader.is_deleted("key-1")


def test_an_entry_that_waits_comes_with_its_access(clocked: Any, entry: Any) -> None:
    """A scheduled entry is for whom its access names when its moment is here."""
    later = entry("1", 9999, access=("ann",), expires=None)
    clocked.write(later, live=False)
    clocked.release(later.published)
    with restricted(clocked.store, STRANGER) as reader:
        assert _names(reader) == ""
    with restricted(clocked.store, ANN) as reader:
        assert _names(reader) == "1"


def test_the_list_of_what_is_gone_has_nothing_that_was_hidden(clocked: Any, entry: Any) -> None:
    """Whoever could not see an entry does not learn from the list of deleted ones that there was one."""
    public, hidden = entry("1"), entry("2", access=("ann",))
    clocked.write(public, hidden, entry("3"))
    clocked.remove(public, hidden)
    for bearer, keys in ((STRANGER, ("key-1",)), (ANN, ("key-1", "key-2"))):
        with restricted(clocked.store, bearer) as reader:
            assert reader.deleted_keys() == keys
            assert all(map(reader.is_deleted, keys))
    assert clocked.store.deleted_keys() == ("key-1", "key-2")
