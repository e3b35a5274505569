"""Opening a store: for writing by one process, for reading by any number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from feeds.errors import StoreError
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
from feeds.store.lock import LOCATION_ADVICE, WriterLock, check_place, find_holder, wake_holder
from feeds.store.postgres import (
    READERS,
    WRITERS,
    PostgresDatabase,
    connect,
    display_name,
    is_postgres,
)
from feeds.store.reader import StoreReader
from feeds.store.subscriptions import Subscriptions
from feeds.store.writer import StoreWriter


def open_writer(url: str) -> Writer:
    """Open the store at a SQLAlchemy URL for writing; make it, and its folder, where there is none.

    ``sqlite://`` is a store in memory that ends with its writer; a PostgreSQL database must be there. Raises
    `StoreBusyError` when another process writes it, `StoreError` when it was written by another version, when
    it is damaged or is something else, and when the place cannot be written.
    """
    if is_postgres(url):
        return _open_elected(url)
    path = store_path(url)
    if path is None:
        database = open_in_memory()
        database.prepare()
        return StoreWriter(database)
    lock = WriterLock(path)
    try:
        return StoreWriter(_open_prepared(path), lock)
    except BaseException:
        lock.release()
        raise


def check_openable(url: str) -> None:
    """Refuse what `open_writer` would, but for another process that writes. Raises `StoreError`."""
    if is_postgres(url):
        database = PostgresDatabase(connect(url, "feeds", 0), display_name(url))
        with closing(database), database.read_transaction() as connection:
            database.check_version(connection)
    elif path := store_path(url):
        check_place(path)
        if _has_content(path):
            _open_and_check(path).close()


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
    database = _open_and_check(path)
    with _close_on_error(database):
        database.check_columns()
    return StoreReader(database)


@contextmanager
def _close_on_error(opened: Database | election.Candidacy) -> Iterator[None]:
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
    return StoreWriter(PostgresDatabase(engine, display_name(url), lease.epoch), lease)


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
        database.check_columns()
    return database


def _open_prepared(path: Path) -> Database:
    if _has_content(path):
        # What is not ours must not even change its journal mode.
        _open_and_check(path).close()
    _keep_from_others(path)
    database = open_writable(path)
    with _close_on_error(database):
        database.prepare()
    return database


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
