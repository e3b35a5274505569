"""Fragments and the splice."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta, timezone
from html import unescape
from pathlib import Path

import pytest
from lxml import etree

from feeds.model import Format, Mode
from feeds.rendering import atom, rss
from feeds.rendering.document import MEDIA_TYPES, render_fragment
from feeds.rendering.metadata import Podcast
from feeds.rendering.validate import validate_entry

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("podcast", [None, Podcast("https://example.org/a.jpg", "News")])
def test_a_spliced_atom_feed_is_what_feedgen_writes_whole(render, frame, entries, mode, podcast):
    """Splicing fragments changes not one byte against feedgen writing the whole Atom feed."""
    frame = replace(frame, podcast=podcast, prev_archive="https://feeds.example.org/blog/older.atom")
    whole = atom.build_feed(frame)
    for entry in entries:
        whole.add_entry(atom.build_entry(validate_entry(entry, mode, frame.addresses)), order="append")
    assert render(frame, entries, Format.ATOM, mode) == whole.atom_str(pretty=True)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("podcast", [None, Podcast("https://example.org/a.jpg", "News")])
def test_a_spliced_rss_feed_is_what_feedgen_writes_whole(render, frame, entries, mode, podcast):
    """Splicing fragments changes not one byte against feedgen writing the whole RSS feed."""
    frame = replace(frame, podcast=podcast, prev_archive="https://feeds.example.org/blog/older.rss")
    whole = rss.build_feed(frame)
    for entry in entries:
        whole.add_entry(rss.build_entry(validate_entry(entry, mode, frame.addresses)), order="append")
    assert render(frame, entries, Format.RSS, mode) == whole.rss_str(pretty=True)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("fmt", Format)
def test_feeds_are_written_as_agreed(render, frame, entries, fmt, mode):
    """What subscribers have fetched stays as it is: a byte that changes is downloaded by all of them.

    A missing golden file is written anew, for a person to look at.
    """
    golden = GOLDEN / f"{mode}.{fmt}"
    written = render(frame, entries, fmt, mode)
    if not golden.exists():
        golden.write_bytes(written)
        pytest.fail(f"{golden} was missing and is now written: read it, then run the tests again")
    assert written.decode() == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("fmt", Format)
def test_an_entry_is_the_same_in_every_feed(render, frame, entries, fmt):
    """One entry's bytes do not depend on the feed that holds it."""
    other = replace(frame, feed=replace(frame.feed, path="/feed", title="Everything"))
    for document_ in (render(frame, entries, fmt), render(other, entries, fmt)):
        assert all(render_fragment(entry, fmt, Mode.FULL, frame.addresses) in document_ for entry in entries)


@pytest.mark.parametrize("fmt", Format)
def test_the_order_of_entries_is_kept(render, frame, entries, fmt):
    """Entries stand in the order they are given, newest first."""
    written = render(frame, entries, fmt)
    places = [written.index(entry.id.encode()) for entry in entries]
    assert places == sorted(places)


@pytest.mark.parametrize("fmt", Format)
def test_a_moment_gives_the_same_bytes_in_any_zone(render, frame, entries, fmt):
    """An entry read back from a store in another time zone does not change the feed."""
    east = timezone(timedelta(hours=8))
    moved = [
        replace(e, published=e.published.astimezone(east), updated=e.updated.astimezone(east))
        for e in entries
    ]
    assert render(frame, moved, fmt) == render(frame, entries, fmt)


def test_equal_content_gives_equal_bytes_in_every_process(render, frame, entries):
    """Hash seeds, locales and time zones of nodes leave no trace in a feed, and so in its ETag."""
    script = (
        "import hashlib, pickle, sys\n"
        "from feeds.model import Format, Mode\n"
        "from feeds.rendering.document import render_document, render_fragment\n"
        "frame, entries = pickle.load(sys.stdin.buffer)\n"
        "for fmt in Format:\n"
        "    pieces = [render_fragment(e, fmt, Mode.FULL, frame.addresses) for e in entries]\n"
        "    print(hashlib.sha256(render_document(frame, fmt, pieces)).hexdigest())\n"
    )
    here = [hashlib.sha256(render(frame, entries, fmt)).hexdigest() for fmt in Format]
    for environment in (
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
    ):
        ran = subprocess.run(
            [sys.executable, "-c", script],
            input=pickle.dumps((frame, entries)),
            env=os.environ | environment,
            capture_output=True,
            check=True,
        )
        assert ran.stdout.decode().split() == here


def test_threads_render_side_by_side(render, frame, entries):
    """Rendering on many threads at once gives what one thread gives."""
    alone = {fmt: render(frame, entries, fmt) for fmt in Format}
    wanted = list(Format) * 40
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda fmt: render(frame, entries, fmt), wanted))
    assert together == [alone[fmt] for fmt in wanted]


@pytest.mark.parametrize("fmt", [Format.ATOM, Format.RSS])
def test_a_browser_is_given_the_stylesheet(render, frame, entries, fmt):
    """An XML feed names its CSS before the root element, whatever characters the address holds."""
    styled = replace(frame, stylesheet='https://feeds.example.org/s.css?a=1&b="?>')
    tree = etree.fromstring(render(styled, entries, fmt)).getroottree()
    instruction = tree.getroot().getprevious()
    assert instruction.target == "xml-stylesheet"
    assert instruction.get("type") == "text/css"
    assert unescape(instruction.get("href")) == "https://feeds.example.org/s.css?a=1&b=%22?%3E"
    unstyled = etree.fromstring(render(frame, entries, fmt)).getroottree()
    assert unstyled.getroot().getprevious() is None


def test_a_stylesheet_is_nothing_to_json(render, frame, entries):
    """JSON Feed has no stylesheets."""
    styled = replace(frame, stylesheet="https://feeds.example.org/s.css")
    assert render(styled, entries, Format.JSON) == render(frame, entries, Format.JSON)


def test_media_types_are_exact():
    """Feeds are served under the type that readers and validators expect, never under text/*."""
    assert dict(MEDIA_TYPES) == {
        Format.ATOM: "application/atom+xml; charset=utf-8",
        Format.RSS: "application/rss+xml; charset=utf-8",
        Format.JSON: "application/feed+json; charset=utf-8",
    }
