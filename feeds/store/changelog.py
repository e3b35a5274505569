"""The changelog of visibility: which entries a batch adds, changes, moves and removes in feeds.

`record_changes` alone writes labels, their counts, memberships, departures and the revision, so that they
cannot disagree.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, Connection, LargeBinary, bindparam, delete, func, select, update

from feeds.model import Label
from feeds.store.base import Change
from feeds.store.bulk import delete_rows, insert_rows, insert_tuples, split_batches
from feeds.store.queries.order import OrderKey
from feeds.store.queries.page_boundaries import PageDivider
from feeds.store.reader import get_counter
from feeds.store.rows import FeedPosition, LabelKey
from feeds.store.schema import (
    EVERYTHING_LABEL,
    changes,
    counters,
    departures,
    entries,
    labels,
    memberships,
    pages,
    rank,
)

_REMEMBERED_REVISIONS = 256
_REMEMBERED_LABELS = 4096
_CHANGE_TIME = "changed"
"""Under this name stands the second, counted from 1970, of the last change that a feed showed."""


@dataclass(frozen=True, slots=True)
class VisibilityChange:
    """One entry's step from where it stood in feeds to where it stands now; None where it is not shown.

    ``changed`` when a feed shows it otherwise than before, ``edited`` when its title or content differ.
    """

    n: int
    before: FeedPosition | None
    after: FeedPosition | None
    changed: bool = False
    edited: bool = False

    @property
    def is_noticeable(self) -> bool:
        """Whether any feed differs for it, whatever stands beside it."""
        return not self.is_shift and (self.before != self.after or (self.changed and self.after is not None))

    @property
    def is_shift(self) -> bool:
        """Whether nothing differs but where it stands among entries of its moment."""
        if self.changed or self.before is None or self.after is None or self.before == self.after:
            return False
        return replace(self.before, sort_key=self.after.sort_key) == self.after

    @property
    def leaves_place(self) -> bool:
        """Whether an entry that was shown is not, or no longer where it was, or under other labels."""
        if self.before is None or self.after is None:
            return self.before is not None
        return replace(self.before, dated=self.after.dated) != self.after

    @property
    def labels(self) -> frozenset[Label]:
        """All labels it bore or bears."""
        return frozenset[Label]().union(
            *(position.labels for position in (self.before, self.after) if position)
        )

    @property
    def keys(self) -> frozenset[LabelKey]:
        """All under which it stood or stands in the store."""
        return frozenset[LabelKey]().union(
            *(position.keys for position in (self.before, self.after) if position)
        )


def next_change_time(connection: Connection, now: datetime) -> datetime:
    """Return the time to give a change that happens at ``now``: in a later second than every one before.

    It runs ahead of the clock where several changes fall into one second, or the clock was put back.
    """
    last = datetime.fromtimestamp(get_counter(connection, _CHANGE_TIME), UTC)
    following = last + timedelta(seconds=1)
    return max(now, following)


def record_change_time(connection: Connection, moment: datetime) -> None:
    """Keep the time given to a change, for the next to be later."""
    connection.execute(delete(counters).where(counters.c.name == _CHANGE_TIME))
    insert_rows(connection, counters, [{"name": _CHANGE_TIME, "value": int(moment.timestamp())}])


def record_changes(
    connection: Connection, moves: Iterable[VisibilityChange], moment: datetime, page_length: int | None
) -> Change:
    """Write what feeds notice of some moves, under the next revision; none when they notice nothing.

    ``moment`` is the change's time, as `next_change_time` gives it. Pages of archives that have grown too
    long are divided in those of ``page_length``; None leaves them as they are.
    """
    moves = tuple(moves)
    shifts = [move for move in moves if move.is_shift]
    noticed = [move for move in moves if move.is_noticeable]
    revision = get_counter(connection, "revision")
    if not (noticed or shifts):
        return Change(revision)
    keys = frozenset[LabelKey]().union(*(move.keys for move in (*noticed, *shifts)))
    numbers = _number_labels(connection, keys)
    reordered = _find_reordered(connection, shifts, noticed, numbers)
    came = _update_memberships(connection, (*noticed, *shifts), numbers)
    for move in reordered:
        connection.execute(_SET_CHANGED, {"at": move.n, "now": moment})
    noticed += reordered
    if not noticed:
        return Change(revision)
    touched = frozenset[Label]().union(*(move.labels for move in noticed))
    if page_length is not None:
        order_keys = ((label, (entry_rank, sort_key)) for label, entry_rank, sort_key, *_ in came)
        PageDivider(connection, page_length, moment).divide_touched(order_keys)
    _record_departures(connection, noticed, numbers, moment)
    record_change_time(connection, moment)
    _record_revision(connection, revision + 1, [numbers[label.kind.value, label.name] for label in touched])
    return Change(revision + 1, touched)


@dataclass(frozen=True, slots=True)
class _Shift:
    """A step that only changes where an entry stands among those of its moment."""

    move: VisibilityChange
    before: FeedPosition
    after: FeedPosition

    @property
    def interval(self) -> _Row:
        """The parameters of what lies between its places."""
        low, high = sorted((self.before.sort_key, self.after.sort_key))
        return {"rank": rank(self.before.published), "low": low, "high": high}


_Row = dict[str, Any]
_Numbers = dict[LabelKey, int]
_MembershipRow = tuple[int, int, bytes, int, bool]


def _number_labels(connection: Connection, touched: frozenset[LabelKey]) -> _Numbers:
    """Look up the numbers of labels, and give numbers to new ones."""
    numbers: _Numbers = {}
    for names in split_batches(sorted({name for _, name in touched})):
        numbers |= {(kind, name): n for kind, name, n in connection.execute(_NUMBERS, {"names": names})}
    first = 1 + (connection.scalar(select(func.max(labels.c.n))) or 0)
    fresh = {key: n for n, key in enumerate(sorted(touched - numbers.keys()), first)}
    rows = [{"n": n, "kind": kind, "name": name, "count": 0} for (kind, name), n in fresh.items()]
    insert_rows(connection, labels, rows)
    return numbers | fresh


def _label_numbers(position: FeedPosition, numbers: _Numbers) -> frozenset[int]:
    return frozenset((EVERYTHING_LABEL, *(numbers[key] for key in position.keys)))


def _membership_rows(
    move: VisibilityChange, position: FeedPosition | None, numbers: _Numbers
) -> set[_MembershipRow]:
    if position is None:
        return set()
    row = (rank(position.published), position.sort_key, move.n, position.dated)
    return {(label, *row) for label in _label_numbers(position, numbers)}


def _order_key(position: FeedPosition) -> OrderKey:
    return rank(position.published), position.sort_key


def _find_reordered(
    connection: Connection,
    shifts: Sequence[VisibilityChange],
    noticed: Sequence[VisibilityChange],
    numbers: _Numbers,
) -> list[VisibilityChange]:
    """Return those of the shifts that pass another entry, or the boundary between two pages.

    Those of one moment that pass each other all count.
    """
    moved = {move.n for move in (*shifts, *(move for move in noticed if move.leaves_place))}
    by_moment = defaultdict[datetime, list[_Shift]](list)
    for move in shifts:
        if move.before and move.after:
            by_moment[move.before.published].append(_Shift(move, move.before, move.after))
    found: list[VisibilityChange] = []
    for alike in by_moment.values():
        is_mixed = _list_numbers(alike, "before") != _list_numbers(alike, "after")
        found += (
            one.move
            for one in alike
            if is_mixed
            or _passes_entry(connection, one, moved)
            or _passes_boundary(connection, one, _label_numbers(one.after, numbers))
        )
    return found


def _list_numbers(shifts: Iterable[_Shift], side: str) -> list[int]:
    """Return the numbers of entries in their order before, or after."""
    return [one.move.n for one in sorted(shifts, key=attrgetter(f"{side}.sort_key"))]


def _passes_entry(connection: Connection, shift: _Shift, moved: Set[int]) -> bool:
    """Tell whether an entry stands between the places of a shift that is none of those ``moved``."""
    passed = connection.execute(_BETWEEN, shift.interval)
    return any(n not in moved for (n,) in passed)


def _passes_boundary(connection: Connection, shift: _Shift, borne: Iterable[int]) -> bool:
    return connection.scalar(_BOUNDARY_BETWEEN, shift.interval | {"labels": sorted(borne)}) is not None


def _update_memberships(
    connection: Connection, moves: Iterable[VisibilityChange], numbers: _Numbers
) -> list[_MembershipRow]:
    """Write under which labels entries stand; return the rows that are new."""
    came: list[_MembershipRow] = []
    went: list[_MembershipRow] = []
    for move in moves:
        before, after = (_membership_rows(move, position, numbers) for position in (move.before, move.after))
        came += after - before
        went += before - after
    delete_rows(connection, memberships, _MEMBERSHIP_KEY, [stand[:3] for stand in went])
    insert_tuples(connection, memberships, came)
    _update_counts(connection, came, went)
    return came


def _update_counts(
    connection: Connection, came: Iterable[_MembershipRow], went: Iterable[_MembershipRow]
) -> None:
    counts = Counter(label for label, *_ in came)
    counts.subtract(label for label, *_ in went)
    more = [{"at": label, "more": count} for label, count in counts.items() if count]
    if more:
        connection.execute(_ADD_TO_COUNT, more)


def _record_departures(
    connection: Connection, moves: Iterable[VisibilityChange], numbers: _Numbers, now: datetime
) -> None:
    rows = [row for move in moves for row in _departure_rows(move, numbers, now)]
    keys = [tuple(row[name] for name in _DEPARTURE_KEY) for row in rows]
    delete_rows(connection, departures, _DEPARTURE_KEY, keys)
    insert_rows(connection, departures, rows)


def _departure_rows(move: VisibilityChange, numbers: _Numbers, now: datetime) -> Iterator[_Row]:
    """Remember what an entry stops being: of each set of facts, only the last time."""
    if move.before is None or not (move.leaves_place or move.edited):
        return
    stays = move.after is not None and _order_key(move.after) == _order_key(move.before)
    before = _label_numbers(move.before, numbers)
    after = _label_numbers(move.after, numbers) if stays and move.after else frozenset[int]()
    facts = repr((sorted(before), sorted(after), move.edited))
    departure = int.from_bytes(hashlib.blake2b(facts.encode(), digest_size=8).digest(), signed=True)
    for label in sorted(before | after):
        yield {
            "label": label,
            "rank": rank(move.before.published),
            "sort_key": move.before.sort_key,
            "departure": departure,
            "moment": now,
            "before": label in before,
            "after": label in after,
            "edited": move.edited,
        }


def _record_revision(connection: Connection, revision: int, touched: Sequence[int]) -> None:
    is_remembered = len(touched) <= _REMEMBERED_LABELS
    if is_remembered:
        insert_rows(connection, changes, [{"revision": revision, "label": label} for label in touched])
    forgotten = revision - _REMEMBERED_REVISIONS if is_remembered else revision
    connection.execute(delete(changes).where(changes.c.revision <= forgotten))
    set_counter(connection, "forgotten", max(forgotten, get_counter(connection, "forgotten")))
    set_counter(connection, "revision", revision)


def set_counter(connection: Connection, name: str, value: int) -> None:
    """Keep one of the store's own numbers."""
    connection.execute(update(counters).where(counters.c.name == name).values(value=value))


_MEMBERSHIP_KEY = ("label", "rank", "sort_key")
_DEPARTURE_KEY = ("label", "rank", "sort_key", "departure")
_LOW, _HIGH = (bindparam(name, type_=LargeBinary) for name in ("low", "high"))
_AT_RANK = bindparam("rank", type_=BigInteger)
_BETWEEN = select(memberships.c.n).where(
    memberships.c.label == EVERYTHING_LABEL,
    memberships.c.rank == _AT_RANK,
    memberships.c.sort_key > _LOW,
    memberships.c.sort_key < _HIGH,
)
# The entry at a boundary is on the page before it.
_BOUNDARY_BETWEEN = (
    select(pages.c.label)
    .where(pages.c.label.in_(bindparam("labels", expanding=True)), pages.c.rank == _AT_RANK)
    .where(pages.c.sort_key >= _LOW, pages.c.sort_key < _HIGH)
    .limit(1)
)
_SET_CHANGED = update(entries).where(entries.c.n == bindparam("at")).values(changed=bindparam("now"))
_NUMBERS = select(labels.c.kind, labels.c.name, labels.c.n).where(
    labels.c.name.in_(bindparam("names", expanding=True))
)
_ADD_TO_COUNT = (
    update(labels).where(labels.c.n == bindparam("at")).values(count=labels.c.count + bindparam("more"))
)
