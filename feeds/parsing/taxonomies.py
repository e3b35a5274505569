"""Tags and categories, in every shape and by the rules of the dialect that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from feeds.parsing.fields import (
    CATEGORY_KEYS,
    KEYWORD_KEYS,
    TAG_KEYS,
    Dialect,
    Field,
    Fields,
    Value,
    iterate_leaves,
    normalize_key,
)
from feeds.parsing.plain_text import MAX_NAME_LENGTH, decode_entities, is_placeholder

MAX_LABELS = 200
"""Labels of one kind that one post may bear."""

_PELICAN_DIALECTS = frozenset({Dialect.COLONS, Dialect.RST, Dialect.PAGE})
_HASH = re.compile(r"#(?=[^\W\d_])")
_NAME_KEYS = ("name", "label", "title", "tag", "slug")


def read_tags(fields: Fields, dialect: Dialect, spaced: bool) -> tuple[str, ...]:
    """Return the tags; keywords count where there are no others.

    ``spaced`` says that a text without commas is a list of words, as Jekyll reads ``tags: garden may``.
    """
    return _read_labels(fields.iterate(*TAG_KEYS), dialect, spaced) or _read_labels(
        fields.iterate(*KEYWORD_KEYS), dialect, spaced
    )


def read_categories(fields: Fields, dialect: Dialect, spaced: bool) -> tuple[str, ...]:
    """Return the categories. A text under ``category``, singular, is one."""
    return _read_labels(fields.iterate(*CATEGORY_KEYS), dialect, spaced)


def _read_labels(fields: Iterable[Field], dialect: Dialect, spaced: bool) -> tuple[str, ...]:
    names = (
        _recall_label(text) if len(text) <= MAX_NAME_LENGTH else _clean_label(text)
        for field in fields
        for text in _iterate_texts(field, dialect, spaced)
    )
    return tuple(dict.fromkeys(filter(None, names)))[:MAX_LABELS]


def _clean_label(text: str) -> str:
    if is_placeholder(text):
        return ""
    return decode_entities(_HASH.sub("", text.strip(), count=1), MAX_NAME_LENGTH)


_recall_label = lru_cache(2048)(_clean_label)
"""Most posts of a folder share their labels."""


def _iterate_texts(field: Field, dialect: Dialect, spaced: bool) -> Iterable[str]:
    key = normalize_key(field.key)
    if isinstance(field.value, str):
        return _split_list(field.value, key, dialect, spaced)
    return (name for leaf in iterate_leaves(field.value) for name in _get_names(leaf))


def _split_list(text: str, key: str, dialect: Dialect, spaced: bool) -> list[str]:
    """Split what stands for a list. An item of a real list, a single category and Chinese stay whole."""
    if key == "category":
        return [text]
    if dialect in _PELICAN_DIALECTS:  # Pelican, "File metadata": commas are part of tags that semicolons part
        return re.split(r"[;\n]" if ";" in text else r"[,\n]", text)
    if dialect is Dialect.NIKOLA or (dialect is Dialect.LEKTOR and "\n" in text):
        return re.split(r"[,\n]", text)
    if "," in text:
        return text.split(",")
    if spaced and text.isascii() and key in {"tags", "categories"}:
        return text.split()
    return [text]


def _get_names(leaf: str | dict[str, Value]) -> tuple[str, ...]:
    """Return the name in a table; of a YAML set (``? garden``) all its members."""
    if isinstance(leaf, str):
        return (leaf,)
    names = (leaf.get(key) for key in _NAME_KEYS)
    name = next((name for name in names if isinstance(name, str)), "")
    if name or not leaf:
        return (name,)
    return tuple(leaf) if all(value is None for value in leaf.values()) else (next(iter(leaf)),)
