"""WebSub for one configuration: the own hub, and pings to external hubs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from random import SystemRandom

from feeds.config.settings import WebSubSettings
from feeds.publishing.topics import Topics
from feeds.service.factory import utc_now
from feeds.store.base import Change
from feeds.store.subscriptions import Subscriptions
from feeds.web import websub_view as door
from feeds.web.app import Routes
from feeds.websub.content import Content
from feeds.websub.context import HubCounters
from feeds.websub.http_client import SafeHTTPClient, SystemResolver
from feeds.websub.hub import Hub, HubResponse
from feeds.websub.name_cache import NegativeCache
from feeds.websub.publisher import HubPinger, PingCounts

log = logging.getLogger(__name__)

_RESOLVER_THREADS = 32
"""Names that are looked up at a time for subscribers and hubs: as many as requests are out."""

ALL_FEEDS_CHANGED = Change(0, everything=True)


@dataclass(frozen=True, slots=True)
class WebSubCounts:
    """What the own hub did since the configuration came into force, and which pings hubs elsewhere got."""

    hub: HubCounters
    hubs: Mapping[str, PingCounts]


_STARTING = HubResponse(503, "The posts are being looked through. Try again in a moment.", 5)


class WebSubService:
    """Deliveries to subscribers and pings to hubs after a change, under one configuration."""

    def __init__(self, settings: WebSubSettings, base_url: str, subscriptions: Subscriptions) -> None:
        self._resolve = SystemResolver(_RESOLVER_THREADS)
        self._verifier_resolve = SystemResolver()
        chance = SystemRandom()
        self._subscriber_client = SafeHTTPClient(self._resolve, settings.allow_private_callbacks)
        self._verifier = SafeHTTPClient(
            NegativeCache(self._verifier_resolve), settings.allow_private_callbacks
        )
        self._hub_client = SafeHTTPClient(self._resolve, allow_private=True)
        self._pinger = HubPinger(settings.hubs, client=self._hub_client, chance=chance)
        self._hub = Hub(
            subscriptions=subscriptions,
            topics=self._content,
            client=self._subscriber_client,
            address=f"{base_url}{door.PATH}",
            clock=utc_now,
            chance=chance,
            verifier=self._verifier,
        )
        self._settings = settings
        self._topics: Topics | None = None
        self._changes: asyncio.Queue[Change] = asyncio.Queue()
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def routes(self) -> Routes:
        """Return the routes that the hub answers at."""
        return (door.make_route(self._receive),) if self._settings.hub else ()

    @property
    def counts(self) -> WebSubCounts:
        """Return what was done so far. May be asked from any thread."""
        return WebSubCounts(self._hub.counters, self._pinger.counts())

    def publish(self, change: Change) -> None:
        """Let subscribers and hubs know of a change soon. On the loop; never waits."""
        self._changes.put_nowait(change)

    def start(self, topics: Topics) -> None:
        """Start deliveries and pings, first of what may have changed before. Once, on the loop."""
        if self._running is None:
            self._topics = topics
            self._changes.put_nowait(ALL_FEEDS_CHANGED)
            self._running = asyncio.create_task(self._run(topics))

    async def stop(self) -> None:
        """Stop deliveries and pings; what is unfinished, the next service begins with."""
        self._stop.set()
        if self._running:
            await self._running
        self._hub.close()
        self._resolve.close()
        self._verifier_resolve.close()
        await self._verifier.close()
        await self._subscriber_client.close()
        await self._hub_client.close()

    async def _run(self, topics: Topics) -> None:
        async with asyncio.TaskGroup() as works:
            if self._settings.hub:
                works.create_task(self._hub.run(self._stop))
            works.create_task(self._pinger.run(self._stop))
            telling = works.create_task(self._publish_changes(topics))
            await self._stop.wait()
            telling.cancel()

    async def _publish_changes(self, topics: Topics) -> None:
        while True:
            change = await self._changes.get()
            try:
                if self._settings.hub:
                    watched = await self._hub.list_topics()
                    await self._hub.mark_changed(
                        await asyncio.to_thread(topics.filter_changed, watched, change)
                    )
                if self._settings.hubs and not change.everything:
                    self._pinger.enqueue(await asyncio.to_thread(partial(_list_topics, topics, change)))
            except Exception:
                log.exception("a change could not be pushed; readers that poll will see it")

    async def _receive(self, form: Mapping[str, str], client: str) -> HubResponse:
        return _STARTING if self._topics is None else await self._hub.receive(form, client)

    async def _content(self, url: str) -> Content | None:
        assert self._topics is not None
        document = await asyncio.to_thread(self._topics.content, url)
        return Content(document.body, document.media_type) if document else None


def _list_topics(topics: Topics, change: Change) -> tuple[str, ...]:
    return tuple(topics.list_changed(change))
