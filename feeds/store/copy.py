"""One store's rows into another, of whatever kind each is, and whether both are equal then."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, delete, func, select, text

from feeds.errors import StoreError
from feeds.store import schema, subscriptions
from feeds.store.base import Writer
from feeds.store.bulk import insert_rows
from feeds.store.database import Database
from feeds.store.writer import StoreWriter

TABLES = (*schema.metadata.sorted_tables, *subscriptions.tables.sorted_tables)
"""Everything that a store keeps, but the index of words, which is made anew from the entries."""

_PART = 1000
"""Rows that are read and written at a time."""

IndexProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TableDigest:
    """How many rows a table has, and what is in them, in whatever order."""

    table: str
    rows: int
    digest: int


def copy_rows(source: Writer, target: Writer, progress: IndexProgress) -> None:
    """Fill an empty store with all rows of another, in one transaction: all of them or none.

    ``progress`` is called with the rows done and those to do. Raises `StoreError` where the target is not
    empty.
    """
    there = _database_of(target)
    _make_tables(target)
    with _database_of(source).read_transaction() as reading, there.write_transaction() as writing:
        _check_empty(writing)
        total = sum(_count(reading, table) for table in TABLES)
        done = 0
        for table in TABLES:
            writing.execute(delete(table))
            for rows in _parts(reading, table):
                insert_rows(writing, table, rows)
                done += len(rows)
                progress(done, total)
            _continue_numbers(writing, table)
    with there.write_transaction() as writing:
        writing.execute(text("ANALYZE"))


def index_all_words(target: Writer, progress: IndexProgress) -> None:
    """Make every entry quick to find by its words; ``progress`` as in `copy_rows`, in entries."""
    with _database_of(target).read_transaction() as reading:
        total = _count(reading, schema.entries)
    done = 0
    while indexed := target.index_words(500):
        done += indexed
        progress(done, total)


def digest_tables(store: Writer) -> tuple[TableDigest, ...]:
    """Return the digest of every table of a store, all of one revision."""
    _make_tables(store)
    with _database_of(store).read_transaction() as reading:
        return tuple(_hash_facts(reading, table) for table in TABLES)


def _database_of(store: Writer) -> Database:
    assert isinstance(store, StoreWriter)
    return store.database


def _make_tables(store: Writer) -> None:
    """Make the tables that are made only when they are first used."""
    subscriptions.Subscriptions(_database_of(store))


def _check_empty(connection: Connection) -> None:
    content_tables = [table for table in TABLES if table not in (schema.counters, schema.labels)]
    if any(_count(connection, table) for table in content_tables):
        raise StoreError("The store to copy to is not empty: choose another, or delete that one first.")


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _parts(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Read a table in parts that can be written, its entries as ones whose words are not indexed."""
    rows = _rows(connection, table)
    while part := [_encode_json(table, row) for row in islice(rows, _PART)]:
        yield part


def _rows(connection: Connection, table: Table) -> Iterator[RowMapping]:
    return iter(connection.execution_options(yield_per=_PART).execute(select(table)).mappings())


def _encode_json(table: Table, row: RowMapping) -> dict[str, Any]:
    return {**row, "indexed": False} if table is schema.entries else dict(row)


def _hash_facts(connection: Connection, table: Table) -> TableDigest:
    rows = total = 0
    for row in _rows(connection, table):
        facts = repr([value for name, value in sorted(_encode_json(table, row).items())])
        digest = hashlib.blake2b(facts.encode("utf-8", "surrogateescape"), digest_size=16).digest()
        rows, total = rows + 1, (total + int.from_bytes(digest)) % 2**128
    return TableDigest(table.name, rows, total)


def _continue_numbers(connection: Connection, table: Table) -> None:
    """Let PostgreSQL count on from the numbers that were copied; SQLite does by itself."""
    column = table.autoincrement_column
    if connection.dialect.name == "postgresql" and column is not None:
        statement = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
        if last := connection.scalar(select(func.max(column))):
            connection.execute(statement, {"table": table.name, "column": column.name, "last": last})
