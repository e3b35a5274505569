"""A feed as its readers will see it, with its addresses."""

from __future__ import annotations

from collections.abc import Sequence

from feeds.model import Entry, Feed
from feeds.rendering.frame import Frame
from feeds.web.pages.layout import page
from feeds.web.site import Site
from feeds.web.slices import Query, canonical

_KINDS = {"tags": "Tag", "categories": "Category", "authors": "Author", "feeds": "Collection"}


def render(site: Site, frame: Frame, total: int, entries: Sequence[Entry], private: bool = False) -> bytes:
    """Return the page of a feed, or of one page of its archive; ``total`` counts the whole feed's entries."""
    feed = frame.feed
    return page(
        "preview.html",
        site,
        feed=feed,
        frame=frame,
        kind=kind_of(feed),
        total=total,
        entries=entries,
        refine="" if private else f"/new?{canonical(Query(feed.slice))}".rstrip("?"),
    )


def kind_of(feed: Feed) -> str:
    """Return what kind of feed it is, in an English phrase that `phrases` knows."""
    folder, _, name = feed.path.removeprefix("/").partition("/")
    return _KINDS.get(folder, "Feed") if name else "Selection" if feed.query else "Feed"
