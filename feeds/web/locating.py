"""From the address of a request to the document it means."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.model import Feed
from feeds.urls import escape_path
from feeds.web import archive, redirects
from feeds.web.archive import Page
from feeds.web.catalog import Catalog, split_suffix
from feeds.web.slices import pairs, parse


@dataclass(frozen=True, slots=True)
class Target:
    """A feed's document: ``suffix`` is a format or ``opml``, or empty for its page."""

    feed: Feed
    suffix: str
    page: Page | None = None

    def path(self) -> str:
        """Return its path, unescaped and below the base URL."""
        return f"{self.page or ''}{self.feed.path}{'.' if self.suffix else ''}{self.suffix}"

    def address(self) -> str:
        """Return its path and query as its canonical address spells them."""
        return f"{escape_path(self.path())}{'?' if self.feed.query else ''}{self.feed.query}"

    def named_by(self, path: str, query: str) -> bool:
        """Tell whether an address is the canonical one, but for a slash at its end and cache busters."""
        return path in {self.path(), f"{self.path()}/"} and pairs(query) == pairs(self.feed.query)


def locate(catalog: Catalog, path: str, query: str) -> Target | None:
    """Return what an address means, in any spelling of ours; None where it means no feed.

    Raises `SliceError` for a query that means nothing.
    """
    page, rest = archive.split(path)
    asked = parse(query)
    for stem, suffix in split_suffix(rest):
        feed = catalog.find(stem, asked)
        if feed is not None:
            return Target(feed, suffix, page)
    return None


def trace(catalog: Catalog, path: str, query: str) -> Target | None:
    """Return what took the place of an address that `locate` does not know; it may take a while.

    Those are addresses of other generators, ours with a slash at the end, and names written as slugs.
    """
    found = _theirs(catalog, path, query)
    if found is None and path.endswith("/"):
        found = locate(catalog, path[:-1], query)
    return found or _by_slug(catalog, path)


def _theirs(catalog: Catalog, path: str, query: str) -> Target | None:
    old = redirects.successor(path, query)
    if old is None:
        return None
    for feed_path in old.paths:
        feed = catalog.find(feed_path, parse(old.query)) or _slug(catalog, feed_path)
        if feed is not None:
            offered = old.format if old.format in feed.formats else feed.formats[0]
            return Target(feed, offered)
    return None


def _slug(catalog: Catalog, path: str) -> Feed | None:
    label = catalog.label(path)
    return catalog.slug(label) if label else None


def _by_slug(catalog: Catalog, path: str) -> Target | None:
    for stem, suffix in split_suffix(path):
        feed = _slug(catalog, stem)
        if feed is not None:
            return Target(feed, suffix)
    return None
