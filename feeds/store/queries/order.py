"""The order of entries in feeds, as keys of Python and conditions of SQL: newest first, then by id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, or_

from feeds.store.schema import SafeText

OrderKey = tuple[int, str]
"""An entry's rank and id: what is newer compares less. Ids compare as the databases compare their bytes."""


def order_parameters(name: str, key: OrderKey | None) -> dict[str, Any]:
    """Return the parameters that the conditions of a name ask for; none without a key."""
    return {f"{name}_rank": key[0], f"{name}_id": key[1]} if key else {}


def is_older(
    name: str, rank: ColumnElement[int], entry_id: ColumnElement[str]
) -> Iterator[ColumnElement[bool]]:
    """Say that an entry stands behind the key of parameters called ``name``."""
    key_rank, key_id = _key(name)
    yield rank >= key_rank
    yield or_(rank > key_rank, entry_id > key_id)


def is_not_older(
    name: str, rank: ColumnElement[int], entry_id: ColumnElement[str]
) -> Iterator[ColumnElement[bool]]:
    """Say that an entry stands at the key of parameters called ``name``, or before it."""
    key_rank, key_id = _key(name)
    yield rank <= key_rank
    yield or_(rank < key_rank, entry_id <= key_id)


def _key(name: str) -> tuple[ColumnElement[int], ColumnElement[str]]:
    return bindparam(f"{name}_rank", type_=BigInteger), bindparam(f"{name}_id", type_=SafeText)
