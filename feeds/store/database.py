"""One SQLite database as its connections: how it is opened, shared, and what its failures mean."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InterfaceError, ProgrammingError
from sqlalchemy.pool import Pool, QueuePool, StaticPool

from feeds.errors import StoreError, StoreUnreadableError
from feeds.store import migrations
from feeds.store.derived import restore_derived
from feeds.store.faults import StoreFault, identify_files
from feeds.store.lock import LOCATION_ADVICE
from feeds.store.queries.word_index import word_index_of
from feeds.store.schema import (
    EVERYTHING_LABEL,
    SCHEMA,
    counters,
    labels,
    metadata,
)

log = logging.getLogger("feeds")

_BUSY_TIMEOUT = 10.0
"""Seconds to wait for another connection to finish writing."""

_COMMON_PRAGMAS = ("temp_store = MEMORY",)
REBUILD_ADVICE = "It is only an index: delete it, and the next start builds it again from the posts."
"""What to do about a store of a service that cannot be read."""

_DAMAGE_ADVICE = f"The file is damaged. {REBUILD_ADVICE}"

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

    rebuilt = REBUILD_ADVICE
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
        self._is_damaged = False
        self._identity = identify_files(files)

    @contextmanager
    def read_transaction(self) -> Iterator[Connection]:
        """Run one transaction that only reads."""
        with self._lock, self._translate_errors(), self._engine.connect() as connection:
            yield connection

    def query(self) -> AbstractContextManager[Connection]:
        """Run one statement that only reads; of several, each may see another revision."""
        return self.read_transaction()

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """Run one transaction that may write; others wait for its end."""
        with self._lock, self._write_lock, self._translate_errors(), self._engine.connect() as connection:
            connection.execution_options(begin="BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def prepare(self, further: Callable[[Connection], None] = lambda _: None) -> None:
        """Make the tables of an empty database, ``further`` ones too, and `check` any other."""
        with self.write_transaction() as connection:
            self._before_creation(connection)
            if self._read_schema(connection) is None:
                self._create(connection)
                further(connection)
        self.check(outdated=True)

    def migrate(self) -> None:
        """Bring a store of an older schema up, in one transaction, and `check` it."""
        with self.write_transaction() as connection:
            schema = self._read_schema(connection)
            if schema is not None and migrations.is_outdated(schema):
                migrations.migrate(connection, schema)
                schema = SCHEMA
            if schema == SCHEMA:
                self._restore_derived(connection)
        self.check()

    def verify(self) -> None:
        """Read the whole database. Raises `StoreUnreadableError` where it is damaged."""
        with self.read_transaction() as connection:
            verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if verdict != "ok":
            self._is_damaged = True
            said = " ".join(str(verdict).split())
            raise StoreUnreadableError(f"{self._name} is damaged: {said}.", REBUILD_ADVICE)

    def find_fault(self) -> StoreFault | None:
        """Return whether it was found to be damaged, or its file is not that which was opened."""
        if self._is_damaged:
            return StoreFault.DAMAGED
        identity = identify_files(self._files)
        if identity[:1] == self._identity[:1]:
            self._identity = identity
            return None
        return StoreFault.REPLACED if identity[0] else StoreFault.DELETED

    def owns_log(self) -> bool:
        """Tell whether the log beside the place of the file is that of what is open."""
        return self._identity[1:2] == identify_files(self._files)[1:2]

    def read_schema(self) -> int | None:
        """Return the schema of the store; None for an empty database.

        Raises `StoreError` for a database of something else, `StoreUnreadableError` for a damaged one.
        """
        with self.read_transaction() as connection:
            return self._read_schema(connection)

    def check(self, *, outdated: bool = False) -> None:
        """Refuse what is no store, or one of another version, but an older one where ``outdated`` is set.

        Raises `StoreError`, and `StoreUnreadableError` for a store that this version cannot read.
        """
        schema = self.read_schema()
        if schema is None:
            raise StoreError(f"{self._name} is empty: start the service that writes it first.")
        if migrations.is_outdated(schema):
            if not outdated:
                raise StoreError(
                    f"{self._name} was written by an older version of feeds: start the service first."
                )
        elif schema != SCHEMA:
            raise StoreUnreadableError(
                f"{self._name} was written by another version of feeds (schema {schema}; this one has "
                f"{SCHEMA}).",
                self.rebuilt,
            )

    def announce(self, connection: Connection) -> None:
        """Let other processes know of a change, where there is a way to."""

    def epoch_in(self, connection: Connection) -> int:  # noqa: ARG002
        """Return the number of the writer, where writers take turns; 0 elsewhere."""
        return 0

    def checkpoint(self) -> None:
        """Write what is in the log into the database's file, as far as no reader needs it where it is.

        The file, copied alone, is then the whole store.
        """
        with self._write_lock, closing(self._engine.raw_connection()) as connection:
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
            except sqlite3.Error as error:
                raise to_store_error(self._name, error) from error

    def size(self) -> int | None:
        """Return the bytes of the database on disk; None for one in memory."""
        return sum(file.stat().st_size for file in self._files if file.exists()) if self._files else None

    def close(self) -> None:
        """Give back every connection. Safe to call twice."""
        self._engine.dispose()

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            with translate_errors(self._name):
                yield
        except StoreUnreadableError:
            self._is_damaged = True
            raise

    def _restore_derived(self, connection: Connection) -> None:
        if restored := restore_derived(connection):
            log.warning("%s lacked %s, which were made again", self._name, ", ".join(restored))

    def _before_creation(self, connection: Connection) -> None:
        """Keep out other processes that would make the tables, where several may be at it."""

    @staticmethod
    def _tables(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    def _read_schema(self, connection: Connection) -> int | None:
        tables, known = set(self._tables(connection)), metadata.tables.keys()
        schema: int | None = connection.scalar(_SCHEMA) if counters.name in tables else None
        if not tables:
            return None
        if schema is None and 2 * len(tables & known) < len(known):
            raise StoreError(f"{self._name} belongs to something else: choose another store.url.")
        missing = known - tables if schema in {None, SCHEMA} else set()
        if schema is None or missing:
            lost = ", ".join(sorted(missing)) or "the number of its schema"
            raise StoreUnreadableError(f"{self._name} is damaged: it lacks {lost}.", self.rebuilt)
        return schema

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


def open_frozen(path: Path) -> Database:
    """Open a database file that nobody writes for reading; makes no file beside it, also if that could be."""
    log = path.with_name(f"{path.name}-wal")
    return _on_disk(path, "ro" if log.exists() else "ro&immutable=1", (*_COMMON_PRAGMAS, *_READER_PRAGMAS))


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
        raise to_store_error(name, error.orig) from error


def to_store_error(name: str, error: BaseException | None) -> StoreError:
    """Return what a failure of SQLite's means for a store, and what to do about it."""
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    code = extended & 0xFF
    advice = _MOVED_ADVICE if extended == sqlite3.SQLITE_READONLY_DBMOVED else _ADVICE.get(code, "")
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return StoreUnreadableError(f"{name}: {error}.", advice)
    return StoreError(f"{name}: {error}. {advice}".rstrip(" "))


_MOVED_ADVICE = "Its file was deleted or replaced while it was open."
_ADVICE = {
    sqlite3.SQLITE_CORRUPT: _DAMAGE_ADVICE,
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
