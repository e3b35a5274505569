"""Values as TOML writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from pydantic import BaseModel

_PLAIN_KEY = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_LONG_NUMBER = 100_000


def toml_value(value: Any) -> str:  # noqa: ANN401 - whatever a setting may be
    """Write one value on one line. None, which TOML lacks, becomes nothing."""
    if isinstance(value, Enum):
        return toml_value(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, BaseModel):
        value = written(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{toml_key(str(key))} = {toml_value(member)}" for key, member in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return f"[{', '.join(map(toml_value, value))}]" if isinstance(value, list | tuple) else _scalar(value)


def toml_pair(name: str, value: Any, width: int = 100) -> str:  # noqa: ANN401 - whatever a setting may be
    """Write a key and its value; a list too long for one line takes a line for each member."""
    line = f"{toml_key(name)} = {toml_value(value)}"
    if len(line) <= width or not isinstance(value, list | tuple):
        return line
    members = "".join(f"    {toml_value(member)},\n" for member in value)
    return f"{toml_key(name)} = [\n{members}]"


def toml_key(name: str) -> str:
    """Write one key, in quotes where it needs them."""
    return name if name and set(name) <= _PLAIN_KEY else _text(name)


def written(table: BaseModel) -> dict[str, Any]:
    """Return the keys of a table that somebody gave a value of their own, as they are written."""
    return {
        field.alias or name: getattr(table, name)
        for name, field in type(table).model_fields.items()
        if field.is_required() or getattr(table, name) != field.get_default()
    }


def _table(members: Mapping[str, Any]) -> str:
    pairs = ", ".join(f"{toml_key(name)} = {toml_value(member)}" for name, member in members.items())
    return f"{{ {pairs} }}" if pairs else "{}"


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int) and abs(value) >= _LONG_NUMBER:
        return f"{value:_}"
    return "" if value is None else str(value)


def _text(text: str) -> str:
    if set(text) & set('\\"') and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
