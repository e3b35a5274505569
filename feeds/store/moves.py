"""What a batch does to feeds: entries that come, change, move and leave.

`settle` is the one place where labels, their counts, memberships, departures and the revision are
written, so that they cannot disagree.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import sqlite

from feeds.model import Label
from feeds.store.contract import Change
from feeds.store.reading import figure, parts
from feeds.store.records import Place
from feeds.store.tables import EVERYTHING, changes, departures, figures, labels, memberships, rank, storable

_REMEMBERED_REVISIONS = 256
_REMEMBERED_LABELS = 4096


@dataclass(frozen=True, slots=True)
class Move:
    """One entry's step from where it stood in feeds to where it stands now; None where it is not shown.

    ``changed`` when a feed shows it otherwise than before, ``edited`` when its title or content differ.
    """

    n: int
    id: str
    before: Place | None
    after: Place | None
    changed: bool = False
    edited: bool = False

    @property
    def noticed(self) -> bool:
        """Whether any feed differs for it."""
        return self.before != self.after or (self.changed and self.after is not None)

    @property
    def labels(self) -> frozenset[Label]:
        """All labels it bore or bears."""
        return frozenset[Label]().union(*(place.labels for place in (self.before, self.after) if place))


def settle(connection: Connection, moves: Iterable[Move], now: datetime) -> Change:
    """Write what feeds notice of some moves, under the next revision; none when they notice nothing."""
    noticed = [move for move in moves if move.noticed]
    revision = figure(connection, "revision")
    if not noticed:
        return Change(revision)
    touched = frozenset[Label]().union(*(move.labels for move in noticed))
    numbers = _number(connection, touched)
    _move(connection, noticed, numbers)
    _depart(connection, noticed, numbers, now)
    _log(connection, revision + 1, [numbers[label] for label in touched])
    return Change(revision + 1, touched)


_Row = dict[str, Any]
_Numbers = dict[Label, int]
_Stand = tuple[int, int, str, int]


def _number(connection: Connection, touched: frozenset[Label]) -> _Numbers:
    """Look up the numbers of labels, and give numbers to new ones."""
    numbers: dict[tuple[str, str], int] = {}
    for names in parts(sorted({label.name for label in touched})):
        numbers |= {(kind, name): n for kind, name, n in connection.execute(_NUMBERS, {"names": names})}
    missing = sorted(label for label in touched if (label.kind.value, label.name) not in numbers)
    first = 1 + (connection.scalar(select(func.max(labels.c.n))) or 0)
    fresh = {(label.kind.value, label.name): n for n, label in enumerate(missing, first)}
    rows = [{"n": n, "kind": kind, "name": name, "count": 0} for (kind, name), n in fresh.items()]
    _insert(connection, labels, rows)
    numbers |= fresh
    return {label: numbers[label.kind.value, label.name] for label in touched}


def _borne(place: Place, numbers: _Numbers) -> frozenset[int]:
    return frozenset((EVERYTHING, *(numbers[label] for label in place.labels)))


def _stands(move: Move, place: Place | None, numbers: _Numbers) -> set[_Stand]:
    if place is None:
        return set()
    at = rank(place.published)
    return {(label, at, storable(move.id), move.n) for label in _borne(place, numbers)}


def _move(connection: Connection, moves: Iterable[Move], numbers: _Numbers) -> None:
    came: list[_Stand] = []
    went: list[_Stand] = []
    for move in moves:
        before, after = (_stands(move, place, numbers) for place in (move.before, move.after))
        came += after - before
        went += before - after
    # The widest writing there is, several rows for each entry: as tuples, past the reading of parameters.
    if went:
        connection.exec_driver_sql(_LEAVE, [stand[:3] for stand in went])
    if came:
        connection.exec_driver_sql(_COME, came)
    _count(connection, came, went)


def _count(connection: Connection, came: Iterable[_Stand], went: Iterable[_Stand]) -> None:
    counts = Counter(label for label, *_ in came)
    counts.subtract(label for label, *_ in went)
    more = [{"at": label, "more": count} for label, count in counts.items() if count]
    if more:
        connection.execute(_COUNT, more)


def _depart(connection: Connection, moves: Iterable[Move], numbers: _Numbers, now: datetime) -> None:
    rows = [row for move in moves for row in _departure(move, numbers, now)]
    _delete(connection, departures, [{key: row[key] for key in _DEPARTURE_KEY} for row in rows])
    _insert(connection, departures, rows)


def _departure(move: Move, numbers: _Numbers, now: datetime) -> Iterator[_Row]:
    """Remember what an entry stops being: of each set of facts, only the last time."""
    if move.before is None or (move.before == move.after and not move.edited):
        return
    stays = move.after is not None and move.after.published == move.before.published
    before = _borne(move.before, numbers)
    after = _borne(move.after, numbers) if stays and move.after else frozenset[int]()
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


def _log(connection: Connection, revision: int, touched: Sequence[int]) -> None:
    known = len(touched) <= _REMEMBERED_LABELS
    if known:
        _insert(connection, changes, [{"revision": revision, "label": label} for label in touched])
    forgotten = revision - _REMEMBERED_REVISIONS if known else revision
    connection.execute(delete(changes).where(changes.c.revision <= forgotten))
    set_figure(connection, "forgotten", max(forgotten, figure(connection, "forgotten")))
    set_figure(connection, "revision", revision)


def set_figure(connection: Connection, name: str, value: int) -> None:
    """Keep one of the store's own numbers."""
    connection.execute(update(figures).where(figures.c.name == name).values(value=value))


def _insert(connection: Connection, table: Table, rows: list[_Row]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _delete(connection: Connection, table: Table, keys: list[_Row]) -> None:
    if keys:
        same = and_(*(table.c[name] == bindparam(f"at_{name}") for name in keys[0]))
        rows = [{f"at_{name}": value for name, value in key.items()} for key in keys]
        connection.execute(delete(table).where(same), rows)


_COME = str(insert(memberships).compile(dialect=sqlite.dialect()))
_LEAVE = str(
    delete(memberships)
    .where(
        memberships.c.label == bindparam("at_label"),
        memberships.c.rank == bindparam("at_rank"),
        memberships.c.id == bindparam("at_id"),
    )
    .compile(dialect=sqlite.dialect())
)
_DEPARTURE_KEY = ("label", "rank", "id", "departure")
_NUMBERS = select(labels.c.kind, labels.c.name, labels.c.n).where(
    labels.c.name.in_(bindparam("names", expanding=True))
)
_COUNT = update(labels).where(labels.c.n == bindparam("at")).values(count=labels.c.count + bindparam("more"))
