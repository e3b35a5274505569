"""What a request asks for beside its address (RFC 9110, 12): a content coding, a format, a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from feeds.model import Format
from feeds.publishing.content_coding import Encoding, choose_encoding

_FORMATS = {
    "application/atom+xml": Format.ATOM,
    "application/rss+xml": Format.RSS,
    "application/feed+json": Format.JSON,
    "application/json": Format.JSON,
}
_MOST_RANGES = 50


@lru_cache(maxsize=512)
def negotiate_encoding(accepted: bytes) -> Encoding:
    """Return the coding to answer in, by the value of Accept-Encoding; remembers what it was asked."""
    return choose_encoding(accepted.decode("latin-1"))


def is_browser_navigation(fields: Mapping[bytes, bytes]) -> bool:
    """Tell whether a person opens an address in a browser, other than by a link of ours (Fetch Metadata).

    Pollers send no such field, nor do readers that live in a browser say ``document``.
    """
    return fields.get(b"sec-fetch-dest") == b"document" and fields.get(b"sec-fetch-site") != b"same-origin"


def choose_format(accept: str, offered: Sequence[Format]) -> Format:
    """Return the offered format that an Accept field (12.5.1) prefers, or else what WordPress has there: RSS.

    Of formats that are preferred alike it is the first that the field names.
    """
    ranges = (_parse_range(part) for part in accept.split(",")[:_MOST_RANGES])
    accepted = [(quality, fmt) for fmt, quality in ranges if fmt and fmt in offered and quality > 0]
    if accepted:
        return max(accepted, key=lambda one: one[0])[1]
    return Format.RSS if Format.RSS in offered else offered[0]


def _parse_range(text: str) -> tuple[Format | None, float]:
    media_type, *parameters = (part.strip().lower() for part in text.split(";"))
    weight = next((value[2:] for value in parameters if value.startswith("q=")), "1")
    try:
        quality = float(weight)
    except ValueError:
        quality = 0.0
    return _FORMATS.get(media_type), quality if 0 <= quality <= 1 else 0.0
