"""What of a post is read: its visible text, and the part of it an author marked as excerpt."""

from __future__ import annotations

import re
from html import unescape

from feeds.cleaning.tree import Element, fold
from feeds.cleaning.words import word_set
from feeds.model import CleanHTML

_BLOCKS = word_set(
    "address article aside blockquote br caption center dd details div dl dt figcaption figure footer",
    "h1 h2 h3 h4 h5 h6 header hgroup hr iframe img li main math nav ol p pre section summary table",
    "tbody td tfoot th thead tr ul video audio",
)
_UNSEEN = re.compile(r"<annotation\b[^>]*>[^<]*</annotation>")
_CAPTION = re.compile(r"<figcaption\b[^>]*>.*?</figcaption>", re.DOTALL)
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS, reverse=True))})(?=[\s>/])[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_SEPARATOR = re.compile(
    r"\s*(?:more\b[^>]{0,80}|truncate|excerpt|end[ -]?excerpt|teaser_end|pelican_end_summary|readmore)\s*",
    re.IGNORECASE,
)


def visible_text(html: CleanHTML) -> str:
    """Return the text a reader sees, white space folded, one space where a block begins or ends.

    The sanitizer escapes ``<`` and ``>`` in attributes, so that a tag ends at the next ``>``.
    """
    text = _UNSEEN.sub("", html) if "<annotation" in html else html
    return fold(unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", text))))


def beginning_of(html: CleanHTML, most: int = 2048) -> CleanHTML:
    """Return the first ``most`` characters at most, cut before a tag and outside of captions."""
    if len(html) <= most:
        return html
    cut = html.rfind("<", 0, most)
    caption = html.rfind("<figcaption", 0, cut)
    return CleanHTML(html[: caption if caption > html.rfind("</figcaption", 0, cut) else cut])


def without_captions(html: CleanHTML) -> CleanHTML:
    """Leave out what is written under pictures."""
    return CleanHTML(_CAPTION.sub("", html)) if "<figcaption" in html else html


def excerpt_of(body: Element, comments: list[Element]) -> str:
    """Return the text before the author's excerpt separator, or the empty string where there is none."""
    marker = next((c for c in comments if _SEPARATOR.fullmatch(c.text or "")), None)
    if marker is None:
        return ""
    parts: list[str] = []
    _collect(body, marker, parts)
    return fold("".join(parts))


def _collect(element: Element, marker: Element, parts: list[str]) -> bool:
    """Gather text in order until ``marker``; tell whether it was met."""
    space = " " if element.tag in _BLOCKS else ""
    parts.append(space + (element.text or ""))
    for child in element:
        if child is marker:
            return True
        if isinstance(child.tag, str) and _collect(child, marker, parts):
            return True
        parts.append(child.tail or "")
    parts.append(space)
    return False
