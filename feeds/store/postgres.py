"""One PostgreSQL database as its connections: how they are opened and bounded, and what its failures mean."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import NullPool, QueuePool

from feeds.errors import StoreDeposedError, StoreError, StoreLostError
from feeds.store.database import Database
from feeds.store.faults import StoreFault

WRITERS = 2
READERS = 3
"""Connections of a process that writes and of one that reads. With the one that elects, at most 6."""

_CONNECT_S = 5
_TRANSIENT = frozenset({"40001", "40P01", "57P01", "57P02", "57P03", "25006", "53300", "25P03"})
"""SQLSTATEs after which the same question may be answered: serialization and deadlock; a server that is
shut down, crashes, starts or is a standby; too many connections; a transaction that idled too long."""
_ADVICE = {
    "28000": "Check the user in store.url, and pg_hba.conf.",
    "28P01": "Check the password in store.url.",
    "3D000": "Create the database first: createdb -E UTF8 -T template0 NAME.",
    "42501": "The user of store.url must own its schema.",
    "53100": "Free some space on the server's disk.",
}
_SESSION = (
    "-c jit=off -c idle_in_transaction_session_timeout=60000 -c TimeZone=UTC "
    "-c statement_timeout=0 -c client_encoding=UTF8"
)
_LOCK_CREATION = text("SELECT pg_advisory_xact_lock(hashtextextended('feeds creation', 0))")
_FENCE = text("SELECT 1 FROM writer WHERE epoch = :epoch FOR KEY SHARE")
"""Holds back whoever would raise the epoch until the transaction ends, and not the holder's own renewals,
which a plain FOR SHARE would: they leave the key alone."""
_NOTIFY = text(
    "SELECT pg_notify('feeds', :epoch || ':' || (SELECT value FROM figures WHERE name = 'revision'))"
)


def is_postgres(url: str) -> bool:
    """Tell whether a store's URL names a PostgreSQL database."""
    return url.partition(":")[0].partition("+")[0] in {"postgresql", "postgres"}


def parse_url(url: str) -> URL:
    """Return a store's URL for the one driver there is. Raises `StoreError`."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "store.url is not a database URL. Write postgresql://user:password@host/database"
        ) from error
    if parsed.drivername.partition("+")[2] not in {"", "psycopg"}:
        raise StoreError(f"store.url: write postgresql:// in place of {parsed.drivername}://")
    if not parsed.database:
        raise StoreError("store.url names no database. Write postgresql://user:password@host/database")
    return parsed.set(drivername="postgresql+psycopg")


def connect(url: str, application: str, connections: int) -> Engine:
    """Return an engine that keeps at most so many connections; 0: none is kept. Connects to nothing yet.

    Raises `StoreError` for a URL that names no database, and where the driver is not installed.
    """
    parsed = parse_url(url)
    arguments: dict[str, Any] = {
        "connect_timeout": _CONNECT_S,
        "application_name": application,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }
    if "options" not in parsed.query:
        arguments["options"] = _SESSION
    pool: dict[str, Any] = (
        {"poolclass": QueuePool, "pool_size": connections, "max_overflow": 0, "pool_timeout": 30}
        if connections
        else {"poolclass": NullPool}
    )
    try:
        return create_engine(parsed, connect_args=arguments, **pool)
    except ModuleNotFoundError as error:
        raise StoreError(
            "store.url names PostgreSQL, and its driver is not installed: pip install 'feeds[postgres]'"
        ) from error


def display_name(url: str) -> str:
    """Return a store's URL without its password."""
    return parse_url(url).set(drivername="postgresql").render_as_string(hide_password=True)


class PostgresDatabase(Database):
    """A PostgreSQL database. With an ``epoch``, every writing transaction first makes sure that it holds.

    A connection that was lost and a transaction that must be run again raise `StoreLostError`.
    """

    retries = True
    rebuilt = "It is only an index: drop its tables, and the next start builds them again from the posts."

    def __init__(self, engine: Engine, name: str, epoch: int | None = None) -> None:
        self._engine = engine
        self._name = name
        self._epoch = epoch
        self._write_lock = threading.RLock()
        self._snapshots = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def read_transaction(self) -> Iterator[Connection]:
        """Run one transaction that only reads, of one revision."""
        with translate_errors(self._name), self._snapshots.connect() as connection:
            yield connection

    @contextmanager
    def query(self) -> Iterator[Connection]:
        """Run one statement that only reads: one round trip in place of three."""
        with translate_errors(self._name), self._autocommit.connect() as connection:
            yield connection

    @contextmanager
    def write_transaction(self) -> Iterator[Connection]:
        """Run one transaction that may write. Raises `StoreDeposedError` when its epoch is over."""
        with self._write_lock, translate_errors(self._name), self._engine.connect() as connection:
            if self._epoch is not None and connection.scalar(_FENCE, {"epoch": self._epoch}) is None:
                raise StoreDeposedError(f"{self._name} has another writer now: this one writes no more.")
            yield connection
            _commit(connection, self._name)

    def announce(self, connection: Connection) -> None:
        """Let every node know of the revision, once the transaction is stored."""
        connection.execute(_NOTIFY, {"epoch": str(self._epoch or 0)})

    def check(self, *, outdated: bool = False) -> None:
        """Refuse what is not a store, is one of another version, or does not speak UTF-8.

        An older one is good enough where ``outdated`` is set. Raises `StoreError`.
        """
        with self.query() as connection:
            encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise StoreError(
                f"{self._name} keeps text as {encoding}, which does not hold every script: "
                "createdb -E UTF8 -T template0 NAME"
            )
        super().check(outdated=outdated)

    def _before_creation(self, connection: Connection) -> None:
        connection.execute(_LOCK_CREATION)

    def size(self) -> int | None:
        """Return the bytes of the database on disk."""
        with self.query() as connection:
            return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)

    def checkpoint(self) -> None:
        """Leave it to the server."""

    def verify(self) -> None:
        """Leave it to the server."""

    def find_fault(self) -> StoreFault | None:
        """Leave it to the server."""
        return None

    def _restore_derived(self, connection: Connection) -> None:
        """Leave it to the server."""

    def epoch_in(self, connection: Connection) -> int:
        """Return the number of the present writer, or of the last."""
        return connection.scalar(text("SELECT max(epoch) FROM writer")) or 0


@contextmanager
def translate_errors(name: str) -> Iterator[None]:
    """Turn a failure of the database into one that says what to do.

    Raises `StoreLostError` where the same question may be answered soon, else `StoreError`.
    """
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreLostError(f"{name}: every connection is in use.") from error
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        message = str(error.orig).strip().partition("\n")[0]
        if error.connection_invalidated or state in _TRANSIENT or state.startswith("08"):
            raise StoreLostError(f"{name}: {message}") from error
        if isinstance(error, OperationalError) or state in _ADVICE:
            # libpq tells a refused password and a server that is not there alike: without a SQLSTATE.
            advice = _ADVICE.get(state, "") or _advice_in(message)
            kind = StoreError if advice else StoreLostError
            raise kind(f"{name}: {message}. {advice}".rstrip(" ")) from error
        raise


def _advice_in(message: str) -> str:
    states = {"password": "28P01", "role ": "28000", "pg_hba": "28000", "database ": "3D000"}
    return next((_ADVICE[state] for word, state in states.items() if f"FATAL:  {word}" in message), "")


def _commit(connection: Connection, name: str) -> None:
    """Commit; where the connection is lost meanwhile nobody knows what became of it, so it is not retried."""
    try:
        connection.commit()
    except DBAPIError as error:
        raise StoreError(f"{name}: the connection was lost while a change was being stored.") from error
