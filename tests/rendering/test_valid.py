"""Every feed keeps to the letter of its format."""

from __future__ import annotations

from dataclasses import replace

import jsonschema
import pytest
from lxml import etree

from feeds.model import CleanHTML, Entry, Feed, Format, Mode, Person
from feeds.rendering.metadata import FeedMetadata, Podcast

pytestmark = pytest.mark.parametrize("fmt", Format)


def bare(entry: Entry) -> Entry:
    """An entry that has only what none can be without."""
    return Entry(entry.id, entry.key, "", "", entry.published, entry.updated, CleanHTML(""), "")


@pytest.mark.parametrize("mode", Mode)
def test_feeds_are_valid(render, frame, entries, fmt, mode):
    """A feed of ordinary entries is valid."""
    assert render(frame, entries, fmt, mode).count(entries[0].id.encode()) == 1


@pytest.mark.parametrize("mode", Mode)
def test_the_barest_entry_is_valid(render, frame, entry, fmt, mode):
    """An entry without title, content, summary, author, link or tag leaves its feed valid."""
    assert entry.key.encode() in render(frame, [bare(entry)], fmt, mode)


def test_the_barest_feed_is_valid(render, addresses, fmt):
    """A feed without entries, description, language, author or date is valid."""
    assert b"/feed" in render(FeedMetadata(Feed("/feed", ""), addresses, None), [], fmt)


def test_no_feed_is_broken_by_what_it_is_about(render, addresses, entries, fmt):
    """A tag, a description or an author's name of forbidden characters still makes a valid feed."""
    feed = Feed("/tags/\x01", "\x01", description="\ud800\x0b", language="\x00")
    assert entries[0].id.encode() in render(FeedMetadata(feed, addresses, None, author="\x02"), entries, fmt)


def test_archives_and_podcasts_are_valid(render, frame, entry, fmt):
    """A feed with every link and mark it can have is valid."""
    page = "https://feeds.example.org/blog/archive/3"
    full = replace(
        frame,
        archive=True,
        complete=True,
        address=page,
        current=page,
        prev_archive=page,
        next_archive=page,
        next_page=page,
        stylesheet=page,
        image="https://feeds.example.org/a.png",
        podcast=Podcast("https://feeds.example.org/a.png", "Arts > Books", True, owner_email="a@example.org"),
    )
    assert page.encode() in render(full, [entry], fmt)


@pytest.mark.parametrize(
    "broken",
    [
        {"title": "\x00bell\x07\x0b\ufffe\uffff\ud800"},
        {"title": "\x01"},
        {"title": " \n "},
        {"content": CleanHTML("<p>a\x0bb\udfff ]]> <![CDATA[ </p>")},
        {"summary": "\x1b[31mred\ud83d"},
        {"authors": (Person("\x08"), Person("Desk\x00", "not an address", "javascript:alert(1)"))},
        {"tags": ("\x01", "a\x02", "a"), "categories": ("\ud800",)},
        {"link": "javascript:alert(1)", "source": "data:text/html,x"},
        {"link": "https://example.com/早报?q=<\x00>", "source": "http://[::1/"},
        {"language": "zh_CN"},
        {"language": "the King's \x00 English"},
        {"id": "\x00"},
    ],
)
def test_no_entry_breaks_its_feed(render, frame, entries, fmt, broken):
    """Whatever reached the store, the other entries of the feed are served."""
    feed = render(frame, (replace(entries[0], **broken), *entries[1:]), fmt)
    assert all(entry.id.encode() in feed for entry in entries[1:])
    assert b"javascript:" not in feed


def test_the_checks_can_fail(render, check, frame, entries, fmt):
    """The validators see what is missing."""
    feed = render(frame, entries, fmt)
    for gone in (b"id", b"title"):
        changed = feed.replace(b"<" + gone, b"<x" + gone).replace(b"</" + gone, b"</x" + gone)
        changed = changed.replace(b'"' + gone + b'":', b'"x' + gone + b'":')
        if changed != feed:
            with pytest.raises((etree.DocumentInvalid, jsonschema.ValidationError)):
                check(changed, fmt)
