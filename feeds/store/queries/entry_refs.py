"""References to the entries of a slice in their order, and when they came or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from feeds.store.base import EntryRef
from feeds.store.bulk import split_batches
from feeds.store.queries.conditions import FilterShape
from feeds.store.queries.filters import Filter, newest_query
from feeds.store.queries.search import find_entries
from feeds.store.rows import REF_COLUMNS, to_entry_ref
from feeds.store.schema import entries, ledger


def select_refs(
    connection: Connection, slice_filter: Filter, limit: int, offset: int = 0
) -> tuple[EntryRef, ...]:
    """Return the references in a window of a slice, newest first."""
    if slice_filter.phrases:
        numbers = find_entries(connection, slice_filter, limit, offset)
        rows: Iterable[Any] = connection.execute(_NUMBERED, {"numbers": numbers})
    else:
        window = {"limit": limit, "offset": offset, "reach": limit + offset}
        rows = connection.execute(_window_query(slice_filter.shape), slice_filter.parameters() | window)
    return tuple(map(to_entry_ref, rows))


def find_changes(connection: Connection, refs: Iterable[EntryRef]) -> Iterator[datetime | None]:
    """Give moments, the latest of which is when the last of some entries came or changed."""
    for part in split_batches(ref.id for ref in refs):
        yield connection.scalar(_CHANGED, {"ids": part})


def find_first_change(connection: Connection, refs: Iterable[EntryRef]) -> datetime | None:
    """Return when the first of some entries, not more than one query can carry, came or changed."""
    moment: datetime | None = connection.scalar(_FIRST_CHANGED, {"ids": [ref.id for ref in refs]})
    return moment


@lru_cache(256)
def _window_query(shape: FilterShape) -> Select[Any]:
    window = newest_query(shape).subquery()
    return _REFS.join(window, window.c.n == ledger.c.n).order_by(window.c.rank, window.c.sort_key)


_LIVING = ledger.join(entries, entries.c.n == ledger.c.n)
_REFS = select(*REF_COLUMNS).select_from(_LIVING)
_NUMBERED = _REFS.where(ledger.c.n.in_(bindparam("numbers", expanding=True))).order_by(
    ledger.c.published.desc(), ledger.c.sort_key
)
_OF_IDS = ledger.c.id.in_(bindparam("ids", expanding=True))
_CHANGED = select(func.max(entries.c.changed)).select_from(_LIVING).where(_OF_IDS)
_FIRST_CHANGED = select(func.min(entries.c.changed)).select_from(_LIVING).where(_OF_IDS)
