"""A fair queue with back-off, in which no host delays another. Pure."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random
from typing import NamedTuple


class JobKind(Enum):
    """What is to be done for a subscriber."""

    VERIFY = auto()
    DELIVER = auto()


class QueueItem(NamedTuple):
    """One request to make: ``n`` is the number of what it is about in the store."""

    kind: JobKind
    n: int
    host: str
    failing: bool
    """Whether the last try for this subscriber failed."""


class FairQueue:
    """Gives errands out, host after host in turn.

    At most ``most`` are out at once, ``most_per_host`` for one host, and half of them for subscribers
    that are failing: those who answer are never kept waiting by those who do not.
    """

    def __init__(self, most: int, most_per_host: int) -> None:
        self._most = most
        self._most_per_host = most_per_host
        self._waiting: tuple[OrderedDict[str, deque[QueueItem]], ...] = (OrderedDict(), OrderedDict())
        self._known: set[tuple[JobKind, int]] = set()
        self._busy: Counter[str] = Counter()
        self._out = 0
        self._failing_out = 0

    def __len__(self) -> int:
        """Return how many errands wait or are out."""
        return len(self._known)

    @property
    def out(self) -> int:
        """Return how many errands are out."""
        return self._out

    def add(self, errand: QueueItem) -> None:
        """Let an errand wait, unless it waits or is out already."""
        if errand[:2] not in self._known:
            self._known.add((errand.kind, errand.n))
            self._waiting[errand.failing].setdefault(errand.host, deque()).append(errand)

    def take(self) -> QueueItem | None:
        """Give the next errand out, if one may go now."""
        if self._out >= self._most:
            return None
        errand = self._next(failing=False)
        if errand is None and self._failing_out < max(1, self._most // 2):
            errand = self._next(failing=True)
        if errand:
            self._count(errand, 1)
        return errand

    def finish(self, errand: QueueItem) -> None:
        """Take an errand back that was given out."""
        self._known.discard((errand.kind, errand.n))
        self._count(errand, -1)

    def _next(self, failing: bool) -> QueueItem | None:
        waiting = self._waiting[failing]
        # Only hosts with errands out are passed over, and those are few.
        host = next((host for host in waiting if self._busy[host] < self._most_per_host), None)
        if host is None:
            return None
        errands = waiting.pop(host)
        errand = errands.popleft()
        if errands:
            waiting[host] = errands
        return errand

    def _count(self, errand: QueueItem, step: int) -> None:
        self._out += step
        self._failing_out += step * errand.failing
        self._busy[errand.host] += step
        if not self._busy[errand.host]:
            del self._busy[errand.host]


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from ``first`` to ``longest``, for ``patience`` in all; everything in seconds.

    Each wait is shortened by chance, to no less than half, so that many who failed together do not
    come back together.
    """

    first: float = 10.0
    longest: float = 3600.0
    give_up_after: float = 86400.0

    def delay(self, failures: int, chance: Random) -> timedelta:
        """Return the wait after so many failures in a row, at least one."""
        full = min(self.longest, self.first * 2.0 ** min(failures - 1, 60))
        return timedelta(seconds=full * chance.uniform(0.5, 1.0))

    def is_exhausted(self, since: datetime, now: datetime) -> bool:
        """Tell whether something tried since a moment has been tried for long enough."""
        return now - since >= timedelta(seconds=self.give_up_after)
