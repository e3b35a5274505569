"""Subscriber counts per feed, estimated by HyperLogLog without keeping addresses.

A request costs a comparison and a count where the same client asks for the same feed again, and a hash
where another one does. What is kept of clients is a sketch for each feed and day, of hashes under a key
that is another every day: it tells how many there were, and not who. Each day's key is made of the one
before, which is forgotten then and cannot be found again; so several processes can count together.
"""

from __future__ import annotations

import math
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

MOST_FEEDS = 4096
"""Feeds that are counted one by one; those asked for longest ago are counted together."""

MOST_SERVICES = 64
"""Services that report subscribers of one feed."""

_DAY = 86_400
_REPORTED = re.compile(rb"(\d{1,8})\s{1,4}(?:subscribers?|readers?)\b", re.IGNORECASE)
_SERVICE = re.compile(rb"[^/(;,\s]{1,40}(?: [A-Za-z][^/(;,\s]{0,40}){0,3}")
_FEED_ID = re.compile(rb"feed-?id[:=]\s{0,2}([\w-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DailySalt:
    """What clients are hashed under on a day, counted from 1970."""

    day: int = 0
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def for_day(self, day: int) -> DailySalt:
        """Return the key of a day that is not over; no former key can be derived from it."""
        secret = self.secret
        for _ in range(self.day, day) if self.day else ():
            secret = blake2b(secret, digest_size=16).digest()
        return DailySalt(day, secret)


class HyperLogLog:
    """Counts distinct things in 512 bytes, to some 5 % (HyperLogLog; Flajolet and others, 2007)."""

    __slots__ = ("_registers",)

    def __init__(self, registers: bytes = bytes(512)) -> None:
        self._registers = bytearray(registers)

    def __bytes__(self) -> bytes:
        return bytes(self._registers)

    def merge(self, other: HyperLogLog) -> None:
        """Take note of everything that another has seen under the same key."""
        self._registers = bytearray(map(max, self._registers, other._registers))

    def add(self, hashed: int) -> None:
        """Take note of a thing by its hash of 64 bits."""
        register, rest = hashed & 511, hashed >> 9
        self._registers[register] = max(self._registers[register], 56 - rest.bit_length())

    def __len__(self) -> int:
        size = len(self._registers)
        estimate = 0.7197 * size * size / sum(2.0**-rank for rank in self._registers)
        empty = self._registers.count(0)
        return round(size * math.log(size / empty) if empty and estimate <= 2.5 * size else estimate)


@dataclass(slots=True, eq=False)
class FeedCounter:
    """What is counted of one feed's address. ``last`` stands for the client who asked last, and the day."""

    address: str
    note: Callable[[FeedCounter, bytes, bytes], None]
    clock: Callable[[], float] = time.time
    whole: int = 0
    unchanged: int = 0
    sent: int = 0
    last: int = 0
    day: int = 0
    clients: HyperLogLog | None = None
    clients_before: HyperLogLog | None = None
    reported: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    def count(self, size: int | None, fields: Mapping[bytes, bytes], client: tuple[str, int] | None) -> None:
        """Count a request by its header fields and its client; ``size`` is None where the answer was 304."""
        if size is not None:
            self.whole += 1
            self.sent += size
        else:
            self.unchanged += 1
        agent = fields.get(b"user-agent", b"")
        forwarded_for = fields.get(b"x-forwarded-for", b"")
        address = client[0] if client else ""
        visit = hash((agent, forwarded_for, address, self.clock() // _DAY))
        if visit != self.last:
            self.last = visit
            self.note(self, agent, forwarded_for or address.encode())

    def start_day(self, today: int) -> None:
        """Begin the counts of a new day where the last are not of today."""
        if self.day != today:
            self.clients_before = self.clients if self.day == today - 1 else None
            self.clients, self.day = HyperLogLog(), today

    def drain(self) -> dict[str, Any]:
        """Return what was counted, as JSON can write it, and begin anew."""
        drained = {
            "address": self.address,
            "requests": (self.whole, self.unchanged, self.sent),
            "day": self.day,
            "clients": bytes(self.clients).hex() if self.clients else "",
            "reported": {name.decode("latin-1"): count for name, count in self.reported.items()},
        }
        self.whole = self.unchanged = self.sent = 0
        self.clients, self.reported = HyperLogLog() if self.day else None, {}
        return drained

    def add(self, drained: dict[str, Any], today: int) -> None:
        """Count what the same feed's counter in another process drained."""
        whole, unchanged, sent = drained["requests"]
        self.whole += whole
        self.unchanged += unchanged
        self.sent += sent
        for name, (count, day) in drained["reported"].items():
            _store_report(self.reported, name.encode("latin-1"), (count, day))
        if drained["clients"] and drained["day"] == today:  # at midnight a second of them is lost
            self.start_day(today)
            assert self.clients is not None
            self.clients.merge(HyperLogLog(bytes.fromhex(drained["clients"])))


@dataclass(frozen=True, slots=True)
class FeedStats:
    """How a feed is followed: ``clients`` distinct ones in a day, ``reported`` subscribers by service.

    ``unchanged`` of the ``requests`` were answered with 304, the others with ``sent`` bytes together.
    """

    address: str
    requests: int
    unchanged: int
    sent: int = 0
    clients: int = 0
    reported: Mapping[str, int] = field(default_factory=dict)

    @property
    def subscribers(self) -> int:
        """Estimate how many people follow the feed."""
        return self.clients + sum(self.reported.values())


class SubscriberCounter:
    """Counts the requests of all feeds since it was made. For use on one thread.

    Those that count together need one ``key``.
    """

    def __init__(self, clock: Callable[[], float] = time.time, key: DailySalt | None = None) -> None:
        self._clock = clock
        self._counters: OrderedDict[str, FeedCounter] = OrderedDict()
        self._rest = FeedCounter("", self._count_client, clock)
        self._key = key or DailySalt()

    @property
    def salt(self) -> DailySalt:
        """Return the key of today."""
        today = int(self._clock()) // _DAY
        if self._key.day != today:
            self._key = self._key.for_day(today)
        return self._key

    def feed_counter(self, address: str) -> FeedCounter:
        """Return what counts the requests of a feed."""
        counter = self._counters.setdefault(address, FeedCounter(address, self._count_client, self._clock))
        self._counters.move_to_end(address)
        if len(self._counters) > MOST_FEEDS:
            _, oldest = self._counters.popitem(last=False)
            self._rest.whole += oldest.whole
            self._rest.unchanged += oldest.unchanged
            self._rest.sent += oldest.sent
        return counter

    def list_stats(self, most: int) -> tuple[FeedStats, ...]:
        """Return how the feeds are followed that were asked for most often."""
        today = int(self._clock()) // _DAY
        often = sorted(
            self._counters.values(), key=lambda tally: (-tally.whole - tally.unchanged, tally.address)
        )
        return tuple(_to_stats(tally, today) for tally in often[:most] if tally.whole or tally.unchanged)

    def total(self) -> FeedStats:
        """Return the requests of all feeds together."""
        every = (self._rest, *self._counters.values())
        unchanged = sum(tally.unchanged for tally in every)
        whole, sent = sum(tally.whole for tally in every), sum(tally.sent for tally in every)
        return FeedStats("", unchanged + whole, unchanged, sent)

    def drain(self) -> list[dict[str, Any]]:
        """Return what was counted, as JSON can write it, and begin anew."""
        busy = [tally for tally in (self._rest, *self._counters.values()) if tally.whole or tally.unchanged]
        return [tally.drain() for tally in busy]

    def add(self, drained: list[dict[str, Any]]) -> None:
        """Count what another process drained."""
        for one in drained:
            tally = self.feed_counter(one["address"]) if one["address"] else self._rest
            tally.add(one, self.salt.day)

    def _count_client(self, tally: FeedCounter, agent: bytes, address: bytes) -> None:
        key = self.salt
        today = key.day
        tally.start_day(today)
        report = _REPORTED.search(agent[:300]) if b"ubscribe" in agent or b"eader" in agent else None
        if report is not None:
            _store_report(tally.reported, _service_name(agent[:300]), (int(report[1]), today))
        elif tally.clients is not None:
            hashed = blake2b(agent + b"\0" + address, digest_size=8, key=key.secret).digest()
            tally.clients.add(int.from_bytes(hashed, "big"))


def _store_report(reported: dict[bytes, tuple[int, int]], service: bytes, count: tuple[int, int]) -> None:
    reported.pop(service, None)
    reported[service] = count
    if len(reported) > MOST_SERVICES:
        del reported[next(iter(reported))]


def _service_name(agent: bytes) -> bytes:
    """Return the name of a service, with its own id of the feed where it gives one: some have several."""
    own = _FEED_ID.search(agent)
    name = _SERVICE.match(agent[: own.start()] if own else agent)
    return (name[0] if name else b"?") + (b"\0" + own[1] if own else b"")


def _to_stats(tally: FeedCounter, today: int) -> FeedStats:
    """Count the busier of the last two days; a service that has not asked for as long is not heard."""
    recent = {today: (tally.clients, tally.clients_before), today - 1: (tally.clients,)}.get(tally.day, ())
    reported: dict[str, int] = {}
    for service, (count, day) in tally.reported.items():
        if day >= today - 1:
            name = service.partition(b"\0")[0].decode("latin-1")
            reported[name] = reported.get(name, 0) + count
    return FeedStats(
        address=tally.address,
        requests=tally.whole + tally.unchanged,
        unchanged=tally.unchanged,
        sent=tally.sent,
        clients=max((len(sketch) for sketch in recent if sketch is not None), default=0),
        reported=reported,
    )
