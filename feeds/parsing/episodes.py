"""What a header says of an episode of a podcast: its season, its number, what kind it is, for whom it is not.

The words are Apple's ("A Podcaster's Guide to RSS", Podcast RSS feed requirements), at the top of the header
or in a table, as ``itunes: {season: 2}``.
"""

from __future__ import annotations

import re

from feeds.model import Episode
from feeds.parsing.fields import Fields, Value, normalize_key, value_to_text

_TABLES = ("itunes", "podcast", "enclosure", "episode", "audio")
_NUMBER_KEYS = ("episode", "episodenumber", "episodeno", "itunesepisode", "podcastepisode", "number", "ep")
_TOP_NUMBER_KEYS = tuple(key for key in _NUMBER_KEYS if key != "number")
_SEASON_KEYS = ("season", "seasonnumber", "seasonno", "itunesseason", "podcastseason")
_KIND_KEYS = ("episodetype", "itunesepisodetype", "podcastepisodetype")
_EXPLICIT_KEYS = ("explicit", "itunesexplicit", "podcastexplicit")
_NUMBER = re.compile(
    r"(?:S\d{1,4}\s?[:x·-]?\s?E|#|ep(?:isode)?\.?\s?|no\.?\s?)?0{0,5}(\d{1,5})", re.IGNORECASE
)
_KINDS = frozenset({"full", "trailer", "bonus"})
_EXPLICIT = {
    **dict.fromkeys(("true", "yes", "explicit", "1", "on"), True),
    **dict.fromkeys(("false", "no", "clean", "0", "off"), False),
}


def read_episode(fields: Fields) -> Episode | None:
    """Return what a header says of its episode, or None where it says nothing."""
    facts = _collect_facts(fields)
    kind = _find_text(facts, _KIND_KEYS).casefold()
    found = Episode(
        season=_parse_number(_find_text(facts, _SEASON_KEYS)),
        number=_parse_number(_find_text(facts, _NUMBER_KEYS)),
        kind=kind if kind in _KINDS else "",
        explicit=_EXPLICIT.get(_find_text(facts, _EXPLICIT_KEYS).casefold()),
    )
    return found if found != Episode() else None


def _collect_facts(fields: Fields) -> dict[str, Value]:
    """Return the fields of tables by their normal keys, under those at the top of the header."""
    facts: dict[str, Value] = {}
    for field in fields.iterate(*_TABLES):
        table = field.value if isinstance(field.value, dict) else {}
        for key, value in list(table.items())[:50]:
            facts.setdefault(_strip_colon(key), value)
    top = (*_TOP_NUMBER_KEYS, *_SEASON_KEYS, *_KIND_KEYS, *_EXPLICIT_KEYS)
    for field in fields.iterate(*top, *(key.replace("itunes", "itunes:", 1) for key in top)):
        if not isinstance(field.value, dict):
            facts[_strip_colon(field.key)] = field.value
    return facts


def _strip_colon(key: str) -> str:
    return normalize_key(key).replace(":", "")


def _find_text(facts: dict[str, Value], keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := value_to_text(facts.get(key)).strip())), "")


def _parse_number(text: str) -> int:
    """Return the number in ``7``, ``#7``, ``S02E07`` or ``Episode 7``, or 0."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else 0
