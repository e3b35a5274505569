"""The tables of the store, and how Python values lie in their columns.

The *ledger* keeps one line for every entry that ever was; ``n`` is the entry's number there, and
the key of everything else. *entries* holds what is served, or will be. *memberships* says under which
labels each live entry stands, newest first; the label `EVERYTHING` has them all. *departures* remembers
the places that entries left, *changes* which labels each revision touched, *words* what can be searched.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    column,
    table,
    text,
)

SCHEMA = 1
"""Moves whenever a table, or the spelling of the search words, changes: no store outlives that."""

EVERYTHING_LABEL = 0
"""The number of the label that every live entry bears."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Count the microseconds from 1970 to a moment, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def rank(published: datetime) -> int:
    """Return what sorts newest first."""
    return -microseconds(published)


def to_storable(text: str) -> str:
    """Return text that a database can hold: a lone surrogate becomes a question mark."""
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
    """Text of any kind, made `storable`."""

    impl = Text
    cache_ok = True

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

ledger = Table(
    "ledger",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("id", SafeText, nullable=False, unique=True),
    Column("key", SafeText, nullable=False, index=True),
    Column("claim", SafeText, nullable=False),
    Column("path", FilePath, nullable=False, index=True),
    Column("title", SafeText, nullable=False),
    Column("published", Timestamp, nullable=False),
    Column("updated", Timestamp, nullable=False),
    Column("first_seen", Timestamp, nullable=False),
    Column("digest", SafeText, nullable=False),
    Column("file_digest", SafeText, nullable=False, index=True),
    Column("served", Boolean, nullable=False),
    Column("deleted", Timestamp),
)
Index("ix_ledger_deleted", ledger.c.deleted, sqlite_where=ledger.c.deleted.is_not(None))
# Nearly every claim is the id itself, and found there.
Index("ix_ledger_claim", ledger.c.claim, sqlite_where=ledger.c.claim != ledger.c.id)

entries = Table(
    "entries",
    metadata,
    Column("n", Integer, primary_key=True),
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
)
Index("ix_entries_due", entries.c.due, sqlite_where=entries.c.due.is_not(None))
Index("ix_entries_unindexed", entries.c.n, sqlite_where=entries.c.indexed.is_(False))

labels = Table(
    "labels",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("kind", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),
    Column("count", Integer, nullable=False),
    Index("ix_labels_name", "name", "kind", unique=True),
)

memberships = Table(
    "memberships",
    metadata,
    Column("label", Integer, primary_key=True),
    Column("rank", BigInteger, primary_key=True),
    Column("id", SafeText, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)

departures = Table(
    "departures",
    metadata,
    Column("label", Integer, primary_key=True),
    Column("rank", BigInteger, primary_key=True),
    Column("id", SafeText, primary_key=True),
    Column("departure", BigInteger, primary_key=True),
    Column("moment", Timestamp, nullable=False),
    Column("before", Boolean, nullable=False),
    Column("after", Boolean, nullable=False),
    Column("edited", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

changes = Table(
    "changes",
    metadata,
    Column("revision", Integer, primary_key=True),
    Column("label", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

files = Table(
    "files",
    metadata,
    Column("path", FilePath, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", FileTime, nullable=False),
    Column("digest", SafeText, nullable=False),
    Column("entry_id", SafeText, nullable=False),
    Column("host", SafeText, nullable=False),
    Column("rules", SafeText, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_files_entry_id", files.c.entry_id, sqlite_where=files.c.entry_id != "")

problems = Table(
    "problems",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("path", FilePath, nullable=False, index=True),
    Column("kind", SafeText, nullable=False),
    Column("reason", SafeText, nullable=False),
    Column("line", Integer),
    Column("column", Integer),
    Column("severity", SafeText, nullable=False),
)

counters = Table(
    "figures",
    metadata,
    Column("name", SafeText, primary_key=True),
    Column("value", Integer, nullable=False),
)

meta = Table(
    "notes",
    metadata,
    Column("name", SafeText, primary_key=True),
    Column("value", SafeText, nullable=False),
)

words = table("words", column("words", Text), column("rowid", Integer), column("text", Text))


# It keeps no text: that is spelt anew from the entry whenever it is needed.
CREATE_WORDS = text(
    "CREATE VIRTUAL TABLE words USING fts5"
    "(text, content='', columnsize=0, detail=none, tokenize=\"ascii tokenchars '+#_'\")"
)
