"""The one place that knows the Markdown parser: pulldown-cmark, through pyromark.

Chosen by measurement over posts of 4 kB: 0.02 ms each, where markdown-it-py takes 1.3 ms and comrak
0.03 ms; and the only one of them without a quadratic case on two megabytes of hostile text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyromark

from feeds.errors import PostError

MAX_DEPTH = 100

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_DEFINITION_LIST
)
_TOO_DEEP = re.compile(rf"\n(?:[ \t]{{0,3}}(?:>|[*+-][ \t]|[0-9]{{1,9}}[.)][ \t])){{{MAX_DEPTH}}}")


def render_commonmark(text: str) -> str:
    """Turn CommonMark with the usual extensions into HTML; raw HTML passes through."""
    return pyromark.html(text, options=_OPTIONS)


def check_depth(text: str) -> None:
    """Refuse a line that opens `MAX_DEPTH` quotes or lists at once. Raises `PostError` ("too-deep")."""
    deep = _TOO_DEEP.search(f"\n{text}")
    if deep:
        line = text.count("\n", 0, deep.start()) + 1
        raise PostError("too-deep", f"More than {MAX_DEPTH} quotes or lists open on one line.", line)


def render_inline(text: str) -> str:
    """Turn one line of Markdown, such as a caption, into HTML without a paragraph around it."""
    html = pyromark.html(text, options=_OPTIONS).strip()
    return html[3:-4] if html.startswith("<p>") and html.find("</p>") == len(html) - 4 else html


def parse_events(text: str) -> Iterator[tuple[Any, Any]]:
    """Return the parser's events, each with its place in ``text``: ``start`` and ``end`` in bytes of UTF-8.

    An event is a name, or a mapping of one name to what belongs to it.
    """
    return pyromark.events_with_range(text, options=_OPTIONS, merge_text=True)


def find_link_definitions(text: str) -> frozenset[str]:
    """Return the labels that ``text`` defines links for, in lower case."""
    return frozenset(label.lower() for label in pyromark.reference_definitions(text, options=_OPTIONS))
