"""Further processes that answer beside the one that writes (``http.workers``)."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from functools import partial
from pathlib import Path

from feeds.config.loader import Config
from feeds.errors import FeedsError
from feeds.ingest.indexer import is_indexed
from feeds.service.factory import (
    ORIGIN_KEY,
    SETTINGS_KEY,
    address_of,
    build_site,
    dump_settings,
    public_address,
    restore_config,
)
from feeds.service.supervisor import WorkerBootstrap
from feeds.store.base import Reader
from feeds.store.connect import open_reader
from feeds.web import websub_view
from feeds.web.admin import views
from feeds.web.app import Application, Routes
from feeds.web.fast_path import FastPath
from feeds.web.health import Health, IndexProgress
from feeds.web.metrics import Metrics
from feeds.web.server.uvicorn_server import Server
from feeds.web.subscriber_counts import SubscriberCounter
from feeds.web.worker_proxy import WriterProxy

log = logging.getLogger(__name__)

WRITER_PATHS = (websub_view.PATH, *views.ADMIN_PATHS)
"""Paths that only the writing process can answer."""

_POLL_SECONDS = 0.2
"""Seconds between two looks for changes."""

_REPORT_SECONDS = 0.5
"""Seconds between two reports of what was counted."""


async def run_worker(path: Path, listener: socket.socket, writer: str, bootstrap: str) -> None:
    """Answer on a shared socket until SIGTERM, from the store that another process writes."""
    briefing = WorkerBootstrap.from_json(bootstrap)
    config = restore_config(briefing.settings, path)
    reader = open_reader(config.store_url)
    await Worker(config, listener, reader, writer, SubscriberCounter(key=briefing.key)).run(briefing.writer)


class Worker:
    """A web server that reads a store, and passes on what it cannot answer.

    ``config`` is what the writer started with; what it has taken over since is in the store.
    """

    def __init__(
        self,
        config: Config,
        listener: socket.socket,
        reader: Reader,
        writer: str,
        audience: SubscriberCounter,
    ) -> None:
        self._stored = reader.get_meta(SETTINGS_KEY) or dump_settings(config)
        self._origin = reader.get_meta(ORIGIN_KEY)
        self._config = restore_config(self._stored, config.path)
        self._listener = listener
        self._listening = address_of(config.settings.http.host, listener.getsockname()[1])
        self._reader = reader
        self._writer_proxy = WriterProxy(writer)
        self._subscribers = audience
        self._metrics = Metrics(elsewhere=WRITER_PATHS)
        self._indexed = is_indexed(reader, self._config.folder)
        self._troubles: tuple[str, ...] = ()
        self._revision = reader.revision()
        self._fast_path = FastPath(self._make_application())

    async def run(self, writer: int) -> None:
        """Answer, and follow the store and the configuration, for as long as the process ``writer`` lives."""
        loop = asyncio.get_running_loop()
        server = Server(self._fast_path, self._config)
        for ending in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(ending, partial(setattr, server, "should_exit", True))
        loop.add_signal_handler(signal.SIGHUP, lambda: None)
        works = [
            asyncio.create_task(work) for work in (self._follow_writer(server, writer), self._report_counts())
        ]
        log.info("a worker answers")
        try:
            await server.serve(sockets=[self._listener])
        finally:
            for work in works:
                work.cancel()
            await self._writer_proxy.close()

    async def _follow_writer(self, server: Server, writer: int) -> None:
        """Take over what the writer stored, its settings and changes of entries, for as long as it lives."""
        while os.getppid() == writer:
            await asyncio.sleep(_POLL_SECONDS)
            try:
                await asyncio.to_thread(self._sync)
            except FeedsError as error:
                log.warning("a worker cannot follow the writer: %s", error)
            except Exception:  # it goes on with what it has, and looks again
                log.exception("a worker cannot follow the writer")
        server.should_exit = True

    async def _report_counts(self) -> None:
        """Let the writer count what was answered here, and hear of its troubles."""
        while True:
            await asyncio.sleep(_REPORT_SECONDS)
            audience, meters = self._subscribers.drain(), self._metrics.drain()
            troubles = await self._writer_proxy.send_counts({"audience": audience, "meters": meters})
            if troubles is None:
                self._subscribers.add(audience)
                self._metrics.add(meters)
            self._troubles = troubles or ()

    def _sync(self) -> None:
        stored, origin = self._reader.get_meta(SETTINGS_KEY), self._reader.get_meta(ORIGIN_KEY)
        if stored and (stored, origin) != (self._stored, self._origin):
            self._config = restore_config(stored, self._config.path)
            self._stored, self._origin = stored, origin
            self._fast_path.swap(self._make_application())
        change = self._reader.changes_since(self._revision)
        if change.revision != self._revision:
            self._revision = change.revision
            self._fast_path.invalidate(change)

    def _make_application(self) -> Application:
        base_url = public_address(self._config, self._listening)
        site = build_site(self._config, base_url, self._reader)
        return Application(
            self._reader, site, self._health, self._routes(), self._subscribers, meters=self._metrics
        )

    def _routes(self) -> Routes:
        return self._writer_proxy.routes(WRITER_PATHS)

    def _health(self) -> Health:
        """Answer once there is a first index; that of another folder does not close the doors again."""
        self._indexed = self._indexed or is_indexed(self._reader, self._config.folder)
        return Health(None if self._indexed else IndexProgress(0, 0), self._troubles)
