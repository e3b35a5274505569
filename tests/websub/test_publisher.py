"""Telling hubs elsewhere, which here are servers that really listen."""

import asyncio
from contextlib import asynccontextmanager
from random import Random
from urllib.parse import parse_qs

from feeds.websub.publisher import HubPinger, PingCounts, PingLimits
from feeds.websub.queue import Backoff

ONE, TWO = "https://feeds.example/feed.atom", "https://feeds.example/tags/c++.rss?a=b&c=d"
QUICK = PingLimits(backoff=Backoff(first=0.02, longest=0.1))


@asynccontextmanager
async def announcing(scene, *hubs, pace=QUICK):
    """Run an announcer for these hubs."""
    async with scene.client() as client:
        announcer = HubPinger(hubs, client=client, chance=Random(3), pace=pace)
        stop = asyncio.Event()
        running = asyncio.create_task(announcer.run(stop))
        try:
            yield announcer
        finally:
            stop.set()
            await running


def topics(listener):
    """Return what a hub was told, in order."""
    return [parse_qs(one.body.decode())["hub.url"][0] for one in listener.deliveries]


def test_every_hub_is_notified_of_every_changed_topic(scene):
    """A form with hub.mode=publish and hub.url, one for each topic."""

    async def story():
        async with scene.listener() as first, scene.listener() as second:
            async with announcing(scene, first.callback, second.callback) as announcer:
                announcer.enqueue([ONE, TWO])
                await scene.until(lambda: all(one.accepted == 2 for one in announcer.counts().values()))
            return first, second

    first, second = asyncio.run(story())
    assert sorted(topics(first)) == sorted(topics(second)) == sorted([ONE, TWO])
    assert first.deliveries[0].fields["content-type"] == "application/x-www-form-urlencoded"
    assert {"hub.mode": ["publish"], "hub.url": [TWO]} in [
        parse_qs(one.body.decode()) for one in first.deliveries
    ]


def test_a_dead_hub_does_not_delay_the_others(scene):
    """One hub hangs, another has gone: the third hears of every change at once."""

    async def story():
        async with scene.listener(delay=30) as slow, scene.listener() as well:
            hubs = (slow.callback, "http://127.0.0.1:9/dead", well.callback)
            async with announcing(scene, *hubs) as announcer:
                for number in range(20):
                    announcer.enqueue([f"{ONE}?limit={number + 1}"])
                await scene.until(lambda: announcer.counts()[well.callback].accepted == 20)
                return len(slow.deliveries), announcer.counts()[hubs[1]].accepted

    sent_slowly, accepted_dead = asyncio.run(story())
    assert sent_slowly <= 4
    assert accepted_dead == 0


def test_a_hub_that_fails_is_tried_again_until_it_hears(scene):
    """Errors of the hub's own and requests to wait are temporary, and a topic is told once in the end."""
    moods = [(503, ""), None, (429, ""), (204, "")]

    async def story():
        async with (
            scene.listener(lambda heard: moods.pop(0)) as hub,
            announcing(scene, hub.callback) as announcer,
        ):
            announcer.enqueue([ONE])
            await scene.until(lambda: announcer.counts()[hub.callback].accepted)
            return topics(hub), announcer.counts()[hub.callback]

    heard, figures = asyncio.run(story())
    assert heard == [ONE] * 4
    assert figures == PingCounts(accepted=1, waiting=0, refused=0, given_up=0)


def test_a_hub_that_refuses_is_not_asked_again(scene):
    """A 4xx is the hub's last word on that topic, and the next one is told all the same."""

    async def story():
        async with (
            scene.listener(lambda heard: (400, "") if b"c%2B%2B" in heard.body else (204, "")) as hub,
            announcing(scene, hub.callback) as announcer,
        ):
            announcer.enqueue([TWO, ONE])
            await scene.until(lambda: announcer.counts()[hub.callback].accepted)
            await asyncio.sleep(0.1)
            return sorted(topics(hub)), announcer.counts()[hub.callback].refused

    assert asyncio.run(story()) == (sorted([TWO, ONE]), 1)


def test_waiting_topics_are_bounded_and_sent_once(scene):
    """While a hub is away its topics are a bounded set: none twice, the oldest given up first."""

    async def story():
        up = []
        async with scene.listener(lambda heard: (204, "") if up else (500, "")) as hub:
            pace = PingLimits(at_once=1, waiting=3, backoff=Backoff(first=0.3, longest=0.3))
            async with announcing(scene, hub.callback, pace=pace) as announcer:
                announcer.enqueue(["a"])
                await scene.until(lambda: hub.deliveries)
                await scene.until(lambda: announcer.counts()[hub.callback].waiting == 1)
                announcer.enqueue(["b", "c", "c", "d", "e"])
                announcer.enqueue(["d"])
                up.append("now")
                await scene.until(lambda: announcer.counts()[hub.callback].waiting == 0)
                await scene.until(lambda: announcer.counts()[hub.callback].accepted == 3)
                return topics(hub)[1:], announcer.counts()[hub.callback].given_up

    assert asyncio.run(story()) == (["c", "d", "e"], 2)


def test_a_hub_that_stays_away_is_given_up_until_the_next_change(scene):
    """Patience ends, memory is freed, and a later change is announced as ever."""

    async def story():
        up = []
        async with scene.listener(lambda heard: (204, "") if up else (500, "")) as hub:
            pace = PingLimits(backoff=Backoff(first=0.01, longest=0.02, give_up_after=0.05))
            async with announcing(scene, hub.callback, pace=pace) as announcer:
                announcer.enqueue([ONE])
                await scene.until(lambda: announcer.counts()[hub.callback].given_up == 1)
                up.append("now")
                announcer.enqueue([TWO])
                await scene.until(lambda: announcer.counts()[hub.callback].accepted == 1)
                return topics(hub)[-1]

    assert asyncio.run(story()) == TWO


def test_a_change_during_a_ping_is_another_ping(scene):
    """A hub may already have fetched the feed when a second change comes: it is told again."""

    async def story():
        async with scene.listener(delay=0.2) as hub, announcing(scene, hub.callback) as announcer:
            announcer.enqueue([ONE])
            await scene.until(lambda: hub.deliveries)
            announcer.enqueue([ONE])
            await scene.until(lambda: announcer.counts()[hub.callback].accepted == 2)

    asyncio.run(story())


def test_without_hubs_nothing_happens(scene):
    """An announcer without hubs takes changes and stops when told."""

    async def story():
        async with asyncio.timeout(60), announcing(scene) as announcer:
            announcer.enqueue([ONE])
            return announcer.counts()

    assert asyncio.run(story()) == {}
