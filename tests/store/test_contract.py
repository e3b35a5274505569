"""Every promise of ``feeds.store.base``, held by every kind of store."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from feeds.model import (
    CleanHTML,
    Enclosure,
    Entry,
    Image,
    Kind,
    Label,
    LabelCount,
    Person,
    Problem,
    Severity,
    Slice,
)
from feeds.publishing.archive import read_entries
from feeds.store.base import (
    Batch,
    Change,
    EntryWrite,
    File,
    ScheduledEntry,
    Totals,
    Writer,
)

DAY = timedelta(days=1)
EVERYTHING = Slice()
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def _tag(name: str) -> Label:
    return Label(Kind.TAG, name)


def _names(store: Writer, wanted: Slice = EVERYTHING, limit: int = 50, offset: int = 0) -> list[str]:
    return [head.key.removeprefix("key-") for head in store.entry_refs(wanted, limit, offset)]


def test_an_empty_store_answers_every_question(store: Writer) -> None:
    """Nothing is stored yet: every answer is empty, none is an error."""
    assert store.revision() == 0
    assert store.changes_since(0) == Change(0)
    assert store.entry_refs(Slice(), 50) == ()
    assert store.entry_refs(Slice(any=("x",), words=("y",)), 50) == ()
    assert store.entries(["x"]) == {}
    assert store.count(Slice()) == 0
    assert store.count(Slice(words=("y",))) == 0
    assert store.last_modified(Slice(), (), complete=True) is None
    assert store.labels() == ()
    assert store.entry("x") is None
    assert not store.is_deleted("x")
    assert not store.is_former_label(_tag("x"))
    assert store.neighbours("x") == (None, None)
    assert store.problems() == ()
    assert store.totals() == Totals()
    assert store.files() == {}
    assert store.files_of(["x"]) == {}
    assert store.find_ledger_records(ids=["x"], paths=["x"], file_digests=["x"]) == ()
    assert store.get_meta("x") == ""
    assert store.release(NOON) == Change(0)
    assert store.apply(Batch(), NOON) == Change(0)
    assert store.index_words(10) == 0


class TestRevision:
    """The number that moves when feeds do."""

    def test_it_moves_by_one_when_an_entry_comes_changes_or_leaves(self, clocked: Any, entry: Any) -> None:
        """However many entries a batch brings, the revision moves once."""
        one, two = entry("one"), entry("two")
        assert clocked.write(one, two).revision == 1
        assert clocked.write(replace(one, summary="Other.")).revision == 2
        assert clocked.remove(one, two).revision == 3
        assert clocked.store.revision() == 3

    def test_it_stays_when_no_feed_could_differ(self, clocked: Any, entry: Any) -> None:
        """Files, problems, an entry written again, moved elsewhere on disk or not shown change no feed."""
        one = entry("one", tags=("a",))
        clocked.write(one)
        quiet = (
            Batch(files=(File("p", 1, 2),), gone=("q",), problems={"p": (Problem("p", "date", "none"),)}),
            Batch(entries=(EntryWrite(one, "other claim", "other digest"),)),
            Batch(entries=(EntryWrite(replace(one, path="moved/one.md"), one.id, "d"),)),
            Batch(entries=(EntryWrite(entry("later", 9999), "c", "d", live=False),)),
            Batch(removed=(entry("later", 9999).id,)),
            Batch(removed=("never heard of",)),
        )
        assert [clocked.apply(batch) for batch in quiet] == [Change(1)] * len(quiet)
        assert clocked.store.revision() == 1
        assert clocked.store.entry("key-one").path == "moved/one.md"

    def test_versions_move_only_with_what_is_shown(self, clocked: Any, entry: Any) -> None:
        """A fragment made of an entry stays good while its version stays, and only then."""
        one, two = entry("one"), entry("two")
        clocked.write(one, two)
        before = {head.id: head.version for head in clocked.store.entry_refs(Slice(), 9)}
        clocked.write(replace(one, link="https://example.com/1"), two)
        after = {head.id: head.version for head in clocked.store.entry_refs(Slice(), 9)}
        assert after[one.id] > before[one.id]
        assert after[two.id] == before[two.id]

    @pytest.mark.parametrize(
        "name", [field.name for field in fields(Entry) if field.name not in {"id", "path"}]
    )
    def test_a_change_of_any_field_is_noticed(self, clocked: Any, entry: Any, name: str) -> None:
        """Nothing an entry holds can change without its version moving."""
        other: dict[str, Any] = {
            "published": NOON,
            "updated": NOON,
            "expires": NOON + 99 * DAY,
            "authors": (Person("Wang"),),
            "tags": ("new",),
            "categories": ("new",),
            "access": ("new",),
            "image": Image("https://example.com/i.png"),
            "enclosures": (Enclosure("https://example.com/a.mp3", "audio/mpeg"),),
        }
        one = entry("one")
        clocked.write(one)
        changed = replace(one, **{name: other.get(name, "something else")})
        assert clocked.write(changed).revision == 2
        assert clocked.store.entry_refs(Slice(), 1)[0].version == 2
        assert clocked.store.entries([one.id]) == {one.id: changed}


class TestChanges:
    """What a reader of feeds learns of a batch."""

    def test_they_name_the_labels_before_and_after(self, clocked: Any, entry: Any) -> None:
        """A feed that an entry left and one that it came to have both changed; a third has not."""
        clocked.write(entry("one", tags=("a", "b"), authors=("Li",)), entry("two", tags=("c",)))
        change = clocked.write(entry("one", tags=("b", "d"), categories=("k",)))
        expected = {_tag("a"), _tag("b"), _tag("d"), Label(Kind.AUTHOR, "Li"), Label(Kind.CATEGORY, "k")}
        assert change == Change(2, frozenset(expected))
        assert clocked.store.changes_since(1) == change

    def test_they_add_up_over_revisions(self, clocked: Any, entry: Any) -> None:
        """Whoever looks away for a while learns of all that happened, once."""
        for name in "abc":
            clocked.write(entry(name, tags=(name,)))
        assert clocked.store.changes_since(1) == Change(3, frozenset({_tag("b"), _tag("c")}))
        assert clocked.store.changes_since(3) == Change(3)

    def test_an_entry_without_labels_is_a_change_too(self, clocked: Any, entry: Any) -> None:
        """The feed of everything changes even when no label does."""
        assert clocked.write(entry("one")) == Change(1)
        assert clocked.store.changes_since(0) == Change(1)

    def test_a_long_gap_means_everything(self, clocked: Any, entry: Any) -> None:
        """What happened is not remembered for ever; then everything may have changed."""
        for turn in range(300):
            clocked.write(entry("one", tags=(str(turn),)))
        assert clocked.store.changes_since(1) == Change(300, everything=True)
        assert clocked.store.changes_since(299).labels == {_tag("298"), _tag("299")}

    def test_a_batch_of_very_many_labels_means_everything(self, clocked: Any, entry: Any) -> None:
        """Naming five thousand labels is no help to anyone."""
        change = clocked.write(entry("one", tags=tuple(map(str, range(5000)))))
        assert len(change.labels) == 5000
        assert clocked.store.changes_since(0) == Change(1, everything=True)
        assert clocked.store.changes_since(1) == Change(1)

    @pytest.mark.parametrize("revision", [-1, 7])
    def test_a_revision_this_store_never_had_means_everything(
        self, clocked: Any, entry: Any, revision: int
    ) -> None:
        """A reader that knew another store, since deleted, must not believe itself up to date."""
        clocked.write(entry("one"))
        assert clocked.store.changes_since(revision).everything


class TestHeads:
    """Windows of slices."""

    def test_they_come_newest_first_then_by_id(self, clocked: Any, entry: Any) -> None:
        """Entries of one moment have an order too, the same everywhere."""
        clocked.write(entry("b", 1), entry("old", 0), entry("a", 1), entry("new", 2))
        assert _names(clocked.store) == ["new", "a", "b", "old"]

    def test_they_say_what_a_feed_needs_to_know(self, clocked: Any, entry: Any) -> None:
        """A head holds the id, the key, both dates and the version of its entry."""
        one = entry("one", updated=NOON)
        clocked.write(one)
        (head,) = clocked.store.entry_refs(Slice(), 1)
        assert (head.id, head.key, head.published, head.updated) == (one.id, one.key, one.published, NOON)

    def test_windows_join_without_gap_or_overlap(self, clocked: Any, entry: Any) -> None:
        """Whoever walks through the windows of a slice meets each entry once."""
        clocked.write(*(entry(f"{n:02}", n // 4, tags=("a", "b")[: 1 + n % 2]) for n in range(30)))
        for wanted in (Slice(), Slice(any=("a",)), Slice(any=("a", "b")), Slice(words=("text",))):
            whole = _names(clocked.store, wanted, 99)
            walked = [name for offset in range(0, 30, 7) for name in _names(clocked.store, wanted, 7, offset)]
            assert walked == whole
            assert len(whole) == 30

    def test_no_window_is_refused_but_one_before_the_start(self, clocked: Any, entry: Any) -> None:
        """Limit 0 and windows past the end are empty; a negative offset is the caller's mistake."""
        clocked.write(entry("one"))
        assert clocked.store.entry_refs(Slice(), 0) == ()
        assert clocked.store.entry_refs(Slice(), 5, 1) == ()
        with pytest.raises(ValueError, match="negative"):
            clocked.store.entry_refs(Slice(), 5, -1)

    def test_a_snapshot_stays_as_it_was(self, url: str, clocked: Any, entry: Any) -> None:
        """What belongs together is read of one revision, whatever is written between two questions."""
        beside = url != "sqlite://"  # in memory, writers wait until it is over
        first, second = entry("1", 1, tags=("a",)), entry("2", 2, tags=("a",))
        clocked.write(first)
        with clocked.store.snapshot() as before:
            heads = before.entry_refs(EVERYTHING, 9)
            if beside:
                clocked.write(second)
            assert before.revision() == 1
            assert before.entry_refs(EVERYTHING, 9) == heads
            assert before.count(Slice(any=("a",))) == 1
            assert set(before.entries([first.id, second.id])) == {first.id}
        assert clocked.store.count(EVERYTHING) == (2 if beside else 1)

    def test_every_condition_of_a_slice_counts(self, clocked: Any, entry: Any) -> None:
        """any, all, none, categories, authors and words mean what the model says, alone and together."""
        clocked.write(
            entry("1", 9, tags=("a",), categories=("k",), authors=("Li",)),
            entry("2", 8, tags=("a", "b"), categories=("m",), authors=("Li", "Wu")),
            entry("3", 7, tags=("b", "c"), categories=("k", "m"), title="Orchid"),
            entry(
                "4", 6, tags=("a", "b", "c"), authors=("Wu",), content=CleanHTML("<p>An <b>orchid</b></p>")
            ),
            entry("5", 5),
        )
        day = lambda number: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number)  # noqa: E731
        expected = {
            Slice(): "12345",
            Slice(any=("a",)): "124",
            Slice(any=("a", "c")): "1234",
            Slice(any=("a", "unknown")): "124",
            Slice(all=("a", "b")): "24",
            Slice(all=("a", "b", "c")): "4",
            Slice(all=("a", "unknown")): "",
            Slice(each=(("a", "c"), ("b", "unknown"))): "234",
            Slice(any=("b",), each=(("a",), ("c", "unknown"))): "4",
            Slice(each=(("a",), ("unknown",))): "",
            Slice(any=("unknown",)): "",
            Slice(none=("a",)): "35",
            Slice(none=("a", "c")): "5",
            Slice(none=("unknown",)): "12345",
            Slice(any=("b",), none=("c",)): "2",
            Slice(any=("a", "c"), all=("b",), none=("unknown",)): "234",
            Slice(categories=("k",)): "13",
            Slice(categories=("k", "m")): "123",
            Slice(authors=("Wu",)): "24",
            Slice(authors=("Wu", "Li"), categories=("m", "k")): "12",
            Slice(any=("b",), authors=("Wu",), none=("c",)): "2",
            Slice(words=("orchid",)): "34",
            Slice(words=("orchid", "an")): "4",
            Slice(words=("orchid",), any=("c",), none=("a",)): "3",
            Slice(words=("text",), authors=("Li", "Wu")): "12",
            Slice(since=day(7)): "123",
            Slice(since=day(7) + timedelta(microseconds=1)): "12",
            Slice(until=day(7)): "45",
            Slice(since=day(6), until=day(8)): "34",
            Slice(since=day(6), until=day(9), any=("a", "b"), none=("c",)): "2",
            Slice(until=day(7), words=("orchid",)): "4",
            Slice(since=day(7), words=("orchid",)): "3",
            Slice(since=datetime(1, 1, 1, tzinfo=UTC), until=datetime(9999, 12, 31, tzinfo=UTC)): "12345",
            Slice(since=day(30)): "",
        }
        for _ in range(2):
            found = {wanted: "".join(_names(clocked.store, wanted)) for wanted in expected}
            assert found == expected
            assert {wanted: clocked.store.count(wanted) for wanted in expected} == {
                wanted: len(keys) for wanted, keys in expected.items()
            }
            clocked.store.index_words(99)

    def test_a_tag_is_not_a_category_nor_an_author(self, clocked: Any, entry: Any) -> None:
        """One name may be of three kinds, and each has its own feed."""
        clocked.write(
            entry("t", 3, tags=("x",)), entry("c", 2, categories=("x",)), entry("a", 1, authors=("x",))
        )
        found = [_names(clocked.store, Slice(**{kind: ("x",)})) for kind in ("any", "categories", "authors")]
        assert found == [["t"], ["c"], ["a"]]

    @pytest.mark.parametrize(
        "name",
        [
            "c++",
            "C#",
            "Nei.st",
            "对话/微信",
            "(臺)中央社CNA",
            "a b",
            "",
            "'; DROP TABLE labels; --",
            "%",
            "_",
            "\0x",
            "x" * 5000,
        ],
    )
    def test_a_name_may_hold_anything(self, clocked: Any, entry: Any, name: str) -> None:
        """Punctuation, spaces, any script, quotes: a name is a name."""
        clocked.write(entry("one", tags=(name,)), entry("two", tags=("other",)))
        assert _names(clocked.store, Slice(any=(name,))) == ["one"]
        assert _names(clocked.store, Slice(none=(name,))) == ["two"]
        # NUL, which PostgreSQL refuses, is replaced everywhere.
        assert _tag(name.replace("\0", "\ufffd")) in {one.label for one in clocked.store.labels()}

    def test_names_compare_exactly(self, clocked: Any, entry: Any) -> None:
        """Folding spellings is for whoever asks; the store keeps Rust and rust apart."""
        clocked.write(entry("upper", 1, tags=("Rust",)), entry("lower", 0, tags=("rust",)))
        assert _names(clocked.store, Slice(any=("rust",))) == ["lower"]
        assert _names(clocked.store, Slice(any=("rust", "Rust"))) == ["upper", "lower"]

    def test_very_many_names_are_no_trouble(self, clocked: Any, entry: Any) -> None:
        """A slice of three hundred tags shows each entry once, in order, however many of them it bears."""
        tags = tuple(f"t{n}" for n in range(300))
        clocked.write(*(entry(f"{n:03}", n, tags=tags[n : n + 130]) for n in range(200)))
        wanted = Slice(any=tags)
        assert _names(clocked.store, wanted, 50, 20) == [f"{n:03}" for n in range(179, 129, -1)]
        assert clocked.store.count(wanted) == 200
        assert _names(clocked.store, Slice(all=tags[150:250])) == [f"{n:03}" for n in range(150, 119, -1)]
        assert _names(clocked.store, Slice(none=tags[50:])) == []

    def test_an_entry_of_very_many_tags_shows_once(self, clocked: Any, entry: Any) -> None:
        """However many of a slice's tags an entry bears, it takes one place in the window."""
        tags = tuple(f"t{n}" for n in range(200))
        clocked.write(*(entry(f"{n:02}", n, tags=tags) for n in range(30)))
        assert _names(clocked.store, Slice(any=tags), 20, 5) == [f"{n:02}" for n in range(24, 4, -1)]


class TestEntries:
    """Whole entries."""

    def test_they_come_back_as_they_were_written(self, clocked: Any, entry: Any) -> None:
        """Every field of an entry survives, to the microsecond and the last odd character."""
        full = entry(
            "full",
            path="posts/\udcff caf\u00e9/a#b?.md",
            title="Title & <b>\u8054\u5408\u65e9\u62a5</b> \U0001f389",
            published=datetime(1889, 5, 6, 7, 8, 9, 123457, tzinfo=UTC),
            updated=datetime(2024, 5, 6, 7, 8, 9, 999999, tzinfo=timezone(timedelta(hours=8))),
            content=CleanHTML("<p>\x01 \u2028 text</p>" * 3000),
            link="https://example.com/a",
            source="https://example.com/b",
            summary="Short.",
            language="zh-CN",
            authors=("Li",),
            tags=("b", "a"),
            categories=("z", "y"),
            image=Image("https://example.com/i.png", "Alt", 640, None),
            enclosures=(Enclosure("https://example.com/e.mp3", "audio/mpeg", 2**40), Enclosure("u", "v/w")),
            expires=datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            access=("vip", "\u8054\u5408 \U0001f389"),
        )
        full = replace(full, authors=(Person("Li", "li@example.com", "https://example.com/li"), Person("Wu")))
        plain = entry("plain")
        assert all(getattr(full, field.name) != getattr(plain, field.name) for field in fields(Entry))
        clocked.write(full, plain)
        assert clocked.store.entries([full.id, plain.id]) == {full.id: full, plain.id: plain}
        assert clocked.store.entry("key-full") == full
        assert clocked.store.entry("key-full").updated.utcoffset() == timedelta(0)
        assert clocked.write(full, plain).revision == 1

    def test_unknown_and_hidden_ones_are_left_out(self, clocked: Any, entry: Any) -> None:
        """Asking for what is not shown is no mistake."""
        one, hidden, gone = entry("one"), entry("hidden", 9999), entry("gone")
        clocked.write(one, gone)
        clocked.write(hidden, live=False)
        clocked.remove(gone)
        assert set(clocked.store.entries([one.id, hidden.id, gone.id, "unknown", one.id])) == {one.id}
        assert clocked.store.entry("key-hidden") is None
        assert clocked.store.entry("key-gone") is None

    def test_a_whole_archive_can_be_asked_for(self, clocked: Any, entry: Any) -> None:
        """There is no limit to the number of ids."""
        many = [entry(str(n)) for n in range(1300)]
        clocked.write(*many)
        assert len(clocked.store.entries(one.id for one in many)) == 1300
        assert len(clocked.store.find_ledger_records(ids=[one.id for one in many])) == 1300
        assert clocked.remove(*many).revision == 2
        assert clocked.store.count(Slice()) == 0


class TestModified:
    """The moment when the bytes of a window last changed."""

    def _window(self, clocked: Any, wanted: Slice, limit: int = 3) -> datetime | None:
        heads = clocked.store.entry_refs(wanted, limit + 1)
        return clocked.store.last_modified(wanted, heads[:limit], complete=len(heads) < limit)

    def test_it_is_when_an_entry_came_or_changed(self, clocked: Any, entry: Any) -> None:
        """What comes into a window, or changes in it, changes its bytes."""
        clocked.write(entry("one", 1, tags=("a",)))
        assert self._window(clocked, Slice(any=("a",))) == clocked.now
        clocked.write(entry("one", 1, tags=("a",), summary="New."))
        assert self._window(clocked, Slice(any=("a",))) == clocked.now

    def test_an_edit_under_one_tag_leaves_every_other_feed(self, clocked: Any, entry: Any) -> None:
        """A reader of another tag is answered 304."""
        clocked.write(entry("one", 1, tags=("a",)), entry("two", 2, tags=("b",)))
        before = clocked.now
        clocked.write(entry("two", 2, tags=("b", "c"), summary="New."))
        clocked.remove(entry("two"))
        assert self._window(clocked, Slice(any=("a",))) == before
        assert self._window(clocked, Slice(all=("a",), none=("b",))) == before

    @pytest.mark.parametrize("how", ["deleted", "expired", "label", "date"])
    def test_leaving_counts_though_no_entry_tells_of_it(self, clocked: Any, entry: Any, how: str) -> None:
        """A feed that lost an entry has changed, however the entry was lost."""
        one = entry("one", 5, tags=("a", "b"), expires=NOON + DAY)
        clocked.write(one, entry("two", 1, tags=("a",)), entry("three", 0, tags=("a",)))
        clocked.now = NOON
        match how:
            case "deleted":
                clocked.remove(one)
            case "expired":
                clocked.release(NOON + 2 * DAY)
            case "label":
                clocked.write(replace(one, tags=("b",)))
            case "date":
                clocked.write(replace(one, published=one.published - 9 * DAY))
        assert self._window(clocked, Slice(any=("a",)), 2) == clocked.now
        assert self._window(clocked, Slice(any=("a",)), 9) == clocked.now

    def test_leaving_from_outside_the_window_does_not_count(self, clocked: Any, entry: Any) -> None:
        """The newest fifty are the same when the hundredth is deleted."""
        clocked.write(*(entry(str(day), day, tags=("a",)) for day in range(6)))
        before = clocked.now
        clocked.remove(entry("1"))
        assert self._window(clocked, Slice(any=("a",))) == before
        assert self._window(clocked, Slice(any=("a",)), 5) == clocked.now

    def test_entries_of_one_moment_have_an_order(self, clocked: Any, entry: Any) -> None:
        """Of entries published together, only those before the end of the window count."""
        clocked.write(*(entry(name, 1) for name in "abcde"))
        before = clocked.now
        clocked.remove(entry("d"))
        assert self._window(clocked, Slice()) == before
        clocked.remove(entry("b"))
        assert self._window(clocked, Slice()) == clocked.now

    def test_gaining_a_refused_tag_is_leaving(self, clocked: Any, entry: Any) -> None:
        """A slice without jobs loses the entry that is tagged jobs."""
        clocked.write(entry("one", 1, tags=("a",)), entry("two", 0))
        clocked.write(entry("one", 1, tags=("a", "jobs")))
        assert self._window(clocked, Slice(none=("jobs",))) == clocked.now
        assert self._window(clocked, Slice(any=("a",), none=("jobs",))) == clocked.now

    def test_leaving_one_of_two_tags_is_not_leaving_either_of_them(self, clocked: Any, entry: Any) -> None:
        """Who is still in a slice has not left it; a change that no feed shows changes no other window."""
        clocked.write(
            entry("old", 0, tags=("a", "b")), *(entry(str(n), n + 1, tags=("a",)) for n in range(3))
        )
        before = clocked.now
        clocked.write(entry("old", 0, tags=("b",)))
        assert self._window(clocked, Slice(any=("a", "b"))) == before
        assert self._window(clocked, Slice(any=("a", "b")), 4) == clocked.now

    def test_losing_two_tags_one_by_one_is_leaving_once(self, clocked: Any, entry: Any) -> None:
        """A slice of both tags lost the entry with the first of them; the second is no news to it."""
        clocked.write(entry("one", 1, tags=("a", "b")), *(entry(f"{n}", 0, tags=("b",)) for n in range(2)))
        clocked.write(entry("one", 1, tags=("a",)))
        left = clocked.now
        clocked.write(entry("one", 1))
        assert self._window(clocked, Slice(all=("a", "b"))) == left
        assert self._window(clocked, Slice(any=("b",))) == left
        assert self._window(clocked, Slice(any=("a",))) == clocked.now

    def test_trading_one_tag_for_another_is_never_having_had_both(self, clocked: Any, entry: Any) -> None:
        """A slice of two tags does not lose what it never held."""
        clocked.write(entry("one", 1, tags=("a",)), *(entry(f"{n}", 0, tags=("a",)) for n in range(2)))
        clocked.write(entry("one", 1, tags=("b",)))
        assert self._window(clocked, Slice(all=("a", "b"))) is None

    def test_coming_and_going_again_counts_last(self, clocked: Any, entry: Any) -> None:
        """An entry that leaves its tag a second time leaves it now, not then."""
        one, bare = entry("one", 1, tags=("a",)), entry("one", 1)
        for state in (one, bare, one, bare):
            clocked.write(state)
        assert self._window(clocked, Slice(any=("a",))) == clocked.now

    def test_words_err_on_the_safe_side(self, clocked: Any, entry: Any) -> None:
        """An entry that no longer says a word has left that word's feed."""
        clocked.write(entry("one", 1, title="Orchid"), entry("two", 0, title="Orchid"))
        clocked.write(entry("one", 1, title="Rose"))
        assert self._window(clocked, Slice(words=("orchid",))) == clocked.now

    def test_a_window_that_is_empty_now_was_something_once(self, clocked: Any, entry: Any) -> None:
        """None is for feeds that never showed anything."""
        clocked.write(entry("one", tags=("a",)))
        clocked.remove(entry("one"))
        assert self._window(clocked, Slice(any=("a",))) == clocked.now
        assert self._window(clocked, Slice(any=("b",))) is None


class TestLabels:
    """What feeds there are."""

    def test_they_come_with_counts_and_newest_dates(self, clocked: Any, entry: Any) -> None:
        """Most entries first, then by name; a hidden entry does not count."""
        clocked.write(
            entry("1", 1, tags=("a", "b"), categories=("k",)),
            entry("2", 2, tags=("a",), authors=("Li",)),
        )
        clocked.write(entry("3", 9999, tags=("a", "z")), live=False)
        newest = [entry("", day).published for day in range(3)]
        assert clocked.store.labels() == (
            LabelCount(_tag("a"), 2, newest[2]),
            LabelCount(Label(Kind.AUTHOR, "Li"), 1, newest[2]),
            LabelCount(_tag("b"), 1, newest[1]),
            LabelCount(Label(Kind.CATEGORY, "k"), 1, newest[1]),
        )

    def test_one_that_nobody_bears_is_remembered(self, clocked: Any, entry: Any) -> None:
        """A tag's feed answers 410 when it is gone, 404 when it never was."""
        clocked.write(entry("1", tags=("a", "b")))
        clocked.write(entry("2", 9999, tags=("hidden",)), live=False)
        clocked.write(entry("1", tags=("b",)))
        assert clocked.store.is_former_label(_tag("a"))
        assert not clocked.store.is_former_label(_tag("b"))
        assert not clocked.store.is_former_label(_tag("hidden"))
        assert not clocked.store.is_former_label(Label(Kind.AUTHOR, "a"))
        assert [one.label for one in clocked.store.labels()] == [_tag("b")]

    def test_a_tag_that_is_named_twice_counts_once(self, clocked: Any, entry: Any) -> None:
        """An entry bears a label or does not."""
        clocked.write(entry("1", tags=("a", "a")))
        assert clocked.store.labels()[0].count == 1
        clocked.write(entry("1", tags=("a",)))
        assert clocked.store.labels()[0].count == 1


class TestDeletion:
    """Entries that are no more."""

    def test_a_removed_entry_leaves_a_tombstone(self, clocked: Any, entry: Any) -> None:
        """It is shown nowhere; its line of the ledger says since when."""
        one = entry("one", tags=("a",))
        clocked.write(one)
        clocked.remove(one)
        (known,) = clocked.store.find_ledger_records(ids=[one.id])
        assert (known.deleted, known.title) == (clocked.now, one.title)
        assert clocked.store.is_deleted("key-one")
        assert clocked.store.totals().tombstones == 1
        died = clocked.now
        clocked.remove(one)
        assert clocked.store.find_ledger_records(ids=[one.id])[0].deleted == died

    def test_writing_it_again_revives_it(self, clocked: Any, entry: Any) -> None:
        """The same entry comes back, first seen when it first was."""
        one = entry("one", tags=("a",))
        clocked.write(one)
        first = clocked.now
        clocked.remove(one)
        assert clocked.write(one) == Change(3, frozenset({_tag("a")}))
        (known,) = clocked.store.find_ledger_records(ids=[one.id])
        assert (known.first_seen, known.deleted) == (first, None)
        assert not clocked.store.is_deleted("key-one")
        assert _names(clocked.store, Slice(any=("a",))) == ["one"]

    def test_only_what_was_served_is_gone(self, clocked: Any, entry: Any) -> None:
        """A draft of the future that is withdrawn was never there; an expired entry was."""
        future, brief = entry("future", 9999), entry("brief", expires=NOON)
        clocked.write(future, live=False)
        clocked.remove(future)
        assert not clocked.store.is_deleted("key-future")
        clocked.write(brief)
        assert not clocked.store.is_deleted("key-brief")
        clocked.release(NOON)
        assert clocked.store.is_deleted("key-brief")
        assert not clocked.store.is_deleted("key-unknown")

    def test_a_batch_that_contradicts_itself_keeps_the_entry(self, clocked: Any, entry: Any) -> None:
        """Losing nothing comes first; of two versions the last counts."""
        one = entry("one")
        batch = Batch(
            entries=(EntryWrite(one, one.id, "d"), EntryWrite(replace(one, title="Last"), one.id, "d")),
            removed=(one.id,),
        )
        clocked.apply(batch)
        assert clocked.store.entries([one.id])[one.id].title == "Last"
        assert clocked.store.count(Slice()) == 1
        assert clocked.apply(batch) == Change(1)


class TestRelease:
    """Entries that come and go by themselves."""

    def test_entries_come_at_their_moment(self, clocked: Any, entry: Any) -> None:
        """A scheduled entry shows itself when its time has come, not before."""
        soon = entry("soon", published=NOON, tags=("a",))
        assert clocked.write(soon, live=False) == Change(0)
        assert clocked.store.totals() == Totals(scheduled=1, next_due=NOON)
        assert clocked.release(NOON - timedelta(microseconds=1)) == Change(0)
        assert clocked.release(NOON) == Change(1, frozenset({_tag("a")}))
        assert _names(clocked.store) == ["soon"]
        assert clocked.store.totals() == Totals(revision=1, entries=1, newest=NOON)
        assert (
            clocked.store.last_modified(Slice(), clocked.store.entry_refs(Slice(), 1), complete=True) == NOON
        )
        assert clocked.release(NOON + DAY) == Change(1)

    def test_those_that_wait_are_listed_soonest_first(self, clocked: Any, entry: Any) -> None:
        """Whoever asks what comes next learns title, file and moment; what is shown or over is not listed."""
        clocked.write(entry("shown"), entry("early", published=NOON + 9 * DAY))
        waiting = [entry(name, published=NOON + days * DAY) for name, days in (("c", 3), ("a", 1), ("b", 2))]
        clocked.write(*waiting, entry("over", expires=NOON - 99 * DAY), live=False)
        listed = tuple(
            ScheduledEntry(f"Title of {name}", f"posts/{name}.md", NOON + days * DAY)
            for name, days in (("a", 1), ("b", 2), ("c", 3))
        )
        assert clocked.store.list_scheduled(9) == listed
        assert clocked.store.list_scheduled(2) == listed[:2]
        assert clocked.store.list_scheduled(0) == ()
        clocked.release(NOON + DAY)
        assert clocked.store.list_scheduled(9) == listed[1:]
        clocked.remove(waiting[2])
        assert clocked.store.list_scheduled(9) == listed[2:]

    def test_entries_leave_at_their_moment(self, clocked: Any, entry: Any) -> None:
        """An entry that expires leaves every feed it was in, for good."""
        brief = entry("brief", expires=NOON, tags=("a",))
        clocked.write(brief, entry("long"))
        assert clocked.store.totals().next_due == NOON
        assert clocked.release(NOON) == Change(2, frozenset({_tag("a")}))
        assert _names(clocked.store) == ["long"]
        assert clocked.store.totals() == Totals(revision=2, entries=1, newest=entry("long").published)
        assert clocked.release(NOON + DAY) == Change(2)

    def test_one_that_came_and_passed_meanwhile_is_never_shown(self, clocked: Any, entry: Any) -> None:
        """A service that slept through an entry's whole life does not show it late."""
        clocked.write(entry("missed", published=NOON, expires=NOON + DAY), live=False)
        assert clocked.release(NOON + 2 * DAY) == Change(0)
        assert clocked.store.totals() == Totals()

    def test_one_with_a_life_comes_and_goes(self, clocked: Any, entry: Any) -> None:
        """Both moments of an entry are kept in turn."""
        clocked.write(entry("visit", published=NOON, expires=NOON + DAY), live=False)
        assert clocked.release(NOON).revision == 1
        assert clocked.store.totals().next_due == NOON + DAY
        assert clocked.release(NOON + DAY).revision == 2
        assert clocked.store.totals() == Totals(revision=2)

    def test_one_written_after_its_end_stays_hidden(self, clocked: Any, entry: Any) -> None:
        """What expired before it was read waits for nothing."""
        clocked.write(entry("late", expires=NOON - 99 * DAY), live=False)
        assert clocked.store.totals() == Totals()

    def test_one_shown_before_its_moment_stays(self, clocked: Any, entry: Any) -> None:
        """Whoever shows future posts at once does not see them vanish."""
        clocked.write(entry("early", published=NOON + 9 * DAY))
        assert clocked.release(NOON) == Change(1)
        assert _names(clocked.store) == ["early"]

    def test_turning_one_off_and_on_is_noticed_without_a_new_version(self, clocked: Any, entry: Any) -> None:
        """A fragment of an entry that was hidden for a while is still good."""
        one = entry("one", tags=("a",))
        clocked.write(one)
        assert clocked.write(one, live=False) == Change(2, frozenset({_tag("a")}))
        assert _names(clocked.store) == []
        assert clocked.write(one) == Change(3, frozenset({_tag("a")}))
        assert clocked.store.entry_refs(Slice(), 1)[0].version == 1


class TestNeighbours:
    """Previous and next."""

    def test_they_stand_just_before_and_after(self, clocked: Any, entry: Any) -> None:
        """Previous and next of an entry's page, among entries of one moment too."""
        clocked.write(*(entry(name, day) for name, day in (("a", 1), ("b", 1), ("c", 0), ("d", 2))))
        clocked.write(entry("hidden", 1.5), live=False)
        found = {}
        for name in "abcd":
            found[name] = [head and head.key[-1] for head in clocked.store.neighbours(f"key-{name}")]
        assert found == {"d": [None, "a"], "a": ["d", "b"], "b": ["a", "c"], "c": ["b", None]}
        assert clocked.store.neighbours("key-hidden") == (None, None)
        assert clocked.store.neighbours("key-a")[0] == clocked.store.entry_refs(Slice(), 1)[0]


class TestProblems:
    """What the operator should know."""

    def test_they_are_replaced_path_by_path(self, clocked: Any) -> None:
        """A file read again says what is wrong with it now; a file that is gone says nothing."""
        one, two, three = (Problem(path, "date", "no date") for path in ("1", "2", "3"))
        clocked.apply(Batch(problems={"1": (one, replace(one, kind="title")), "2": (two,), "3": (three,)}))
        assert clocked.store.totals().problems == 4
        clocked.apply(Batch(problems={"1": (replace(one, line=3),), "2": ()}, gone=("3",)))
        assert clocked.store.problems() == (replace(one, line=3),)

    def test_the_gravest_come_first(self, clocked: Any) -> None:
        """Errors, then repairs, then notes; within them by path and line."""
        listed = [
            Problem("b", "date", "r", 2, 1),
            Problem("b", "date", "r", 10, 1),
            Problem("c", "date", "r"),
            Problem("a", "yaml", "r", 1, 1, Severity.REPAIRED),
            Problem("a", "draft", "r", severity=Severity.NOTE),
        ]
        by_path = {path: tuple(one for one in reversed(listed) if one.path == path) for path in "abc"}
        clocked.apply(Batch(problems=by_path))
        assert clocked.store.problems() == tuple(listed)


class TestFiles:
    """What is remembered of the folder."""

    def test_they_come_back_as_they_were(self, clocked: Any) -> None:
        """Any name that a file system can hold is kept, byte for byte."""
        odd = ["a b.md", "\udcff\udcfe.md", "联合.md", "a\nb", "#?%", "x" * 255, "'", "-\u0301"]
        files = {path: File(path, n, -n, "digest", "entry", "host", "rules") for n, path in enumerate(odd)}
        clocked.apply(Batch(files=tuple(files.values())))
        assert clocked.store.files() == files
        changed = replace(files["#?%"], size=99)
        clocked.apply(Batch(files=(changed,), gone=("a b.md", "never there")))
        left = {k: v for k, v in files.items() if k != "a b.md"} | {"#?%": changed}
        assert clocked.store.files() == clocked.store.files_at(odd) == left
        assert clocked.store.files_at(["#?%", "never there"]) == {"#?%": changed}
        assert clocked.store.totals().files == len(odd) - 1

    def test_those_below_a_folder_can_be_asked_for(self, clocked: Any) -> None:
        """A folder is itself and all below it, not its namesakes."""
        paths = ["a", "a/b", "a/b/c.md", "a/b.md", "a0", "a.md", "a-b/c", "A/b", "b/a/b"]
        clocked.apply(Batch(files=tuple(File(path, 1, 1) for path in paths)))
        assert set(clocked.store.files("a")) == {"a", "a/b", "a/b/c.md", "a/b.md"}
        assert set(clocked.store.files("a/b")) == set(clocked.store.files("a/b/")) == {"a/b", "a/b/c.md"}
        assert set(clocked.store.files("a.md")) == {"a.md"}
        assert clocked.store.files("%") == {}
        assert set(clocked.store.files("")) == set(paths)
        for folder in ("a", "a/b/", "a.md", "%", "", None):
            files = clocked.store.files(folder)
            stamps = {path: (f.size, f.mtime_ns, f.host, f.rules) for path, f in files.items()}
            assert clocked.store.stamps(folder) == stamps

    def test_a_time_beyond_all_measure_is_no_trouble(self, clocked: Any) -> None:
        """A file dated to the year 2500 is remembered with the latest moment there is."""
        clocked.apply(Batch(files=(File("far", 1, 2**64), File("long ago", 1, -(2**70)))))
        assert {path: file.mtime_ns for path, file in clocked.store.files().items()} == {
            "far": 2**63 - 1,
            "long ago": -(2**63),
        }

    def test_all_files_of_an_entry_can_be_asked_for(self, clocked: Any) -> None:
        """Copies of one post are one entry with several files; a file without an entry is of none."""
        files = [File("1", 1, 1, entry_id="x"), File("2", 1, 1, entry_id="x"), File("3", 1, 1, entry_id="y")]
        clocked.apply(Batch(files=(*files, File("4", 1, 1))))
        assert clocked.store.files_of(["x", "z", ""]) == {"x": (files[0], files[1])}

    def test_files_are_found_by_where_their_entries_link_to(self, clocked: Any, entry: Any) -> None:
        """The whole address counts, also with a place in its page; a longer one is another."""
        links = ["/a_%/?x&amp;y", "/a_%/?x&amp;y#top", "/a_%/?x&amp;y/z", "/ab/?x&amp;y"]
        written = [
            entry(f"n{n}", content=CleanHTML(f'<a href="https://x.example{link}">x</a>'))
            for n, link in enumerate(links)
        ]
        files = [File(one.path, 1, 1, entry_id=one.id) for one in written]
        clocked.apply(
            Batch(files=tuple(files), entries=tuple(EntryWrite(one, one.id, "f") for one in written))
        )
        assert clocked.store.files_linking_to(["https://x.example/a_%/?x&y"]) == tuple(files[:2])
        assert clocked.store.files_linking_to([]) == ()

    def test_links_of_entries_can_be_asked_for(self, clocked: Any, entry: Any) -> None:
        """Those that have one."""
        one = entry("one", link="https://x.example/1")
        clocked.write(one, entry("two"))
        assert clocked.store.links_of([one.id, entry("two").id, "none"]) == {one.id: "https://x.example/1"}


class TestLedger:
    """What is remembered of entries for good."""

    def test_a_line_is_found_by_everything_it_is_known_by(self, clocked: Any, entry: Any) -> None:
        """Id, claim, path or the digest of the file: each recognises a post that was seen before."""
        one = entry("one", path="p/\udcff.md")
        clocked.apply(
            Batch(entries=(EntryWrite(one, "claim", "file"), EntryWrite(entry("two"), "claim 2", "file 2")))
        )
        (known,) = clocked.store.find_ledger_records(ids=[one.id])
        assert (known.id, known.claim, known.path, known.title) == (one.id, "claim", one.path, one.title)
        assert (known.published, known.updated, known.digest) == (one.published, one.updated, one.digest)
        assert (known.file_digest, known.first_seen, known.deleted) == ("file", clocked.now, None)
        assert (
            clocked.store.find_ledger_records(ids=["claim"])
            == clocked.store.find_ledger_records(paths=[one.path])
            == (known,)
        )
        assert clocked.store.find_ledger_records(file_digests=["file"]) == (known,)
        assert clocked.store.find_ledger_records(
            ids=[one.id, "claim"], paths=[one.path], file_digests=["file"]
        ) == (known,)
        assert clocked.store.find_ledger_records(paths=["p"]) == ()

    def test_a_line_follows_its_entry(self, clocked: Any, entry: Any) -> None:
        """A moved and retitled post is found where and as what it was last seen; first seen stays."""
        one = entry("one")
        clocked.write(one)
        first = clocked.now
        moved = replace(one, path="elsewhere.md", title="New title", digest="new")
        clocked.apply(Batch(entries=(EntryWrite(moved, "new claim", "new file"),)))
        (known,) = clocked.store.find_ledger_records(paths=["elsewhere.md"])
        assert (known.title, known.digest, known.claim, known.file_digest) == (
            "New title",
            "new",
            "new claim",
            "new file",
        )
        assert known.first_seen == first
        assert clocked.store.find_ledger_records(paths=[one.path], file_digests=[f"file-{one.digest}"]) == ()

    def test_scheduled_entries_are_known_too(self, clocked: Any, entry: Any) -> None:
        """A post keeps its id from the first time it is read, not from the first time it is shown."""
        clocked.write(entry("later", 9999), live=False)
        assert len(clocked.store.find_ledger_records(ids=[entry("later").id])) == 1


def test_a_batch_is_stored_whole_or_not_at_all(clocked: Any, entry: Any) -> None:
    """When something in a batch cannot be stored, nothing of it is."""
    bad = replace(entry("bad"), published=datetime(2024, 1, 1))  # noqa: DTZ001
    batch = Batch(
        files=(File("p", 1, 2),),
        entries=(EntryWrite(entry("good"), "c", "d"), EntryWrite(bad, "c", "d")),
        problems={"p": (Problem("p", "date", "none"),)},
    )
    with pytest.raises(Exception, match="naive"):
        clocked.apply(batch)
    assert clocked.store.totals() == Totals()
    assert clocked.store.find_ledger_records(ids=[entry("good").id]) == ()
    clocked.write(entry("good"))
    assert _names(clocked.store) == ["good"]


def test_lone_surrogates_are_stored_as_question_marks(clocked: Any, entry: Any) -> None:
    """A lone surrogate becomes a question mark, wherever it is; the entry can be found, changed and removed."""
    bad = "x\ud800y"
    one = entry(
        "one", id=bad, key=bad, title=bad, content=CleanHTML(bad), tags=(bad,), authors=(bad,), summary=bad
    )
    clocked.apply(
        Batch(
            entries=(EntryWrite(one, bad, bad),),
            files=(File("p", 1, 2, bad, bad, bad, bad),),
            problems={"p": (Problem("p", bad, bad),)},
        )
    )
    clocked.write(one)
    assert clocked.store.entries([bad])["x?y"].title == "x?y"
    assert clocked.store.entry(bad) == clocked.store.entry("x?y")
    assert _names(clocked.store, Slice(any=(bad,), authors=(bad,), words=(bad,))) == ["x?y"]
    assert clocked.store.files_of([bad])["x?y"][0].digest == "x?y"
    assert clocked.store.problems()[0].reason == "x?y"
    clocked.store.set_meta(bad, bad)
    assert clocked.store.get_meta(bad) == "x?y"
    clocked.remove(one)
    assert clocked.store.is_deleted(bad)
    assert clocked.store.is_former_label(_tag("x?y"))
    assert clocked.store.count(Slice()) == 0


def test_a_label_with_a_nul_is_stored(clocked: Any, entry: Any) -> None:
    """A label whose name holds what PostgreSQL refuses comes, leaves at its moment and is remembered."""
    one = entry("one", tags=("a\0",), categories=("\0",), authors=("\0b",), title="\0", expires=NOON)
    clocked.write(one)
    assert [label.label.name for label in clocked.store.labels()] == ["a\ufffd", "\ufffd", "\ufffdb"]
    assert clocked.store.entry(one.key).tags == ("a\ufffd",)
    assert clocked.release(NOON).labels == {
        _tag("a\ufffd"),
        Label(Kind.CATEGORY, "\ufffd"),
        Label(Kind.AUTHOR, "\ufffdb"),
    }
    assert clocked.store.is_former_label(_tag("a\0"))


def test_references_are_read_in_their_order(clocked: Any, entry: Any) -> None:
    """Entries come as they are named, and what has gone in the meantime is left out."""
    clocked.write(*(entry(name, n) for n, name in enumerate(("one", "two", "three"))))
    refs = clocked.store.entry_refs(EVERYTHING, 9)
    gone = replace(refs[0], id="tag:gone")
    assert [one.id for one in read_entries(clocked.store, [gone, *reversed(refs)])] == [
        ref.id for ref in reversed(refs)
    ]
    assert read_entries(clocked.store, iter(())) == ()


def test_small_texts_are_remembered(store: Writer) -> None:
    """Notes are kept under their names until written over."""
    store.set_meta("name", "first")
    store.set_meta("name", "second")
    store.set_meta("other", "")
    assert (store.get_meta("name"), store.get_meta("other"), store.get_meta("unknown")) == ("second", "", "")


def test_two_entries_with_the_same_key_are_both_served(clocked: Any, entry: Any) -> None:
    """Keys are short; should two ids ever share one, both entries are still served."""
    clocked.write(entry("one", key="same"), entry("two", key="same"))
    assert clocked.store.entry("same").id == entry("one").id
    assert clocked.store.count(Slice()) == 2
