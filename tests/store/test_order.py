"""The order of entries of one moment: by weight and path, the same wherever they are listed."""

from __future__ import annotations

import random
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from feeds.model import Entry, Slice, Visibility
from feeds.store.base import Batch, EntryWrite, Reader
from feeds.store.connect import open_writer
from feeds.store.sort_keys import make_sort_key

from .conftest import ClockedStore, sample
from .test_archive_pages import walk

EVERYTHING, A, B = Slice(), Slice(any=("a",)), Slice(any=("b",))
ORDERED = (
    ".md",
    "2.md",
    "10.md",
    "2024/1/x.md",
    "2024/02/x.md",
    "2024/11/x.md",
    "a.md",
    "a/part-1.md",
    "a/part-2/index.md",
    "a/part-10/index.md",
    "a-b/x.md",
    "note.md",
    "note-1.md",
    "Note-2.md",
    "note.de.md",
    "part.md",
    "part-1.md",
    "part-01.md",
    "part-2.md",
    "part-9.md",
    "part-10.md",
    "PART-10.md",
    "part-10a.md",
    "part-10b.md",
    f"part-{'9' * 300}.md",
    f"part-1{'0' * 300}.md",
    "part-x.md",
    "x\udcff.md",
    "é.md",
    "第٩章.md",
    "第10章.md",
)
"""Paths in natural order."""

paths = st.text(st.sampled_from("ab/.-019A\u0661é"), min_size=1, max_size=12)


def _compare_by(path: str) -> tuple[object, ...]:
    """Return what a path is sorted by, said otherwise than in the store."""
    folders, slash, name = path.casefold().rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    name = f"{stem}\x01{suffix}" if dot and stem else name
    marked = f"{folders}{slash if folders else ''}{name}".replace("/", "\x02")
    parts = re.findall(r"\d+|\D", marked)
    return tuple(
        (ord("0"), int(part), len(part) - len(str(int(part)).lstrip("0")))
        if part.isdecimal()
        else (ord(part), 0, 0)
        for part in parts
    )


def test_paths_are_in_natural_order() -> None:
    """Numbers count as numbers in every script, folders stay together, and a suffix is no part of a name."""
    mixed = random.Random(4).sample(ORDERED, len(ORDERED))
    assert sorted(mixed, key=lambda path: make_sort_key(path, path)) == list(ORDERED)


@given(paths, paths)
def test_keys_sort_as_paths_do(one: str, other: str) -> None:
    """Whatever paths hold, their keys are in the order of their parts, and are equal only for equal paths."""
    keys = make_sort_key(one, "id"), make_sort_key(other, "id")
    assert (keys[0] == keys[1]) == (one == other)
    if _compare_by(one) != _compare_by(other):
        assert (keys[0] < keys[1]) == (_compare_by(one) < _compare_by(other))


def test_weight_comes_first() -> None:
    """The lighter stands before the heavier, and those without a weight behind them; equals go by path."""
    weights = [("z", -5), ("b", 1), ("c", 1), ("a", 2), ("y", 2**70), ("a", 0), ("b", 0)]
    keys = [make_sort_key(path, "id", weight) for path, weight in weights]
    assert keys == sorted(keys)


def part(number: int, *tags: str, path: str = "", **more: Any) -> Entry:
    """Make an entry of the one moment. Ids are in no order."""
    made = sample(f"{number * 7919 % 1009:04}", 1, tags=tags or ("a",), **more)
    return replace(made, path=path or f"part-{number}.md", title=f"Part {number}")


def numbers(refs: Any, reader: Reader) -> list[int]:
    """Return the numbers of entries, in their order."""
    entries = reader.entries(ref.id for ref in refs)
    return [int(entries[ref.id].title.removeprefix("Part ")) for ref in refs]


def test_the_order_is_the_same_everywhere(clocked: ClockedStore) -> None:
    """In windows of slices, pages, searches and beside entries, also for those who do not see all."""
    store = clocked.store
    store.page_length = 4
    shuffled = random.Random(1).sample(range(30), 30)
    for number in shuffled:
        tags = ("a", "b") if number % 2 else ("a", "c")
        access = ("ann",) if number % 5 == 0 else ()
        clocked.write(part(number, *tags, content=f"<p>word{number % 2}</p>", access=access))
    everyone = list(range(30))
    odd = everyone[1::2]
    slices = {
        EVERYTHING: everyone,
        A: everyone,
        B: odd,
        Slice(any=("b", "c")): everyone,
        Slice(any=("a",), none=("c",)): odd,
        Slice(words=("word1",)): odd,
        Slice(words=("word1",), any=("a",)): odd,
    }
    for indexed in (False, True):
        while indexed and store.index_words(100):
            pass
        for wanted, expected in slices.items():
            assert numbers(store.entry_refs(wanted, 100), store) == expected
            windows = [store.entry_refs(wanted, 4, start) for start in range(0, 30, 4)]
            assert [number for refs in windows for number in numbers(refs, store)] == expected
            pages = [store.archive_page(wanted, position) for position, _ in walk(store, wanted)]
            assert [number for page in pages for number in numbers(page.refs, store)] == expected
    for number in everyone:
        newer, older = store.neighbours(part(number).key)
        assert numbers([newer] if newer else [], store) == everyone[max(0, number - 1) : number]
        assert numbers([older] if older else [], store) == everyone[number + 1 : number + 2]
    restriction = store.resolve_visibility(Visibility(kept=frozenset({"ann"})))
    assert restriction is not None
    reader = store.restrict(restriction)
    public = [number for number in everyone if number % 5]
    assert numbers(reader.entry_refs(EVERYTHING, 100), reader) == public
    assert [number for _, page in walk(reader, A) for number in page] == [
        ref.id for ref in reader.entry_refs(A, 100)
    ]


def test_a_rename_that_changes_the_order_is_noticed(clocked: ClockedStore) -> None:
    """Feeds that hold a renamed entry change, and say when; no entry is another version of itself."""
    store = clocked.store
    clocked.write(*(part(number, "a", "b") for number in range(1, 5)))
    before = store.entry_refs(A, 10)
    change = clocked.write(part(1, "a", "b", path="part-3b.md"))
    after = store.entry_refs(A, 10)
    assert numbers(after, store) == [2, 3, 1, 4]
    assert {label.name for label in change.labels} >= {"a", "b"}
    assert change.revision == 2
    assert {(ref.id, ref.version, ref.updated) for ref in before} == {
        (ref.id, ref.version, ref.updated) for ref in after
    }
    for limit in (1, 2, 3, 10):
        refs = store.entry_refs(B, limit)
        assert store.last_modified(B, refs, complete=limit > 4) == clocked.now, limit


def test_a_rename_that_changes_no_order_is_not(clocked: ClockedStore) -> None:
    """Revision and dates stay; whatever comes later is sorted by the new name."""
    store = clocked.store
    clocked.write(*(part(number) for number in (1, 5, 9)), sample("other", 2, tags=("a",)))
    refs = store.entry_refs(A, 10)
    modified = store.last_modified(A, refs, complete=True)
    change = clocked.write(part(5, path="part-8.md"), part(9, path="part-10.md"))
    assert (change.revision, change.labels) == (1, frozenset())
    assert [ref.id for ref in store.entry_refs(A, 10)] == [ref.id for ref in refs]
    assert store.last_modified(A, refs, complete=True) == modified
    clocked.write(part(7))
    assert numbers(store.entry_refs(A, 10)[1:], store) == [1, 7, 5, 9]


def test_names_that_are_swapped_at_once(clocked: ClockedStore) -> None:
    """Two posts that take each other's names change places; a chapter that is renamed as a whole does not."""
    store = clocked.store
    clocked.write(*(part(number) for number in range(1, 6)))
    change = clocked.write(*(part(number, path=f"chapter-{number + 1}.md") for number in range(1, 6)))
    assert (change.revision, change.labels) == (1, frozenset())
    change = clocked.write(part(2, path="chapter-4.md"), part(3, path="chapter-3.md"))
    assert change.revision == 2
    assert numbers(store.entry_refs(A, 10), store) == [1, 3, 2, 4, 5]


def test_another_weight_changes_the_order(clocked: ClockedStore) -> None:
    """An entry that gets a weight stands before those of its moment that have none."""
    clocked.write(*(part(number) for number in range(1, 4)))
    heavy = part(3)
    change = clocked.apply(Batch(entries=(EntryWrite(heavy, heavy.id, "d", weight=10),)))
    assert change.revision == 2
    assert numbers(clocked.store.entry_refs(A, 10), clocked.store) == [3, 1, 2]


def test_boundaries_within_a_moment_stay_when_entries_are_renamed(clocked: ClockedStore) -> None:
    """Addresses of pages last, no entry is lost or met twice, and an entry that crosses a boundary is noticed."""
    store = clocked.store
    store.page_length = 5
    clocked.write(*(part(number) for number in range(30)))
    before = [position for position, _ in walk(store, A)]
    assert len(before) > 3
    generator = random.Random(3)
    for turn in range(40):
        number = generator.randrange(30)
        before_rename = {position: store.archive_page(A, position) for position in before}
        clocked.write(part(number, path=f"part-{generator.randrange(30)}-{turn}.md"))
        pages = walk(store, A)
        assert [position for position, _ in pages if position in before] == before
        assert [one for _, page in pages for one in page] == [ref.id for ref in store.entry_refs(A, 100)]
        for position in before[1:]:
            there, then = store.archive_page(A, position), before_rename[position]
            assert there is not None
            assert then is not None
            if [ref.id for ref in there.refs] != [ref.id for ref in then.refs]:
                assert there.modified == clocked.now


def test_what_was_seen_before_it_was_renamed_and_deleted_is_known(clocked: ClockedStore) -> None:
    """A stranger learns that an entry is gone, whatever its file was called at last."""
    store = clocked.store
    clocked.write(part(1), part(2), part(9, access=("ann",)))
    clocked.write(part(1, path="part-1b.md"))
    clocked.remove(part(1))
    restriction = store.resolve_visibility(Visibility(kept=frozenset({"ann"})))
    assert restriction is not None
    assert store.restrict(restriction).is_deleted(part(1).key)


@pytest.mark.parametrize("wanted", [EVERYTHING, A, Slice(any=("a",), none=("b",))])
def test_sqlite_reads_entries_in_their_order(tmp_path: Path, wanted: Slice) -> None:
    """The primary key serves the order: nothing is sorted when a window or a page is read."""
    plans: list[str] = []
    with closing(open_writer(f"sqlite:///{tmp_path}/feeds.db")) as store:
        clocked = ClockedStore(store)
        store.page_length = 5
        clocked.write(*(part(number, "a", "b" if number % 7 else "c") for number in range(30)))
        position = walk(store, A)[1][0]
        with store.database.read_transaction() as connection:
            engine = connection.engine

        def explain(*executed: Any) -> None:
            _, cursor, statement, parameters, *_ = executed
            if "memberships" in statement:
                rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans.append("\n".join(row[3] for row in rows))

        event.listen(engine, "before_cursor_execute", explain)
        store.entry_refs(wanted, 5, 5)
        store.archive_page(wanted, position)
        store.neighbours(part(3).key)
    assert len(plans) >= 4
    for plan in plans:
        assert "SEARCH memberships USING PRIMARY KEY (label=?" in plan
        assert "TEMP B-TREE FOR ORDER BY" not in plan.partition("SEARCH ledger")[0], plan
