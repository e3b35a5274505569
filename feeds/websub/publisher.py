"""Pings to external hubs when feeds change: ``hub.mode=publish`` (WebSub, 6)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice
from random import Random
from urllib.parse import urlencode

from feeds.websub.http_client import Reply, RequestFailure, SafeHTTPClient
from feeds.websub.queue import Backoff

log = logging.getLogger(__name__)

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TEMPORARY = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class PingLimits:
    """How many pings one hub gets at once, how many topics may wait for it, and when it is tried again."""

    at_once: int = 4
    waiting: int = 10_000
    backoff: Backoff = field(default_factory=Backoff)


@dataclass(slots=True)
class PingCounts:
    """The pings of one hub: accepted, waiting, refused, and given up."""

    accepted: int = 0
    waiting: int = 0
    refused: int = 0
    given_up: int = 0


class HubPinger:
    """Pings external hubs. Each has its own line, so that one that is slow or dead delays no other.

    A hub that does not answer is tried again less and less often. What waits for it is a bounded set of
    topics, the oldest given up first, and does not outlive the process.
    """

    def __init__(
        self,
        hubs: Iterable[str],
        *,
        client: SafeHTTPClient,
        chance: Random,
        pace: PingLimits = PingLimits(),
    ) -> None:
        self._queues = {hub: _PingQueue(hub, client, chance, pace) for hub in hubs}

    def enqueue(self, topics: Iterable[str]) -> None:
        """Let topics be announced soon. Never waits; to be called on the loop."""
        topics = tuple(topics)
        for line in self._queues.values():
            line.add(topics)

    def counts(self) -> dict[str, PingCounts]:
        """Return the figures of each hub, by its address."""
        return {hub: line.counts() for hub, line in self._queues.items()}

    async def run(self, stop: asyncio.Event) -> None:
        """Send pings until ``stop`` is set."""
        async with asyncio.TaskGroup() as lines:
            tasks = [lines.create_task(line.run()) for line in self._queues.values()]
            await stop.wait()
            for task in tasks:
                task.cancel()


class _PingResult(Enum):
    HEARD = auto()
    REFUSED = auto()
    NOT_NOW = auto()


class _PingQueue:
    """The topics that wait for one hub."""

    def __init__(self, hub: str, client: SafeHTTPClient, chance: Random, pace: PingLimits) -> None:
        self._hub = hub
        self._client = client
        self._rng = chance
        self._limits = pace
        self._waiting: dict[str, None] = {}
        self._has_topics = asyncio.Event()
        self._failures = 0
        self._waited = 0.0
        self._counts = PingCounts()

    def add(self, topics: Iterable[str]) -> None:
        self._waiting |= dict.fromkeys(topics)
        while len(self._waiting) > self._limits.waiting:
            del self._waiting[next(iter(self._waiting))]
            self._counts.given_up += 1
        self._has_topics.set()

    def counts(self) -> PingCounts:
        done = self._counts
        return PingCounts(done.accepted, len(self._waiting), done.refused, done.given_up)

    async def run(self) -> None:
        while True:
            await self._has_topics.wait()
            await self._ping_some()
            if self._failures:
                await self._back_off()
            elif not self._waiting:
                self._has_topics.clear()

    async def _ping_some(self) -> None:
        # Taken off before, not after: a change that comes while the ping is under way needs another.
        topics = list(islice(self._waiting, self._limits.at_once))
        for topic in topics:
            del self._waiting[topic]
        answers = await asyncio.gather(*map(self._ping, topics))
        heard_of = _PingResult.NOT_NOW not in answers
        self._failures = 0 if heard_of else self._failures + 1
        self._waited = 0.0 if heard_of else self._waited

    async def _ping(self, topic: str) -> _PingResult:
        body = urlencode({"hub.mode": "publish", "hub.url": topic}).encode("ascii")
        answer = await self._client.post(self._hub, _FORM, body)
        verdict = _judge(answer)
        match verdict:
            case _PingResult.HEARD:
                self._counts.accepted += 1
            case _PingResult.REFUSED:
                self._counts.refused += 1
                log.warning("The hub %s refuses to hear of %r: %s", self._hub, topic, answer)
            case _PingResult.NOT_NOW:
                log.info("The hub %s could not be told of %r: %s", self._hub, topic, answer)
                self._waiting.setdefault(topic)
        return verdict

    async def _back_off(self) -> None:
        delay = self._limits.backoff.delay(self._failures, self._rng).total_seconds()
        self._waited += delay
        if self._waited > self._limits.backoff.give_up_after:
            log.warning("The hub %s does not answer: %d changes given up.", self._hub, len(self._waiting))
            self._counts.given_up += len(self._waiting)
            self._waiting.clear()
        await asyncio.sleep(delay)


def _judge(answer: Reply | RequestFailure) -> _PingResult:
    if isinstance(answer, Reply) and answer.is_success:
        return _PingResult.HEARD
    if isinstance(answer, Reply) and answer.status < 500 and answer.status not in _TEMPORARY:
        return _PingResult.REFUSED
    return _PingResult.NOT_NOW
