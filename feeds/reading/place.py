"""What the path of a post says: a date, a slug, a language, whether it is a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from urllib.parse import quote, unquote

from feeds.reading.language import language_tag
from feeds.reading.plain import plain

_DATED = re.compile(r"(?:^|/)(\d{4})[-_./](\d{1,2})[-_./](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?:^|/)(\d{4})(\d\d)(\d\d)(?!\d)[^/]*$")
_DATED_AT_END = re.compile(r"[-_ ](\d{4})[-_.](\d{2})[-_.](\d{2})$")
_LEADING_DATE = re.compile(r"(?:\d{4}[-_.]\d{1,2}[-_.]\d{1,2}|\d{8})(?!\d)(?:T[\d-]{2,8})?[-_ .]*")
_WORD = re.compile(r"[^\W\d_A-Z]+(?:[ ',]|$)")
_VERSION = re.compile(r"@\d{1,4}$")
_LANGUAGE = re.compile(r"\.([a-z]{2}(?:[-_][A-Za-z]{2,4})?)$")
_WRAPPERS = frozenset(
    {"content", "contents", "posts", "post", "blog", "i18n", "_i18n", "source", "src", "docs"}
)
_TRANSLATED = frozenset({"content", "i18n", "_i18n"})
_BUNDLES = frozenset({"index", "readme"})
_MACHINERY = frozenset({"_includes", "_layouts", "_sass", "_plugins", "_site"})
"""Folders that Jekyll and Eleventy keep for parts of pages, and for what they built."""


@dataclass(frozen=True, slots=True)
class Place:
    """A path, understood. ``suffix`` is in lower case with its dot; ``name`` has neither suffix nor language.

    ``name`` is the folder's of a bundle (``pear-tree/index.md``); ``is_template`` tells a file of the
    generator's own machinery, ``is_jekyll`` one named or filed the way Jekyll demands.
    """

    name: str
    suffix: str
    slug: str
    date: date | None = None
    language: str = ""
    is_draft: bool = False
    is_section: bool = False
    is_template: bool = False
    is_jekyll: bool = False


def place_of(path: str) -> Place:
    """Read a path relative to the posts folder."""
    folders = path.split("/")
    stem, suffix = _split_suffix(folders.pop())
    language, stem = _split_language(stem)
    bundled = stem.lower() in _BUNDLES and bool(folders)
    name = folders[-1] if bundled else stem
    return Place(
        name=name,
        suffix=suffix,
        slug=plain(_undated(name), 200),
        date=_dated("/".join(folders) if bundled else "/".join([*folders, stem])),
        language=language or _folder_language(folders),
        is_draft="_drafts" in folders,
        is_section=stem.lower() == "_index",
        is_template=not _MACHINERY.isdisjoint(folders),
        is_jekyll="_posts" in folders or "_drafts" in folders or bool(_LEADING_DATE.match(stem)),
    )


def title_from_path(path: str) -> str:
    """Make a title of a file's name, never empty: ``2024-05-01-the-pear-tree.md`` is "The pear tree"."""
    name = place_of(path).name
    if "%" in name:
        name = unquote(name)
    title = _VERSION.sub("", _undated(name))
    if " " not in title.strip() and not _LEADING_DATE.match(title):
        title = title.replace("-", " ").replace("_", " ")
    title = plain(title).strip(" -_") or plain(name).strip(" -_") or _escaped(path)
    return title[:1].upper() + title[1:] if _WORD.match(title) else title


def date_in(path: str) -> date | None:
    """Return the date a path holds, of its last part that holds one, or None."""
    return _dated(path)


def _split_suffix(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix.lower()) if stem else (name, "")


def _split_language(stem: str) -> tuple[str, str]:
    match = _LANGUAGE.search(stem)
    language = language_tag(match[1]) if match else ""
    return (language, stem[: match.start()]) if match and language else ("", stem)


def _folder_language(folders: list[str]) -> str:
    """A language may be the first folder, or the one inside ``content`` and its like."""
    leads = True
    for above, folder in pairwise(["", *folders]):
        may_name = len(folder) in {2, 5, 7} and (leads or above in _TRANSLATED)
        if may_name and (language := language_tag(folder)):
            return language
        leads = leads and folder.lower() in _WRAPPERS
    return ""


def _undated(name: str) -> str:
    rest = _LEADING_DATE.sub("", name, count=1)
    return rest if rest.strip(" -_.") else name


def _dated(path: str) -> date | None:
    found = [*_DATED.findall(path), *_COMPACT.findall(path)] or _DATED_AT_END.findall(path)
    return next((day for parts in reversed(found) if (day := _day(parts))), None)


def _day(parts: tuple[str, str, str]) -> date | None:
    year, month, day = map(int, parts)
    try:
        return date(year, month, day) if 1900 <= year < 2100 else None
    except ValueError:
        return None


def _escaped(path: str) -> str:
    return quote(path.rpartition("/")[2].encode("utf-8", "surrogatepass")) or "Untitled"
