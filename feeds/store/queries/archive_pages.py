"""Pages of archives as they are read (RFC 5005, section 4): what is on one, and which pages are beside it.

The pages of a slice begin where those of its first labels do: see `feeds.store.queries.page_boundaries`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from feeds.store.base import EntryRef, PagePosition, StoredPage
from feeds.store.queries.entry_refs import find_changes, select_refs
from feeds.store.queries.filters import Filter, departure_query
from feeds.store.queries.order import OrderKey
from feeds.store.queries.page_boundaries import (
    Boundary,
    find_newer_boundaries,
    find_older_boundary,
    find_order_key,
    find_page_of,
    position_of,
)
from feeds.store.schema import rank

MAX_PAGE_LENGTH = 2000
"""The most entries of one page: as many as its boundaries allow at the greatest ``feed.limit``."""


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads pages of one slice in one transaction.

    It shares the boundaries of its ``anchor``, labels of which each of its entries bears one; ``is_exact``
    where it has all entries that do.
    """

    connection: Connection
    filter: Filter
    anchor: tuple[int, ...]
    is_exact: bool

    def read(self, position: PagePosition) -> StoredPage | None:
        """Return the page at a position; None where no page ever was."""
        order_key = find_order_key(self.connection, self.anchor, position)
        if order_key is None:
            return None
        newer = find_newer_boundaries(self.connection, self.anchor, order_key)
        is_fixed = bool(newer) and newer[0].order_key == order_key
        floor = find_older_boundary(self.connection, self.anchor, order_key)
        inside = replace(self.filter, after=order_key, until=floor.order_key if floor else None)
        refs = select_refs(self.connection, inside, MAX_PAGE_LENGTH + 1)
        if not (refs or floor or is_fixed):
            return None
        beside = newer[1] if is_fixed and len(newer) > 1 else None
        if len(refs) > MAX_PAGE_LENGTH:
            return self._cut_short(inside, refs[:MAX_PAGE_LENGTH], beside)
        older, moments = self._find_older(floor)
        moments += [boundary.moment for boundary in (floor, beside) if boundary]
        return self._make_page(inside, refs, older, beside, moments)

    def _cut_short(self, inside: Filter, refs: tuple[EntryRef, ...], newer: Boundary | None) -> StoredPage:
        """Return the beginning of a page that is not divided yet; the rest follows at its last entry."""
        last = refs[-1]
        short_filter = replace(inside, until=_order_key(last))
        older = PagePosition(last.published, last.key)
        return self._make_page(short_filter, refs, older, newer, [newer.moment] if newer else [])

    def _make_page(
        self,
        inside: Filter,
        refs: tuple[EntryRef, ...],
        older: PagePosition | None,
        newer: Boundary | None,
        moments: list[datetime],
    ) -> StoredPage:
        change_times = (*moments, *find_changes(self.connection, refs), self._last_departure(inside))
        modified = max((moment for moment in change_times if moment), default=None)
        return StoredPage(refs, modified, older, position_of(newer) if newer else None)

    def _find_older(self, floor: Boundary | None) -> tuple[PagePosition | None, list[datetime]]:
        """Return the next older page that has entries, and the moments when it may have become that.

        Where boundaries are those of other entries too, there may be many pages without any between them.
        """
        if floor is None:
            return None, []
        if self.is_exact:
            return position_of(floor), []
        beyond = replace(self.filter, after=floor.order_key, until=None)
        following = select_refs(self.connection, beyond, 1)
        gap = replace(beyond, until=_order_key(following[0]) if following else None)
        moments = (*find_changes(self.connection, following), self._last_departure(gap))
        known_moments = [moment for moment in moments if moment]
        if not following:
            return None, known_moments
        begins, _ = find_page_of(self.connection, self.anchor, _order_key(following[0]))
        return position_of(begins or floor), known_moments

    def _last_departure(self, inside: Filter) -> datetime | None:
        query, parameters = departure_query(inside)
        moment: datetime | None = self.connection.scalar(query, parameters)
        return moment


def _order_key(ref: EntryRef) -> OrderKey:
    return rank(ref.published), ref.sort_key
