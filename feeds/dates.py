"""Dates as people write them, parsed to aware UTC, and formatted in the three ways of feeds and HTTP.

Nothing here reads the clock or the locale. A spelling that could mean two things is refused, with one
exception: see `is_month_first`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import format_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feeds.text import truncate

MAX_LENGTH = 100
"""Characters of the longest text that is looked at as a date."""

_MAX_QUOTED = 41
_MICROSECOND = timedelta(microseconds=1)

FIRST_YEAR = 1000
"""Generators write year 1 where they mean "no date"; nothing older than this is a post's."""


def parse_date(text: str, zone: tzinfo) -> datetime:
    """Read a date, with or without a time, as aware UTC; one that names no zone is in ``zone``.

    Raises `ValueError` with the reason in words, such as "29 February 2017 does not exist".
    """
    return parse_zoned_date(text, zone).astimezone(UTC)


def parse_zoned_date(text: str, zone: tzinfo) -> datetime:
    """Read a date like `parse_date`, in the offset it was written with, or else in ``zone``.

    Raises `ValueError` like `parse_date`.
    """
    tidied = _normalize_text(text)
    for spelling, parse in _PATTERNS:
        if match := spelling.fullmatch(tidied):
            return _to_utc(parse(match), match.groupdict(), zone)
    raise ValueError(f"{_quote_text(text)} is not a date we can read")


def parse_start(text: str, zone: tzinfo) -> datetime:
    """Read the well-formed date that a text opens with, and the offset it ends with, whatever is between.

    For repairs such as ``2023-01-29 18:30:22 2023 -0800``. Raises `ValueError` like `parse_date`.
    """
    tidied = _normalize_text(text)
    start = _START.match(tidied)
    if start is None:
        raise ValueError(f"{_quote_text(text)} does not begin with a date")
    offset = _END_OFFSET.search(tidied, start.end())
    return parse_date(start.group() + (offset.group() if offset and start["hour"] else ""), zone)


def parse_period(text: str, zone: tzinfo) -> datetime:
    """Read a year or a month of one as its first moment: ``1974``, ``1974-05``, ``05/1974``, ``May 1974``.

    Raises `ValueError` like `parse_date`.
    """
    tidied = _normalize_text(text)
    match = next(filter(None, (form.fullmatch(tidied) for form in _PERIODS)), None)
    if match is None:
        raise ValueError(f"{_quote_text(text)} is no year and no month of one")
    month = match.groupdict().get("month") or "1"
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0)
    return _to_utc((int(match["year"]), number, 1), {}, zone).astimezone(UTC)


def is_month_first(text: str) -> bool:
    """Tell whether a text is a date such as ``5/6/2024``, read as 6 May though it might be 5 June.

    The generators whose posts hold this spelling run on JavaScript, which puts the month first.
    """
    match = _YEAR_LAST.fullmatch(_normalize_text(text)) if len(text) <= MAX_LENGTH else None
    if match is None or match["mark"] != "/" or match["half"]:
        return False
    return int(match["one"]) != int(match["two"]) and max(int(match["one"]), int(match["two"])) <= 12


def make_distinct(moment: datetime, name: str) -> datetime:
    """Return a moment within the same second, or millisecond where it has a fraction, that ``name`` chooses.

    Of things that happened at once each gets a moment of its own, always the same. A moment that is exact to
    the microsecond stays.
    """
    step = timedelta(seconds=1) if not moment.microsecond else timedelta(milliseconds=1)
    if moment.microsecond % 1000:
        return moment
    slots = step // _MICROSECOND - 1
    number = int.from_bytes(hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest())
    return moment + (1 + number % slots) * _MICROSECOND


def format_rfc3339(moment: datetime) -> str:
    """Write a moment as Atom and JSON Feed do (RFC 3339), in UTC: ``2021-11-12T10:39:58.306Z``."""
    moment = moment.astimezone(UTC)
    fraction = f".{moment.microsecond:06}".rstrip("0").rstrip(".")
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}{fraction}Z"


def format_rfc822(moment: datetime) -> str:
    """Write a moment as RSS does (RFC 822, four-digit year): ``Fri, 12 Nov 2021 10:39:58 +0000``."""
    return format_datetime(moment.astimezone(UTC))


def format_http_date(moment: datetime) -> str:
    """Write a moment as HTTP does (RFC 9110, 5.6.7): ``Fri, 12 Nov 2021 10:39:58 GMT``."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def parse_http_date(text: str) -> datetime | None:
    """Read any of the three forms of RFC 9110, 5.6.7; None for everything else.

    Two-digit years of the RFC 850 form count from 1970 to 2069.
    """
    if len(text) > MAX_LENGTH:
        return None
    match = next(filter(None, (form.fullmatch(text) for form in _HTTP_FORMS)), None)
    if match is None:
        return None
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 1900 if year >= 70 else 2000
    clock = (int(match["hour"]), int(match["minute"]), min(int(match["second"]), 59))
    try:
        return datetime(year, _MONTHS[match["month"].lower()], int(match["day"]), *clock, tzinfo=UTC)
    except ValueError:
        return None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero januari janeiro gennaio",
            "feb february februar février fevrier febrero februari fevereiro febbraio",
            "mar march märz maerz mars marzo maart março",
            "apr april avril abril aprile avr",
            "may mai mayo mei maio maggio",
            "jun june juni juin junio junho giugno",
            "jul july juli juillet julio julho luglio juil",
            "aug august août aout agosto augustus",
            "sep sept september septembre septiembre setembro settembre",
            "oct october oktober octobre octubre outubro ottobre okt",
            "nov november novembre noviembre novembro",
            "dec december dezember décembre decembre diciembre dezembro dicembre dez déc",
        ),
        1,
    )
    for name in names.split()
}
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

# Only names that mean one offset everywhere; CST and its kin as RFC 822 defines them.
_ZONES = {
    name: hours
    for hours, names in {
        0: "Z UT UTC GMT WET",
        1: "CET WEST MEZ",
        2: "CEST EET MESZ",
        3: "EEST MSK",
        8: "HKT SGT AWST",
        9: "JST KST",
        10: "AEST",
        11: "AEDT",
        12: "NZST",
        13: "NZDT",
        -3: "BRT",
        -4: "EDT",
        -5: "EST CDT",
        -6: "CST MDT",
        -7: "MST PDT",
        -8: "PST AKDT",
        -9: "AKST",
        -10: "HST",
    }.items()
    for name in names.split()
}

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,12}))?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?"
)
_ZONE = r"(?:\s?(?P<zone>[A-Za-z+-]\S*(?:\s\S+){0,6}))?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s)?"
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
_THEN_TIME = rf"(?:,?\s(?:at\s)?{_TIME})?{_ZONE}"

_ISO = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})"
    rf"(?:(?:[Tt_-]|,?\s){_TIME})?{_ZONE}"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?"
    rf"{_ZONE}"
)
_EPOCH = re.compile(r"1[0-8]\d{8}(?:\d{3})?")
_YEAR_LAST = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_THEN_TIME}"
)
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}{_DAY}[\s-](?:de\s|of\s)?{_MONTH},?[\s-](?:de\s|del\s)?(?P<year>\d{{4}}){_THEN_TIME}",
    re.IGNORECASE,
)
_RFC822 = re.compile(rf"{_WEEKDAY}{_DAY}[\s-]{_MONTH}[\s-](?P<year>\d\d)\s{_TIME}{_ZONE}", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}{_MONTH}\s{_DAY},?\s(?P<year>\d{{4}}){_THEN_TIME}", re.IGNORECASE)
_UNIX = re.compile(
    rf"{_WEEKDAY}{_MONTH}\s{_DAY}\s{_TIME}(?:\s(?P<zone>[A-Za-z]{{2,5}}|[+-]\d{{4}}))?\s(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_CJK = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日號号일]?,?\s?"
    r"(?:星期.|[周週][一二三四五六日天]|\(.\)|[月火水木金土日]曜日?|[월화수목금토일]요일)?\s?"
    r"(?:(?P<half>[上下]午|午[前後]|오전|오후)?\s?"
    r"(?P<hour>\d{1,2})\s?[:時时點点시]\s?(?:(?P<minute>\d{1,2})\s?[:分분]?\s?(?:(?P<second>\d{1,2})\s?[秒초]?)?)?)?"
    rf"{_ZONE}"
)
_START = re.compile(
    r"\d{4}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{1,2}(?!\d)(?:[Tt\s](?P<hour>\d{1,2}):\d{2}(?!\d)(?::\d{2}(?!\d))?)?"
)
_PERIODS = (
    re.compile(r"(?P<year>\d{4})(?:\s?(?:[-/.]|年|년)\s?(?P<month>\d{1,2}))?\s?[年月년월]?"),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
    re.compile(rf"{_MONTH},?[\s-](?:de\s|del\s|of\s)?(?P<year>\d{{4}})", re.IGNORECASE),
)
_END_OFFSET = re.compile(r"\s[+-]\d\d:?\d\d$")
_OFFSET = re.compile(
    r"(?:UTC|GMT|Z)?\s?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?(?::?\d\d)?"
    r"(?:\s?[(\[][^()\[\]]*[)\]]|\s[A-Z]{2,5})?",
    re.IGNORECASE,
)

_HTTP_CLOCK = r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)"
_HTTP_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_HTTP_FORMS = (
    re.compile(
        rf"[A-Z][a-z]{{2}}, (?P<day>\d\d) {_HTTP_MONTH} (?P<year>\d{{4}}) {_HTTP_CLOCK} GMT", re.ASCII
    ),
    re.compile(rf"[A-Z][a-z]{{5,8}}, (?P<day>\d\d)-{_HTTP_MONTH}-(?P<year>\d\d) {_HTTP_CLOCK} GMT", re.ASCII),
    re.compile(rf"[A-Z][a-z]{{2}} {_HTTP_MONTH} (?P<day>[ \d]\d) {_HTTP_CLOCK} (?P<year>\d{{4}})", re.ASCII),
)


def _normalize_text(text: str) -> str:
    """Fold spaces, full-width digits and typographic dashes into what the patterns know."""
    if len(text) > MAX_LENGTH:
        raise ValueError("a text this long is not a date")
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return " ".join(text.split())


_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2212", "-----")

_Parts = dict[str, str | None]
_Day = tuple[int, int, int]


def _to_utc(day_or_moment: _Day | datetime, parts: _Parts, zone: tzinfo) -> datetime:
    if isinstance(day_or_moment, datetime):
        return day_or_moment
    zone_name = parts.get("zone")
    where = _parse_zone(zone_name) if zone_name else zone
    try:
        moment = (_make_day(*day_or_moment) + _parse_clock(parts)).replace(tzinfo=where)
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"the year {day_or_moment[0]} is out of range") from None
    return moment


def _make_day(year: int, month: int, day: int) -> datetime:
    if year < FIRST_YEAR:
        raise ValueError(f"the year {year} is not one a post can be from")
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    try:
        return datetime(year, month, day)  # noqa: DTZ001 - the zone is put in once the time is known
    except ValueError:
        raise ValueError(f"{day} {_MONTH_NAMES[month - 1]} {year} does not exist") from None


def _parse_clock(parts: _Parts) -> timedelta:
    hour, minute, second = (int(parts.get(unit) or 0) for unit in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second):
        raise ValueError(f"there is no time {hour}:{minute:02}:{second:02}")
    half = (parts.get("half") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in _PM_MARKS else 0)
    fraction = (parts.get("fraction") or "").ljust(6, "0")[:6]
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59), microseconds=int(fraction))


_PM_MARKS = frozenset({"p", "下午", "午後", "오후"})


def _parse_zone(name: str) -> tzinfo:
    if match := _OFFSET.fullmatch(name):
        return _parse_offset(match)
    if (hours := _ZONES.get(name.upper())) is not None:
        return timezone(timedelta(hours=hours))
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise ValueError(f"{_quote_text(name)} is not a time zone we know; write an offset such as +02:00")


def _parse_offset(match: re.Match[str]) -> tzinfo:
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    if size > timedelta(hours=18):
        raise ValueError(f"there is no offset {match['sign']}{match['hours']} from UTC")
    return timezone(-size if match["sign"] == "-" else size)


def _parse_numbers(match: re.Match[str]) -> _Day:
    return int(match["year"]), int(match["month"]), int(match["day"])


def _parse_epoch(match: re.Match[str]) -> datetime:
    digits = match.group()
    return datetime.fromtimestamp(int(digits[:10]), UTC) + timedelta(milliseconds=int(digits[10:] or 0))


def _parse_named_month(match: re.Match[str]) -> _Day:
    month = _MONTHS.get(match["month"].lower())
    if month is None:
        raise ValueError(f"{_quote_text(match['month'])} is not a month we know")
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 50 else 1900
    return year, month, int(match["day"])


def _parse_year_last(match: re.Match[str]) -> _Day:
    year, one, two = int(match["year"]), int(match["one"]), int(match["two"])
    if one > 12 or match["mark"] == ".":
        return year, two, one
    if match["mark"] == "/" or two > 12 or one == two:
        return year, one, two
    raise ValueError(f"{_quote_text(match.group())} could mean two days; write year, month, day")


def _quote_text(text: str) -> str:
    return f'"{truncate(text, _MAX_QUOTED)}"'


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Day | datetime]], ...] = (
    (_ISO, _parse_numbers),
    (_EPOCH, _parse_epoch),
    (_COMPACT, _parse_numbers),
    (_YEAR_LAST, _parse_year_last),
    (_DAY_MONTH, _parse_named_month),
    (_RFC822, _parse_named_month),
    (_MONTH_DAY, _parse_named_month),
    (_UNIX, _parse_named_month),
    (_CJK, _parse_numbers),
)
