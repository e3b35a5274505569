"""Values of front matter as what a generator takes them for: a text, a flag, a list of texts."""

from __future__ import annotations

from feeds.generators.site import FrontMatter, FrontValue

_TRUE = frozenset({"true", "yes", "on", "1", "y", "t"})
_FALSE = frozenset({"false", "no", "off", "0", "n", "f"})
_MOST = 1000


def text_at(front: FrontMatter, *keys: str) -> str:
    """Return the first of these keys that holds a text, without blanks around it, or the empty string."""
    texts = (value.strip() for key in keys if isinstance(value := front.get(key), str))
    return next(filter(None, texts), "")


def flag_at(front: FrontMatter, key: str) -> bool | None:
    """Return what a key says yes or no to, or None where it says neither."""
    word = text_at(front, key).casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def texts_at(front: FrontMatter, key: str) -> tuple[str, ...]:
    """Return the texts of a list, or the one text at a key."""
    value = front.get(key)
    members = value if isinstance(value, list) else [value]
    return tuple(member.strip() for member in members[:_MOST] if isinstance(member, str) and member.strip())


def table_at(front: FrontMatter, key: str) -> FrontMatter:
    """Return the table at a key, or an empty one."""
    value = front.get(key)
    return value if isinstance(value, dict) else {}


def lower_keys(front: FrontMatter) -> dict[str, FrontValue]:
    """Return front matter with its keys in lower case, for generators that do not tell them apart."""
    return {key.lower(): value for key, value in front.items()}


def to_front_value(value: object, depth: int = 8) -> FrontValue:
    """Return a value of a configuration as front matter would have it: every scalar a text."""
    if isinstance(value, dict):
        return (
            {str(key): to_front_value(member, depth - 1) for key, member in value.items()} if depth else None
        )
    if isinstance(value, list):
        return [to_front_value(member, depth - 1) for member in value[:_MOST]] if depth else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def to_front_matter(value: object) -> dict[str, FrontValue]:
    """Return a table of a configuration as front matter; anything else is none."""
    front = to_front_value(value)
    return front if isinstance(front, dict) else {}


def merge_front(below: FrontMatter, above: FrontMatter) -> dict[str, FrontValue]:
    """Return front matter over what lies below it; tables are merged, all else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = (
            merge_front(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
        )
    return merged
