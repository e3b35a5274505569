"""Lektor's ``contents.lr``: every field is one of the header, and one of them is the body."""

from __future__ import annotations

import re

from feeds.generators.lektor.content import BODY_KEYS, LektorField, read_fields
from feeds.parsing.fields import Dialect, Field, Header

_FLOW = re.compile(r"^#### [\w-]+ ####[ \t]*$", re.MULTILINE)


def read(text: str) -> Header:
    """Take all fields of a record off it; its body is the field of that name, or the longest."""
    fields = read_fields(text)
    by_name = {item.key.lower(): item for item in reversed(fields)}
    body = next((by_name[name] for name in BODY_KEYS if name in by_name), None)
    long = [item for item in fields if "\n" in item.value.strip()]
    body = body or max(long, key=lambda item: len(item.value), default=None)
    rest = tuple(Field(item.key, item.value.strip(), item.line) for item in fields if item is not body)
    if body is None:
        return Header(Dialect.LEKTOR, rest, "", text.count("\n") + 1)
    return Header(Dialect.LEKTOR, rest, _body(body), body.value_line)


def _body(field: LektorField) -> str:
    """Return the text of a body; of flow blocks the fields that are texts, one after the other."""
    blocks = _FLOW.split(field.value)
    if not blocks[1:]:
        return field.value
    inner = (read_fields(re.sub(r"^----[ \t]*$", "---", block, flags=re.MULTILINE)) for block in blocks[1:])
    texts = (item.value.strip("\n") for fields in inner for item in fields if item.key in BODY_KEYS)
    return "\n\n".join(filter(None, (blocks[0].strip("\n"), *texts)))
