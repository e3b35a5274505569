"""Backups of a SQLite store: made while a service writes it, and put in its place while none does."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from feeds.errors import StoreBusyError, StoreError, StoreUnreadableError, advise_on
from feeds.store.database import (
    Database,
    open_frozen,
    open_readable,
    open_writable,
    store_files,
    store_path,
)
from feeds.store.file_copy import CopyProgress, copy_database, name_beside, set_aside
from feeds.store.lock import WriterLock
from feeds.store.postgres import is_postgres

NAME_KEY = "store-name"
"""The name under which a store keeps its own: what comes of a backup is another store, and gets another."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A store in one file: how many entries it shows, and its bytes; ``replaced`` what was there."""

    path: Path
    entries: int
    size: int
    replaced: Path | None = None


def back_up(url: str, target: Path, progress: CopyProgress) -> Backup:
    """Copy the store at a URL into one file, as it is at one moment, whoever writes it meanwhile.

    A file that is a store already is replaced. Raises `StoreError` where there is no store, or another thing
    has the name.
    """
    path = _path_of(url)
    if not path.exists():
        raise StoreError(f"{path} does not exist yet: start the service that writes it first.")
    _check_target(path, target)
    with closing(open_readable(path)) as database:
        database.check(outdated=True)
        copy_database(database, target, progress)
        return Backup(target, _count_entries(database), target.stat().st_size)


def restore(url: str, source: Path, moment: datetime, progress: CopyProgress) -> Backup:
    """Put a copy of a backup in the place of the store at a URL, and keep what is there under a dated name.

    Raises `StoreBusyError` where a process writes the store, `StoreError` where ``source`` is damaged, no
    store, or of a version that this one cannot read; nothing is changed then.
    """
    path = _path_of(url)
    if path.exists() and path.samefile(source):
        raise StoreError(f"{source} is the store itself: name the file of a backup.")
    try:
        lock = WriterLock(path)
    except StoreBusyError as error:
        holder = str(error).partition(". ")[0]
        advice = "Stop the service, run this again, and start it then."
        raise StoreBusyError(f"nothing was restored: {holder}. {advice}") from error
    try:
        return _replace(path, source, moment, progress)
    finally:
        lock.release()


def _replace(path: Path, source: Path, moment: datetime, progress: CopyProgress) -> Backup:
    fresh = name_beside(path.resolve(), "restored", moment)
    try:
        with closing(open_frozen(source)) as database:
            database.check(outdated=True)
            copy_database(database, fresh, progress)
            entries = _count_entries(database)
        with closing(sqlite3.connect(fresh)) as copy:
            copy.execute("DELETE FROM notes WHERE name = ?", (NAME_KEY,))
            copy.commit()
        replaced = _keep(path, moment)
        fresh.replace(path.resolve())
    except StoreError as error:
        reason = error.reason if isinstance(error, StoreUnreadableError) else str(error)
        raise StoreError(f"nothing was restored: {reason}") from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. {advise_on(error)}".rstrip()) from error
    finally:
        fresh.unlink(missing_ok=True)
    return Backup(path, entries, path.stat().st_size, replaced)


def _keep(path: Path, moment: datetime) -> Path | None:
    """Set the present store aside, as one file where it can be read."""
    if not path.exists():
        for beside in store_files(path.resolve())[1:]:
            beside.unlink(missing_ok=True)
        return None
    with suppress(StoreError), closing(open_writable(path)) as database:
        database.read_schema()  # closing it then takes over what is in its log
    return set_aside(path, "before-restore", moment)


def _path_of(url: str) -> Path:
    if is_postgres(url):
        raise StoreError("the store is in PostgreSQL: use pg_dump and pg_restore for its backups.")
    path = store_path(url)
    if path is None:
        raise StoreError("a store in memory ends with its process: name a file by store.url.")
    return path


def _check_target(path: Path, target: Path) -> None:
    if target.is_dir():
        raise StoreError(f"{target} is a folder: name a file in it.")
    if target.resolve() in store_files(path.resolve()):
        raise StoreError(f"{target} is the store itself: name another file.")
    if target.exists() and target.stat().st_size:
        with closing(open_frozen(target)) as database:
            try:
                database.read_schema()
            except StoreError as error:
                raise StoreError(
                    f"{target} is there, and is no backup of a store: name another file."
                ) from error


def _count_entries(database: Database) -> int:
    with database.read_transaction() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM entries WHERE live").scalar() or 0
