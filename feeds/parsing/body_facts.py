"""What a body of Markdown says that a generator takes for the post's own: its heading, tags in its text."""

from __future__ import annotations

import re

from feeds.parsing.plain_text import to_plain_text

_MOST_TAGS = 100
_LONGEST_HEADING = 500
_SKIPPED = re.compile(r"(?:\s+|<!--.*?-->|import\s[^\n]*\n)*", re.DOTALL)
_HEADING = re.compile(r"#[ \t]+(?P<atx>[^\n]+)|(?P<setext>[^\n]+)\n=+[ \t]*(?:\n|$)")
_CLOSING = re.compile(r"[ \t]*(?:\{[#:.][^{}]*\}|#+)[ \t]*$")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKS = re.compile(r"\*+|`+|(?<!\w)_+|_+(?!\w)")
_CODE = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?(?:^(?P=fence)|\Z)|`[^`\n]*`|%%.*?(?:%%|\Z)|<!--.*?(?:-->|\Z)",
    re.DOTALL | re.MULTILINE,
)
_TAG = re.compile(r"(?<![^\s(])(?<!\]\()#(?P<tag>[\w/-]*[^\W\d][\w/-]*)")


def find_leading_heading(body: str) -> str:
    """Return the plain text of a first heading of a body of Markdown that nothing precedes, or nothing."""
    start = _SKIPPED.match(body)
    match = _HEADING.match(body, start.end() if start else 0)
    if match is None:
        return ""
    text = _CLOSING.sub("", (match["atx"] or match["setext"])[:_LONGEST_HEADING])
    return to_plain_text(_MARKS.sub("", _LINK.sub(r"\1", text))).strip()


def find_inline_tags(body: str) -> tuple[str, ...]:
    """Return the tags in the text of a note, such as ``#walk/far``, as Obsidian knows them: outside code.

    Source: https://help.obsidian.md/tags, Tag format.
    """
    text = _CODE.sub(" ", body) if "#" in body else ""
    tags = (match["tag"].strip("/") for match in _TAG.finditer(text))
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:_MOST_TAGS]
