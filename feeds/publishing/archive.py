"""Archive pages of a feed (RFC 5005, 4): their addresses, and the entries that each holds.

A feed document shows its newest entries. The page behind it begins at its last entry, and each page
leads to the next older one. Where pages begin is fixed once, in the store; what an address once held,
it holds, but for entries that have since come, changed or left there. A walk from the feed along
``prev-archive`` meets every entry exactly once, whatever happens to others meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from feeds.model import Entry, Feed, Slice
from feeds.store.base import EntryReader, EntryRef, PagePosition

_PATH = re.compile(
    r"/archive/(\d{4}-\d\d-\d\d)(?:T(\d\d)(\d\d)(\d\d)(?:\.(\d{6}))?Z)?(?:-([0-9a-f]{16}))?(?=/)", re.ASCII
)
_NUMBERED_PATH = re.compile(r"/archive/([1-9]\d{0,8})-([1-9]\d{0,8})(?=/)", re.ASCII)
_SAMPLE = 8
"""Entries behind a feed document that tell since when there are any."""


def split_page(path: str) -> tuple[PagePosition | None, str]:
    """Split ``/archive/2024-03-01/tags/x`` into where its page begins and the feed's own path.

    No page where none is named, in the one spelling that `page_path` writes.
    """
    match = _PATH.match(path)
    if match is None:
        return None, path
    day, hour, minute, second, fraction, key = match.groups(default="")
    time = f"{hour or '00'}:{minute or '00'}:{second or '00'}.{fraction or '000000'}"
    try:
        page = PagePosition(datetime.fromisoformat(f"{day}T{time}+00:00"), key)
    except ValueError:
        return None, path
    return (page, path[match.end() :]) if page_path(page) == match[0] else (None, path)


def split_numbered_page(path: str) -> tuple[int, str] | None:
    """Split ``/archive/51-100/tags/x``, as pages were called once, into its last number and the feed's path.

    Numbers counted the entries from the oldest. None for any other path.
    """
    match = _NUMBERED_PATH.match(path)
    if match is None or int(match[1]) > int(match[2]):
        return None
    return int(match[2]), path[match.end() :]


def find_numbered_page(reader: EntryReader, entry_slice: Slice, last: int) -> PagePosition | None:
    """Return the position of the page that begins with the entry of a number; None for the feed itself."""
    newer = reader.count(entry_slice) - last - 1
    refs = reader.entry_refs(entry_slice, 1, newer) if newer >= 0 else ()
    return PagePosition(refs[0].published, refs[0].key) if refs else None


def page_path(page: PagePosition | None) -> str:
    """Return what the path of a page begins with: ``/archive/2024-03-01T093000Z-0123456789abcdef``.

    It names the entry behind which the page begins, or only the moment before which its entries were
    published; at midnight that is the day alone. Empty for no page.
    """
    if page is None:
        return ""
    moment = page.moment.astimezone(UTC)
    day, _, time = moment.replace(tzinfo=None).isoformat().partition("T")
    clock = "" if time == "00:00:00" else f"T{time.replace(':', '')}Z"
    return f"/archive/{day}{clock}{'-' if page.key else ''}{page.key}"


@dataclass(frozen=True, slots=True)
class EntryPage:
    """The heads a document shows, newest first, and its place among the others of its feed.

    ``modified`` is when it last changed, as far as entries decide.
    """

    heads: tuple[EntryRef, ...]
    page: PagePosition | None = None
    modified: datetime | None = None
    older: PagePosition | None = None
    newer: PagePosition | None = None

    @property
    def is_archive(self) -> bool:
        """Tell whether the document is a page among others of an archive."""
        return self.page is not None and (self.older or self.newer) is not None


def select_entries(
    reader: EntryReader,
    feed: Feed,
    entry_slice: Slice,
    page: PagePosition | None,
    *,
    for_readers: bool = False,
) -> EntryPage | None:
    """Return the window of a feed, whose slice is ``entry_slice`` in the store's words.

    ``for_readers`` leaves out what is older than the feed's ``not_before``, and leads to it: readers announce
    what they are shown. None for a page that the archive does not have.
    """
    if page is None:
        if for_readers and feed.not_before:
            return _select_announced(reader, feed, entry_slice, feed.not_before)
        return _select_newest(reader, feed, entry_slice)
    stored_page = reader.archive_page(entry_slice, page)
    if stored_page is None:
        return None
    return EntryPage(stored_page.refs, page, stored_page.modified, stored_page.older, stored_page.newer)


def list_pages(reader: EntryReader, feed: Feed, entry_slice: Slice) -> Iterator[PagePosition]:
    """Give every page that links lead to from a feed."""
    linked = [_select_newest(reader, feed, entry_slice).older]
    if feed.not_before:
        linked.append(_select_announced(reader, feed, entry_slice, feed.not_before).older)
    pages = set[PagePosition]()
    while linked:
        page = linked.pop()
        if page is None or page in pages:
            continue
        pages.add(page)
        yield page
        stored_page = reader.archive_page(entry_slice, page)
        linked += [stored_page.newer, stored_page.older] if stored_page else []


def _select_newest(reader: EntryReader, feed: Feed, entry_slice: Slice) -> EntryPage:
    refs = reader.entry_refs(entry_slice, feed.limit + _SAMPLE)
    heads, beyond = refs[: feed.limit], refs[feed.limit :]
    return EntryPage(
        heads=heads,
        modified=reader.last_modified(entry_slice, heads, complete=not beyond, beyond=beyond),
        older=PagePosition(heads[-1].published, heads[-1].key) if beyond else None,
    )


def _select_announced(reader: EntryReader, feed: Feed, entry_slice: Slice, not_before: datetime) -> EntryPage:
    """Return the newest entries since a moment; the page of the archive behind them begins there."""
    entry_page = _select_newest(reader, feed, replace(entry_slice, since=not_before))
    if entry_page.older:
        return entry_page
    older = reader.entry_refs(replace(entry_slice, until=not_before), _SAMPLE)
    modified = reader.last_modified(
        replace(entry_slice, since=not_before), entry_page.heads, complete=True, beyond=older
    )
    return replace(entry_page, modified=modified, older=PagePosition(not_before) if older else None)


def read_entries(reader: EntryReader, refs: Iterable[EntryRef]) -> tuple[Entry, ...]:
    """Return the entries that references name, in their order, without those that have gone since."""
    refs = tuple(refs)
    entries = reader.entries(ref.id for ref in refs)
    return tuple(entries[ref.id] for ref in refs if ref.id in entries)
