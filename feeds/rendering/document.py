"""Feed documents: each entry is rendered once, and spliced into every feed that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Protocol
from xml.sax.saxutils import quoteattr

from feeds.model import Entry, Format, Mode
from feeds.rendering.frame import LINK_TYPES, Frame
from feeds.rendering.presentable import presentable
from feeds.urls import Addresses, ascii_url

MEDIA_TYPES: Mapping[Format, str] = MappingProxyType(
    {fmt: f"{bare}; charset=utf-8" for fmt, bare in LINK_TYPES.items()}
)
"""The Content-Type of a document in each format."""


class _Writer(Protocol):
    """What each format's module does."""

    def entry_bytes(self, entry: Entry) -> bytes: ...

    def feed_bytes(self, frame: Frame) -> tuple[bytes, bytes]: ...


_BETWEEN = {Format.ATOM: b"", Format.RSS: b"", Format.JSON: b",\n"}


def fragment(entry: Entry, fmt: Format, mode: Mode, addresses: Addresses) -> bytes:
    """Return one entry in one format. Equal entries give equal bytes, everywhere and always."""
    return _writers()[fmt].entry_bytes(presentable(entry, mode, addresses))


def document(frame: Frame, fmt: Format, fragments: Sequence[bytes]) -> bytes:
    """Return a whole feed: the frame around fragments of the same format, in the order given."""
    before, after = _writers()[fmt].feed_bytes(frame)
    pieces = list(fragments) or [b""]
    pieces[0] = _styled(before, frame, fmt) + pieces[0]
    pieces[-1] += after
    return _BETWEEN[fmt].join(pieces)  # the one copy of the whole feed


@cache
def _writers() -> Mapping[Format, _Writer]:
    from feeds.rendering import atom, jsonfeed, rss  # noqa: PLC0415 - feedgen is slow to import

    return {Format.ATOM: atom, Format.RSS: rss, Format.JSON: jsonfeed}


def _styled(start: bytes, frame: Frame, fmt: Format) -> bytes:
    """Put the stylesheet instruction (xml-stylesheet 1.0) after the XML declaration."""
    if not frame.stylesheet or fmt is Format.JSON:
        return start
    href = quoteattr(ascii_url(frame.stylesheet))
    instruction = f'<?xml-stylesheet type="text/css" href={href}?>\n'.encode("ascii")
    declaration, line, rest = start.partition(b"\n")
    return declaration + line + instruction + rest
