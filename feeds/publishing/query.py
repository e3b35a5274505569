"""The words of a feed's query: ``any=a&any=b&all=c&none=d&…&since=2024-01-01&limit=…&content=…``.

One meaning has one spelling. `parse_query` reads any spelling, `format_query` writes the one, and
``parse_query(format_query(query)) == query`` for every query that `parse_query` can return, in one time zone.
Parameters that are not ours are not seen: readers add them to get past caches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from feeds.date_bounds import format_since, format_until, parse_since, parse_until
from feeds.errors import SliceError
from feeds.model import Mode, Slice
from feeds.publishing.i18n.catalogues import N_
from feeds.text import compose_characters, has_controls, truncate

MOST_VALUES = 32
"""Names and words of one query, all parameters together."""

LONGEST_VALUE = 200
"""Characters of one name or word."""

LARGEST_LIMIT = 1000
"""Entries of one feed document."""

SLICE_PARAMETERS = {
    "any": "any",
    "all": "all",
    "none": "none",
    "category": "categories",
    "author": "authors",
    "q": "words",
}
"""Each parameter that chooses entries, in canonical order, and its field of `Slice`."""

WINDOW_PARAMETERS = ("since", "until")
"""The parameters of a window of dates, each the field of `Slice` that it fills."""

_MAX_QUOTED = 41
_PARAMETERS = (*SLICE_PARAMETERS, *WINDOW_PARAMETERS, "limit", "content")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Query:
    """What a query asks for. None leaves the feed's own limit or content as it is."""

    slice: Slice = field(default_factory=Slice)
    limit: int | None = None
    mode: Mode | None = None


def parse_query(query: str, zone: tzinfo = UTC) -> Query:
    """Read a query string, in any order and spelling; its days are those of ``zone``.

    Raises `SliceError` in words for the poller.
    """
    values: dict[str, list[str]] = {}
    for name, value in parse_pairs(query):
        values.setdefault(name, []).append(value)
    names_by_field: dict[str, Any] = {
        field: _parse_names(values.get(name, ()), words=name == "q")
        for name, field in SLICE_PARAMETERS.items()
    }
    _check_size(names_by_field.values())
    since, until = _parse_window(values, zone)
    return Query(
        Slice(**names_by_field, since=since, until=until),
        _parse_limit(values.get("limit", ())),
        _parse_mode(values.get("content", ())),
    )


def format_query(query: Query, zone: tzinfo = UTC) -> str:
    """Write a query string in its one order and spelling; empty for the empty query."""
    pairs = canonical_pairs(query, zone)
    return "&".join(f"{name}={quote(value, safe='/:@!$()*,')}" for name, value in pairs)


def canonical_pairs(query: Query, zone: tzinfo = UTC) -> list[Pair]:
    """Return the parameters of a canonical query string, decoded."""
    pairs = [
        (name, value)
        for name, field in SLICE_PARAMETERS.items()
        if name != "q"
        for value in getattr(query.slice, field)
    ]
    words = [("q", " ".join(query.slice.words))] if query.slice.words else []
    since, until = query.slice.since, query.slice.until
    window = [("since", format_since(since, zone))] if since else []
    window += [("until", format_until(until, zone))] if until else []
    limit = [("limit", str(query.limit))] if query.limit is not None else []
    mode = [("content", str(query.mode))] if query.mode is not None else []
    return pairs + words + window + limit + mode


def parse_pairs(query: str) -> list[Pair]:
    """Return the parameters that are ours, decoded, in the order given."""
    pairs = (part.partition("=")[::2] for part in query.split("&"))
    return [(name, _decode(value)) for name, value in pairs if name in _PARAMETERS]


def known_parameters(query: str) -> str:
    """Return a query string without the parameters that are not ours, and those that say nothing."""
    parts = (part.partition("=") for part in query.split("&"))
    return "&".join(f"{name}={value}" for name, _, value in parts if name in _PARAMETERS and value)


def sort_unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return names once each, in the order of their code points."""
    return tuple(sorted(set(names)))


def _decode(value: str) -> str:
    try:
        text = unquote_to_bytes(value.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        raise SliceError(N_("“%(text)s” is not percent-encoded UTF-8."), {"text": _shorten(value)}) from None
    if has_controls(text):
        raise SliceError(N_("“%(text)s” holds a control character."), {"text": _shorten(value)})
    return compose_characters(text)


def _check_size(groups: Iterable[tuple[str, ...]]) -> None:
    names = [name for some in groups for name in some]
    if len(names) > MOST_VALUES:
        message = N_("A feed can be chosen by %(limit)s names and words at most, not %(number)s.")
        raise SliceError(message, {"limit": MOST_VALUES, "number": len(names)})
    for name in names:
        if len(name) > LONGEST_VALUE:
            message = N_("“%(text)s” is too long: at most %(limit)s characters.")
            raise SliceError(message, {"text": _shorten(name), "limit": LONGEST_VALUE})


def _parse_names(values: Iterable[str], words: bool) -> tuple[str, ...]:
    single = (
        (part for value in values for part in value.split()) if words else (value.strip() for value in values)
    )
    return sort_unique(part for part in single if part)


def _parse_window(
    values: Mapping[str, Iterable[str]], zone: tzinfo
) -> tuple[datetime | None, datetime | None]:
    texts = {name: _single_value(name, values.get(name, ())) for name in WINDOW_PARAMETERS}
    since = _parse_bound("since", texts["since"], parse_since, zone)
    until = _parse_bound("until", texts["until"], parse_until, zone)
    if since and until and since >= until:
        message = N_("since=“%(since)s” is later than until=“%(until)s”.")
        raise SliceError(message, {name: _shorten(value) for name, value in texts.items()})
    return since, until


def _parse_bound(
    name: str, text: str, parse: Callable[[str, tzinfo], datetime], zone: tzinfo
) -> datetime | None:
    try:
        return parse(text, zone) if text else None
    except ValueError:
        message = N_("%(name)s=“%(text)s” must be a day or a moment, such as 2024-03-01 or %(moment)s.")
        moment = "2024-03-01T12:00:00Z"
        raise SliceError(message, {"name": name, "text": _shorten(text), "moment": moment}) from None


def _parse_limit(values: Iterable[str]) -> int | None:
    text = _single_value("limit", values)
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0
    if not 1 <= number <= LARGEST_LIMIT:
        message = N_("limit=“%(text)s” must be a number from 1 to %(limit)s.")
        raise SliceError(message, {"text": _shorten(text), "limit": LARGEST_LIMIT})
    return number


def _parse_mode(values: Iterable[str]) -> Mode | None:
    text = _single_value("content", values)
    if not text:
        return None
    try:
        return Mode(text)
    except ValueError:
        message = N_('content=“%(text)s” must be "full" or "summary".')
        raise SliceError(message, {"text": _shorten(text)}) from None


def _single_value(name: str, values: Iterable[str]) -> str:
    texts = sort_unique(value.strip() for value in values if value.strip())
    if len(texts) > 1:
        message = N_("%(name)s is given twice, as “%(first)s” and “%(second)s”.")
        values = {"name": name, "first": _shorten(texts[0]), "second": _shorten(texts[1])}
        raise SliceError(message, values)
    return texts[0] if texts else ""


def _shorten(text: str) -> str:
    return truncate(text, _MAX_QUOTED)
