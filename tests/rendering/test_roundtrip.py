"""What goes in comes out of a parser that this project did not write."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import feedparser
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.model import CleanHTML, Enclosure, Format, Image, Mode, Person
from feeds.rendering.document import render_document, render_fragment
from feeds.urls import WEB_SCHEMES, to_safe_url


def looks_misencoded(text: str) -> bool:
    """Tell whether feedparser would take a text for UTF-8 that was read as Latin-1, and mend it."""
    try:
        return text.encode("latin-1").decode("utf-8") != text
    except UnicodeError:
        return False


# feedparser reads C1 controls as Windows-1252, and strips white space at the ends.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
AWKWARD = st.sampled_from(
    ("]]>", "<script>", "&", "&amp;", "</title>", "<![CDATA[", '"', "'", "<!--", "&#0;", "é", "联")
)
TEXT = st.lists(st.one_of(AWKWARD, st.text(CHARACTERS, max_size=12)), max_size=6).map("".join)
WORDS = TEXT.map(str.strip).filter(bool).filter(lambda text: not looks_misencoded(text))
ANYTHING = st.text(st.characters(exclude_categories=[]), max_size=40)
PATHS = st.text(CHARACTERS, max_size=20)
URLS = PATHS.map(lambda path: to_safe_url(f"https://example.org/{path}?a=1&b=<2>", WEB_SCHEMES)).filter(bool)


@settings(max_examples=150, deadline=None)
@given(title=WORDS, name=WORDS, tag=WORDS, summary=WORDS, link=URLS, picture=URLS, file=URLS)
def test_feedparser_reads_back_what_was_written(frame, entry, **written):
    """Titles, names, tags, summaries and addresses in any script survive Atom and RSS unchanged."""
    shown = replace(
        entry,
        title=written["title"],
        authors=(Person(written["name"]),),
        tags=(written["tag"],),
        categories=(),
        summary=written["summary"],
        link=written["link"],
        image=Image(written["picture"]),
        enclosures=(Enclosure(written["file"], "audio/mpeg", 7),),
    )
    for fmt in (Format.ATOM, Format.RSS):
        feed = render_document(frame, fmt, [render_fragment(shown, fmt, Mode.FULL, frame.addresses)])
        parsed = feedparser.parse(feed, sanitize_html=False, resolve_relative_uris=False)
        assert not parsed.bozo, parsed.bozo_exception
        (found,) = parsed.entries
        assert text_of(found.title_detail) == written["title"]
        assert found.authors[0]["name"] == written["name"]
        assert [tag.term for tag in found.tags] == [written["tag"]]
        assert text_of(found.get("summary_detail")) == written["summary"]
        assert found.link == written["link"]
        assert found.media_thumbnail[0]["url"] == written["picture"]
        assert [file.href for file in found.enclosures] == [written["file"]]
        assert found.id == entry.id
        assert found.content[0].value.strip() == entry.content.strip()


def text_of(detail) -> str:
    """What a reader shows of a text, read as what it says it is."""
    if not detail:
        return ""
    return unescape(detail.value) if detail.type == "text/html" else detail.value


@settings(max_examples=150, deadline=None)
@given(title=ANYTHING, name=ANYTHING, tag=ANYTHING, content=ANYTHING, address=ANYTHING, language=ANYTHING)
def test_no_character_breaks_a_feed(render, frame, entry, **written):
    """Any text at all, in any place, leaves every feed valid and the rest of it unchanged."""
    shown = replace(
        entry,
        title=written["title"],
        authors=(Person(written["name"], written["address"], written["address"]),),
        tags=(written["tag"],),
        categories=(written["title"],),
        summary=written["content"],
        content=CleanHTML(written["content"]),
        link=written["address"],
        source=written["address"],
        language=written["language"],
        image=Image(written["address"], written["title"]),
        enclosures=(Enclosure(written["address"], written["language"], 7),),
    )
    named = replace(frame, author=written["name"], feed=replace(frame.feed, title=written["title"]))
    for fmt in Format:
        feed = render(named, [shown, entry], fmt)
        assert render_fragment(entry, fmt, Mode.FULL, frame.addresses) in feed


@settings(max_examples=150, deadline=None)
@given(title=ANYTHING, content=ANYTHING)
def test_json_loses_only_what_xml_forbids(render, frame, entry, title, content):
    """All three formats say the same: JSON holds every character that XML can hold."""
    shown = replace(entry, title=f"x{title}x", content=CleanHTML(f"x{content}x"))
    (item,) = json.loads(render(frame, [shown], Format.JSON))["items"]
    forbidden = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    assert item["title"] == forbidden.sub("", shown.title)
    assert item["content_html"] == forbidden.sub("", shown.content).strip(" \t\n\f\r")
