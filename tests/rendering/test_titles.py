"""Titles are plain text, and every reader shows them as the author wrote them."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape

import feedparser
import pytest
from lxml import etree, html

from feeds.model import Format

ATOM = "{http://www.w3.org/2005/Atom}"
PLAIN = ("AT&T rises", "a < b", "1 <2 > 0", "R&D; more", "联合早报 “引号”", "]]>", "C# & c++", 'Tom\'s "x"')
MARKUP = (
    "<script>alert(1)</script>",
    "<b>bold",
    "</p> first",
    "<!-- gone",
    "<?php echo",
    "How to write &amp; in HTML",
    "&lt;b&gt;",
    "&#60;b",
    "&copy 2021",
    "<img src=x onerror=alert(1)>",
)


def titles(render, frame, entry, title):
    """The title elements of one entry in Atom and in RSS."""
    shown = [replace(entry, title=title)]
    atom = etree.fromstring(render(frame, shown, Format.ATOM)).find(f"{ATOM}entry/{ATOM}title")
    return atom, etree.fromstring(render(frame, shown, Format.RSS)).find("channel/item/title")


@pytest.mark.parametrize("title", PLAIN)
def test_a_plain_title_is_escaped_once(render, frame, entry, title):
    """A reader that shows text as text shows ``AT&T``, not ``AT&amp;T``."""
    atom, rss = titles(render, frame, entry, title)
    assert (atom.text, atom.get("type")) == (title, None)
    assert rss.text == title


@pytest.mark.parametrize("title", MARKUP)
def test_a_title_that_looks_like_markup_is_shown_and_not_run(render, frame, entry, title):
    """Read as HTML, as most readers do, a title gives its text and no element at all."""
    atom, rss = titles(render, frame, entry, title)
    assert atom.get("type") == "html"
    for element in (atom, rss):
        shown = html.fragment_fromstring(element.text, create_parent="div")
        assert not len(shown)
        assert shown.text == title


def test_rss_titles_keep_to_the_rss_profile(render, frame, entry):
    """An ampersand that begins a reference is written as ``&#x26;`` (RSS Best Practices Profile)."""
    feed = render(frame, [replace(entry, title="<b> & co")], Format.RSS)
    assert b"<title>&#x26;lt;b&#x26;gt; &#x26;amp; co</title>" in feed


@pytest.mark.parametrize("title", PLAIN + MARKUP)
@pytest.mark.parametrize("fmt", [Format.ATOM, Format.RSS])
def test_feedparser_shows_the_title_as_written(render, frame, entry, fmt, title):
    """feedparser, and what is built on it, gives back the author's title."""
    parsed = feedparser.parse(render(frame, [replace(entry, title=title)], fmt)).entries[0]
    is_html = parsed.title_detail.type == "text/html"
    assert (unescape(parsed.title) if is_html else parsed.title) == title


@pytest.mark.parametrize("title", PLAIN + MARKUP)
def test_json_titles_are_text(render, frame, entry, title):
    """JSON Feed's titles are plain text by definition."""
    feed = render(frame, [replace(entry, title=title)], Format.JSON)
    assert json.loads(feed)["items"][0]["title"] == title


@pytest.mark.parametrize("title", MARKUP)
def test_feed_titles_are_as_safe_as_entry_titles(render, frame, title):
    """A tag that looks like markup does no harm in the title of its feed."""
    tagged = replace(frame, feed=replace(frame.feed, title=title, description=title))
    atom = etree.fromstring(render(tagged, [], Format.ATOM))
    channel = etree.fromstring(render(tagged, [], Format.RSS))[0]
    shown = (atom.find(f"{ATOM}title"), atom.find(f"{ATOM}subtitle"), channel.find("title"))
    for element in (*shown, channel.find("description")):
        assert unescape(element.xpath("string()")) == title


def test_an_entry_without_title_is_named_by_its_address(render, frame, entry):
    """A title that is empty once control characters are gone becomes the link: readers need something."""
    assert titles(render, frame, entry, " \x01 ")[0].text == entry.link
