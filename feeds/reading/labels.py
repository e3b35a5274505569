"""Tags and categories, in every shape and by the rules of the dialect that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from feeds.reading.field import Dialect, Field, Value, leaves
from feeds.reading.fields import Fields
from feeds.reading.keys import CATEGORIES, KEYWORDS, TAGS, canonical
from feeds.reading.plain import LONGEST_NAME, decoded, is_placeholder

MOST = 200
"""Labels of one kind that one post may bear."""

_COMMA_DIALECTS = frozenset({Dialect.COLONS, Dialect.RST, Dialect.NIKOLA, Dialect.PAGE})
_HASH = re.compile(r"#(?=[^\W\d_])")
_NAMING = ("name", "label", "title", "tag", "slug")


def tags(fields: Fields, dialect: Dialect, spaced: bool) -> tuple[str, ...]:
    """Return the tags; keywords count where there are no others.

    ``spaced`` says that a text without commas is a list of words, as Jekyll reads ``tags: garden may``.
    """
    return _labels(fields.each(*TAGS), dialect, spaced) or _labels(fields.each(*KEYWORDS), dialect, spaced)


def categories(fields: Fields, dialect: Dialect, spaced: bool) -> tuple[str, ...]:
    """Return the categories. A text under ``category``, singular, is one."""
    return _labels(fields.each(*CATEGORIES), dialect, spaced)


def _labels(fields: Iterable[Field], dialect: Dialect, spaced: bool) -> tuple[str, ...]:
    names = (
        decoded(_HASH.sub("", text.strip(), count=1), LONGEST_NAME)
        for field in fields
        for text in _texts(field, dialect, spaced)
        if not is_placeholder(text)
    )
    return tuple(dict.fromkeys(filter(None, names)))[:MOST]


def _texts(field: Field, dialect: Dialect, spaced: bool) -> Iterable[str]:
    key = canonical(field.key)
    if isinstance(field.value, str):
        return _split(field.value, key, dialect, spaced)
    return (_name(leaf) for leaf in leaves(field.value))


def _split(text: str, key: str, dialect: Dialect, spaced: bool) -> list[str]:
    """Split what stands for a list. An item of a real list, a single category and Chinese stay whole."""
    if key == "category":
        return [text]
    if dialect in _COMMA_DIALECTS:
        return re.split(r"[,;\n]", text)
    if "," in text:
        return text.split(",")
    if spaced and text.isascii() and key in {"tags", "categories"}:
        return text.split()
    return [text]


def _name(leaf: str | dict[str, Value]) -> str:
    if isinstance(leaf, str):
        return leaf
    named = (leaf.get(key) for key in _NAMING)
    return next((name for name in named if isinstance(name, str)), next(iter(leaf), ""))
