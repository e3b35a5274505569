"""Lists of feeds: the home page, search results, and every label of a kind, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from feeds.model import Entry, Feed, Kind, Slice
from feeds.publishing.archive import read_entries
from feeds.publishing.catalog import Catalog
from feeds.publishing.document import HTML, Document
from feeds.publishing.feed_dates import find_newest_date
from feeds.publishing.headers import alternate_links
from feeds.publishing.pages import public as home_page
from feeds.publishing.pages import public as listing_page
from feeds.publishing.pages.public import FeedRow, FeedSection
from feeds.publishing.pages.templating import name_of
from feeds.publishing.site import Site
from feeds.publishing.taxonomy import Term
from feeds.publishing.titles import kind_title, named_feeds_title
from feeds.store.base import EntryReader
from feeds.text import normalize_name

ENTRIES_ON_HOME = 8
"""Entries that the home page shows."""

FEEDS_ON_HOME = 24
"""Feeds of each kind that the home page shows; the lists at `LIST_PATHS` have the others."""

MAX_MATCHES = 60
"""Feeds of each kind that a search shows."""

MAX_FIND_LENGTH = 100
"""Characters of a search that count."""

PER_PAGE = 100
"""Feeds on one page of a list."""

LIST_PATHS = {Kind.TAG: "/all/tags", Kind.CATEGORY: "/all/categories", Kind.AUTHOR: "/all/authors"}
"""Where each kind's list begins; further pages have their number after another slash."""


class FeedLists:
    """Makes the lists of one site's public feeds. Safe to use from many threads."""

    def __init__(self, reader: EntryReader, site: Site, read_catalog: Callable[[], Catalog]) -> None:
        self._reader = reader
        self._site = site
        self._read_catalog = read_catalog

    def home(self, find: str = "") -> Document:
        """Return the home page; with ``find``, of the feeds whose names hold that."""
        catalog, needle = self._read_catalog(), normalize_name(find[:MAX_FIND_LENGTH].strip())
        if self._site.access.covers_every_feed:
            return self._to_document(home_page.render_home(self._site, None, ()))
        everything = self._make_row(catalog, catalog.everything_feed())
        if needle:
            matches = self._search(catalog, needle)
            return self._to_document(home_page.render_home(self._site, everything, matches, find=find))
        sections = (
            self._own_section(catalog, ""),
            *(self._label_section(catalog, kind) for kind in LIST_PATHS),
        )
        full_sections = tuple(section for section in sections if section.lines)
        return self._to_document(
            home_page.render_home(self._site, everything, full_sections, self._newest_entries())
        )

    def listing(self, kind: Kind, number: int) -> Document | None:
        """Return one page of a kind's list, counted from 1; None where the list does not reach."""
        terms = self._public_terms(kind)
        page_terms = terms[(number - 1) * PER_PAGE : number * PER_PAGE] if number > 0 else ()
        if not page_terms and number != 1:
            return None
        lines = self._make_rows(self._read_catalog(), page_terms)
        section = FeedSection(
            kind_title(kind, self._site.about.language), lines, len(terms), LIST_PATHS[kind]
        )
        pages = max(1, -(-len(terms) // PER_PAGE))
        body = listing_page.render_listing(self._site, section, number, pages, self._everything_feed())
        return self._to_document(body)

    def documents(self) -> Iterator[tuple[str, Document]]:
        """Give every page that has an address without a query, with its path below the base URL."""
        yield "/", self.home()
        for kind, path in LIST_PATHS.items():
            pages = -(-len(self._public_terms(kind)) // PER_PAGE)
            for number in range(1, pages + 1):
                page = self.listing(kind, number)
                assert page is not None
                yield path if number == 1 else f"{path}/{number}", page

    def _to_document(self, body: bytes) -> Document:
        everything = self._everything_feed()
        links = alternate_links(self._site.addresses, everything) if everything else ()
        return Document(body, HTML, links=links, scripts=True)

    def _everything_feed(self) -> Feed | None:
        """Return the feed of everything, unless it is private."""
        return None if self._site.access.covers_every_feed else self._read_catalog().everything_feed()

    def _newest_entries(self) -> Sequence[Entry]:
        return read_entries(self._reader, self._reader.entry_refs(Slice(), ENTRIES_ON_HOME))

    def _label_section(self, catalog: Catalog, kind: Kind) -> FeedSection:
        terms = self._public_terms(kind)
        return FeedSection(
            kind_title(kind, self._site.about.language),
            self._make_rows(catalog, terms[:FEEDS_ON_HOME]),
            len(terms),
            LIST_PATHS[kind],
        )

    def _search(self, catalog: Catalog, needle: str) -> tuple[FeedSection, ...]:
        """Return what a folded needle is part of: whole names first, then beginnings, most entries first."""
        sections = [self._own_section(catalog, needle)]
        for kind in LIST_PATHS:
            found_terms = sorted(_matching_terms(catalog, kind, needle), key=lambda term: _rank(term, needle))
            lines = self._make_rows(catalog, found_terms[:MAX_MATCHES])
            sections.append(FeedSection(kind_title(kind, self._site.about.language), lines, len(found_terms)))
        return tuple(section for section in sections if section.lines)

    def _own_section(self, catalog: Catalog, needle: str) -> FeedSection:
        """Return the operator's own feeds whose title or name holds a folded needle."""
        feeds = [catalog.configure_feed(settings) for settings in self._site.named]
        matches = [
            f for f in feeds if not catalog.is_private(f) and needle in normalize_name(f"{f.title}\n{f.path}")
        ]
        lines = tuple(self._make_row(catalog, feed) for feed in matches[:MAX_MATCHES])
        return FeedSection(named_feeds_title(self._site.about.language), lines, len(matches))

    def _make_row(self, catalog: Catalog, feed: Feed) -> FeedRow:
        entry_slice = catalog.taxonomy.expand_spellings(feed.slice)
        newest = find_newest_date(self._reader, entry_slice)
        return FeedRow(feed, name_of(self._site, feed), self._reader.count(entry_slice), newest)

    def _make_rows(self, catalog: Catalog, terms: Iterable[Term]) -> tuple[FeedRow, ...]:
        return tuple(
            FeedRow(catalog.term_feed(term), term.name, self._count(term), term.newest) for term in terms
        )

    def _count(self, term: Term) -> int:
        return term.count if len(term.spellings) == 1 else self._reader.count(term.to_slice())

    def _public_terms(self, kind: Kind) -> tuple[Term, ...]:
        return () if self._site.access.covers_every_feed else self._read_catalog().taxonomy.of_kind(kind)


def _matching_terms(catalog: Catalog, kind: Kind, needle: str) -> Iterator[Term]:
    """Give the subjects of a kind whose name, or an alias of it, holds a folded needle."""
    aliased_names = {name for alias, name in catalog.taxonomy.aliases.items() if needle in alias}
    for (of_kind, name), term in catalog.taxonomy.terms.items():
        if (
            of_kind is kind
            and term.has_feed
            and (needle in name or (kind is Kind.TAG and name in aliased_names))
        ):
            yield term


def _rank(term: Term, needle: str) -> int:
    name = normalize_name(term.name)
    return 0 if name == needle else 1 if name.startswith(needle) else 2
