"""Conditions on entries in SQL, for each shape of a slice: the labels they bear, and who may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    type_coerce,
    union,
)

from feeds.store.queries.order import is_not_older, is_older
from feeds.store.queries.word_index import WordIndex
from feeds.store.schema import departures, ledger, memberships


@dataclass(frozen=True, slots=True)
class LabelCondition:
    """What says that an entry of a ``rank`` bears one of the labels with some numbers."""

    rank: ColumnElement[int]
    make_conditions: Callable[[BindParameter[Any]], tuple[ColumnElement[bool], ...]]

    def __call__(self, numbers: BindParameter[Any]) -> tuple[ColumnElement[bool], ...]:
        """Return what says so of the labels of a parameter."""
        return self.make_conditions(numbers)


@dataclass(frozen=True, slots=True)
class FilterShape:
    """What a filter is made of: how many selects its driver takes, and which other conditions it has.

    ``words`` is the index that is asked for words, if any are sought; ``is_since`` and ``is_before``
    tell of a window of moments, ``after`` and ``until`` of places in the order.
    """

    arms: int
    all: bool
    groups: int
    none: bool
    words: WordIndex | None
    after: bool = False
    until: bool = False
    hidden: tuple[FilterShape, ...] = ()
    shown: tuple[FilterShape, ...] = ()
    is_since: bool = False
    is_before: bool = False
    kept: bool = False
    granted: bool = False

    @property
    def is_restricted(self) -> bool:
        """Whether some entries may not be seen."""
        return bool(self.hidden) or self.kept

    @property
    def is_plain(self) -> bool:
        """Whether one label may say it all."""
        bounds = (self.after, self.until, self.is_since, self.is_before)
        further = (self.words, self.is_restricted, *bounds)
        return self.arms == 1 and not (self.all or self.groups or self.none or any(further))

    @property
    def is_hidden_by_words(self) -> bool:
        """Whether the words of an entry have a say in who may see it."""
        return any(shape.words for shape in (*self.hidden, *self.shown))


def numbers(name: str) -> BindParameter[Any]:
    """Return the parameter of a list of labels' numbers."""
    return bindparam(name, expanding=True)


def visible_condition(shape: FilterShape, of: FromClause = ledger) -> ColumnElement[bool]:
    """Say that a row of the ledger, or of memberships, is of an entry that may be seen."""
    standing = (memberships.c.rank, memberships.c.sort_key)
    label_condition = ledger_condition() if of is ledger else membership_condition(*standing)
    return and_(true(), *visible_conditions(shape, label_condition, of.c.n))


def hidden_query(shape: FilterShape) -> Select[Any]:
    """Select ``n`` of the live entries that may not be seen."""
    label_condition = membership_condition(memberships.c.rank, memberships.c.sort_key)
    shown_condition = _any_of("shown", shape.shown, label_condition, memberships.c.n)
    arms = [
        select(memberships.c.n).where(
            memberships.c.label.in_(numbers(f"hidden{at}_driver")),
            *_inner_conditions(f"hidden{at}_", one, label_condition, memberships.c.n),
            not_(shown_condition),
        )
        for at, one in enumerate(shape.hidden)
    ]
    if shape.kept:
        kept_condition = memberships.c.label.in_(numbers("kept"))
        arms.append(select(memberships.c.n).where(kept_condition, not_(_is_granted(shape, label_condition))))
    return select(union(*arms).subquery().c.n)


def was_visible(shape: FilterShape, departure: FromClause) -> ColumnElement[bool]:
    """Say that a row of departures is of an entry that could be seen before it.

    What it said then is not remembered: where words have a say it could not.
    """
    return is_surely_visible(shape, departure_condition(departure, "before"))


def may_be_visible(shape: FilterShape, bore: LabelCondition) -> ColumnElement[bool]:
    """Say that an entry with these labels can be seen, or could be with other words."""
    hidden = _any_of("hidden", shape.hidden, bore, skip_words=True)
    return and_(or_(not_(hidden), _any_of("shown", shape.shown, bore)), *_access_conditions(shape, bore))


def is_surely_visible(shape: FilterShape, label_condition: LabelCondition) -> ColumnElement[bool]:
    """Say that an entry with these labels can be seen, whatever its words are."""
    hidden = _any_of("hidden", shape.hidden, label_condition)
    shown_condition = _any_of("shown", shape.shown, label_condition, skip_words=True)
    return and_(or_(not_(hidden), shown_condition), *_access_conditions(shape, label_condition))


def membership_condition(rank_column: ColumnElement[int], sort_key: ColumnElement[bytes]) -> LabelCondition:
    """Return what says that the entry at a place among memberships bears labels."""

    def has_labels(numbers: BindParameter[Any]) -> tuple[ColumnElement[bool], ...]:
        other = memberships.alias()
        return other.c.label.in_(numbers), other.c.rank == rank_column, other.c.sort_key == sort_key

    return LabelCondition(rank_column, has_labels)


def ledger_condition() -> LabelCondition:
    """Return what says that the live entry of a row of the ledger bears labels."""
    return membership_condition(-type_coerce(ledger.c.published, BigInteger), ledger.c.sort_key)


def departure_condition(departure: FromClause, side: str) -> LabelCondition:
    """Return what says that a departed entry bore labels ``before``, or bears them ``after``."""

    def label_condition(numbers: BindParameter[Any]) -> tuple[ColumnElement[bool], ...]:
        other = departures.alias()
        same = (other.c[name] == departure.c[name] for name in ("rank", "sort_key", "departure"))
        return other.c.label.in_(numbers), *same, other.c[side]

    return LabelCondition(departure.c.rank, label_condition)


def other_conditions(
    shape: FilterShape, label_condition: LabelCondition, prefix: str = ""
) -> Iterator[ColumnElement[bool]]:
    """Give what a slice asks of an entry beside its driver; ``prefix`` is that of its parameters."""
    if shape.all:
        label_count = select(func.count()).where(*label_condition(numbers(f"{prefix}all"))).scalar_subquery()
        yield label_count == bindparam(f"{prefix}all_count")
    for at in range(shape.groups):
        yield exists().where(*label_condition(numbers(f"{prefix}group{at}")))
    if shape.none:
        yield not_(exists().where(*label_condition(numbers(f"{prefix}none"))))
    if shape.is_since:
        yield label_condition.rank <= bindparam(f"{prefix}since", type_=BigInteger)
    if shape.is_before:
        yield label_condition.rank > bindparam(f"{prefix}before", type_=BigInteger)


def bounds(
    shape: FilterShape, rank: ColumnElement[int], sort_key: ColumnElement[bytes]
) -> Iterator[ColumnElement[bool]]:
    """Give what says that an entry stands within the bounds of a filter."""
    if shape.after:
        yield from is_older("after", rank, sort_key)
    if shape.until:
        yield from is_not_older("until", rank, sort_key)


def visible_conditions(
    shape: FilterShape, label_condition: LabelCondition, n: ColumnElement[int]
) -> Iterator[ColumnElement[bool]]:
    """Give what is asked of an entry of number ``n`` so that it may be seen; nothing where all may."""
    if shape.hidden:
        hidden = _any_of("hidden", shape.hidden, label_condition, n)
        yield or_(not_(hidden), _any_of("shown", shape.shown, label_condition, n))
    yield from _access_conditions(shape, label_condition)


def _access_conditions(shape: FilterShape, label_condition: LabelCondition) -> Iterator[ColumnElement[bool]]:
    """Give what is asked of the access of an entry that may be seen."""
    if shape.kept:
        yield or_(
            not_(exists().where(*label_condition(numbers("kept")))), _is_granted(shape, label_condition)
        )


def _is_granted(shape: FilterShape, label_condition: LabelCondition) -> ColumnElement[bool]:
    return exists().where(*label_condition(numbers("granted"))) if shape.granted else false()


def _any_of(
    side: str,
    shapes: tuple[FilterShape, ...],
    label_condition: LabelCondition,
    n: ColumnElement[int] | None = None,
    skip_words: bool = False,
) -> ColumnElement[bool]:
    """Say that an entry is in one of some slices; where ``n`` is not known, their words left aside."""
    conditions = (
        and_(
            exists().where(*label_condition(numbers(f"{side}{at}_driver"))),
            *_inner_conditions(f"{side}{at}_", one, label_condition, n),
        )
        for at, one in enumerate(shapes)
        if not (skip_words and one.words)
    )
    return or_(false(), *conditions)


def _inner_conditions(
    prefix: str, shape: FilterShape, label_condition: LabelCondition, n: ColumnElement[int] | None
) -> Iterator[ColumnElement[bool]]:
    yield from other_conditions(shape, label_condition, prefix)
    if shape.words and n is not None:
        yield n.in_(shape.words.select_numbers(bindparam(f"{prefix}holding", type_=Text)))
