"""Finding entries by their words, and keeping the index of words.

The index answers which entries hold a token at all. Where tokens must stand in a row, and for entries
that are not indexed yet, the text itself is read: the index only makes the answer faster.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select, update

from feeds.store.queries.conditions import FilterShape
from feeds.store.queries.filters import MOST_TOKENS, Filter, newest_query, size_query, slice_condition
from feeds.store.queries.search_terms import Phrase, tokenize_entry
from feeds.store.queries.word_index import WordIndex, word_index_of
from feeds.store.schema import entries, ledger

_MANY_CANDIDATES = 2000
"""Of more candidates than this, the newest are found by going through the slice, not through them."""

_BATCH_SIZE = 100
_NO_LIMIT = 2**62


def find_entries(connection: Connection, slice_filter: Filter, limit: int, offset: int) -> list[int]:
    """Return the numbers of the entries in a window of a slice that seeks words, in their order."""
    exact = _is_exact(connection, slice_filter)
    with _iterate_candidates(connection, slice_filter, limit + offset if exact else _NO_LIMIT) as numbers:
        holding = numbers if exact else _filter_by_text(connection, numbers, slice_filter.phrases)
        return list(islice(holding, offset, min(limit + offset, sys.maxsize)))


def find_all_entries(connection: Connection, slice_filter: Filter) -> list[int]:
    """Return the numbers of all entries of a slice that seeks words."""
    return find_entries(connection, slice_filter, _NO_LIMIT, 0)


def count_entries(connection: Connection, slice_filter: Filter) -> int:
    """Count the entries of a slice that seeks words."""
    if _is_exact(connection, slice_filter):
        query = (
            size_query(slice_filter.shape)
            if _has_many_candidates(connection, slice_filter)
            else _candidate_count_query(slice_filter.shape)
        )
        return connection.scalar(query, slice_filter.parameters()) or 0
    with _iterate_candidates(connection, slice_filter, _NO_LIMIT) as numbers:
        return sum(1 for _ in _filter_by_text(connection, numbers, slice_filter.phrases))


def index_entries(connection: Connection, limit: int) -> int:
    """Index up to ``limit`` entries that are not yet, and return how many that were."""
    rows = connection.execute(_texts.where(entries.c.indexed.is_(False)).limit(limit)).all()
    if rows:
        word_index_of(connection).add(connection, ((n, title, content) for n, title, content in rows))
        connection.execute(_SET_INDEXED, [{"at": n} for n, _, _ in rows])
    return len(rows)


def remove_entries(connection: Connection, texts: Iterable[tuple[int, str, str]]) -> None:
    """Take entries out of the index, by number, title and content as they were indexed."""
    word_index_of(connection).remove(connection, texts)


def _is_exact(connection: Connection, slice_filter: Filter) -> bool:
    """Tell whether the index alone knows which entries hold the words."""
    single = all(len(phrase.tokens) == 1 for phrase in slice_filter.phrases)
    is_short = sum(1 for _ in slice_filter.tokens()) <= MOST_TOKENS
    return single and is_short and not connection.scalar(_uncertain(_word_index(slice_filter)))


def _has_many_candidates(connection: Connection, slice_filter: Filter) -> bool:
    parameters = slice_filter.parameters() | {"enough": _MANY_CANDIDATES + 1}
    return (connection.scalar(_some(_word_index(slice_filter)), parameters) or 0) > _MANY_CANDIDATES


def _word_index(slice_filter: Filter) -> WordIndex:
    assert slice_filter.index is not None
    return slice_filter.index


@contextmanager
def _iterate_candidates(connection: Connection, slice_filter: Filter, reach: int) -> Iterator[Iterator[int]]:
    """Give the numbers of up to ``reach`` candidates in the order of the slice, as they are asked for."""
    query = (
        newest_query(slice_filter.shape)
        if _has_many_candidates(connection, slice_filter)
        else _candidate_query(slice_filter.shape)
    )
    window = {"limit": reach, "offset": 0, "reach": reach}
    with connection.execute(query, slice_filter.parameters() | window) as rows:
        yield (row[0] for row in rows)


def _filter_by_text(
    connection: Connection, numbers: Iterator[int], phrases: tuple[Phrase, ...]
) -> Iterator[int]:
    """Read the texts of candidates, and give those that hold every phrase."""
    while part := list(islice(numbers, _BATCH_SIZE)):
        rows = connection.execute(_texts.where(entries.c.n.in_(part)))
        texts = {n: tokenize_entry(title, content) for n, title, content in rows}
        yield from (n for n in part if all(phrase.is_within(texts[n]) for phrase in phrases))


@lru_cache(256)
def _candidate_query(shape: FilterShape) -> Select[Any]:
    assert shape.words is not None
    query = select(ledger.c.n).where(ledger.c.n.in_(shape.words.candidates), slice_condition(shape))
    return query.order_by(ledger.c.published.desc(), ledger.c.sort_key).limit(bindparam("limit"))


@lru_cache(256)
def _candidate_count_query(shape: FilterShape) -> Select[Any]:
    assert shape.words is not None
    return (
        select(func.count())
        .select_from(ledger)
        .where(ledger.c.n.in_(shape.words.candidates), slice_condition(shape))
    )


@lru_cache
def _some(index: WordIndex) -> Select[Any]:
    return select(func.count()).select_from(index.candidates.limit(bindparam("enough")).subquery())


@lru_cache
def _uncertain(index: WordIndex) -> Select[Any]:
    return select(exists(index.uncertain))


_SET_INDEXED = update(entries).where(entries.c.n == bindparam("at")).values(indexed=True)
_texts = select(entries.c.n, ledger.c.title, entries.c.content).join_from(
    entries, ledger, entries.c.n == ledger.c.n
)
