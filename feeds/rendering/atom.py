"""Atom 1.0 (RFC 4287), with archives (RFC 5005) and thumbnails (Media RSS)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from lxml.etree import _Element as Element

from feeds.dates import format_rfc3339, make_distinct
from feeds.media_types import find_picture_type
from feeds.model import Entry, Format
from feeds.rendering.feedgen_adapter import UNKNOWN_DATE, FeedgenEntry, FeedgenFeed, XMLWrapper
from feeds.rendering.metadata import LINK_TYPES, FeedMetadata
from feeds.rendering.xml_elements import (
    HISTORY_NAMESPACE,
    MEDIA_NAMESPACE,
    add_element,
    add_history,
    add_picture,
    add_thumbnail,
    escape_html,
    has_markup,
)

_WRAPPER = XMLWrapper("feed", namespaces={"media": MEDIA_NAMESPACE, "fh": HISTORY_NAMESPACE})

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def render_entry(entry: Entry) -> bytes:
    """Return the entry element of a presentable entry."""
    return _WRAPPER.serialize_entry(build_entry(entry).atom_entry())


def render_feed(frame: FeedMetadata) -> tuple[bytes, bytes]:
    """Return a feed's bytes before and after the place of its entries."""
    return _WRAPPER.split_feed(build_feed(frame).atom_str(pretty=True))


def build_entry(entry: Entry) -> FeedgenEntry:
    """Return a presentable entry as feedgen takes it."""
    feedgen_entry = FeedgenEntry(entry, partial(_finish_entry, entry))
    feedgen_entry.author([{"name": who.name, "email": who.email, "uri": who.url} for who in entry.authors])
    if entry.summary:
        feedgen_entry.summary(entry.summary)
    if entry.content:
        feedgen_entry.content(entry.content, type="html")
    return feedgen_entry


def build_feed(frame: FeedMetadata) -> FeedgenFeed:
    """Return a frame as feedgen takes it."""
    feedgen_feed = FeedgenFeed(frame, partial(_finish_feed, frame), _WRAPPER.namespaces)
    feedgen_feed.link(list(_iterate_feed_links(frame)))
    return feedgen_feed


def _finish_entry(entry: Entry, element: Element) -> None:
    if entry.language:
        element.set(_LANG, entry.language)
    # Readers that sort by it cannot order two entries of one moment, and authors give many posts one.
    _write_dates(element, updated=make_distinct(entry.updated, entry.id), published=entry.published)
    _escape_markup(element, "title", "summary")
    for alternate in element.findall("link"):
        alternate.set("rel", "alternate")
    for link in _iterate_entry_links(entry):
        add_element(element, "link", **link)
    if entry.image:
        add_thumbnail(element, entry.image)
        add_picture(element, entry.image)
    element.extend(element.findall("content"))  # last: older feedparser swaps it with a later summary


def _finish_feed(frame: FeedMetadata, element: Element) -> None:
    _write_dates(element, updated=frame.updated or UNKNOWN_DATE)
    _escape_markup(element, "title", "subtitle")
    add_history(element, archive=frame.archive, complete=frame.complete)


def _write_dates(element: Element, **moments: datetime) -> None:
    """Write dates as they are written everywhere else."""
    for tag, moment in moments.items():
        for date in element.findall(tag):
            date.text = format_rfc3339(moment)


def _escape_markup(element: Element, *tags: str) -> None:
    """Escape texts that look like markup once more, so that no reader takes them for it."""
    for text in (text for tag in tags for text in element.findall(tag)):
        if has_markup(text.text or ""):
            text.text = escape_html(text.text or "")
            text.set("type", "html")


def _iterate_entry_links(entry: Entry) -> Iterator[dict[str, str]]:
    if entry.source:
        yield {"rel": "via", "href": entry.source}
    yield from _iterate_picture_links(entry)
    for enclosure in entry.enclosures:
        length = str(enclosure.length or "")
        yield {"rel": "enclosure", "href": enclosure.url, "type": enclosure.type, "length": length}


def _iterate_picture_links(entry: Entry) -> Iterator[dict[str, str]]:
    """Give the link to the picture, before the enclosures: readers that keep one file keep the last."""
    image = entry.image
    media_type = find_picture_type(image.url) if image else ""
    if image and media_type and all(enclosure.url != image.url for enclosure in entry.enclosures):
        yield {"rel": "enclosure", "href": image.url, "type": media_type, "length": str(image.length or "")}


def _iterate_feed_links(frame: FeedMetadata) -> Iterator[dict[str, str]]:
    yield {"rel": "self", "href": frame.get_self_link(Format.ATOM), "type": LINK_TYPES[Format.ATOM]}
    yield {"rel": "alternate", "href": frame.page, "type": "text/html"}
    yield from frame.list_links(Format.ATOM)
