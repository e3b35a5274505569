"""What dates a feed: moments that its posts give and that have come.

A post without a date, one to come, and one whose `updated` is to come are in feeds and date none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from feeds.dates import make_distinct
from feeds.model import Slice
from feeds.store.base import EntryReader, EntryRef

_MOST = 1000
"""Entries among which the newest with a date is looked for."""


def find_feed_updated(refs: Iterable[EntryRef]) -> datetime | None:
    """Return when a feed that shows some entries was updated: no earlier than those of them that date it."""
    dated = (make_distinct(ref.feed_updated, ref.id) for ref in refs if ref.feed_updated)
    return max(dated, default=None)


def list_dates(refs: Iterable[EntryRef]) -> Iterator[datetime]:
    """Give when entries were published, in their order, without those that date no feed."""
    return (ref.feed_published for ref in refs if ref.feed_published)


def find_newest_date(reader: EntryReader, wanted: Slice) -> datetime | None:
    """Return when the newest entry of a slice was published that dates it, if it is among the first."""
    for limit in (1, _MOST):
        newest = next(list_dates(reader.entry_refs(wanted, limit)), None)
        if newest:
            return newest
    return None
