"""Which of several processes writes a store in PostgreSQL.

The one row of the table *writer* decides: it has an ``epoch``, which counts the writers there were, the node
that is the writer in it, and until when. The holder renews its lease every `RENEWAL_S`; all moments are the
database's own. An advisory lock on the holder's connection is the fast path: when it is free, its holder is
gone, and nobody waits for the lease to end. A holder that is alive and does not renew (a stopped process)
loses its connections, and then its epoch. Every writing transaction asks for its epoch first
(`feeds.store.postgres`), so that a deposed writer can change nothing.
"""

from __future__ import annotations

import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from os import getpid

from sqlalchemy import BigInteger, Column, Connection, DateTime, MetaData, Table, Text, insert, text
from sqlalchemy.exc import OperationalError

from feeds.errors import StoreBusyError, StoreLostError
from feeds.store.postgres import connect, display_name, translate_errors

log = logging.getLogger(__name__)

LEASE_S = 1.5
RENEWAL_S = 0.4
_ENDING_S = 1.0
"""Seconds to wait for the end of a deposed holder's connections."""

tables = MetaData()

_writer = Table(
    "writer",
    tables,
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("node", Text, nullable=False),
    Column("application", Text, nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
)

_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended('feeds writer', 0))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended('feeds writer', 0))")
_STATE = text("""
    SELECT epoch, node, application, until < clock_timestamp() AS over, pg_is_in_recovery() AS standby,
        NOT EXISTS (
            SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
            WHERE locktype = 'advisory' AND objsubid = 1 AND datname = current_database()
                AND (classid::bigint << 32) | objid::bigint = hashtextextended('feeds writer', 0)
        ) AS free
    FROM writer
""")
_RISE = text("""
    UPDATE writer SET epoch = epoch + 1, node = :node, application = :application,
        until = clock_timestamp() + make_interval(secs => :lease)
    WHERE epoch = :epoch RETURNING epoch
""")
_RENEW = text(
    "UPDATE writer SET until = clock_timestamp() + make_interval(secs => :lease) WHERE epoch = :epoch "
    "RETURNING (SELECT value FROM notes WHERE name = 'wakeup')"
)
_WAKE = text(
    "INSERT INTO notes (name, value) VALUES ('wakeup', :id) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_RESIGN = text("UPDATE writer SET until = clock_timestamp() WHERE epoch = :epoch")
_TERMINATE = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE application_name = :application AND datname = current_database() AND pid <> pg_backend_pid()"
)


def create(connection: Connection) -> None:
    """Make the tables of an election, without a writer yet."""
    tables.create_all(connection)
    connection.execute(
        insert(_writer).values(epoch=0, node="", application="", until=text("'-infinity'::timestamptz"))
    )


def wake_writer(url: str) -> None:
    """Write a new random text to the database, which the writer sees when it renews its lease.

    Only who may write the database can. Raises `StoreError`.
    """
    engine = connect(url, "feeds", 0)
    with translate_errors(display_name(url)), engine.begin() as connection:
        connection.execute(_WAKE, {"id": secrets.token_hex(16)})


class Candidacy:
    """A connection by which a process stands for election and, once elected, shows that it lives.

    ``application`` is the name of its connections to the database, by which others can end them. For one
    thread at a time.
    """

    def __init__(self, url: str) -> None:
        self.node = f"{socket.gethostname()}:{getpid()}"
        self.application = f"feeds-{secrets.token_hex(8)}"
        self._name = display_name(url)
        self._engine = connect(url, self.application, 0).execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._locked = False
        self.wakeup: str | None = None

    def is_vacant(self) -> bool:
        """Tell whether there is no writer, or none that lives. Raises `StoreLostError`."""
        with self._connect() as connection:
            state = connection.execute(_STATE).one()
        return bool(not state.standby and (state.over or state.free))

    def attempt(self) -> int:
        """Become the writer, and return the epoch.

        Raises `StoreBusyError` where another is, `StoreLostError` for a standby and a server out of reach.
        """
        with self._connect() as connection:
            state = connection.execute(_STATE).one()
            if state.standby:
                raise StoreLostError(f"{self._name} is a standby, which cannot be written.")
            self._locked = self._locked or bool(connection.scalar(_LOCK))
            if not self._locked and state.over:
                self._end(connection, state.application)
            if not self._locked:
                raise StoreBusyError(
                    f"{self._name} is being written by another process ({state.node}). Only one may write: "
                    "stop that one, or give this one a store.url of its own."
                )
            return self._rise(connection, state.epoch, state.application)

    def renew(self, epoch: int) -> bool:
        """Stay the writer for `LEASE_S` more seconds; False where another became it.

        Sets ``wakeup`` to what `wake_writer` wrote last. Raises `StoreLostError`.
        """
        with self._connect() as connection:
            renewed = connection.execute(_RENEW, {"epoch": epoch, "lease": LEASE_S}).one_or_none()
            if renewed is None:
                return False
            self.wakeup = renewed[0] or ""
            self._locked = self._locked or bool(connection.scalar(_LOCK))
            return True

    def resign(self, epoch: int) -> None:
        """Let another process be the writer at once."""
        with suppress(StoreLostError), self._connect() as connection:
            connection.execute(_RESIGN, {"epoch": epoch})
            if self._locked:
                connection.scalar(_UNLOCK)
        self._locked = False

    def close(self) -> None:
        """Close the connection, and with it whatever it holds."""
        connection, self._connection = self._connection, None
        self._locked = False
        if connection is not None:
            connection.close()

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        try:
            with translate_errors(self._name):
                self._connection = self._connection or self._engine.connect()
                yield self._connection
        except StoreLostError:
            with suppress(Exception):
                self.close()
            raise

    def _end(self, connection: Connection, application: str) -> None:
        """End the connections of a holder that does not renew, and take its lock."""
        connection.execute(_TERMINATE, {"application": application})
        end = time.monotonic() + _ENDING_S
        while not self._locked and time.monotonic() < end:
            self._locked = bool(connection.scalar(_LOCK))
            time.sleep(0 if self._locked else 0.01)

    def _rise(self, connection: Connection, epoch: int, holder: str) -> int:
        """Raise the epoch; what a former holder's transaction keeps from that is ended with it."""
        parameters = {
            "epoch": epoch,
            "node": self.node,
            "application": self.application,
            "lease": LEASE_S,
        }
        try:
            connection.execute(text("SET lock_timeout = '300ms'"))
            new_epoch = connection.scalar(_RISE, parameters)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != "55P03":
                raise
            connection.execute(_TERMINATE, {"application": holder})
            connection.execute(text("SET lock_timeout = '2s'"))
            new_epoch = connection.scalar(_RISE, parameters)
        if new_epoch is None:
            raise StoreBusyError(f"{self._name} has just got another writer.")
        return int(new_epoch)


class WriterLease:
    """The writer's lease, from creation until `release`, renewed by a thread.

    The thread ends when another process became the writer, and calls ``on_wakeup`` when `wake_writer` was
    called since it last looked. Raises `StoreBusyError` where another is the writer.
    """

    def __init__(self, candidacy: Candidacy) -> None:
        self._candidacy = candidacy
        self.epoch = candidacy.attempt()
        self.on_wakeup: Callable[[], object] = lambda: None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._thread.start()

    @property
    def application(self) -> str:
        """The name that the writer's connections must bear, so that they can be ended with it."""
        return self._candidacy.application

    def release(self) -> None:
        """Let another process write. Safe to call twice."""
        if not self._over.is_set():
            self._over.set()
            self._thread.join()
            self._candidacy.resign(self.epoch)
            self._candidacy.close()

    def _keep(self) -> None:
        while not self._over.wait(RENEWAL_S):
            before = self._candidacy.wakeup
            try:
                if self._candidacy.renew(self.epoch):
                    if before is not None and self._candidacy.wakeup != before:
                        self.on_wakeup()
                    continue
            except StoreLostError as error:
                # Nobody else can have become the writer where nobody can ask; or one has, and that is seen.
                log.warning("the lease of the writer could not be renewed: %s", error)
                continue
            except Exception:
                log.exception("the lease of the writer could not be renewed")
                continue
            return
