"""A SQLite store that cannot be read, set aside, and an empty one in its place that says what is lost."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert

from feeds.errors import StoreError
from feeds.store.base import Reader
from feeds.store.database import Database, open_writable, store_files
from feeds.store.faults import StoreFault
from feeds.store.file_copy import copy_database, name_beside, set_aside
from feeds.store.schema import meta

log = logging.getLogger("feeds")

_LOSS_KEY = "store-loss"
"""The name under which a store keeps what was lost with the one before it."""


@dataclass(frozen=True, slots=True)
class StoreLoss:
    """Why a store was set aside, as which file, and how much was in it that posts cannot tell, if known."""

    reason: str
    kept: str
    subscriptions: int | None = None
    deleted: int | None = None

    def __str__(self) -> str:
        lost = ["which entry a post is that was renamed", "sign-ins"]
        if self.deleted != 0:
            lost.append(f"the addresses of {_count(self.deleted, 'posts')} deleted before: 404 now, not 410")
        if self.subscriptions != 0:
            lost.append(f"{_count(self.subscriptions, 'subscriptions')} to the hub, until they are renewed")
        return (
            f"{self.reason}\nThe store was set aside as {self.kept}, and is built again from the posts. "
            f"Lost with it: {'; '.join(lost)}. If there is a backup: stop the service and run "
            "feeds restore FILE. This notice stays for as long as the file that was set aside is there."
        )


def read_loss(store: Reader) -> StoreLoss | None:
    """Return what was lost with the store before this one, for as long as that one is kept."""
    written = store.get_meta(_LOSS_KEY)
    loss = StoreLoss(**json.loads(written)) if written else None
    return loss if loss and Path(loss.kept).exists() else None


def replace_unreadable(path: Path, reason: str, moment: datetime) -> Database:
    """Set the store in a file aside, and return an empty one in its place, open for writing; logs the loss.

    Its lock is the caller's. Raises `StoreError`.
    """
    counts = dict(_count_lost(path))
    loss = StoreLoss(reason, str(set_aside(path, "unreadable", moment)), **counts)
    log.error("%s", loss)
    database = open_writable(path)
    database.prepare()
    with database.write_transaction() as connection:
        connection.execute(insert(meta), {"name": _LOSS_KEY, "value": json.dumps(asdict(loss))})
    return database


def rescue(database: Database, path: Path, fault: StoreFault, moment: datetime) -> Path | None:
    """Copy a store, whose file was deleted or replaced while it was open, beside its place.

    Returns the copy; None where the store cannot be read any more, which is logged.
    """
    kept = name_beside(path.resolve(), fault, moment)
    try:
        copy_database(database, kept)
    except StoreError as error:
        log.error("what was in the store that was %s could not be kept: %s", fault, error)  # noqa: TRY400
        return None
    return kept


def put_back(path: Path, copy: Path) -> None:
    """Let a copy be the store whose file was deleted. Raises `OSError`."""
    remove_log(path)
    copy.replace(path.resolve())


def remove_log(path: Path) -> None:
    """Delete the log of a store that is not there any more: another one in its place is not to read it."""
    for beside in store_files(path.resolve())[1:]:
        beside.unlink(missing_ok=True)


def _count_lost(path: Path) -> Iterator[tuple[str, int]]:
    """Count, as far as it can still be read, what posts cannot tell."""
    queries = {
        "subscriptions": "SELECT count(*) FROM subscriptions",
        "deleted": "SELECT count(*) FROM ledger WHERE deleted IS NOT NULL",
    }
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as store,
    ):
        for name, query in queries.items():
            with suppress(sqlite3.Error):
                yield name, store.execute(query).fetchone()[0]


def _count(number: int | None, what: str) -> str:
    return f"the {what}" if number is None else f"{number} {what}"
