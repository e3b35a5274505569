"""Opening a store: for writing by one process, for reading by any number."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from feeds.errors import StoreError, StoreUnreadableError
from feeds.files import make_private, restrict_to_owner
from feeds.store import election
from feeds.store.base import Reader, Writer
from feeds.store.database import (
    Database,
    open_in_memory,
    open_readable,
    open_writable,
    store_files,
    store_path,
)
from feeds.store.file_copy import copy_database, name_beside
from feeds.store.lock import (
    LOCATION_ADVICE,
    WriterLock,
    check_place,
    find_holder,
    has_been_written,
    wake_holder,
)
from feeds.store.postgres import (
    READERS,
    WRITERS,
    PostgresDatabase,
    connect,
    display_name,
    is_postgres,
)
from feeds.store.reader import StoreReader
from feeds.store.recovery import replace_unreadable
from feeds.store.schema import SCHEMA
from feeds.store.subscriptions import Subscriptions
from feeds.store.writer import StoreWriter

log = logging.getLogger(__name__)

_STORE_SUFFIXES = frozenset({".db", ".sqlite", ".sqlite3"})
"""What a file's name ends with that may be set aside whatever it is: nobody names a picture so."""

_QUICKLY_READ = 64 * 1024 * 1024
"""Bytes of a store that is read whole before it is used; a larger one is read while it is used."""


def open_writer(url: str, rebuild: datetime | None = None) -> Writer:
    """Open the store at a SQLAlchemy URL for writing; make it, and its folder, where there is none.

    ``sqlite://`` is a store in memory that ends with its writer; a PostgreSQL database must be there. Where
    ``rebuild`` is given, the present moment, a file that cannot be read is set aside, and an empty store
    takes its place (`feeds.store.recovery`); one that is not too large is read whole to know. Raises
    `StoreBusyError` when another process writes it, `StoreUnreadableError` when it is damaged or of another
    version, `StoreError` when it is something else, and when the place cannot be written.
    """
    if is_postgres(url):
        return _open_elected(url)
    path = store_path(url)
    if path is None:
        database = open_in_memory()
        database.prepare()
        return StoreWriter(database)
    is_known = has_been_written(path)
    lock = WriterLock(path)
    try:
        if rebuild and (is_known or path.suffix in _STORE_SUFFIXES):
            return StoreWriter(_open_or_replace(path, rebuild, is_known=is_known), lock)
        return StoreWriter(_open_prepared(path), lock)
    except BaseException:
        lock.release()
        raise


def set_store_aside(url: str, reason: str, moment: datetime) -> None:
    """Set a SQLite store that was found to be damaged aside, for an empty one. Raises `StoreError`."""
    path = store_path(url)
    assert path is not None
    lock = WriterLock(path)
    try:
        replace_unreadable(path, reason, moment).close()
    finally:
        lock.release()


def check_openable(url: str) -> None:
    """Refuse what `open_writer` would, but for another process that writes. Raises `StoreError`."""
    if is_postgres(url):
        database = PostgresDatabase(connect(url, "feeds", 0), display_name(url))
        with closing(database):
            _check_content(database)
    elif path := store_path(url):
        check_place(path)
        if _has_content(path):
            with closing(open_readable(path)) as there:
                _check_content(there)


def is_written(url: str) -> bool:
    """Tell whether some process has the store at a URL open for writing. Raises `StoreError`."""
    if is_postgres(url):
        candidacy = election.Candidacy(url)
        try:
            return not candidacy.is_vacant()
        finally:
            candidacy.close()
    path = store_path(url)
    return path is not None and find_holder(path) is not None


def wake_writer(url: str) -> None:
    """Let the process that writes the store at a URL know, once, that something is asked of it.

    In PostgreSQL it may run on another machine, and notices within `feeds.store.election.RENEWAL_S`. Whether
    it listens is not known. Raises `StoreError` where it cannot be reached from here.
    """
    if is_postgres(url):
        election.wake_writer(url)
    elif path := store_path(url):
        wake_holder(path)


def listen_for_wakeups(writer: Writer, callback: Callable[[], object]) -> None:
    """Have ``callback`` called, in a thread of its own, when `wake_writer` is called for a PostgreSQL store.

    The writer of a SQLite store handles `feeds.store.lock.WAKE_SIGNAL` for itself.
    """
    if isinstance(writer, StoreWriter) and isinstance(writer.lock, election.WriterLease):
        writer.lock.on_wakeup = callback


def subscriptions_of(writer: Writer) -> Subscriptions:
    """Return the hub's subscriptions, which are kept in the same database as everything else.

    Raises StoreError for a store that keeps none.
    """
    if not isinstance(writer, StoreWriter):
        raise StoreError("Only the process that writes the store can keep subscriptions.")
    return Subscriptions(writer.database)


def open_reader(url: str) -> Reader:
    """Open the store at a SQLAlchemy URL for reading only, beside its writer.

    Raises `StoreError` when there is none yet, and in the cases of `open_writer` that concern reading.
    """
    if is_postgres(url):
        return StoreReader(_open_postgres_reader(url))
    path = store_path(url)
    if path is None:
        raise StoreError("A store in memory cannot be shared: its writer is its only reader.")
    if not path.exists():
        raise StoreError(f"{path} does not exist yet: start the service that writes it first.")
    return StoreReader(_open_and_check(path))


@contextmanager
def _close_on_error(opened: Database | StoreWriter | election.Candidacy) -> Iterator[None]:
    """Close what was opened where it cannot be used."""
    try:
        yield
    except BaseException:
        opened.close()
        raise


def _open_elected(url: str) -> Writer:
    candidacy = election.Candidacy(url)
    with _close_on_error(candidacy):
        _prepare_postgres(url)
        lease = election.WriterLease(candidacy)
    engine = connect(url, lease.application, WRITERS)
    writer = StoreWriter(PostgresDatabase(engine, display_name(url), lease.epoch), lease)
    with _close_on_error(writer):
        writer.database.migrate()
    return writer


def _prepare_postgres(url: str) -> None:
    database = PostgresDatabase(connect(url, "feeds", 0), display_name(url))
    try:
        database.prepare(election.create)
    finally:
        database.close()


def _open_postgres_reader(url: str) -> Database:
    database = PostgresDatabase(connect(url, "feeds", READERS), display_name(url))
    with _close_on_error(database):
        database.check()
    return database


def _open_or_replace(path: Path, moment: datetime, *, is_known: bool) -> Database:
    """Open a store; where it cannot be read, as when it is empty by now, replace it by a new one."""
    if is_known and path.exists() and not _has_content(path):
        return replace_unreadable(path, f"{path} is empty.", moment)
    try:
        return _open_prepared(path, verify=True)
    except StoreUnreadableError as error:
        return replace_unreadable(path, error.reason, moment)


def _open_prepared(path: Path, *, verify: bool = False) -> Database:
    if _has_content(path):
        # What is not ours must not even change its journal mode.
        with closing(open_readable(path)) as database:
            if _check_content(database):
                if verify and path.stat().st_size <= _QUICKLY_READ:
                    database.verify()
                _keep_outdated(path, database)
    _keep_from_others(path)
    database = open_writable(path)
    with _close_on_error(database):
        database.prepare()
        database.migrate()
        database.checkpoint()
    return database


def _check_content(database: Database) -> bool:
    """Tell whether there is a store, which may be an older one, in a database. Raises `StoreError`."""
    if database.read_schema() is None:
        return False
    database.check(outdated=True)
    return True


def _keep_outdated(path: Path, database: Database) -> None:
    """Keep a copy of a store that is about to be brought up, named by its schema and when it was written."""
    schema = database.read_schema()
    if schema != SCHEMA:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        kept = name_beside(path.resolve(), f"schema-{schema}", written)
        copy_database(database, kept)
        log.info("%s is brought up from schema %s to %s; %s keeps it as it was", path, schema, SCHEMA, kept)


def _has_content(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. {LOCATION_ADVICE}") from error


def _keep_from_others(path: Path) -> None:
    """Let only the owner read a store, which holds drafts and secrets; its log gets the mode that it has."""
    try:
        make_private(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. {LOCATION_ADVICE}") from error
    for file in store_files(path.resolve())[1:]:
        restrict_to_owner(file)


def _open_and_check(path: Path) -> Database:
    database = open_readable(path)
    with _close_on_error(database):
        database.check()
    return database
