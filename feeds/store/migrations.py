"""The steps by which a store of an older schema is brought up, each from one schema to the next.

A new step joins `MIGRATIONS` with the schema that it starts from, and `SCHEMA` moves by one.
Steps make today's tables: one that alters a table which an earlier step makes checks what is there first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, inspect, text, update
from sqlalchemy.schema import CreateColumn

from feeds.store.schema import SCHEMA, counters, entries, pages, post_files

Migration = Callable[[Connection], None]


def is_outdated(schema: int) -> bool:
    """Tell whether a store of this schema can be, and has to be, brought up by `migrate`."""
    return schema in MIGRATIONS


def migrate(connection: Connection, schema: int) -> None:
    """Bring a store of an older schema up to the present one, in the transaction of ``connection``."""
    for step in range(schema, SCHEMA):
        MIGRATIONS[step](connection)
    connection.execute(update(counters).where(counters.c.name == "schema").values(value=SCHEMA))


def has_column(connection: Connection, column: Column[Any]) -> bool:
    """Tell whether a table that is there has a column."""
    known = inspect(connection).get_columns(column.table.name)
    return any(one["name"] == column.name for one in known)


def add_column(connection: Connection, column: Column[Any]) -> None:
    """Add a column that has a default to a table that was made before there was it."""
    if not has_column(connection, column):
        definition = CreateColumn(column).compile(dialect=connection.dialect)
        connection.execute(text(f"ALTER TABLE {column.table.name} ADD COLUMN {definition}"))


def _complete_first_schema(connection: Connection) -> None:
    """Add what came after the first release, under the same number, as far as it is missing."""
    post_files.create(connection, checkfirst=True)
    pages.create(connection, checkfirst=True)
    add_column(connection, entries.c.access)


MIGRATIONS: Mapping[int, Migration] = {1: _complete_first_schema}
"""What brings a store from each older schema to the next one."""
