"""Hugo's addresses: how it spells paths, and the tokens of its permalink patterns.

From Hugo's documentation, URL management (https://gohugo.io/content-management/urls/) and Configure
permalinks (https://gohugo.io/configuration/permalinks/); which characters a path keeps is from its source,
``paths.Sanitize``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import unquote_plus

from feeds.generators.slugs import sanitize_hugo

_TOKEN = re.compile(r":\w+(?:\[.+?\])?")
_SLICE = re.compile(r"(sections|sectionslugs)\[([^\[\]]*)\]")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_YEAR_ONE = datetime(1, 1, 1)  # noqa: DTZ001 - what Hugo takes for no date
_GO_LAYOUT = re.compile(r"2006|January|Jan|01|02|15|04|05|Monday|Mon|1|2|6|06|002")


@dataclass(frozen=True, slots=True)
class HugoSpelling:
    """How a site spells paths: ``disablePathToLower`` and ``removePathAccents`` of its configuration."""

    keeps_case: bool = False
    drops_accents: bool = False

    def spell(self, path: str) -> str:
        """Return a path without the characters Hugo drops, a hyphen for each run of blanks."""
        return _spell(path, self.keeps_case, self.drops_accents)

    def normalize(self, name: str) -> str:
        """Return the name of a content file as Hugo's logical paths have it: each blank is a hyphen."""
        return name if self.keeps_case else _lower(name).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class PermalinkValues:
    """What the tokens of a pattern stand for, for one page. ``sections`` are those around it, from outside.

    ``section_slugs`` are the slugs or titles of those.
    """

    title: str
    slug: str
    name: str
    date: datetime | None
    sections: tuple[str, ...]
    section_slugs: tuple[str, ...] = ()


def expand_pattern(pattern: str, values: PermalinkValues, spelling: HugoSpelling) -> str:
    r"""Return a pattern with its tokens filled in, not yet spelled as a path; ``\:`` is a plain colon."""
    escaped = pattern.replace("\\:", "\0")

    def expand(match: re.Match[str]) -> str:
        value = _value(match.group()[1:], values, spelling)
        return match.group() if value is None else value

    expanded = _TOKEN.sub(expand, escaped).replace("\0", ":")
    return posixpath.normpath(f"/{unquote_plus(expanded)}").replace("//", "/")


def _value(token: str, values: PermalinkValues, spelling: HugoSpelling) -> str | None:
    date = values.date or _YEAR_ONE
    if token in _DATE_TOKENS:
        return _DATE_TOKENS[token](date)
    if sliced := _SLICE.fullmatch(token):
        parts = values.sections if sliced[1] == "sections" else values.section_slugs
        return "/".join(_cut(parts, sliced[2]))
    texts = {
        "section": values.sections[0] if values.sections else "",
        "sections": "/".join(values.sections),
        "sectionslug": values.section_slugs[0] if values.section_slugs else "",
        "sectionslugs": "/".join(values.section_slugs),
        "title": _urlize(values.title, spelling),
        "slug": _urlize(values.slug or values.title, spelling),
        "filename": _urlize(values.name, spelling),
        "contentbasename": _urlize(values.name, spelling),
        "slugorfilename": _urlize(values.slug or values.name, spelling),
        "slugorcontentbasename": _urlize(values.slug or values.name, spelling),
    }
    return texts[token] if token in texts else _go_layout(token, date)


def _urlize(text: str, spelling: HugoSpelling) -> str:
    """Return a text as one part of an address; a ``#`` at its end is an empty fragment, which is dropped."""
    return spelling.spell(text).removesuffix("#").replace("/", "-")


def _cut(parts: tuple[str, ...], spec: str) -> tuple[str, ...]:
    """Return a slice of the sections: ``[1:]``, ``[0]``, ``[last]``; out of range there is nothing."""
    low, colon, high = spec.lower().partition(":")
    size = len(parts)

    def number(word: str, otherwise: int) -> int:
        return otherwise if not word else size - 1 if word == "last" else int(word) if word.isdecimal() else 0

    start = number(low, 0)
    if start >= size:
        return ()
    return parts[start : min(number(high, size), size)] if colon else (parts[start],)


_DATE_TOKENS: Mapping[str, Callable[[datetime], str]] = {
    "year": lambda date: str(date.year),
    "month": lambda date: f"{date.month:02}",
    "monthname": lambda date: _MONTHS[date.month - 1],
    "day": lambda date: f"{date.day:02}",
    "weekday": lambda date: str(date.isoweekday() % 7),
    "weekdayname": lambda date: _DAYS[date.isoweekday() % 7],
    "yearday": lambda date: str(date.timetuple().tm_yday),
}


def _go_layout(token: str, date: datetime) -> str | None:
    """Return a date in a layout of Go's reference time, such as ``:06`` for a year of two digits, or None."""
    words = {
        "2006": f"{date.year:04}",
        "06": f"{date.year % 100:02}",
        "January": _MONTHS[date.month - 1],
        "Jan": _MONTHS[date.month - 1][:3],
        "01": f"{date.month:02}",
        "1": str(date.month),
        "002": f"{date.timetuple().tm_yday:03}",
        "02": f"{date.day:02}",
        "2": str(date.day),
        "Monday": _DAYS[date.isoweekday() % 7],
        "Mon": _DAYS[date.isoweekday() % 7][:3],
        "15": f"{date.hour:02}",
        "04": f"{date.minute:02}",
        "05": f"{date.second:02}",
    }
    formatted = _GO_LAYOUT.sub(lambda match: words.get(match.group(), match.group()), token)
    return None if formatted == token and not _GO_LAYOUT.search(token) else formatted


@lru_cache(maxsize=8192)
def _spell(path: str, keeps_case: bool, drops_accents: bool) -> str:
    address = sanitize_hugo(path, remove_accents=drops_accents)
    return address if keeps_case else _lower(address)


def _lower(text: str) -> str:
    """Lower-case a text letter by letter, as Go does: a dotted capital I is a plain i."""
    return text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()
