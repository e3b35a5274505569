"""For whom a post is by its front matter: ``access: vip``, ``access: [vip, ann]``, ``access: teaser``."""

from __future__ import annotations

from typing import Final

from feeds.model import AccessRule
from feeds.parsing.fields import Field, Fields, iterate_leaves
from feeds.parsing.plain_text import to_plain_text
from feeds.text import normalize_name

ACCESS_KEY: Final = "access"
EVERYBODY: Final = "public"
"""The name that keeps a post from nobody."""

_MOST_NAMES: Final = 50
_LONGEST_NAME: Final = 200
_NO_NAME: Final = "?"
"""In the place of what cannot be a name, and so is nobody's."""


def read_access(fields: Fields) -> AccessRule | None:
    """Return for whom a post is; None where that is everybody. Names that nobody bears keep it from all."""
    field = fields.get(ACCESS_KEY)
    if field is None:
        return None
    names = tuple(name for name in dict.fromkeys(_read_names(field)) if name != EVERYBODY)
    return AccessRule(names, field.line or None, field.column or None) if names else None


def _read_names(field: Field) -> list[str]:
    parts: list[str] = []
    for leaf in iterate_leaves(field.value, _MOST_NAMES):
        parts += leaf.split(",") if isinstance(leaf, str) else [_NO_NAME]
    names = (normalize_name(to_plain_text(part, _LONGEST_NAME).strip()) for part in parts[:_MOST_NAMES])
    return [name for name in names if name]
