"""The answers of one site: each made once, held while there is room, dropped when a change touches it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast

from anyio import CapacityLimiter, to_thread

from feeds.rendering.document import MEDIA_TYPES
from feeds.store.contract import Change
from feeds.web.answer import Answer
from feeds.web.audience import Audience, Tally
from feeds.web.cache import Cache
from feeds.web.document import Document
from feeds.web.encoding import Encoding
from feeds.web.metrics import Meters, Traffic
from feeds.web.publishing import Publisher
from feeds.web.reach import touched_keys
from feeds.web.site import Site

T = TypeVar("T")

THREADS = 4
"""How much else is done at a time that waits for the store, or compresses."""

_FEED_TYPES = frozenset(MEDIA_TYPES.values())

_AROUND = 4096
"""Bytes of the prepared header fields of one answer, more or less."""


@dataclass(frozen=True, slots=True)
class Held:
    """A document and its answers, one for each coding that somebody asked for.

    ``target`` is what it is held under. A ``private`` one is sent only after a look at who is asking.
    ``traffic`` counts the requests that are answered at once, and of a feed, ``tally`` counts all.
    """

    target: bytes
    document: Document
    traffic: Traffic
    private: bool = False
    tally: Tally | None = None
    answers: dict[Encoding, Answer] = field(default_factory=dict)

    def size(self) -> int:
        """Return how many bytes are held, with what surrounds the bodies."""
        written = {id(answer.content): len(answer.content) for answer in self.answers.values()}
        bodies = sum((written | {id(self.document.body): len(self.document.body)}).values())
        return bodies + _AROUND * len(self.answers)


class Answers:
    """Holds answers by target: the path and query below the base URL, as requests spell them.

    The feeds that the site itself lists have most of the room for themselves. Slices, old pages and
    single entries, of which there are any number, share the rest. Of either kind one is made at a time:
    threads of one interpreter make no more of them together, and keep it from what is held.
    """

    def __init__(
        self,
        publisher: Publisher,
        site: Site,
        audience: Audience,
        meters: Meters,
    ) -> None:
        self.site = site
        self._meters = meters
        self._audience = audience
        self._publisher = publisher
        self._standing: Cache[bytes, Held] = Cache(site.http.cache_size // 2)
        self._passing: Cache[bytes, Held] = Cache(site.http.cache_size // 4)
        self._making: dict[object, asyncio.Task[object]] = {}
        self._limiter = CapacityLimiter(THREADS)
        self._turns = {True: CapacityLimiter(1), False: CapacityLimiter(1)}
        self._revision = -1

    def held(self, target: bytes) -> Held | None:
        """Return what is held for a target."""
        return self._standing.get(target) or self._passing.get(target)

    async def document(
        self,
        target: bytes,
        make: Callable[[], Document | None],
        standing: bool = False,
        private: bool = False,
    ) -> Held | None:
        """Return the document of a target, made in a thread where it is not held.

        However many ask at once, it is made once. None where ``make`` finds nothing.
        """
        held = self.held(target)
        if held is not None:
            return held
        cache = self._standing if standing else self._passing
        address = target.rpartition(b" ")[2].decode("ascii")
        traffic = self._meters.traffic(address)

        def made() -> Held | None:
            generation = cache.generation
            with self._meters.rendering.timed():
                document = make()
            if document is None:
                return None
            held = Held(target, document, traffic, private, self._tally(address, document))
            cache.put(target, held, held.size(), generation)
            return held

        return await self._once((target, cache.generation), made, self._turns[standing])

    def _tally(self, address: str, document: Document) -> Tally | None:
        """Return what counts a feed's requests; those of private feeds count together."""
        if document.media_type not in _FEED_TYPES:
            return None
        return self._audience.tally(address)

    async def answer(self, held: Held, encoding: Encoding) -> Answer:
        """Return a document in one coding, which is made in a thread, once."""
        ready = held.answers.get(encoding)
        if ready is not None:
            return ready

        def made() -> Answer:
            answer = Answer(held.document, encoding, self.site, held.private)
            held.answers[encoding] = answer
            for cache in (self._standing, self._passing):
                cache.resize(held.target, held, held.size())
            return answer

        return await self._once((id(held), encoding), made, self._limiter)

    async def off_loop(self, work: Callable[[], T]) -> T:
        """Run what waits for the store in a thread."""
        return await to_thread.run_sync(work, limiter=self._limiter)

    def changed(self, change: Change) -> None:
        """Drop what a change of entries touches. May be called from any thread."""
        if change.revision == self._revision and not change.everything:
            return
        self._revision = change.revision
        keys = touched_keys(change.labels, self._publisher.aliases)
        self._publisher.changed()
        for cache in (self._standing, self._passing):
            cache.forget(lambda held: change.everything or held.document.reach.touched(keys))

    async def _once(self, key: object, work: Callable[[], T], limiter: CapacityLimiter) -> T:
        """Run a piece of work that several may want at the same time."""
        task = self._making.get(key)
        if task is None:
            task = asyncio.ensure_future(to_thread.run_sync(work, limiter=limiter))
            self._making[key] = task
            task.add_done_callback(partial(self._done, key))
        # One who leaves does not take the work away from the others.
        return cast("T", await asyncio.shield(task))

    def _done(self, key: object, task: asyncio.Task[object]) -> None:
        self._making.pop(key, None)
        if not task.cancelled():
            task.exception()  # taken note of here, in case everyone has left
