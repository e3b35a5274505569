"""The one thread that writes, and its work: looks at the posts, entries that fall due, words to search by."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TypeVar

from feeds.ingest.indexer import Indexer, Report
from feeds.schedule import Schedule
from feeds.service.inbox import Inbox
from feeds.store.contract import Writer

log = logging.getLogger("feeds")

_WORDS = 100
"""Entries to make searchable at a time: short enough to keep nobody waiting."""
_CALM_S = 10.0
"""Seconds after a look in which feeds come before words: they are what a change makes people ask for."""

T = TypeVar("T")


class Lookout:
    """Looks at the posts whenever it is asked to, when it is time, and when something is in doubt.

    ``indexer`` gives the indexer of the moment; ``seen`` is told of every look and how many seconds it took,
    ``failed`` of one that failed.
    """

    def __init__(
        self,
        store: Writer,
        indexer: Callable[[], Indexer],
        seen: Callable[[Report, float], Awaitable[None]],
        failed: Callable[[Exception], None],
    ) -> None:
        self._store = store
        self._indexer = indexer
        self._seen = seen
        self._failed = failed
        self._inbox = Inbox()
        self._schedule = Schedule(self._scan, self._release)
        self._thread = ThreadPoolExecutor(1, "writer")
        self._again: asyncio.TimerHandle | None = None
        self._unindexed = asyncio.Event()
        self.begun = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Return how many paths are to be looked at."""
        return len(self._inbox)

    def start(self, interval: float) -> None:
        """Ask for the first look, and for one every ``interval`` seconds."""
        self._schedule.start(interval)
        self._inbox.put()

    def every(self, interval: float) -> None:
        """Look every ``interval`` seconds from now on, and now."""
        self._schedule.every(interval)
        self._inbox.put()

    def ask(self, hints: Iterable[str]) -> None:
        """Ask for a look at these paths and below."""
        self._inbox.put(hints)

    async def run(self) -> None:
        """Look at whatever is asked for, one look after another; sets ``begun`` after the first."""
        while True:
            hints = await self._inbox.take()
            await self.look(partial(self._indexer().index, hints))
            self.begun.set()

    async def look(self, look: Callable[[], Report]) -> Report | None:
        """Take a look at the posts; None where it failed."""
        started = time.monotonic()
        try:
            report = await self.write(look)
            self._look_again(report.again)
            await self._seen(report, time.monotonic() - started)
            await self._set_alarm()
        except Exception as error:  # the next look may fare better, and what is served stays
            log.exception("indexing failed")
            self._failed(error)
            return None
        self._unindexed.set()
        return report

    async def index_words(self) -> None:
        """Make new entries quick to search, when those who wait for them have them; at half speed."""
        while True:
            await self._unindexed.wait()
            await asyncio.sleep(_CALM_S)
            self._unindexed.clear()
            try:
                while await self._indexed_words():
                    pass
            except Exception:  # search only takes longer until the next try
                log.exception("words could not be indexed")

    async def write(self, work: Callable[[], T]) -> T:
        """Do something on the thread that writes."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def rest(self) -> None:
        """Begin nothing more by the clock."""
        self._schedule.stop()

    def close(self) -> None:
        """Wait for what the thread is doing."""
        self._thread.shutdown()

    async def _indexed_words(self) -> bool:
        started = time.monotonic()
        done = await self.write(partial(self._store.index_words, _WORDS))
        await asyncio.sleep(time.monotonic() - started)
        return done > 0

    def _look_again(self, delay: timedelta | None) -> None:
        """Ask for another look at what is in doubt, in place of the one asked for before."""
        if self._again:
            self._again.cancel()
        self._again = None
        if delay is not None:
            loop = asyncio.get_running_loop()
            self._again = loop.call_later(delay.total_seconds(), self._inbox.put, ())

    async def _set_alarm(self) -> None:
        totals = await self.write(self._store.totals)
        self._schedule.wake_at(totals.next_due)

    async def _scan(self) -> None:
        self._inbox.put()

    async def _release(self) -> None:
        await self.write(self._indexer().release)
        await self._set_alarm()
