"""reStructuredText headers: a title, then a list of ``:key: value`` fields (Pelican, docutils' docinfo)."""

from __future__ import annotations

import re

from feeds.reading.field import Dialect, Field, Header
from feeds.reading.keys import KNOWN, canonical

MAX_LINES = 200

_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*")
_FIELD = re.compile(r":(?P<key>[A-Za-z][^:\n]{0,60}):(?:[ \t]+(?P<value>.*))?")
_INLINE = re.compile(
    r"``([^`]+)``|:[a-z:+-]{1,40}:`([^`]+)`|`([^`<]+?)(?:\s<[^`>]*>)?`_{0,2}|\*\*([^*]+)\*\*|\*([^*]+)\*"
)


def read(text: str) -> Header | None:
    """Take the title and the fields under it off a text; None where no field is one we know.

    Without fields a heading stays in the body: it may be the first section's, not the document's.
    """
    lines = text[:65_536].split("\n", MAX_LINES)
    title, start = _title(lines)
    while start < len(lines) and not lines[start].strip():
        start += 1
    fields, end = _fields(lines, start)
    if not any(canonical(field.key) in KNOWN for field in fields):
        return None
    if title and "title" not in (field.key.lower() for field in fields):
        fields.insert(0, title)
    consumed = sum(len(line) + 1 for line in lines[:end])
    return Header(Dialect.RST, tuple(fields), text[consumed:], end + 1)


def _title(lines: list[str]) -> tuple[Field | None, int]:
    """Return the title as a field and the index of the line below its underline."""
    over = 1 if _ADORNMENT.fullmatch(lines[0]) else 0
    words, under = [*lines[over : over + 2], "", ""][:2]
    if words.strip() and not _FIELD.fullmatch(words) and _ADORNMENT.fullmatch(under):
        return Field("title", _unmarked(words.strip()), over + 1), over + 2
    return None, 0


def _unmarked(title: str) -> str:
    return _INLINE.sub(lambda role: next(filter(None, role.groups()), ""), title)


def _fields(lines: list[str], start: int) -> tuple[list[Field], int]:
    fields: list[Field] = []
    end = start
    for number, line in enumerate(lines[start:], start + 1):
        if match := _FIELD.fullmatch(line):
            value = (match["value"] or "").strip()
            fields.append(Field(match["key"], value, number, match.start("value") + 1))
        elif fields and line[:1] in {" ", "\t"} and line.strip():
            fields[-1] = fields[-1]._replace(value=f"{fields[-1].value}\n{line.strip()}".strip())
        else:
            break
        end = number
    return fields, end
