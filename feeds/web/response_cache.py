"""The response cache: each prepared once, kept within bounds, dropped when a change touches it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar, cast

from anyio import CapacityLimiter, to_thread
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from feeds.publishing.cache import Cache
from feeds.publishing.content_coding import Encoding, encode
from feeds.publishing.document import Document, tags_of_change
from feeds.publishing.headers import Fields, representation_headers, validator_headers
from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site
from feeds.rendering.document import MEDIA_TYPES
from feeds.store.base import Change
from feeds.web.metrics import Metrics, RouteCounter
from feeds.web.subscriber_counts import FeedCounter, SubscriberCounter

ASGIEvent = MutableMapping[str, Any]
"""An ASGI event."""

EMPTY_BODY: ASGIEvent = {"type": "http.response.body", "body": b""}
_PART = 128 * 1024
"""Bytes of a large answer that are sent together."""


class PreparedResponse:
    """Everything that can be sent of one document in one coding, made once.

    ``start`` and ``body`` are the ASGI events of a 200, ``unchanged`` and `EMPTY_BODY` those of a 304.
    ``head`` and ``unchanged_head`` are the same on the wire, without the Date and the empty line.

    ``content`` is the body in that coding. Instead of a Last-Modified later than ``now``, ``now`` is given
    (RFC 9110, 8.8.2.1), and one of this very second may be that of two versions: until it ``has_settled``,
    dates decide nothing.
    """

    __slots__ = (
        "body",
        "content",
        "etag",
        "etag_text",
        "has_settled",
        "head",
        "modified",
        "start",
        "unchanged",
        "unchanged_head",
    )

    def __init__(
        self,
        document: Document,
        encoding: Encoding,
        content: bytes,
        *,
        site: Site,
        now: datetime,
        private: bool = False,
    ) -> None:
        self.content = content
        self.etag_text = entity_tag(self.content)
        self.etag = self.etag_text.encode("ascii")
        self.modified: datetime | None = document.modified
        self.has_settled = document.modified is None or document.modified <= now - SETTLING_TIME
        shown_time = min(document.modified, now) if document.modified else None
        repeated = validator_headers(document, self.etag_text, shown_time, site, private)
        whole = representation_headers(document, encoding, len(self.content)) + repeated
        self.start: ASGIEvent = {"type": "http.response.start", "status": 200, "headers": whole}
        self.body: ASGIEvent = {"type": "http.response.body", "body": self.content}
        self.unchanged: ASGIEvent = {"type": "http.response.start", "status": 304, "headers": repeated}
        self.head = serialize_head(b"200 OK", whole)
        self.unchanged_head = serialize_head(b"304 Not Modified", repeated)


def entity_tag(content: bytes) -> str:
    """Return the strong entity tag of exactly these bytes, with quotes (RFC 9110, 8.8.3)."""
    return f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def serialize_head(status: bytes, fields: Fields) -> bytes:
    """Write a status line and fields as HTTP/1.1 does."""
    return b"".join((b"HTTP/1.1 ", status, b"\r\n", *(b"%s: %s\r\n" % field for field in fields)))


T = TypeVar("T")

THREADS = 4
"""How much else is done at a time that waits for the store, or compresses."""

SETTLING_TIME = timedelta(seconds=2)
"""After so long a Last-Modified is over, to the second, by every clock: Date's is read once a second."""

_FEED_TYPES = frozenset(MEDIA_TYPES.values())

_HEADER_OVERHEAD = 4096
"""Bytes of the prepared header fields of one answer, more or less."""


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A document and its answers, one for each coding that somebody asked for.

    ``target`` is what it is held under. A ``private`` one is sent only after a look at who is asking.
    ``traffic`` counts the requests that are answered at once, and of a feed, ``counter`` counts all.
    ``contents`` has the body in each coding, ``answers`` those that will not change any more.
    """

    target: bytes
    document: Document
    traffic: RouteCounter
    private: bool = False
    counter: FeedCounter | None = None
    contents: dict[Encoding, bytes] = field(default_factory=dict)
    answers: dict[Encoding, PreparedResponse] = field(default_factory=dict)

    def size(self) -> int:
        """Return how many bytes are held, with what surrounds the bodies."""
        sizes = {id(content): len(content) for content in self.contents.values()}
        bodies = sum((sizes | {id(self.document.body): len(self.document.body)}).values())
        return bodies + _HEADER_OVERHEAD * len(self.contents)


class ResponseCache:
    """Holds answers by target: the path and query below the base URL, as requests spell them.

    The feeds that the site itself lists have most of the room for themselves. Slices, old pages and
    single entries, of which there are any number, share the rest. Of either kind one is made at a time:
    threads of one interpreter make no more of them together, and keep it from what is held.
    """

    def __init__(
        self,
        publisher: Publisher,
        site: Site,
        audience: SubscriberCounter,
        meters: Metrics,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.site = site
        self._clock = clock
        self._metrics = meters
        self._subscribers = audience
        self._publisher = publisher
        self._main_cache: Cache[bytes, CacheEntry] = Cache(site.http.cache_size * 3 // 8)
        self._secondary_cache: Cache[bytes, CacheEntry] = Cache(site.http.cache_size // 8)
        self._tasks: dict[object, asyncio.Task[object]] = {}
        self._limiter = CapacityLimiter(THREADS)
        self._render_limiters = {True: CapacityLimiter(1), False: CapacityLimiter(1)}
        self._revision = -1

    def now(self) -> datetime:
        """Return the time of the clock that answers are dated by."""
        return self._clock()

    def get(self, target: bytes) -> CacheEntry | None:
        """Return what is held for a target."""
        return self._main_cache.get(target) or self._secondary_cache.get(target)

    async def get_document(
        self,
        target: bytes,
        make: Callable[[], Document | None],
        standing: bool = False,
        private: bool = False,
    ) -> CacheEntry | None:
        """Return the document of a target, made in a thread where it is not held.

        However many ask at once, it is made once. None where ``make`` finds nothing.
        """
        cache_entry = self.get(target)
        if cache_entry is not None:
            return cache_entry
        cache = self._main_cache if standing else self._secondary_cache
        address = target.rpartition(b" ")[2].decode("ascii")
        traffic = self._metrics.route_counter(address)

        def make_entry() -> CacheEntry | None:
            generation = cache.generation
            with self._metrics.rendering.measure():
                document = make()
            if document is None:
                return None
            cache_entry = CacheEntry(
                target, document, traffic, private, self._feed_counter(address, document)
            )
            cache.put(target, cache_entry, cache_entry.size(), generation)
            return cache_entry

        return await self._run_once((target, cache.generation), make_entry, self._render_limiters[standing])

    def _feed_counter(self, address: str, document: Document) -> FeedCounter | None:
        """Return what counts a feed's requests; those of private feeds count together."""
        if document.media_type not in _FEED_TYPES:
            return None
        return self._subscribers.feed_counter(address)

    async def get_response(self, cache_entry: CacheEntry, encoding: Encoding) -> PreparedResponse:
        """Return a document in one coding, which is made in a thread, once."""
        ready = cache_entry.answers.get(encoding)
        if ready is not None:
            return ready
        if encoding in cache_entry.contents:
            return self._prepare(cache_entry, encoding)

        def make_response() -> PreparedResponse:
            cache_entry.contents[encoding] = encode(cache_entry.document.body, encoding)
            for cache in (self._main_cache, self._secondary_cache):
                cache.resize(cache_entry.target, cache_entry, cache_entry.size())
            return self._prepare(cache_entry, encoding)

        return await self._run_once((id(cache_entry), encoding), make_response, self._limiter)

    def _prepare(self, cache_entry: CacheEntry, encoding: Encoding) -> PreparedResponse:
        """Return the answer of this moment, and hold it where it is that of every later one."""
        content = cache_entry.contents[encoding]
        answer = PreparedResponse(
            cache_entry.document,
            encoding,
            content,
            site=self.site,
            now=self._clock(),
            private=cache_entry.private,
        )
        if answer.has_settled:
            cache_entry.answers[encoding] = answer
        return answer

    async def run_in_thread(self, work: Callable[[], T]) -> T:
        """Run what waits for the store in a thread."""
        return await to_thread.run_sync(work, limiter=self._limiter)

    def invalidate(self, change: Change) -> None:
        """Drop what a change of entries touches. May be called from any thread."""
        if change.revision == self._revision and not change.everything:
            return
        self._revision = change.revision
        keys = tags_of_change(change.labels, self._publisher.aliases)
        self._publisher.invalidate()
        for cache in (self._main_cache, self._secondary_cache):
            cache.invalidate(
                lambda cache_entry: change.everything or cache_entry.document.cache_tags.is_touched_by(keys)
            )

    async def _run_once(self, key: object, work: Callable[[], T], limiter: CapacityLimiter) -> T:
        """Run a piece of work that several may want at the same time."""
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.ensure_future(to_thread.run_sync(work, limiter=limiter))
            self._tasks[key] = task
            task.add_done_callback(partial(self._finish, key))
        # One who leaves does not take the work away from the others.
        return cast("T", await asyncio.shield(task))

    def _finish(self, key: object, task: asyncio.Task[object]) -> None:
        self._tasks.pop(key, None)
        if not task.cancelled():
            task.exception()  # taken note of here, in case everyone has left


class CachedResponse(Response):
    """A response whose events are made already."""

    def __init__(self, answer: PreparedResponse, status_code: int) -> None:
        self.status_code = status_code
        self._response = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send them."""
        if self.status_code != 200:
            await send(self._response.unchanged)
            await send(EMPTY_BODY)
            return
        await send(self._response.start)
        content = memoryview(self._response.content)
        while len(content) > _PART:  # each waits until the client has read what came before
            await send({"type": "http.response.body", "body": content[:_PART], "more_body": True})
            content = content[_PART:]
        await send({"type": "http.response.body", "body": content})
