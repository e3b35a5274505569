"""What a file says it is, and what becomes of it once the ledger is asked. Pure: no clock, no I/O.

Light to import: the process that asks the ledger is not the one that converts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from feeds.cleaning.parts import Match
from feeds.model import Entry, Known, Problem
from feeds.urls import entry_key, host_of

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a file says it is, before the ledger has been asked.

    ``entry`` bears the ``claim`` as its id. ``explicit`` says the author wrote the id, ``sourced``
    that it was minted from the post's source and date; otherwise it comes from the path. ``dated``
    says the post names its own date; otherwise ``entry.published`` is only when the file was first
    seen. ``revised`` is the date of change the author gave, if any.
    """

    entry: Entry
    explicit: bool = False
    sourced: bool = False
    dated: bool = True
    revised: datetime | None = None

    @property
    def claim(self) -> str:
        """The id this entry would be given if it were new."""
        return self.entry.id

    @property
    def worded(self) -> bool:
        """Whether the post itself says which entry it is, wherever its file lies."""
        return self.explicit or self.sourced

    @property
    def look(self) -> Entry:
        """All that a reader sees: the entry without id, path, and a date that is only the file's."""
        published = self.entry.published if self.dated else _NEVER
        return replace(self.entry, id="", key="", path="", published=published, updated=published)

    @property
    def word(self) -> datetime:
        """When the author last spoke of it: of several files of one entry, the latest word is served."""
        return self.revised or (self.entry.published if self.dated else _NEVER)


@dataclass(frozen=True, slots=True)
class Converted:
    """A post's candidate, with what the operator should know about it and which rules it met."""

    candidate: Candidate
    problems: tuple[Problem, ...] = ()
    matched: frozenset[Match] = frozenset()


class Outcome(StrEnum):
    """What a candidate turned out to be."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Decision:
    """An entry as it is to be stored, and what it is to a subscriber."""

    outcome: Outcome
    entry: Entry


def decide(candidate: Candidate, entry_id: str, known: Known | None, now: datetime) -> Decision:
    """Tell new from updated from same, and settle the dates (RFC 4287, sections 4.2.9 and 4.2.15).

    ``published`` never moves by itself; ``updated`` moves only when the digest does, to the date the
    author gave where that is later than the known one, else to ``now``.
    """
    entry = candidate.entry
    if entry.id != entry_id:
        entry = replace(entry, id=entry_id, key=entry_key(entry_id))
    if known is None:
        return Decision(Outcome.NEW, entry)
    published = entry.published if candidate.dated else known.published
    if entry.digest == known.digest:
        updated = max(known.updated, published)
        return Decision(Outcome.SAME, replace(entry, published=published, updated=updated))
    revised = candidate.revised
    updated = revised if revised and revised > known.updated else now.replace(microsecond=0)
    return Decision(Outcome.UPDATED, replace(entry, published=published, updated=max(updated, published)))


def source_host(candidate: Candidate) -> str:
    """Return the host whose rules a candidate was converted under."""
    return host_of(candidate.entry.source)
