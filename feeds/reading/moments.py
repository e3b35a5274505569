"""When a post was published, was updated, and expires."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

from feeds.dates import parse_date, parse_start, reads_month_first, rfc3339
from feeds.reading.field import Field, text_of
from feeds.reading.fields import Fields
from feeds.reading.keys import EXPIRES, PUBLISHED, RELEASED, UPDATED
from feeds.reading.place import Place, date_in

_ADDRESSES = ("path", "permalink", "url")
_TRUTHS = frozenset({"true", "false", "yes", "no", "on", "off"})


def published(fields: Fields, place: Place, zone: tzinfo) -> datetime | None:
    """Return the moment the header gives, else the day the path gives, else the day in an address."""
    day = place.date or next(filter(None, (date_in(fields.text(key)) for key in _ADDRESSES)), None)
    moment = _first(fields, PUBLISHED, zone, day) or (_midnight(day, zone) if day else None)
    if moment and fields.get(*RELEASED):
        return max(moment, _first(fields, RELEASED, zone) or moment)
    return moment


def updated(fields: Fields, zone: tzinfo) -> datetime | None:
    """Return when the author says the post was last changed."""
    return _first(fields, UPDATED, zone)


def expires(fields: Fields, zone: tzinfo) -> datetime | None:
    """Return when the post is to leave by itself (Hugo's ``expiryDate``)."""
    return _first(fields, EXPIRES, zone)


def _first(
    fields: Fields, keys: tuple[str, ...], zone: tzinfo, otherwise: date | None = None
) -> datetime | None:
    moments = (_moment(fields, field, zone, otherwise) for field in fields.each(*keys))
    return next(filter(None, moments), None)


def _moment(fields: Fields, field: Field, zone: tzinfo, otherwise: date | None) -> datetime | None:
    text = _text(field)
    if text.casefold() in _TRUTHS:
        return None
    try:
        moment = parse_date(text, zone)
    except ValueError as error:
        return _salvaged(fields, field, zone, str(error), otherwise)
    if reads_month_first(text):
        day = f"{moment.astimezone(zone):%Y-%m-%d}"
        fields.complain("date", f'{field.key}: "{text}" could mean two days; it was read as {day}', field)
    return moment


def _salvaged(
    fields: Fields, field: Field, zone: tzinfo, reason: str, otherwise: date | None
) -> datetime | None:
    try:
        moment = parse_start(_text(field), zone)
    except ValueError:
        instead = f"; the path says {otherwise}" if otherwise else ""
        reason = f"{field.key}: {reason}{instead}. Write it like 2024-05-01 18:30 +02:00"
        fields.complain("date", reason, field)
        return None
    fields.complain("date", f"{field.key}: {reason}; it was read as {rfc3339(moment)}", field)
    return moment


def _text(field: Field) -> str:
    value = field.value
    if isinstance(value, dict):  # Docusaurus: last_update: {date: …, author: …}
        value = value.get("date")
    return text_of(value).strip()


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
