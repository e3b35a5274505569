"""Many rows or names at once, as each database takes them fastest: PostgreSQL by COPY and ``unnest``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Insert,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeDecorator

BATCH_SIZE = 500
"""How many names one query carries at most."""

_FEW = 4
"""Rows up to which single statements are no slower than a COPY."""

Row = tuple[Any, ...]


def split_batches(names: Iterable[Any]) -> Iterator[list[Any]]:
    """Cut names, each once, into lists that one query can carry."""
    remaining = iter(dict.fromkeys(names))
    while part := list(islice(remaining, BATCH_SIZE)):
        yield part


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Say that a column has one of the values of the parameter ``name``, a list."""
    return column.in_(bindparam(name, expanding=True))


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all of the same columns."""
    if not rows:
        return
    if _is_postgres(connection) and len(rows) > _FEW:
        names = tuple(rows[0])
        _copy(connection, table, names, (tuple(row[name] for name in names) for row in rows))
    else:
        connection.execute(insert(table), rows)


def insert_tuples(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that hold the values of all columns in order, as the database itself has them."""
    if not rows:
        return
    if _is_postgres(connection):
        _copy(connection, table, tuple(table.c.keys()), rows, raw=True)
    else:
        # As tuples, past SQLAlchemy's reading of parameters: the widest writing there is.
        connection.exec_driver_sql(_sqlite_sql(insert(table)), list(rows))


def delete_rows(connection: Connection, table: Table, names: tuple[str, ...], keys: Sequence[Row]) -> None:
    """Delete the rows whose columns ``names`` have the values of one of ``keys``."""
    if not keys:
        return
    if _is_postgres(connection):
        columns = zip(names, zip(*keys, strict=True), strict=True)
        lists = {f"at_{name}": list(values) for name, values in columns}
        connection.execute(_delete_joined(table, names), lists)
    else:
        rows = [{f"at_{name}": value for name, value in zip(names, key, strict=True)} for key in keys]
        connection.execute(_delete_one(table, names), rows)


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _copy(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Iterable[Row], *, raw: bool = False
) -> None:
    driver: Any = connection.connection.dbapi_connection
    quoted = ", ".join(f'"{name}"' for name in names)
    bound = rows if raw else _bound(rows, _binders(connection.dialect, table, names))
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
        for row in bound:
            copy.write_row(row)


_Binders = tuple[Callable[[Any], Any], ...]


def _bound(rows: Iterable[Row], binders: _Binders) -> Iterator[list[Any]]:
    return ([bind(value) for bind, value in zip(binders, row, strict=True)] for row in rows)


def _binders(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Binders:
    return tuple(_binder(dialect, table.c[name].type) for name in names)


def _binder(dialect: Dialect, kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - any SQLAlchemy type
    if isinstance(kind, TypeDecorator):
        return lambda value: kind.process_bind_param(value, dialect)
    return lambda value: value


@lru_cache(64)
def _delete_joined(table: Table, names: tuple[str, ...]) -> Delete:
    lists = [bindparam(f"at_{name}", type_=ARRAY(table.c[name].type)) for name in names]
    rows = func.unnest(*lists).table_valued(*names, name="gone").render_derived()
    return delete(table).where(and_(*(table.c[name] == rows.c[name] for name in names)))


@lru_cache(64)
def _delete_one(table: Table, names: tuple[str, ...]) -> Delete:
    return delete(table).where(and_(*(table.c[name] == bindparam(f"at_{name}") for name in names)))


@lru_cache(64)
def _sqlite_sql(statement: Insert) -> str:
    return str(statement.compile(dialect=sqlite.dialect()))
