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
from feeds.store.subscriptions import (
    SubscriptionCounts,
    SubscriptionMode,
    SubscriptionRequest,
    Subscriptions,
)
from feeds.websub.context import ContentSource, HubContext, HubCounters, HubLimits
from feeds.websub.delivery import deliver
from feeds.websub.http_client import SafeHTTPClient
from feeds.websub.pending_clients import PendingClients
from feeds.websub.queue import FairQueue, JobKind, QueueItem
from feeds.websub.subscription_request import Rejection, parse_request
from feeds.websub.verification import verify

log = logging.getLogger(__name__)

_HANDLERS = {JobKind.VERIFY: verify, JobKind.DELIVER: deliver}


@dataclass(frozen=True, slots=True)
class HubResponse:
    """What a request is answered: a status, a plain text, and Retry-After in seconds (0: none)."""

    status: int
    text: str
    retry_after: int = 0


_NOT_NOW = HubResponse(503, "The hub cannot take this request now. Try again later.", 60)
_TOO_MANY = HubResponse(
    429, "Too many of your requests wait for their callbacks to confirm them. Try again in a minute.", 60
)


@dataclass(frozen=True, slots=True)
class HubSummary:
    """What a hub holds, and has done since it was made."""

    held: SubscriptionCounts
    done: HubCounters


class Hub:
    """A WebSub hub for the feeds of one publisher. ``address`` is its public URL.

    ``client`` delivers; ``verifier`` asks new subscribers, and is the same client where none is given. Lives
    on one asyncio loop of the process that writes the store.
    """

    def __init__(
        self,
        *,
        subscriptions: Subscriptions,
        topics: ContentSource,
        client: SafeHTTPClient,
        address: str,
        clock: Callable[[], datetime],
        chance: Random,
        limits: HubLimits = HubLimits(),  # noqa: B008
        verifier: SafeHTTPClient | None = None,
    ) -> None:
        self._context = HubContext(
            subscriptions, topics, client, verifier or client, address, clock, chance, limits
        )
        self._pending_clients = PendingClients(limits.pending_per_client)
        self._subscriptions = subscriptions
        self._limits = limits
        self._queue = FairQueue(limits.out, limits.out_per_host)
        self._jobs: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        self._next_check = clock()

    async def receive(self, form: Mapping[str, str], client: str = "") -> HubResponse:
        """Answer a subscription request: 202 where it will now be verified, else why not (WebSub, 5.1.2).

        ``client`` is who asks, an address or a network; clients have their turns and their share each.
        """
        request = parse_request(form, self._limits.leases)
        if isinstance(request, Rejection):
            return HubResponse(request.status, request.reason)
        if refusal := self._context.client.refusal_reason(request.callback):
            return HubResponse(400, f"hub.callback {refusal}.")
        try:
            return await self._accept(request, client)
        except Exception:
            log.exception("A subscription request could not be taken.")
            return _NOT_NOW

    async def mark_changed(self, topics: Iterable[str]) -> int:
        """Have the new content of topics sent to all who subscribe to them; return how many those are.

        Topics without subscribers cost next to nothing, and content that a subscriber has already is not
        sent again: when in doubt, name more. Raises `StoreError`.
        """
        due = await self._context.call(self._subscriptions.mark_changed, tuple(topics), self._context.now())
        self._wake()
        return due

    async def list_topics(self) -> frozenset[str]:
        """Return every topic that anyone subscribes to. Raises `StoreError`."""
        return await self._context.call(self._subscriptions.topics)

    async def summary(self) -> HubSummary:
        """Return the figures for the status page and for metrics. Raises `StoreError`."""
        return HubSummary(await self._context.call(self._subscriptions.counts), self.counters)

    @property
    def counters(self) -> HubCounters:
        """Return what the hub has done since it was made. May be asked from any thread."""
        return replace(self._context.counters)

    async def run(self, stop: asyncio.Event) -> None:
        """Verify and deliver until ``stop`` is set. What is unfinished then, the next hub begins with."""
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self._awake.set())
        try:
            while not stop.is_set():
                self._awake.clear()
                await self._enqueue_due()
                self._start_jobs()
                await self._sleep()
        finally:
            stopping.cancel()
            await self._drain()

    def close(self) -> None:
        """Let go of what the hub holds, once it no longer runs. Safe to call twice."""
        self._context.thread.shutdown(wait=False, cancel_futures=True)

    async def _accept(self, request: SubscriptionRequest, client: str) -> HubResponse:
        if await self._has_enough(client):
            return _TOO_MANY
        with self._pending_clients.reserve(client):
            return await self._keep(request, client)

    async def _has_enough(self, client: str) -> bool:
        clients = self._pending_clients
        if clients.is_full(client) or len(clients) > 2 * self._limits.quota.requests:
            clients.forget_others(await self._context.call(self._subscriptions.list_requests))
        return clients.is_full(client)

    async def _keep(self, request: SubscriptionRequest, client: str) -> HubResponse:
        if request.intent is SubscriptionMode.SUBSCRIBE and await self._context.topics(request.topic) is None:
            return HubResponse(
                400, "hub.topic is no feed of this hub: give the rel=self address of the feed."
            )
        n = await self._context.call(
            self._subscriptions.add_request, request, self._context.now(), self._limits.quota
        )
        if n is None:
            return _NOT_NOW
        self._pending_clients.add(n, client)
        self._wake()
        return HubResponse(202, "Accepted. The callback will now be asked to confirm.")

    def _wake(self) -> None:
        self._next_check = self._context.now()
        self._awake.set()

    async def _enqueue_due(self) -> None:
        """Find out what is due, where that may have changed."""
        now, sweep = self._context.now(), self._context.after(self._limits.sweep)
        if now < self._next_check <= sweep:  # further off it can only be where the clock was put back
            return
        self._next_check = sweep
        try:
            self._context.counters.expired += await self._context.call(
                self._subscriptions.remove_expired, now
            )
            for due in await self._context.call(self._subscriptions.list_due, now):
                task = JobKind.VERIFY if due.request else JobKind.DELIVER
                client = self._pending_clients.of(due.n) if due.request else ""
                self._queue.add(QueueItem(task, due.n, due.host, due.failing, client))
            self._check_by(await self._context.call(self._subscriptions.next_due, now))
        except StoreError:
            log.exception("The hub cannot read its subscriptions.")
            self._next_check = self._context.after(self._limits.trouble)

    def _check_by(self, moment: datetime | None) -> None:
        self._next_check = min(self._next_check, moment or self._next_check)

    def _start_jobs(self) -> None:
        while item := self._queue.take():
            task = asyncio.create_task(self._run_job(item))
            self._jobs.add(task)
            task.add_done_callback(self._jobs.discard)

    async def _run_job(self, item: QueueItem) -> None:
        again: datetime | None = None
        try:
            again = await _HANDLERS[item.kind](self._context, item.n)
        except Exception:
            log.exception("Something a subscriber is owed could not be done. It is tried again.")
            again = self._context.after(self._limits.trouble)
        finally:
            self._queue.finish(item)
            self._check_by(again)
            self._awake.set()

    async def _sleep(self) -> None:
        seconds = (self._next_check - self._context.now()).total_seconds()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(seconds, 0.0), self._limits.sweep)):
                await self._awake.wait()

    async def _drain(self) -> None:
        if self._jobs:
            _, late = await asyncio.wait(self._jobs, timeout=self._limits.grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
