"""Limits on a post's HTML before parsing: size, attributes, and characters that XML forbids."""

from __future__ import annotations

import re

from feeds.errors import PostError
from feeds.html_tags import check_attributes
from feeds.text import encode_allowed, is_allowed_code

MAX_BYTES = 8 * 2**20
MAX_ELEMENTS = 100_000
MAX_DEPTH = 250

_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,16})|([0-9]{1,16}));?")
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
    check_attributes(content)
    return content


def make_too_large_error() -> PostError:
    """Say that a post's HTML is over `MAX_BYTES`."""
    return PostError(
        "too-large", f"the post's HTML is larger than {MAX_BYTES // 2**20} MiB: split it into several posts"
    )


def _replace_illegal_reference(match: re.Match[bytes]) -> bytes:
    code = int(match[1], 16) if match[1] else int(match[2])
    return match[0] if is_allowed_code(code) and code != _CARRIAGE_RETURN else b""
