"""What answers a request that is not held in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, unquote_to_bytes

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from feeds.model import Feed, Format, Kind
from feeds.store.contract import Reader
from feeds.web import access, openapi, redirects, static
from feeds.web.answer import NOTHING, Answer
from feeds.web.answers import Answers, Held
from feeds.web.catalog import EVERYTHING, Catalog, split_suffix
from feeds.web.conditional import status
from feeds.web.directory import LISTS, LONGEST_FIND
from feeds.web.document import Document
from feeds.web.front import chosen, conditions, visiting
from feeds.web.health import Health
from feeds.web.locating import Target, locate, trace
from feeds.web.publishing import Publisher
from feeds.web.refusals import Refusal
from feeds.web.site import Site

RETRY_AFTER = 5
"""Seconds after which it is worth asking again while the first index is made."""

MOVED_AGE = 3600
"""Seconds a redirect may be remembered: which spelling of a tag leads can change."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The address of a request: ``path`` below the base URL, and ``outer`` as it came; both decoded."""

    path: str
    outer: str
    query: str
    token: str = ""

    @classmethod
    def of(cls, request: Request) -> Asked:
        """Read it from a request. Raises `Refusal` where it is not UTF-8."""
        query = _decoded(request.scope["query_string"].replace(b"%", b"%25"))
        path, outer = _decoded(request.scope["raw_path"]), _decoded(request.scope["outer_path"])
        return cls(path, outer, query, access.token_of_query(query))


class Desk:
    """The endpoints of one site."""

    def __init__(
        self, reader: Reader, site: Site, answers: Answers, publisher: Publisher, health: Callable[[], Health]
    ) -> None:
        self._reader = reader
        self._health = health
        self._site = site
        self._answers = answers
        self._publisher = publisher

    async def feed(self, request: Request) -> Response:
        """Answer with a feed's document or page."""
        self._open(request)
        asked = Asked.of(request)
        catalog = await self._catalog()
        target = locate(catalog, asked.path, asked.query)
        if target is None:
            target = await self._answers.off_loop(partial(_traced, catalog, asked))
        if target is None:
            raise await self._unknown(catalog, asked.path)
        private = catalog.private(target.feed)
        if private:
            self._admit(request, asked)
        if target.path() == EVERYTHING and "text/html" not in request.headers.get("accept", ""):
            target = Target(target.feed, _wordpress_format(target.feed))
        if target.suffix in target.feed.formats and visiting(dict(request.headers.raw)):
            return self._shown(Target(target.feed, "", target.page), asked)
        if not (target.named_by(asked.path, asked.query) or target.named_by(asked.outer, asked.query)):
            return self._moved(target, asked)
        return await self._feed(request, target, private, asked.token if private else "")

    async def home(self, request: Request) -> Response:
        """Answer with the list of feeds, or with what WordPress kept at ``/?feed=rss2``."""
        if redirects.successor("/", request.scope["query_string"].decode("latin-1")):
            return await self.feed(request)
        self._open(request)
        find = request.query_params.get("find", "").strip()[:LONGEST_FIND]
        address = f"/?find={quote(find)}" if find else "/"
        return await self._document(request, address, partial(self._publisher.directory.home, find), not find)

    async def listing(self, request: Request) -> Response:
        """Answer with one page of the list of all labels of a kind."""
        self._open(request)
        path, number = request.scope["path"], request.path_params.get("number", 1)
        kind = next(kind for kind, start in LISTS.items() if path.startswith(start))
        make = partial(self._publisher.directory.listing, kind, number)
        held = await self._held(quote(path), make, standing=True)
        if held is None:
            raise Refusal(404, "The list does not reach so far.")
        return await self._reply(request, held)

    async def build(self, request: Request) -> Response:
        """Answer with the feed builder."""
        self._open(request)
        query = Asked.of(request).query
        address = f"/new?{quote(query)}" if query else "/new"
        return await self._document(request, address, partial(self._publisher.builder.page, query), not query)

    async def names(self, request: Request) -> Response:
        """Answer with names for the builder's form to offer."""
        self._open(request)
        kind, find = request.path_params["kind"], request.query_params.get("find", "")[:LONGEST_FIND]
        if kind not in tuple(Kind):
            raise Refusal(404, "There are names of every tag, category and author.")
        address = f"/new/names/{kind}?find={quote(find)}" if find else f"/new/names/{kind}"
        make = partial(self._publisher.builder.names, Kind(kind), find)
        return await self._document(request, address, make, standing=False)

    async def opml(self, request: Request) -> Response:
        """Answer with the list of feeds for import."""
        self._open(request)
        token = Asked.of(request).token if access.EVERY_FEED in self._site.access.feeds else ""
        make = partial(self._publisher.every_opml, token)
        held = await self._held("/feeds.opml", make, standing=True, token=token)
        assert held is not None
        return await self._reply(request, held)

    async def entry(self, request: Request) -> Response:
        """Answer with an entry's page; 410 after its deletion."""
        self._open(request)
        key = request.path_params["key"]
        held = await self._held(f"/entries/{quote(key)}", partial(self._publisher.entry, key), standing=False)
        if held is not None:
            return await self._reply(request, held)
        if await self._answers.off_loop(partial(self._reader.was_deleted, key)):
            raise Refusal(410, "This entry was deleted.")
        raise Refusal(404, "There is no such entry.")

    async def health(self, request: Request) -> Response:  # noqa: ARG002
        """Tell how the service is, for whoever watches over it: 200 as long as feeds are served."""
        health = self._health()
        totals = await self._answers.off_loop(self._reader.totals)
        told = {
            "status": health.status,
            "revision": totals.revision,
            "entries": totals.entries,
            "problems": totals.problems,
            "troubles": len(health.troubles),
        }
        if health.indexing:
            told["indexing"] = {"done": health.indexing.done, "total": health.indexing.total}
        return JSONResponse(told, 503 if health.indexing else 200, {"Cache-Control": "no-store"})

    async def file(self, request: Request) -> Response:
        """Answer with a file that comes with the program."""
        path = request.scope["path"]
        match path:
            case "/robots.txt":
                found: Document | None = static.robots(self._site.prefix)
            case openapi.PATH:
                found = openapi.document(self._site)
            case _:
                found = static.find(path)
        if found is None:
            raise Refusal(404, "There is no such file.")
        return await self._document(request, path, lambda: found)

    def _admit(self, request: Request, asked: Asked) -> None:
        token = asked.token or access.token_of_basic(request.headers.get("authorization", ""))
        if not access.admitted(self._site.access, token):
            challenge = {"WWW-Authenticate": 'Basic realm="Private feeds", charset="UTF-8"'}
            told = (
                "This feed is private. Add ?token=… with your token to its address, or send it as a password."
            )
            raise Refusal(401, told, headers=challenge)

    def _open(self, request: Request) -> None:
        """Let a request pass when there is something to show, and this client may see it."""
        indexing = self._health().indexing
        if indexing is not None:
            told = "The posts are being read for the first time: {}."
            raise Refusal(503, told, indexing, headers={"Retry-After": str(RETRY_AFTER)})
        if access.EVERY_FEED in self._site.access.feeds:
            self._admit(request, Asked.of(request))

    async def _feed(self, request: Request, target: Target, private: bool, token: str) -> Response:
        make = partial(self._publisher.document, target, token)
        standing = not target.feed.query and target.page is None
        shared = target.path() == EVERYTHING  # with a redirect for readers, so that it is not held there
        address = f"{'page ' if shared else ''}{target.address()}"
        held = await self._held(address, make, standing, private, token)
        if held is None:
            raise Refusal(404, _not_there(target))
        return await self._reply(request, held)

    async def _document(
        self, request: Request, address: str, make: Callable[[], Document], standing: bool = True
    ) -> Response:
        held = await self._held(address, make, standing)
        assert held is not None
        return await self._reply(request, held)

    async def _held(
        self,
        address: str,
        make: Callable[[], Document | None],
        standing: bool,
        private: bool = False,
        token: str = "",
    ) -> Held | None:
        """Return a document; a private one under a name no request can have, apart for each token."""
        private = private or access.EVERY_FEED in self._site.access.feeds
        name = f"private {quote(token, safe='')} {address}" if private else address
        return await self._answers.document(name.encode("ascii"), make, standing and not private, private)

    async def _reply(self, request: Request, held: Held) -> Response:
        joined = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
        fields = {name.encode("latin-1"): value.encode("latin-1") for name, value in joined.items()}
        answer = await self._answers.answer(held, chosen(fields.get(b"accept-encoding", b"")))
        decided = status(conditions(fields), answer.etag_text, answer.modified)
        if decided == 412:
            raise Refusal(412, "The feed is no longer, or not yet, as the request says.")
        if held.tally is not None:
            size = None if decided == 304 else 0 if request.method == "HEAD" else len(answer.content)
            held.tally.count(size, fields, request.scope["client"])
        return Prepared(answer, decided)

    async def _catalog(self) -> Catalog:
        ready = self._publisher.catalog
        return ready if ready is not None else await self._answers.off_loop(self._publisher.read_catalog)

    async def _unknown(self, catalog: Catalog, path: str) -> Refusal:
        for stem, _ in split_suffix(path):
            label = catalog.label(stem.removesuffix("/"))
            if label is None:
                continue
            if await self._answers.off_loop(partial(self._reader.was_label, label)):
                return Refusal(410, f"No post bears the {label.kind} “{{}}” any more.", label.name)
            near = await self._answers.off_loop(partial(catalog.near, label))
            return Refusal(404, f"There is no {label.kind} “{{}}”.", label.name, near=near)
        return Refusal(404, "There is nothing at “{}”.", path[:200])

    def _shown(self, page: Target, asked: Asked) -> Response:
        """Lead a person who opened a feed to its page.

        No cache may keep the answer, so none can give it to a poller; and a feed that a cache gives to a
        person is merely less pretty. So feeds need no Vary for it, which would cost pollers their caches.
        """
        address = self._address(page, asked)
        return PlainTextResponse(f"See {address}\n", 303, {"Location": address, "Cache-Control": "no-store"})

    def _moved(self, target: Target, asked: Asked) -> Response:
        address = self._address(target, asked)
        headers = {
            "Location": address,
            "Cache-Control": f"{'private' if asked.token else 'public'}, max-age={MOVED_AGE}",
        }
        if asked.path == EVERYTHING:
            headers["Vary"] = "Accept"
        return PlainTextResponse(f"Moved to {address}\n", 301, headers)

    def _address(self, target: Target, asked: Asked) -> str:
        address = self._site.prefix + target.address()
        if not asked.token:
            return address
        return f"{address}{'&' if '?' in address else '?'}token={quote(asked.token, safe='')}"


def _decoded(path: bytes) -> str:
    try:
        return unquote_to_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(400, "The address is not percent-encoded UTF-8.") from None


def _traced(catalog: Catalog, asked: Asked) -> Target | None:
    outer = locate(catalog, asked.outer, asked.query) if asked.outer != asked.path else None
    return outer or trace(catalog, asked.path, asked.query)


def _wordpress_format(feed: Feed) -> Format:
    """Return what WordPress answers at ``/feed``, or the next best."""
    return Format.RSS if Format.RSS in feed.formats else feed.formats[0]


def _not_there(target: Target) -> str:
    if target.suffix and target.suffix not in (*target.feed.formats, "opml"):
        offered = ", ".join(f".{fmt}" for fmt in target.feed.formats)
        return f"This feed is not offered as .{target.suffix}, but as {offered}."
    return "The archive of this feed does not reach so far."


class Prepared(Response):
    """A response whose events are made already."""

    def __init__(self, answer: Answer, status_code: int) -> None:
        self.status_code = status_code
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send them."""
        whole = self.status_code == 200
        await send(self._answer.start if whole else self._answer.unchanged)
        await send(self._answer.body if whole else NOTHING)
