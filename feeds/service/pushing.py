"""Push, put together for one configuration: the own hub, and word to hubs elsewhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import SystemRandom

from starlette.routing import BaseRoute

from feeds.config.settings import WebSubSettings
from feeds.push.announcing import Announcer, HubFigures
from feeds.push.distribution import Content
from feeds.push.hub import Answer, Hub
from feeds.push.means import Tally
from feeds.push.outbound import Outbound
from feeds.push.resolving import SystemResolver
from feeds.service.composition import utc_now
from feeds.store.contract import Change
from feeds.store.subscriptions import Subscriptions
from feeds.web import hub as door
from feeds.web.topics import Topics

log = logging.getLogger(__name__)

EVERYTHING = Change(0, everything=True)


@dataclass(frozen=True, slots=True)
class Done:
    """What the own hub did since the configuration came into force, and what hubs elsewhere were told."""

    hub: Tally
    hubs: Mapping[str, HubFigures]


_STARTING = Answer(503, "The posts are being looked through. Try again in a moment.", 5)


class Push:
    """What is told to whom after a change. Lives for as long as its configuration does."""

    def __init__(self, settings: WebSubSettings, base_url: str, subscriptions: Subscriptions) -> None:
        self._resolve = SystemResolver()
        chance = SystemRandom()
        self._out = Outbound(self._resolve, settings.allow_private_callbacks)
        self._hubs_out = Outbound(self._resolve, allow_private=True)
        self._announcer = Announcer(settings.hubs, client=self._hubs_out, chance=chance)
        self._hub = Hub(
            subscriptions=subscriptions,
            topics=self._content,
            client=self._out,
            address=f"{base_url}{door.PATH}",
            clock=utc_now,
            chance=chance,
        )
        self._settings = settings
        self._topics: Topics | None = None
        self._news: asyncio.Queue[Change] = asyncio.Queue()
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes that the hub answers at."""
        return (door.route(self._receive),) if self._settings.hub else ()

    @property
    def done(self) -> Done:
        """Return what was done so far. May be asked from any thread."""
        return Done(self._hub.done, self._announcer.figures())

    def changed(self, change: Change) -> None:
        """Let subscribers and hubs know of a change soon. On the loop; never waits."""
        self._news.put_nowait(change)

    def begin(self, topics: Topics) -> None:
        """Start telling, first of what may have changed while nobody was told. Once, on the loop."""
        if self._running is None:
            self._topics = topics
            self._news.put_nowait(EVERYTHING)
            self._running = asyncio.create_task(self._run(topics))

    async def end(self) -> None:
        """Stop telling; what is unfinished then, the next one begins with."""
        self._stop.set()
        if self._running:
            await self._running
        self._hub.close()
        self._resolve.close()
        await self._out.close()
        await self._hubs_out.close()

    async def _run(self, topics: Topics) -> None:
        async with asyncio.TaskGroup() as works:
            if self._settings.hub:
                works.create_task(self._hub.run(self._stop))
            works.create_task(self._announcer.run(self._stop))
            telling = works.create_task(self._tell(topics))
            await self._stop.wait()
            telling.cancel()

    async def _tell(self, topics: Topics) -> None:
        while True:
            change = await self._news.get()
            try:
                if self._settings.hub:
                    watched = await self._hub.watched()
                    await self._hub.changed(await asyncio.to_thread(topics.touched, watched, change))
                if self._settings.hubs and not change.everything:
                    self._announcer.changed(await asyncio.to_thread(partial(_listed, topics, change)))
            except Exception:
                log.exception("a change could not be pushed; readers that poll will see it")

    async def _receive(self, form: Mapping[str, str]) -> Answer:
        return _STARTING if self._topics is None else await self._hub.receive(form)

    async def _content(self, url: str) -> Content | None:
        assert self._topics is not None
        document = await asyncio.to_thread(self._topics.content, url)
        return Content(document.body, document.media_type) if document else None


def _listed(topics: Topics, change: Change) -> tuple[str, ...]:
    return tuple(topics.listed(change))
