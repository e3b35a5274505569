"""The lists of feeds: the home page, what is found on it, and every label of a kind, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from feeds.model import Entry, Feed, Kind, Slice
from feeds.store.contract import Reader
from feeds.web.access import EVERY_FEED
from feeds.web.catalog import Catalog
from feeds.web.document import HTML, Document
from feeds.web.pages import home as home_page
from feeds.web.pages import listing as listing_page
from feeds.web.pages.home import Line, Shelf
from feeds.web.pages.layout import name_of
from feeds.web.site import Site
from feeds.web.subjects import Subject, fold
from feeds.web.wording import wording

NEWEST = 8
"""Entries that the home page shows."""

FIRST = 24
"""Feeds of each kind that the home page shows; `LISTS` have the others."""

MOST_FOUND = 60
"""Feeds of each kind that a search shows."""

LONGEST_FIND = 100
"""Characters of a search that count."""

PER_PAGE = 100
"""Feeds on one page of a list."""

LISTS = {Kind.TAG: "/all/tags", Kind.CATEGORY: "/all/categories", Kind.AUTHOR: "/all/authors"}
"""Where each kind's list begins; further pages have their number after another slash."""


class Directory:
    """Makes the lists of one site's public feeds. Safe to use from many threads."""

    def __init__(self, reader: Reader, site: Site, read_catalog: Callable[[], Catalog]) -> None:
        self._reader = reader
        self._site = site
        self._read_catalog = read_catalog

    def home(self, find: str = "") -> Document:
        """Return the home page; with ``find``, of the feeds whose names hold that."""
        catalog, needle = self._read_catalog(), fold(find[:LONGEST_FIND].strip())
        if EVERY_FEED in self._site.access.feeds:
            return self._page(home_page.render(self._site, None, ()))
        everything = self._line(catalog, catalog.everything())
        if needle:
            found = self._found(catalog, needle)
            return self._page(home_page.render(self._site, everything, found, find=find))
        shelves = (self._named(catalog, ""), *(self._shelf(catalog, kind) for kind in LISTS))
        shown = tuple(shelf for shelf in shelves if shelf.lines)
        return self._page(home_page.render(self._site, everything, shown, self._newest()))

    def listing(self, kind: Kind, number: int) -> Document | None:
        """Return one page of a kind's list, counted from 1; None where the list does not reach."""
        subjects = self._public(kind)
        shown = subjects[(number - 1) * PER_PAGE : number * PER_PAGE] if number > 0 else ()
        if not shown and number != 1:
            return None
        lines = self._lines(self._read_catalog(), shown)
        shelf = Shelf(_heading(self._site, kind), lines, len(subjects), LISTS[kind])
        body = listing_page.render(self._site, shelf, number, max(1, -(-len(subjects) // PER_PAGE)))
        return self._page(body)

    def documents(self) -> Iterator[tuple[str, Document]]:
        """Give every page that has an address without a query, with its path below the base URL."""
        yield "/", self.home()
        for kind, path in LISTS.items():
            pages = -(-len(self._public(kind)) // PER_PAGE)
            for number in range(1, pages + 1):
                page = self.listing(kind, number)
                assert page is not None
                yield path if number == 1 else f"{path}/{number}", page

    def _page(self, body: bytes) -> Document:
        return Document(body, HTML, scripts=True)

    def _newest(self) -> Sequence[Entry]:
        heads = self._reader.heads(Slice(), NEWEST)
        entries = self._reader.entries(head.id for head in heads)
        return tuple(entries[head.id] for head in heads if head.id in entries)

    def _shelf(self, catalog: Catalog, kind: Kind) -> Shelf:
        subjects = self._public(kind)
        return Shelf(
            _heading(self._site, kind), self._lines(catalog, subjects[:FIRST]), len(subjects), LISTS[kind]
        )

    def _found(self, catalog: Catalog, needle: str) -> tuple[Shelf, ...]:
        """Return what a folded needle is part of: whole names first, then beginnings, most entries first."""
        shelves = [self._named(catalog, needle)]
        for kind in LISTS:
            found = sorted(_like(catalog, kind, needle), key=lambda subject: _rank(subject, needle))
            lines = self._lines(catalog, found[:MOST_FOUND])
            shelves.append(Shelf(_heading(self._site, kind), lines, len(found)))
        return tuple(shelf for shelf in shelves if shelf.lines)

    def _named(self, catalog: Catalog, needle: str) -> Shelf:
        """Return the operator's own feeds whose title or name holds a folded needle."""
        feeds = [catalog.named(settings) for settings in self._site.named]
        shown = [f for f in feeds if not catalog.private(f) and needle in fold(f"{f.title}\n{f.path}")]
        lines = tuple(self._line(catalog, feed) for feed in shown[:MOST_FOUND])
        return Shelf(wording(self._site.about.language).named, lines, len(shown))

    def _line(self, catalog: Catalog, feed: Feed) -> Line:
        wanted = catalog.subjects.spelled(feed.slice)
        newest = next(iter(self._reader.heads(wanted, 1)), None)
        published = newest.published if newest else None
        return Line(feed, name_of(self._site, feed), self._reader.count(wanted), published)

    def _lines(self, catalog: Catalog, subjects: Iterable[Subject]) -> tuple[Line, ...]:
        return tuple(
            Line(catalog.about(subject), subject.name, self._count(subject), subject.newest)
            for subject in subjects
        )

    def _count(self, subject: Subject) -> int:
        return subject.count if len(subject.spellings) == 1 else self._reader.count(subject.slice())

    def _public(self, kind: Kind) -> tuple[Subject, ...]:
        return () if EVERY_FEED in self._site.access.feeds else self._read_catalog().subjects.of_kind(kind)


def _heading(site: Site, kind: Kind) -> str:
    words = wording(site.about.language)
    return {Kind.TAG: words.tags, Kind.CATEGORY: words.categories, Kind.AUTHOR: words.authors}[kind]


def _like(catalog: Catalog, kind: Kind, needle: str) -> Iterator[Subject]:
    """Give the subjects of a kind whose name, or an alias of it, holds a folded needle."""
    meant = {name for alias, name in catalog.subjects.aliases.items() if needle in alias}
    for (of_kind, name), subject in catalog.subjects.found.items():
        if of_kind is kind and subject.offered and (needle in name or (kind is Kind.TAG and name in meant)):
            yield subject


def _rank(subject: Subject, needle: str) -> int:
    name = fold(subject.name)
    return 0 if name == needle else 1 if name.startswith(needle) else 2
