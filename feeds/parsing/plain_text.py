"""Text for display: plain, in Unicode normal form C, without control characters."""

from __future__ import annotations

import re
from html import unescape

from feeds.text import CONTROL_CLASS, DIRECTION_CLASS, compose_characters, truncate

MAX_NAME_LENGTH = 200
MAX_TITLE_LENGTH = 1_000
MAX_SUMMARY_LENGTH = 4_000
MAX_ADDRESS_LENGTH = 8_192

_INVISIBLE = re.compile(f"[{CONTROL_CLASS}{DIRECTION_CLASS}\ufdd0-\ufdef\ufeff]")
_ENTITY = re.compile(r"&(?:(?:amp;)?#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6})|[A-Za-z][A-Za-z0-9]{1,31});")
_BREAKING = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|tr|td|hr)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|i|img|ins|kbd|mark|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def to_plain_text(text: str, longest: int = MAX_TITLE_LENGTH) -> str:
    """Fold a text to one line without control characters and direction overrides, cut at ``longest``.

    HTML in it stays as it is written: it is shown, never run.
    """
    if len(text) > 4 * longest:
        text = text[: 4 * longest]
    if not (text.isascii() and text.isprintable()):
        text = compose_characters(_INVISIBLE.sub("", text))
    text = " ".join(text.split())
    return truncate(text, longest)


def decode_entities(text: str, longest: int = MAX_TITLE_LENGTH) -> str:
    """Decode the entities of a text and fold it as `to_plain_text` does.

    Once, but for a character's number escaped twice (``&amp;#22338;``): that is a scraper's slip.
    """
    if "&" in text:
        text = _ENTITY.sub(_decode_entity, text[: 8 * longest])
    return to_plain_text(text, longest)


def _decode_entity(entity: re.Match[str]) -> str:
    return unescape(entity.group().replace("&amp;#", "&#"))


def strip_inline_tags(text: str) -> str:
    """Fold a summary as `to_plain_text` does: the tags of running text go, what they enclose stays."""
    if "<" in text:
        text = _INLINE.sub("", _BREAKING.sub(" ", text[: 8 * MAX_SUMMARY_LENGTH]))
    return decode_entities(text, MAX_SUMMARY_LENGTH)


def clean_address(text: str) -> str:
    """Take out of an address what no address holds; whether it is one is for `feeds.urls` to say."""
    return _INVISIBLE.sub("", text.strip())[:MAX_ADDRESS_LENGTH]


def is_placeholder(text: str) -> bool:
    """Tell whether a text is a slot that a template engine was to fill: ``{{title}}``, ``<% tp.title %>``."""
    text = text.strip()
    return (text[:2], text[-2:]) in {("{{", "}}"), ("<%", "%>"), ("{%", "%}")}
