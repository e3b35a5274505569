"""Slices as SQL conditions: which entries match, their order, and the removals that concern them.

A statement is made once for each *shape* of slice, and takes the numbers of the labels as parameters:
making one costs more than running it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
    type_coerce,
    union,
)

from feeds.model import Kind, Label, Slice, Visibility
from feeds.store.queries.conditions import (
    FilterShape,
    bounds,
    departure_condition,
    is_surely_visible,
    ledger_condition,
    may_be_visible,
    membership_condition,
    numbers,
    other_conditions,
    visible_conditions,
)
from feeds.store.queries.order import OrderKey, order_parameters
from feeds.store.queries.search_terms import Phrase, Token, parse_phrases
from feeds.store.queries.word_index import WordIndex, word_index_of
from feeds.store.schema import (
    ACCESS_KIND,
    EVERYTHING_LABEL,
    departures,
    labels,
    ledger,
    memberships,
    rank,
    to_storable,
)

_ARMS = (1, 2, 4, 8, 16, 32, 64)
"""Of how many selects one query may be made: few enough that every shape is soon known."""

MOST_TOKENS = 32
"""How many tokens the index is asked for at once; further ones are looked for in the texts."""

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """A slice in the numbers of its labels.

    An entry is in when it bears one of ``driver``, all of ``all``, one of each of ``groups``, none of
    ``none``, and holds the phrases. The driver is the condition that the fewest entries meet. Where there
    is ``after``, entries stand behind it in the order; where there is ``until``, no further than there.
    What is in one of ``hidden`` is out, unless it is in one of ``shown``. Those among these that seek words
    have the numbers of the entries that hold them in ``holding``, as a JSON list. Entries are of a rank no
    greater than ``since``, and greater than ``before``: published from the one moment on, before the other.
    Out is also what bears one of ``kept``, unless it bears one of ``granted``.
    """

    driver: Numbers = (EVERYTHING_LABEL,)
    all: Numbers = ()
    groups: tuple[Numbers, ...] = ()
    none: Numbers = ()
    phrases: tuple[Phrase, ...] = ()
    index: WordIndex | None = None
    after: OrderKey | None = None
    until: OrderKey | None = None
    hidden: tuple[Filter, ...] = ()
    shown: tuple[Filter, ...] = ()
    holding: str = ""
    since: int | None = None
    before: int | None = None
    kept: Numbers = ()
    granted: Numbers = ()

    @property
    def shape(self) -> FilterShape:
        """What it is made of."""
        arms = next((arms for arms in _ARMS if arms >= len(self.driver)), _ARMS[-1])
        return FilterShape(
            arms,
            bool(self.all),
            len(self.groups),
            bool(self.none),
            self.index,
            after=self.after is not None,
            until=self.until is not None,
            hidden=tuple(one.shape for one in self.hidden),
            shown=tuple(one.shape for one in self.shown),
            is_since=self.since is not None,
            is_before=self.before is not None,
            kept=bool(self.kept),
            granted=bool(self.granted),
        )

    def parameters(self) -> dict[str, Any]:
        """Return what the statements of its shape ask for."""
        arms = self.shape.arms
        values: dict[str, Any] = {f"arm{at}": self.driver[at::arms] for at in range(arms)}
        if self.index:
            values["match"] = self.index.query(islice(self.tokens(), MOST_TOKENS))
        values |= order_parameters("after", self.after) | order_parameters("until", self.until)
        return values | self.condition_parameters("") | self.visibility_parameters()

    def visibility_parameters(self) -> dict[str, Any]:
        """Return what `visible_condition` of its shape asks for."""
        parts = (
            (f"{side}{at}_", one)
            for side in ("hidden", "shown")
            for at, one in enumerate(getattr(self, side))
        )
        values = {
            name: value for prefix, one in parts for name, value in one.condition_parameters(prefix).items()
        }
        access = (("kept", self.kept), ("granted", self.granted))
        return values | {name: numbers for name, numbers in access if numbers}

    def condition_parameters(self, prefix: str) -> dict[str, Any]:
        """Return what the conditions of its shape ask for, each name with a prefix."""
        values: dict[str, Any] = {f"{prefix}driver": self.driver}
        values |= {f"{prefix}group{at}": group for at, group in enumerate(self.groups)}
        if self.all:
            values |= {f"{prefix}all": self.all, f"{prefix}all_count": len(self.all)}
        if self.none:
            values[f"{prefix}none"] = self.none
        if self.holding:
            values[f"{prefix}holding"] = self.holding
        window = {f"{prefix}since": self.since, f"{prefix}before": self.before}
        return values | {name: value for name, value in window.items() if value is not None}

    def tokens(self) -> Iterable[Token]:
        """Return all tokens that are sought, each once."""
        return dict.fromkeys(token for phrase in self.phrases for token in phrase.sought())


HoldingFinder = Callable[[Connection, Filter], list[int]]
"""What finds the numbers of the entries of a filter that seeks words."""


def resolve_slice(connection: Connection, entry_slice: Slice) -> Filter | None:
    """Look up the labels of a slice. None when no entry can ever have been in it."""
    required = _label_groups(entry_slice)
    refused = _labels(Kind.TAG, entry_slice.none)
    label_rows = _look_up(connection, refused.union(*required))
    groups = {frozenset(label_rows[label] for label in group if label in label_rows) for group in required}
    if frozenset() in groups:
        return None
    none = tuple(sorted(label_rows[label].n for label in refused if label in label_rows))
    phrases = parse_phrases(entry_slice.words)
    return replace(
        _make_filter(groups, none, phrases),
        index=word_index_of(connection) if phrases else None,
        since=rank(entry_slice.since) if entry_slice.since else None,
        before=rank(entry_slice.until) if entry_slice.until else None,
    )


def resolve_hidden_slices(connection: Connection, visibility: Visibility, find: HoldingFinder) -> Filter:
    """Return the filter of what the slices of ``visibility`` leave in; ``find`` looks for words."""

    def resolve(slices: tuple[Slice, ...]) -> tuple[Filter, ...]:
        filters = (resolve_slice(connection, one) for one in slices)
        return tuple(
            replace(one, holding=json.dumps(find(connection, one))) if one.phrases else one
            for one in filters
            if one is not None
        )

    hidden = resolve(visibility.hidden)
    return Filter(hidden=hidden, shown=resolve(visibility.shown) if hidden else ())


def find_access_labels(connection: Connection, names: Iterable[str]) -> Numbers:
    """Return the numbers of the labels of some names of an access."""
    rows = connection.execute(_NAMED, {"names": sorted(names)})
    return tuple(sorted(n for kind, _, n, _ in rows if kind == ACCESS_KIND))


@lru_cache(256)
def newest_query(shape: FilterShape) -> Select[Any]:
    """Select ``n``, ``rank`` and ``sort_key`` of a slice's entries, or of its candidates, in their order.

    Beside the filter's it takes the parameters ``limit``, ``offset`` and ``reach``, their sum.
    """
    arms = [_membership_query(shape, f"arm{at}") for at in range(shape.arms)]
    if len(arms) == 1:
        return arms[0].limit(bindparam("limit")).offset(bindparam("offset"))
    merged = union(*(select(arm.distinct().limit(bindparam("reach")).subquery()) for arm in arms)).subquery()
    page = select(merged).order_by(merged.c.rank, merged.c.sort_key)
    return page.limit(bindparam("limit")).offset(bindparam("offset"))


@lru_cache(256)
def size_query(shape: FilterShape) -> Select[Any]:
    """Select the number of a slice's entries, or of its candidates."""
    if shape.is_plain:
        return select(labels.c.count).where(labels.c.n.in_(numbers("driver")))
    return select(func.count()).select_from(
        _membership_query(shape, "driver").order_by(None).distinct().subquery()
    )


def slice_condition(shape: FilterShape) -> ColumnElement[bool]:
    """Say that a line of the ledger is of a live entry of the slice, its words left aside."""
    label_condition = ledger_condition()
    return and_(
        exists().where(*label_condition(numbers("driver"))),
        *other_conditions(shape, label_condition),
        *bounds(shape, -type_coerce(ledger.c.published, BigInteger), ledger.c.sort_key),
        *visible_conditions(shape, label_condition, ledger.c.n),
    )


def departure_query(slice_filter: Filter) -> tuple[Select[Any], dict[str, Any]]:
    """Select the moment when an entry last left a slice, from a place within its bounds.

    What a departed text used to say is not remembered: where words are sought, every entry that left
    its place or was edited counts.
    """
    return _departure_statement(slice_filter.shape), slice_filter.parameters()


def find_anchor(connection: Connection, entry_slice: Slice) -> Numbers:
    """Return the numbers of the labels of which every entry of a slice bears one, by what it asks for first.

    It is the same whatever entries there are, as long as the labels are known.
    """
    required = _label_groups(entry_slice)
    if not required:
        return (EVERYTHING_LABEL,)
    return tuple(sorted(row.n for row in _look_up(connection, required[0]).values()))


def is_anchor_exact(entry_slice: Slice) -> bool:
    """Tell whether a slice holds every entry that bears one of the labels of its anchor."""
    return len(_label_groups(entry_slice)) <= 1 and not (
        entry_slice.none or entry_slice.words or entry_slice.since or entry_slice.until
    )


@dataclass(frozen=True, slots=True)
class _LabelRow:
    n: int
    count: int


def _label_groups(entry_slice: Slice) -> list[set[Label]]:
    alternatives = (
        (Kind.TAG, entry_slice.any),
        (Kind.CATEGORY, entry_slice.categories),
        (Kind.AUTHOR, entry_slice.authors),
        *((Kind.TAG, (name,)) for name in entry_slice.all),
        *((Kind.TAG, group) for group in entry_slice.each),
    )
    return [_labels(kind, names) for kind, names in alternatives if names]


def _labels(kind: Kind, names: Iterable[str]) -> set[Label]:
    return {Label(kind, to_storable(name)) for name in names}


def _look_up(connection: Connection, labels: set[Label]) -> dict[Label, _LabelRow]:
    if not labels:
        return {}
    rows = connection.execute(_NAMED, {"names": sorted({label.name for label in labels})})
    label_rows = {(kind, name): _LabelRow(n, count) for kind, name, n, count in rows}
    return {
        label: label_rows[label.kind, label.name]
        for label in labels
        if (label.kind, label.name) in label_rows
    }


def _make_filter(groups: set[frozenset[_LabelRow]], none: Numbers, phrases: tuple[Phrase, ...]) -> Filter:
    if not groups:
        return Filter(none=none, phrases=phrases)
    first, *others = sorted(groups, key=_group_size)
    singles = tuple(sorted(row.n for group in others if len(group) == 1 for row in group))
    several = tuple(sorted(_sort_numbers(group) for group in others if len(group) > 1))
    return Filter(_sort_numbers(first), singles, several, none, phrases)


def _group_size(group: Iterable[_LabelRow]) -> tuple[int, Numbers]:
    return sum(row.count for row in group), _sort_numbers(group)


def _sort_numbers(group: Iterable[_LabelRow]) -> Numbers:
    return tuple(sorted(row.n for row in group))


def _membership_query(shape: FilterShape, driver: str) -> Select[Any]:
    label_condition = membership_condition(memberships.c.rank, memberships.c.sort_key)
    word_conditions = (memberships.c.n.in_(shape.words.candidates),) if shape.words else ()
    return (
        select(memberships.c.n, memberships.c.rank, memberships.c.sort_key)
        .where(
            memberships.c.label.in_(numbers(driver)),
            *other_conditions(shape, label_condition),
            *bounds(shape, memberships.c.rank, memberships.c.sort_key),
            *visible_conditions(shape, label_condition, memberships.c.n),
            *word_conditions,
        )
        .order_by(memberships.c.rank, memberships.c.sort_key)
    )


@lru_cache(256)
def _departure_statement(shape: FilterShape) -> Select[Any]:
    departure = departures.alias()
    before_condition, after_condition = (
        departure_condition(departure, "before"),
        departure_condition(departure, "after"),
    )
    stay_condition = and_(
        exists().where(*after_condition(numbers("driver"))),
        *other_conditions(shape, after_condition),
        *((is_surely_visible(shape, after_condition),) if shape.is_restricted else ()),
    )
    return select(func.max(departure.c.moment)).where(
        departure.c.label.in_(numbers("driver")),
        departure.c.before,
        *bounds(shape, departure.c.rank, departure.c.sort_key),
        *other_conditions(shape, before_condition),
        *((may_be_visible(shape, before_condition),) if shape.is_restricted else ()),
        or_(departure.c.edited, not_(stay_condition))
        if shape.words or shape.is_hidden_by_words
        else not_(stay_condition),
    )


_NAMED = select(labels.c.kind, labels.c.name, labels.c.n, labels.c.count).where(
    labels.c.name.in_(numbers("names"))
)
