"""What an operator is told of a store: how much it holds, and what is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Totals:
    """How much the store holds.

    ``entries`` are live, ``scheduled`` wait for their moment, ``tombstones`` are lines of the ledger
    that are deleted. ``next_due`` is when an entry next comes, leaves or dates its feeds by itself,
    ``newest`` the latest `EntryRef.feed_published` of a live entry.
    """

    revision: int = 0
    files: int = 0
    entries: int = 0
    scheduled: int = 0
    tombstones: int = 0
    problems: int = 0
    next_due: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScheduledEntry:
    """An entry that waits for its moment, and the file it comes from."""

    title: str
    path: str
    moment: datetime
