"""The ASGI application: Starlette for everything that is not in the response cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from feeds.errors import SliceError
from feeds.publishing import openapi
from feeds.publishing.audiences import BearerPublishers
from feeds.publishing.feed_choice import OPML_PATHS
from feeds.publishing.feed_lists import LIST_PATHS
from feeds.publishing.headers import common_headers
from feeds.publishing.i18n.catalogues import N_
from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site
from feeds.store.base import Change, Reader
from feeds.urls import FILES_PATH, escape_path
from feeds.web import errors
from feeds.web.errors import HTTPError
from feeds.web.fast_path import LARGEST_HEADER, FastPath, Receive, Scope, Send
from feeds.web.feed_views import FeedViews
from feeds.web.health import HEALTHY, Health
from feeds.web.metrics import Metrics
from feeds.web.rate_limit import RateLimiter
from feeds.web.response_cache import ASGIEvent, CacheEntry, ResponseCache
from feeds.web.server.connection_limits import make_connection_limits, max_descriptors
from feeds.web.subscriber_counts import SubscriberCounter

Routes: TypeAlias = Sequence[BaseRoute]
"""What answers further addresses, for `Application`."""

LONGEST_TARGET = 8192
"""Bytes of a request's path and query."""

_COMMON_HEADERS = common_headers()
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, If-Modified-Since, If-None-Match, *",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}


def create_app(
    reader: Reader,
    site: Site,
    health: Callable[[], Health] = lambda: HEALTHY,
    routes: Sequence[BaseRoute] = (),
    audience: SubscriberCounter | None = None,
) -> FastPath:
    """Return the service as one ASGI application.

    ``routes`` go before those of the feeds; ``audience`` counts who follows them. `FastPath.invalidate` takes
    every change of entries, `FastPath.swap` a new `Application` for a new configuration.
    """
    return FastPath(Application(reader, site, health, routes, audience))


class Application:
    """Everything behind the `FastPath` for one configuration."""

    def __init__(
        self,
        reader: Reader,
        site: Site,
        health: Callable[[], Health] = lambda: HEALTHY,
        routes: Sequence[BaseRoute] = (),
        audience: SubscriberCounter | None = None,
        *,
        meters: Metrics | None = None,
    ) -> None:
        self.prefix = site.prefix.encode("ascii")
        self.rates = RateLimiter(site.http.rate_limit) if site.http.rate_limit else None
        self.limits = make_connection_limits(site.http, max_descriptors())
        self.has_bearers = site.has_bearers
        self.publisher = Publisher(reader, site, shares=4 if self.has_bearers else 2)
        self._bearers = BearerPublishers(reader, site) if self.has_bearers else None
        self._site = site
        self._metrics = meters or Metrics()
        self._response_cache = ResponseCache(
            self.publisher, site, audience or SubscriberCounter(), self._metrics
        )
        self._starlette = self._make_router(routes, health)

    def get_cached(self, target: bytes) -> CacheEntry | None:
        """Return what is held for a target below the base URL."""
        return self._response_cache.get(target)

    def invalidate(self, change: Change) -> None:
        """Drop what a change of entries touches. May be called from any thread."""
        if self._bearers:
            self._bearers.invalidate()
        self._response_cache.invalidate(change)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with the fields that every answer bears."""
        if scope["type"] != "http":
            await self._starlette(scope, receive, send)
            return
        scope = self._strip_prefix(scope)
        early = self._respond_early(scope)
        await (early or self._starlette)(scope, receive, _wrap_send(send, scope, self._metrics))

    def _strip_prefix(self, scope: Scope) -> Scope:
        """Return the scope with its path below the base URL.

        ``outer_path`` keeps the one that came: a proxy may have taken the prefix off already.
        """
        raw = scope.get("raw_path") or escape_path(scope["path"]).encode("ascii")
        path = scope["path"]
        if not self.prefix or not (raw == self.prefix or raw.startswith(self.prefix + b"/")):
            return {**scope, "raw_path": raw, "outer_path": raw}
        below = path[len(self._site.prefix) :] or "/"
        return {**scope, "raw_path": raw[len(self.prefix) :] or b"/", "path": below, "outer_path": raw}

    def _respond_early(self, scope: Scope) -> Response | None:
        """Return the answer to a request that no endpoint needs to see."""
        if scope["method"] == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        refusal = _check_size(scope)
        if refusal is None and self.rates and not self.rates.allow(scope["client"]):
            wait = {"Retry-After": str(self.rates.retry_after(scope["client"]))}
            message = N_("At most %(limit)s requests a minute, please.")
            refusal = HTTPError(429, message, {"limit": self._site.http.rate_limit}, headers=wait)
        return None if refusal is None else errors.error_response(self._site, Request(scope), refusal)

    def _make_router(self, routes: Sequence[BaseRoute], health: Callable[[], Health]) -> Starlette:
        views = FeedViews(self._site, self._response_cache, self.publisher, self._bearers, health)
        own = (
            Route("/", views.home),
            *(Route(path, views.listing) for path in LIST_PATHS.values()),
            *(Route(f"{path}/{{number:path}}", views.listing) for path in LIST_PATHS.values()),
            Route("/new", views.build),
            Route("/new/", views.build),
            Route("/new/names/{kind}", views.names),
            Route("/healthz", views.health),
            *(Route(path, views.opml) for path in OPML_PATHS),
            Route("/entries/{key}", views.entry),
            Route("/entries/{key}/", views.entry),
            Route(f"{FILES_PATH}{{path:path}}", views.post_file),
            Route("/static/{name}", views.file),
            Route("/favicon.ico", views.file),
            Route("/robots.txt", views.file),
            Route(openapi.PATH, views.file),
            Route("/{path:path}", views.feed),
        )
        starlette = Starlette(
            routes=[*routes, *own],
            exception_handlers={
                HTTPException: self._handle_http_exception,
                SliceError: self._handle_slice_error,
                Exception: self._handle_error,
            },
        )
        starlette.router.redirect_slashes = False
        return starlette

    def _handle_http_exception(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return errors.error_response(self._site, request, error)

    def _handle_slice_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, SliceError)
        return errors.error_response(self._site, request, HTTPError(400, error.message, error.values))

    def _handle_error(self, request: Request, _error: Exception) -> Response:
        error = HTTPError(500, N_("Something went wrong here. It is in the service's log."))
        return errors.error_response(self._site, request, error)


def _check_size(scope: Scope) -> HTTPError | None:
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_TARGET:
        return HTTPError(414, N_("An address can have %(limit)s bytes at most."), {"limit": LONGEST_TARGET})
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADER:
        message = N_("The header fields can have %(limit)s bytes at most.")
        return HTTPError(431, message, {"limit": LARGEST_HEADER})
    return None


def _wrap_send(send: Send, scope: Scope, meters: Metrics) -> Send:
    """Return a ``send`` that adds what every answer bears, leaves out the body of a HEAD's, and counts."""

    async def send_finally(message: ASGIEvent) -> None:
        if message["type"] == "http.response.start":
            header_names = {name for name, _ in message["headers"]}
            meters.count_response(scope["path"], message["status"])
            added = [field for field in _COMMON_HEADERS if field[0] not in header_names]
            message = {**message, "headers": [*message["headers"], *added]}
        elif message["type"] == "http.response.body":
            message = {**message, "body": b""} if scope["method"] == "HEAD" else message
            meters.count_bytes(scope["path"], len(message.get("body", b"")))
        await send(message)

    return send_finally
