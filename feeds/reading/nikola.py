"""``.. key: value`` headers, bare or in an HTML comment, as Nikola writes them."""

from __future__ import annotations

import re

from feeds.reading.field import Dialect, Field, Header
from feeds.reading.keys import canonical

MAX_LINES = 200

_FIELD = re.compile(r"\.\. (?P<key>[A-Za-z][A-Za-z0-9_-]{0,40}):(?!:)[ \t]*(?P<value>.*)")
_COMMENT = re.compile(r"<!--[ \t]*")


def read(text: str) -> Header | None:
    """Take a header of ``.. key: value`` lines off a text, with the comment around it."""
    lines = text[:65_536].split("\n", MAX_LINES)
    wrapped = bool(_COMMENT.fullmatch(lines[0]))
    fields: list[Field] = []
    end = int(wrapped)
    for line in lines[end:]:
        if (match := _FIELD.fullmatch(line)) is None:
            break
        end += 1
        fields.append(Field(match["key"], match["value"].strip(), end, match.start("value") + 1))
    if {"title", "date", "slug"}.isdisjoint(canonical(field.key) for field in fields):
        return None
    body = text[sum(len(line) + 1 for line in lines[:end]) :]
    if wrapped:
        _, _, body = body.partition("-->")
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    return Header(Dialect.NIKOLA, tuple(fields), body, body_line)
