"""Documents out of the store: feeds, lists of feeds, and pages. Everything here waits for the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from feeds.config.settings import NamedFeed
from feeds.model import Entry, Feed, Format, Kind, Mode, Slice
from feeds.rendering.document import MEDIA_TYPES, document, fragment
from feeds.rendering.frame import Frame
from feeds.rendering.opml import MEDIA_TYPE as OPML_TYPE
from feeds.rendering.opml import opml
from feeds.rendering.podcast import Podcast
from feeds.store.contract import Reader
from feeds.urls import Addresses
from feeds.web import archive, openapi, static
from feeds.web.access import EVERY_FEED
from feeds.web.archive import Page
from feeds.web.builder import Builder
from feeds.web.cache import Cache
from feeds.web.catalog import EVERYTHING, Catalog, Group
from feeds.web.directory import Directory
from feeds.web.document import HTML, Document
from feeds.web.headers import link
from feeds.web.locating import Target, locate
from feeds.web.pages import entry as entry_page
from feeds.web.pages import preview as preview_page
from feeds.web.reach import EVERYWHERE, Reach, reach
from feeds.web.site import Site
from feeds.web.subjects import aliases_of, gather
from feeds.web.windows import Window, window
from feeds.web.wording import wording

FragmentKey = tuple[str, int, Format, Mode, str]
"""Entry id, its version, format, content, and the token that its addresses bear."""


class Publisher:
    """Makes the documents of one site out of a reader. Safe to use from many threads."""

    def __init__(self, reader: Reader, site: Site) -> None:
        self.site = site
        self.aliases = aliases_of(site.tags)
        self._reader = reader
        self._addresses = site.addresses
        self._fragments: Cache[FragmentKey, bytes] = Cache(site.http.cache_size // 4)
        self._catalogs: Cache[None, Catalog] = Cache(2**62)
        self.directory = Directory(reader, site, self.read_catalog)
        self.builder = Builder(reader, site, self.read_catalog)

    @property
    def catalog(self) -> Catalog | None:
        """Return the catalog of the present revision where it is made already."""
        return self._catalogs.get(None)

    def read_catalog(self) -> Catalog:
        """Return the catalog of the present revision."""
        catalog = self.catalog
        if catalog is None:
            generation = self._catalogs.generation
            catalog = Catalog(self.site, gather(self._reader.labels(), self.site.tags))
            self._catalogs.put(None, catalog, 0, generation)
        return catalog

    def changed(self) -> None:
        """Take note that entries came, changed or left."""
        self._catalogs.forget(lambda _: True)

    def document(self, target: Target, token: str = "") -> Document | None:
        """Return a feed's document; None for one that is not offered, or not there yet.

        A private document carries its reader's token in the addresses of its like.
        """
        if target.suffix == "opml":
            return self._opml((Group("", (target.feed,)),), self._reach(target.feed), token)
        if target.suffix and target.suffix not in target.feed.formats:
            return None
        return self._page(target, token) if not target.suffix else self._feed(target, token)

    def entry(self, key: str) -> Document | None:
        """Return an entry's own page; None where no living entry has that key."""
        with self._reader.snapshot() as reader:
            entry = reader.entry(key)
            newer, older = reader.neighbours(key)
            around = reader.entries(head.id for head in (newer, older) if head)
        if entry is None:
            return None
        body = entry_page.render(
            self.site,
            entry,
            around=(around.get(newer.id) if newer else None, around.get(older.id) if older else None),
            feeds=self.read_catalog().feeds_of(entry),
            everything=None if EVERY_FEED in self.site.access.feeds else self.read_catalog().everything(),
        )
        return Document(body, HTML)

    def every_opml(self, token: str = "") -> Document:
        """Return the list of every public feed, for import into a reader.

        Of a site that is private as a whole it has every feed: only readers with a token get to see it.
        """
        catalog = self.read_catalog()
        groups = catalog.every if EVERY_FEED in self.site.access.feeds else catalog.groups
        return self._opml(groups, EVERYWHERE, token)

    def documents(self) -> Iterator[tuple[str, Document]]:
        """Give every public document that can stand in a file, with its path below the base URL.

        Paths are unescaped. Those of pages have no suffix.
        """
        yield from self.directory.documents()
        yield "/feeds.opml", self.every_opml()
        yield "/robots.txt", static.robots(self.site.prefix)
        yield openapi.PATH, openapi.document(self.site)
        yield from static.documents()
        feeds = [feed for group in self.read_catalog().groups for feed in group.feeds if not feed.query]
        for feed in feeds:
            yield from self._documents_of(feed)
        if feeds:
            yield "/new", self.builder.page("")
            for kind in Kind:
                yield f"/new/names/{kind}", self.builder.names(kind, "")
            yield from self._entry_pages()

    def _documents_of(self, feed: Feed) -> Iterator[tuple[str, Document]]:
        total = self._reader.count(self._spelled(feed))
        for page in (None, *archive.pages(total, feed.limit)):
            for suffix in (*feed.formats, ""):
                target = Target(feed, suffix, page)
                meant = locate(self.read_catalog(), target.path(), "")
                made = self.document(target) if meant == target else None
                if made is not None:
                    yield target.path(), made

    def _entry_pages(self) -> Iterator[tuple[str, Document]]:
        step, offset = 500, 0
        while heads := self._reader.heads(Slice(), step, offset):
            for head in heads:
                page = self.entry(head.key)
                if page is not None:
                    yield f"/entries/{head.key}", page
            offset += step

    def _feed(self, target: Target, token: str) -> Document | None:
        feed, fmt = target.feed, Format(target.suffix)
        wanted, around = self._spelled(feed), token if EVERY_FEED in self.site.access.feeds else ""
        with self._reader.snapshot() as reader:
            found = window(reader, feed, wanted, target.page)
            if found is None:
                return None
            held = self._held((head.id, head.version, fmt, feed.mode, around) for head in found.heads)
            entries = reader.entries(key[0] for key, made in held.items() if made is None)
        frame = self._frame(target, found, token)
        body = document(frame, fmt, self._rendered(held, entries))
        return Document(body, MEDIA_TYPES[fmt], self._modified(found), _links(frame, fmt), self._reach(feed))

    def _page(self, target: Target, token: str) -> Document | None:
        feed = target.feed
        wanted = self._spelled(feed)
        with self._reader.snapshot() as reader:
            found = window(reader, feed, wanted, target.page)
            if found is None:
                return None
            entries = reader.entries(head.id for head in found.heads)
        shown = tuple(entries[head.id] for head in found.heads if head.id in entries)
        frame = self._frame(target, found, token)
        frame = replace(frame, feed=_bearing(frame.feed, token), addresses=self._addresses)
        body = preview_page.render(self.site, frame, found.total, shown, private=bool(token))
        varies = ("Accept",) if target.path() == EVERYTHING else ()
        return Document(body, HTML, reach=self._reach(feed), scripts=True, varies=varies)

    def _frame(self, target: Target, found: Window, token: str) -> Frame:
        feed = target.feed
        settings = self.read_catalog().settings(feed)
        addresses = Addresses(self._addresses.base_url, token)

        def address(page: Page | None) -> str:
            return addresses.of(Target(feed, target.suffix, page).path(), feed.query)

        public = not self.read_catalog().private(feed)
        return Frame(
            feed=self._titled(feed, found.page),
            addresses=addresses,
            updated=max((head.updated for head in found.heads), default=None),
            author=self.site.about.author,
            ttl=-(-self.site.http.max_age // 60),
            hubs=self.site.hubs if public and found.page is None else (),
            archive=found.stable,
            address=address(found.page) if found.page else "",
            current=address(None) if found.page else "",
            prev_archive=address(found.older) if found.older else "",
            next_archive=address(found.newer) if found.newer else "",
            image=settings.image if settings else "",
            stylesheet=self.site.stylesheet,
            podcast=_podcast(settings) if settings and settings.podcast else None,
        )

    def _titled(self, feed: Feed, page: Page | None) -> Feed:
        if page is None:
            return feed
        title = wording(feed.language).archive.format(title=feed.title, first=page.first, last=page.last)
        return replace(feed, title=title)

    def _held(self, keys: Iterable[FragmentKey]) -> dict[FragmentKey, bytes | None]:
        """Return the fragments that are held, and None for those that are not."""
        return {key: self._fragments.get(key) for key in keys}

    def _rendered(
        self, held: Mapping[FragmentKey, bytes | None], entries: Mapping[str, Entry]
    ) -> list[bytes]:
        """Return the fragments of entries in order, those made that were not held."""
        fragments = dict(held)
        for key in held:
            entry_id, _, fmt, mode, token = key
            if held[key] is None and entry_id in entries:
                made = fragment(entries[entry_id], fmt, mode, Addresses(self._addresses.base_url, token))
                self._fragments.put(key, made, len(made))
                fragments[key] = made
        return [made for made in fragments.values() if made is not None]

    def _opml(self, groups: Sequence[Group], touched_by: Reach, token: str) -> Document:
        listed = [(group.name, group.feeds) for group in groups]
        addresses = Addresses(self._addresses.base_url, token)
        return Document(opml(self.site.about.title, listed, addresses), OPML_TYPE, reach=touched_by)

    def _modified(self, found: Window) -> datetime | None:
        if found.page is not None:
            return None
        return max((moment for moment in (found.modified, self.site.since) if moment), default=None)

    def _spelled(self, feed: Feed) -> Slice:
        return self.read_catalog().subjects.spelled(feed.slice)

    def _reach(self, feed: Feed) -> Reach:
        return reach(feed.slice, self.aliases)


def _links(frame: Frame, fmt: Format) -> tuple[str, ...]:
    """Return the Link fields of a feed: where it is, and who pushes it (WebSub, section 4)."""
    return (link(frame.self_link(fmt), "self"), *(link(hub, "hub") for hub in frame.hubs))


def _bearing(feed: Feed, token: str) -> Feed:
    """Return a feed whose own addresses carry a token, and no others."""
    asked = (feed.query, f"token={quote(token, safe='')}" if token else "")
    return replace(feed, query="&".join(part for part in asked if part))


def _podcast(settings: NamedFeed) -> Podcast:
    return Podcast(
        image=settings.image,
        category=settings.podcast_category,
        explicit=settings.explicit,
        author=settings.podcast_author,
        owner_email=settings.podcast_email,
    )
