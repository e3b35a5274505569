"""Limits on the tags of HTML before parsing.

libxml2 and html5ever take quadratic time over one tag with very many attributes, so that is looked at before
either of them is asked.
"""

from __future__ import annotations

import re

from feeds.errors import PostError

MAX_ATTRIBUTES = 500

_ATTRIBUTE = rb"""[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*)?)?"""
_TAG = re.compile(rb"<[a-zA-Z][^\s/>]*(?:[\s/]+|" + _ATTRIBUTE + rb")*")
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_UNCHECKED_SIZE = 32 * 1024


def check_attributes(html: bytes) -> None:
    """Refuse HTML with a tag of more attributes than are parsed. Raises PostError ("too-many-attributes")."""
    if len(html) <= _UNCHECKED_SIZE:
        return
    for tag in _TAG.finditer(html):
        if tag.end() - tag.start() > 2 * MAX_ATTRIBUTES:
            count = sum(1 for _ in _ONE_ATTRIBUTE.finditer(html, tag.start(), tag.end()))
            if count > MAX_ATTRIBUTES + 1:
                line = html.count(b"\n", 0, tag.start()) + 1
                raise PostError(
                    "too-many-attributes",
                    f"a tag has more than {MAX_ATTRIBUTES} attributes (line {line} of the body as HTML)",
                )
