"""The entries beside one, in the order of all that can be seen."""

from __future__ import annotations

from sqlalchemy import BigInteger, Connection, LargeBinary, bindparam, select, tuple_

from feeds.store.base import EntryRef
from feeds.store.queries.filters import Filter
from feeds.store.queries.visibility import restrict_query
from feeds.store.rows import REF_COLUMNS, to_entry_ref
from feeds.store.schema import EVERYTHING_LABEL, entries, ledger, memberships, rank


def find_neighbours(
    connection: Connection, key: str, visible: Filter | None
) -> tuple[EntryRef | None, EntryRef | None]:
    """Return the entries just newer and just older than the live entry of a key; all can be seen."""
    query, parameters = restrict_query(_PLACE, visible)
    row = connection.execute(query, {"key": key} | parameters).first()
    if row is None:
        return None, None
    at = {"rank": rank(row.published), "sort_key": row.sort_key} | parameters
    queries = (restrict_query(side, visible)[0] for side in (_NEWER, _OLDER))
    newer, older = (connection.execute(query, at).first() for query in queries)
    return to_entry_ref(newer) if newer else None, to_entry_ref(older) if older else None


_LIVING = ledger.join(entries, entries.c.n == ledger.c.n)
_AMONG_ALL = (
    select(*REF_COLUMNS)
    .select_from(_LIVING)
    .join(memberships, memberships.c.n == ledger.c.n)
    .where(memberships.c.label == EVERYTHING_LABEL)
    .limit(1)
)
_POSITION = tuple_(memberships.c.rank, memberships.c.sort_key)
_GIVEN_POSITION = tuple_(bindparam("rank", type_=BigInteger), bindparam("sort_key", type_=LargeBinary))
_NEWER = _AMONG_ALL.where(_POSITION < _GIVEN_POSITION).order_by(
    memberships.c.rank.desc(), memberships.c.sort_key.desc()
)
_OLDER = _AMONG_ALL.where(_POSITION > _GIVEN_POSITION).order_by(memberships.c.rank, memberships.c.sort_key)
_PLACE = (
    select(ledger.c.published, ledger.c.sort_key)
    .select_from(_LIVING)
    .where(entries.c.live, ledger.c.key == bindparam("key"))
    .order_by(ledger.c.n)
)
