"""How a store is opened: for writing by one process, for reading by any number."""

from __future__ import annotations

from pathlib import Path

from feeds.errors import StoreBusyError, StoreError
from feeds.store.contract import Reader, Writer
from feeds.store.database import Database, in_memory, location, readable, writable
from feeds.store.lock import WriterLock
from feeds.store.reading import StoreReader
from feeds.store.subscriptions import Subscriptions
from feeds.store.writing import StoreWriter


def open_writer(url: str) -> Writer:
    """Open the store at a SQLAlchemy URL for writing; make it, and its folder, where there is none.

    ``sqlite://`` is a store in memory that ends with its writer. Raises `StoreBusyError` when another
    process writes it, `StoreError` when it was written by another version, when the file is damaged or is
    something else, and when the place cannot be written.
    """
    path = location(url)
    if path is None:
        database = in_memory()
        database.prepare()
        return StoreWriter(database)
    lock = WriterLock(path)
    try:
        return StoreWriter(_prepared(path), lock)
    except BaseException:
        lock.release()
        raise


def is_written(url: str) -> bool:
    """Tell whether some process has the store at a URL open for writing."""
    path = location(url)
    if path is None:
        return False
    try:
        WriterLock(path).release()
    except StoreBusyError:
        return True
    return False


def subscriptions_of(writer: Writer) -> Subscriptions:
    """Return the hub's subscriptions, which are kept in the same database as everything else."""
    if not isinstance(writer, StoreWriter):
        raise StoreError("Only the process that writes the store can keep subscriptions.")
    return Subscriptions(writer.database)


def open_reader(url: str) -> Reader:
    """Open the store at a SQLAlchemy URL for reading only, beside its writer.

    Raises `StoreError` when there is none yet, and in the cases of `open_writer` that concern reading.
    """
    path = location(url)
    if path is None:
        raise StoreError("A store in memory cannot be shared: its writer is its only reader.")
    if not path.exists():
        raise StoreError(f"{path} does not exist yet: start the service that writes it first.")
    return StoreReader(_checked(path))


def _prepared(path: Path) -> Database:
    if path.is_file() and path.stat().st_size:
        # What is not ours must not even change its journal mode.
        _checked(path).close()
    database = writable(path)
    try:
        database.prepare()
    except BaseException:
        database.close()
        raise
    return database


def _checked(path: Path) -> Database:
    database = readable(path)
    try:
        database.check()
    except BaseException:
        database.close()
        raise
    return database
