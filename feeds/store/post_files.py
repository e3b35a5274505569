"""The files that entries refer to: which entries those are, and whether they can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, select

from feeds.store.bulk import delete_rows, insert_rows
from feeds.store.schema import entries, ledger, post_files


def write_post_files(
    connection: Connection, referred: Mapping[int, Iterable[str]], former: Iterable[int]
) -> None:
    """Store the files that entries refer to, by their numbers, in place of those that ``former`` ones did."""
    remove_post_files(connection, former)
    rows = [{"n": n, "path": path} for n, paths in referred.items() for path in paths]
    insert_rows(connection, post_files, rows)


def remove_post_files(connection: Connection, numbers: Iterable[int]) -> None:
    """Forget what entries referred to."""
    delete_rows(connection, post_files, ("n",), [(n,) for n in numbers])


_REFERRING = (
    select(ledger.c.n)
    .join_from(post_files, entries, entries.c.n == post_files.c.n)
    .join(ledger, ledger.c.n == entries.c.n)
    .where(entries.c.live)
)
FIND_REFERRING = _REFERRING.where(post_files.c.path == bindparam("path")).limit(1)
"""The query of an entry that refers to the file at ``path``."""

LIST_POST_FILES = (
    _REFERRING.with_only_columns(post_files.c.path, maintain_column_froms=True)
    .distinct()
    .order_by(post_files.c.path)
)
"""The query of all files that entries refer to."""
