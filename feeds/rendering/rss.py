"""RSS 2.0 (RSS Advisory Board, 2.0.11), with the modules that carry what it has no element for."""

from __future__ import annotations

from functools import partial

from lxml import etree
from lxml.etree import _Element as Element

from feeds.dates import format_rfc3339
from feeds.model import Entry, Format
from feeds.rendering.feedgen_adapter import FeedgenEntry, FeedgenFeed, XMLWrapper
from feeds.rendering.metadata import LINK_TYPES, FeedMetadata, Podcast
from feeds.rendering.validate import to_web_url
from feeds.rendering.xml_elements import (
    ATOM_NAMESPACE,
    CONTENT_NAMESPACE,
    DUBLIN_CORE_NAMESPACE,
    HISTORY_NAMESPACE,
    ITUNES_NAMESPACE,
    MEDIA_NAMESPACE,
    add_element,
    add_episode,
    add_history,
    add_media,
    add_picture,
    add_thumbnail,
    escape_html,
    has_markup,
)

_WRAPPER = XMLWrapper(
    "rss",
    "channel",
    namespaces={
        "media": MEDIA_NAMESPACE,
        "fh": HISTORY_NAMESPACE,
        "dc": DUBLIN_CORE_NAMESPACE,
        "atom": ATOM_NAMESPACE,
        "content": CONTENT_NAMESPACE,
    },
)


def render_entry(entry: Entry) -> bytes:
    """Return the item element of a presentable entry."""
    return _WRAPPER.serialize_entry(build_entry(entry).rss_entry())


def render_feed(frame: FeedMetadata) -> tuple[bytes, bytes]:
    """Return a feed's bytes before and after the place of its items."""
    return _WRAPPER.split_feed(build_feed(frame).rss_str(pretty=True))


def build_entry(entry: Entry) -> FeedgenEntry:
    """Return a presentable entry as feedgen takes it."""
    feedgen_entry = FeedgenEntry(entry, partial(_finish_item, entry))
    if entry.summary:
        feedgen_entry.description(escape_html(entry.summary))
    if entry.content:
        feedgen_entry.content(entry.content)
    for enclosure in entry.enclosures[:1]:
        feedgen_entry.enclosure(enclosure.url, enclosure.length, enclosure.type)
    return feedgen_entry


def build_feed(frame: FeedMetadata) -> FeedgenFeed:
    """Return a frame as feedgen takes it."""
    feedgen_feed = FeedgenFeed(frame, partial(_finish_channel, frame), _WRAPPER.namespaces)
    feedgen_feed.description(feedgen_feed.description() or feedgen_feed.title())
    feedgen_feed.docs("")
    feedgen_feed.ttl(frame.ttl)
    feedgen_feed.link(href=frame.get_self_link(Format.RSS), rel="self", type=LINK_TYPES[Format.RSS])
    feedgen_feed.link(href=frame.page, rel="alternate")
    if frame.podcast:
        feedgen_feed.add_podcast(frame.podcast)
    return feedgen_feed


def _finish_item(entry: Entry, item: Element) -> None:
    _escape_markup(item, "title")
    for author in entry.authors:
        add_element(item, f"{{{DUBLIN_CORE_NAMESPACE}}}creator", author.name)
    if entry.language:
        add_element(item, f"{{{DUBLIN_CORE_NAMESPACE}}}language", entry.language)
    if entry.updated != entry.published:
        add_element(item, f"{{{ATOM_NAMESPACE}}}updated", format_rfc3339(entry.updated))
    if entry.source:
        add_element(item, f"{{{ATOM_NAMESPACE}}}link", rel="via", href=entry.source)
    if entry.image:
        add_thumbnail(item, entry.image)
        add_picture(item, entry.image)
    _add_media_files(entry, item)
    item.extend(item.findall("enclosure"))  # last: readers that keep one file keep the last they meet


def _add_media_files(entry: Entry, item: Element) -> None:
    """Add the files beyond the one that RSS holds, and of that one what Apple's directory asks for."""
    for enclosure in entry.enclosures[1:]:
        if not (entry.image and enclosure.url == entry.image.url):
            add_media(item, enclosure)
    first = entry.enclosures[0] if entry.enclosures else None
    if first is not None and (first.duration or first.episode):
        add_episode(item, first, entry.image)


def _finish_channel(frame: FeedMetadata, rss: Element) -> None:
    channel = rss[0]
    _escape_markup(channel, "title", "description")
    for built in channel.findall("lastBuildDate") if frame.updated is None else ():
        channel.remove(built)
    for link in frame.list_links(Format.RSS):
        add_element(channel, f"{{{ATOM_NAMESPACE}}}link", **link)
    add_history(channel, archive=frame.archive, complete=frame.complete)
    if frame.podcast:
        _finish_podcast(frame.podcast, channel)


def _finish_podcast(podcast: Podcast, channel: Element) -> None:
    """Add what feedgen would drop: artwork whose URL has a query, and Apple's own words for explicit."""
    add_element(channel, f"{{{ITUNES_NAMESPACE}}}image", href=to_web_url(podcast.image))
    add_element(channel, f"{{{ITUNES_NAMESPACE}}}explicit", "true" if podcast.explicit else "false")


def _escape_markup(element: Element, *tags: str) -> None:
    """Escape texts that look like markup once more, since most readers take them for HTML.

    Each ampersand becomes ``&#x26;``, as the RSS Advisory Board's profile asks of titles.
    """
    for text in (text for tag in tags for text in element.findall(tag)):
        if has_markup(text.text or ""):
            text.text, *rest = escape_html(text.text or "").split("&")
            for tail in rest:
                ampersand = etree.Entity("#x26")
                ampersand.tail = tail
                text.append(ampersand)
