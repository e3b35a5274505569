"""Views of feeds and pages that are not in the response cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote, unquote_to_bytes

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from feeds.model import Kind
from feeds.publishing import legacy_urls, openapi, static_files
from feeds.publishing.audiences import BearerPublishers
from feeds.publishing.catalog import EVERYTHING_PATH, NAMED_PREFIX, Catalog, split_suffix
from feeds.publishing.document import Document
from feeds.publishing.feed_choice import parse_choice
from feeds.publishing.feed_lists import LIST_PATHS, MAX_FIND_LENGTH
from feeds.publishing.i18n.catalogues import N_
from feeds.publishing.publisher import Publisher
from feeds.publishing.query import known_parameters
from feeds.publishing.resolver import DocumentTarget, resolve, resolve_legacy
from feeds.publishing.site import Site
from feeds.urls import FILES_PATH, unescape_file_path
from feeds.web.conditional import evaluate, parse_conditions
from feeds.web.errors import HTTPError
from feeds.web.feed_access import Audience, FeedAccess, private_or_unknown_error, token_from_query
from feeds.web.file_response import respond_with_file
from feeds.web.health import Health, respond_with_health, starting_error
from feeds.web.negotiation import choose_format, is_browser_navigation, negotiate_encoding
from feeds.web.response_cache import CachedResponse, CacheEntry, ResponseCache

_UNKNOWN_LABELS = {
    Kind.TAG: N_("There is no tag “%(name)s”."),
    Kind.CATEGORY: N_("There is no category “%(name)s”."),
    Kind.AUTHOR: N_("There is no author “%(name)s”."),
}
_GONE_LABELS = {
    Kind.TAG: N_("No post bears the tag “%(name)s” any more."),
    Kind.CATEGORY: N_("No post bears the category “%(name)s” any more."),
    Kind.AUTHOR: N_("No post bears the author “%(name)s” any more."),
}
_MAX_DIGITS = 9
_NO_FIELDS: Mapping[str, str] = {}
REDIRECT_MAX_AGE = 3600
"""Seconds a redirect may be remembered: which spelling of a tag leads can change."""


@dataclass(frozen=True, slots=True)
class RequestTarget:
    """The address of a request: ``path`` below the base URL, and ``outer`` as it came; both decoded."""

    path: str
    outer: str
    query: str
    token: str = ""

    @classmethod
    def from_request(cls, request: Request) -> RequestTarget:
        """Read it from a request. Raises `HTTPError` where it is not UTF-8."""
        query = _decode(request.scope["query_string"].replace(b"%", b"%25"))
        path, outer = _decode(request.scope["raw_path"]), _decode(request.scope["outer_path"])
        return cls(path, outer, query, token_from_query(query))


class FeedViews:
    """The endpoints of one site."""

    def __init__(
        self,
        site: Site,
        answers: ResponseCache,
        publisher: Publisher,
        bearers: BearerPublishers | None,
        health: Callable[[], Health],
    ) -> None:
        self._health = health
        self._site = site
        self._response_cache = answers
        self._public = Audience(publisher)
        self._access = FeedAccess(site.access, self._public, bearers, answers.run_in_thread)

    async def feed(self, request: Request) -> Response:
        """Answer with a feed's document or page. Raises HTTPError 404 or 410 where there is none."""
        audience = await self._admit(request)
        request_target = RequestTarget.from_request(request)
        catalog = await self._catalog(audience.publisher)
        target = resolve(catalog, request_target.path, request_target.query)
        if target is None:
            target = await self._response_cache.run_in_thread(
                partial(_resolve_other_spelling, audience.publisher, catalog, request_target)
            )
        if target is None:
            now = self._response_cache.now()
            target = await self._response_cache.run_in_thread(
                partial(audience.publisher.resolve_former, request_target.path, request_target.query, now)
            )
        if target is None:
            raise await self._not_found(audience, catalog, request_target.path)
        if target.path() == EVERYTHING_PATH and "text/html" not in request.headers.get("accept", ""):
            accept = request.headers.get("accept", "")
            target = DocumentTarget(target.feed, choose_format(accept, target.feed.formats))
        if target.suffix in target.feed.formats and is_browser_navigation(dict(request.headers.raw)):
            return self._redirect_to_page(replace(target, suffix=""), request_target)
        if not (
            target.is_canonical(request_target.path, request_target.query)
            or target.is_canonical(request_target.outer, request_target.query)
        ):
            return self._redirect_to_canonical(target, request_target, audience)
        return await self._serve_feed(request, target, audience)

    async def home(self, request: Request) -> Response:
        """Answer with the list of feeds, or with what WordPress kept at ``/?feed=rss2``."""
        if legacy_urls.match_legacy_url("/", request.scope["query_string"].decode("latin-1")):
            return await self.feed(request)
        audience = await self._admit(request)
        find = request.query_params.get("find", "").strip()[:MAX_FIND_LENGTH]
        address = f"/?find={quote(find)}" if find else "/"
        make = partial(audience.publisher.feed_lists.home, find)
        return await self._serve_document(request, address, make, audience, not find)

    async def listing(self, request: Request) -> Response:
        """Answer with one page of the list of all labels of a kind.

        Raises HTTPError 404 for a page that is not there.
        """
        audience = await self._admit(request)
        kind, path, number = _parse_list_path(request.scope["path"])
        if path != request.scope["path"]:
            return self._redirect(self._site.prefix + path)
        make = partial(audience.publisher.feed_lists.listing, kind, number)
        cache_entry = await self._get_document(path, make, audience, standing=True)
        if cache_entry is None:
            raise HTTPError(404, N_("The list does not reach so far."))
        return await self._respond(request, cache_entry)

    async def build(self, request: Request) -> Response:
        """Answer with the feed builder."""
        audience = await self._admit(request)
        query = known_parameters(RequestTarget.from_request(request).query)
        address = f"/new?{quote(query)}" if query else "/new"
        make = partial(audience.publisher.builder.make_page, query)
        return await self._serve_document(request, address, make, audience, not query)

    async def names(self, request: Request) -> Response:
        """Answer with names for the builder's form to offer. Raises HTTPError 404 for an unknown kind."""
        audience = await self._admit(request)
        kind, find = request.path_params["kind"], request.query_params.get("find", "")[:MAX_FIND_LENGTH]
        if kind not in tuple(Kind):
            raise HTTPError(404, N_("There are names of every tag, category and author."))
        address = f"/new/names/{kind}?find={quote(find)}" if find else f"/new/names/{kind}"
        make = partial(audience.publisher.builder.suggest_names, Kind(kind), find)
        return await self._serve_document(request, address, make, audience, standing=False)

    async def opml(self, request: Request) -> Response:
        """Answer with the list of feeds for import, or those that the query chooses. Raises `SliceError`."""
        audience = await self._admit(request)
        choice = parse_choice(request.scope["query_string"].decode("latin-1"))
        query = choice.to_query()
        make = partial(audience.publisher.all_feeds_opml, audience.token, choice)
        address = f"/feeds.opml?{query}" if query else "/feeds.opml"
        cache_entry = await self._get_document(address, make, audience, standing=not query)
        assert cache_entry is not None
        return await self._respond(request, cache_entry)

    async def entry(self, request: Request) -> Response:
        """Answer with an entry's page; 410 after its deletion. Raises HTTPError 404 or 410."""
        audience = await self._admit(request)
        key = request.path_params["key"]
        make = partial(audience.publisher.entry, key)
        cache_entry = await self._get_document(f"/entries/{quote(key)}", make, audience, standing=False)
        if cache_entry is not None:
            return await self._respond(request, cache_entry)
        if await self._response_cache.run_in_thread(partial(audience.publisher.reader.is_deleted, key)):
            raise HTTPError(410, N_("This entry was deleted."))
        raise HTTPError(404, N_("There is no such entry."))

    async def post_file(self, request: Request) -> Response:
        """Answer with a file that an entry refers to. Raises HTTPError 404 for any other."""
        audience = await self._admit(request)
        path = unescape_file_path(request.scope["raw_path"].decode("latin-1").removeprefix(FILES_PATH))
        file = await self._response_cache.run_in_thread(partial(audience.publisher.files.find, path))
        if file is None:
            raise HTTPError(404, N_("There is no such file."))
        return await self._response_cache.run_in_thread(
            partial(respond_with_file, request, file, self._site, private=audience.private)
        )

    async def health(self, request: Request) -> Response:  # noqa: ARG002
        """Tell how the service is, for whoever watches over it: 200 as long as feeds are served."""
        health = self._health()
        totals = await self._response_cache.run_in_thread(self._public.publisher.reader.totals)
        return respond_with_health(health, totals)

    async def file(self, request: Request) -> Response:
        """Answer with a file that comes with the program. Raises HTTPError 404."""
        path = request.scope["path"]
        match path:
            case "/robots.txt":
                document: Document | None = static_files.robots_txt(self._site.prefix)
            case openapi.PATH:
                document = openapi.openapi_document(self._site)
            case _:
                document = static_files.find_file(path)
        if document is None:
            raise HTTPError(404, N_("There is no such file."))
        return await self._serve_document(
            request,
            path,
            lambda: document,
            replace(self._public, private=self._site.access.covers_every_feed),
        )

    async def _admit(self, request: Request) -> Audience:
        """Return who asks, when there is something to show and they may see anything at all."""
        indexing = self._health().indexing
        if indexing is not None:
            raise starting_error(indexing)
        return await self._access.admit(request)

    async def _serve_feed(self, request: Request, target: DocumentTarget, audience: Audience) -> Response:
        make = partial(audience.publisher.document, target, audience.token)
        standing = not target.feed.query and target.page is None and not target.is_former
        # Held under another name than the address where the answer depends on the reader, or on the day.
        apart = target.path() == EVERYTHING_PATH or target.is_former
        address = f"{'page ' if apart else ''}{target.address()}"
        cache_entry = await self._get_document(address, make, audience, standing)
        if cache_entry is None:
            raise _not_offered_error(target)
        return await self._respond(request, cache_entry)

    async def _serve_document(
        self,
        request: Request,
        address: str,
        make: Callable[[], Document],
        audience: Audience,
        standing: bool = True,
    ) -> Response:
        cache_entry = await self._get_document(address, make, audience, standing)
        assert cache_entry is not None
        return await self._respond(request, cache_entry)

    async def _get_document(
        self,
        address: str,
        make: Callable[[], Document | None],
        audience: Audience,
        standing: bool,
    ) -> CacheEntry | None:
        """Return a document; a private one under a name no request can have, apart for each bearer."""
        private = audience.private
        bearer = f"{quote(audience.token, safe='')} " + (f"{quote(audience.name)} " if audience.name else "")
        name = f"private {bearer}{address}" if private else address
        return await self._response_cache.get_document(
            name.encode("ascii"), make, standing and not private, private
        )

    async def _respond(self, request: Request, cache_entry: CacheEntry) -> Response:
        joined = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
        fields = {name.encode("latin-1"): value.encode("latin-1") for name, value in joined.items()}
        answer = await self._response_cache.get_response(
            cache_entry, negotiate_encoding(fields.get(b"accept-encoding", b""))
        )
        decided = evaluate(
            parse_conditions(fields), answer.etag_text, answer.modified, has_settled=answer.has_settled
        )
        if decided == 412:
            raise HTTPError(412, N_("What is at this address is no longer, or not yet, as the request says."))
        if cache_entry.counter is not None:
            size = None if decided == 304 else 0 if request.method == "HEAD" else len(answer.content)
            cache_entry.counter.count(size, fields, request.scope["client"])
        return CachedResponse(answer, decided)

    async def _catalog(self, publisher: Publisher) -> Catalog:
        ready = publisher.catalog
        return (
            ready if ready is not None else await self._response_cache.run_in_thread(publisher.read_catalog)
        )

    async def _not_found(self, audience: Audience, catalog: Catalog, path: str) -> HTTPError:
        if NAMED_PREFIX in path and self._site.has_private_feeds and not audience.private:
            return private_or_unknown_error()
        publisher = audience.publisher
        former = await self._response_cache.run_in_thread(partial(publisher.find_former_term, path))
        if former is not None:
            return HTTPError(410, _GONE_LABELS[former.kind], {"name": former.name})
        for stem, _ in split_suffix(path):
            label = catalog.label_at(stem.removesuffix("/"))
            if label is None:
                continue
            if await self._response_cache.run_in_thread(
                partial(audience.publisher.reader.is_former_label, label)
            ):
                return HTTPError(410, _GONE_LABELS[label.kind], {"name": label.name})
            near = await self._response_cache.run_in_thread(partial(catalog.suggest_feeds, label))
            return HTTPError(404, _UNKNOWN_LABELS[label.kind], {"name": label.name}, near=near)
        return HTTPError(404, N_("There is nothing at “%(path)s”."), {"path": path[:200]})

    def _redirect_to_page(self, page: DocumentTarget, request_target: RequestTarget) -> Response:
        """Lead a person who opened a feed to its page.

        No cache may keep the answer, so none can give it to a poller; and a feed that a cache gives to a
        person is merely less pretty. So feeds need no Vary for it, which would cost pollers their caches.
        """
        address = self._address(page, request_target)
        return PlainTextResponse(f"See {address}\n", 303, {"Location": address, "Cache-Control": "no-store"})

    def _redirect_to_canonical(
        self, target: DocumentTarget, request_target: RequestTarget, audience: Audience
    ) -> Response:
        more = {"Vary": "Accept"} if request_target.path == EVERYTHING_PATH else {}
        return self._redirect(
            self._address(target, request_target),
            more,
            private=audience.private or bool(request_target.token),
        )

    def _redirect(
        self, address: str, more: Mapping[str, str] = _NO_FIELDS, *, private: bool = False
    ) -> Response:
        headers = {
            "Location": address,
            "Cache-Control": f"{'private' if private else 'public'}, max-age={REDIRECT_MAX_AGE}",
            **more,
        }
        return PlainTextResponse(f"Moved to {address}\n", 301, headers)

    def _address(self, target: DocumentTarget, request_target: RequestTarget) -> str:
        address = self._site.prefix + target.address()
        if not request_target.token:
            return address
        return f"{address}{'&' if '?' in address else '?'}token={quote(request_target.token, safe='')}"


def _parse_list_path(path: str) -> tuple[Kind, str, int]:
    """Return the kind of a list, the canonical path of one of its pages, and that page's number.

    Raises `HTTPError` where the path names no page.
    """
    kind = next(kind for kind, start in LIST_PATHS.items() if path.startswith(start))
    digits = path.removeprefix(LIST_PATHS[kind]).strip("/") or "1"
    number = digits.lstrip("0")
    if not (digits.isascii() and digits.isdecimal() and 1 <= len(number) <= _MAX_DIGITS):
        raise HTTPError(404, N_("The list does not reach so far."))
    return kind, LIST_PATHS[kind] if number == "1" else f"{LIST_PATHS[kind]}/{number}", int(number)


def _decode(path: bytes) -> str:
    try:
        return unquote_to_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise HTTPError(400, N_("The address is not percent-encoded UTF-8.")) from None


def _resolve_other_spelling(
    publisher: Publisher, catalog: Catalog, request_target: RequestTarget
) -> DocumentTarget | None:
    outer = (
        resolve(catalog, request_target.outer, request_target.query)
        if request_target.outer != request_target.path
        else None
    )
    numbered = outer or publisher.resolve_numbered_page(request_target.path, request_target.query)
    target = numbered or resolve_legacy(catalog, request_target.path, request_target.query)
    if target is not None or request_target.outer == request_target.path:
        return target
    return resolve_legacy(catalog, request_target.outer, request_target.query)


def _not_offered_error(target: DocumentTarget) -> HTTPError:
    if target.suffix and target.suffix not in (*target.feed.formats, "opml"):
        offered = ", ".join(f".{fmt}" for fmt in target.feed.formats)
        message = N_("This feed is not offered as %(suffix)s, but as %(offered)s.")
        return HTTPError(404, message, {"suffix": f".{target.suffix}", "offered": offered})
    return HTTPError(404, N_("The archive of this feed does not reach so far."))
