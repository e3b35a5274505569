"""What single values must be like. Each check returns the value in its one spelling, or raises ValueError.

The message completes the sentence "`key` …" and says what to write instead.
"""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, date
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from feeds import expressions
from feeds.config import passwords
from feeds.date_bounds import parse_since, parse_until
from feeds.expressions import Regex, compile_ignore_patterns, compile_regex, translate_selector
from feeds.model import Format
from feeds.text import compose_characters, did_you_mean, has_controls

PODCAST_CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "History": (),
    "Health & Fitness": (
        "Alternative Health",
        "Fitness",
        "Medicine",
        "Mental Health",
        "Nutrition",
        "Sexuality",
    ),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga",
        "Automotive",
        "Aviation",
        "Crafts",
        "Games",
        "Hobbies",
        "Home & Garden",
        "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News",
        "Daily News",
        "Entertainment News",
        "News Commentary",
        "Politics",
        "Sports News",
        "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism",
        "Christianity",
        "Hinduism",
        "Islam",
        "Judaism",
        "Religion",
        "Spirituality",
    ),
    "Science": (
        "Astronomy",
        "Chemistry",
        "Earth Sciences",
        "Life Sciences",
        "Mathematics",
        "Natural Sciences",
        "Nature",
        "Physics",
        "Social Sciences",
    ),
    "Society & Culture": (
        "Documentary",
        "Personal Journals",
        "Philosophy",
        "Places & Travel",
        "Relationships",
    ),
    "Sports": (
        "Baseball",
        "Basketball",
        "Cricket",
        "Fantasy Sports",
        "Football",
        "Golf",
        "Hockey",
        "Rugby",
        "Running",
        "Soccer",
        "Swimming",
        "Tennis",
        "Volleyball",
        "Wilderness",
        "Wrestling",
    ),
    "Technology": (),
    "True Crime": (),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
}


# RFC 5646, section 2.1, without the reserved four-letter and the never-registered longer languages.
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*)?"
    r"(?:(?:^|(?<=.)-)x(?:-[a-z\d]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)
_HOST = re.compile(r"(?!-)[\w-]{1,63}(?:\.[\w-]{1,63})*")
_GROUP = re.compile(r"\\(\\|\d|.|$)", re.DOTALL)
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_DRIVER = re.compile(r"(?:sqlite|postgresql)(?:\+\w+)?://")
_SUFFIXES = (*(f".{known}" for known in Format), ".opml", ".xml")
_NAME_LENGTH = 100


def check_plain(text: str) -> str:
    """Return a line for readers, without control characters and in Unicode normal form C.

    Raises ValueError.
    """
    if has_controls(text):
        raise ValueError("must be one line without control characters")
    return compose_characters(text)


def check_base_url(text: str) -> str:
    """Return an absolute web address that paths are appended to, without a last slash; or the empty string.

    Raises ValueError.
    """
    if not text:
        return text
    parts = _split_web_address(text)
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        raise ValueError("must end with its path, without a query (?) or fragment (#)")
    return text.rstrip("/")


def check_web_address(text: str) -> str:
    """An absolute http(s) URL."""
    _split_web_address(text)
    return text


def check_optional_web_address(text: str) -> str:
    """An absolute http(s) URL, or the empty string."""
    return check_web_address(text) if text else text


def check_reader_address(text: str) -> str:
    """Return an absolute http(s) URL in which ``{url}`` stands for the feed's address. Raises ValueError."""
    if text.count("{url}") != 1:
        raise ValueError("must hold {url} once, where the feed's address goes")
    return check_web_address(text)


def check_language(text: str) -> str:
    """Return a well-formed language tag (BCP 47). Raises ValueError."""
    if text and _LANGUAGE.fullmatch(text):
        return text
    other = text.replace("_", "-")
    hint = f'; write "{other}"' if other and _LANGUAGE.fullmatch(other) else ', such as "en" or "zh-CN"'
    raise ValueError(f"must be a language tag (BCP 47){hint}")


def check_optional_language(text: str) -> str:
    """A well-formed language tag, or the empty string."""
    return check_language(text) if text else text


def check_timezone(text: str) -> str:
    """Return the name of a time zone of the IANA database. Raises ValueError."""
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"must be a time zone (IANA name){_suggestion(text, _zones())}") from None
    return text


def check_selector(text: str) -> str:
    """Return a CSS selector that can be evaluated without a browser. Raises ValueError."""
    try:
        translate_selector(text)
    except ValueError as error:
        raise ValueError(f"must be a CSS selector: {error}") from None
    return text


def check_pattern(text: str) -> str:
    """Return a regular expression in RE2's syntax, without look-around and back-references.

    Raises ValueError.
    """
    _compile(text)
    return text


def check_replacement(searched: str, text: str) -> str:
    r"""Return a replacement: ``\1`` to ``\9`` are groups the pattern has, two backslashes are one.

    Raises ValueError.
    """
    groups = _compile(searched).groups if searched else 9
    for match in _GROUP.finditer(text):
        if not re.match(r"[\\\d]", match[1]):
            raise ValueError(r"must use a backslash only as \\ or before a group's number")
        if match[1].isdecimal() and int(match[1]) > groups:
            raise ValueError(rf"speaks of group \{match[1]}, but the pattern has {groups or 'none'}")
    return text


def check_ignore_pattern(text: str) -> str:
    """Return a line of a .gitignore file. Raises ValueError."""
    try:
        compile_ignore_patterns([text])
    except ValueError as error:
        raise ValueError(f"must be a pattern as in .gitignore{_because(error)}") from None
    return text


def check_name_pattern(text: str) -> str:
    """Return a shell's pattern for file names. Raises ValueError."""
    try:
        expressions.check_name_pattern(text)
    except ValueError as error:
        raise ValueError(f'must be a pattern of file names, such as "*.md"{_because(error)}') from None
    return text


def check_host(text: str) -> str:
    """Return a host name in lower case. Raises ValueError."""
    if not _HOST.fullmatch(text):
        raise ValueError('must be a host name alone, such as "www.example.com"')
    return text.lower()


def check_host_pattern(text: str) -> str:
    """Return a host name, or ``*.`` and a host name for every subdomain. Raises ValueError."""
    if not _HOST.fullmatch(text.removeprefix("*.")):
        raise ValueError('must be a host name alone, such as "www.example.com" or "*.example.com"')
    return text.lower()


def check_path(text: str) -> str:
    """Return a path that a file system can hold, whose ``~`` is somebody's home. Raises ValueError."""
    if "\0" in text:
        raise ValueError("must be a path, which holds no NUL character")
    try:
        Path(text).expanduser()
    except RuntimeError:
        raise ValueError(f"must be a path; nobody here is called {text[1:].partition('/')[0]}") from None
    return text


def check_listening_host(text: str) -> str:
    """Return an IP address or host name to listen on. Raises ValueError."""
    if not text or re.search(r"[\s/\[\]]", text) or re.fullmatch(r"[^:]*:\d+", text):
        raise ValueError('must be an address alone, such as "127.0.0.1" or "::"; the port is http.port')
    try:
        text.encode("idna")
    except UnicodeError:
        raise ValueError("must be an IP address or a host name") from None
    return text


def check_store_url(text: str) -> str:
    """Return an SQLAlchemy URL of a database that can hold the store. Raises ValueError."""
    if not _DRIVER.match(text) or has_controls(text):
        raise ValueError('must be like "sqlite:///feeds.db" or "postgresql://user@host/name"')
    return text


def check_feed_name(text: str) -> str:
    """Return a name that is one segment of an address and does not end like a format's suffix.

    Raises ValueError.
    """
    text = check_plain(text)
    if not text or len(text) > _NAME_LENGTH or set(text) & set("/\\?#%") or text in {".", ".."}:
        raise ValueError(f"must be 1 to {_NAME_LENGTH} characters without / \\ ? # %")
    if text.lower().endswith(_SUFFIXES):
        raise ValueError(f"must not end in {text[text.rindex('.') :]}, which addresses add by themselves")
    return text


def check_podcast_category(text: str) -> str:
    """Return one of Apple's categories, ``Category`` or ``Category > Subcategory``; or the empty string.

    Raises ValueError.
    """
    if not text:
        return text
    parts = [part.strip() for part in text.split(">")]
    if len(parts) == 1 and parts[0] in PODCAST_CATEGORIES:
        return parts[0]
    if len(parts) == 2 and parts[1] in PODCAST_CATEGORIES.get(parts[0], ()):
        return " > ".join(parts)
    raise ValueError(f"must be a category of Apple's podcast directory{_suggestion(text, _category_names())}")


def check_optional_email(text: str) -> str:
    """Return an e-mail address alone, or the empty string. Raises ValueError."""
    if text and not _EMAIL.fullmatch(text):
        raise ValueError('must be an e-mail address alone, such as "radio@example.com"')
    return text


def write_date(value: object) -> object:
    """Return a date of TOML as text, and everything else as it is."""
    return value.isoformat() if isinstance(value, date) else value


def check_date_bound(text: str) -> str:
    """Return a day or a moment of a window of dates, or the empty string. Raises ValueError."""
    try:
        for parse in (parse_since, parse_until) if text else ():
            parse(text, UTC)
    except ValueError:
        raise ValueError("must be a day or a moment, such as 2024-03-01 or 2024-03-01T12:00:00Z") from None
    return text


def check_token_hash(text: str) -> str:
    """Return the hash of a token. Raises ValueError."""
    if not passwords.is_token_hash(text):
        raise ValueError("must be the hash of a token, not the token; `feeds config token` makes it")
    return text


def check_optional_password_hash(text: str) -> str:
    """Return the hash of a password, or the empty string. Raises ValueError."""
    if text and not passwords.is_password_hash(text):
        raise ValueError("must be the hash of a password, not the password; `feeds config password` makes it")
    return text


def _split_web_address(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.username is not None or re.search(r"[\s\\\x00-\x1f\x7f]", text):
        raise ValueError('must be an absolute web address, such as "https://example.com/blog"')
    return parts


def _compile(text: str) -> Regex:
    try:
        return compile_regex(text)
    except ValueError as error:
        raise ValueError(f"must be a regular expression (RE2): {error}") from None


def _because(error: ValueError) -> str:
    return f": {error}" if str(error) else ""


def _zones() -> list[str]:
    return sorted(zoneinfo.available_timezones())


def _category_names() -> list[str]:
    return [
        *PODCAST_CATEGORIES,
        *(f"{top} > {sub}" for top, subs in PODCAST_CATEGORIES.items() for sub in subs),
    ]


def _suggestion(text: str, candidates: list[str]) -> str:
    return did_you_mean(text, candidates, '"') or f', such as "{candidates[len(candidates) // 2]}"'
