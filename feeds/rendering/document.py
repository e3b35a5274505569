"""Feed documents: each entry is rendered once, and spliced into every feed that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Protocol
from xml.sax.saxutils import quoteattr

from feeds.cleaning.clean_html import make_links_absolute
from feeds.model import Entry, Format, Mode, Teaser
from feeds.rendering.metadata import LINK_TYPES, FeedMetadata
from feeds.rendering.validate import validate_entry
from feeds.urls import Addresses, to_ascii_url

MEDIA_TYPES: Mapping[Format, str] = MappingProxyType(
    {fmt: f"{bare}; charset=utf-8" for fmt, bare in LINK_TYPES.items()}
)
"""The Content-Type of a document in each format."""


class _FormatModule(Protocol):
    """What each format's module does."""

    def render_entry(self, entry: Entry) -> bytes: ...

    def render_feed(self, frame: FeedMetadata) -> tuple[bytes, bytes]: ...


_AUTHOR = b"\n    <author>"
"""How an author stands in a fragment of Atom, where every ``<`` of a text is escaped."""

_SEPARATORS = {Format.ATOM: b"", Format.RSS: b"", Format.JSON: b",\n"}


def render_fragment(entry: Entry, fmt: Format, mode: Mode, addresses: Addresses) -> bytes:
    """Return one entry in one format, of a teaser the summary. Equal entries give equal bytes, always."""
    valid_entry = validate_entry(entry, Mode.SUMMARY if isinstance(entry, Teaser) else mode, addresses)
    if fmt is Format.RSS:
        # RSS says nothing of what a relative reference leads from. Our own page has the ids that are meant.
        valid_entry = replace(
            valid_entry, content=make_links_absolute(valid_entry.content, addresses.entry(entry.key))
        )
    return _load_format_modules()[fmt].render_entry(valid_entry)


def render_document(frame: FeedMetadata, fmt: Format, fragments: Sequence[bytes]) -> bytes:
    """Return a whole feed: the frame around fragments of the same format, in the order given."""
    if fmt is Format.ATOM and not frame.author:
        frame = replace(frame, is_authored=all(_AUTHOR in fragment for fragment in fragments))
    before, after = _load_format_modules()[fmt].render_feed(frame)
    pieces = list(fragments) or [b""]
    pieces[0] = _add_stylesheet(before, frame, fmt) + pieces[0]
    pieces[-1] += after
    return _SEPARATORS[fmt].join(pieces)  # the one copy of the whole feed


@cache
def _load_format_modules() -> Mapping[Format, _FormatModule]:
    from feeds.rendering import atom, jsonfeed, rss  # noqa: PLC0415 - feedgen is slow to import

    return {Format.ATOM: atom, Format.RSS: rss, Format.JSON: jsonfeed}


def _add_stylesheet(start: bytes, frame: FeedMetadata, fmt: Format) -> bytes:
    """Put the stylesheet instruction (xml-stylesheet 1.0) after the XML declaration."""
    if not frame.stylesheet or fmt is Format.JSON:
        return start
    href = quoteattr(to_ascii_url(frame.stylesheet))
    instruction = f'<?xml-stylesheet type="text/css" href={href}?>\n'.encode("ascii")
    declaration, line, rest = start.partition(b"\n")
    return declaration + line + instruction + rest
