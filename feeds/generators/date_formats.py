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
_MOMENT = re.compile(
    r"\[([^\]]*)\]|(YYYY|YY|MMMM|MMM|MM|M|DDDD|DDD|DD|Do|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|A|a|X|x)"
)


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


def format_moment(moment: datetime, pattern: str) -> str:
    """Return a moment in a format of moment.js, such as ``YYYY-MM-DD``."""
    return _MOMENT.sub(lambda match: _moment_part(moment, match[2]) if match[2] else match[1], pattern)


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


def _moment_part(moment: datetime, unit: str) -> str:
    month, day = _MONTHS[moment.month - 1], _DAYS[moment.weekday()]
    texts = {"MMMM": month, "MMM": month[:3], "dddd": day, "ddd": day[:3], "Do": _ordinal(moment.day)}
    numbers = {
        "Y": moment.year,
        "M": moment.month,
        "D": days_since(moment) if len(unit) > 2 else moment.day,
        "H": moment.hour,
        "h": moment.hour % 12 or 12,
        "m": moment.minute,
        "s": moment.second,
        "X": int(moment.timestamp()),
        "x": int(moment.timestamp() * 1000),
    }
    if unit in texts:
        return texts[unit]
    if unit in {"A", "a"}:
        half = "AM" if moment.hour < 12 else "PM"
        return half if unit == "A" else half.lower()
    width = 3 if unit == "DDDD" else 1 if unit in {"DDD", "X", "x"} else len(unit)
    number = numbers[unit[0]]
    return f"{number % 100:02}" if unit == "YY" else f"{number:0{width}}"


def _ordinal(day: int) -> str:
    ending = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
