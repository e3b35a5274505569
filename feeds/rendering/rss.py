"""RSS 2.0 (RSS Advisory Board, 2.0.11), with the modules that carry what it has no element for."""

from __future__ import annotations

from functools import partial

from lxml import etree
from lxml.etree import _Element as Element

from feeds.dates import rfc3339
from feeds.model import Entry, Format
from feeds.rendering.elements import (
    ATOM,
    CONTENT,
    DUBLIN_CORE,
    HISTORY,
    ITUNES,
    MEDIA,
    add,
    add_history,
    add_media,
    add_thumbnail,
    as_html,
    looks_like_markup,
)
from feeds.rendering.frame import LINK_TYPES, Frame
from feeds.rendering.generator import EntryMaker, FeedMaker, Surroundings
from feeds.rendering.podcast import Podcast
from feeds.rendering.presentable import web

_SURROUNDINGS = Surroundings(
    "rss",
    "channel",
    namespaces={"media": MEDIA, "fh": HISTORY, "dc": DUBLIN_CORE, "atom": ATOM, "content": CONTENT},
)


def entry_bytes(entry: Entry) -> bytes:
    """Return the item element of a presentable entry."""
    return _SURROUNDINGS.cut(new_entry(entry).rss_entry())


def feed_bytes(frame: Frame) -> tuple[bytes, bytes]:
    """Return a feed's bytes before and after the place of its items."""
    return _SURROUNDINGS.split(new_feed(frame).rss_str(pretty=True))


def new_entry(entry: Entry) -> EntryMaker:
    """Return a presentable entry as feedgen takes it."""
    made = EntryMaker(entry, partial(_finish_item, entry))
    if entry.summary:
        made.description(as_html(entry.summary))
    if entry.content:
        made.content(entry.content)
    for enclosure in entry.enclosures[:1]:
        made.enclosure(enclosure.url, enclosure.length, enclosure.type)
    return made


def new_feed(frame: Frame) -> FeedMaker:
    """Return a frame as feedgen takes it."""
    made = FeedMaker(frame, partial(_finish_channel, frame), _SURROUNDINGS.namespaces)
    made.description(made.description() or made.title())
    made.docs("")
    made.ttl(frame.ttl)
    made.link(href=frame.self_link(Format.RSS), rel="self", type=LINK_TYPES[Format.RSS])
    made.link(href=frame.addresses.preview(frame.feed), rel="alternate")
    if frame.podcast:
        made.announce(frame.podcast)
    return made


def _finish_item(entry: Entry, item: Element) -> None:
    _spell_as_html(item, "title")
    for author in entry.authors:
        add(item, f"{{{DUBLIN_CORE}}}creator", author.name)
    if entry.language:
        add(item, f"{{{DUBLIN_CORE}}}language", entry.language)
    if entry.updated != entry.published:
        add(item, f"{{{ATOM}}}updated", rfc3339(entry.updated))
    if entry.source:
        add(item, f"{{{ATOM}}}link", rel="via", href=entry.source)
    if entry.image:
        add_thumbnail(item, entry.image)
    for enclosure in entry.enclosures[1:]:
        add_media(item, enclosure)
    item.extend(item.findall("enclosure"))  # last: readers that keep one file keep the last they meet


def _finish_channel(frame: Frame, rss: Element) -> None:
    channel = rss[0]
    _spell_as_html(channel, "title", "description")
    for built in channel.findall("lastBuildDate") if frame.updated is None else ():
        channel.remove(built)
    for link in frame.relations(Format.RSS):
        add(channel, f"{{{ATOM}}}link", **link)
    add_history(channel, archive=frame.archive, complete=frame.complete)
    if frame.podcast:
        _finish_podcast(frame.podcast, channel)


def _finish_podcast(podcast: Podcast, channel: Element) -> None:
    """Add what feedgen would drop: artwork whose URL has a query, and Apple's own words for explicit."""
    add(channel, f"{{{ITUNES}}}image", href=web(podcast.image))
    add(channel, f"{{{ITUNES}}}explicit", "true" if podcast.explicit else "false")


def _spell_as_html(element: Element, *tags: str) -> None:
    """Escape texts that look like markup once more, since most readers take them for HTML.

    Each ampersand becomes ``&#x26;``, as the RSS Advisory Board's profile asks of titles.
    """
    for text in (text for tag in tags for text in element.findall(tag)):
        if looks_like_markup(text.text or ""):
            text.text, *rest = as_html(text.text or "").split("&")
            for tail in rest:
                ampersand = etree.Entity("#x26")
                ampersand.tail = tail
                text.append(ampersand)
