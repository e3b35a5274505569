"""Podcasts, as Apple's directory requires them ("A Podcaster's Guide to RSS")."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from feeds.model import Enclosure, Episode, Format, Image
from feeds.rendering.metadata import Podcast

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
SHOW = Podcast(
    image="https://example.org/cover.png?v=2",
    category="Health & Fitness > Medicine",
    owner_email="radio@example.org",
)


@pytest.fixture
def channel(render, frame, entry):
    """The channel of a show with one episode."""
    return etree.fromstring(render(replace(frame, podcast=SHOW), [entry], Format.RSS))[0]


def test_a_show_has_all_that_apple_requires(channel):
    """Title, description, artwork, language, category and explicit: without one, Apple refuses a show."""
    assert channel.findtext("title") == "联合早报"
    assert channel.findtext("description") == "Every post tagged 联合早报"
    assert channel.findtext("language") == "zh-CN"
    assert channel.find(f"{ITUNES}image").get("href") == SHOW.image
    assert channel.findtext(f"{ITUNES}explicit") == "false"
    category = channel.find(f"{ITUNES}category")
    assert (category.get("text"), category[0].get("text")) == ("Health & Fitness", "Medicine")


def test_an_episode_has_all_that_apple_requires(channel):
    """Title and enclosure with its three attributes are required, guid and date wanted."""
    episode = channel.find("item")
    assert episode.findtext("title")
    assert set(episode.find("enclosure").attrib) == {"url", "length", "type"}
    assert episode.findtext("guid")
    assert episode.findtext("pubDate")


def test_an_episode_says_what_its_author_says_of_it(render, frame, entry):
    """Duration, season, number, kind and warning, in any feed; Apple takes JPEG and PNG as its picture."""
    told = Enclosure(
        "https://example.org/7.mp3", "audio/mpeg", 9, 1231, Episode(2, 7, "bonus", explicit=False)
    )
    known = replace(entry, enclosures=(told,), image=Image("https://example.org/7.jpg"))
    item = etree.fromstring(render(frame, [known], Format.RSS))[0].find("item")
    words = {
        name: item.findtext(f"{ITUNES}{name}") for name in ("duration", "season", "episode", "episodeType")
    }
    assert words == {"duration": "1231", "season": "2", "episode": "7", "episodeType": "bonus"}
    assert item.findtext(f"{ITUNES}explicit") == "false"
    assert item.find(f"{ITUNES}image").get("href") == "https://example.org/7.jpg"
    drawn = replace(known, image=Image("https://example.org/7.webp"))
    item = etree.fromstring(render(frame, [drawn], Format.RSS))[0].find("item")
    assert item.find(f"{ITUNES}image") is None


def test_a_show_says_who_makes_it(channel):
    """Author and owner fall back on the feed's author."""
    assert channel.findtext(f"{ITUNES}author") == "Example News"
    assert channel.findtext(f"{ITUNES}owner/{ITUNES}name") == "Example News"
    assert channel.findtext(f"{ITUNES}owner/{ITUNES}email") == "radio@example.org"
    assert channel.findtext(f"{ITUNES}type") == "episodic"


def test_a_show_can_differ_from_the_usual(render, frame, entry):
    """What the operator sets is what Apple reads; an owner without address is not named."""
    show = Podcast("https://example.org/a.jpg", "News", True, "The Station", "Radio", "", "serial")
    channel = etree.fromstring(render(replace(frame, podcast=show), [entry], Format.RSS))[0]
    assert channel.findtext(f"{ITUNES}explicit") == "true"
    assert channel.findtext(f"{ITUNES}author") == "The Station"
    assert channel.findtext(f"{ITUNES}type") == "serial"
    assert len(channel.find(f"{ITUNES}category")) == 0
    assert channel.find(f"{ITUNES}owner") is None


def test_only_podcasts_have_apples_elements(render, frame, entry):
    """Ordinary feeds, and formats other than RSS, carry no elements of Apple's."""
    assert b"itunes" not in render(frame, [entry], Format.RSS)
    assert b"itunes" not in render(replace(frame, podcast=SHOW), [entry], Format.ATOM)
