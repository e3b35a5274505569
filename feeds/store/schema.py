"""The tables of the store, and how Python values lie in their columns.

The *ledger* keeps one line for every entry that ever was; ``n`` is the entry's number there, and the key of
everything else. *entries* holds what is served, or will be. *memberships* says under which labels each live
entry stands, newest first and then by sort key (`feeds.store.sort_keys`); the label `EVERYTHING_LABEL` has
them all. *departures* remembers the places that entries left, *pages* where the pages of a label's archive
begin, *changes* which labels each revision touched. What can be searched is in a table of its own
(`feeds.store.queries.word_index`).
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

SCHEMA = 3
"""Moves whenever a table, or the spelling of the search words, changes: `feeds.store.migrations`."""

EVERYTHING_LABEL = 0
"""The number of the label that every live entry bears."""

ACCESS_KIND = "access"
"""The kind of a label that is no feed's: a name that the access of entries has."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Count the microseconds from 1970 to a moment, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def rank(published: datetime) -> int:
    """Return what sorts newest first."""
    return -microseconds(published)


def to_storable(text: str) -> str:
    """Return text that every database can hold.

    A lone surrogate becomes a question mark, and NUL, which PostgreSQL refuses, U+FFFD as in HTML.
    """
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


class Timestamp(TypeDecorator[datetime]):
    """An aware moment, as microseconds since 1970: exact, and ordered as it is in time."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Count microseconds."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Read microseconds."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class SafeText(TypeDecorator[str]):
    """Text of any kind, as `to_storable` returns it."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        """Order text by its bytes, as SQLite does, whatever the locale of the database."""
        return dialect.type_descriptor(Text(collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Leave out what a database cannot hold."""
        return None if value is None else to_storable(value)


class FilePath(TypeDecorator[str]):
    """A file's path as its bytes, so that names in no encoding at all survive (PEP 383)."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Give the bytes of a name."""
        return None if value is None else os.fsencode(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Read the bytes of a name."""
        return None if value is None else os.fsdecode(value)


class FileTime(TypeDecorator[int]):
    """Nanoseconds since 1970; beyond the year 2262 the nearest that 64 bits can hold."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Keep within 64 bits."""
        return None if value is None else max(-(2**63), min(value, 2**63 - 1))


metadata = MetaData()


_Item = TypeVar("_Item", Index, PrimaryKeyConstraint, ExcludeConstraint)


def only(dialect: str, item: _Item) -> _Item:
    """Return a constraint or an index that only one database has."""
    item.ddl_if(dialect=dialect)
    return item


def unique(name: str, expression: str, *columns: str) -> tuple[SchemaItem, ...]:
    """Return the constraint that columns of any length are unique together.

    PostgreSQL's B-trees hold at most 2.7 kB, so there it is a hash index over an ``expression`` of them.
    """
    hashed = ExcludeConstraint((text(expression), "="), using="hash", name=name)
    return only("sqlite", Index(name, *columns, unique=True)), only("postgresql", hashed)


def lookup(column: Column[Any], where: ColumnElement[bool] | None = None) -> Index:
    """Index a column of any length for finding equal values; only rows that meet ``where``, if given."""
    assert column.table is not None
    name = f"ix_{column.table.name}_{column.name}"
    return Index(name, column, postgresql_using="hash", postgresql_where=where, sqlite_where=where)


def _some(name: str, column: Column[Any], where: ColumnElement[bool]) -> Index:
    return Index(name, column, postgresql_where=where, sqlite_where=where)


ledger = Table(
    "ledger",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("id", SafeText, nullable=False),
    Column("key", SafeText, nullable=False),
    Column("claim", SafeText, nullable=False),
    Column("path", FilePath, nullable=False),
    Column("title", SafeText, nullable=False),
    Column("published", Timestamp, nullable=False),
    Column("updated", Timestamp, nullable=False),
    Column("first_seen", Timestamp, nullable=False),
    Column("digest", SafeText, nullable=False),
    Column("file_digest", SafeText, nullable=False),
    Column("served", Boolean, nullable=False),
    Column("deleted", Timestamp),
    # These two have defaults for the stores to which they are added.
    Column("sort_key", LargeBinary, nullable=False, server_default=text("''")),
    Column("dated", Boolean, nullable=False, server_default=text("true")),
    *unique("ix_ledger_id", "id", "id"),
)
lookup(ledger.c.key)
lookup(ledger.c.path)
lookup(ledger.c.file_digest)
# Nearly every claim is the id itself, and found there.
lookup(ledger.c.claim, ledger.c.claim != ledger.c.id)
_some("ix_ledger_deleted", ledger.c.deleted, ledger.c.deleted.is_not(None))

entries = Table(
    "entries",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("changed", Timestamp, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("due", Timestamp),
    Column("indexed", Boolean, nullable=False),
    Column("link", SafeText, nullable=False),
    Column("source", SafeText, nullable=False),
    Column("summary", SafeText, nullable=False),
    Column("language", SafeText, nullable=False),
    Column("authors", SafeText, nullable=False),
    Column("tags", SafeText, nullable=False),
    Column("categories", SafeText, nullable=False),
    Column("image", SafeText, nullable=False),
    Column("enclosures", SafeText, nullable=False),
    Column("expires", Timestamp),
    Column("content", SafeText, nullable=False),
    # A JSON list.
    Column("access", SafeText, nullable=False, server_default=""),
)
_some("ix_entries_due", entries.c.due, entries.c.due.is_not(None))
_some("ix_entries_unindexed", entries.c.n, entries.c.indexed.is_(False))

labels = Table(
    "labels",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("kind", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),
    Column("count", Integer, nullable=False),
    *unique("ix_labels_name", "(kind || ' ' || name)", "name", "kind"),
    only("postgresql", Index("ix_labels_name_alone", "name", postgresql_using="hash")),
)

memberships = Table(
    "memberships",
    metadata,
    Column("label", Integer, nullable=False),
    Column("rank", BigInteger, nullable=False),
    Column("sort_key", LargeBinary, nullable=False),
    Column("n", Integer, nullable=False),
    Column("dated", Boolean, nullable=False),
    only("sqlite", PrimaryKeyConstraint("label", "rank", "sort_key")),
    # Sort keys of any length do not fit into it; of equal ranks there are few, and they are sorted when read.
    only("postgresql", Index("ix_memberships_place", "label", "rank")),
    sqlite_with_rowid=False,
)

departures = Table(
    "departures",
    metadata,
    Column("label", Integer, nullable=False),
    Column("rank", BigInteger, nullable=False),
    Column("sort_key", LargeBinary, nullable=False),
    Column("departure", BigInteger, nullable=False),
    Column("moment", Timestamp, nullable=False),
    Column("before", Boolean, nullable=False),
    Column("after", Boolean, nullable=False),
    Column("edited", Boolean, nullable=False),
    only("sqlite", PrimaryKeyConstraint("label", "rank", "sort_key", "departure")),
    only("postgresql", Index("ix_departures_place", "label", "rank")),
    sqlite_with_rowid=False,
)

pages = Table(
    "pages",
    metadata,
    Column("label", Integer, nullable=False),
    Column("rank", BigInteger, nullable=False),
    Column("sort_key", LargeBinary, nullable=False),
    Column("key", SafeText, nullable=False),
    Column("moment", Timestamp, nullable=False),
    only("sqlite", PrimaryKeyConstraint("label", "rank", "sort_key")),
    only("postgresql", Index("ix_pages_place", "label", "rank")),
    sqlite_with_rowid=False,
)

changes = Table(
    "changes",
    metadata,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("label", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

files = Table(
    "files",
    metadata,
    Column("path", FilePath, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", FileTime, nullable=False),
    Column("digest", SafeText, nullable=False),
    Column("entry_id", SafeText, nullable=False),
    Column("host", SafeText, nullable=False),
    Column("rules", SafeText, nullable=False),
    only("sqlite", PrimaryKeyConstraint("path")),
    only("postgresql", ExcludeConstraint(("path", "="), using="hash", name="ix_files_path")),
    sqlite_with_rowid=False,
)
lookup(files.c.entry_id, files.c.entry_id != "")

PREFIX = 512
"""Bytes of a path that are in order in an index, where whole paths do not fit into one."""

path_prefix: ColumnElement[bytes] = func.substr(files.c.path, 1, PREFIX, type_=LargeBinary)
"""The beginning of a file's path."""

only("postgresql", Index("ix_files_folder", path_prefix))

problems = Table(
    "problems",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("path", FilePath, nullable=False),
    Column("kind", SafeText, nullable=False),
    Column("reason", SafeText, nullable=False),
    Column("line", Integer),
    Column("column", Integer),
    Column("severity", SafeText, nullable=False),
)
lookup(problems.c.path)

post_files = Table(
    "post_files",
    metadata,
    Column("n", Integer, nullable=False, index=True),
    Column("path", FilePath, nullable=False),
)
"""The files that entries refer to."""

lookup(post_files.c.path)

counters = Table(
    "figures",
    metadata,
    Column("name", SafeText, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

meta = Table(
    "notes",
    metadata,
    Column("name", SafeText, primary_key=True),
    Column("value", SafeText, nullable=False),
)
