"""Further processes that answer beside the one that writes (``http.workers``)."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from starlette.routing import BaseRoute

from feeds.config.load import Config
from feeds.errors import FeedsError
from feeds.ingest.indexer import is_indexed
from feeds.service.composition import (
    SETTINGS,
    address_of,
    as_stored,
    public_address,
    site_as_stored,
    stored_form,
)
from feeds.service.serving import Server
from feeds.service.staff import Briefing
from feeds.store.contract import Reader
from feeds.store.opening import open_reader
from feeds.web import hub, office
from feeds.web.app import Application
from feeds.web.audience import Audience
from feeds.web.forwarding import Forwarder
from feeds.web.front import Front
from feeds.web.health import Health, Progress
from feeds.web.metrics import Meters

log = logging.getLogger(__name__)

WRITERS_OWN = (hub.PATH, *office.PATHS)
"""Paths that only the writing process can answer."""

_LOOK_S = 0.2
"""Seconds between two looks for changes."""

_REPORT_S = 0.5
"""Seconds between two reports of what was counted."""


async def work(path: Path, listener: socket.socket, writer: str, told: str) -> None:
    """Answer on a shared socket until SIGTERM, from the store that another process writes."""
    briefing = Briefing.read(told)
    config = as_stored(briefing.settings, path)
    reader = open_reader(config.store_url)
    await Worker(config, listener, reader, writer, Audience(key=briefing.key)).run(briefing.writer)


class Worker:
    """A web server that reads a store, and passes on what it cannot answer.

    ``config`` is what the writer started with; what it has taken over since is in the store.
    """

    def __init__(
        self, config: Config, listener: socket.socket, reader: Reader, writer: str, audience: Audience
    ) -> None:
        self._stored = reader.recall(SETTINGS) or stored_form(config)
        self._config = as_stored(self._stored, config.path)
        self._listener = listener
        self._listening = address_of(config.settings.http.host, listener.getsockname()[1])
        self._reader = reader
        self._forwarder = Forwarder(writer)
        self._audience = audience
        self._meters = Meters(elsewhere=WRITERS_OWN)
        self._indexed = is_indexed(reader, self._config.folder)
        self._troubles: tuple[str, ...] = ()
        self._revision = reader.revision()
        self._front = Front(self._application())

    async def run(self, writer: int) -> None:
        """Answer, and follow the store and the configuration, for as long as the process ``writer`` lives."""
        loop = asyncio.get_running_loop()
        server = Server(self._front, self._config)
        for ending in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(ending, partial(setattr, server, "should_exit", True))
        loop.add_signal_handler(signal.SIGHUP, lambda: None)
        works = [asyncio.create_task(work) for work in (self._follow(server, writer), self._report())]
        log.info("a worker answers")
        try:
            await server.serve(sockets=[self._listener])
        finally:
            for work in works:
                work.cancel()
            await self._forwarder.close()

    async def _follow(self, server: Server, writer: int) -> None:
        """Take over what the writer stored, its settings and changes of entries, for as long as it lives."""
        while os.getppid() == writer:
            await asyncio.sleep(_LOOK_S)
            try:
                await asyncio.to_thread(self._look)
            except FeedsError as error:
                log.warning("a worker cannot follow the writer: %s", error)
            except Exception:  # it goes on with what it has, and looks again
                log.exception("a worker cannot follow the writer")
        server.should_exit = True

    async def _report(self) -> None:
        """Let the writer count what was answered here, and hear of its troubles."""
        while True:
            await asyncio.sleep(_REPORT_S)
            audience, meters = self._audience.drain(), self._meters.drain()
            troubles = await self._forwarder.report({"audience": audience, "meters": meters})
            if troubles is None:
                self._audience.add(audience)
                self._meters.add(meters)
            self._troubles = troubles or ()

    def _look(self) -> None:
        stored = self._reader.recall(SETTINGS)
        if stored and stored != self._stored:
            self._config, self._stored = as_stored(stored, self._config.path), stored
            self._front.swap(self._application())
        change = self._reader.changes_since(self._revision)
        if change.revision != self._revision:
            self._revision = change.revision
            self._front.changed(change)

    def _application(self) -> Application:
        base_url = public_address(self._config, self._listening)
        told = site_as_stored(self._config, base_url, self._reader)
        return Application(
            self._reader, told, self._health, self._routes(), self._audience, meters=self._meters
        )

    def _routes(self) -> Sequence[BaseRoute]:
        return self._forwarder.routes(WRITERS_OWN)

    def _health(self) -> Health:
        """Answer once there is a first index; that of another folder does not close the doors again."""
        self._indexed = self._indexed or is_indexed(self._reader, self._config.folder)
        return Health(None if self._indexed else Progress(0, 0), self._troubles)
