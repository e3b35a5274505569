"""The hub: takes subscription requests, verifies them, and sends every change to every subscriber.

All state that matters lies in the store, so that a hub can end at any instant and another go on. What a
subscriber is owed is its topic's newest content; what changed in between is never sent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from feeds.errors import StoreError
from feeds.push.delivering import deliver
from feeds.push.means import Limits, Means, Tally, Topics
from feeds.push.outbound import Outbound
from feeds.push.request import Refusal, parse
from feeds.push.rota import Errand, Rota, Task
from feeds.push.verifying import verify
from feeds.store.subscriptions import Counts, Intent, SubscriptionRequest, Subscriptions

log = logging.getLogger(__name__)

_WORK = {Task.VERIFY: verify, Task.DELIVER: deliver}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered: a status, a plain text, and Retry-After in seconds (0: none)."""

    status: int
    text: str
    retry_after: int = 0


_NOT_NOW = Answer(503, "The hub cannot take this request now. Try again later.", 60)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a hub holds, and has done since it was made."""

    held: Counts
    done: Tally


class Hub:
    """A WebSub hub for the feeds of one publisher. ``address`` is its public URL.

    Lives on one asyncio loop of the process that writes the store.
    """

    def __init__(
        self,
        *,
        subscriptions: Subscriptions,
        topics: Topics,
        client: Outbound,
        address: str,
        clock: Callable[[], datetime],
        chance: Random,
        limits: Limits = Limits(),  # noqa: B008
    ) -> None:
        self._means = Means(subscriptions, topics, client, address, clock, chance, limits)
        self._subscriptions = subscriptions
        self._limits = limits
        self._rota = Rota(limits.out, limits.out_per_host)
        self._out: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        self._look_at = clock()

    async def receive(self, form: Mapping[str, str]) -> Answer:
        """Answer a subscription request: 202 where it will now be verified, else why not (WebSub, 5.1.2)."""
        request = parse(form, self._limits.leases)
        if isinstance(request, Refusal):
            return Answer(request.status, request.reason)
        if refusal := self._means.client.refusal(request.callback):
            return Answer(400, f"hub.callback {refusal}.")
        try:
            return await self._take(request)
        except Exception:
            log.exception("A subscription request could not be taken.")
            return _NOT_NOW

    async def changed(self, topics: Iterable[str]) -> int:
        """Have the new content of topics sent to all who subscribe to them; return how many those are.

        Topics without subscribers cost next to nothing, and content that a subscriber has already is not
        sent again: when in doubt, name more. Raises `StoreError`.
        """
        due = await self._means.call(self._subscriptions.mark, tuple(topics), self._means.now())
        self._wake()
        return due

    async def watched(self) -> frozenset[str]:
        """Return every topic that anyone subscribes to. Raises `StoreError`."""
        return await self._means.call(self._subscriptions.topics)

    async def figures(self) -> Figures:
        """Return the figures for the status page and for metrics. Raises `StoreError`."""
        return Figures(await self._means.call(self._subscriptions.counts), self.done)

    @property
    def done(self) -> Tally:
        """Return what the hub has done since it was made. May be asked from any thread."""
        return replace(self._means.tally)

    async def run(self, stop: asyncio.Event) -> None:
        """Verify and deliver until told to stop. What is unfinished then, the next hub begins with."""
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self._awake.set())
        try:
            while not stop.is_set():
                self._awake.clear()
                await self._look()
                self._send_out()
                await self._sleep()
        finally:
            stopping.cancel()
            await self._call_in()

    def close(self) -> None:
        """Let go of what the hub holds, once it no longer runs. Safe to call twice."""
        self._means.thread.shutdown(wait=False, cancel_futures=True)

    async def _take(self, request: SubscriptionRequest) -> Answer:
        if request.intent is Intent.SUBSCRIBE and await self._means.topics(request.topic) is None:
            return Answer(400, "hub.topic is no feed of this hub: give the rel=self address of the feed.")
        if not await self._means.call(self._subscriptions.ask, request, self._means.now(), self._limits.room):
            return _NOT_NOW
        self._wake()
        return Answer(202, "Accepted. The callback will now be asked to confirm.")

    def _wake(self) -> None:
        self._look_at = self._means.now()
        self._awake.set()

    async def _look(self) -> None:
        """Find out what is due, where that may have changed."""
        now, sweep = self._means.now(), self._means.after(self._limits.sweep)
        if now < self._look_at <= sweep:  # further off it can only be where the clock was put back
            return
        self._look_at = sweep
        try:
            self._means.tally.expired += await self._means.call(self._subscriptions.expire, now)
            for due in await self._means.call(self._subscriptions.due, now):
                task = Task.VERIFY if due.request else Task.DELIVER
                self._rota.add(Errand(task, due.n, due.host, due.failing))
            self._look_by(await self._means.call(self._subscriptions.next_due, now))
        except StoreError:
            log.exception("The hub cannot read its subscriptions.")
            self._look_at = self._means.after(self._limits.trouble)

    def _look_by(self, moment: datetime | None) -> None:
        self._look_at = min(self._look_at, moment or self._look_at)

    def _send_out(self) -> None:
        while errand := self._rota.take():
            task = asyncio.create_task(self._do(errand))
            self._out.add(task)
            task.add_done_callback(self._out.discard)

    async def _do(self, errand: Errand) -> None:
        again: datetime | None = None
        try:
            again = await _WORK[errand.task](self._means, errand.n)
        except Exception:
            log.exception("Something a subscriber is owed could not be done. It is tried again.")
            again = self._means.after(self._limits.trouble)
        finally:
            self._rota.finish(errand)
            self._look_by(again)
            self._awake.set()

    async def _sleep(self) -> None:
        seconds = (self._look_at - self._means.now()).total_seconds()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(seconds, 0.0), self._limits.sweep)):
                await self._awake.wait()

    async def _call_in(self) -> None:
        if self._out:
            _, late = await asyncio.wait(self._out, timeout=self._limits.grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
