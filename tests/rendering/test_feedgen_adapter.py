"""One promise for each thing feedgen would get wrong if it were left alone."""

from __future__ import annotations

import locale
import re
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest
from lxml import etree

from feeds.dates import format_rfc822, format_rfc3339, make_distinct
from feeds.model import CleanHTML, Format, Mode
from feeds.rendering.metadata import FeedMetadata

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
XML_FORMATS = pytest.mark.parametrize("fmt", [Format.ATOM, Format.RSS])


def links(element: etree._Element) -> list[dict[str, str]]:
    """The attributes of every atom:link below an element."""
    return [dict(link.attrib) for link in element.findall(f"{ATOM}link")]


def test_entry_links_keep_relation_type_and_length(render, frame, entry):
    """A reader tells the page from its source and from the files to download."""
    feed = etree.fromstring(render(frame, [entry], Format.ATOM))
    assert links(feed.find(f"{ATOM}entry")) == [
        {"href": entry.link, "rel": "alternate"},
        {"href": entry.source, "rel": "via"},
        {"href": entry.image.url, "rel": "enclosure", "type": "image/jpeg"},
        {"href": entry.enclosures[0].url, "rel": "enclosure", "type": "audio/mpeg", "length": "1234"},
        {"href": entry.enclosures[1].url, "rel": "enclosure", "type": "video/mp4"},
    ]


@XML_FORMATS
def test_the_process_locale_is_never_touched(render, frame, entries, fmt, monkeypatch):
    """Rendering on one thread does not change how another formats numbers and dates."""
    monkeypatch.setattr(locale, "setlocale", lambda *_: pytest.fail("the locale was set"))
    assert render(frame, entries, fmt)


@pytest.mark.parametrize("fmt", Format)
@pytest.mark.parametrize("empty", [False, True])
def test_no_feed_carries_the_clock(render, frame, entries, fmt, empty):
    """Every date in a feed is an entry's, or the frame's: the same feed is the same tomorrow."""
    shown = () if empty else entries
    feed = render(replace(frame, updated=None if empty else frame.updated), shown, fmt).decode()
    moments = {frame.updated, *(e.published for e in entries), *(e.updated for e in entries)}
    moments |= {make_distinct(e.updated, e.id) for e in entries}
    known = {format_rfc822(moment) for moment in moments} | {format_rfc3339(moment) for moment in moments}
    dates = re.findall(r"\d{4}-\d\d-\d\dT[0-9:.]+Z|\w{3}, \d\d \w{3} \d{4} [0-9:]+ \+0000", feed)
    assert set(dates) <= (known if not empty else {"1990-01-01T00:00:00Z"})
    assert not re.search(r"\+00:00|GMT", feed)


def test_an_empty_rss_feed_names_no_build_date(render, addresses, frame):
    """Where nothing was ever published, RSS says nothing of a date rather than something wrong."""
    feed = render(FeedMetadata(frame.feed, addresses, None), [], Format.RSS)
    assert b"lastBuildDate" not in feed


def test_the_rss_build_date_is_the_frames(render, frame, entries):
    """LastBuildDate is when the feed last changed, not when somebody asked for it."""
    channel = etree.fromstring(render(frame, entries, Format.RSS))[0]
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")) == frame.updated.replace(microsecond=0)


def test_the_rss_link_is_the_feeds_page(render, frame, entries):
    """The channel's link leads people to the page, whichever other links the feed has."""
    paged = replace(frame, prev_archive="https://feeds.example.org/blog/older.rss")
    channel = etree.fromstring(render(paged, entries, Format.RSS))[0]
    assert channel.findtext("link") == frame.addresses.preview(frame.feed)


@XML_FORMATS
def test_hubs_archives_and_the_feed_itself_are_linked(render, frame, entries, fmt):
    """A subscriber finds push, history and the feed's own address in RSS as well as in Atom."""
    older = f"https://feeds.example.org/blog/older.{fmt}"
    root = etree.fromstring(render(replace(frame, prev_archive=older), entries, fmt))
    found = {link["rel"]: link for link in links(root if fmt is Format.ATOM else root[0])}
    media_type = f"application/{fmt}+xml"
    address = frame.addresses.document(frame.feed, fmt)
    assert found["self"] == {"rel": "self", "href": address, "type": media_type}
    assert found["hub"] == {"rel": "hub", "href": frame.hubs[0]}
    assert found["prev-archive"] == {"rel": "prev-archive", "href": older, "type": media_type}


def test_rss_shows_the_first_enclosure_and_loses_no_other(render, frame, entry):
    """RSS readers expect one enclosure; the others are given as media:content, before it.

    newsboat keeps one file of an item, the last it meets.
    """
    item = etree.fromstring(render(frame, [entry], Format.RSS)).find("channel/item")
    sound, film = entry.enclosures
    assert [dict(found.attrib) for found in item.findall("enclosure")] == [
        {"url": sound.url, "length": "1234", "type": "audio/mpeg"}
    ]
    _picture, other = item.findall(f"{MEDIA}content")
    assert dict(other.attrib) == {"url": film.url, "type": "video/mp4"}
    assert item[-1].tag == "enclosure"


def test_rss_names_authors_without_an_address(render, frame, entry):
    """Every author is named in RSS, which has no element of its own for a name alone."""
    item = etree.fromstring(render(frame, [entry], Format.RSS)).find("channel/item")
    assert [creator.text for creator in item.findall(f"{DC}creator")] == ["编辑部", "Weather Desk"]
    assert item.find("author") is None


@XML_FORMATS
def test_content_is_escaped_text(render, frame, entry, fmt):
    """Content is never CDATA, which a post could end, nor markup of the feed's own."""
    hostile = replace(entry, content=CleanHTML("<p>]]></p><script>x</script><![CDATA[y]]>"))
    feed = render(frame, [hostile], fmt)
    assert b"CDATA[" in feed
    assert b"<![CDATA[" not in feed
    assert b"<script" not in feed
    content = etree.fromstring(feed).find(
        f".//{ATOM}content" if fmt is Format.ATOM else f".//{CONTENT}encoded"
    )
    assert content.text == hostile.content


def test_the_summary_stands_before_the_content(render, frame, entry):
    """Older feedparser takes whichever comes later for the content."""
    atom = etree.fromstring(render(frame, [entry], Format.ATOM)).find(f"{ATOM}entry")
    rss = etree.fromstring(render(frame, [entry], Format.RSS)).find("channel/item")
    atom_order, rss_order = ([child.tag for child in element] for element in (atom, rss))
    assert atom_order.index(f"{ATOM}summary") < atom_order.index(f"{ATOM}content")
    assert rss_order.index("description") < rss_order.index(f"{CONTENT}encoded")


@XML_FORMATS
@pytest.mark.parametrize("mode", Mode)
def test_nothing_is_written_that_validators_object_to(render, frame, entries, fmt, mode):
    """No media:group, no syndication module and no link to somebody else's documentation."""
    feed = render(frame, entries, fmt, mode)
    assert not re.search(rb"media:group|<sy:|<docs|lkiesow|feedgen", feed)


@XML_FORMATS
def test_namespaces_are_declared_once(render, frame, entries, fmt):
    """Prefixes are the usual ones, declared on the root alone."""
    feed = render(frame, entries, fmt)
    root_end = feed.index(b">", feed.index(b"?>") + 2)
    assert b"xmlns" not in feed[root_end:]
    assert b"<media:thumbnail " in feed


@XML_FORMATS
def test_the_generator_is_a_constant(render, frame, entries, fmt):
    """An upgrade of the service does not change the bytes of every feed."""
    assert b"<generator>Feeds</generator>" in render(frame, entries, fmt)
