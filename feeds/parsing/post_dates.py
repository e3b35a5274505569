"""The dates of a post: published, updated, expires."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

from feeds.dates import format_rfc3339, is_month_first, parse_date, parse_start
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


def read_published(fields: Fields, place: PathMetadata, zone: tzinfo) -> datetime | None:
    """Return the moment the header gives, else the day the path gives, else the day in an address."""
    day = place.date or next(filter(None, (find_date(fields.get_text(key)) for key in _ADDRESS_KEYS)), None)
    moment = _read_first(fields, PUBLISHED_KEYS, zone, day) or (_to_midnight(day, zone) if day else None)
    if moment and fields.get(*RELEASE_KEYS):
        return max(moment, _read_first(fields, RELEASE_KEYS, zone) or moment)
    return moment


def read_updated(fields: Fields, zone: tzinfo) -> datetime | None:
    """Return when the author says the post was last changed."""
    return _read_first(fields, UPDATED_KEYS, zone)


def read_expires(fields: Fields, zone: tzinfo) -> datetime | None:
    """Return when the post is to leave by itself (Hugo's ``expiryDate``)."""
    return _read_first(fields, EXPIRY_KEYS, zone)


def _read_first(
    fields: Fields, keys: tuple[str, ...], zone: tzinfo, otherwise: date | None = None
) -> datetime | None:
    moments = (_read_date(fields, field, zone, otherwise) for field in fields.iterate(*keys))
    return next(filter(None, moments), None)


def _read_date(fields: Fields, field: Field, zone: tzinfo, otherwise: date | None) -> datetime | None:
    text = _get_text(field)
    if text.casefold() in _BOOLEAN_WORDS:
        return None
    try:
        moment = parse_date(text, zone)
    except ValueError as error:
        return _recover_date(fields, field, zone, str(error), otherwise)
    if is_month_first(text):
        day = f"{moment.astimezone(zone):%Y-%m-%d}"
        fields.add_warning("date", f'{field.key}: "{text}" could mean two days; it was read as {day}', field)
    return moment


def _recover_date(
    fields: Fields, field: Field, zone: tzinfo, reason: str, otherwise: date | None
) -> datetime | None:
    try:
        moment = parse_start(_get_text(field), zone)
    except ValueError:
        instead = f"; the path says {otherwise}" if otherwise else ""
        reason = f"{field.key}: {reason}{instead}. Write it like 2024-05-01 18:30 +02:00"
        fields.add_warning("date", reason, field)
        return None
    fields.add_warning("date", f"{field.key}: {reason}; it was read as {format_rfc3339(moment)}", field)
    return moment


def _get_text(field: Field) -> str:
    value = field.value
    if isinstance(value, dict):  # Docusaurus: last_update: {date: …, author: …}
        value = value.get("date")
    return value_to_text(value).strip()


def _to_midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
