"""Dates in addresses, in the formats of the generators' configurations; names are English ones."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DIRECTIVE = re.compile(r"%([-#]?)([a-zA-Z%])")
_CLDR = re.compile(r"'([^']*)'|(y+|M+|L+|d+|D+|E+|w+|H+|h+|m+|s+|a+|Q+)")


def format_strftime(moment: datetime, pattern: str) -> str:
    """Return a moment in the format of C's ``strftime``; ``%-d`` has no zero before it."""

    def fill(match: re.Match[str]) -> str:
        flag, letter = match[1], match[2]
        text = moment.strftime("%" + letter)
        return (text.lstrip("0") or "0") if flag and text.isdecimal() else text

    return _DIRECTIVE.sub(fill, pattern)


def format_cldr(moment: datetime, pattern: str) -> str:
    """Return a moment in a format of Unicode's locale data (UTS 35), such as ``yyyy/MM/dd``."""

    def fill(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1] or "'"
        letter, count = match[2][0], len(match[2])
        if letter in "ML":
            return _name(_MONTHS, moment.month - 1, count, 3) or f"{moment.month:0{min(count, 2)}}"
        if letter == "E":
            name = _DAYS[moment.weekday()]
            return name if count == 4 else name[:3]
        if letter == "y":
            return f"{moment.year % 100:02}" if count == 2 else f"{moment.year:0{min(count, 9)}}"
        if letter == "a":
            return "AM" if moment.hour < 12 else "PM"
        return f"{_cldr_number(moment, letter):0{min(count, 9)}}"

    return _CLDR.sub(fill, pattern)


def days_since(moment: datetime) -> int:
    """Return the day of the year, counted from 1."""
    return (moment.replace(tzinfo=None) - datetime(moment.year, 1, 1)) // timedelta(days=1) + 1  # noqa: DTZ001


def _name(names: tuple[str, ...], index: int, count: int, short: int) -> str:
    return names[index] if count == 4 else names[index][:short] if count == 3 else ""


def _cldr_number(moment: datetime, letter: str) -> int:
    numbers = {
        "d": moment.day,
        "D": days_since(moment),
        "w": moment.isocalendar().week,
        "H": moment.hour,
        "h": moment.hour % 12 or 12,
        "m": moment.minute,
        "s": moment.second,
        "Q": (moment.month + 2) // 3,
    }
    return numbers[letter]
