"""Lektor's ``contents.lr``: fields between lines of three dashes, values of one line or of many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_KEY = re.compile(r"(?P<key>[A-Za-z_][\w.-]{0,60}):[ \t]*(?P<value>.*)")
_DASHES = re.compile(r"[ \t]*-{4,}[ \t]*")
_MOST_FIELDS = 200
BODY_KEYS = ("body", "content", "contents", "text", "html", "main")
"""Names of the field that is the text of a page, the likelier first."""


class LektorField(NamedTuple):
    """A field of a record. ``line`` is that of its key, ``value_line`` the first of its value."""

    key: str
    value: str
    line: int
    value_line: int


def read_fields(text: str) -> tuple[LektorField, ...]:
    """Return the fields of a record in order. Longer runs of dashes stand for one dash less, as in Lektor."""
    fields: list[LektorField] = []
    for start, lines in _blocks(text):
        skipped = next((n for n, line in enumerate(lines) if _KEY.fullmatch(line)), None)
        if skipped is None or len(fields) >= _MOST_FIELDS:
            continue
        match = _KEY.fullmatch(lines[skipped])
        rest = lines[skipped + 1 :]
        if match is None:
            continue
        first, begins = match["value"].rstrip(), start + skipped
        if not first.strip():
            blank = 1 if rest and not rest[0].strip() else 0
            rest, begins = rest[blank:], start + skipped + 1 + blank
        else:
            rest = [first, *rest]
        value = "\n".join(line[1:] if _DASHES.fullmatch(line) else line for line in rest)
        fields.append(LektorField(match["key"], value, start + skipped, begins))
    return tuple(fields)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines between lines of three dashes, with the number of the first of them."""
    start, lines = 1, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        if line.rstrip() == "---":
            yield start, lines
            start, lines = number + 1, []
        else:
            lines.append(line)
    yield start, lines
