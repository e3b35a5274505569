"""The indexing loop: one thread that scans, indexes, releases due entries and indexes words."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TypeVar

from feeds.errors import FeedsError
from feeds.ingest.indexer import Indexer, IndexReport
from feeds.service.scheduler import Scheduler
from feeds.store.base import Writer


class PendingPaths:
    """Paths that may have changed, from whoever noticed; taken all at once."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._filled = asyncio.Event()

    def put(self, paths: Iterable[str] = ("",)) -> None:
        """Ask for a look at these paths and below; without any, at the whole folder."""
        self._paths.update(paths)
        self._filled.set()

    async def take(self) -> frozenset[str] | None:
        """Wait for requests and return them; None means the whole folder."""
        await self._filled.wait()
        self._filled.clear()
        paths, self._paths = frozenset(self._paths), set()
        return None if "" in paths else paths

    def __len__(self) -> int:
        return len(self._paths)


log = logging.getLogger("feeds")

_WORDS_BATCH = 100
"""Entries to make searchable at a time: short enough to keep nobody waiting."""
_QUIET_SECONDS = 10.0
"""Seconds after a look in which feeds come before words: they are what a change makes people ask for."""

T = TypeVar("T")


class IndexingLoop:
    """Looks at the posts whenever it is asked to, when it is time, and when something is in doubt.

    ``indexer`` gives the indexer of the moment; ``on_report`` is called with the report
    of every run and its seconds, ``on_failure`` with the error of one that failed.
    """

    def __init__(
        self,
        store: Writer,
        indexer: Callable[[], Indexer],
        on_report: Callable[[IndexReport, float], Awaitable[None]],
        on_failure: Callable[[Exception], None],
    ) -> None:
        self._store = store
        self._indexer = indexer
        self._on_report = on_report
        self._on_failure = on_failure
        self._pending = PendingPaths()
        self._schedule = Scheduler(self._scan, self._release)
        self._thread = ThreadPoolExecutor(1, "writer")
        self._retry: asyncio.TimerHandle | None = None
        self._unindexed = asyncio.Event()
        self.first_run = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Return how many paths are to be looked at."""
        return len(self._pending)

    def start(self, interval: float) -> None:
        """Ask for the first look, and for one every ``interval`` seconds."""
        self._schedule.start(interval)
        self._pending.put()

    def set_interval(self, interval: float) -> None:
        """Look every ``interval`` seconds from now on, and now."""
        self._schedule.set_interval(interval)
        self._pending.put()

    def enqueue(self, hints: Iterable[str]) -> None:
        """Ask for a look at these paths and below."""
        self._pending.put(hints)

    async def run(self) -> None:
        """Look at whatever is asked for, one look after another; sets ``first_run`` after the first."""
        while True:
            hints = await self._pending.take()
            await self.run_index(partial(self._indexer().index, hints))
            self.first_run.set()

    async def run_index(self, look: Callable[[], IndexReport]) -> IndexReport | None:
        """Take a look at the posts; None where it failed."""
        started = time.monotonic()
        try:
            report = await self.run_on_writer(look)
            self._schedule_retry(report.next_check)
            await self._on_report(report, time.monotonic() - started)
            await self._schedule_release()
            await self.run_on_writer(self._store.checkpoint)
        except (FeedsError, OSError) as error:  # the next look may fare better, and what is served stays
            _log_refusal("indexing failed", error)
            self._on_failure(error)
            return None
        except Exception as error:
            log.exception("indexing failed")
            self._on_failure(error)
            return None
        self._unindexed.set()
        return report

    async def index_words(self) -> None:
        """Make new entries quick to search, when those who wait for them have them; at half speed."""
        while True:
            await self._unindexed.wait()
            await asyncio.sleep(_QUIET_SECONDS)
            self._unindexed.clear()
            try:
                while await self._index_some_words():
                    pass
                await self.run_on_writer(self._store.checkpoint)
            except (FeedsError, OSError) as error:  # search only takes longer until the next try
                _log_refusal("words could not be indexed", error)
            except Exception:
                log.exception("words could not be indexed")

    async def run_on_writer(self, work: Callable[[], T]) -> T:
        """Do something on the thread that writes."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def stop_schedule(self) -> None:
        """Begin nothing more by the clock."""
        self._schedule.stop()

    def close(self) -> None:
        """Wait for what the thread is doing."""
        self._thread.shutdown()

    async def _index_some_words(self) -> bool:
        started = time.monotonic()
        done = await self.run_on_writer(partial(self._store.index_words, _WORDS_BATCH))
        await asyncio.sleep(time.monotonic() - started)
        return done > 0

    def _schedule_retry(self, delay: timedelta | None) -> None:
        """Ask for another look at what is in doubt, in place of the one asked for before."""
        if self._retry:
            self._retry.cancel()
        self._retry = None
        if delay is not None:
            loop = asyncio.get_running_loop()
            self._retry = loop.call_later(delay.total_seconds(), self._pending.put, ())

    async def _schedule_release(self) -> None:
        totals = await self.run_on_writer(self._store.totals)
        self._schedule.schedule_release(totals.next_due)

    async def _scan(self) -> None:
        self._pending.put()

    async def _release(self) -> None:
        await self.run_on_writer(self._indexer().apply_due_entries)
        await self._schedule_release()


def _log_refusal(what: str, error: Exception) -> None:
    """Write why something was not done; where in the code is of no use to who can mend it."""
    log.error("%s: %s", what, error)
