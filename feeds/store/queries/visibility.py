"""What of the store is known to somebody who may not see every entry: labels, and what is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, bindparam, exists, select, type_coerce

from feeds.entries.access import make_teaser
from feeds.model import TEASER, Entry, Label, LabelCount, Slice, Visibility
from feeds.store.queries.conditions import FilterShape, hidden_query, visible_condition, was_visible
from feeds.store.queries.filters import Filter, HoldingFinder, find_access_labels, resolve_hidden_slices
from feeds.store.rows import LABEL_COLUMNS, parse_labels
from feeds.store.schema import EVERYTHING_LABEL, Timestamp, departures, entries, labels, ledger, memberships


@dataclass(frozen=True, slots=True)
class StoreRestriction:
    """A `Visibility` in the numbers of a store.

    ``visible`` is the filter of all entries that may be seen, ``readable`` of those whose text may be read
    too; each is None where those are all.
    """

    visibility: Visibility
    visible: Filter | None
    readable: Filter | None

    def for_slice(self, entry_slice: Slice) -> Filter | None:
        """Return what restricts a slice: words are sought in texts that may be read alone."""
        return self.readable if entry_slice.words else self.visible

    def withhold(self, entry: Entry) -> Entry:
        """Return an entry that may be seen, as a teaser where its text may not be read."""
        return entry if self.visibility.can_read(entry.access) else make_teaser(entry)


def resolve_restriction(
    connection: Connection, visibility: Visibility, find: HoldingFinder
) -> StoreRestriction | None:
    """Look up what a visibility leaves out; None where that is nothing. ``find`` looks for words."""
    slices = resolve_hidden_slices(connection, visibility, find)

    def restrict(kept_names: frozenset[str], granted_names: frozenset[str]) -> Filter | None:
        numbers = find_access_labels(connection, kept_names)
        allowed = find_access_labels(connection, granted_names) if numbers else ()
        restricted = replace(slices, kept=numbers, granted=allowed)
        return restricted if restricted.shape.is_restricted else None

    visible = restrict(visibility.kept, visibility.granted | {TEASER})
    readable = restrict(visibility.text_kept, visibility.granted)
    return StoreRestriction(visibility, visible, readable) if visible or readable else None


def count_visible_labels(
    connection: Connection, visible: Filter, counts: Iterable[LabelCount]
) -> Iterator[LabelCount]:
    """Give labels with the counts and newest dates of their visible entries, those without any left out."""
    parameters = visible.visibility_parameters()
    hidden: Counter[Label] = Counter()
    for row in connection.execute(_hidden_labels_query(visible.shape), parameters):
        hidden.update(parse_labels(*row))
    for one in counts:
        if one.label not in hidden:
            yield one
        elif one.count > hidden[one.label]:
            newest = _find_newest(connection, visible, one.label.kind, one.label.name)
            yield replace(one, count=one.count - hidden[one.label], newest=newest)


def find_newest_visible(connection: Connection, visible: Filter) -> datetime | None:
    """Return the date of the newest visible entry that has one."""
    return _find_newest(connection, visible, "", "")


def _find_newest(connection: Connection, visible: Filter, kind: str, name: str) -> datetime | None:
    named = {"kind": kind, "name": name} | visible.visibility_parameters()
    moment: datetime | None = connection.scalar(_newest_visible_query(visible.shape), named)
    return moment


def restrict_query(query: Select[Any], visible: Filter | None) -> tuple[Select[Any], dict[str, Any]]:
    """Return a query of rows of the ledger without those that cannot be seen, and its parameters."""
    if visible is None:
        return query, {}
    return _restricted_query(query, visible.shape), visible.visibility_parameters()


def is_entry_deleted(connection: Connection, visible: Filter | None, key: str) -> bool:
    """Tell whether an entry was served, is no more, and could be seen when it left."""
    if connection.scalar(_DELETED_OF_KEY, {"key": key}) is None:
        return False
    return visible is None or _was_entry_visible(connection, visible, key)


def list_deleted_keys(connection: Connection, visible: Filter | None) -> tuple[str, ...]:
    """Return the keys of all entries of which `is_entry_deleted` is true, in order."""
    keys = connection.scalars(_DELETED.order_by(ledger.c.key)).all()
    return tuple(key for key in keys if visible is None or _was_entry_visible(connection, visible, key))


def _was_entry_visible(connection: Connection, visible: Filter, key: str) -> bool:
    query = _last_seen_query(visible.shape)
    return bool(connection.scalar(query, {"key": key} | visible.visibility_parameters()))


_DELETED = (
    select(ledger.c.key)
    .select_from(ledger.outerjoin(entries, entries.c.n == ledger.c.n))
    .where(ledger.c.served, entries.c.live.is_not(True))
)
_DELETED_OF_KEY = _DELETED.where(ledger.c.key == bindparam("key"))


def is_label_lost(connection: Connection, visible: Filter, n: int) -> bool:
    """Tell whether a label of number ``n`` was borne by entries that could be seen, and is by none now."""
    return bool(connection.scalar(_lost_query(visible.shape), {"n": n} | visible.visibility_parameters()))


@lru_cache(256)
def _restricted_query(query: Select[Any], shape: FilterShape) -> Select[Any]:
    return query.where(visible_condition(shape))


@lru_cache(64)
def _hidden_labels_query(shape: FilterShape) -> Select[Any]:
    return select(*LABEL_COLUMNS).where(entries.c.n.in_(hidden_query(shape)))


@lru_cache(64)
def _newest_visible_query(shape: FilterShape) -> Select[Any]:
    return (
        select(type_coerce(-memberships.c.rank, Timestamp))
        .join_from(memberships, labels, labels.c.n == memberships.c.label)
        .where(labels.c.kind == bindparam("kind"), labels.c.name == bindparam("name"))
        .where(memberships.c.dated, visible_condition(shape, memberships))
        .order_by(memberships.c.rank, memberships.c.sort_key)
        .limit(1)
    )


@lru_cache(64)
def _last_seen_query(shape: FilterShape) -> Select[Any]:
    departure = departures.alias()
    same = (
        departure.c.rank == -type_coerce(ledger.c.published, BigInteger),
        departure.c.sort_key == ledger.c.sort_key,
    )
    return (
        select(was_visible(shape, departure))
        .join_from(ledger, departure, (departure.c.label == EVERYTHING_LABEL) & same[0] & same[1])
        .where(ledger.c.key == bindparam("key"), departure.c.before, departure.c.after.is_(False))
        .order_by(departure.c.moment.desc())
        .limit(1)
    )


@lru_cache(64)
def _lost_query(shape: FilterShape) -> Select[Any]:
    departure = departures.alias()
    has_label = exists().where(memberships.c.label == bindparam("n"), visible_condition(shape, memberships))
    had_label = exists().where(
        departure.c.label == bindparam("n"), departure.c.before, was_visible(shape, departure)
    )
    return select(had_label & ~has_label)
