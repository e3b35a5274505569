"""Names and characters: the only place where a name is normalised, compared, guessed and printed.

A text that comes from a post, a path or a request may hold anything; what each reader of it may be given
is said here once.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Final

_FORBIDDEN_CLASS = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""What no XML 1.0 document may hold (section 2.2, the complement of Char), as part of a character class."""

CONTROL_CLASS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
"""What no text holds, as part of a character class: the forbidden but for line breaks, and C1 but for NEL."""

DIRECTION_CLASS = "\u202a-\u202e\u2066-\u2069"
"""What turns the direction of a text around it, as part of a character class."""

_FORBIDDEN: Final = re.compile(f"[{_FORBIDDEN_CLASS}]")
_FORBIDDEN_BYTES: Final = bytes([*range(9), 11, 12, *range(14, 32)])
_FORBIDDEN_NONCHARACTERS: Final = ("\ufffe", "\uffff")
_CONTROL: Final = re.compile(f"[{CONTROL_CLASS}]")
_CONTROL_BYTES: Final = bytes([*range(9), *range(14, 32), 127])
_MAX_COMPARED_NAMES: Final = 2000
_MAX_COMPARED_LENGTH: Final = 100
_MIN_BEGINNING: Final = 3
_LONG_WORD: Final = 9


def normalize_name(name: str) -> str:
    """Return what all spellings of a name have in common: case and Unicode form aside (Unicode 3.13, D147).

    Two names are the same name where this is equal, for tags, categories, authors and feeds alike.
    """
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def compose_characters(text: str) -> str:
    """Return a text in Unicode normal form C (UAX 15): letters with their marks as one where there is one."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def has_controls(text: str) -> bool:
    """Tell whether a text holds a control character, tabs and line ends included, or a lone surrogate."""
    return not text.isprintable() and any(unicodedata.category(one) in {"Cc", "Cs"} for one in text)


def truncate(text: str, most: int) -> str:
    """Return a text of at most so many characters: a longer one is cut and ends in an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def find_similar(word: str, candidates: Iterable[str], most: int = 1) -> list[str]:
    """Return up to ``most`` of the known names that ``word`` begins, or is like, the likest first.

    Of ``candidates`` the first 2,000 are compared, by 100 characters of ``word``.
    """
    names = {normalize_name(name): name for name in islice(candidates, _MAX_COMPARED_NAMES)}
    needle = normalize_name(word[:_MAX_COMPARED_LENGTH])
    beginnings = [name for name in names if len(needle) >= _MIN_BEGINNING and name.startswith(needle)]
    close = difflib.get_close_matches(needle, names, n=most) if len(beginnings) < most else []
    return [names[name] for name in dict.fromkeys((*beginnings, *close))][:most]


def is_slip(word: str, target: str) -> bool:
    """Tell whether a word is another but for a slip: one letter too many, too few, wrong, or two swapped.

    In words of nine letters and more it may be two such slips but for wrong letters, of which one is the most
    (the distance of optimal string alignment, with substitutions at two).
    """
    most, wrong = (1, 1) if len(target) < _LONG_WORD else (2, 2)
    if word == target or abs(len(word) - len(target)) > most:
        return False
    before, last = [0] * (len(target) + 1), list(range(len(target) + 1))
    for row, letter in enumerate(word, 1):
        now = [row]
        for at, other in enumerate(target, 1):
            cost = min(last[at] + 1, now[-1] + 1, last[at - 1] + wrong * (letter != other))
            if row > 1 < at and letter == target[at - 2] and word[row - 2] == other:
                cost = min(cost, before[at - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1] <= most


def did_you_mean(word: str, candidates: Iterable[str], quote: str = "") -> str:
    """Return ``, did you mean …?`` with the likest of the known names, or the empty string."""
    return "".join(f", did you mean {quote}{name}{quote}?" for name in find_similar(word, candidates))


def make_printable(path: str) -> str:
    """Return a file's name with escapes for what is not UTF-8; with control characters, all in ASCII."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def remove_forbidden(text: str) -> str:
    """Return a text without what XML 1.0 forbids (section 2.2): most controls, surrogates, U+FFFE, U+FFFF."""
    return text if text.isprintable() or _is_allowed(text) else _FORBIDDEN.sub("", text)


def encode_allowed(text: str) -> bytes:
    """Return a text as UTF-8 without what XML 1.0 forbids, its line ends as LF."""
    for noncharacter in _FORBIDDEN_NONCHARACTERS:
        if noncharacter in text:
            text = text.replace(noncharacter, "")
    content = text.encode("utf-8", "ignore").translate(None, _FORBIDDEN_BYTES)
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content


def to_allowed(text: str) -> str:
    """Return a text without what XML 1.0 forbids, its line ends as LF."""
    return encode_allowed(text).decode()


def is_allowed_code(code: int) -> bool:
    """Tell whether XML 1.0 allows a character, by its code point (section 2.2)."""
    forbidden = code < 9 or 10 < code < 13 or 13 < code < 32 or 0xD800 <= code < 0xE000
    return not forbidden and code not in {0xFFFE, 0xFFFF} and code <= 0x10FFFF


def remove_controls(text: str) -> str:
    """Return a text without control characters that are no white space, and without what XML 1.0 forbids.

    A vertical tab and a form feed, which XML forbids too, stay for the caller to turn into white space.
    """
    return text if _has_no_controls(text) else _CONTROL.sub("", text)


def _is_allowed(text: str) -> bool:
    """Tell of most texts that nothing in them is forbidden, ten times as fast as a search would."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        return False
    return b"\xef\xbf" not in content and len(content.translate(None, _FORBIDDEN_BYTES)) == len(content)


def _has_no_controls(text: str) -> bool:
    """Tell of most texts that no control is in them, ten times as fast as a search would."""
    content = text.encode("utf-8", "surrogatepass")
    suspect = b"\xc2" in content or b"\xed" in content or b"\xef\xbf" in content
    return not suspect and len(content.translate(None, _CONTROL_BYTES)) == len(content)


_PAGE = re.compile(
    r"(?:\s++|<!--(?:[^-]|-(?!->))*+-->|<\?xml\b[^<>]*+>|<(?:link|base)\b[^<>]*+>)*+"
    r"<(?:(?P<whole>!doctype\s*+(?:html\b|>)|(?:html|body)\b)|(?:head|title|meta)(?=[\s/>]))",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"(?:\s++|<!--(?:[^-]|-(?!->))*+-->|</?(?:link|base|meta|head)\b[^<>]*+>"
    r"|<(?P<name>title|style|script)\b[^<>]*+>(?:[^<]|<(?!/(?P=name)\b))*+</(?P=name)\s*+>)++",
    re.IGNORECASE,
)
_MAX_PAGE_START: Final = 16_384


def is_page(text: str) -> bool:
    """Tell whether a text is an HTML document of its own, by what it begins with.

    That is a document type, ``html``, ``head`` or ``body``, or what only a head holds, whose tags may be left
    out (HTML, section 13.1.2.4). Comments and an XML declaration may come first.
    """
    return _PAGE.match(text, 0, _MAX_PAGE_START) is not None


def split_head(text: str) -> tuple[str, str]:
    """Split a page into its head and the rest; a page that names its root or its body has all in the rest."""
    head = _HEAD.match(text) if is_page(text) else None
    rest = text[head.end() :] if head else text
    page = _PAGE.match(rest, 0, _MAX_PAGE_START)
    return ("", text) if head is None or (page and page["whole"]) else (head.group(), rest)
