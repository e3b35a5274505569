"""The fast path: requests answered from the response cache without Starlette.

Everything else goes on to the application behind. `FastPath` is an ASGI callable for any server;
`feeds.web.server.fast_path_protocol` takes the same way without ASGI's events.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, Protocol

from feeds.store.base import Change
from feeds.web.conditional import CONDITIONAL_FIELDS, evaluate, parse_conditions
from feeds.web.negotiation import is_browser_navigation, negotiate_encoding
from feeds.web.rate_limit import RateLimiter
from feeds.web.response_cache import EMPTY_BODY, CacheEntry, PreparedResponse
from feeds.web.server.connection_limits import ConnectionLimits

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LARGEST_HEADER = 16384
"""Bytes of all header values of a request together."""

_MAX_ACCEPT_LENGTH = 256


class CachingApplication(Protocol):
    """What stands behind: an ASGI application that holds answers."""

    prefix: bytes
    rates: RateLimiter | None
    limits: ConnectionLimits
    has_bearers: bool

    def get_cached(self, target: bytes) -> CacheEntry | None:
        """Return what is held for a target below the base URL."""

    def invalidate(self, change: Change) -> None:
        """Drop what a change of entries touches."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""


class FastPath:
    """The whole service as one ASGI application, whose inner part can be swapped while it runs."""

    def __init__(self, application: CachingApplication) -> None:
        self.application = application

    def swap(self, application: CachingApplication) -> None:
        """Let another application answer from the next request on; those under way end with the old one."""
        self.application = application

    def invalidate(self, change: Change) -> None:
        """Take note of a change of entries. May be called from any thread, after the change is stored."""
        self.application.invalidate(change)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from memory, or let the application do it."""
        application = self.application
        if scope["type"] == "http" and (scope["method"] == "GET" or scope["method"] == "HEAD"):
            query = scope["query_string"]
            raw = scope.get("raw_path") or b""
            target = raw + b"?" + query if query else raw
            ready = self.lookup(target, scope["headers"], scope["client"], scope["method"] == "HEAD")
            if ready is not None:
                answer, changed = ready
                await send(answer.start if changed else answer.unchanged)
                await send(answer.body if changed and scope["method"] == "GET" else EMPTY_BODY)
                return
        await application(scope, receive, send)

    def lookup(
        self,
        target: bytes,
        headers: Sequence[tuple[bytes, bytes]],
        client: tuple[str, int] | None,
        head: bool = False,
    ) -> tuple[PreparedResponse, bool] | None:
        """Return the answer to a GET or ``head`` that is held, and whether it is not 304.

        None where the application must see the request: nothing is held, it may bear a token,
        the client is over its rate, or the header is oversized, or says something in several lines.
        """
        application = self.application
        if application.prefix and target.startswith(application.prefix + b"/"):
            target = target[len(application.prefix) :]
        cache_entry = application.get_cached(target)
        if cache_entry is None or cache_entry.private:
            return None
        fields = dict(headers)
        if application.has_bearers and b"authorization" in fields:
            return None
        if len(fields) != len(headers) or sum(map(len, fields.values())) > LARGEST_HEADER:
            return None
        answer = cache_entry.answers.get(
            negotiate_encoding(fields.get(b"accept-encoding", b"")[:_MAX_ACCEPT_LENGTH])
        )
        if (
            answer is None
            or (
                cache_entry.counter is not None
                and b"sec-fetch-dest" in fields
                and is_browser_navigation(fields)
            )
            or (application.rates and not application.rates.allow(client))
        ):
            return None
        decided = _decide_status(fields, answer)
        if decided == 412:
            return None
        whole = decided == 200
        size = (0 if head else len(answer.content)) if whole else None
        cache_entry.traffic.count(size)
        if cache_entry.counter is not None:
            cache_entry.counter.count(size, fields, client)
        return answer, whole


def _decide_status(fields: Mapping[bytes, bytes], answer: PreparedResponse) -> int:
    """Return 200, 304 or 412, at once for what nearly every request is."""
    if_none_match = fields.get(b"if-none-match")
    if if_none_match == answer.etag and b"if-match" not in fields and b"if-unmodified-since" not in fields:
        return 304
    if if_none_match is None and CONDITIONAL_FIELDS.isdisjoint(fields):
        return 200
    return evaluate(parse_conditions(fields), answer.etag_text, answer.modified)
