"""Dates, numbers and sizes as people write them in a language (Unicode CLDR, by Babel)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

_SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


@lru_cache(maxsize=32)
def parse_locale(language: str) -> Locale:
    """Return how people write in a language (BCP 47), as far as CLDR tells; else as in English.

    Subtags that it does not know are dropped from the end: ``de-CH-1901`` is written as ``de-CH``.
    """
    subtags = language.split("-")
    for length in range(len(subtags), 0, -1):
        try:
            return Locale.parse("-".join(subtags[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def format_day(locale: Locale, day: date) -> str:
    """Write a day: ``Nov 15, 2021``, ``15.11.2021``."""
    return format_date(day, "medium", locale)


def format_minute(locale: Locale, moment: datetime) -> str:
    """Write a moment to the minute: ``Nov 15, 2021, 8:30 AM UTC``."""
    universal = moment.astimezone(UTC)
    day, time = format_day(locale, universal), format_time(universal, "short", UTC, locale)
    pattern = str(get_datetime_format("medium", locale)).replace("'", "")
    return f"{pattern.replace('{0}', time).replace('{1}', day)} UTC"


def format_duration(locale: Locale, seconds: float) -> str:
    """Write how long something took: ``12 ms``, ``3.4 sec``."""
    if seconds < 1:
        return format_unit(round(seconds * 1000), "duration-millisecond", "short", locale=locale)
    return format_unit(round(seconds, 1), "duration-second", "short", locale=locale)


def format_size(locale: Locale, size: int) -> str:
    """Write a number of bytes: ``1.2 MB``, where a megabyte is a million."""
    amount, step = float(size), 0
    while amount >= 1000 and step < len(_SIZES) - 1:
        amount, step = amount / 1000, step + 1
    return format_unit(round(amount, 1), f"digital-{_SIZES[step]}", "short", locale=locale)


def format_number(locale: Locale, number: float) -> str:
    """Write a number, its digits grouped: ``1,234``, ``1.234``."""
    return format_decimal(number, locale=locale)


def format_share(locale: Locale, share: float) -> str:
    """Write a part of 1 in whole percent: ``34%``, ``34 %``."""
    return format_percent(share, locale=locale)
