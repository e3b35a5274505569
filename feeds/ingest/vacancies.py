"""Entries that have lost all their files, until a file takes them over or they leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from feeds.identity import Claimant
from feeds.store.contract import Writer

_PART = 500
"""Lines of the ledger in memory at a time: a whole archive may be vacant at once."""


class Vacancies:
    """The ids of living entries without a file, and what those entries look like."""

    def __init__(self, store: Writer) -> None:
        self._store = store
        self._looks: defaultdict[tuple[str, datetime], set[str]] = defaultdict(set)
        self.ids: set[str] = set()

    def open(self, entry_ids: Iterable[str]) -> None:
        """Note that these entries have no file. One that is deleted already is no vacancy."""
        fresh = sorted(set(entry_ids) - self.ids)
        for start in range(0, len(fresh), _PART):
            self._look(frozenset(fresh[start : start + _PART]))

    def fill(self, entry_ids: Iterable[str]) -> None:
        """Note that these entries have a file."""
        self.ids.difference_update(entry_ids)

    def resembling(self, claimants: Iterable[Claimant]) -> Iterator[str]:
        """Yield the vacant entries that have the title and date of one of these files."""
        for claimant in claimants:
            entry = claimant.candidate.entry
            yield from self._looks.get((entry.title, entry.published), set()) & self.ids

    def _look(self, entry_ids: frozenset[str]) -> None:
        for line in self._store.known(ids=entry_ids):
            if line.id in entry_ids and line.deleted is None:
                self.ids.add(line.id)
                self._looks[line.title, line.published].add(line.id)
