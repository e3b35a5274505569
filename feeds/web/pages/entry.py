"""An entry's own page."""

from __future__ import annotations

from collections.abc import Mapping

from feeds.model import Entry, Feed, Kind, Label
from feeds.web.pages.layout import page
from feeds.web.site import Site


def render(
    site: Site,
    entry: Entry,
    around: tuple[Entry | None, Entry | None],
    feeds: Mapping[Label, Feed],
    everything: Feed | None,
) -> bytes:
    """Return the page.

    ``around`` are the next newer and the next older entry, ``feeds`` those of the entry's labels, and
    ``everything`` that of the whole site, unless it is private.
    """
    newer, older = around
    return page(
        "entry.html",
        site,
        entry=entry,
        newer=newer,
        older=older,
        feeds={label.name: feed for label, feed in feeds.items() if label.kind is not Kind.AUTHOR},
        writers={label.name: feed for label, feed in feeds.items() if label.kind is Kind.AUTHOR},
        everything=everything,
    )
