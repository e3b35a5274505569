"""Stores that earlier versions of feeds wrote, opened by this one."""

from __future__ import annotations

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from feeds.errors import StoreError
from feeds.model import Kind, Label, Slice
from feeds.store import migrations
from feeds.store.connect import check_openable, open_reader, open_writer, subscriptions_of
from feeds.store.schema import SCHEMA

RELEASED = sorted((Path(__file__).parent / "released").glob("*.db.xz"))
"""Small stores of three posts, one that was deleted, and one that waits, one store of
each form that was ever given out, named by its schema and what was new in it."""


@pytest.fixture(params=RELEASED, ids=lambda path: path.name.partition(".")[0])
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Give a store that an earlier version wrote."""
    path = tmp_path / "feeds.db"
    path.write_bytes(lzma.decompress(request.param.read_bytes()))
    return path


def _structure(path: Path) -> dict[str, set[str]]:
    """Return the columns of each table and index."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")]  # fmt: skip
        return {name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} for name in names}


def _read_schema(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        schema: int = connection.execute("SELECT value FROM figures WHERE name = 'schema'").fetchone()[0]
        return schema


def test_a_store_of_each_released_form_is_brought_up(released: Path, tmp_path: Path) -> None:
    """It keeps what it has, ids and what was deleted too, and has the tables and indexes of a new store."""
    with closing(open_writer(f"sqlite:///{released}")) as store:
        titles = {entry.title for entry in store.entries(ref.id for ref in store.entry_refs(Slice(), 9)).values()}  # fmt: skip
        totals = store.totals()
        subscriptions_of(store)
        assert titles == {"Post 1", "Post 2", "["}
        assert (totals.entries, totals.scheduled, totals.tombstones, totals.files) == (3, 1, 1, 4)
        assert [one.title for one in store.list_scheduled(9)] == ["Later"]
        assert store.count(Slice(words=("boats",))) == 2
        assert store.is_former_label(Label(Kind.TAG, "t3"))
    with closing(open_writer(f"sqlite:///{tmp_path / 'new.db'}")) as fresh:
        subscriptions_of(fresh)
    assert _structure(released) == _structure(tmp_path / "new.db")
    with closing(open_reader(f"sqlite:///{released}")) as reader:
        assert reader.totals() == totals


def test_a_copy_is_kept_as_it_was(released: Path, tmp_path: Path) -> None:
    """Beside the store lies one file with its old schema in its name, for its owner alone; only one, however often."""
    check_openable(f"sqlite:///{released}")
    with pytest.raises(StoreError, match="older version of feeds: start the service first"):
        open_reader(f"sqlite:///{released}")
    before, schema = _structure(released), _read_schema(released)
    for _ in range(2):
        open_writer(f"sqlite:///{released}").close()
    (kept,) = tmp_path.glob(f"feeds.db.schema-{schema}-*")
    assert _structure(kept) == before
    assert kept.stat().st_mode & 0o077 == 0
    assert _read_schema(kept) == schema < SCHEMA


def test_a_migration_that_fails_changes_nothing(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps are one transaction: what an earlier step did is undone with the one that failed."""

    def fail(connection: Connection) -> None:
        steps[SCHEMA - 1](connection)
        connection.execute(text("INSERT INTO nowhere VALUES (1)"))

    before, steps = _structure(released), migrations.MIGRATIONS
    monkeypatch.setattr(migrations, "MIGRATIONS", {**steps, SCHEMA - 1: fail})
    with pytest.raises(StoreError, match="nowhere"):
        open_writer(f"sqlite:///{released}")
    monkeypatch.setattr(migrations, "MIGRATIONS", steps)
    assert _structure(released) == before
    open_writer(f"sqlite:///{released}").close()


def test_there_is_a_step_from_every_older_schema() -> None:
    """No released store is left behind when the schema moves."""
    assert sorted(migrations.MIGRATIONS) == list(range(1, SCHEMA))
