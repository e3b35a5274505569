"""The bounds of a window of dates, as addresses and settings spell them: a day, or a moment (RFC 3339).

A day is one of a time zone, and counts whole: a window until a day holds what was published on it.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(?:(Z)|([+ -])(\d\d):?(\d\d))?)?",
    re.ASCII | re.IGNORECASE,
)


def parse_since(text: str, zone: tzinfo) -> datetime:
    """Return the first moment of a window, in UTC. Raises ValueError for what is neither day nor moment.

    A moment that names no offset is one of ``zone``. In a query a plus sign is a space, and so is read here.
    """
    moment, _ = _parse(text, zone)
    return moment


def parse_until(text: str, zone: tzinfo) -> datetime:
    """Return the moment before which a window ends, in UTC; of a day, that is its end.

    Raises ValueError like `parse_since`.
    """
    moment, day = _parse(text, zone)
    return _start_of(day + timedelta(days=1), zone) if day else moment


def format_since(moment: datetime, zone: tzinfo) -> str:
    """Write the first moment of a window: as a day of ``zone`` where it begins one, else in UTC."""
    day = moment.astimezone(zone).date()
    return day.isoformat() if _start_of(day, zone) == moment else _format_moment(moment)


def format_until(moment: datetime, zone: tzinfo) -> str:
    """Write the moment before which a window ends: as the day of ``zone`` that it ends, else in UTC."""
    day = (moment.astimezone(zone) - timedelta(days=1)).date()
    return day.isoformat() if _start_of(day + timedelta(days=1), zone) == moment else _format_moment(moment)


def _parse(text: str, zone: tzinfo) -> tuple[datetime, date | None]:
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("neither a day nor a moment")
    day, clock, utc, sign, hours, minutes = match.groups()
    try:
        if clock is None:
            calendar_day = date.fromisoformat(day)
            start = _start_of(calendar_day, zone)
            _start_of(calendar_day + timedelta(days=1), zone)  # or it has no end that can be written
            return start, calendar_day
        numeric_offset = f"{sign.strip() or '+'}{hours}:{minutes}" if sign else ""
        offset = "+00:00" if utc else numeric_offset
        moment = datetime.fromisoformat(f"{day}T{clock}{offset}")
        aware_moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware_moment.astimezone(UTC), None
    except OverflowError:
        raise ValueError("too far from now") from None


def _start_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _format_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
