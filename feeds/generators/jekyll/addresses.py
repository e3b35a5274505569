"""Jekyll's addresses: permalink patterns and their placeholders.

From Jekyll's documentation, Permalinks (https://jekyllrb.com/docs/permalinks/), and the classes ``URL``,
``Drops::UrlDrop`` and ``Utils.slugify`` of Jekyll 4 where that is silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime

from feeds.generators.site_paths import encode_path

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""The built-in styles of ``permalink``; any other text is a pattern itself."""

DATED_NAME = re.compile(r"(\d{2,4}-\d{1,2}-\d{1,2})-([^/]*)\.[^./]+")
"""Name of a post: its date, its slug and the suffix."""

_PLACEHOLDER = re.compile(r":([a-z_]+)")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DATES: dict[str, Callable[[datetime], str]] = {
    "year": lambda day: f"{day.year:04}",
    "month": lambda day: f"{day.month:02}",
    "day": lambda day: f"{day.day:02}",
    "hour": lambda day: f"{day.hour:02}",
    "minute": lambda day: f"{day.minute:02}",
    "second": lambda day: f"{day.second:02}",
    "i_day": lambda day: str(day.day),
    "i_month": lambda day: str(day.month),
    "short_month": lambda day: _MONTHS[day.month - 1][:3],
    "long_month": lambda day: _MONTHS[day.month - 1],
    "short_year": lambda day: f"{day.year % 100:02}",
    "w_year": lambda day: f"{day.isocalendar().year:04}",
    "week": lambda day: f"{day.isocalendar().week:02}",
    "w_day": lambda day: str(day.isoweekday()),
    "short_day": lambda day: _DAYS[day.weekday()][:3],
    "long_day": lambda day: _DAYS[day.weekday()],
    "y_day": lambda day: f"{day.timetuple().tm_yday:03}",
}


def titleize_slug(slug: str) -> str:
    """Return the title Jekyll makes of a slug: ``the-lid`` is "The Lid"."""
    return " ".join(part.capitalize() for part in slug.split("-") if part)


def expand_permalink(pattern: str, words: dict[str, str], day: datetime | None) -> str:
    """Return the address a permalink pattern makes, encoded. Unknown placeholders stay as they are."""

    def expand(match: re.Match[str]) -> str:
        name = match[1]
        for key in (name, name.removesuffix("_")):
            rest = name[len(key) :]
            if key in words:
                return words[key] + rest
            if key in _DATES and day is not None:
                return _DATES[key](day) + rest
        return match.group()

    return sanitize_address(_PLACEHOLDER.sub(expand, pattern))


def has_date(pattern: str, words: Collection[str]) -> bool:
    """Tell whether a pattern holds a part of the date, which only a dated page has."""
    names = {match[1].removesuffix("_") for match in _PLACEHOLDER.finditer(pattern)}
    return not names.difference(words).isdisjoint(_DATES)


def sanitize_address(address: str) -> str:
    """Return an address without steps upwards and repeated slashes, encoded."""
    plain = f"/{address}".replace("..", "/").replace("./", "")
    return encode_path(re.sub("/+", "/", plain))
