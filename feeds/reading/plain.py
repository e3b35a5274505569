"""Text that a reader will see: plain, in normal form C, without anything that acts."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

LONGEST_NAME = 200
LONGEST_TITLE = 1_000
LONGEST_SUMMARY = 4_000
LONGEST_ADDRESS = 8_192

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_ENTITY = re.compile(r"&(?:(?:amp;)?#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6})|[A-Za-z][A-Za-z0-9]{1,31});")
_BREAKING = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|tr|td|hr)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|i|img|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def plain(text: str, longest: int = LONGEST_TITLE) -> str:
    """Fold a text to one line without control characters and direction overrides, cut at ``longest``.

    HTML in it stays as it is written: it is shown, never run.
    """
    if len(text) > 4 * longest:
        text = text[: 4 * longest]
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def decoded(text: str, longest: int = LONGEST_TITLE) -> str:
    """Decode the entities of a text and make it `plain`.

    Once, but for a character's number escaped twice (``&amp;#22338;``): that is a scraper's slip.
    """
    if "&" in text:
        text = _ENTITY.sub(_character, text[: 8 * longest])
    return plain(text, longest)


def _character(entity: re.Match[str]) -> str:
    return unescape(entity.group().replace("&amp;#", "&#"))


def prose(text: str) -> str:
    """Make a summary `plain`: the tags of running text go, what they enclose stays."""
    if "<" in text:
        text = _INLINE.sub("", _BREAKING.sub(" ", text[: 8 * LONGEST_SUMMARY]))
    return decoded(text, LONGEST_SUMMARY)


def address(text: str) -> str:
    """Take out of an address what no address holds; whether it is one is for `feeds.urls` to say."""
    return _INVISIBLE.sub("", text.strip())[:LONGEST_ADDRESS]


def is_placeholder(text: str) -> bool:
    """Tell whether a text is a slot that a template engine was to fill: ``{{title}}``, ``<% tp.title %>``."""
    text = text.strip()
    return (text[:2], text[-2:]) in {("{{", "}}"), ("<%", "%>"), ("{%", "%}")}
