"""What a SQLite store can make again by itself: its indexes, and the index of words."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, create_engine, text, update

from feeds.errors import StoreUnreadableError
from feeds.store.queries.word_index import word_index_of
from feeds.store.schema import entries, metadata

_WORD_TABLES = frozenset({"words", "words_config", "words_data", "words_idx"})


def restore_derived(connection: Connection) -> tuple[str, ...]:
    """Make the indexes that a store lacks, and return their names.

    Raises `StoreUnreadableError` where the index of words is there in part only.
    """
    there = set(connection.scalars(text("SELECT name FROM sqlite_master")))
    missing = {name: statement for name, statement in _list_indexes().items() if name not in there}
    for statement in missing.values():
        connection.execute(text(statement))
    return (*missing, *_restore_words(connection, there & _WORD_TABLES))


def _restore_words(connection: Connection, there: set[str]) -> tuple[str, ...]:
    if there == _WORD_TABLES:
        return ()
    if there:
        lost = ", ".join(sorted(_WORD_TABLES - there))
        raise StoreUnreadableError(f"The store is damaged: its index of words lacks {lost}.")
    word_index_of(connection).create(connection)
    connection.execute(update(entries).values(indexed=False))
    return ("words",)


@cache
def _list_indexes() -> dict[str, str]:
    """Return the statement that makes each index of a new store, by its name."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        rows = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        ).all()
    engine.dispose()
    return dict(rows)
