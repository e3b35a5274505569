"""A fair queue with back-off, in which no host and no client delays another. Pure."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Callable
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
    """One request to make: ``n`` is the number of what it is about in the store.

    ``client`` is who asked for a verification, as an address or a network; empty where that is not known.
    """

    kind: JobKind
    n: int
    host: str
    failing: bool
    """Whether the last try for this subscriber failed."""
    client: str = ""


class FairQueue:
    """Gives items out: to clients in turn, and for each of them to host after host in turn.

    At most ``most`` are out at once, ``most_per_host`` for one host, and half of them for subscribers
    that are failing: those who answer are never kept waiting by those who do not. A quarter is for
    verifications, half of that for those of one client, and the rest for deliveries: subscribers never
    wait behind new requests.
    """

    def __init__(self, most: int, most_per_host: int) -> None:
        verifications = max(1, most // 4)
        self._most = most
        self._most_failing = max(1, most // 2)
        self._most_per_host = most_per_host
        self._most_per_client = max(1, verifications // 2)
        self._most_of_kind = {
            JobKind.VERIFY: verifications,
            JobKind.DELIVER: max(1, most - verifications),
        }
        self._waiting = {
            (kind, failing): _Turns()
            for failing in (False, True)
            for kind in (JobKind.DELIVER, JobKind.VERIFY)
        }
        self._known: set[tuple[JobKind, int]] = set()
        self._out: set[QueueItem] = set()
        self._busy_hosts: Counter[str] = Counter()
        self._busy_clients: Counter[str] = Counter()

    def __len__(self) -> int:
        """Return how many items wait or are out."""
        return len(self._known)

    @property
    def out(self) -> int:
        """Return how many items are out."""
        return len(self._out)

    def add(self, item: QueueItem) -> None:
        """Let an item wait, unless it waits or is out already."""
        if item[:2] not in self._known:
            self._known.add((item.kind, item.n))
            self._waiting[item.kind, item.failing].add(item)

    def take(self) -> QueueItem | None:
        """Return the next item, or None where none may go now."""
        if len(self._out) >= self._most:
            return None
        for (kind, failing), turns in self._waiting.items():
            if self._has_place(kind, failing) and (item := turns.take(self._may_go)):
                self._out.add(item)
                self._count(item, 1)
                return item
        return None

    def finish(self, item: QueueItem) -> None:
        """Take an item back that was given out."""
        self._known.discard((item.kind, item.n))
        self._out.discard(item)
        self._count(item, -1)

    def _has_place(self, kind: JobKind, failing: bool) -> bool:
        if failing and sum(item.failing for item in self._out) >= self._most_failing:
            return False
        return sum(item.kind is kind for item in self._out) < self._most_of_kind[kind]

    def _may_go(self, kind: JobKind, client: str, host: str) -> bool:
        if kind is JobKind.VERIFY and self._busy_clients[client] >= self._most_per_client:
            return False
        return self._busy_hosts[host] < self._most_per_host

    def _count(self, item: QueueItem, step: int) -> None:
        self._busy_hosts[item.host] += step
        self._busy_hosts += Counter()  # drops what is zero
        if item.kind is JobKind.VERIFY:
            self._busy_clients[item.client] += step
            self._busy_clients += Counter()


class _Turns:
    """Errands that wait, by client and host; whoever had a turn is last in line."""

    def __init__(self) -> None:
        self._clients: OrderedDict[str, OrderedDict[str, deque[QueueItem]]] = OrderedDict()

    def add(self, item: QueueItem) -> None:
        """Let an item wait."""
        hosts = self._clients.setdefault(item.client, OrderedDict())
        hosts.setdefault(item.host, deque()).append(item)

    def take(self, may_go: Callable[[JobKind, str, str], bool]) -> QueueItem | None:
        """Remove and return the next item of those that may go, by kind, client and host."""
        for client, hosts in self._clients.items():
            # Only hosts and clients with items out are passed over, and those are few.
            for host, items in hosts.items():
                if may_go(items[0].kind, client, host):
                    return self._remove(client, host)
        return None

    def _remove(self, client: str, host: str) -> QueueItem:
        hosts = self._clients.pop(client)
        items = hosts.pop(host)
        item = items.popleft()
        if items:
            hosts[host] = items
        if hosts:
            self._clients[client] = hosts
        return item


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from ``first`` to ``longest``, for ``give_up_after`` in all; everything in seconds.

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
