"""The steps by which a store of an older schema is brought up, each from one schema to the next.

A new step joins `MIGRATIONS` with the schema that it starts from, and `SCHEMA` moves by one.
Steps make today's tables: one that alters a table which an earlier step makes checks what is there first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    and_,
    column,
    func,
    insert,
    inspect,
    literal,
    select,
    table,
    text,
    update,
)
from sqlalchemy.schema import CreateColumn

from feeds.store.bulk import insert_rows
from feeds.store.schema import (
    SCHEMA,
    counters,
    departures,
    entries,
    ledger,
    memberships,
    pages,
    post_files,
    problems,
)
from feeds.store.sort_keys import make_sort_key

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


def _order_by_path(connection: Connection) -> None:
    """Let entries of one moment stand in the order of their paths, no more of their ids.

    Pages of archives keep their addresses.
    """
    for added in (ledger.c.sort_key, ledger.c.dated):
        add_column(connection, added)
    _fill_sort_keys(connection)
    connection.execute(_MARK_UNDATED)
    _replace(connection, memberships, _former_memberships())
    _replace(connection, departures, _former_departures())
    if not has_column(connection, pages.c.sort_key):
        _replace(connection, pages, _former_pages())


def _fill_sort_keys(connection: Connection) -> None:
    rows = connection.execute(select(ledger.c.n, ledger.c.path, ledger.c.id)).all()
    _made.create(connection)
    insert_rows(
        connection, _made, [{"n": n, "sort_key": make_sort_key(path, entry_id)} for n, path, entry_id in rows]
    )
    connection.execute(
        update(ledger).values(sort_key=_made.c.sort_key).where(ledger.c.n == _made.c.n),
    )
    _made.drop(connection)


def _replace(connection: Connection, new: Table, former: Select[Any]) -> None:
    """Make a table anew, with the rows that ``former`` selects of what it was, called ``former``."""
    connection.execute(text(f"ALTER TABLE {new.name} RENAME TO former"))
    for index in new.indexes:
        connection.execute(text(f"DROP INDEX IF EXISTS {index.name}"))
    new.create(connection)
    connection.execute(insert(new).from_select(former.selected_columns.keys(), former))
    connection.execute(text("DROP TABLE former"))


def _former(*names: str) -> FromClause:
    return table("former", *(column(name) for name in names))


def _select_rekeyed(
    former: FromClause, sort_key: ColumnElement[bytes], further: Iterable[ColumnElement[Any]]
) -> Select[Any]:
    """Select columns in the order of the primary key, which is quickest to write."""
    columns = (former.c.label, former.c.rank, sort_key.label("sort_key"), *further)
    return select(*columns).order_by(former.c.label, former.c.rank, sort_key)


def _former_memberships() -> Select[Any]:
    former = _former("label", "rank", "n")
    dated = and_(ledger.c.dated, ledger.c.published <= entries.c.changed).label("dated")
    query = _select_rekeyed(former, ledger.c.sort_key, (former.c.n, dated))
    return query.join_from(former, ledger, ledger.c.n == former.c.n).join(entries, entries.c.n == former.c.n)


def _former_departures() -> Select[Any]:
    kept = ("departure", "moment", "before", "after", "edited")
    former = _former("label", "rank", "id", *kept)
    query = _select_rekeyed(former, ledger.c.sort_key, (former.c[name] for name in kept))
    return query.join_from(former, ledger, ledger.c.id == former.c.id)


def _former_pages() -> Select[Any]:
    former = _former("label", "rank", "id", "key", "moment")
    # A page that begins between two moments begins at no entry.
    sort_key = func.coalesce(ledger.c.sort_key, literal(b"", LargeBinary))
    query = _select_rekeyed(former, sort_key, (former.c.key, former.c.moment))
    return query.join_from(former, ledger, ledger.c.id == former.c.id, isouter=True)


_made = Table(
    "made",
    MetaData(),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("sort_key", LargeBinary, nullable=False),
    prefixes=["TEMPORARY"],
)
# A note of an undated post says where its date is from. The date of its first commit counts as its own.
_MARK_UNDATED = (
    update(ledger)
    .where(
        ledger.c.path.in_(
            select(problems.c.path).where(
                problems.c.kind == "undated", ~problems.c.reason.like("%by its first commit")
            )
        )
    )
    .values(dated=False)
)

MIGRATIONS: Mapping[int, Migration] = {1: _complete_first_schema, 2: _order_by_path}
"""What brings a store from each older schema to the next one."""
