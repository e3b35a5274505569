"""The changelog of visibility: which entries a batch adds, changes, moves and removes in feeds.

`record_changes` alone writes labels, their counts, memberships, departures and the revision, so that they
cannot disagree.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from feeds.model import Label
from feeds.store.base import Change
from feeds.store.bulk import delete_rows, insert_rows, insert_tuples, split_batches
from feeds.store.queries.page_boundaries import PageDivider
from feeds.store.reader import get_counter
from feeds.store.rows import FeedPosition, LabelKey
from feeds.store.schema import (
    EVERYTHING_LABEL,
    changes,
    counters,
    departures,
    labels,
    memberships,
    rank,
    to_storable,
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
    id: str
    before: FeedPosition | None
    after: FeedPosition | None
    changed: bool = False
    edited: bool = False

    @property
    def is_noticeable(self) -> bool:
        """Whether any feed differs for it."""
        return self.before != self.after or (self.changed and self.after is not None)

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
    noticed = [move for move in moves if move.is_noticeable]
    revision = get_counter(connection, "revision")
    if not noticed:
        return Change(revision)
    touched = frozenset[Label]().union(*(move.labels for move in noticed))
    numbers = _number_labels(connection, frozenset[LabelKey]().union(*(move.keys for move in noticed)))
    came = _update_memberships(connection, noticed, numbers)
    if page_length is not None:
        order_keys = ((label, (entry_rank, entry_id)) for label, entry_rank, entry_id, _ in came)
        PageDivider(connection, page_length, moment).divide_touched(order_keys)
    _record_departures(connection, noticed, numbers, moment)
    record_change_time(connection, moment)
    _record_revision(connection, revision + 1, [numbers[label.kind.value, label.name] for label in touched])
    return Change(revision + 1, touched)


_Row = dict[str, Any]
_Numbers = dict[LabelKey, int]
_MembershipRow = tuple[int, int, str, int]


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
    at = rank(position.published)
    return {(label, at, to_storable(move.id), move.n) for label in _label_numbers(position, numbers)}


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
    if move.before is None or (move.before == move.after and not move.edited):
        return
    stays = move.after is not None and move.after.published == move.before.published
    before = _label_numbers(move.before, numbers)
    after = _label_numbers(move.after, numbers) if stays and move.after else frozenset[int]()
    facts = repr((sorted(before), sorted(after), move.edited))
    departure = int.from_bytes(hashlib.blake2b(facts.encode(), digest_size=8).digest(), signed=True)
    for label in sorted(before | after):
        yield {
            "label": label,
            "rank": rank(move.before.published),
            "id": move.id,
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


_MEMBERSHIP_KEY = ("label", "rank", "id")
_DEPARTURE_KEY = ("label", "rank", "id", "departure")
_NUMBERS = select(labels.c.kind, labels.c.name, labels.c.n).where(
    labels.c.name.in_(bindparam("names", expanding=True))
)
_ADD_TO_COUNT = (
    update(labels).where(labels.c.n == bindparam("at")).values(count=labels.c.count + bindparam("more"))
)
