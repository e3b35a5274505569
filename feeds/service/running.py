"""The service while it runs: one event loop that answers, one thread that writes."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import asdict
from functools import partial

import uvicorn

from feeds.config.diff import Difference, differences
from feeds.config.load import Config, load
from feeds.config.settings import Effect
from feeds.errors import FeedsError
from feeds.ingest import pool
from feeds.ingest.indexer import Indexer, Report
from feeds.ingest.listener import Listener
from feeds.ingest.patience import Patience
from feeds.service.composition import address_of, opened, public_address, site, sources, utc_now
from feeds.service.looking import Lookout
from feeds.service.notifying import notify, reloading, starting, stay_alive
from feeds.service.overview import Overview
from feeds.service.pruning import LOOK_S, Requests, answer
from feeds.service.pushing import Push
from feeds.service.serving import Server, listening
from feeds.service.staff import Staff
from feeds.store.contract import Change, Reader, Writer
from feeds.store.opening import subscriptions_of
from feeds.watching import watch, watch_file
from feeds.web.app import Application
from feeds.web.front import Front
from feeds.web.health import Health, Progress
from feeds.web.site import Site
from feeds.web.topics import Topics

log = logging.getLogger("feeds")

_COLLECTED_AFTER = 50_000
"""Objects that are made before the young of them are looked through for garbage."""

Tell = Callable[[int, int], None]


async def serve(config: Config, tell: Tell) -> None:
    """Serve until SIGTERM or SIGINT; ``tell`` hears how far indexing is.

    Raises `FeedsError` where the service cannot start.
    """
    _settle_memory()
    with listening(config) as listener, opened(config) as (store, reader):
        await Service(config, listener, store, reader, tell).run()


def _settle_memory() -> None:
    """Let collections pass over what was imported, which stays, and not come while much is made at once."""
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)


class Service:
    """One folder, its store, and the web server that answers from it."""

    def __init__(
        self, config: Config, listener: socket.socket, store: Writer, reader: Reader, tell: Tell
    ) -> None:
        self._config = config
        self._listener = listener
        self._store = store
        self._reader = reader
        self._tell = tell
        self._listening = address_of(config.settings.http.host, listener.getsockname()[1])
        self._base_url = public_address(config, self._listening)
        self._lookout = Lookout(store, self._indexer, seen=self._indexed, failed=self._not_indexed)
        self._overview = Overview(
            config,
            reader,
            subscriptions_of(store),
            health=self._health,
            queue=lambda: self._lookout.waiting,
            pushed=lambda: self._push.done,
        )
        self._push = self._pushing()
        self._front = Front(self._application(site(config, self._base_url, store)))
        self._stop = asyncio.Event()
        self._saved = asyncio.Event()
        self._moved = asyncio.Event()
        self._patience = Patience()
        self._progress: Progress | None = None
        self._troubles: dict[str, str] = {}

    async def run(self) -> None:
        """Answer at once, index the folder, and then follow it until told to stop."""
        if not self._indexer().indexed:
            self._progress = Progress(0, 0)
        server = Server(self._front, self._config)
        self._obey_signals(server)
        log.info("serving", extra={"address": self._base_url, "folder": str(self._config.folder)})
        works = [self._lookout.run, self._lookout.index_words, self._obey]
        works += [self._follow_folder, self._follow_config, self._configure, self._announce, stay_alive]
        staff = Staff(self._config, self._listener, self._overview)
        if staff.wanted:
            works += [partial(staff.run, lambda: server.should_exit), partial(staff.answer, self._front)]
        tasks = [asyncio.create_task(work()) for work in works]
        self._lookout.start(self._config.settings.watch.interval)
        try:
            await server.serve(sockets=[self._listener])
        finally:
            await self._end(tasks)
            staff.close()

    def _obey_signals(self, server: uvicorn.Server) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._saved.set)
        for ending in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(ending, partial(setattr, server, "should_exit", True))

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        notify("STOPPING=1")
        self._stop.set()
        self._moved.set()
        self._lookout.rest()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._push.end()
        self._lookout.close()
        log.info("stopped")

    async def _indexed(self, report: Report, seconds: float) -> None:
        self._overview.indexed(report, seconds)
        self._troubles.pop("indexing", None)
        self._miss(report.withheld)
        if self._progress is not None or report.read or report.tally.removed:
            log.info("indexed", extra=_told(report, seconds))
        self._progress = None
        self._push.begin(self._topics)

    def _not_indexed(self, error: Exception) -> None:
        self._troubles["indexing"] = f"indexing failed: {error}"

    def _miss(self, withheld: int) -> None:
        """Say it loudly, and once, when posts go missing all at once, and when that is over."""
        text = (
            f"{withheld} post{' is' if withheld == 1 else 's are'} missing all at once, and served for now. "
            "Is the folder mounted? If they were meant to go, run: feeds prune"
        )
        if withheld and text != self._troubles.get("missing"):
            self._trouble("missing", text)
        elif not withheld and self._troubles.pop("missing", ""):
            log.info("no posts are missing any more")

    async def _announce(self) -> None:
        """Tell the service manager when feeds are served, and until then how far the first index is."""
        while self._progress is not None:
            starting(f"indexing {self._progress.done} of {self._progress.total} posts")
            await asyncio.sleep(0.5)
        notify("READY=1", f"STATUS=serving {self._base_url}")

    async def _obey(self) -> None:
        """Drop what is missing when `feeds prune` asks for it."""
        requests = Requests(self._config)
        while True:
            await asyncio.sleep(LOOK_S)
            if word := requests.take():
                report = await self._lookout.look(self._indexer().prune)
                removed = report.tally.removed if report else None
                await self._lookout.write(partial(answer, self._store, word, removed))

    async def _follow_folder(self) -> None:
        """Listen to whichever folder the configuration names, for as long as it does.

        To begin to listen to 100,000 files takes a moment, which the first look does not wait for; nor
        does it wait for what only a change will need.
        """
        await self._lookout.begun.wait()
        await asyncio.to_thread(pool.prepare, self._config.settings.ingest)
        while not self._stop.is_set():
            self._moved.clear()
            if self._config.settings.watch.notify:
                async for hints in watch(self._config.folder, self._moved):
                    self._lookout.ask(hints)
            await self._moved.wait()

    async def _follow_config(self) -> None:
        async for _ in watch_file(self._config.path, self._stop):
            self._saved.set()

    async def _configure(self) -> None:
        """Take over the configuration whenever it was saved, or SIGHUP asks for it."""
        while True:
            await self._saved.wait()
            self._saved.clear()
            reloading()
            try:
                await self._reload()
            except FeedsError as error:
                self._overview.misconfigured(str(error))
                self._trouble("configuration", f"the configuration was not taken over:\n{error}")
            except Exception as error:  # what is served stays, and the next one may be taken over
                log.exception("the configuration was not taken over")
                self._troubles["configuration"] = f"the configuration was not taken over: {error}"
            notify("READY=1")

    async def _reload(self) -> None:
        """Check a saved configuration whole, then swap it in; on any error the old one stays."""
        config = load(self._config.path)
        changed = differences(self._config.settings, config.settings)
        if changed:
            base_url = public_address(config, self._listening)
            # Not on the writer's own thread: that may be converting posts for a while.
            told = await asyncio.to_thread(site, config, base_url, self._store)
            self._config, self._base_url = config, base_url
            self._overview.configured(config)
            former, self._push = self._push, self._pushing()
            self._front.swap(self._application(told))
            self._troubles.pop("configuration", None)
            await former.end()
            self._moved.set()
            self._lookout.every(config.settings.watch.interval)
        self._overview.configured(config)
        if self._troubles.pop("configuration", None) and not changed:
            log.info("the configuration is right again, and as before")
        for difference in changed:
            log.info(_spelled(difference))

    def _application(self, told: Site) -> Application:
        routes = (*self._push.routes, *self._overview.routes(told))
        overview = self._overview
        application = Application(
            self._reader, told, self._health, routes, overview.audience, meters=overview.meters
        )
        self._topics = Topics(application.publisher)
        return application

    def _pushing(self) -> Push:
        return Push(self._config.settings.websub, self._base_url, subscriptions_of(self._store))

    def _indexer(self) -> Indexer:
        loop = asyncio.get_running_loop()

        def changed(change: Change) -> None:
            loop.call_soon_threadsafe(self._changed, change)

        listener = Listener(changed, self._advance)
        return Indexer(self._store, sources(self._config, self._base_url), listener, utc_now, self._patience)

    def _changed(self, change: Change) -> None:
        self._front.changed(change)
        if self._progress is None:
            self._push.changed(change)

    def _advance(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress = Progress(done, total)
            self._tell(done, total)

    def _health(self) -> Health:
        return Health(self._progress, tuple(self._troubles.values()))

    def _trouble(self, name: str, text: str) -> None:
        log.error(text)
        self._troubles[name] = text


def _told(report: Report, seconds: float) -> dict[str, object]:
    counts = {"files": report.files, "read": report.read, **asdict(report.tally)}
    return counts | {"seconds": round(seconds, 3)}


def _spelled(difference: Difference) -> str:
    later = " once the service is restarted" if difference.effect is Effect.RESTART else ""
    return f"configuration: {difference.key} = {difference.after}{later}"
