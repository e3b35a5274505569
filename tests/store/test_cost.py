"""What a feed asks of the store costs the same however large the archive is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feeds.model import Slice
from feeds.store.base import Batch, EntryWrite, Reader
from feeds.store.connect import open_writer
from feeds.store.database import Database, open_readable
from feeds.store.reader import StoreReader

_WINDOWS = (
    Slice(),
    Slice(any=("all",)),
    Slice(any=("rare",)),
    Slice(any=("all", "even", "rare")),
    Slice(all=("all", "even")),
    Slice(all=("rare", "all")),
    Slice(any=("even",), none=("rare",)),
    Slice(any=("even",), authors=("Wu",)),
)


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a small store and one twenty times its size, alike in all else."""
    folder = tmp_path_factory.mktemp("archives")
    return folder / "small.db", folder / "large.db"


@pytest.fixture
def costs(archives: tuple[Path, Path], entry: Any) -> Callable[[Callable[[Reader], object]], list[int]]:
    """Give a function that counts the steps of SQLite's machine in both stores."""
    for path, size in zip(archives, (200, 4000), strict=True):
        if not path.exists():
            _fill(path, size, entry)

    def count(ask: Callable[[Reader], object]) -> list[int]:
        return [_steps(path, ask) for path in archives]

    return count


def _fill(path: Path, size: int, entry: Any) -> None:
    writer = open_writer(f"sqlite:///{path}")
    made = (
        entry(
            str(n),
            n,
            tags=("all", *(("even",) if n % 2 else ()), *(("rare",) if n % (size // 20) == 0 else ())),
            authors=("Li", "Wu")[n % 2 :],
        )
        for n in range(size)
    )
    written = tuple(EntryWrite(one, one.id, "d") for one in made)
    writer.apply(Batch(entries=written), written[-1].entry.published)
    writer.apply(Batch(removed=tuple(one.entry.id for one in written[:20])), written[-1].entry.published)
    while writer.index_words(500):
        pass
    writer.close()


def _steps(path: Path, ask: Callable[[Reader], object]) -> int:
    database = open_readable(path)
    reader = StoreReader(database)
    ask(reader)
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1

    _watch(database, step)
    ask(reader)
    reader.close()
    return taken


def _watch(database: Database, step: Callable[[], None]) -> None:
    with database.read_transaction() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.set_progress_handler(step, 10)


@pytest.mark.parametrize("wanted", _WINDOWS)
def test_a_window_costs_the_same(wanted: Slice, costs: Any) -> None:
    """The newest ten of four thousand are found as quickly as the newest ten of two hundred."""
    small, large = costs(lambda reader: reader.entry_refs(wanted, 10))
    assert 0 < large < small * 1.5


def test_a_rare_word_costs_the_same(costs: Any) -> None:
    """A word that one entry holds is looked up, not looked for."""
    small, large = costs(lambda reader: reader.entry_refs(Slice(words=("57",)), 10))
    assert 0 < large < small + 50


def test_what_else_a_feed_needs_costs_the_same(costs: Any) -> None:
    """Sizes of single feeds, moments, whole entries, changes, neighbours."""

    def ask(reader: Reader) -> None:
        heads = reader.entry_refs(Slice(any=("even",)), 10)
        reader.count(Slice())
        reader.count(Slice(any=("even",)))
        reader.last_modified(Slice(any=("even",)), heads, complete=False)
        reader.entries(head.id for head in heads)
        reader.entry(heads[3].key)
        reader.neighbours(heads[3].key)
        reader.is_deleted("key-1")
        reader.changes_since(0)
        reader.labels()

    small, large = costs(ask)
    assert 0 < large < small * 1.5
