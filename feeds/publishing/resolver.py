"""Resolution of a request's address to the document it names."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.model import Feed
from feeds.publishing import archive, legacy_urls
from feeds.publishing.catalog import Catalog, split_suffix
from feeds.publishing.query import parse_pairs, parse_query
from feeds.store.base import PagePosition
from feeds.urls import escape_path


@dataclass(frozen=True, slots=True)
class DocumentTarget:
    """A feed's document: ``suffix`` is a format or ``opml``, or empty for its page.

    ``is_former`` is one of a label that no entry bears any more, which is answered for a while.
    """

    feed: Feed
    suffix: str
    page: PagePosition | None = None
    is_former: bool = False

    def path(self) -> str:
        """Return its path, unescaped and below the base URL."""
        return f"{archive.page_path(self.page)}{self.feed.path}{'.' if self.suffix else ''}{self.suffix}"

    def address(self) -> str:
        """Return its path and query as its canonical address spells them."""
        return f"{escape_path(self.path())}{'?' if self.feed.query else ''}{self.feed.query}"

    def is_canonical(self, path: str, query: str) -> bool:
        """Tell whether an address is the canonical one, but for a slash at its end and cache busters."""
        return path in {self.path(), f"{self.path()}/"} and parse_pairs(query) == parse_pairs(self.feed.query)


def resolve(catalog: Catalog, path: str, query: str) -> DocumentTarget | None:
    """Return what an address means, in any spelling of ours; None where it means no feed.

    Raises `SliceError` for a query that means nothing.
    """
    page, rest = archive.split_page(path)
    parsed_query = parse_query(query, catalog.site.zone)
    for stem, suffix in split_suffix(rest):
        feed = catalog.find(stem, parsed_query)
        if feed is not None:
            return DocumentTarget(feed, suffix, page)
    return None


def resolve_legacy(catalog: Catalog, path: str, query: str) -> DocumentTarget | None:
    """Return what took the place of an address that `resolve` does not know; it may take a while.

    Those are addresses of other generators, ours with a slash at the end, and names written as slugs.
    """
    target = _match_legacy(catalog, path, query)
    if target is None and path.endswith("/"):
        target = resolve(catalog, path[:-1], query)
    return target or _resolve_slug(catalog, path)


def _match_legacy(catalog: Catalog, path: str, query: str) -> DocumentTarget | None:
    own = catalog.site.old_feeds
    old = legacy_urls.match_legacy_feed(own, path) or legacy_urls.match_legacy_url(path, query)
    if old is None:
        return None
    for feed_path in old.paths:
        feed = catalog.find(feed_path, parse_query(old.query, catalog.site.zone)) or _find_slug(
            catalog, feed_path
        )
        if feed is not None:
            fmt = old.format if old.format in feed.formats else feed.formats[0]
            return DocumentTarget(feed, fmt)
    return None


def _find_slug(catalog: Catalog, path: str) -> Feed | None:
    label = catalog.label_at(path)
    return catalog.find_by_slug(label) if label else None


def _resolve_slug(catalog: Catalog, path: str) -> DocumentTarget | None:
    for stem, suffix in split_suffix(path):
        feed = _find_slug(catalog, stem)
        if feed is not None:
            return DocumentTarget(feed, suffix)
    return None
