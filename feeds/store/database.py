"""One SQLite database as its connections: how it is opened, shared, and what its failures mean."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Column, Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.pool import Pool, QueuePool, StaticPool
from sqlalchemy.schema import CreateColumn

from feeds.errors import StoreError
from feeds.store.lock import LOCATION_ADVICE
from feeds.store.queries.word_index import word_index_of
from feeds.store.schema import (
    EVERYTHING_LABEL,
    SCHEMA,
    counters,
    entries,
    labels,
    metadata,
    pages,
    post_files,
)

_BUSY_TIMEOUT = 10.0
"""Seconds to wait for another connection to finish writing."""

_COMMON_PRAGMAS = ("temp_store = MEMORY",)
_REBUILD_ADVICE = "It is only an index: delete it, and the next start builds it again from the posts."
WRITER_PRAGMAS = (
    "page_size = 8192",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "cache_size = -16384",
    "wal_autocheckpoint = 4096",
    "journal_size_limit = 67108864",
)
"""The settings of the connection that writes."""

_READER_PRAGMAS = ("query_only = ON", "cache_size = -4096")


class Database:
    """A database open for reading, or for reading and writing, from any thread.

    Every transaction sees one revision. One that wrote is kept whole when it ends well, and undone
    whole otherwise. Failures of the database come out as `StoreError`.
    """

    rebuilt = _REBUILD_ADVICE
    """How to start over."""

    retries = False
    """Whether a question that failed with `StoreLostError` may be asked again."""

    def __init__(
        self,
        engine: Engine,
        name: str,
        turns: AbstractContextManager[object] | None = None,
        files: tuple[Path, ...] = (),
    ) -> None:
        self._engine = engine
        self._name = name
        self._lock = turns or nullcontext()
        self._files = files
        self._write_lock = threading.RLock()

    @contextmanager
    def read_transaction(self) -> Iterator[Connection]:
        """Run one transaction that only reads."""
        with self._lock, translate_errors(self._name), self._engine.connect() as connection:
            yield connection

    def query(self) -> AbstractContextManager[Connection]:
        """Run one statement that only reads; of several, each may see another revision."""
        return self.read_transaction()

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """Run one transaction that may write; others wait for its end."""
        with self._lock, self._write_lock, translate_errors(self._name), self._engine.connect() as connection:
            connection.execution_options(begin="BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def prepare(self, further: Callable[[Connection], None] = lambda _: None) -> None:
        """Make the tables of an empty database, ``further`` ones too, and `check` any other."""
        with self.write_transaction() as connection:
            self._before_creation(connection)
            tables = self._tables(connection)
            if not tables:
                self._create(connection)
                further(connection)
            elif counters.name in tables and connection.scalar(_SCHEMA) == SCHEMA:
                # Stores of the same schema that were made before there were these tables.
                post_files.create(connection, checkfirst=True)
                pages.create(connection, checkfirst=True)
                self._add_column(connection, entries.c.access)
        self.check()

    def check(self) -> None:
        """Refuse a database that is not a store, or is one of another version. Raises StoreError."""
        with self.read_transaction() as connection:
            if not self.check_version(connection):
                raise StoreError(f"{self._name} is empty: start the service that writes it first.")

    def check_version(self, connection: Connection) -> bool:
        """Tell whether there is a store, of this version. Raises StoreError for another, or another thing."""
        tables = self._tables(connection)
        schema = connection.scalar(_SCHEMA) if counters.name in tables else None
        if not tables:
            return False
        if schema is None:
            raise StoreError(f"{self._name} belongs to something else: choose another store.url.")
        if schema != SCHEMA:
            raise StoreError(
                f"{self._name} was written by another version of feeds (schema {schema}; this one has "
                f"{SCHEMA}). {self.rebuilt}"
            )
        return True

    def check_columns(self) -> None:
        """Refuse a store that lacks what is added when it is opened for writing. Raises StoreError."""
        with self.read_transaction() as connection:
            complete = self._has_column(connection, entries.c.access)
        if not complete:
            raise StoreError(
                f"{self._name} was written by an older version of feeds: start the service first."
            )

    def announce(self, connection: Connection) -> None:
        """Let other processes know of a change, where there is a way to."""

    def epoch_in(self, connection: Connection) -> int:  # noqa: ARG002
        """Return the number of the writer, where writers take turns; 0 elsewhere."""
        return 0

    def size(self) -> int | None:
        """Return the bytes of the database on disk; None for one in memory."""
        return sum(file.stat().st_size for file in self._files if file.exists()) if self._files else None

    def close(self) -> None:
        """Give back every connection. Safe to call twice."""
        self._engine.dispose()

    def _before_creation(self, connection: Connection) -> None:
        """Keep out other processes that would make the tables, where several may be at it."""

    @staticmethod
    def _tables(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    def _add_column(self, connection: Connection, column: Column[Any]) -> None:
        """Add a column that has a default to a table that was made before there was it."""
        if not self._has_column(connection, column):
            definition = CreateColumn(column).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE {column.table.name} ADD COLUMN {definition}"))

    @staticmethod
    def _has_column(connection: Connection, column: Column[Any]) -> bool:
        columns = inspect(connection).get_columns(column.table.name)
        return any(one["name"] == column.name for one in columns)

    @staticmethod
    def _create(connection: Connection) -> None:
        metadata.create_all(connection)
        word_index_of(connection).create(connection)
        start = {"schema": SCHEMA, "revision": 0, "forgotten": 0}
        rows = [{"name": name, "value": value} for name, value in start.items()]
        connection.execute(insert(counters), rows)
        connection.execute(insert(labels), {"n": EVERYTHING_LABEL, "kind": "", "name": "", "count": 0})


def open_in_memory() -> Database:
    """Open a database that lives as long as it is open; its callers take turns."""
    engine = _engine(_connector(":memory:", (*_COMMON_PRAGMAS, "synchronous = OFF")), StaticPool)
    return Database(engine, "the store in memory", threading.RLock())


def open_writable(path: Path) -> Database:
    """Open a database file for writing, and make it if need be."""
    return _on_disk(path, "rwc", (*_COMMON_PRAGMAS, *WRITER_PRAGMAS))


def open_readable(path: Path) -> Database:
    """Open a database file that another process may be writing. Never writes, never checkpoints."""
    return _on_disk(path, "ro", (*_COMMON_PRAGMAS, *_READER_PRAGMAS))


def _on_disk(path: Path, mode: str, pragmas: Iterable[str]) -> Database:
    return Database(_engine(_connector(_uri(path, mode), pragmas)), str(path), files=store_files(path))


def store_files(path: Path) -> tuple[Path, ...]:
    """Return the files of a database, itself first, then those that SQLite keeps beside it."""
    return tuple(path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm"))


def store_path(url: str) -> Path | None:
    """Return the file that a store's URL names, None for one in memory.

    Raises StoreError for a URL of another kind.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"store.url: {url!r} is not a database URL. Write sqlite:///feeds.db") from error
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(
            f"store.url: {parsed.get_backend_name()} cannot keep a store, only SQLite and PostgreSQL can. "
            "Write sqlite:///feeds.db or postgresql://user@host/database"
        )
    # As it is written: of SQLAlchemy's versions, some decode percent signs in it and some do not.
    name = url.partition(":///")[2].partition("?")[0]
    if name in {"", ":memory:"}:
        return None
    path = Path(name)
    if path.is_dir():
        raise StoreError(f"store.url: {path} is a folder: name a file in it.")
    return path


@contextmanager
def translate_errors(name: str) -> Iterator[None]:
    """Turn a failure of the database into a `StoreError` that says what to do.

    Raises StoreError in place of SQLAlchemy's errors.
    """
    try:
        yield
    except (IntegrityError, InterfaceError, ProgrammingError):
        raise
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        raise StoreError(f"{name}: {error.orig}. {_ADVICE.get(code, '')}".rstrip(" ")) from error


_ADVICE = {
    sqlite3.SQLITE_CORRUPT: f"The file is damaged. {_REBUILD_ADVICE}",
    sqlite3.SQLITE_NOTADB: "The file is no store, or a damaged one. If it is one: delete it, and the next "
    "start builds it again from the posts; otherwise choose another store.url.",
    sqlite3.SQLITE_CANTOPEN: LOCATION_ADVICE,
    sqlite3.SQLITE_READONLY: LOCATION_ADVICE,
    sqlite3.SQLITE_PERM: LOCATION_ADVICE,
    sqlite3.SQLITE_IOERR: "The disk cannot be read or written: see the system's log.",
    sqlite3.SQLITE_FULL: "Free some space on the disk.",
    sqlite3.SQLITE_BUSY: "Another program holds it locked: close that one.",
}
_SCHEMA = select(counters.c.value).where(counters.c.name == "schema")


def _engine(connect: Callable[[], sqlite3.Connection], pool: type[Pool] = QueuePool) -> Engine:
    bounds = {"pool_size": 4, "max_overflow": 60} if pool is QueuePool else {}
    engine = create_engine("sqlite://", creator=connect, poolclass=pool, **bounds)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _connector(database: str, pragmas: Iterable[str]) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            database, uri=True, timeout=_BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    return connect


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
