"""Last-Modified: what a client that keeps only dates can rely on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feeds.config.loader import load_config
from feeds.dates import parse_http_date
from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site
from feeds.service.factory import save_and_build_site
from feeds.store.base import Batch, EntryWrite
from feeds.web.metrics import Metrics
from feeds.web.response_cache import SETTLING_TIME, ResponseCache
from feeds.web.subscriber_counts import SubscriberCounter

from .conftest import BASE, Client, Posts, make_entry

Serve = Callable[..., Client]
NOON = datetime(2026, 3, 1, 12, 0, 0, 200_000, tzinfo=UTC)
FEED = "/feed.atom"


@dataclass
class Clock:
    """A clock that stands where the test puts it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Read it."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The clock that answers are dated by."""
    clock = Clock()
    plain = ResponseCache.__init__

    def with_clock(
        self: ResponseCache, publisher: Publisher, site: Site, audience: SubscriberCounter, meters: Metrics
    ) -> None:
        plain(self, publisher, site, audience, meters, clock)

    monkeypatch.setattr(ResponseCache, "__init__", with_clock)
    return clock


def save(posts: Posts, clock: Clock, text: str) -> None:
    """Save the one post there is, at the time of the clock."""
    entry = make_entry(1, text=text)
    change = posts.writer.apply(Batch(entries=(EntryWrite(entry, entry.id, entry.digest),)), clock.now)
    for listener in posts.listeners:
        listener(change)


def modified(client: Client, path: str = FEED) -> datetime:
    """Ask for a feed's Last-Modified."""
    moment = parse_http_date(client.get(path)["last-modified"])
    assert moment is not None
    return moment


@pytest.mark.parametrize("step", [timedelta(), timedelta(milliseconds=300), timedelta(hours=-1)])
def test_a_client_with_only_a_date_sees_every_save(
    posts: Posts, clock: Clock, client: Client, step: timedelta
) -> None:
    """Saves in one second, and after the clock was put back, are never answered 304 to those who lack them."""
    save(posts, clock, "first")
    for number in range(5):
        got = client.get(FEED)
        clock.now += step
        save(posts, clock, f"save {number}")
        after = client.get(FEED, {"If-Modified-Since": got["last-modified"]})
        assert (after.status, f"save {number}" in after.text) == (200, True)


def test_last_modified_never_lies_in_the_future(posts: Posts, clock: Clock, client: Client) -> None:
    """However fast posts are saved, no answer claims a time that has not come."""
    for number in range(5):
        save(posts, clock, f"save {number}")
        assert modified(client) <= clock.now


def test_a_date_earns_304_once_its_second_is_over(posts: Posts, clock: Clock, client: Client) -> None:
    """Within the second of a change a date proves nothing; after it, and ever after, the same one does."""
    save(posts, clock, "first")
    same_second = {"If-Modified-Since": "Sun, 01 Mar 2026 12:00:00 GMT"}
    assert client.get(FEED, same_second).status == 200
    clock.now += SETTLING_TIME
    assert client.get(FEED)["last-modified"] == same_second["If-Modified-Since"]
    assert client.get(FEED, same_second).status == 304
    clock.now += timedelta(days=1)
    assert client.get(FEED)["last-modified"] == same_second["If-Modified-Since"]


def test_a_date_stays_as_long_as_the_bytes_do(posts: Posts, clock: Clock, client: Client) -> None:
    """A feed asked for within the second of its change, and later, has one Last-Modified."""
    save(posts, clock, "first")
    dates = []
    for _ in range(5):
        dates.append(modified(client))
        clock.now += timedelta(milliseconds=700)
    assert dates == [NOON.replace(microsecond=0)] * 5


def test_every_save_moves_last_modified_by_a_second(posts: Posts, clock: Clock, client: Client) -> None:
    """Once all seconds are over, saves of one moment are told apart."""
    save(posts, clock, "first")
    clock.now += timedelta(minutes=1)
    before = modified(client)
    clock.now = NOON
    save(posts, clock, "second")
    clock.now += timedelta(minutes=1)
    assert modified(client) - before == timedelta(seconds=1)


@pytest.mark.parametrize("max_age", [300, 290, 7200])
def test_max_age_dates_only_feeds_that_say_it(
    posts: Posts, clock: Clock, serve: Serve, tmp_path: Path, max_age: int
) -> None:
    """Another `http.max_age` moves the Last-Modified of no feed but one whose bytes it changes: RSS's ttl."""

    def configure(seconds: int) -> Client:
        path = tmp_path / "config.toml"
        path.write_text(f"[http]\nmax_age = {seconds}\n", "utf-8")
        return serve(save_and_build_site(load_config(path, {}), BASE, posts.writer))

    save(posts, clock, "first")
    clock.now = datetime.now(UTC) + timedelta(minutes=1)
    before, after = configure(300), configure(max_age)
    for path in ("/feed.atom", "/feed.json", "/feed.rss"):
        old, new = before.get(path), after.get(path)
        same = old.body == new.body
        assert same == (path != "/feed.rss" or max_age != 7200)
        assert (new["last-modified"] == old["last-modified"]) == same
        assert modified(after, path) >= modified(before, path)
