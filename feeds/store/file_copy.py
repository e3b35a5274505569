"""Copies of a SQLite store as one file, also while another process writes it, and stores put in its place."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from feeds.errors import StoreError, advise_on
from feeds.files import make_private
from feeds.store.database import Database, store_files, to_store_error

CopyProgress = Callable[[int, int], None]
"""Called with the pages that are copied, and those there are."""

_PAGES = 2000
"""Pages that are copied between two reports."""


def copy_database(database: Database, target: Path, progress: CopyProgress | None = None) -> None:
    """Copy a store, as it is at one moment, into one file that needs no other, with SQLite's online backup.

    Whoever writes the store may go on, and its own file may even be deleted by now. Only the owner can read
    the copy, which is checked, put in place at once, and replaces what was there. Raises `StoreError`.
    """
    fresh = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.new")
    try:
        make_private(fresh)
        with database.read_transaction() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").all()  # fixes the moment
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            _copy_pages(raw, fresh, progress)
        fresh.replace(target)
    except OSError as error:
        raise StoreError(f"{target}: {error.strerror}. {advise_on(error)}".rstrip()) from error
    finally:
        fresh.unlink(missing_ok=True)


def set_aside(path: Path, what: str, moment: datetime) -> Path:
    """Give a store, and the files that SQLite keeps beside it, a name that says ``what`` it is and of when.

    Returns the new path of the store. Raises `StoreError`.
    """
    real = path.resolve()
    kept = name_beside(real, what, moment)
    try:
        for old, new in zip(store_files(real), store_files(kept), strict=True):
            with suppress(FileNotFoundError):
                old.rename(new)
    except OSError as error:
        raise StoreError(f"{real}: {error.strerror}. {advise_on(error)}".rstrip()) from error
    return kept


def name_beside(path: Path, what: str, moment: datetime) -> Path:
    """Return a path beside a store's that nothing has yet: ``feeds.db.WHAT-2026-01-31-235959``."""
    stem = f"{path.name}.{what}-{moment:%Y-%m-%d-%H%M%S}"
    names = (path.with_name(f"{stem}{suffix}") for suffix in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(name for name in names if not name.exists())


def _copy_pages(source: sqlite3.Connection, target: Path, progress: CopyProgress | None) -> None:
    def report(_status: int, remaining: int, total: int) -> None:
        if progress:
            progress(total - remaining, total)

    try:
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=_PAGES, progress=report, sleep=0)
            copy.execute("PRAGMA journal_mode = DELETE")
            verdict = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise to_store_error(str(target), error) from error
    if verdict != "ok":
        raise StoreError(f"the store is damaged, and its copy would be too: {verdict}")
