"""A feed of five entries as the news archive has them, plus what every format must carry."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from lxml import etree

from feeds.model import (
    CleanHTML,
    Enclosure,
    Entry,
    Feed,
    Format,
    Image,
    Mode,
    Person,
)
from feeds.rendering.document import render_document, render_fragment
from feeds.rendering.metadata import FeedMetadata
from feeds.urls import Addresses, make_entry_key, mint_source_id

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = datetime(2021, 11, 15, 10, 40, 35, 328000, tzinfo=UTC)
TITLES = ("早报：两会开幕", "AT&T 上调资费", "How to write <b> in HTML", "Rain, then sun", "a ]]> b < c")


def _entry(number: int) -> Entry:
    source = f"https://news.example.com/realtime/china/story{number}?a=1&b=2"
    published = NEWEST - timedelta(days=number, seconds=number)
    entry_id = mint_source_id(source, published)
    return Entry(
        id=entry_id,
        key=make_entry_key(entry_id),
        path=f"2021/{number}.md",
        title=TITLES[number],
        published=published,
        updated=published + timedelta(hours=number % 2),
        content=CleanHTML(
            f'<p>第{number}段 &amp; more.</p>\n<p><img src="https://img.example.com/a.jpg"></p>'
        ),
        digest=f"{number:032x}",
        link=source,
        source=source,
        summary="A summary: 1 < 2 & more.",
        language="zh-CN",
        authors=(Person("编辑部"), Person("Weather Desk", "desk@example.com", "https://example.com/desk")),
        tags=("联合早报", "c++"),
        categories=("新闻", "c++"),
        image=Image("https://img.example.com/a.jpg", "", 640, 480),
    )


@pytest.fixture(scope="session")
def entries() -> tuple[Entry, ...]:
    """Five entries, newest first; the second has enclosures."""
    newest, second, *older = map(_entry, range(5))
    sound = Enclosure("https://media.example.com/a.mp3", "audio/mpeg", 1234)
    film = Enclosure("https://media.example.com/b.mp4", "video/mp4")
    return (newest, replace(second, enclosures=(sound, film)), *older)


@pytest.fixture(scope="session")
def entry(entries: tuple[Entry, ...]) -> Entry:
    """An entry with everything an entry can have."""
    return entries[1]


@pytest.fixture(scope="session")
def addresses() -> Addresses:
    """A service below a path prefix."""
    return Addresses("https://feeds.example.org/blog")


@pytest.fixture(scope="session")
def frame(addresses: Addresses) -> FeedMetadata:
    """The feed of a Chinese tag."""
    feed = Feed("/tags/联合早报", "联合早报", description="Every post tagged 联合早报", language="zh-CN")
    return FeedMetadata(
        feed, addresses, NEWEST, author="Example News", ttl=5, hubs=("https://hub.example.net/",)
    )


@pytest.fixture(scope="session")
def render(check: Callable[[bytes, Format], None]) -> Callable[..., bytes]:
    """``render(frame, entries, fmt, mode)``: a whole feed by way of fragments, checked for validity."""

    def whole(frame: FeedMetadata, entries: Iterable[Entry], fmt: Format, mode: Mode = Mode.FULL) -> bytes:
        feed = render_document(
            frame, fmt, [render_fragment(entry, fmt, mode, frame.addresses) for entry in entries]
        )
        check(feed, fmt)
        return feed

    return whole


@pytest.fixture(scope="session")
def check(validators: Mapping[Format, Callable[[bytes], None]]) -> Callable[[bytes, Format], None]:
    """``check(feed, fmt)``: fails where the format's specification is broken."""
    return lambda feed, fmt: validators[fmt](feed)


@pytest.fixture(scope="session")
def validators() -> Mapping[Format, Callable[[bytes], None]]:
    """One validator for each format, made from its specification."""
    here = Path(__file__).parent
    atom, rss = (etree.RelaxNG(file=here / name) for name in ("atom.rng", "rss.rng"))
    schema = json.loads((here / "jsonfeed.schema.json").read_text(encoding="utf-8"))
    jsonfeed = jsonschema.Draft202012Validator(schema)
    unnamed = etree.XPath("/a:feed[not(a:author)]/a:entry[not(a:author)]", namespaces={"a": ATOM})

    def check_atom(feed: bytes) -> None:
        atom.assertValid(etree.fromstring(feed))
        assert unnamed(etree.fromstring(feed)) == []

    return {
        Format.ATOM: check_atom,
        Format.RSS: lambda feed: rss.assertValid(etree.fromstring(feed)),
        Format.JSON: lambda feed: jsonfeed.validate(json.loads(feed)),
    }
