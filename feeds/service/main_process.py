"""The running service: one event loop that serves, one thread that writes."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from feeds.config.diff import Difference, compare_settings
from feeds.config.loader import Config
from feeds.config.setting_types import Effect
from feeds.errors import FeedsError
from feeds.generators.site_config import get_site, get_site_stamp, may_change_site, reload_with_site
from feeds.ingest import process_pool
from feeds.ingest.changes import ChangeDebouncer
from feeds.ingest.indexer import Indexer, IndexReport
from feeds.ingest.slow_posts import SlowPosts
from feeds.ingest.types import IndexCallbacks
from feeds.publishing.site import Site
from feeds.publishing.topics import Topics
from feeds.service.factory import (
    ORIGIN_KEY,
    address_of,
    dump_origin,
    index_settings,
    public_address,
    save_and_build_site,
    utc_now,
)
from feeds.service.indexing_loop import IndexingLoop
from feeds.service.prune import begin_run, end_run
from feeds.service.state import ServiceState
from feeds.service.store_watch import wait_for_fault
from feeds.service.supervisor import WorkerSupervisor
from feeds.service.systemd import notify, notify_reloading, notify_starting, ping_watchdog
from feeds.service.watcher import watch, watch_file
from feeds.service.websub import WebSubService
from feeds.service.welcome import ServedFolder, read_served_folder
from feeds.store.base import Change, Reader, Writer
from feeds.store.connect import listen_for_wakeups, subscriptions_of
from feeds.store.faults import StoreFault
from feeds.store.lock import WAKE_SIGNAL
from feeds.store.recovery import read_loss
from feeds.web.app import Application
from feeds.web.fast_path import FastPath
from feeds.web.health import Health, IndexProgress
from feeds.web.server.uvicorn_server import Server
from feeds.web.sessions import AdminSessions

log = logging.getLogger("feeds")

ProgressCallback = Callable[[int, int], None]
ReadyCallback = Callable[[ServedFolder], None]

_SITE_INTERVAL_S = 0.5
"""Seconds between looks at the files of the site's configuration, a few dozen at most."""


class Service:
    """One folder, its store, and the web server that answers from it."""

    def __init__(
        self,
        config: Config,
        listener: socket.socket,
        store: Writer,
        reader: Reader,
        *,
        on_progress: ProgressCallback,
        on_ready: ReadyCallback,
    ) -> None:
        self._config = config
        self._listener = listener
        self._store = store
        self._reader = reader
        self._on_progress = on_progress
        self._on_ready: ReadyCallback | None = on_ready
        self._listening = address_of(config.settings.http.host, listener.getsockname()[1])
        self._base_url = public_address(config, self._listening)
        self._indexing_loop = IndexingLoop(
            store, self._make_indexer, on_report=self._record_index, on_failure=self._record_index_failure
        )
        self._sessions = AdminSessions(store)
        self._state = self._make_state()
        self._websub = self._make_websub()
        self._fast_path = FastPath(self._make_application(self._store_settings(config, self._base_url)))
        self._stop = asyncio.Event()
        self._config_saved = asyncio.Event()
        self._prune_requested = asyncio.Event()
        self._folder_moved = asyncio.Event()
        self._debouncer = ChangeDebouncer()
        self._slow_posts = SlowPosts(self._enqueue_soon)
        self._loop = asyncio.get_running_loop()
        self._progress: IndexProgress | None = None
        self._troubles: dict[str, str] = {}
        self._store_fault: StoreFault | None = None
        self._store_loss = read_loss(store)
        self._report_loss()

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self._config

    async def run(self) -> StoreFault | None:
        """Answer at once, index the folder, and follow it until a signal or a fault of its store ends it.

        Returns the fault; None after a signal.
        """
        if not self._make_indexer().is_indexed:
            self._progress = IndexProgress(0, 0)
        server = Server(self._fast_path, self._config)
        self._handle_signals(server)
        log.info("serving", extra={"address": self._base_url, "folder": str(self._config.folder)})
        works = [self._indexing_loop.run, self._indexing_loop.index_words, self._serve_prune_requests]
        works += [
            self._watch_folder,
            self._watch_config,
            self._watch_site,
            self._reload_on_save,
            self._notify_ready,
            partial(self._watch_store, server),
            ping_watchdog,
        ]
        supervisor = WorkerSupervisor(self._config, self._listener, self._state)
        if supervisor.worker_count:
            works += [
                partial(supervisor.run, lambda: server.should_exit),
                partial(supervisor.serve_requests, self._fast_path),
            ]
        tasks = [asyncio.create_task(work()) for work in works]
        self._indexing_loop.start(self._config.settings.watch.interval)
        try:
            # A duplicate: the server closes what it listens on, and another may follow it here.
            await server.serve(sockets=[self._listener.dup()])
        finally:
            await self._shut_down(tasks)
            supervisor.close()
        return self._store_fault

    def _handle_signals(self, server: Server) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._config_saved.set)
        loop.add_signal_handler(WAKE_SIGNAL, self._prune_requested.set)
        listen_for_wakeups(self._store, partial(loop.call_soon_threadsafe, self._prune_requested.set))
        for ending in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(ending, partial(self._end, server))

    def _end(self, server: Server) -> None:
        """Take no new connection, and let the server end once what it answers is read."""
        self._listener.close()
        server.should_exit = True

    async def _shut_down(self, tasks: list[asyncio.Task[None]]) -> None:
        notify("STOPPING=1") if self._store_fault is None else notify_reloading()
        self._stop.set()
        self._folder_moved.set()
        self._indexing_loop.stop_schedule()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._websub.stop()
        self._indexing_loop.close()
        self._slow_posts.close()
        log.info("stopped")

    async def _record_index(self, report: IndexReport, seconds: float) -> None:
        self._state.record_scan(report, seconds)
        self._troubles.pop("indexing", None)
        self._report_missing(report.withheld)
        if self._progress is not None or report.read or report.counts.removed:
            log.info("indexed", extra=_log_fields(report, seconds))
        for problem in report.delays:
            log.warning("%s %s", problem.path, problem.reason)
        self._progress = None
        self._websub.start(self._topics)
        await self._announce_ready()

    async def _announce_ready(self) -> None:
        """Say once what is served, and where."""
        on_ready, self._on_ready = self._on_ready, None
        if on_ready is not None:
            on_ready(await asyncio.to_thread(self._read_served_folder))

    def _read_served_folder(self) -> ServedFolder:
        return read_served_folder(self._config, self._publisher, self._reader.totals().entries)

    def _record_index_failure(self, error: Exception) -> None:
        self._troubles["indexing"] = f"indexing failed: {error}"

    def _report_missing(self, withheld: int) -> None:
        """Say it loudly, and once, when posts go missing all at once, and when that is over."""
        text = (
            f"{withheld} post{' is' if withheld == 1 else 's are'} missing all at once, and served for now. "
            "Is the folder mounted? If they were meant to go, run: feeds prune"
        )
        if withheld and text != self._troubles.get("missing"):
            self._report_trouble("missing", text)
        elif not withheld and self._troubles.pop("missing", ""):
            log.info("no posts are missing any more")

    async def _notify_ready(self) -> None:
        """Tell the service manager when feeds are served, and until then how far the first index is."""
        while self._progress is not None:
            notify_starting(f"indexing {self._progress.done} of {self._progress.total} posts")
            await asyncio.sleep(0.5)
        notify("READY=1", f"STATUS=serving {self._base_url}")

    async def _serve_prune_requests(self) -> None:
        """Drop what is missing whenever `feeds prune` asks for it."""
        while True:
            await self._prune_requested.wait()
            self._prune_requested.clear()
            # Not on the writer's own thread: whoever asks is told at once that posts are being converted.
            number = await asyncio.to_thread(begin_run, self._store)
            report = await self._indexing_loop.run_index(self._make_indexer().prune)
            await asyncio.to_thread(end_run, self._store, number, report.counts.removed if report else None)

    async def _watch_folder(self) -> None:
        """Listen to whichever folder the configuration names, for as long as it does.

        To begin to listen to 100,000 files takes a moment, which the first look does not wait for; nor
        does it wait for what only a change will need.
        """
        await self._indexing_loop.first_run.wait()
        await asyncio.to_thread(process_pool.prepare_fork_server, self._config.settings.ingest)
        while not self._stop.is_set():
            self._folder_moved.clear()
            if self._config.settings.watch.notify:
                async for hints in watch(self._config.folder, self._folder_moved):
                    self._indexing_loop.enqueue(hints)
                    if may_change_site(self._config, hints) or ("" in hints and self._is_moved()):
                        self._config_saved.set()
            await self._folder_moved.wait()

    async def _watch_store(self, server: Server) -> None:
        """End the service where its store can be used no more, to begin again with another."""
        self._store_fault = await wait_for_fault((self._store, self._reader), self._report_loss)
        server.should_exit = True

    def _report_loss(self) -> None:
        """Tell of a store that was set aside for as long as its file is there."""
        if self._store_loss and Path(self._store_loss.kept).exists():
            self._troubles["store"] = str(self._store_loss)
        else:
            self._troubles.pop("store", None)

    def _is_moved(self) -> bool:
        """Tell whether the posts, and the files beside them, lie elsewhere by now, as links to them lead."""
        return self._store.get_meta(ORIGIN_KEY) != dump_origin(self._config)

    async def _watch_config(self) -> None:
        async for _ in watch_file(self._config.path, self._stop):
            self._config_saved.set()

    async def _watch_site(self) -> None:
        """Take over what the configuration of the posts' site says whenever that changes."""
        stamp = get_site_stamp(self._config)
        while True:
            await asyncio.sleep(_SITE_INTERVAL_S)
            config, before = self._config, stamp
            stamp = await asyncio.to_thread(get_site_stamp, config)
            if stamp != before:
                self._config_saved.set()

    async def _reload_on_save(self) -> None:
        """Take over the configuration whenever it was saved, or SIGHUP asks for it."""
        while True:
            await self._config_saved.wait()
            self._config_saved.clear()
            notify_reloading()
            try:
                await self._reload()
            except (FeedsError, OSError) as error:
                self._state.record_config_error(str(error))
                self._report_trouble("configuration", f"the configuration was not taken over:\n{error}")
            except Exception as error:  # what is served stays, and the next one may be taken over
                log.exception("the configuration was not taken over")
                self._troubles["configuration"] = f"the configuration was not taken over: {error}"
            notify("READY=1")

    async def _reload(self) -> None:
        """Check a saved configuration whole, then swap it in; on any error the old one stays."""
        config = await asyncio.to_thread(reload_with_site, self._config)
        changed = compare_settings(self._config.settings, config.settings)
        if changed:
            base_url = public_address(config, self._listening)
            # Not on the writer's own thread: that may be converting posts for a while.
            site = await asyncio.to_thread(self._store_settings, config, base_url)
            self._config, self._base_url = config, base_url
            self._state.record_config(config)
            former, self._websub = self._websub, self._make_websub()
            self._fast_path.swap(self._make_application(site))
            self._troubles.pop("configuration", None)
            await former.stop()
            self._folder_moved.set()
            self._indexing_loop.set_interval(config.settings.watch.interval)
        elif get_site(config) != get_site(self._config) or self._is_moved():
            site = await asyncio.to_thread(save_and_build_site, config, self._base_url, self._store)
            self._config = config
            self._fast_path.swap(self._make_application(site))
            self._indexing_loop.enqueue([""])
            log.info("the posts folder, or its site's configuration, is another; posts are read again")
        self._state.record_config(config)
        if self._troubles.pop("configuration", None) and not changed:
            log.info("the configuration is right again, and as before")
        for difference in changed:
            log.info(_describe_difference(difference))

    def _store_settings(self, config: Config, base_url: str) -> Site:
        """Keep what the other processes need to know; another password ends all sessions."""
        self._sessions.bind(config.settings.admin.password)
        return save_and_build_site(config, base_url, self._store)

    def _make_application(self, site: Site) -> Application:
        routes = (*self._websub.routes, *self._state.routes(site))
        overview = self._state
        application = Application(
            self._reader, site, self._health, routes, overview.subscribers, meters=overview.metrics
        )
        self._publisher = application.publisher
        self._topics = Topics(self._publisher)
        return application

    def _make_state(self) -> ServiceState:
        return ServiceState(
            self._config,
            self._reader,
            subscriptions_of(self._store),
            self._sessions,
            self._listening,
            health=self._health,
            queue=lambda: self._indexing_loop.waiting,
            pushed=lambda: self._websub.counts,
        )

    def _make_websub(self) -> WebSubService:
        return WebSubService(self._config.settings.websub, self._base_url, subscriptions_of(self._store))

    def _make_indexer(self) -> Indexer:
        loop = asyncio.get_running_loop()

        def publish_soon(change: Change) -> None:
            loop.call_soon_threadsafe(self._publish, change)

        listener = IndexCallbacks(publish_soon, self._update_progress)
        return Indexer(
            self._store,
            index_settings(self._config, self._base_url),
            listener,
            utc_now,
            self._debouncer,
            slow=self._slow_posts,
        )

    def _enqueue_soon(self, path: str) -> None:
        """Ask for a look at a slow post that is done. May be called from any thread."""
        self._loop.call_soon_threadsafe(self._indexing_loop.enqueue, (path,))

    def _publish(self, change: Change) -> None:
        self._fast_path.invalidate(change)
        if self._progress is None:
            self._websub.publish(change)

    def _update_progress(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress = IndexProgress(done, total)
            self._on_progress(done, total)

    def _health(self) -> Health:
        return Health(self._progress, tuple(self._troubles.values()))

    def _report_trouble(self, name: str, text: str) -> None:
        log.error(text)
        self._troubles[name] = text


def _log_fields(report: IndexReport, seconds: float) -> dict[str, object]:
    counts = {"files": report.files, "read": report.read, **asdict(report.counts)}
    return counts | {"seconds": round(seconds, 3)}


def _describe_difference(difference: Difference) -> str:
    later = " once the service is restarted" if difference.effect is Effect.RESTART else ""
    return f"configuration: {difference.key} = {difference.after}{later}"
