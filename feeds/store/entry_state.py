"""State transitions of stored entries: new, changed, due, deleted. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from feeds.model import Entry, LedgerRecord
from feeds.store.base import EntryWrite
from feeds.store.changelog import VisibilityChange
from feeds.store.rows import (
    FeedPosition,
    StoredEntry,
    entry_columns,
    ledger_columns,
    make_ledger_record,
    parse_access,
    parse_labels,
    position_of,
)


@dataclass(frozen=True, slots=True)
class EntryWriteState:
    """An entry being written, beside what is stored of it, if anything is.

    ``now`` is the time of writing, ``moment`` the one that feeds are dated by: see `next_change_time`.
    By ``sort_key`` it stands among entries of its moment: see `make_sort_key`.
    """

    n: int
    write: EntryWrite
    stored: StoredEntry | None
    now: datetime
    moment: datetime
    sort_key: bytes

    @property
    def former_entry(self) -> Entry | None:
        """The entry as it is stored."""
        return self.stored.entry if self.stored else None

    @property
    def is_changed(self) -> bool:
        """Whether feeds would show it otherwise. Where its file lies is shown by none."""
        if self.stored is None or self.stored.entry is None:
            return True
        entry = self.write.entry
        is_equal = replace(self.stored.entry, path=entry.path) == entry
        return not is_equal or self.stored.known.dated != self.write.dated

    @property
    def is_edited(self) -> bool:
        """Whether its words may differ."""
        entry, former = self.write.entry, self.former_entry
        return former is not None and (former.title, former.content) != (entry.title, entry.content)

    @property
    def is_rescheduled(self) -> bool:
        """Whether nothing differs but when it is shown."""
        if self.stored is None or self.is_changed:
            return False
        return (self.stored.live, self.stored.due) != (self.write.live, self.due)

    @property
    def changed(self) -> datetime:
        """When feeds were last other than before for it."""
        if self.is_changed or self.is_rescheduled or self.stored is None or self.stored.changed is None:
            return self.moment
        return self.stored.changed

    @property
    def due(self) -> datetime | None:
        """When the entry next comes, leaves or dates its feeds by itself."""
        entry = self.write.entry
        if self.write.live:
            return find_due_time(entry.published, entry.updated, entry.expires, self._shown_since)
        never = entry.expires is not None and entry.expires <= max(self.now, entry.published)
        return None if never else entry.published

    @property
    def _shown_since(self) -> datetime:
        """Since when it is shown as it is."""
        if self.is_changed or self.stored is None or not self.stored.live or self.stored.changed is None:
            return self.moment
        return self.stored.changed

    @property
    def ledger_record(self) -> LedgerRecord:
        """Its line of the ledger."""
        return make_ledger_record(self.write, self.stored.known.first_seen if self.stored else self.now)

    @property
    def visibility_change(self) -> VisibilityChange:
        """What it means to feeds."""
        entry = self.write.entry
        before = self.stored.position if self.stored else None
        after = position_of(entry, self.sort_key, self.write.dated, self.changed) if self.write.live else None
        return VisibilityChange(self.n, before, after, self.is_changed, self.is_edited)

    def ledger_row(self) -> dict[str, Any]:
        """Return the row of a new line of the ledger."""
        return {"n": self.n, **self.ledger_update()}

    def ledger_update(self) -> dict[str, Any]:
        """Return what may change in a line of the ledger."""
        served = self.write.live or (self.stored is not None and self.stored.served)
        fixed = {"key": self.write.entry.key, "served": served, "sort_key": self.sort_key}
        return {**fixed, **ledger_columns(self.ledger_record)}

    def entry_row(self, version: int) -> dict[str, Any]:
        """Return the row of the entry."""
        indexed = self.stored is not None and self.stored.indexed and not self.is_edited
        fixed = {"n": self.n, "version": version, "indexed": indexed}
        return {**fixed, **self.schedule_columns(), **entry_columns(self.write.entry)}

    def schedule_columns(self) -> dict[str, Any]:
        """Return the columns that say when it is shown."""
        return {"live": self.write.live, "due": self.due, "changed": self.moment}


@dataclass(frozen=True, slots=True)
class DueTransition:
    """An entry whose moment is here: it comes, dates its feeds, or leaves, or has passed unseen."""

    now: datetime
    moment: datetime
    n: int
    live: bool
    expires: datetime | None
    changed: datetime
    sort_key: bytes
    dated: bool
    published: datetime
    updated: datetime
    authors: str
    tags: str
    categories: str
    access: str

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires is not None and self.expires <= self.now

    @property
    def visibility_change(self) -> VisibilityChange:
        """What it means to feeds."""
        before = self._position_at(self.changed) if self.live else None
        after = None if self.is_expired else self._position_at(self.moment)
        return VisibilityChange(self.n, before, after, changed=self.live)

    def _position_at(self, changed: datetime) -> FeedPosition:
        labels = parse_labels(self.authors, self.tags, self.categories)
        access = frozenset(parse_access(self.access))
        dated = self.dated and self.published <= changed
        return FeedPosition(self.published, self.sort_key, labels, access, dated)

    def schedule_columns(self) -> dict[str, Any]:
        """Return the columns that say when it is shown."""
        return {
            "live": not self.is_expired,
            "due": None
            if self.is_expired
            else find_due_time(self.published, self.updated, self.expires, self.moment),
            "changed": self.moment,
        }


def find_due_time(
    published: datetime, updated: datetime, expires: datetime | None, since: datetime
) -> datetime | None:
    """Return when an entry that is as it is ``since`` a moment dates its feeds, or leaves, by itself."""
    coming = (moment for moment in (published, updated) if moment > since)
    return min((*coming, *((expires,) if expires else ())), default=None)
