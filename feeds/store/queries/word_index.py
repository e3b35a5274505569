"""The index of words in each database: which entries hold some tokens, in any order.

It only makes answers faster: tokens in a row, and entries it does not know, are looked for in the texts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSQUERY, TSVECTOR

from feeds.store.queries.search_terms import Token, tokenize_entry
from feeds.store.schema import entries

_LARGEST = 1_000_000
"""Bytes of lexemes that one ``tsvector`` may hold: from 1,048,576 on it is corrupted without a word."""


class WordIndex(ABC):
    """An index of words. Its statements are made once: an index is the same for every store of its kind."""

    candidates: CompoundSelect[Any]
    """The numbers of the entries that may hold the tokens of parameter ``match``."""

    uncertain: Select[Any] | CompoundSelect[Any]
    """The numbers of the entries that are candidates whatever is sought."""

    @abstractmethod
    def query(self, tokens: Iterable[Token]) -> str:
        """Return the value of ``match`` for these tokens."""

    @abstractmethod
    def select_numbers(self, tokens: BindParameter[str]) -> Select[Any]:
        """Select the numbers in a JSON list: one parameter, however many they are."""

    @abstractmethod
    def create(self, connection: Connection) -> None:
        """Make its table."""

    @abstractmethod
    def add(self, connection: Connection, texts: Iterable[tuple[int, str, str]]) -> None:
        """Index entries by number, title and content."""

    @abstractmethod
    def remove(self, connection: Connection, texts: Iterable[tuple[int, str, str]]) -> None:
        """Take out entries by number, and title and content as they were indexed."""


_unindexed = select(entries.c.n).where(entries.c.indexed.is_(False))


class Fts5Index(WordIndex):
    """SQLite's full-text search. It keeps no text: that is spelt anew from the entry when it is needed."""

    _table = table("words", column("words", Text), column("rowid", Integer), column("text", Text))
    uncertain = _unindexed
    candidates = union_all(
        select(_table.c.rowid).where(_table.c.words.op("MATCH")(bindparam("match"))), _unindexed
    )

    def query(self, tokens: Iterable[Token]) -> str:
        """Return a query that all tokens must match."""
        return " ".join(f'"{token.text}"*' if token.open else f'"{token.text}"' for token in tokens)

    def select_numbers(self, tokens: BindParameter[str]) -> Select[Any]:
        """Select the numbers in a JSON list."""
        return select(func.json_each(tokens).table_valued("value").c.value)

    def create(self, connection: Connection) -> None:
        """Make its virtual table."""
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE words USING fts5"
                "(text, content='', columnsize=0, detail=none, tokenize=\"ascii tokenchars '+#_'\")"
            )
        )

    def add(self, connection: Connection, texts: Iterable[tuple[int, str, str]]) -> None:
        """Index the spelling of each text."""
        rows = [{"rowid": n, "text": tokenize_entry(title, content)} for n, title, content in texts]
        connection.execute(insert(self._table), rows)

    def remove(self, connection: Connection, texts: Iterable[tuple[int, str, str]]) -> None:
        """Give the texts again that are to be taken out, as FTS5 asks."""
        rows = [
            {"words": "delete", "rowid": n, "text": tokenize_entry(title, content)}
            for n, title, content in texts
        ]
        if rows:
            connection.execute(insert(self._table), rows)


class TsvectorIndex(WordIndex):
    """PostgreSQL's GIN over ``tsvector``. A text of more words than a ``tsvector`` holds has none there."""

    _table = table("words", column("n", Integer), column("lexemes", TSVECTOR))
    uncertain = union_all(_unindexed, select(_table.c.n).where(_table.c.lexemes.is_(None)))
    candidates = union_all(
        select(_table.c.n).where(_table.c.lexemes.bool_op("@@")(cast(bindparam("match"), TSQUERY))),
        uncertain,
    )
    _ADD = insert(_table).values(
        n=bindparam("n"), lexemes=func.array_to_tsvector(cast(bindparam("tokens"), ARRAY(Text)))
    )
    _REMOVE = delete(_table).where(_table.c.n == any_(cast(bindparam("numbers"), ARRAY(Integer))))

    def query(self, tokens: Iterable[Token]) -> str:
        """Return a ``tsquery`` that all tokens must match."""
        return " & ".join(_percent_encode(token.text) + (":*" if token.open else "") for token in tokens)

    def select_numbers(self, tokens: BindParameter[str]) -> Select[Any]:
        """Select the numbers in a JSON list."""
        numbers = func.jsonb_array_elements_text(cast(tokens, JSONB)).table_valued("value")
        return select(cast(numbers.c.value, Integer))

    def create(self, connection: Connection) -> None:
        """Make its table and indexes."""
        connection.execute(text("CREATE TABLE words (n INTEGER PRIMARY KEY, lexemes TSVECTOR)"))
        connection.execute(text("CREATE INDEX ix_words_lexemes ON words USING gin (lexemes)"))
        connection.execute(text("CREATE INDEX ix_words_unbounded ON words (n) WHERE lexemes IS NULL"))

    def add(self, connection: Connection, texts: Iterable[tuple[int, str, str]]) -> None:
        """Index the tokens of each text, unless they are too many."""
        rows = [{"n": n, "tokens": _bounded(tokenize_entry(title, content))} for n, title, content in texts]
        connection.execute(self._ADD, rows)

    def remove(self, connection: Connection, texts: Iterable[tuple[int, str, str]]) -> None:
        """Delete the rows of these numbers."""
        numbers = [n for n, _, _ in texts]
        if numbers:
            connection.execute(self._REMOVE, {"numbers": numbers})


def _percent_encode(token: str) -> str:
    doubled = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _bounded(text: str) -> list[str] | None:
    tokens = set(text.split(" ")) - {""}
    return sorted(tokens) if sum(len(token.encode()) for token in tokens) <= _LARGEST else None


_INDEXES: dict[str, WordIndex] = {"sqlite": Fts5Index(), "postgresql": TsvectorIndex()}


def word_index_of(connection: Connection) -> WordIndex:
    """Return the index of the database that a connection leads to."""
    return _INDEXES[connection.dialect.name]
