"""A small world for push: subscribers that really listen, a hub that really sends, a store on disk."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest

from feeds.store import database
from feeds.store.subscriptions import Subscriptions
from feeds.websub.content import Content
from feeds.websub.context import HubLimits
from feeds.websub.http_client import RequestLimits, SafeHTTPClient, SystemResolver
from feeds.websub.hub import Hub
from feeds.websub.queue import Backoff

HUB = "https://feeds.example/hub"
TOPIC = "https://feeds.example/feed.atom"


@dataclass
class Heard:
    """A request as it came over the wire; field names in lower case."""

    method: str
    target: str
    fields: dict[str, str]
    body: bytes

    @property
    def query(self):
        """The parameters in its URL; of a repeated one, the last."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}

    def signed_with(self, secret: str) -> bool:
        """Tell whether its X-Hub-Signature is right for a secret, as a subscriber would."""
        method, _, signature = self.fields.get("x-hub-signature", "").partition("=")
        expected = (
            hmac.new(secret.encode(), self.body, getattr(hashlib, method)).hexdigest() if method else ""
        )
        return bool(method) and hmac.compare_digest(signature, expected)


def agreeable(heard: Heard):
    """Echo every challenge and thank for every delivery, as a good subscriber does."""
    return 200, heard.query.get("hub.challenge", "") if heard.method == "GET" else "thanks"


@dataclass
class Listener:
    """An HTTP server of our own on loopback. ``answer`` maps a request to (status, body[, fields]).

    It answers after ``delay`` seconds, and not before its ``gate`` is open.
    """

    answer: Callable = agreeable
    heard: list[Heard] = field(default_factory=list)
    port: int = 0
    delay: float = 0.0
    gate: asyncio.Event | None = None
    open: int = 0
    most_open: int = 0
    keeps_bodies: bool = True

    @property
    def callback(self) -> str:
        """Where it can be reached."""
        return f"http://127.0.0.1:{self.port}/inbox"

    @property
    def deliveries(self) -> list[Heard]:
        """What was posted to it."""
        return [one for one in self.heard if one.method == "POST"]

    @property
    def bodies(self) -> list[bytes]:
        """The contents posted to it."""
        return [one.body for one in self.deliveries]

    @property
    def questions(self) -> list[Heard]:
        """What it was asked with GET."""
        return [one for one in self.heard if one.method == "GET"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await self._exchange(reader, writer)
        finally:
            self.open -= 1
        writer.close()
        await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        fields = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(fields.get("content-length", 0)))
        heard = Heard(method, target, fields, body if self.keeps_bodies else b"")
        self.heard.append(heard)
        await asyncio.sleep(self.delay)
        if self.gate:
            await self.gate.wait()
        answer = self.answer(heard)
        if answer is None:  # hang up
            return
        status, text, *more = answer
        extra = "".join(f"{name}: {value}\r\n" for name, value in (more[0] if more else {}).items())
        payload = text.encode() if isinstance(text, str) else text
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(payload)}\r\n{extra}\r\n".encode() + payload
        )
        await writer.drain()


@dataclass
class Clock:
    """Real time, and as much more as the test likes."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Read the clock."""
        return datetime.now(UTC) + self.ahead

    def forward(self, **span: float) -> None:
        """Put the clock forward."""
        self.ahead += timedelta(**span)


class Feeds:
    """The publisher's feeds by topic, and how often they were asked for.

    An exception as content is raised. With the question number ``vanish_at`` a topic is answered for the
    last time, and then it is gone.
    """

    def __init__(self) -> None:
        self.held: dict[str, Content | Exception] = {}
        self.asked = 0
        self.vanish_at = 0
        self.publish(b"<feed>first</feed>")

    def publish(self, body: bytes, topic: str = TOPIC) -> None:
        """Give a topic new content."""
        self.held[topic] = Content(body, "application/atom+xml; charset=utf-8")

    async def __call__(self, topic: str) -> Content | None:
        """Answer what a topic holds now."""
        self.asked += 1
        content = self.held.get(topic)
        if self.asked == self.vanish_at:
            del self.held[topic]
        if isinstance(content, Exception):
            raise content
        return content


QUICK = HubLimits(
    verify=Backoff(first=0.02, longest=0.05),
    deliver=Backoff(first=0.02, longest=0.1, give_up_after=3600),
    trouble=0.05,
    grace=0.2,
)


class Scene:
    """Everything a test needs, closed again at its end."""

    HUB, TOPIC, QUICK, Listener, Feeds, Clock = HUB, TOPIC, QUICK, Listener, Feeds, Clock

    def __init__(self, folder) -> None:
        self.folder = folder
        self.clock = Clock()
        self.feeds = Feeds()

    @asynccontextmanager
    async def server(self, serve: Callable, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
        """Serve connections in a way of the test's own, at the port that is returned; end them all with it."""
        serving: dict[asyncio.Task, asyncio.StreamWriter] = {}

        async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await serve(reader, writer)
            writer.transport.abort()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(exchange(reader, writer))
            serving[task] = writer
            task.add_done_callback(serving.pop)

        server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls, backlog=512)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            # Of a connection that is being accepted asyncio knows nothing, and the end of the loop leaves it open.
            if accepting := [
                task for task in asyncio.all_tasks() if "_accept_connection2" in repr(task.get_coro())
            ]:
                await asyncio.wait(accepting)
            for task, writer in serving.copy().items():
                task.cancel()
                writer.transport.abort()
            await asyncio.gather(*serving, return_exceptions=True)
            await asyncio.sleep(0)

    @asynccontextmanager
    async def listener(
        self, answer: Callable = agreeable, tls: ssl.SSLContext | None = None, **more
    ) -> AsyncIterator[Listener]:
        """A server that listens."""
        listener = Listener(answer, **more)
        async with self.server(listener.serve, tls) as listener.port:
            yield listener

    @asynccontextmanager
    async def client(self, resolve=None, **more) -> AsyncIterator[SafeHTTPClient]:
        """A client that may call loopback, and has the patience that a busy machine asks for."""
        resolver = SystemResolver(2)
        client = SafeHTTPClient(
            resolve or resolver, **{"allow_private": True, "bounds": RequestLimits(60, 120, 4096, 3)} | more
        )
        try:
            yield client
        finally:
            await client.close()
            resolver.close()

    @asynccontextmanager
    async def hub(
        self, limits: HubLimits = QUICK, client: SafeHTTPClient | None = None, verifier=None, **more
    ) -> AsyncIterator[Hub]:
        """A running hub on the store in this scene's folder; another one takes over after it."""
        opened = database.open_writable(self.folder / "feeds.db")
        opened.prepare()
        async with self.client() as usual:
            hub = Hub(
                subscriptions=Subscriptions(opened),
                topics=self.feeds,
                client=client or usual,
                address=HUB,
                clock=self.clock,
                chance=Random(5),
                limits=replace(limits, **more),
                verifier=verifier,
            )
            stop = asyncio.Event()
            running = asyncio.create_task(hub.run(stop))
            try:
                yield hub
            finally:
                stop.set()
                await running
                hub.close()
                opened.close()

    def form(self, listener: Listener, mode: str = "subscribe", **more: str) -> dict[str, str]:
        """Fill in a subscription request."""
        asked = {"hub.mode": mode, "hub.topic": TOPIC, "hub.callback": listener.callback}
        return asked | {f"hub.{name}": value for name, value in more.items()}

    async def subscribed(self, hub: Hub, listener: Listener, **more: str) -> None:
        """Subscribe, and wait until the hub has its confirmation."""
        before = (await hub.summary()).done.verified
        assert (await hub.receive(self.form(listener, **more))).status == 202
        await self.until(lambda: self._verified(hub, before + 1))

    async def published(self, hub: Hub, body: bytes, topics: Iterable[str] = (TOPIC,)) -> None:
        """Change the feed, and tell the hub."""
        self.feeds.publish(body)
        await hub.mark_changed(topics)

    async def until(self, holds: Callable, seconds: float = 600.0) -> None:
        """Wait until something holds; a coroutine function is asked anew each time."""
        end = time.monotonic() + seconds
        while True:
            answer = holds()
            if await answer if asyncio.iscoroutine(answer) else answer:
                return
            assert time.monotonic() < end, "waited in vain"
            await asyncio.sleep(0.005)

    async def settled(self, hub: Hub) -> None:
        """Wait until nothing is to be verified or delivered."""

        async def idle() -> bool:
            held = (await hub.summary()).held
            return held.waiting == held.requests == 0

        await self.until(idle)

    async def _verified(self, hub: Hub, count: int) -> bool:
        return (await hub.summary()).done.verified >= count


@pytest.fixture
def scene(tmp_path) -> Scene:
    """A world of its own for one test."""
    return Scene(tmp_path)
