"""What writing an entry means, given what is stored of it: pure decisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from feeds.model import Entry, Known
from feeds.store.contract import Written
from feeds.store.moves import Move
from feeds.store.records import Place, Stored, entry_columns, labels_in, ledger_columns, line_of, place_of


@dataclass(frozen=True, slots=True)
class Step:
    """An entry being written, beside what is stored of it, if anything is."""

    n: int
    written: Written
    stored: Stored | None
    now: datetime

    @property
    def former(self) -> Entry | None:
        """The entry as it is stored."""
        return self.stored.entry if self.stored else None

    @property
    def changed(self) -> bool:
        """Whether feeds would show it otherwise. Where its file lies is shown by none."""
        entry = self.written.entry
        return self.former is None or replace(self.former, path=entry.path) != entry

    @property
    def edited(self) -> bool:
        """Whether its words may differ."""
        entry, former = self.written.entry, self.former
        return former is not None and (former.title, former.content) != (entry.title, entry.content)

    @property
    def turned(self) -> bool:
        """Whether nothing differs but when it is shown."""
        if self.stored is None or self.changed:
            return False
        return (self.stored.live, self.stored.due) != (self.written.live, self.due)

    @property
    def due(self) -> datetime | None:
        """When the entry next comes or leaves by itself."""
        entry = self.written.entry
        if self.written.live:
            return entry.expires
        never = entry.expires is not None and entry.expires <= max(self.now, entry.published)
        return None if never else entry.published

    @property
    def known(self) -> Known:
        """Its line of the ledger."""
        return line_of(self.written, self.stored.known.first_seen if self.stored else self.now)

    @property
    def move(self) -> Move:
        """What it means to feeds."""
        entry = self.written.entry
        before = self.stored.place if self.stored else None
        after = place_of(entry) if self.written.live else None
        return Move(self.n, entry.id, before, after, self.changed, self.edited)

    def line(self) -> dict[str, Any]:
        """Return the row of a new line of the ledger."""
        return {"n": self.n, **self.note()}

    def note(self) -> dict[str, Any]:
        """Return what may change in a line of the ledger."""
        served = self.written.live or (self.stored is not None and self.stored.served)
        return {"key": self.written.entry.key, "served": served, **ledger_columns(self.known)}

    def row(self, version: int) -> dict[str, Any]:
        """Return the row of the entry."""
        indexed = self.stored is not None and self.stored.indexed and not self.edited
        fixed = {"n": self.n, "version": version, "indexed": indexed}
        return {**fixed, **self.state(), **entry_columns(self.written.entry)}

    def state(self) -> dict[str, Any]:
        """Return the columns that say when it is shown."""
        return {"live": self.written.live, "due": self.due, "changed": self.now}


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry whose moment is here: it comes, or leaves, or has passed unseen."""

    now: datetime
    n: int
    live: bool
    expires: datetime | None
    id: str
    published: datetime
    authors: str
    tags: str
    categories: str

    @property
    def passed(self) -> bool:
        """Whether its time is over."""
        return self.expires is not None and self.expires <= self.now

    @property
    def move(self) -> Move:
        """What it means to feeds."""
        place = Place(self.published, labels_in(self.authors, self.tags, self.categories))
        return Move(self.n, self.id, place if self.live else None, None if self.passed else place)

    def state(self) -> dict[str, Any]:
        """Return the columns that say when it is shown."""
        return {"live": not self.passed, "due": None if self.passed else self.expires, "changed": self.now}
