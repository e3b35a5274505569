"""Windows of dates: in slices, in the operator's own feeds, and for those who move old posts here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest

from feeds.config.settings import FeedSettings, NamedFeed, SiteSettings
from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site

from .conftest import BASE, START, Client, Posts, make_entry

Serve = Callable[..., Client]
SINGAPORE = SiteSettings(base_url=BASE, title="Notes", timezone="Asia/Singapore")


def titles(client: Client, address: str) -> list[str]:
    """Return the numbers of the posts in a feed."""
    got = client.get(address)
    assert got.status == 200, (got.status, got.text)
    if "json" in got["content-type"]:
        found = [item["title"] for item in json.loads(got.text)["items"]]
    else:
        found = [entry.title for entry in feedparser.parse(got.text).entries]
    return [title.removeprefix("Post ") for title in found]


@pytest.fixture
def year(posts: Posts) -> Posts:
    """Posts of the first ten days of 2024, at 20:00 UTC: of the day after in Singapore."""
    posts.write(*(make_entry(n, ["a"], published=START + timedelta(days=n, hours=20)) for n in range(10)))
    return posts


def test_a_slice_of_days_holds_the_posts_of_these_days(year: Posts, serve: Serve) -> None:
    """Days are those of the site, and count whole; moments are exact, and the last is outside."""
    client, here = serve(Site(SiteSettings(base_url=BASE))), serve(Site(SINGAPORE))
    address = "/feed.atom?since=2024-01-03&until=2024-01-05"
    assert titles(client, address) == ["4", "3", "2"]
    assert titles(here, address) == ["3", "2", "1"]
    assert titles(client, "/feed.atom?since=2024-01-09T20:00:00Z") == ["9", "8"]
    assert titles(client, "/feed.atom?until=2024-01-02T20:00:00Z") == ["0"]
    assert titles(client, "/feed.atom?any=a&since=2024-01-10&limit=1") == ["9"]
    assert titles(client, "/feed.json?until=2020-01-01") == []


@pytest.mark.parametrize("suffix", ["atom", "rss", "json", "opml"])
def test_a_window_has_one_address(year: Posts, client: Client, suffix: str) -> None:
    """Other spellings lead there; nonsense is refused with how a date is written; a tag's feed says where."""
    got = client.get(f"/feed.{suffix}?until=2024-01-06T00:00:00Z&since=2024-01-03T00:00:00%2B00:00")
    assert (got.status, got["location"]) == (301, f"/feed.{suffix}?since=2024-01-03&until=2024-01-05")
    refused = client.get(f"/feed.{suffix}?since=last-week")
    assert refused.status == 400
    assert "2024-03-01" in refused.text
    refused = client.get(f"/tags/a.{suffix}?since=2024-01-03")
    assert refused.status == 400
    assert "/feed?all=a&since=2024-01-03" in refused.text


def test_a_window_says_what_it_is(year: Posts, client: Client) -> None:
    """In its title, on its page, and in the builder, whose lines make it a feed of its own."""
    address = "any=a&since=2024-01-03&until=2024-01-05"
    assert "a, since 2024-01-03, until 2024-01-05 – Notes" in client.get(f"/feed.atom?{address}").text
    page = client.get(f"/new?{address}").text
    assert 'type="date" value="2024-01-03"' in page
    assert "since = &#34;2024-01-03&#34;\nuntil = &#34;2024-01-05&#34;" in page
    assert (
        f"/new?{address}".replace("&", "&amp;")
        in client.get(f"/feed?{address}", {"Accept": "text/html"}).text
    )


def test_a_feed_of_the_operators_own_has_a_window(year: Posts, serve: Serve) -> None:
    """Its archive holds no more than it does."""
    named = NamedFeed(name="w", any=("a",), since="2024-01-02", until="2024-01-06", limit=2)
    client = serve(Site(SiteSettings(base_url=BASE), named=(named,)))
    assert titles(client, "/feeds/w.atom") == ["5", "4"]
    seen, address = ["5", "4"], "/feeds/w.json"
    while older := client.get(address).text.partition('"next_url":"')[2].partition('"')[0]:
        address = older.removeprefix(BASE).replace("\\/", "/")
        seen += titles(client, address.replace(".json", ".atom"))
    assert seen == ["5", "4", "3", "2", "1"]


def test_posts_that_are_moved_here_are_not_announced(year: Posts, serve: Serve) -> None:
    """No reader of a feed is shown a post older than the bound; its page and its archive have it."""
    site = Site(SiteSettings(base_url=BASE), feed=FeedSettings(not_before="2024-01-09", limit=50))
    client = serve(site)
    for address in ("/feed", "/tags/a"):
        for suffix in ("atom", "rss", "json"):
            assert titles(client, f"{address}.{suffix}") == ["9", "8"]
    assert titles(client, "/feed.atom?any=a") == ["9", "8"]
    assert "Post 0" in client.get("/tags/a", {"Accept": "text/html"}).text
    assert titles(client, "/feed.atom?since=2024-01-01&until=2024-01-02") == ["1", "0"]
    links = feedparser.parse(client.get("/feed.atom").text).feed.links
    (older,) = (link.href.removeprefix(BASE) for link in links if link.rel == "prev-archive")
    assert older == "/archive/2024-01-09/feed.atom"
    assert titles(client, older) == [str(n) for n in range(7, -1, -1)]


def test_nothing_is_announced_until_something_new_comes(year: Posts, serve: Serve) -> None:
    """With a bound later than every post, feeds are valid and empty, and then hold what comes."""
    site = Site(SiteSettings(base_url=BASE), feed=FeedSettings(not_before="2025-01-01T12:00:00Z"))
    client = serve(site)
    before = client.get("/feed.atom")
    assert titles(client, "/feed.atom") == []
    year.write(make_entry(11, ["a"], published=START + timedelta(days=3)))
    assert titles(client, "/feed.atom") == []
    year.write(make_entry(12, ["a"], published=START + timedelta(days=400)))
    assert titles(client, "/feed.atom") == ["12"]
    assert client.get("/feed.atom")["last-modified"] > before["last-modified"]


def test_without_a_bound_not_a_byte_is_different(year: Posts, serve: Serve) -> None:
    """A bound older than every post changes no document."""
    plain = serve(Site(SiteSettings(base_url=BASE), feed=FeedSettings(limit=3)))
    bound = serve(Site(SiteSettings(base_url=BASE), feed=FeedSettings(limit=3, not_before="2001-01-01")))
    for suffix in ("atom", "rss", "json"):
        one, other = plain.get(f"/tags/a.{suffix}"), bound.get(f"/tags/a.{suffix}")
        assert (one.content, one.fields) == (other.content, other.fields)


def test_the_export_has_the_pages_behind_the_bound(year: Posts) -> None:
    """What a feed leads to is a file as well."""
    site = Site(SiteSettings(base_url=BASE), feed=FeedSettings(not_before="2024-01-09"))
    paths = dict(Publisher(year.writer, site).documents())
    assert "/archive/2024-01-09/feed.atom" in paths
    assert b"Post 0" not in paths["/feed.atom"].body
    assert b"Post 0" in paths["/archive/2024-01-09/feed.atom"].body
    assert "/archive/2024-01-09/feed.atom" not in dict(
        Publisher(year.writer, replace(site, feed=FeedSettings())).documents()
    )
