"""YAML as text: no scalar becomes a number, a boolean or a date, and nothing is ever built or expanded.

Values are put together from the parser's events, without recursion: depth is bounded, and an
alias is a second mention of one value, never a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias, cast

from feeds.parsing.fields import TITLE_KEYS, Field, ParseWarning, Value, normalize_key
from feeds.parsing.yaml_plain import NULLS
from feeds.yaml import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    Mark,
    ScalarEvent,
    YAMLError,
    iterate_events,
)

MAX_DEPTH = 32

_Container: TypeAlias = list[Value] | dict[str, Value]
_HASH_COMMENT = re.compile(r"[ \t]*#[^\s#].*")


class ParsedFields(NamedTuple):
    """The fields of a mapping, their lines counted from the first line of the text."""

    fields: tuple[Field, ...]
    warnings: tuple[ParseWarning, ...] = ()


def load_fields(text: str) -> ParsedFields | None:
    """Return the fields of the first document of a text, or None where that is no mapping.

    Raises `YAMLError` for bad YAML and for values that nest more than `MAX_DEPTH` levels deep.
    """
    building = _FieldBuilder(text.split("\n"))
    for event in iterate_events(text):
        building.handle_event(event)
    return building.build()


class _FieldBuilder:
    """The containers still open, outermost first, and the fields of the outermost so far."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._root: list[Value] = []
        self._open: list[_Container] = [self._root]
        self._keys: list[str | None] = [None]
        self._anchors: dict[str, Value] = {}
        self._fields: list[Field] = []
        self._warnings: list[ParseWarning] = []

    def build(self) -> ParsedFields | None:
        if not self._root:
            return ParsedFields(())
        if isinstance(self._root[0], dict):
            return ParsedFields(tuple(self._merge_fields()), tuple(self._warnings))
        return ParsedFields(()) if self._root[0] is None else None

    def handle_event(self, event: Event) -> None:
        if isinstance(event, ScalarEvent):
            self._add_value(_to_scalar_value(event), event)
        elif isinstance(event, CollectionStartEvent):
            self._open_container({} if isinstance(event, MappingStartEvent) else [], event)
        elif isinstance(event, CollectionEndEvent):
            closed = self._open.pop()
            self._keys.pop()
            if isinstance(closed, dict) and _MERGE_KEY in closed:
                _merge_tables(closed)
        elif isinstance(event, AliasEvent):
            self._add_value(self._anchors.get(event.anchor or "", f"*{event.anchor}"), event)

    def _open_container(self, container: _Container, event: Event) -> None:
        if len(self._open) > MAX_DEPTH:
            reason = f"values nest deeper than {MAX_DEPTH} levels"
            raise YAMLError(reason, _as_mark(event.start_mark))
        self._add_value(container, event)
        self._open.append(container)
        self._keys.append(None)

    def _add_value(self, value: Value, event: Event) -> None:
        if anchor := getattr(event, "anchor", None):
            self._anchors.setdefault(anchor, value)
        inside = self._open[-1]
        if isinstance(inside, list):
            inside.append(value)
        elif self._keys[-1] is None:
            self._keys[-1] = value if isinstance(value, str) else ""
        else:
            inside[self._keys[-1]] = value
            if len(self._open) == 2:
                self._make_field(self._keys[-1], value, event)
            self._keys[-1] = None

    def _make_field(self, key: str, value: Value, event: Event) -> None:
        mark = _as_mark(event.start_mark)
        if normalize_key(key) in TITLE_KEYS and isinstance(event, ScalarEvent) and event.implicit[0]:
            value = self._restore_comment(key, event.value, _as_mark(event.end_mark))
        self._fields.append(Field(key, value, mark.line + 1, mark.column + 1))

    def _merge_fields(self) -> Iterator[Field]:
        """Yield the fields, and in the place of a merge key those it brings that are not given otherwise."""
        keys = {field.key for field in self._fields}
        for field in self._fields:
            if field.key != _MERGE_KEY:
                yield field
                continue
            for table in _list_tables(field.value):
                for key, value in list(table.items())[:_MAX_MERGED_KEYS]:
                    if key not in keys:
                        keys.add(key)
                        yield field._replace(key=key, value=value)

    def _restore_comment(self, key: str, value: str, end: Mark) -> Value:
        """Give back to a title the words YAML takes for a comment: ``title: #garden in May``."""
        line = self._lines[end.line] if end.line < len(self._lines) else ""
        comment = _HASH_COMMENT.fullmatch(line, end.column)
        if comment is None:
            return None if value in NULLS else value
        words = comment.group().strip()
        reason = f'{key}: YAML takes "{words[:60]}" for a comment; it was read as text. Put quotes around it'
        self._warnings.append(ParseWarning("front-matter", reason, end.line + 1, end.column + 1))
        return f"{value}{comment.group()}".strip()


_MERGE_KEY = "<<"
_MAX_MERGED_KEYS = 200


def _merge_tables(table: dict[str, Value]) -> None:
    """Give a table what its merge key brings and it does not say itself (YAML 1.1, merge language type)."""
    for merged in _list_tables(table.pop(_MERGE_KEY)):
        for key, value in list(merged.items())[:_MAX_MERGED_KEYS]:
            table.setdefault(key, value)


def _list_tables(value: Value) -> list[dict[str, Value]]:
    tables = value[:_MAX_MERGED_TABLES] if isinstance(value, list) else [value]
    return [table for table in tables if isinstance(table, dict)]


_MAX_MERGED_TABLES = 20


def _as_mark(mark: object) -> Mark:
    """Every event of this parser bears marks; the C parser's are of a class of their own."""
    return cast("Mark", mark)


def _to_scalar_value(event: ScalarEvent) -> Value:
    if event.implicit[0]:
        return None if event.value in NULLS else event.value
    if event.tag and event.tag.startswith("!") and not event.style:
        return f"{event.tag} {event.value}".strip()
    return event.value
