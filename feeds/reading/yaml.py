"""YAML as text: no scalar becomes a number, a boolean or a date, and nothing is ever built or expanded.

Values are put together from the parser's events, without recursion: depth is bounded, and an
alias is a second mention of one value, never a copy.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias, cast

import yaml

from feeds.reading.field import Complaint, Field, Value
from feeds.reading.keys import TITLE, canonical

MAX_DEPTH = 32

_Container: TypeAlias = list[Value] | dict[str, Value]
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_LOST = re.compile(r"[ \t]*#[^\s#].*")
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class Parsed(NamedTuple):
    """The fields of a mapping, their lines counted from the first line of the text."""

    fields: tuple[Field, ...]
    complaints: tuple[Complaint, ...] = ()


class TextLoader(yaml.CSafeLoader):
    """A loader for ``yaml.load`` that gives `Parsed`, or None where the text is no mapping.

    Raises `yaml.MarkedYAMLError` for bad YAML and for what nests beyond all sense.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._lines = stream.split("\n")

    def get_single_data(self) -> Parsed | None:
        """Return the fields of the first document."""
        building = _Building(self._lines)
        while (event := self.get_event()) and not isinstance(event, yaml.DocumentEndEvent):
            building.take(event)
        return building.done()


class _Building:
    """The containers still open, outermost first, and the fields of the outermost so far."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._root: list[Value] = []
        self._open: list[_Container] = [self._root]
        self._keys: list[str | None] = [None]
        self._anchors: dict[str, Value] = {}
        self._fields: list[Field] = []
        self._complaints: list[Complaint] = []

    def done(self) -> Parsed | None:
        if not self._root:
            return Parsed(())
        if isinstance(self._root[0], dict):
            return Parsed(tuple(self._fields), tuple(self._complaints))
        return Parsed(()) if self._root[0] is None else None

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._put(_scalar(event), event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        elif isinstance(event, _CLOSING):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._put(self._anchors.get(event.anchor or "", f"*{event.anchor}"), event)

    def _begin(self, container: _Container, event: yaml.Event) -> None:
        if len(self._open) > MAX_DEPTH:
            reason = f"values nest deeper than {MAX_DEPTH} levels"
            raise yaml.MarkedYAMLError(None, None, reason, _mark(event.start_mark))
        self._put(container, event)
        self._open.append(container)
        self._keys.append(None)

    def _put(self, value: Value, event: yaml.Event) -> None:
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
                self._field(self._keys[-1], value, event)
            self._keys[-1] = None

    def _field(self, key: str, value: Value, event: yaml.Event) -> None:
        mark = _mark(event.start_mark)
        if canonical(key) in TITLE and isinstance(event, yaml.ScalarEvent) and event.implicit[0]:
            value = self._with_lost(key, event.value, _mark(event.end_mark))
        self._fields.append(Field(key, value, mark.line + 1, mark.column + 1))

    def _with_lost(self, key: str, value: str, end: yaml.Mark) -> Value:
        """Give back to a title the words YAML takes for a comment: ``title: #garden in May``."""
        line = self._lines[end.line] if end.line < len(self._lines) else ""
        lost = _LOST.fullmatch(line, end.column)
        if lost is None:
            return None if value in _NULLS else value
        words = lost.group().strip()
        reason = f'{key}: YAML takes "{words[:60]}" for a comment; it was read as text. Put quotes around it'
        self._complaints.append(Complaint("front-matter", reason, end.line + 1, end.column + 1))
        return f"{value}{lost.group()}".strip()


def _mark(mark: object) -> yaml.Mark:
    """Every event of this parser bears marks; the C parser's are of a class of their own."""
    return cast("yaml.Mark", mark)


def _scalar(event: yaml.ScalarEvent) -> Value:
    if event.implicit[0]:
        return None if event.value in _NULLS else event.value
    if event.tag and event.tag.startswith("!") and not event.style:
        return f"{event.tag} {event.value}".strip()
    return event.value
