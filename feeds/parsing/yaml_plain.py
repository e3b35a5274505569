"""The plain subset of YAML that most headers keep to, read without a parser in a tenth of its time.

What is read here is read as `feeds.parsing.yaml_loader` reads it; all else is left to that module.
"""

from __future__ import annotations

import re

from feeds.parsing.fields import Field, Value

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
"""Plain scalars that mean nothing (YAML 1.2, section 10.3.2)."""

_FIELD = re.compile(r"([A-Za-z_][A-Za-z0-9_-]{0,79}):(?: +([^ ].*))?")
_ITEM = re.compile(r"( {0,8})- +([^ ].*)")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_FLOW_INDICATORS = frozenset("[]{}:#")


class _NotPlainError(ValueError):
    """Something is written in a way that the whole of YAML is needed for."""


def read_plain(text: str) -> tuple[Field, ...] | None:
    """Return the fields of a mapping, or None for one that is not plain.

    Plain are one-line values under simple keys: scalars without escapes, and lists of such scalars in
    brackets or with a dash on each line. Lines and columns count from 1.
    """
    if not text.replace("\n", "").isprintable():
        return None
    try:
        return _read_fields([line.rstrip(" ") for line in text.split("\n")])
    except _NotPlainError:
        return None


def _read_fields(lines: list[str]) -> tuple[Field, ...]:
    fields: list[Field] = []
    at = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        if not line or line[0] == "#":
            continue
        match = _FIELD.fullmatch(line)
        if match is None or match[1] in NULLS:
            raise _NotPlainError
        key, rest = match.groups()
        if rest is not None:
            fields.append(Field(key, _read_value(rest), at, match.start(2) + 1))
            continue
        items, column = _read_items(lines, at)
        fields.append(Field(key, items, at + 1, column) if items else Field(key, None, at, len(line) + 1))
        at += len(items)
    return tuple(fields)


def _read_items(lines: list[str], at: int) -> tuple[list[Value], int]:
    """Return the items on the lines from ``at`` on that begin with a dash, and the column of the dashes."""
    items: list[Value] = []
    indent = ""
    while at < len(lines) and (match := _ITEM.fullmatch(lines[at])):
        if items and match[1] != indent:
            raise _NotPlainError
        indent = match[1]
        items.append(_read_scalar(match[2]))
        at += 1
    return items, len(indent) + 1


def _read_value(text: str) -> Value:
    if text[0] != "[":
        return _read_scalar(text)
    inside = text[1:-1]
    if text[-1] != "]" or len(text) < 2 or not _FLOW_INDICATORS.isdisjoint(inside):
        raise _NotPlainError
    return [_read_scalar(part.strip(" ")) for part in inside.split(",")] if inside.strip(" ") else []


def _read_scalar(text: str) -> str | None:
    first = text[:1]
    if first in {'"', "'"}:
        inside = text[1:-1]
        if len(text) < 2 or text[-1] != first or first in inside or (first == '"' and "\\" in inside):
            raise _NotPlainError
        return inside
    if not first or first in _INDICATORS or ": " in text or " #" in text or text[-1] == ":":
        raise _NotPlainError
    return None if text in NULLS else text
