"""Feeds of tags, categories and authors that lost their last post: empty for a while, then gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import feedparser
import pytest

from feeds.config.settings import FeedSettings, SiteSettings, TagSettings
from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site
from feeds.publishing.topics import Topics
from feeds.web.metrics import Metrics
from feeds.web.response_cache import ResponseCache
from feeds.web.subscriber_counts import SubscriberCounter

from .conftest import BASE, Client, Posts, make_entry

Serve = Callable[..., Client]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(posts: Posts, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let answers be dated by the clock of the posts."""
    plain = ResponseCache.__init__

    def with_clock(
        self: ResponseCache, publisher: Publisher, site: Site, audience: SubscriberCounter, meters: Metrics
    ) -> None:
        plain(self, publisher, site, audience, meters, lambda: posts.now)

    monkeypatch.setattr(ResponseCache, "__init__", with_clock)
    return iter(())


def site_of(**tags: object) -> Site:
    """A site with settings of tags."""
    return Site(
        SiteSettings(base_url=BASE), tags=TagSettings.model_validate(tags), feed=FeedSettings(limit=3)
    )


@pytest.mark.parametrize("suffix", ["atom", "rss", "json", ""])
@pytest.mark.parametrize("path", ["/tags/a", "/tags/A%2Fb", "/categories/C", "/authors/Ann"])
def test_a_label_without_posts_is_empty_and_then_gone(
    posts: Posts, serve: Serve, path: str, suffix: str
) -> None:
    """For thirty days readers get a feed without entries; after them 410, on which they drop it."""
    client = serve(site_of())
    address = f"{path.replace('A%2Fb', 'A/b')}{'.' if suffix else ''}{suffix}"
    posts.write(make_entry(1, ["a", "A/b"], ["C"], authors=["Ann"]), make_entry(2, ["kept"]))
    before = client.get(address)
    posts.write(removed=[make_entry(1).id])
    empty = client.get(address)
    assert (before.status, empty.status) == (200, 200)
    assert ("Post 1" in before.text, "Post 1" in empty.text) == (True, False)
    assert empty["content-type"] == before["content-type"]
    posts.now += 29 * DAY
    assert client.get(address).body == empty.body
    posts.now += 2 * DAY
    assert client.get(address).status == 410


def test_an_empty_feed_is_the_same_feed(posts: Posts, serve: Serve) -> None:
    """It keeps address, id and title, moves its Last-Modified once, and is answered 304 from then on."""
    client = serve(site_of())
    posts.write(make_entry(1, ["a"]))
    posts.now += DAY
    before = client.get("/tags/a.atom")
    posts.write(removed=[make_entry(1).id])
    posts.now += DAY
    after = client.get("/tags/a.atom", {"If-Modified-Since": before["last-modified"]})
    assert after.status == 200
    old, new = feedparser.parse(before.text), feedparser.parse(after.text)
    assert (new.feed.id, new.feed.title, new.entries) == (old.feed.id, old.feed.title, [])
    assert client.get("/tags/a.atom", {"If-Modified-Since": after["last-modified"]}).status == 304
    assert client.get("/tags/a.atom", {"If-None-Match": after["etag"]}).status == 304


def test_a_tag_that_comes_back_is_shown_at_once(posts: Posts, serve: Serve) -> None:
    """A post that bears the tag again is in the feed, whether it was empty or gone; and it can leave again."""
    client = serve(site_of())
    for wait in (DAY, 31 * DAY):
        posts.write(make_entry(1, ["a"]))
        assert "Post 1" in client.get("/tags/a.atom").text
        posts.write(make_entry(1, ["b"]))
        assert client.get("/tags/a.atom").status == 200
        posts.now += wait
        assert client.get("/tags/a.atom").status == (200 if wait == DAY else 410)
    posts.write(make_entry(2, ["a"]))
    assert "Post 2" in client.get("/tags/a.atom").text


@pytest.mark.parametrize(("days", "status"), [(0, 410), (2, 410), (3, 200), (400, 200)])
def test_the_operator_says_for_how_long(posts: Posts, serve: Serve, days: int, status: int) -> None:
    """`tags.gone_after` counts the days; with 0 a feed is gone with its last post."""
    client = serve(site_of(gone_after=days))
    posts.write(make_entry(1, ["a"]))
    posts.write(removed=[make_entry(1).id])
    posts.now += 2 * DAY
    assert client.get("/tags/a.atom").status == status


def test_every_name_of_a_tag_is_answered(posts: Posts, serve: Serve) -> None:
    """Other spellings and aliases lead to the feed, and a tag that others were nested in is answered too."""
    client = serve(site_of(aliases={"Python": ["py"]}))
    posts.write(make_entry(1, ["py", "Area/Town"]))
    assert client.get("/tags/Python.atom").status == client.get("/tags/Area.atom").status == 200
    posts.write(removed=[make_entry(1).id])
    for path in ("/tags/Python.atom", "/tags/Area.atom", "/tags/Area/Town.atom"):
        got = client.get(path)
        assert (got.status, feedparser.parse(got.text).entries) == (200, [])
        assert got["last-modified"]
    assert client.get("/tags/py.atom")["location"] == "/tags/Python.atom"
    assert client.get("/tags/area/TOWN.atom")["location"] == "/tags/Area/Town.atom"
    assert client.get("/tags/never.atom").status == 404
    posts.now += 31 * DAY
    for path in ("/tags/Python.atom", "/tags/Area.atom", "/tags/Area/Town.atom", "/tags/py.atom"):
        assert client.get(path).status == 410


def test_tags_that_get_no_feed_get_none_afterwards(posts: Posts, serve: Serve) -> None:
    """A tag that the settings leave out has no feed when it is empty either."""
    client = serve(site_of(**{"except": ["a"]}))
    posts.write(make_entry(1, ["a"]))
    posts.write(removed=[make_entry(1).id])
    assert client.get("/tags/a.atom").status != 200


def test_an_empty_archive_leads_nowhere(posts: Posts, serve: Serve) -> None:
    """Pages of a tag's archive are answered as long as its feed is."""
    posts.writer.page_length = 3
    client = serve(site_of())
    posts.write(*(make_entry(number, ["a"]) for number in range(9)))
    older = feedparser.parse(client.get("/tags/a.atom").text).feed.links
    address = next(link.href for link in older if link.rel == "prev-archive").removeprefix(BASE)
    posts.write(removed=[make_entry(number).id for number in range(9)])
    assert feedparser.parse(client.get(address).text).entries == []
    assert "prev-archive" not in client.get("/tags/a.atom").text
    posts.now += 31 * DAY
    assert client.get(address).status == 410


def test_subscribers_hear_that_a_tag_is_empty(posts: Posts) -> None:
    """The hub gives what a request gets: a feed without entries, for a change that concerns the tag's subscribers."""
    publisher = Publisher(posts.writer, site_of(gone_after=36500))
    posts.listeners.append(lambda _: publisher.invalidate())
    topics = Topics(publisher)
    url = f"{BASE}/tags/a.atom"
    posts.write(make_entry(1, ["a"]))
    change = posts.write(removed=[make_entry(1).id])
    document = topics.content(url)
    assert document is not None
    assert b"<entry>" not in document.body
    assert topics.filter_changed([url], change) == (url,)
