"""The order of entries in feeds, as keys of Python and conditions of SQL: newest first, then by sort key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, LargeBinary, bindparam, or_

OrderKey = tuple[int, bytes]
"""An entry's rank and its sort key (`feeds.store.sort_keys`): what stands before in feeds compares less."""


def order_parameters(name: str, key: OrderKey | None) -> dict[str, Any]:
    """Return the parameters that the conditions of a name ask for; none without a key."""
    return {f"{name}_rank": key[0], f"{name}_sort_key": key[1]} if key else {}


def is_older(
    name: str, rank: ColumnElement[int], sort_key: ColumnElement[bytes]
) -> Iterator[ColumnElement[bool]]:
    """Say that an entry stands behind the key of parameters called ``name``."""
    key_rank, key = _key(name)
    yield rank >= key_rank
    yield or_(rank > key_rank, sort_key > key)


def is_not_older(
    name: str, rank: ColumnElement[int], sort_key: ColumnElement[bytes]
) -> Iterator[ColumnElement[bool]]:
    """Say that an entry stands at the key of parameters called ``name``, or before it."""
    key_rank, key = _key(name)
    yield rank <= key_rank
    yield or_(rank < key_rank, sort_key <= key)


def _key(name: str) -> tuple[ColumnElement[int], ColumnElement[bytes]]:
    return bindparam(f"{name}_rank", type_=BigInteger), bindparam(f"{name}_sort_key", type_=LargeBinary)
