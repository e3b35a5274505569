"""Who follows which feed: counted about right, and without keeping who it was."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from feeds.publishing.site import Site
from feeds.web.subscriber_counts import (
    MOST_FEEDS,
    MOST_SERVICES,
    DailySalt,
    FeedStats,
    HyperLogLog,
    SubscriberCounter,
)

from .conftest import Client, Posts, make_entry

DAY = 86_400

KEY = DailySalt(secret=bytes(16))
"""A key under which these few clients differ: under one in thirty, two of six meet in a sketch."""


class Days:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 20_000.0 * DAY + 100

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    def pass_(self, days: int = 1) -> None:
        """Let days pass."""
        self.now += days * DAY


@pytest.fixture
def days() -> Days:
    """A clock."""
    return Days()


@pytest.fixture
def audience(days: Days) -> SubscriberCounter:
    """An audience of nobody yet."""
    return SubscriberCounter(days, KEY)


def ask(
    audience: SubscriberCounter, address: str, agent: str, client: str = "192.0.2.1", whole: bool = True
) -> None:
    """Let a client ask for a feed."""
    fields = {b"user-agent": agent.encode()}
    audience.feed_counter(address).count(100 if whole else None, fields, (client, 4711))


def only(audience: SubscriberCounter) -> FeedStats:
    """Return how the one feed is followed that anyone asked for."""
    (following,) = audience.list_stats(10)
    return following


@pytest.mark.parametrize("number", [0, 1, 2, 10, 100, 1000, 30_000])
def test_a_sketch_counts_about_right(number: int) -> None:
    """However many distinct things it has seen, a sketch tells their number to some fifteen percent."""
    chance = random.Random(number)
    sketch = HyperLogLog()
    for hashed in [chance.getrandbits(64) for _ in range(number)] * 2:
        sketch.add(hashed)
    assert abs(len(sketch) - number) <= max(1, 0.15 * number)


@pytest.mark.parametrize(
    ("agent", "service", "count"),
    [
        (
            "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)",
            "Feedly",
            16,
        ),
        ("Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 5 subscribers; )", "Inoreader", 5),
        (
            "NewsBlur Feed Fetcher - 12 subscribers - http://www.newsblur.com/site/1/x",
            "NewsBlur Feed Fetcher",
            12,
        ),
        ("Feedbin feed-id:1373711 - 1 subscribers", "Feedbin", 1),
        ("theoldreader.com (https://theoldreader.com; 3 subscribers; feed-id=5f1)", "theoldreader.com", 3),
        ("SomeBot/2.0 (1 subscriber)", "SomeBot", 1),
        ("Reader/1 (400 readers)", "Reader", 400),
    ],
)
def test_services_report_their_subscribers(
    audience: SubscriberCounter, agent: str, service: str, count: int
) -> None:
    """A service that fetches for many says for how many; it is no reader itself, however often it asks."""
    for client in ("192.0.2.1", "192.0.2.2"):
        ask(audience, "/feed.atom", agent, client)
    following = only(audience)
    assert (following.reported, following.clients, following.subscribers) == ({service: count}, 0, count)


def test_distinct_clients_are_counted(audience: SubscriberCounter) -> None:
    """Readers at different addresses, or of different makes, are different; one that asks again is the same."""
    for _ in range(3):
        ask(audience, "/feed.atom", "newsboat/2.33", "192.0.2.1")
        ask(audience, "/feed.atom", "newsboat/2.33", "192.0.2.2")
        ask(audience, "/feed.atom", "Miniflux/2.1", "192.0.2.2", whole=False)
    following = only(audience)
    assert (following.requests, following.unchanged, following.clients) == (9, 3, 3)
    assert following.sent == 600


def test_behind_a_proxy_clients_are_counted_one_by_one(audience: SubscriberCounter) -> None:
    """A proxy asks for many: who they are, it says itself."""
    tally = audience.feed_counter("/feed.atom")
    for number in range(5):
        fields = {b"user-agent": b"NetNewsWire", b"x-forwarded-for": b"198.51.100.%d" % number}
        tally.count(None, fields, ("127.0.0.1", 1))
    assert only(audience).clients == 5


def test_the_busier_of_two_days_counts(audience: SubscriberCounter, days: Days) -> None:
    """In the morning yesterday's readers still count; who has not come for two days does not."""
    for number in range(6):
        ask(audience, "/feed.atom", "newsboat", f"192.0.2.{number}")
    ask(audience, "/feed.atom", "Feedly/1.0 (16 subscribers)")
    days.pass_()
    assert only(audience).clients == 6
    ask(audience, "/feed.atom", "newsboat", "192.0.2.0")
    assert (only(audience).clients, only(audience).reported) == (6, {"Feedly": 16})
    days.pass_()
    ask(audience, "/feed.atom", "newsboat", "192.0.2.1")
    assert (only(audience).clients, only(audience).reported) == (1, {})
    days.pass_(5)
    assert (only(audience).clients, only(audience).requests) == (0, 9)


def test_nothing_that_identifies_a_client_is_kept(audience: SubscriberCounter) -> None:
    """Neither an address nor a hash of it that would be the same in another service or on another day is kept."""
    other = SubscriberCounter(key=DailySalt(secret=b"another service's"))
    for one in (audience, other):
        ask(one, "/feed.atom", "newsboat", "203.0.113.77")
    kept = [repr(vars(one)) + repr(one.feed_counter("/feed.atom")) for one in (audience, other)]
    assert not any("203.0.113" in text for text in kept)
    registers = [bytes(one.feed_counter("/feed.atom").clients._registers) for one in (audience, other)]
    assert registers[0] != registers[1]
    assert SubscriberCounter().salt.secret != SubscriberCounter().salt.secret


def test_memory_is_bounded(audience: SubscriberCounter) -> None:
    """Any number of addresses and services leaves the memory as it is, and no request out of the sum."""
    for number in range(MOST_FEEDS + 50):
        ask(audience, f"/feed.atom?any={number}", "newsboat")
    assert len(audience.list_stats(10 * MOST_FEEDS)) == MOST_FEEDS
    assert audience.total().requests == MOST_FEEDS + 50
    for number in range(MOST_SERVICES + 50):
        ask(audience, "/feed.atom", f"Service{number}/1 (1 subscriber)")
    following = next(f for f in audience.list_stats(MOST_FEEDS) if f.address == "/feed.atom")
    assert following.subscribers == MOST_SERVICES


@pytest.mark.parametrize("agent", ["", "\xff" * 16_000, "9" * 16_000 + " subscribers", " subscribers" * 999])
def test_no_agent_is_too_strange(audience: SubscriberCounter, agent: str) -> None:
    """Whatever calls itself whatever is one client, and takes no time."""
    ask(audience, "/feed.atom", agent)
    assert only(audience).subscribers == 1


def test_requests_are_counted_as_they_are_answered(
    posts: Posts, serve: Callable[..., Client], site: Site
) -> None:
    """Answers from memory and others count alike, 304 apart; pages are not feeds; an edit forgets nothing."""
    posts.write(make_entry(1, ["a"]))
    audience = SubscriberCounter()
    client = serve(site, audience=audience)
    etag = client.get("/tags/a.atom")["etag"]
    for _ in range(3):
        assert client.get("/tags/a.atom", {"If-None-Match": etag}).status == 304
    posts.write(make_entry(2, ["a"]))
    client.get("/tags/a.atom", {"If-None-Match": etag, "User-Agent": "Feedly (7 subscribers)"})
    for address in ("/", "/tags/a", "/static/style.css", "/feeds.opml"):
        client.get(address)
    following = only(audience)
    assert (following.address, following.requests, following.unchanged) == ("/tags/a.atom", 5, 3)
    assert following.reported == {"Feedly": 7}
    assert audience.total().requests == 5


def test_processes_count_together(days: Days) -> None:
    """What several processes drained adds up, and a client that asked two of them is one."""
    whole = SubscriberCounter(days, KEY)
    others = [SubscriberCounter(days, whole.salt) for _ in range(2)]
    for number, other in enumerate(others):
        for _ in range(3):
            ask(other, "/feed.atom", "newsboat", "192.0.2.1")
            ask(other, "/feed.atom", "newsboat", f"192.0.2.{2 + number}", whole=False)
        ask(other, "/feed.atom", "Feedly/1.0 (16 subscribers)")
    for _ in range(2):
        for other in others:
            whole.add(json.loads(json.dumps(other.drain())))
    following = only(whole)
    assert (following.requests, following.unchanged, following.sent) == (14, 6, 800)
    assert (following.clients, following.reported) == (3, {"Feedly": 16})
    assert [other.drain() for other in others] == [[], []]


def test_processes_still_count_together_on_another_day(days: Days) -> None:
    """Each process finds the next day's key by itself; one that starts late is told the key of its day."""
    whole = SubscriberCounter(days, KEY)
    early = SubscriberCounter(days, whole.salt)
    days.pass_(3)
    late = SubscriberCounter(days, whole.salt)
    for other in (early, late):
        ask(other, "/feed.atom", "newsboat", "192.0.2.1")
        whole.add(other.drain())
    assert only(whole).clients == 1


def test_a_reader_that_is_alone_counts_every_day(audience: SubscriberCounter, days: Days) -> None:
    """The one reader of a feed is still there on the third day, though it never changes."""
    for _ in range(3):
        ask(audience, "/feed.atom", "newsboat")
        days.pass_()
    assert only(audience).clients == 1
