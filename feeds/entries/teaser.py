"""What is shown of an entry whose text is for some people alone."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from html import escape

from feeds.cleaning.summary import extract_text
from feeds.model import CleanHTML, Entry, Teaser

_PARAGRAPH_END = re.compile(r"</p>")


def make_teaser(entry: Entry) -> Teaser:
    """Return an entry with its summary in place of its text, without pictures and enclosures."""
    content = CleanHTML(f"<p>{escape(entry.summary)}</p>" if entry.summary else "")
    short_entry = replace(entry, content=content, image=None, enclosures=())
    return Teaser(**{field.name: getattr(short_entry, field.name) for field in fields(Entry)})


def find_first_paragraph(content: CleanHTML) -> str:
    """Return the words of a text up to the end of its first paragraph, none where no more text follows.

    A summary of all of a short text would be all there is to read.
    """
    end = _PARAGRAPH_END.search(content)
    if end is None or not extract_text(CleanHTML(content[end.end() :])):
        return ""
    return extract_text(CleanHTML(content[: end.end()]))
