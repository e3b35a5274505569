"""The hub under thousands of subscription requests whose callbacks nobody can reach."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest

from feeds.websub.http_client import RequestFailure
from feeds.websub.name_cache import FAILURE_LIFETIME_S, MAX_NAMES, UNKNOWN_LIFETIME_S, NegativeCache

REQUESTS = 2000
ATTACKER = "198.51.100.7"


class SlowResolver:
    """Stands in for name servers: a name that nobody has takes a while, and then is not there.

    Nothing is answered before its ``gate`` is open.
    """

    def __init__(self, seconds: float = 0.5) -> None:
        self.seconds = seconds
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        """Return loopback for an address, and refuse names."""
        if host == "127.0.0.1":
            return (host,)
        self.asked.append(host)
        await self.gate.wait()
        await asyncio.sleep(self.seconds)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@asynccontextmanager
async def open_hub(scene, resolver):
    """A hub that delivers as usual, and asks new subscribers by names that the resolver knows."""
    async with (
        scene.client(resolve=NegativeCache(resolver)) as verifier,
        scene.hub(verifier=verifier) as hub,
    ):
        yield hub


async def flood(hub, resolver, topic, client):
    """Send the requests, each for a name of its own, and return the statuses.

    However long that takes, few names are answered meanwhile: those that are asked when 50 more were sent.
    """
    statuses = []
    resolver.gate.clear()
    for n in range(REQUESTS):
        form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": f"https://no{n}.example/"}
        statuses.append((await hub.receive(form, client(n))).status)
        if n % 50 == 49:
            resolver.gate.set()
            await asyncio.sleep(0)
            resolver.gate.clear()
    resolver.gate.set()
    return statuses


@pytest.mark.parametrize("clients", [1, 50], ids=["one client", "fifty clients"])
def test_a_subscriber_is_verified_among_thousands_of_dead_names(scene, clients):
    """With 2,000 requests for names that do not resolve, another client's is verified before those are done.

    Who subscribed before gets the news meanwhile.
    """

    async def story():
        resolver = SlowResolver()
        async with (
            scene.listener() as known,
            scene.listener() as new,
            open_hub(scene, resolver) as hub,
        ):
            await scene.subscribed(hub, known)
            statuses = await flood(hub, resolver, scene.TOPIC, lambda n: f"198.51.100.{n % clients}")
            assert (await hub.receive(scene.form(new), "203.0.113.5")).status == 202
            await scene.until(lambda: new.questions)
            await scene.published(hub, b"<feed>news</feed>")
            await scene.until(lambda: known.deliveries and new.deliveries)
            return statuses, (await hub.summary()).held.requests, len(resolver.asked)

    statuses, pending, asked = asyncio.run(story())
    assert set(statuses) <= {202, 429}
    assert clients > 1 or statuses.count(429) > REQUESTS // 2
    assert pending > 0, "the others must still wait, or nothing was shown"
    assert asked < statuses.count(202)


def test_a_client_has_so_many_requests_and_then_more(scene):
    """Over its share a client is told to wait; others are not, nor is it once some are done."""

    async def story():
        async with (
            scene.listener() as reader,
            scene.client(resolve=NegativeCache(SlowResolver(0.05))) as verifier,
            scene.hub(verifier=verifier, pending_per_client=3) as hub,
        ):

            async def ask(n, client):
                form = scene.form(reader) | {"hub.callback": f"https://no{n}.example/"}
                return (await hub.receive(form, client)).status

            first = await asyncio.gather(*(ask(n, ATTACKER) for n in range(20)))
            other = await ask(100, "203.0.113.5")
            await scene.settled(hub)
            return first, other, await ask(200, ATTACKER)

    first, other, later = asyncio.run(story())
    assert first.count(202) == 3
    assert first.count(429) == 17
    assert (other, later) == (202, 202)


def test_a_name_that_does_not_exist_is_asked_for_once(scene):
    """A request for it is dropped at its first failure, and the next one is answered without the name servers."""

    async def story():
        resolver, now = SlowResolver(0), [0.0]
        cache = NegativeCache(resolver, lambda: now[0])
        async with scene.client(resolve=cache) as client:
            answers = [await client.get(f"https://gone.example/{n}") for n in range(5)]
            now[0] = UNKNOWN_LIFETIME_S + 1
            await client.get("https://gone.example/")
            return answers, resolver.asked

    answers, asked = asyncio.run(story())
    assert all(isinstance(answer, RequestFailure) and answer.is_final for answer in answers)
    assert asked == ["gone.example"] * 2


def test_what_is_remembered_of_names_is_bounded():
    """Of more names than are remembered the oldest is asked about again; a passing failure is soon forgotten."""

    async def story():
        resolver, now = SlowResolver(0), [0.0]
        cache = NegativeCache(resolver, lambda: now[0])

        async def ask(name):
            with pytest.raises(OSError, match="Name or service"):
                await cache(name, 80)

        for n in range(MAX_NAMES + 1):
            await ask(f"{n}.example")
        resolver.asked.clear()
        await ask("1.example")
        await ask("0.example")
        return resolver.asked

    assert asyncio.run(story()) == ["0.example"]
    assert FAILURE_LIFETIME_S < UNKNOWN_LIFETIME_S
