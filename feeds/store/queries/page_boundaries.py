"""Where the pages of archives begin: places in the order of each label's entries, fixed once and kept.

An interval between two boundaries is a page. Entries that come, leave or move make a page longer or
shorter and move no boundary; only an interval that has come to hold two pages' entries is divided. The
newest interval of a label, which has no boundary before it, is treated alike.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    bindparam,
    exists,
    func,
    select,
)

from feeds.store.base import PagePosition
from feeds.store.bulk import insert_rows, split_batches
from feeds.store.queries.order import OrderKey, is_not_older, is_older, order_parameters
from feeds.store.schema import labels, ledger, memberships, pages, rank

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR = 2**62
"""Beyond every rank."""

_FEW = 32
"""Entries up to which it is quicker to look around each than at all pages of their labels."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """The beginning of a page: entries behind ``order_key`` are on it.

    ``order_key`` was that of an entry, which ``key`` stands for, or lies before every entry of a moment
    where ``key`` is empty. ``moment`` is when it was fixed.
    """

    order_key: OrderKey
    key: str
    moment: datetime


def position_of(boundary: Boundary) -> PagePosition:
    """Return the position by which addresses name a boundary."""
    at = boundary.order_key[0] if boundary.key else boundary.order_key[0] - 1
    return PagePosition(_moment_of(at), boundary.key)


def find_order_key(connection: Connection, anchor: Sequence[int], position: PagePosition) -> OrderKey | None:
    """Return the place that a position names; None where no boundary and no entry ever had its key.

    A boundary stays where it is when entries of its moment are renamed, and an entry's place goes with it.
    """
    if not position.key:
        return rank(position.moment) + 1, b""
    at = rank(position.moment)
    named = {"labels": anchor, "rank": at, "key": position.key}
    found: bytes | None = connection.scalar(_FIXED, named) or connection.scalar(_SORT_KEY_OF, named)
    return None if found is None else (at, found)


def find_older_boundary(
    connection: Connection, anchor: Sequence[int], order_key: OrderKey
) -> Boundary | None:
    """Return the newest boundary behind a place, of any of the labels ``anchor``."""
    return next(_find(connection, _OLDER, anchor, order_key, 1), None)


def find_newer_boundaries(
    connection: Connection, anchor: Sequence[int], order_key: OrderKey
) -> list[Boundary]:
    """Return the oldest two boundaries at a place or before it, the nearest first."""
    # Each label may have one at the same place.
    rows = _find(connection, _NEWER, anchor, order_key, len(anchor) + 1)
    return list({boundary.order_key: boundary for boundary in rows}.values())[:2]


def find_page_of(
    connection: Connection, anchor: Sequence[int], order_key: OrderKey
) -> tuple[Boundary | None, Boundary | None]:
    """Return the boundary at which the page of an entry begins, and that of the page behind it.

    The entry at a boundary is on the newer page.
    """
    before = find_newer_boundaries(connection, anchor, order_key)
    if before and before[0].order_key == order_key:
        return before[1] if len(before) > 1 else None, before[0]
    return before[0] if before else None, find_older_boundary(connection, anchor, order_key)


@dataclass(frozen=True, slots=True)
class PageDivider:
    """Divides intervals that are too long in pages of ``length``, at a ``moment``."""

    connection: Connection
    length: int
    moment: datetime

    def divide_touched(self, came: Iterable[tuple[int, OrderKey]]) -> None:
        """Divide those of the intervals that entries came into; they are given by label and place."""
        labels_at = defaultdict[OrderKey, set[int]](set)
        for label, order_key in came:
            labels_at[order_key].add(label)
        touched = set[int]().union(*labels_at.values())
        long = set(_list_long_labels(self.connection, touched, 2 * self.length))
        if len(labels_at) > _FEW:
            for label in long:
                self._divide_crowded(label)
            return
        for order_key, numbers in labels_at.items():
            for label in self._list_crowded(numbers & long, order_key):
                self._divide(label, *find_page_of(self.connection, (label,), order_key))

    def _list_crowded(self, long: Set[int], order_key: OrderKey) -> list[int]:
        """Return the labels whose interval around an entry may be too long."""
        if not long:
            return []
        parameters = {"labels": sorted(long), "rank": order_key[0], "sort_key": order_key[1]}
        return [
            label
            for label, newer, older in self.connection.execute(_AROUND, parameters).all()
            if self._count(label, newer, older) >= 2 * self.length
        ]

    def _count(self, label: int, newer: int, older: int) -> int:
        parameters = {"label": label, "newer": newer, "older": older}
        return self.connection.scalar(_LENGTH, parameters) or 0

    def _divide_crowded(self, label: int) -> None:
        """Divide all intervals of a label that are too long."""
        rows = self.connection.execute(_ALL, {"labels": (label,)}).all()
        boundaries = [Boundary((row.rank, row.sort_key), row.key, row.moment) for row in rows]
        parameters = {"label": label, "enough": 2 * self.length}
        crowded: set[int] = set(self.connection.scalars(_CROWDED, parameters))
        for newer, older in pairwise([None, *boundaries, None]):
            if newer is None or newer.order_key[0] in crowded:
                self._divide(label, newer, older)

    def divide_all(self) -> bool:
        """Divide every label's entries, where they are enough and not divided yet; tell if there were any."""
        undivided = list(self.connection.scalars(_UNDIVIDED, {"enough": 2 * self.length}))
        for label in undivided:
            self._divide(label, None, None)
        return bool(undivided)

    def _divide(self, label: int, newer: Boundary | None, older: Boundary | None) -> None:
        parameters = {
            "label": label,
            **order_parameters("after", newer.order_key if newer else None),
            **order_parameters("until", older.order_key if older else None),
        }
        query = _interval_query(newer is not None, older is not None)
        rows = self.connection.execute(query, parameters).all()
        order_keys = [(row.rank, row.sort_key) for row in rows]
        beginnings = [
            _find_beginning(order_keys[at - 1], order_keys[at])
            for at in choose_beginnings(order_keys, self.length)
        ]
        fixed = [
            {"label": label, "rank": at, "sort_key": sort_key, "key": key, "moment": self.moment}
            for (at, sort_key), key in beginnings
        ]
        insert_rows(self.connection, pages, fixed)


def _find_beginning(older: OrderKey, newer: OrderKey) -> tuple[OrderKey, str]:
    """Return a place between two entries, and the key in its position.

    Where both are of one moment the key is made of the place: an entry's own would name another place once
    the entry is renamed.
    """
    if older[0] == newer[0]:
        return newer, hashlib.blake2b(newer[1], digest_size=8).hexdigest()
    return (rank(round_moment(_moment_of(older[0]), _moment_of(newer[0]))) + 1, b""), ""


def choose_beginnings(order_keys: Sequence[OrderKey], length: int) -> list[int]:
    """Return where to divide places, oldest first, so that each page but the last has about ``length``.

    Pages begin between two moments where that is possible. Fewer than two pages' places stay together.
    """
    beginnings, start = [], 0
    while len(order_keys) - start >= 2 * length:
        start = _nearest_change(order_keys, start, start + length, start + 2 * length)
        beginnings.append(start)
    return beginnings


def round_moment(after: datetime, until: datetime) -> datetime:
    """Return the roundest moment later than ``after`` and no later than ``until``."""
    candidates = (
        until.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0),
        until.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
        until.replace(hour=0, minute=0, second=0, microsecond=0),
        until.replace(minute=0, second=0, microsecond=0),
        until.replace(second=0, microsecond=0),
        until.replace(microsecond=0),
    )
    return next((moment for moment in candidates if moment > after), until)


def _find(
    connection: Connection,
    query: Select[tuple[int, bytes, str, datetime]],
    anchor: Sequence[int],
    order_key: OrderKey,
    limit: int,
) -> Iterator[Boundary]:
    parameters = {"labels": anchor, "limit": limit, **order_parameters("place", order_key)}
    rows = connection.execute(query, parameters).all()
    return (Boundary((row.rank, row.sort_key), row.key, row.moment) for row in rows)


def _nearest_change(order_keys: Sequence[OrderKey], start: int, at: int, end: int) -> int:
    """Return where the moment changes near ``at``, later if possible; ``at`` where it never does."""
    later = range(at, min(end, len(order_keys)))
    sooner = range(at - 1, start, -1)
    changes = (n for some in (later, sooner) for n in some if order_keys[n - 1][0] != order_keys[n][0])
    return next(changes, at)


def _moment_of(entry_rank: int) -> datetime:
    return _EPOCH + timedelta(microseconds=-entry_rank)


def _list_long_labels(connection: Connection, numbers: Iterable[int], enough: int) -> Iterator[int]:
    for part in split_batches(numbers):
        yield from list(connection.scalars(_LONG, {"labels": part, "enough": enough}))


def _make_around_query() -> Select[Any]:
    """Select labels of an entry with the ranks of the boundaries beside it in each."""
    beside = select(pages.c.rank).where(pages.c.label == memberships.c.label).correlate(memberships).limit(1)
    newer = beside.where(pages.c.rank <= memberships.c.rank).order_by(pages.c.rank.desc())
    older = beside.where(pages.c.rank > memberships.c.rank).order_by(pages.c.rank)
    return select(
        memberships.c.label,
        func.coalesce(newer.scalar_subquery(), -_FAR),
        func.coalesce(older.scalar_subquery(), _FAR),
    ).where(
        memberships.c.label.in_(bindparam("labels", expanding=True)),
        memberships.c.rank == bindparam("rank", type_=BigInteger),
        memberships.c.sort_key == bindparam("sort_key", type_=LargeBinary),
    )


def _make_crowded_query() -> Select[Any]:
    """Select the ranks of those of a label's boundaries that have enough entries behind them."""
    following = func.lead(pages.c.rank).over(order_by=pages.c.rank)
    intervals = (
        select(pages.c.rank, following.label("older")).where(pages.c.label == bindparam("label")).subquery()
    )
    length = select(func.count()).where(
        memberships.c.label == bindparam("label"),
        memberships.c.rank >= intervals.c.rank,
        memberships.c.rank <= func.coalesce(intervals.c.older, _FAR),
    )
    return select(intervals.c.rank).where(
        length.correlate(intervals).scalar_subquery() >= bindparam("enough")
    )


def _interval_query(is_after: bool, is_until: bool) -> Select[tuple[int, bytes]]:
    conditions: list[ColumnElement[bool]] = [memberships.c.label == bindparam("label")]
    if is_after:
        conditions += is_older("after", memberships.c.rank, memberships.c.sort_key)
    if is_until:
        conditions += is_not_older("until", memberships.c.rank, memberships.c.sort_key)
    return (
        select(memberships.c.rank, memberships.c.sort_key)
        .where(*conditions)
        .order_by(memberships.c.rank.desc(), memberships.c.sort_key.desc())
    )


_LIMIT: BindParameter[int] = bindparam("limit")
_BOUNDARY = select(pages.c.rank, pages.c.sort_key, pages.c.key, pages.c.moment).where(
    pages.c.label.in_(bindparam("labels", expanding=True))
)
_OLDER = (
    _BOUNDARY.where(*is_older("place", pages.c.rank, pages.c.sort_key))
    .order_by(pages.c.rank, pages.c.sort_key)
    .limit(_LIMIT)
)
_NEWER = (
    _BOUNDARY.where(*is_not_older("place", pages.c.rank, pages.c.sort_key))
    .order_by(pages.c.rank.desc(), pages.c.sort_key.desc())
    .limit(_LIMIT)
)
_ALL = _BOUNDARY.order_by(pages.c.rank, pages.c.sort_key)
_AROUND = _make_around_query()
_LENGTH = select(func.count()).where(
    memberships.c.label == bindparam("label"),
    memberships.c.rank.between(bindparam("newer", type_=BigInteger), bindparam("older", type_=BigInteger)),
)
_CROWDED = _make_crowded_query()
_FIXED = (
    select(pages.c.sort_key)
    .where(pages.c.label.in_(bindparam("labels", expanding=True)), pages.c.rank == bindparam("rank"))
    .where(pages.c.key == bindparam("key"))
    .limit(1)
)
_SORT_KEY_OF = select(ledger.c.sort_key).where(ledger.c.key == bindparam("key")).order_by(ledger.c.n).limit(1)
_LONG = select(labels.c.n).where(
    labels.c.n.in_(bindparam("labels", expanding=True)), labels.c.count >= bindparam("enough")
)
_UNDIVIDED = select(labels.c.n).where(
    labels.c.count >= bindparam("enough"), ~exists().where(pages.c.label == labels.c.n)
)
