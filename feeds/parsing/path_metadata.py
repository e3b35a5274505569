"""Metadata in a post's path: date, slug, language, and whether it is a draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from urllib.parse import quote, unquote

from feeds.parsing.languages import parse_language_tag
from feeds.parsing.plain_text import to_plain_text

_DATED = re.compile(r"(?:^|/)(\d{4})[-_./](\d{1,2})[-_./](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?:^|/)(\d{4})(\d\d)(\d\d)(?!\d)[^/]*$")
_DATED_AT_END = re.compile(r"[-_ ](\d{4})[-_.](\d{2})[-_.](\d{2})$")
_LEADING_DATE = re.compile(r"(?:\d{4}[-_.]\d{1,2}[-_.]\d{1,2}|\d{8})(?!\d)(?:T[\d-]{2,8})?[-_ .]*")
_WORD = re.compile(r"[^\W\d_A-Z]+(?:[ ',]|$)")
_VERSION = re.compile(r"@\d{1,4}$")
_LANGUAGE = re.compile(r"\.([a-z]{2}(?:[-_][A-Za-z]{2,4})?)$")
_CONTENT_FOLDERS = frozenset(
    {"content", "contents", "posts", "post", "blog", "i18n", "_i18n", "source", "src", "docs"}
)
_LANGUAGE_PARENTS = frozenset({"content", "i18n", "_i18n"})
_BUNDLES = frozenset({"index", "readme"})
_GENERATOR_FOLDERS = frozenset({"_includes", "_layouts", "_sass", "_plugins", "_site"})
"""Folders that Jekyll and Eleventy keep for parts of pages, and for what they built."""


@dataclass(frozen=True, slots=True)
class PathMetadata:
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


def parse_path(path: str) -> PathMetadata:
    """Read a path relative to the posts folder."""
    folders = path.split("/")
    stem, suffix = _split_suffix(folders.pop())
    language, stem = _split_language(stem)
    bundled = stem.lower() in _BUNDLES and bool(folders)
    name = folders[-1] if bundled else stem
    return PathMetadata(
        name=name,
        suffix=suffix,
        slug=to_plain_text(_strip_date(name), 200),
        date=_find_last_date("/".join(folders) if bundled else "/".join([*folders, stem])),
        language=language or _find_folder_language(folders),
        is_draft="_drafts" in folders,
        is_section=stem.lower() == "_index",
        is_template=not _GENERATOR_FOLDERS.isdisjoint(folders),
        is_jekyll="_posts" in folders or "_drafts" in folders or bool(_LEADING_DATE.match(stem)),
    )


def title_from_path(path: str) -> str:
    """Make a title of a file's name, never empty: ``2024-05-01-the-pear-tree.md`` is "The pear tree"."""
    name = parse_path(path).name
    if "%" in name:
        name = unquote(name)
    title = _VERSION.sub("", _strip_date(name))
    if " " not in title.strip() and not _LEADING_DATE.match(title):
        title = title.replace("-", " ").replace("_", " ")
    title = to_plain_text(title).strip(" -_") or to_plain_text(name).strip(" -_") or _escape_name(path)
    return title[:1].upper() + title[1:] if _WORD.match(title) else title


_NO_NAME = re.compile(
    r"[\W\d_]*|[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}|(?=[0-9a-f]*\d)[0-9a-f]{12,64}"
    r"|[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}"
)


def is_unnamed(path: str) -> bool:
    """Tell whether a file's name holds no word: a date, a number, a UUID, a hash or a ULID."""
    name = parse_path(path).name
    return _NO_NAME.fullmatch(name) is not None or _NO_NAME.fullmatch(_strip_date(name)) is not None


def find_date(path: str) -> date | None:
    """Return the date a path holds, of its last part that holds one, or None."""
    return _find_last_date(path)


def _split_suffix(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix.lower()) if stem else (name, "")


def _split_language(stem: str) -> tuple[str, str]:
    match = _LANGUAGE.search(stem)
    language = parse_language_tag(match[1]) if match else ""
    return (language, stem[: match.start()]) if match and language else ("", stem)


def _find_folder_language(folders: list[str]) -> str:
    """A language may be the first folder, or the one inside ``content`` and its like."""
    leads = True
    for above, folder in pairwise(["", *folders]):
        may_name = len(folder) in {2, 5, 7} and (leads or above in _LANGUAGE_PARENTS)
        if may_name and (language := parse_language_tag(folder)):
            return language
        leads = leads and folder.lower() in _CONTENT_FOLDERS
    return ""


def _strip_date(name: str) -> str:
    rest = _LEADING_DATE.sub("", name, count=1)
    return rest if rest.strip(" -_.") else name


def _find_last_date(path: str) -> date | None:
    matches = [*_DATED.findall(path), *_COMPACT.findall(path)] or _DATED_AT_END.findall(path)
    return next((day for parts in reversed(matches) if (day := _to_date(parts))), None)


def _to_date(parts: tuple[str, str, str]) -> date | None:
    year, month, day = map(int, parts)
    try:
        return date(year, month, day) if 1900 <= year < 2100 else None
    except ValueError:
        return None


def _escape_name(path: str) -> str:
    return quote(path.rpartition("/")[2].encode("utf-8", "surrogatepass")) or "Untitled"
