"""A store with posts in it, a site before it, and a client that sends exactly the bytes it is told to."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import brotli
import pytest

from feeds.config.settings import SiteSettings
from feeds.model import CleanHTML, Entry, Person
from feeds.publishing.site import Site
from feeds.store.base import Batch, Change, EntryWrite, Writer
from feeds.urls import make_entry_key
from feeds.web.app import create_app
from feeds.web.fast_path import FastPath

BASE = "https://feeds.example.org"
START = datetime(2024, 1, 1, tzinfo=UTC)


def make_entry(
    number: int,
    tags: Iterable[str] = (),
    categories: Iterable[str] = (),
    *,
    authors: Iterable[str] = (),
    text: str = "",
    title: str = "",
    published: datetime | None = None,
) -> Entry:
    """Return an entry; each number is a day later than the one before."""
    entry_id = f"tag:example.org,2026:{number:05}"
    moment = published or START + timedelta(days=number)
    text = text or f"Text of post {number}"
    return Entry(
        id=entry_id,
        key=make_entry_key(entry_id),
        path=f"{number}.md",
        title=title or f"Post {number}",
        published=moment,
        updated=moment,
        content=CleanHTML(f"<p>{text}</p>"),
        digest=f"{number} {text} {title}",
        summary=text,
        authors=tuple(map(Person, authors)),
        tags=tuple(tags),
        categories=tuple(categories),
    )


@dataclass
class Posts:
    """The writing side: every batch is one second later than the one before."""

    writer: Writer
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    listeners: list[Callable[[Change], None]] = field(default_factory=list)

    def write(self, *entries: Entry, removed: Iterable[str] = (), dated: bool = True) -> Change:
        """Store entries, and tell the sites."""
        self.now += timedelta(seconds=1)
        batch = Batch(
            entries=tuple(EntryWrite(entry, entry.id, entry.digest, dated=dated) for entry in entries),
            removed=tuple(removed),
        )
        return self._tell(self.writer.apply(batch, self.now))

    def release(self, now: datetime) -> Change:
        """Let a moment come, and tell the sites."""
        self.now = now
        return self._tell(self.writer.release(now))

    def _tell(self, change: Change) -> Change:
        for listener in self.listeners:
            listener(change)
        return change


@dataclass(frozen=True)
class Got:
    """An answer as it came."""

    status: int
    fields: tuple[tuple[str, str], ...]
    content: bytes

    def __getitem__(self, name: str) -> str:
        return ", ".join(value for known, value in self.fields if known == name)

    @property
    def body(self) -> bytes:
        """The body, decoded."""
        match self["content-encoding"]:
            case "gzip":
                return gzip.decompress(self.content)
            case "br":
                return bytes(brotli.decompress(self.content))
            case _:
                return self.content

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")


class Client:
    """Asks an ASGI application on one event loop."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.loop = asyncio.new_event_loop()

    def get(
        self, target: str, headers: Mapping[str, str] | Iterable[tuple[str, str]] = (), method: str = "GET"
    ) -> Got:
        """Send one request; ``target`` is written as it stands, but for its UTF-8."""
        return self.loop.run_until_complete(self.fetch(target, headers, method))

    async def fetch(
        self,
        target: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        method: str = "GET",
        client: tuple[str, int] | None = ("192.0.2.1", 1234),
    ) -> Got:
        """Send one request from within the loop."""
        raw, _, query = target.encode("utf-8").partition(b"?")
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": _path(raw),
            "raw_path": raw,
            "query_string": query,
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs],
            "client": client,
            "server": ("127.0.0.1", 8000),
        }
        messages: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        await self.app(scope, receive, send)
        fields = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in messages[0]["headers"]
        )
        return Got(messages[0]["status"], fields, b"".join(m.get("body", b"") for m in messages[1:]))

    def close(self) -> None:
        """End the loop."""
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


def _path(raw: bytes) -> str:
    return unquote(raw.decode("utf-8", "replace"))


@pytest.fixture
def posts(empty_store: Writer) -> Posts:
    """An empty store."""
    return Posts(empty_store)


@pytest.fixture
def site() -> Site:
    """A site of the usual settings."""
    return Site(SiteSettings(base_url=BASE, title="Notes"))


@pytest.fixture
def serve(posts: Posts) -> Iterator[Callable[..., Client]]:
    """Put a site before the store: ``serve(site)`` returns a client of it."""
    clients: list[Client] = []

    def served(site: Site, **more: Any) -> Client:
        front = create_app(posts.writer, site, **more)
        posts.listeners.append(front.invalidate)
        clients.append(Client(front))
        return clients[-1]

    yield served
    for client in clients:
        client.close()


@pytest.fixture
def client(serve: Callable[..., Client], site: Site) -> Client:
    """A client of the usual site."""
    return serve(site)


@pytest.fixture
def front(client: Client) -> FastPath:
    """The application the client asks."""
    assert isinstance(client.app, FastPath)
    return client.app
