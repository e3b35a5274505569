"""Archive pages of a feed (RFC 5005, 4), and the entries that each holds.

A feed document shows its newest entries. Everything older is its archive. Places in the archive are
counted from the oldest entry, so new posts never move what is there. A page is a range of places and
its address names both ends. The newest page grows, and so it has a new address each time: what an
address once held, it holds as long as no old entry is deleted and no post of an old date is added.
A walk from the feed along ``prev-archive`` meets every entry exactly once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from feeds.model import Feed, Slice
from feeds.store.base import EntryRef, Reader

MAX_PAGE_LENGTH = 1000
"""The most places of one page, which is also the most entries of one feed document."""

_PATH = re.compile(r"/archive/([1-9]\d{0,8})-([1-9]\d{0,8})(?=/)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """Places ``first`` to ``last``, both counted in; place 1 is the oldest entry."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"/archive/{self.first}-{self.last}"


def split_page(path: str) -> tuple[ArchivePage | None, str]:
    """Split ``/archive/51-100/tags/x`` into its page and the feed's own path; no page where none is named."""
    found = _PATH.match(path)
    if found is None:
        return None, path
    page = ArchivePage(int(found[1]), int(found[2]))
    return (page, path[found.end() :]) if 0 <= page.last - page.first < MAX_PAGE_LENGTH else (None, path)


def align_page(page: ArchivePage, limit: int) -> ArchivePage:
    """Return a page itself if a feed document of ``limit`` entries can lead to it, else the one in its place.

    Every page begins after a whole number of others; one that was the newest may be short.
    """
    first = _first_of_page(page.last, limit)
    return page if page.first == first else ArchivePage(first, first + limit - 1)


def newest_page(total: int, limit: int) -> ArchivePage | None:
    """Return the page just older than a feed document that shows ``limit`` of ``total`` entries."""
    archived = total - limit
    return ArchivePage(_first_of_page(archived, limit), archived) if archived > 0 else None


def older_page(page: ArchivePage, limit: int) -> ArchivePage | None:
    """Return the next older page."""
    return ArchivePage(_first_of_page(page.first - 1, limit), page.first - 1) if page.first > 1 else None


def newer_page(page: ArchivePage, limit: int) -> ArchivePage | None:
    """Return the next newer page, which may still be empty; None for a page that is not full."""
    return ArchivePage(page.last + 1, page.last + limit) if page.last % limit == 0 else None


def list_pages(total: int, limit: int) -> tuple[ArchivePage, ...]:
    """Return every page that links lead to, oldest first."""
    page = newest_page(total, limit)
    if page is None:
        return ()
    full = tuple(ArchivePage(first, first + limit - 1) for first in range(1, page.last + 2, limit))
    return full if page in full else (*full, page)


def _first_of_page(last: int, limit: int) -> int:
    return (last - 1) // limit * limit + 1


@dataclass(frozen=True, slots=True)
class EntryPage:
    """The heads a document shows, newest first, and its place among the others of its feed.

    ``total`` counts the entries of the whole feed. ``modified`` is None for a page of the archive,
    whose entries may move to another page without any of them changing. ``stable`` is a page of the
    archive that new posts never change.
    """

    heads: tuple[EntryRef, ...]
    total: int
    page: ArchivePage | None = None
    modified: datetime | None = None
    older: ArchivePage | None = None
    newer: ArchivePage | None = None

    @property
    def is_stable(self) -> bool:
        """Tell whether new posts leave the document as it is."""
        return self.page is not None and self.page.last - self.page.first + 1 == len(self.heads)


def select_entries(reader: Reader, feed: Feed, wanted: Slice, page: ArchivePage | None) -> EntryPage | None:
    """Return the window of a feed, whose slice is ``wanted`` in the store's words.

    None for a page the archive has not come to yet.
    """
    return _select_page(reader, feed, wanted, page) if page else _select_newest(reader, feed, wanted)


def _select_newest(reader: Reader, feed: Feed, wanted: Slice) -> EntryPage:
    heads = reader.entry_refs(wanted, feed.limit + 1)
    more = len(heads) > feed.limit
    heads = heads[: feed.limit]
    total = reader.count(wanted) if more else len(heads)
    return EntryPage(
        heads=heads,
        total=total,
        modified=reader.last_modified(wanted, heads, complete=not more),
        older=newest_page(total, feed.limit),
    )


def _select_page(reader: Reader, feed: Feed, wanted: Slice, page: ArchivePage) -> EntryPage | None:
    total = reader.count(wanted)
    archived = max(0, total - feed.limit)
    if page.first > archived + 1 or not archived:
        return None
    last = min(page.last, archived)
    return EntryPage(
        heads=reader.entry_refs(wanted, last - page.first + 1, total - last) if last >= page.first else (),
        total=total,
        page=page,
        older=older_page(page, feed.limit),
        newer=newer_page(page, feed.limit) if last == page.last else None,
    )
