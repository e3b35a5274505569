"""How many connections a process holds open, how long each may keep it waiting, and which has to go first."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import resource
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from feeds.config.settings import HttpSettings

log = logging.getLogger(__name__)

RESERVED_DESCRIPTORS = 256
"""Descriptors kept for the store, the folder, other processes and connections on their way in."""

SWEEP_SECONDS = 1.0
"""Seconds between two looks for connections whose time is up."""

SLOWEST_READER = 256
"""Bytes a second that a client has to take of an answer."""

_EVICTION_SHARE = 16
"""One in so many connections is closed where there are too many, so that not each new one has to look."""


class Phase(Enum):
    """What a connection waits for."""

    SILENT = "the first byte"
    IDLE = "another request"
    HEADER = "the rest of a header"
    BODY = "the rest of a body"
    ANSWER = "the service"
    UNREAD = "the client to read"


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Counts, and seconds; ``total`` and ``per_client`` are for one process."""

    total: int
    per_client: int
    header: float
    body: float
    idle: float
    send: float

    def seconds(self, phase: Phase) -> float:
        """Return how long a connection may be in a phase; infinite where it waits for us."""
        match phase:
            case Phase.SILENT | Phase.HEADER:
                return self.header
            case Phase.BODY:
                return self.body
            case Phase.IDLE:
                return self.idle
            case Phase.UNREAD:
                return self.send
            case Phase.ANSWER:
                return float("inf")


def make_connection_limits(settings: HttpSettings, descriptors: int) -> ConnectionLimits:
    """Return the limits of a process that may open so many ``descriptors``."""
    spare = min(RESERVED_DESCRIPTORS, descriptors // 2)
    total = min(settings.max_connections, descriptors - spare)
    return ConnectionLimits(
        total=total,
        per_client=min(settings.max_connections_per_client, total),
        header=settings.header_timeout,
        body=settings.body_timeout,
        idle=settings.idle_timeout,
        send=settings.send_timeout,
    )


def max_descriptors() -> int:
    """Return how many descriptors this process may have open."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


def raise_descriptors() -> int:
    """Raise the limit of open descriptors as far as the system lets this process, and return it.

    Processes that are started later inherit it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(ValueError, OSError):  # macOS lets nobody have as many as it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return max_descriptors()


class Connection(Protocol):
    """What the table has to know of a connection."""

    client: tuple[str, int] | None

    def get_phase(self, now: float) -> tuple[Phase, float]:
        """Return what it waits for at ``now``, and since when, on the event loop's clock."""

    def expire(self, phase: Phase) -> None:
        """Close it, because its time in a phase is up."""


class ConnectionTable:
    """The open connections of one process. For use on the event loop's thread.

    ``limits`` is asked anew each time, so that a changed configuration holds at once.
    """

    def __init__(self, limits: Callable[[], ConnectionLimits]) -> None:
        self._limits = limits
        self._all: set[Connection] = set()
        self._by_client: dict[str, set[Connection]] = {}
        self._sweep: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._all)

    def add(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> bool:
        """Take in a connection, and close those that waited longest where there are too many.

        False, and nothing taken in, where none can be closed because the service is busy with all of them.
        """
        limits, client = self._limits(), get_client(connection)
        of_client = self._by_client.get(client, set())
        if client and len(of_client) >= limits.per_client:
            log.warning("too many connections from %s: those that waited longest are closed", client)
            if not self._evict(of_client, loop.time()):
                return False
        if len(self._all) >= limits.total:
            log.warning("more than %d connections: those that waited longest are closed", limits.total)
            if not self._evict(self._all, loop.time()):
                return False
        self._all.add(connection)
        self._by_client.setdefault(client, set()).add(connection)
        if self._sweep is None:
            self._sweep = loop.call_later(SWEEP_SECONDS, self._close_expired, loop)
        return True

    def remove(self, connection: Connection) -> None:
        """Forget a connection that is closed, or about to be."""
        self._all.discard(connection)
        client = get_client(connection)
        of_client = self._by_client.get(client)
        if of_client is not None:
            of_client.discard(connection)
            if not of_client:
                del self._by_client[client]

    def _close_expired(self, loop: asyncio.AbstractEventLoop) -> None:
        limits, now = self._limits(), loop.time()
        for connection in list(self._all):
            phase, since = connection.get_phase(now)
            if now - since > limits.seconds(phase):
                connection.expire(phase)
        self._sweep = loop.call_later(SWEEP_SECONDS, self._close_expired, loop) if self._all else None

    def _evict(self, among: Collection[Connection], now: float) -> bool:
        """Close connections that wait for their client, the longest first; False where there are none."""
        waits = [(*connection.get_phase(now), connection) for connection in among]
        idle = [wait for wait in waits if wait[0] is not Phase.ANSWER]
        idle.sort(key=lambda wait: wait[1])
        for phase, _, connection in idle[: 1 + len(among) // _EVICTION_SHARE]:
            self.remove(connection)
            connection.expire(phase)
        return bool(idle)


def get_client(connection: Connection) -> str:
    """Return whom a connection counts for: an address; of IPv6, the network that one client commonly has."""
    host = connection.client[0] if connection.client else ""
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
