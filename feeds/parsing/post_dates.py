"""The dates of a post: published, updated, expires."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, tzinfo
from typing import NamedTuple

from feeds.dates import format_rfc3339, is_month_first, parse_date, parse_period, parse_start
from feeds.parsing.fields import (
    EXPIRY_KEYS,
    PUBLISHED_KEYS,
    RELEASE_KEYS,
    UPDATED_KEYS,
    Field,
    Fields,
    value_to_text,
)
from feeds.parsing.path_metadata import PathMetadata, find_date

_ADDRESS_KEYS = ("path", "permalink", "url")
_BOOLEAN_WORDS = frozenset({"true", "false", "yes", "no", "on", "off"})


class _Fallback(NamedTuple):
    """What takes the place of a date that is missing or cannot be read, and how that is said.

    ``partial`` is the field of a year, where the moment is only its beginning.
    """

    moment: datetime | None = None
    words: str = ""
    partial: Field | None = None


_NOTHING = _Fallback()


def read_published(
    fields: Fields, path_metadata: PathMetadata, zone: tzinfo, *, waits: bool = True
) -> datetime | None:
    """Return the moment the header gives, else the day the path gives, or one in an address, or a mere year.

    A month or a year without a day is read as its first day, and noted. With ``waits`` a later moment of
    release is the one that counts.
    """
    moment = _read_first(
        fields,
        PUBLISHED_KEYS,
        zone,
        lambda: _find_path_date(fields, path_metadata, zone) or _find_period(fields, zone),
    )
    if waits and moment and fields.get(*RELEASE_KEYS):
        return max(moment, _read_first(fields, RELEASE_KEYS, zone, lambda: _NOTHING) or moment)
    return moment


def _find_path_date(fields: Fields, path_metadata: PathMetadata, zone: tzinfo) -> _Fallback | None:
    if path_metadata.date:
        return _Fallback(_to_midnight(path_metadata.date, zone), f"the path says {path_metadata.date}")
    for field in fields.iterate(*_ADDRESS_KEYS):
        if day := find_date(value_to_text(field.value)):
            return _Fallback(_to_midnight(day, zone), f"{field.key} says {day}")
    return None


def _find_period(fields: Fields, zone: tzinfo) -> _Fallback:
    """Find a date that is a month or a year only, or is given by keys of its own (``year: 1974``)."""
    for field in fields.iterate(*PUBLISHED_KEYS):
        with suppress(ValueError):
            moment = parse_period(_get_text(field), zone)
            return _Fallback(moment, f"it was read as {moment.astimezone(zone):%Y-%m-%d}")
    year = fields.get("year")
    first = _join_date(fields, value_to_text(year.value), zone) if year else None
    if year is None or first is None:
        return _NOTHING
    return _Fallback(first, f"{year.key} says {first.astimezone(zone):%Y-%m-%d}", year)


def _join_date(fields: Fields, year: str, zone: tzinfo) -> datetime | None:
    """Read the most of a year, a month and a day that makes sense together."""
    month, day = fields.get_text("month"), fields.get_text("day")
    ways = (
        (parse_date, f"{year}-{month}-{day}" if month.isdigit() else f"{day} {month} {year}"),
        (parse_period, f"{year}-{month}" if month.isdigit() else f"{month} {year}"),
        (parse_period, year),
    )
    for parse, text in ways:
        with suppress(ValueError):
            return parse(text, zone)
    return None


def read_updated(fields: Fields, zone: tzinfo) -> datetime | None:
    """Return when the author says the post was last changed."""
    return _read_first(fields, UPDATED_KEYS, zone, lambda: _Fallback(words="it counts as never updated"))


def read_expires(fields: Fields, zone: tzinfo) -> datetime | None:
    """Return when the post is to leave by itself (Hugo's ``expiryDate``)."""
    return _read_first(fields, EXPIRY_KEYS, zone, lambda: _Fallback(words="it does not expire"))


def _read_first(
    fields: Fields, keys: tuple[str, ...], zone: tzinfo, find_fallback: Callable[[], _Fallback]
) -> datetime | None:
    """Return the first moment that can be read; for each that cannot, a warning says what took its place."""
    unread: list[tuple[Field, str]] = []
    moment = None
    for field in fields.iterate(*keys):
        try:
            moment = _read_date(fields, field, zone)
        except ValueError as error:
            unread.append((field, str(error)))
        if moment is not None:
            break
    if moment is not None and not unread:
        return moment
    instead = _Fallback(moment, f"{field.key} says {format_rfc3339(moment)}") if moment else find_fallback()
    for wrong, reason in unread:
        warning = f"{wrong.key}: {reason}{instead.words and '; '}{instead.words}"
        fields.add_warning("date", f"{warning}. Write it like 2024-05-01 18:30 +02:00", wrong)
    if instead.partial and not unread:
        fields.add_warning("undated", f"no date but a year; {instead.words}", instead.partial)
    return instead.moment


def _read_date(fields: Fields, field: Field, zone: tzinfo) -> datetime | None:
    """Return the moment of a field, None for a mere yes or no. Raises `ValueError` for any other text."""
    text = _get_text(field)
    if text.casefold() in _BOOLEAN_WORDS:
        return None
    try:
        moment = parse_date(text, zone)
    except ValueError as error:
        return _recover_date(fields, field, zone, error)
    if is_month_first(text):
        day = f"{moment.astimezone(zone):%Y-%m-%d}"
        fields.add_warning("date", f'{field.key}: "{text}" could mean two days; it was read as {day}', field)
    return moment


def _recover_date(fields: Fields, field: Field, zone: tzinfo, reason: ValueError) -> datetime:
    try:
        moment = parse_start(_get_text(field), zone)
    except ValueError:
        raise reason from None
    fields.add_warning("date", f"{field.key}: {reason}; it was read as {format_rfc3339(moment)}", field)
    return moment


def _get_text(field: Field) -> str:
    value = field.value
    if isinstance(value, dict):  # Docusaurus: last_update: {date: …, author: …}
        value = value.get("date")
    return value_to_text(value).strip()


def _to_midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
