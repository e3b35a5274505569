"""Limits on a post's HTML before parsing: size, attributes, and characters that XML forbids.

Both parsers below take quadratic time over one tag with very many attributes, so that is looked at
before either of them is asked.
"""

from __future__ import annotations

import re

from feeds.errors import PostError
from feeds.text import encode_allowed, is_allowed_code

MAX_BYTES = 8 * 2**20
MAX_ATTRIBUTES = 500
MAX_ELEMENTS = 100_000
MAX_DEPTH = 250

_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,16})|([0-9]{1,16}));?")
_ATTRIBUTE = rb"""[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"'][^\s>]*)?)?"""
_TAG = re.compile(rb"<[a-zA-Z][^\s/>]*(?:[\s/]+|" + _ATTRIBUTE + rb")*")
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_UNCHECKED_SIZE = 32 * 1024
_CARRIAGE_RETURN = 13


def encode_within_limits(html: str) -> bytes:
    """Return ``html`` as UTF-8 that a parser may be given.

    Characters XML 1.0 forbids are left out, written plainly or as references; line ends are LF.
    Raises `PostError` ("too-large", "too-many-attributes").
    """
    if len(html) > MAX_BYTES:
        raise make_too_large_error()
    content = encode_allowed(html)
    if len(content) > MAX_BYTES:
        raise make_too_large_error()
    if b"&" in content and b"&#" in content:
        content = _REFERENCE.sub(_replace_illegal_reference, content)
    if len(content) > _UNCHECKED_SIZE:
        _check_attributes(content)
    return content


def make_too_large_error() -> PostError:
    """Say that a post's HTML is over `MAX_BYTES`."""
    return PostError(
        "too-large", f"the post's HTML is larger than {MAX_BYTES // 2**20} MiB: split it into several posts"
    )


def _replace_illegal_reference(match: re.Match[bytes]) -> bytes:
    code = int(match[1], 16) if match[1] else int(match[2])
    return match[0] if is_allowed_code(code) and code != _CARRIAGE_RETURN else b""


def _check_attributes(content: bytes) -> None:
    for tag in _TAG.finditer(content):
        if tag.end() - tag.start() > 2 * MAX_ATTRIBUTES:
            found = sum(1 for _ in _ONE_ATTRIBUTE.finditer(content, tag.start(), tag.end()))
            if found > MAX_ATTRIBUTES + 1:
                line = content.count(b"\n", 0, tag.start()) + 1
                raise PostError(
                    "too-many-attributes",
                    f"a tag has more than {MAX_ATTRIBUTES} attributes (line {line} of the body as HTML)",
                )
