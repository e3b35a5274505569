"""Headings get the ids GitHub would give them, so that links within a post lead somewhere."""

from __future__ import annotations

import re
from html import unescape

MAX_ID = 120
"""Characters of a heading that go into its id."""

_OPEN = re.compile(r"<h([1-6])>")
_TAG = re.compile(r"<[^<>]*>")
_DROPPED = re.compile(r"[^\w\- ]")
_ATTRIBUTES = re.compile(r"(?:\s|(?=\{#))\{([^\s{}<>][^{}<>]{0,199})\}$")
_ITEM = re.compile(r"[.#][\w.-]+|[\w-]+=\S*")


def with_ids(html: str) -> str:
    """Give every heading that stands on a line of its own, without attributes, an id that no other has."""
    out: list[str] = []
    taken: dict[str, int] = {}
    unclosed: set[str] = set()
    done = 0
    for match in _OPEN.finditer(html):
        level, start = match[1], match.start()
        if start < done or level in unclosed or html[start - 1 : start] not in ("", "\n"):
            continue
        end = html.find(f"</h{level}>", match.end())
        if end < 0:
            unclosed.add(level)
            continue
        words, name = _named(html[match.end() : end])
        name = _unique(name or slug(_TAG.sub("", words)), taken)
        out += html[done:start], f'<h{level} id="{name}">' if name else match[0], words
        done = end
    return "".join((*out, html[done:]))


def slug(words: str) -> str:
    """Return GitHub's id of a heading: lower case, letters and digits of any script, hyphens for spaces."""
    return _DROPPED.sub("", unescape(words).strip().lower())[:MAX_ID].replace(" ", "-")


def _named(words: str) -> tuple[str, str]:
    """Take the attributes off the end of a heading, as in ``Title {#id .class}``; return its id with it."""
    found = _ATTRIBUTES.search(words[-202:]) if words.endswith("}") else None
    items = found[1].split() if found else []
    if not found or not all(_ITEM.fullmatch(item) for item in items):
        return words, ""
    return words[: -len(found[0])], next((item[1:] for item in items if item[0] == "#"), "")


def _unique(name: str, taken: dict[str, int]) -> str:
    if not name or name not in taken:
        taken[name] = 0
        return name
    numbered = name
    while numbered in taken:
        taken[name] += 1
        numbered = f"{name}-{taken[name]}"
    taken[numbered] = 0
    return numbered
