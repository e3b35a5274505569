"""Plain text to HTML."""

from __future__ import annotations

import re
from html import escape

from feeds.markup import autolinks

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def to_html(text: str) -> str:
    """Make paragraphs of what blank lines part, keep line breaks, link bare addresses."""
    paragraphs = (paragraph.strip("\n") for paragraph in _BLANK_LINES.split(text))
    return "".join(f"<p>{_lines(paragraph)}</p>\n" for paragraph in paragraphs if paragraph.strip())


def _lines(paragraph: str) -> str:
    out: list[str] = []
    done = 0
    for start, end in autolinks.addresses(paragraph):
        address = escape(paragraph[start:end])
        whole = address if "://" in address else f"http://{address}"
        out.append(f'{escape(paragraph[done:start])}<a href="{whole}">{address}</a>')
        done = end
    return "".join((*out, escape(paragraph[done:]))).replace("\n", "<br>\n")
