"""What dates feeds, their lists and pages: dates that posts give, and none that is to come."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from feeds.config.settings import NamedFeed, SiteSettings
from feeds.publishing.site import Site

from .conftest import BASE, Client, Posts, make_entry

FUTURE = datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
UNDATED = datetime(2026, 2, 27, tzinfo=UTC)


def feed_updated(client: Client, path: str) -> str:
    """Return when a feed says that it was updated, to the second; checks that RSS says the same."""
    text = client.get(f"{path}.atom").text
    found = re.search(r"<updated>(.{19})", text.partition("<entry>")[0])
    built = re.search(r"<lastBuildDate>(.*?)</lastBuildDate>", client.get(f"{path}.rss").text)
    assert found
    if built:
        assert parsedate_to_datetime(built[1]).isoformat().startswith(found[1])
    return found[1] if built else ""


def newest_dates(client: Client, path: str) -> set[str]:
    """Return the days that a page calls those of a feed or list, entries aside."""
    text = client.get(path, {"Accept": "text/html"}).text
    counts = re.findall(r'<span class="count">(.*?)</span>|<p class="count">(.*?)</p>', text, re.DOTALL)
    return set(re.findall(r'datetime="(.{10})', " ".join(map("".join, counts))))


@pytest.fixture
def dated(posts: Posts, serve: Callable[..., Client]) -> tuple[Posts, Client]:
    """Four posts of their own dates, two without any, and two that are to come or to be updated."""
    tags = ["a", "b"]
    posts.write(*(make_entry(number, tags) for number in (1, 2, 3, 4)))
    posts.write(make_entry(5, [*tags, "undated"], published=UNDATED), dated=False)
    posts.write(
        replace(make_entry(6, [*tags, "future"], published=UNDATED - timedelta(days=1)), updated=FUTURE),
        make_entry(7, [*tags, "future"], published=FUTURE - timedelta(days=9)),
    )
    site = Site(SiteSettings(base_url=BASE), named=(NamedFeed(name="mine", any=("a",)),))
    return posts, serve(site)


def test_only_dates_that_posts_give_date_feeds(dated: tuple[Posts, Client]) -> None:
    """A post without a date, one to come, and an update to come are in feeds, and date none of them."""
    _, client = dated
    for path in ("/feed", "/tags/a", "/feeds/mine", "/tags/b"):
        assert feed_updated(client, path) == "2024-01-05T00:00:00"
        titles = [item["title"] for item in json.loads(client.get(f"{path}.json").text)["items"]]
        assert titles == [f"Post {number}" for number in (7, 5, 6, 4, 3, 2, 1)]
    assert feed_updated(client, "/tags/undated") == ""
    assert feed_updated(client, "/tags/future") == ""


def test_lists_and_pages_are_dated_alike(dated: tuple[Posts, Client]) -> None:
    """Home, list, preview, builder and status say when the newest came that has a date."""
    posts, client = dated
    # A post whose update is to come was published all the same.
    given = "2026-02-26"
    for path in ("/feed", "/tags/a", "/feeds/mine", "/new?any=a"):
        assert newest_dates(client, path) == {given}, path
    assert newest_dates(client, "/tags/undated") == set()
    assert newest_dates(client, "/") == {given}
    assert newest_dates(client, "/all/tags") == {given}
    assert str(posts.writer.totals().newest).startswith(given)
    assert "the last on 2026-02-26" in json.loads(client.get("/tags/a.json").text)["description"]


def test_a_date_counts_once_it_has_come(dated: tuple[Posts, Client]) -> None:
    """When its moment comes a post dates its feeds, and these have changed then."""
    posts, client = dated
    before = client.get("/tags/a.atom")
    for moment, expected in (
        (FUTURE - timedelta(days=9), "2026-05-23T12:30:00"),
        (FUTURE, "2026-06-01T12:30:00"),
    ):
        assert posts.writer.totals().next_due == moment
        posts.release(moment + timedelta(minutes=1))
        assert feed_updated(client, "/tags/a") == expected
        after = client.get("/tags/a.atom")
        assert parsedate_to_datetime(after["last-modified"]) == posts.now
        assert after["etag"] != before["etag"]
        before = after
    assert posts.writer.totals().next_due is None
    assert newest_dates(client, "/tags/a") == {"2026-05-23"}
    assert client.get("/tags/undated.atom").text.count("<entry>") == 1


def test_an_edited_post_whose_date_is_to_come_keeps_its_moment(dated: tuple[Posts, Client]) -> None:
    """Written again as it is, or in other words, it dates its feeds when its moment comes, not before."""
    posts, client = dated
    same = make_entry(7, ["a", "b", "future"], published=FUTURE - timedelta(days=9))
    revision = posts.writer.revision()
    assert posts.write(same).revision == revision
    posts.write(replace(same, title="Other words", digest="other"))
    assert feed_updated(client, "/tags/a") == "2024-01-05T00:00:00"
    assert posts.writer.totals().next_due == same.published


def test_a_post_that_gets_a_date_dates_its_feeds(dated: tuple[Posts, Client]) -> None:
    """The same moment, given by the author now, counts."""
    posts, client = dated
    posts.write(make_entry(5, ["a", "b", "undated"], published=UNDATED))
    assert feed_updated(client, "/tags/undated") == "2026-02-27T00:00:00"
