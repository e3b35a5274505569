"""Dependencies and limits that the parts of the hub share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from feeds.store.subscriptions import Quota, Subscriptions
from feeds.websub.content import Content
from feeds.websub.http_client import SafeHTTPClient
from feeds.websub.queue import Backoff
from feeds.websub.subscription_request import LeaseLimits

T = TypeVar("T")

ContentSource = Callable[[str], Awaitable[Content | None]]
"""From a topic's URL, compared letter by letter, to its present content; None where it is no feed of ours.

It may raise where that is not known at the moment; it is then called again later.
"""


@dataclass(frozen=True, slots=True)
class HubLimits:
    """Requests out at once, in all and to one host; what is kept; when to try again; seconds for the rest.

    ``pending_per_client`` requests of one client may await verification. ``trouble`` is the wait when the
    fault is our own, ``sweep`` the longest between two looks at what is due, ``grace`` the time that requests
    have to end when the hub stops.
    """

    out: int = 32
    out_per_host: int = 8
    pending_per_client: int = 100
    quota: Quota = field(default_factory=Quota)
    leases: LeaseLimits = field(default_factory=LeaseLimits)
    verify: Backoff = field(default_factory=lambda: Backoff(first=10.0, longest=60.0))
    verify_tries: int = 3
    deliver: Backoff = field(default_factory=Backoff)
    trouble: float = 15.0
    sweep: float = 60.0
    grace: float = 3.0


@dataclass(slots=True)
class HubCounters:
    """What a hub has done since it was made."""

    delivered: int = 0
    failed: int = 0
    verified: int = 0
    unconfirmed: int = 0
    denied: int = 0
    gone: int = 0
    expired: int = 0


@dataclass(frozen=True, slots=True)
class HubContext:
    """What a hub depends on: its store, its topics, its HTTP clients and its clock.

    ``address`` is its public URL.

    ``verifier`` asks those who are not subscribers yet: however long they and their names take, ``client``,
    which delivers, shares nothing with it that they could use up.
    """

    subscriptions: Subscriptions
    topics: ContentSource
    client: SafeHTTPClient
    verifier: SafeHTTPClient
    address: str
    now: Callable[[], datetime]
    rng: Random
    limits: HubLimits
    counters: HubCounters = field(default_factory=HubCounters)
    thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="subscriptions")
    )

    async def call(self, stored: Callable[..., T], *arguments: object) -> T:
        """Call the store, which may have to wait for another writer, without holding up the loop."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, stored, *arguments)

    def after(self, seconds: float) -> datetime:
        """Return the moment so many seconds from now."""
        return self.now() + timedelta(seconds=seconds)
