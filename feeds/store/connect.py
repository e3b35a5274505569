"""Opening a store: for writing by one process, for reading by any number."""

from __future__ import annotations

from pathlib import Path

from feeds.errors import StoreBusyError, StoreError
from feeds.store.base import Reader, Writer
from feeds.store.database import (
    Database,
    open_in_memory,
    open_readable,
    open_writable,
    store_path,
)
from feeds.store.lock import WriterLock
from feeds.store.reader import StoreReader
from feeds.store.subscriptions import Subscriptions
from feeds.store.writer import StoreWriter


def open_writer(url: str) -> Writer:
    """Open the store at a SQLAlchemy URL for writing; make it, and its folder, where there is none.

    ``sqlite://`` is a store in memory that ends with its writer. Raises `StoreBusyError` when another
    process writes it, `StoreError` when it was written by another version, when the file is damaged or is
    something else, and when the place cannot be written.
    """
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


def is_written(url: str) -> bool:
    """Tell whether some process has the store at a URL open for writing."""
    path = store_path(url)
    if path is None:
        return False
    try:
        WriterLock(path).release()
    except StoreBusyError:
        return True
    return False


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
    path = store_path(url)
    if path is None:
        raise StoreError("A store in memory cannot be shared: its writer is its only reader.")
    if not path.exists():
        raise StoreError(f"{path} does not exist yet: start the service that writes it first.")
    return StoreReader(_open_and_check(path))


def _open_prepared(path: Path) -> Database:
    if path.is_file() and path.stat().st_size:
        # What is not ours must not even change its journal mode.
        _open_and_check(path).close()
    database = open_writable(path)
    try:
        database.prepare()
    except BaseException:
        database.close()
        raise
    return database


def _open_and_check(path: Path) -> Database:
    database = open_readable(path)
    try:
        database.check()
    except BaseException:
        database.close()
        raise
    return database
