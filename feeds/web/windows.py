"""Which entries one document shows: a feed's newest, or a page of its archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feeds.model import Feed, Slice
from feeds.store.contract import Head, Reader
from feeds.web import archive
from feeds.web.archive import Page


@dataclass(frozen=True, slots=True)
class Window:
    """The heads a document shows, newest first, and its place among the others of its feed.

    ``total`` counts the entries of the whole feed. ``modified`` is None for a page of the archive,
    whose entries may move to another page without any of them changing. ``stable`` is a page of the
    archive that new posts never change.
    """

    heads: tuple[Head, ...]
    total: int
    page: Page | None = None
    modified: datetime | None = None
    older: Page | None = None
    newer: Page | None = None

    @property
    def stable(self) -> bool:
        """Tell whether new posts leave the document as it is."""
        return self.page is not None and self.page.last - self.page.first + 1 == len(self.heads)


def window(reader: Reader, feed: Feed, wanted: Slice, page: Page | None) -> Window | None:
    """Return the window of a feed, whose slice is ``wanted`` in the store's words.

    None for a page the archive has not come to yet.
    """
    return _page(reader, feed, wanted, page) if page else _newest(reader, feed, wanted)


def _newest(reader: Reader, feed: Feed, wanted: Slice) -> Window:
    heads = reader.heads(wanted, feed.limit + 1)
    more = len(heads) > feed.limit
    heads = heads[: feed.limit]
    total = reader.count(wanted) if more else len(heads)
    return Window(
        heads=heads,
        total=total,
        modified=reader.modified(wanted, heads, complete=not more),
        older=archive.newest(total, feed.limit),
    )


def _page(reader: Reader, feed: Feed, wanted: Slice, page: Page) -> Window | None:
    total = reader.count(wanted)
    archived = max(0, total - feed.limit)
    if page.first > archived + 1 or not archived:
        return None
    last = min(page.last, archived)
    return Window(
        heads=reader.heads(wanted, last - page.first + 1, total - last) if last >= page.first else (),
        total=total,
        page=page,
        older=archive.before(page, feed.limit),
        newer=archive.after(page, feed.limit) if last == page.last else None,
    )
