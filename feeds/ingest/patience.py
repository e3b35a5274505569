"""What may be only half of a change: a file that is missing or cut short is looked at once more first.

A rename can be noticed in two halves, the old name's end before the new name's beginning, and some programs
save by emptying a file and filling it again. Nothing of that is anybody's news.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from feeds.ingest.folder import Found
from feeds.ingest.plan import Plan, Stale

SETTLE = timedelta(seconds=1)
"""How long a file has to stay missing, or nearly empty, until that is believed."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was seen of a file, None where it was missing.

    It is believed after ``wait`` from ``since``, when it began to look so; ``first`` is when doubts began.
    """

    found: Found | None
    wait: timedelta
    since: datetime
    first: datetime


class Patience:
    """Remembers from look to look what is in doubt, and how many entries left since the last whole look.

    A file that only became shorter (an edit, most likely) has to stay so for a tenth of ``settle``, and one
    that goes on changing after that for half of it. What keeps changing, or is missing while others come and
    go, is waited for ten times as long at most.
    """

    def __init__(self, settle: timedelta = SETTLE) -> None:
        self._settle = settle
        self._doubts: dict[str, Doubt] = {}
        self.lost = 0

    @property
    def paths(self) -> frozenset[str]:
        """The paths that every look has to include."""
        return frozenset(self._doubts)

    def again(self, now: datetime) -> timedelta | None:
        """Return in how long another look is due, if one is."""
        due = min((doubt.since + doubt.wait for doubt in self._doubts.values()), default=None)
        return max(due - now, timedelta()) if due else None

    def weigh(self, plan: Plan, now: datetime) -> Plan:
        """Put off reading what may be half written, and tell which missing files may still turn up.

        ``plan`` has to cover `paths`.
        """
        raised = {**self._missing(plan, now), **self._cut_short(plan, now)}
        self._doubts = {path: doubt for path, doubt in raised.items() if not self._settled(doubt, now)}
        stale = tuple(one for one in plan.stale if one.found.path not in self._doubts)
        missed = frozenset(file.path for file in plan.gone if file.path in self._doubts)
        return replace(plan, stale=stale, missed=missed)

    def _missing(self, plan: Plan, now: datetime) -> dict[str, Doubt]:
        """Doubt every missing file that is an entry, anew for as long as others come and go."""
        missing = [file.path for file in plan.gone if file.entry_id]
        moving = not self._doubts.keys() >= set(missing) or any(one.file is None for one in plan.stale)
        doubts = {path: self._doubt(path, None, self._settle, now) for path in missing}
        return {path: replace(doubt, since=now) for path, doubt in doubts.items()} if moving else doubts

    def _cut_short(self, plan: Plan, now: datetime) -> dict[str, Doubt]:
        waits = {one.found: self._wait_for(one, now) for one in plan.stale}
        return {
            found.path: self._doubt(found.path, found, wait, now) for found, wait in waits.items() if wait
        }

    def _doubt(self, path: str, found: Found | None, wait: timedelta, now: datetime) -> Doubt:
        """Go on doubting what looks as it did; begin anew with what looks otherwise."""
        before = self._doubts.get(path)
        if before and before.found == found:
            return before
        return Doubt(found, wait, now, before.first if before else now)

    def _wait_for(self, stale: Stale, now: datetime) -> timedelta:
        """Tell how long to leave a file alone: one just written that lost some of its bytes, or all."""
        size, before = stale.found.size, stale.file.size if stale.file and stale.file.entry_id else 0
        doubt = self._doubts.get(stale.found.path)
        if abs(now.timestamp() - stale.found.mtime_ns / 1e9) > 10 * self._settle.total_seconds():
            return timedelta()
        if doubt and doubt.found:
            return doubt.wait if doubt.found == stale.found else self._settle / 2
        if size and size >= before:
            return timedelta()
        return self._settle if size * 2 <= before else self._settle / 10

    def _settled(self, doubt: Doubt, now: datetime) -> bool:
        """Tell whether something has been so for long enough. A clock set back ends all doubt."""
        return not doubt.since <= now < min(doubt.since + doubt.wait, doubt.first + 10 * self._settle)
