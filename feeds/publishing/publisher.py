"""The publisher: feeds, lists and pages made from the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from feeds.config.settings import ExportSettings, NamedFeed
from feeds.model import Entry, Feed, Format, Kind, Label, LabelCount, Slice
from feeds.publishing import openapi, static_files
from feeds.publishing.archive import (
    EntryPage,
    find_numbered_page,
    list_pages,
    read_entries,
    select_entries,
    split_numbered_page,
    split_page,
)
from feeds.publishing.cache import Cache, FragmentCache, FragmentKey
from feeds.publishing.catalog import EVERYTHING_PATH, Catalog, FeedGroup, split_suffix
from feeds.publishing.descriptions import add_pace
from feeds.publishing.document import ANY_CHANGE, HTML, CacheTags, Document, tags_of_slice
from feeds.publishing.feed_builder import FeedBuilder
from feeds.publishing.feed_choice import EVERY_FEED_CHOICE, OPML_PATHS, FeedChoice, choose_feeds
from feeds.publishing.feed_dates import find_feed_updated, list_dates
from feeds.publishing.feed_lists import FeedLists
from feeds.publishing.headers import alternate_links, link_value
from feeds.publishing.pages import public as entry_page
from feeds.publishing.pages import public as preview_page
from feeds.publishing.post_files import PostFiles, add_token
from feeds.publishing.query import parse_query
from feeds.publishing.resolver import DocumentTarget, resolve
from feeds.publishing.site import Site
from feeds.publishing.taxonomy import Taxonomy, Term, build_taxonomy, normalize_aliases
from feeds.publishing.titles import archive_title
from feeds.publishing.visibility import Bearer, VisibleReader, bearers_site, public_site
from feeds.rendering.document import MEDIA_TYPES, render_document, render_fragment
from feeds.rendering.metadata import FeedMetadata, Podcast, minutes_to_live
from feeds.rendering.opml import MEDIA_TYPE as OPML_TYPE
from feeds.rendering.opml import render_opml
from feeds.store.base import EntryReader, PagePosition, Reader
from feeds.urls import Addresses

_WHOLE_EXPORT = ExportSettings()
_EXPORT_KINDS = {Kind.TAG: "tags", Kind.CATEGORY: "categories", Kind.AUTHOR: "authors"}


class Publisher:
    """Makes the documents of one site out of a reader. Safe to use from many threads.

    They are those that everybody may see, or those that the ``bearer`` of a token sees, with private feeds
    among them. Rendered entries take at most one part of ``shares`` of the cache's size.
    """

    def __init__(self, reader: Reader, site: Site, bearer: Bearer | None = None, shares: int = 2) -> None:
        self.reader: EntryReader = VisibleReader(reader, site, bearer)
        self.bearer = bearer
        site = bearers_site(site) if bearer else public_site(site)
        self.site = site
        self.aliases = normalize_aliases(site.tags)
        self._addresses = site.addresses
        self._fragments = FragmentCache(site.http.cache_size // shares)
        self._catalogs: Cache[None, Catalog] = Cache(2**62)
        self._former_terms: Cache[None, Taxonomy] = Cache(2**62)
        self.feed_lists = FeedLists(self.reader, site, self.read_catalog)
        self.files = PostFiles(self.reader, site.files)
        self.builder = FeedBuilder(self.reader, site, self.read_catalog)

    @property
    def catalog(self) -> Catalog | None:
        """Return the catalog of the present revision where it is made already."""
        return self._catalogs.get(None)

    def read_catalog(self) -> Catalog:
        """Return the catalog of the present revision."""
        catalog = self.catalog
        if catalog is None:
            generation = self._catalogs.generation
            catalog = Catalog(self.site, build_taxonomy(self.reader.labels(), self.site.tags))
            self._catalogs.put(None, catalog, 0, generation)
        return catalog

    def invalidate(self) -> None:
        """Take note that entries came, changed or left."""
        self._catalogs.invalidate(lambda _: True)
        self._former_terms.invalidate(lambda _: True)

    def document(self, target: DocumentTarget, token: str = "") -> Document | None:
        """Return a feed's document; None for one that is not offered, or not there yet.

        A private document carries its reader's token in the addresses of its like.
        """
        if target.suffix == "opml":
            return self._render_opml((FeedGroup("", (target.feed,)),), self._cache_tags(target.feed), token)
        if target.suffix and target.suffix not in target.feed.formats:
            return None
        return self._render_page(target, token) if not target.suffix else self._render_feed(target, token)

    def resolve_numbered_page(self, path: str, query: str) -> DocumentTarget | None:
        """Return what took the place of a page whose address counts entries; None for any other address."""
        numbered = split_numbered_page(path)
        target = resolve(self.read_catalog(), numbered[1], query) if numbered else None
        if numbered is None or target is None:
            return None
        with self.reader.snapshot() as reader:
            page = find_numbered_page(reader, self._expand_slice(target.feed), numbered[0])
        return replace(target, page=page)

    def resolve_former(self, path: str, query: str, now: datetime) -> DocumentTarget | None:
        """Return what is still answered, without entries, of a label that lost its last entry lately.

        That is for ``tags.gone_after`` days. None for every other address, and where it is longer ago.
        """
        page, rest = split_page(path)
        kept = timedelta(days=self.site.tags.gone_after)
        for stem, suffix in split_suffix(rest):
            term = self._find_former(stem)
            if term and term.has_feed and term.newest and now < term.newest + kept:
                feed = self.read_catalog().former_feed(term, parse_query(query, self.site.zone))
                return DocumentTarget(feed, suffix, page, is_former=True)
        return None

    def find_former_term(self, path: str) -> Term | None:
        """Return the term that an address is about and that no entry bears any more."""
        _, rest = split_page(path)
        terms = (self._find_former(stem) for stem, _ in split_suffix(rest))
        return next((term for term in terms if term), None)

    def _find_former(self, stem: str) -> Term | None:
        label = self.read_catalog().label_at(stem.removesuffix("/"))
        term = self.former_terms().find(label.kind, label.name) if label else None
        if term is None:
            return None
        is_former = (self.reader.is_former_label(Label(term.kind, name)) for name in term.spellings)
        return term if any(is_former) else None

    def former_terms(self) -> Taxonomy:
        """Return the terms that no entry bears any more; their ``newest`` is when the last one left."""
        terms = self._former_terms.get(None)
        if terms is None:
            generation = self._former_terms.generation
            former = self.reader.former_labels()
            terms = build_taxonomy((LabelCount(one.label, 0, one.left) for one in former), self.site.tags)
            self._former_terms.put(None, terms, 0, generation)
        return terms

    def entry(self, key: str) -> Document | None:
        """Return an entry's own page; None where no living entry has that key."""
        with self.reader.snapshot() as reader:
            entry = reader.entry(key)
            newer, older = reader.neighbours(key)
            around = {one.id: one for one in read_entries(reader, filter(None, (newer, older)))}
        if entry is None:
            return None
        feeds = self.read_catalog().feeds_of(entry)
        everything = None if self.site.access.covers_every_feed else self.read_catalog().everything_feed()
        body = entry_page.render_entry(
            self.site,
            entry,
            around=(around.get(newer.id) if newer else None, around.get(older.id) if older else None),
            feeds=feeds,
            everything=everything,
        )
        return Document(body, HTML, links=alternate_links(self._addresses, everything) if everything else ())

    def all_feeds_opml(self, token: str = "", choice: FeedChoice = EVERY_FEED_CHOICE) -> Document:
        """Return the list of every public feed, or of those of a choice, for import into a reader.

        Of a site that is private as a whole it has every feed: only readers with a token get to see it.
        """
        catalog = self.read_catalog()
        groups = catalog.all_groups if self.site.access.covers_every_feed else catalog.public_groups
        chosen_groups = choose_feeds(groups, choice, lambda feed: self.reader.count(self._expand_slice(feed)))
        return self._render_opml(chosen_groups, ANY_CHANGE, token)

    def documents(self, export: ExportSettings = _WHOLE_EXPORT) -> Iterator[tuple[str, Document]]:
        """Give every public document that can stand in a file and is to, with its path below the base URL.

        Paths are unescaped. Those of pages have no suffix.
        """
        has_pages = "html" in export.formats
        if has_pages:
            yield from self.feed_lists.documents()
        for path in OPML_PATHS:
            yield path, self.all_feeds_opml()
        yield "/robots.txt", static_files.robots_txt(self.site.prefix)
        yield openapi.PATH, openapi.openapi_document(self.site)
        yield from static_files.list_files()
        feeds = [feed for group in self._exported_groups(export) for feed in group.feeds if not feed.query]
        for feed in feeds:
            yield from self._documents_of(feed, export)
        if feeds and has_pages:
            yield "/new", self.builder.make_page("")
            for kind in Kind:
                yield f"/new/names/{kind}", self.builder.suggest_names(kind, "")
        if feeds and has_pages and "entries" in export.kinds:
            yield from self._entry_pages()

    def _exported_groups(self, export: ExportSettings) -> Iterator[FeedGroup]:
        left_out = {kind for kind, name in _EXPORT_KINDS.items() if name not in export.kinds}
        return (group for group in self.read_catalog().public_groups if group.kind not in left_out)

    def _documents_of(self, feed: Feed, export: ExportSettings) -> Iterator[tuple[str, Document]]:
        suffixes = [suffix for suffix in (*feed.formats, "") if (suffix or "html") in export.formats]
        has_archive = "archives" in export.kinds
        older = list_pages(self.reader, feed, self._expand_slice(feed)) if has_archive else ()
        for page in (None, *older):
            yield from self._documents_of_page(feed, page, suffixes)

    def _documents_of_page(
        self, feed: Feed, page: PagePosition | None, suffixes: Sequence[str]
    ) -> Iterator[tuple[str, Document]]:
        """Give the documents of one page of a feed, whose entries are chosen once for all formats."""
        entry_slice = self._expand_slice(feed)
        with self.reader.snapshot() as reader:
            shown = announced = select_entries(reader, feed, entry_slice, page)
            if feed.not_before and page is None:
                announced = select_entries(reader, feed, entry_slice, page, for_readers=True)
        for suffix in suffixes:
            target, entry_page = DocumentTarget(feed, suffix, page), announced if suffix else shown
            if entry_page and resolve(self.read_catalog(), target.path(), "") == target:
                render = self._render_feed if suffix else self._render_page
                if document := render(target, "", entry_page):
                    yield target.path(), document

    def _entry_pages(self) -> Iterator[tuple[str, Document]]:
        step, offset = 500, 0
        while heads := self.reader.entry_refs(Slice(), step, offset):
            for head in heads:
                page = self.entry(head.key)
                if page is not None:
                    yield f"/entries/{head.key}", page
            offset += step

    def _render_feed(
        self, target: DocumentTarget, token: str, chosen: EntryPage | None = None
    ) -> Document | None:
        feed, fmt = target.feed, Format(target.suffix)
        private = self.site.access.covers_every_feed or self.bearer is not None
        entry_slice, around = self._expand_slice(feed), token if private else ""
        with self.reader.snapshot() as reader:
            entry_page = chosen or select_entries(reader, feed, entry_slice, target.page, for_readers=True)
            if entry_page is None:
                return None
            fragments = self._lookup_fragments(
                (head.id, head.version, fmt, feed.mode, around) for head in entry_page.heads
            )
            entries = reader.entries(key[0] for key, fragment in fragments.items() if fragment is None)
        frame = self._feed_metadata(target, entry_page, token)
        body = render_document(frame, fmt, self._render_fragments(fragments, entries))
        return Document(
            body,
            MEDIA_TYPES[fmt],
            self._last_modified(entry_page, target),
            _link_headers(frame, fmt),
            self._cache_tags(feed),
        )

    def _render_page(
        self, target: DocumentTarget, token: str, chosen: EntryPage | None = None
    ) -> Document | None:
        feed = target.feed
        entry_slice = self._expand_slice(feed)
        with self.reader.snapshot() as reader:
            entry_page = chosen or select_entries(reader, feed, entry_slice, target.page)
            if entry_page is None:
                return None
            addresses = Addresses(self._addresses.base_url, token)
            entries = tuple(add_token(entry, addresses) for entry in read_entries(reader, entry_page.heads))
            total = reader.count(entry_slice)
        frame = self._feed_metadata(target, entry_page, token)
        frame = replace(frame, feed=_with_token(frame.feed, token), addresses=self._addresses)
        newest = next(list_dates(entry_page.heads), None)
        private = bool(token)
        body = preview_page.render_preview(self.site, frame, total, entries, newest=newest, private=private)
        varies = ("Accept",) if target.path() == EVERYTHING_PATH else ()
        return Document(
            body,
            HTML,
            links=alternate_links(frame.addresses, frame.feed),
            cache_tags=self._cache_tags(feed),
            scripts=True,
            varies=varies,
        )

    def _feed_metadata(self, target: DocumentTarget, entry_page: EntryPage, token: str) -> FeedMetadata:
        feed = target.feed
        settings = self.read_catalog().settings_of(feed)
        addresses = Addresses(self._addresses.base_url, token)

        def address(page: PagePosition | None) -> str:
            return addresses.of(DocumentTarget(feed, target.suffix, page).path(), feed.query)

        public = self.bearer is None and not self.site.access.covers_every_feed
        return FeedMetadata(
            feed=self._describe_page(feed, entry_page),
            addresses=addresses,
            updated=find_feed_updated(entry_page.heads),
            author=self.site.about.author,
            ttl=minutes_to_live(self.site.http.max_age),
            hubs=self.site.hubs if public and entry_page.page is None else (),
            archive=entry_page.is_archive,
            address=address(entry_page.page) if entry_page.page else "",
            current=address(None) if entry_page.page else "",
            prev_archive=address(entry_page.older) if entry_page.older else "",
            next_archive=address(entry_page.newer) if entry_page.newer else "",
            home=self.site.about.home if feed.path == EVERYTHING_PATH and not feed.query else "",
            image=settings.image if settings else "",
            stylesheet=self.site.stylesheet,
            podcast=_podcast(settings) if settings and settings.podcast else None,
        )

    def _describe_page(self, feed: Feed, entry_page: EntryPage) -> Feed:
        """Return a feed as its document describes it: how often it moves, or the dates of an archive page."""
        if entry_page.page is not None:
            return _with_page_title(feed, entry_page)
        if self.read_catalog().label_at(feed.path) is None:
            return feed
        moments = list(list_dates(entry_page.heads))
        return replace(feed, description=add_pace(feed.description, moments, feed.language, self.site.zone))

    def _lookup_fragments(self, keys: Iterable[FragmentKey]) -> dict[FragmentKey, bytes | None]:
        """Return the fragments that are held, and None for those that are not."""
        return {key: self._fragments.get(key) for key in keys}

    def _render_fragments(
        self, known_fragments: Mapping[FragmentKey, bytes | None], entries: Mapping[str, Entry]
    ) -> list[bytes]:
        """Return the fragments of entries in order, those made that were not held."""
        fragments = dict(known_fragments)
        for key in known_fragments:
            entry_id, _, fmt, mode, token = key
            if known_fragments[key] is None and entry_id in entries:
                addresses = Addresses(self._addresses.base_url, token)
                fragment = render_fragment(add_token(entries[entry_id], addresses), fmt, mode, addresses)
                self._fragments.put(key, fragment)
                fragments[key] = fragment
        return [fragment for fragment in fragments.values() if fragment is not None]

    def _render_opml(self, groups: Sequence[FeedGroup], touched_by: CacheTags, token: str) -> Document:
        outlines = [(group.name, group.feeds) for group in groups]
        addresses = Addresses(self._addresses.base_url, token)
        return Document(
            render_opml(self.site.about.title, outlines, addresses), OPML_TYPE, cache_tags=touched_by
        )

    def _last_modified(self, entry_page: EntryPage, target: DocumentTarget) -> datetime | None:
        settings = self.read_catalog().settings_of(target.feed)
        since = self.site.appearance.since(Format(target.suffix), settings.name if settings else "")
        return max((moment for moment in (entry_page.modified, since) if moment), default=None)

    def _expand_slice(self, feed: Feed) -> Slice:
        return self.read_catalog().taxonomy.expand_spellings(feed.slice)

    def _cache_tags(self, feed: Feed) -> CacheTags:
        return tags_of_slice(feed.slice, self.aliases)


def _link_headers(frame: FeedMetadata, fmt: Format) -> tuple[str, ...]:
    """Return the Link fields of a feed: where it is, and who pushes it (WebSub, section 4)."""
    return (link_value(frame.get_self_link(fmt), "self"), *(link_value(hub, "hub") for hub in frame.hubs))


def _with_page_title(feed: Feed, entry_page: EntryPage) -> Feed:
    """Return a feed that bears the dates of a page of its archive in its title."""
    assert entry_page.page is not None
    moments = [head.published for head in entry_page.heads] or [entry_page.page.moment]
    title = archive_title(feed.title, moments[-1].date(), moments[0].date(), feed.language)
    return replace(feed, title=title)


def _with_token(feed: Feed, token: str) -> Feed:
    """Return a feed whose own addresses carry a token, and no others."""
    query_parts = (feed.query, f"token={quote(token, safe='')}" if token else "")
    return replace(feed, query="&".join(part for part in query_parts if part))


def _podcast(settings: NamedFeed) -> Podcast:
    return Podcast(
        image=settings.image,
        category=settings.podcast_category,
        explicit=settings.explicit,
        author=settings.podcast_author,
        owner_email=settings.podcast_email,
    )
