"""What a header is made of: fields whose values are text, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
"""A value as written: text, never a number, a boolean or a date."""


class Dialect(StrEnum):
    """How a header is written; it decides what a comma means, and what language the body is in."""

    YAML = "yaml"
    TOML = "toml"
    JSON = "json"
    COLONS = "colons"
    RST = "rst"
    NIKOLA = "nikola"
    PAGE = "page"
    LEKTOR = "lektor"
    NONE = "none"


class Field(NamedTuple):
    """A key with its value. ``line`` and ``column`` count from 1 within the file."""

    key: str
    value: Value
    line: int = 1
    column: int = 1


class Complaint(NamedTuple):
    """Something read otherwise than it was written; becomes a `Problem` once the path is known."""

    kind: str
    reason: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """A header taken off a text: its fields, and the line and text of the body that is left."""

    dialect: Dialect
    fields: tuple[Field, ...]
    body: str
    body_line: int = 1
    complaints: tuple[Complaint, ...] = ()


def leaves(value: Value, most: int = 1000) -> Iterator[str | dict[str, Value]]:
    """Yield the texts and tables in a value, nested lists flattened, looking at no more than ``most`` values.

    An alias may make a list that holds itself, or one of a billion leaves: the bound is for those.
    """
    waiting = [value]
    for _ in range(most):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item[:most]))
        elif item is not None:
            yield item


def text_of(value: Value) -> str:
    """Return a value as one text: a list joined with commas, of a table the part that names it."""
    if isinstance(value, str):
        return value
    return ", ".join(filter(None, (_named(leaf) for leaf in leaves(value, 100))))


_NAMING = ("name", "title", "label", "text", "value", "en")


def _named(leaf: str | dict[str, Value]) -> str:
    if isinstance(leaf, str):
        return leaf
    return next((text for key in _NAMING if isinstance(text := leaf.get(key), str)), "")
