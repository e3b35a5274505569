"""Atom 1.0 (RFC 4287), with archives (RFC 5005) and thumbnails (Media RSS)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from lxml.etree import _Element as Element

from feeds.dates import rfc3339
from feeds.model import Entry, Format
from feeds.rendering.elements import (
    HISTORY,
    MEDIA,
    add,
    add_history,
    add_thumbnail,
    as_html,
    looks_like_markup,
)
from feeds.rendering.frame import LINK_TYPES, Frame
from feeds.rendering.generator import NEVER, EntryMaker, FeedMaker, Surroundings

_SURROUNDINGS = Surroundings("feed", namespaces={"media": MEDIA, "fh": HISTORY})

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def entry_bytes(entry: Entry) -> bytes:
    """Return the entry element of a presentable entry."""
    return _SURROUNDINGS.cut(new_entry(entry).atom_entry())


def feed_bytes(frame: Frame) -> tuple[bytes, bytes]:
    """Return a feed's bytes before and after the place of its entries."""
    return _SURROUNDINGS.split(new_feed(frame).atom_str(pretty=True))


def new_entry(entry: Entry) -> EntryMaker:
    """Return a presentable entry as feedgen takes it."""
    made = EntryMaker(entry, partial(_finish_entry, entry))
    made.author([{"name": who.name, "email": who.email, "uri": who.url} for who in entry.authors])
    if entry.summary:
        made.summary(entry.summary)
    if entry.content:
        made.content(entry.content, type="html")
    return made


def new_feed(frame: Frame) -> FeedMaker:
    """Return a frame as feedgen takes it."""
    made = FeedMaker(frame, partial(_finish_feed, frame), _SURROUNDINGS.namespaces)
    made.link(list(_feed_links(frame)))
    return made


def _finish_entry(entry: Entry, element: Element) -> None:
    if entry.language:
        element.set(_LANG, entry.language)
    _write_moments(element, updated=entry.updated, published=entry.published)
    _mark_html(element, "title", "summary")
    for alternate in element.findall("link"):
        alternate.set("rel", "alternate")
    for link in _entry_links(entry):
        add(element, "link", **link)
    if entry.image:
        add_thumbnail(element, entry.image)
    element.extend(element.findall("content"))  # last: older feedparser swaps it with a later summary


def _finish_feed(frame: Frame, element: Element) -> None:
    _write_moments(element, updated=frame.updated or NEVER)
    _mark_html(element, "title", "subtitle")
    add_history(element, archive=frame.archive, complete=frame.complete)


def _write_moments(element: Element, **moments: datetime) -> None:
    """Write dates as they are written everywhere else."""
    for tag, moment in moments.items():
        for date in element.findall(tag):
            date.text = rfc3339(moment)


def _mark_html(element: Element, *tags: str) -> None:
    """Escape texts that look like markup once more, so that no reader takes them for it."""
    for text in (text for tag in tags for text in element.findall(tag)):
        if looks_like_markup(text.text or ""):
            text.text = as_html(text.text or "")
            text.set("type", "html")


def _entry_links(entry: Entry) -> Iterator[dict[str, str]]:
    if entry.source:
        yield {"rel": "via", "href": entry.source}
    for enclosure in entry.enclosures:
        length = str(enclosure.length or "")
        yield {"rel": "enclosure", "href": enclosure.url, "type": enclosure.type, "length": length}


def _feed_links(frame: Frame) -> Iterator[dict[str, str]]:
    yield {"rel": "self", "href": frame.self_link(Format.ATOM), "type": LINK_TYPES[Format.ATOM]}
    yield {"rel": "alternate", "href": frame.addresses.preview(frame.feed), "type": "text/html"}
    yield from frame.relations(Format.ATOM)
