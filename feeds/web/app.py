"""The application: Starlette for everything that is not held in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from feeds.errors import SliceError
from feeds.store.contract import Change, Reader
from feeds.urls import escape_path
from feeds.web import openapi, refusals
from feeds.web.answer import Message
from feeds.web.answers import Answers, Held
from feeds.web.audience import Audience
from feeds.web.desk import Desk
from feeds.web.directory import LISTS
from feeds.web.front import LARGEST_HEADER, Front, Receive, Scope, Send
from feeds.web.headers import everywhere
from feeds.web.health import GOOD, Health
from feeds.web.metrics import Meters
from feeds.web.publishing import Publisher
from feeds.web.rates import Rates
from feeds.web.refusals import Refusal
from feeds.web.site import Site

LONGEST_TARGET = 8192
"""Bytes of a request's path and query."""

_EVERYWHERE = everywhere()
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, If-Modified-Since, If-None-Match, *",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}


def create_app(
    reader: Reader,
    site: Site,
    health: Callable[[], Health] = lambda: GOOD,
    routes: Sequence[BaseRoute] = (),
    audience: Audience | None = None,
) -> Front:
    """Return the service as one ASGI application.

    ``routes`` go before those of the feeds; ``audience`` counts who follows them. Tell it of every change
    of entries through ``changed``. For a new configuration, ``swap`` in a new `Application`.
    """
    return Front(Application(reader, site, health, routes, audience))


class Application:
    """Everything behind the `Front` for one configuration."""

    def __init__(
        self,
        reader: Reader,
        site: Site,
        health: Callable[[], Health] = lambda: GOOD,
        routes: Sequence[BaseRoute] = (),
        audience: Audience | None = None,
        *,
        meters: Meters | None = None,
    ) -> None:
        self.prefix = site.prefix.encode("ascii")
        self.rates = Rates(site.http.rate_limit) if site.http.rate_limit else None
        self.publisher = Publisher(reader, site)
        self._reader = reader
        self._site = site
        self._meters = meters or Meters()
        self._answers = Answers(self.publisher, site, audience or Audience(), self._meters)
        self._starlette = self._routed(routes, health)

    def held(self, target: bytes) -> Held | None:
        """Return what is held for a target below the base URL."""
        return self._answers.held(target)

    def changed(self, change: Change) -> None:
        """Drop what a change of entries touches. May be called from any thread."""
        self._answers.changed(change)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with the fields that every answer bears."""
        if scope["type"] != "http":
            await self._starlette(scope, receive, send)
            return
        scope = self._below(scope)
        early = self._early(scope)
        await (early or self._starlette)(scope, receive, _finishing(send, scope, self._meters))

    def _below(self, scope: Scope) -> Scope:
        """Return the scope with its path below the base URL.

        ``outer_path`` keeps the one that came: a proxy may have taken the prefix off already.
        """
        raw = scope.get("raw_path") or escape_path(scope["path"]).encode("ascii")
        path = scope["path"]
        if not self.prefix or not (raw == self.prefix or raw.startswith(self.prefix + b"/")):
            return {**scope, "raw_path": raw, "outer_path": raw}
        below = path[len(self._site.prefix) :] or "/"
        return {**scope, "raw_path": raw[len(self.prefix) :] or b"/", "path": below, "outer_path": raw}

    def _early(self, scope: Scope) -> Response | None:
        """Return the answer to a request that no endpoint needs to see."""
        if scope["method"] == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        refusal = _oversized(scope)
        if refusal is None and self.rates and not self.rates.allow(scope["client"]):
            wait = {"Retry-After": str(self.rates.wait(scope["client"]))}
            told = "At most {} requests a minute, please."
            refusal = Refusal(429, told, self._site.http.rate_limit, headers=wait)
        return None if refusal is None else refusals.response(self._site, Request(scope), refusal)

    def _routed(self, routes: Sequence[BaseRoute], health: Callable[[], Health]) -> Starlette:
        desk = Desk(self._reader, self._site, self._answers, self.publisher, health)
        own = (
            Route("/", desk.home),
            *(Route(path, desk.listing) for path in LISTS.values()),
            *(Route(f"{path}/{{number:int}}", desk.listing) for path in LISTS.values()),
            Route("/new", desk.build),
            Route("/new/names/{kind}", desk.names),
            Route("/healthz", desk.health),
            Route("/feeds.opml", desk.opml),
            Route("/entries/{key}", desk.entry),
            Route("/static/{name}", desk.file),
            Route("/favicon.ico", desk.file),
            Route("/robots.txt", desk.file),
            Route(openapi.PATH, desk.file),
            Route("/{path:path}", desk.feed),
        )
        starlette = Starlette(
            routes=[*routes, *own],
            exception_handlers={
                HTTPException: self._refused,
                SliceError: self._misunderstood,
                Exception: self._failed,
            },
        )
        starlette.router.redirect_slashes = False
        return starlette

    def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return refusals.response(self._site, request, error)

    def _misunderstood(self, request: Request, error: Exception) -> Response:
        return refusals.response(self._site, request, Refusal(400, str(error)))

    def _failed(self, request: Request, _error: Exception) -> Response:
        told = Refusal(500, "Something went wrong here. It is in the service's log.")
        return refusals.response(self._site, request, told)


def _oversized(scope: Scope) -> Refusal | None:
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_TARGET:
        return Refusal(414, f"An address can have {LONGEST_TARGET} bytes at most.")
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADER:
        return Refusal(431, f"The header fields can have {LARGEST_HEADER} bytes at most.")
    return None


def _finishing(send: Send, scope: Scope, meters: Meters) -> Send:
    """Return a ``send`` that adds what every answer bears, leaves out the body of a HEAD's, and counts."""

    async def finished(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name for name, _ in message["headers"]}
            meters.answered(scope["path"], message["status"])
            added = [field for field in _EVERYWHERE if field[0] not in given]
            message = {**message, "headers": [*message["headers"], *added]}
        elif message["type"] == "http.response.body":
            message = {**message, "body": b""} if scope["method"] == "HEAD" else message
            meters.sent(scope["path"], len(message.get("body", b"")))
        await send(message)

    return finished
