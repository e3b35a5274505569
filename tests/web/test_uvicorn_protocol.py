"""The service on a real port: exactly what goes over the wire."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from feeds.config.settings import HttpSettings, SiteSettings
from feeds.publishing.site import Site
from feeds.web.app import create_app
from feeds.web.server.fast_path_protocol import make_protocol
from feeds.web.server.request_checks import LARGEST_HEAD

from .conftest import BASE, Posts, make_entry


@dataclass(frozen=True)
class Running:
    """A server on a loopback port."""

    port: int

    def exchange(self, *sent: bytes, wait: float = 5.0) -> bytes:
        """Send bytes over one connection and return all that comes until it is closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection:
            for part in sent:
                connection.sendall(part)
            received = b""
            try:
                while part := connection.recv(65536):
                    received += part
            except ConnectionResetError:
                pass
            return received


QUIET: dict[str, Any] = {
    "port": 0,
    "log_level": "error",
    "server_header": False,
    "lifespan": "off",
    "timeout_keep_alive": 60,  # longer than a test waits: who wished to close is not let go by it
    "timeout_graceful_shutdown": 5,
}


def running_server(config: uvicorn.Config) -> Iterator[Running]:
    """Run a server until the test is over."""
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Running(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


def serving(posts: Posts, site: Site, way: str) -> Iterator[Running]:
    """Run a site; ``way`` is the short one or uvicorn's own."""
    front = create_app(posts.writer, site)
    posts.listeners.append(front.invalidate)
    http = make_protocol(front) if way == "short" else "httptools"
    yield from running_server(uvicorn.Config(front, http=http, **QUIET))


@pytest.fixture(params=["short", "asgi"])
def running(request: pytest.FixtureRequest, posts: Posts, site: Site) -> Iterator[Running]:
    """The usual site on both ways to the wire."""
    posts.write(*(make_entry(number, ["a"], text="word " * 300) for number in range(20)))
    yield from serving(posts, site, request.param)


def asking(target: str, *fields: str, method: str = "GET", close: bool = True) -> bytes:
    """Write a request."""
    lines = [
        f"{method} {target} HTTP/1.1",
        "Host: localhost",
        *fields,
        *(["Connection: close"] if close else []),
    ]
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def head_and_body(answer: bytes) -> tuple[list[str], bytes]:
    """Split an answer; its fields without the time and the connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    left_out = ("date:", "connection:")
    return [lines[0], *sorted(line for line in lines[1:] if not line.startswith(left_out))], body


def test_cached_and_fresh_answers_are_equal_on_the_wire(running: Running) -> None:
    """The first answer, made for the occasion, and every later one from memory are the same on the wire."""
    kept = asking("/tags/a.atom", "Accept-Encoding: gzip", close=False)
    last = asking("/tags/a.atom", "Accept-Encoding: gzip")
    cold = running.exchange(last)
    head, body = head_and_body(cold)
    assert head[0] == "HTTP/1.1 200 OK"
    assert f"content-length: {len(body)}" in head
    assert "content-encoding: gzip" in head
    assert len([line for line in head if line.startswith("link:")]) == 1
    assert len(re.findall(rb"\r\ndate: ", cold)) == 1
    whole = running.exchange(kept, kept, last)
    assert len(re.findall(rb"\r\ndate: ", whole)) == 3
    parts = re.split(rb"(?=HTTP/1\.1 200 OK)", whole)[1:]
    assert [head_and_body(part) for part in parts] == [(head, body)] * 3


def test_304_and_head_have_no_body_on_the_wire(running: Running) -> None:
    """Nothing follows the header of a 304 or of an answer to HEAD, so the next answer is read rightly."""
    first = running.exchange(asking("/feed.rss"))
    tag = re.search(rb"\r\netag: (\S+)", first)
    assert tag is not None
    condition = f"If-None-Match: {tag[1].decode()}"
    for _ in range(2):
        got = running.exchange(
            asking("/feed.rss", condition, close=False),
            asking("/feed.rss", method="HEAD", close=False),
            asking("/nothing", method="HEAD", close=False),
            asking("/feed.rss", condition),
        )
        statuses = re.findall(rb"(?:^|\r\n\r\n)HTTP/1\.1 (\d+)", got)
        assert statuses == [b"304", b"200", b"404", b"304"]
        assert got.endswith(b"\r\n\r\n")
        assert b"<rss" not in got


def test_pipelined_requests_are_answered_in_order(running: Running) -> None:
    """Requests sent without waiting, held and not, are answered one after the other."""
    running.exchange(asking("/feed.atom"))
    got = running.exchange(
        asking("/feed.atom", close=False)
        + asking("/nothing", close=False)
        + asking("/feed.json", close=False)
        + asking("/feed.atom", close=False)
        + asking("/healthz")
    )
    assert re.findall(rb"HTTP/1\.1 (\d+) ", got) == [b"200", b"404", b"200", b"200", b"200"]
    assert got.count(b"application/atom+xml; charset") == 2
    assert got.rstrip().endswith(b"}")


def test_http_1_0_absolute_addresses_and_bodies_on_get_are_answered(running: Running) -> None:
    """HTTP/1.0, absolute addresses, bodies on GET and upgrades that nobody offers get the feed all the same."""
    for _ in range(2):
        old = running.exchange(b"GET /feed.atom HTTP/1.0\r\n\r\n")
        assert old.startswith(b"HTTP/1.1 200 OK")
        assert old.endswith((b"</feed>\n", b"</feed>"))
        whole = running.exchange(asking(f"http://localhost:{running.port}/feed.atom"))
        assert whole.startswith(b"HTTP/1.1 200 OK")
        body = asking("/feed.atom", "Content-Length: 5", close=False) + b"hello" + asking("/feed.json")
        assert re.findall(rb"HTTP/1\.1 (\d+) ", running.exchange(body)) == [b"200", b"200"]


def test_an_endless_header_is_refused(posts: Posts, site: Site) -> None:
    """A client that never comes to the end of its header is told so, and let go, before it fills memory."""
    for running in serving(posts, site, "short"):
        got = running.exchange(b"GET /feed.atom HTTP/1.1\r\nX-Long: ", b"x" * (3 * LARGEST_HEAD))
        assert got == b"" or got.startswith(b"HTTP/1.1 431 ")
        assert running.exchange(asking("/feed.atom")).startswith(b"HTTP/1.1 200 OK")


def test_a_large_request_body_is_read_and_dropped(running: Running) -> None:
    """What a client uploads to a feed is read away, and the connection serves on."""
    size = 300_000
    upload = asking("/feed.atom", f"Content-Length: {size}", method="POST", close=False)
    got = running.exchange(upload, b"x" * size, asking("/feed.atom"))
    assert re.findall(rb"HTTP/1\.1 (\d+) ", got)[0] == b"405"


def test_changes_show_on_a_connection_that_stays_open(posts: Posts, running: Running) -> None:
    """A poller that keeps its connection sees a new post with its next request."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as connection:

        def ask() -> bytes:
            connection.sendall(asking("/tags/a.atom", close=False))
            received = b""
            while b"</feed>" not in received:
                received += connection.recv(65536)
            return received

        assert b"Brand new" not in ask()
        assert b"Brand new" not in ask()
        posts.write(make_entry(99, ["a"], title="Brand new"))
        assert b"Brand new" in ask()


def test_rate_limits_hold_for_cached_answers(posts: Posts) -> None:
    """A client over its rate is refused over the wire as well, whatever is held."""
    site = Site(SiteSettings(base_url=BASE), http=HttpSettings(rate_limit=2))
    for running in serving(posts, site, "short"):
        assert running.exchange(asking("/feed.atom")).startswith(b"HTTP/1.1 200 ")
        got = running.exchange(asking("/feed.atom", close=False) * 3 + asking("/feed.atom"))
        assert re.findall(rb"HTTP/1\.1 (\d+) ", got) == [b"200", b"429", b"429", b"429"]


def test_cached_feeds_are_answered_without_an_asgi_call(posts: Posts, site: Site) -> None:
    """A cached feed is answered without an ASGI call, whole or as a 304; everything else goes through one."""
    front = create_app(posts.writer, site)
    calls: list[str] = []

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        calls.append(scope["path"])
        await front(scope, receive, send)

    for running in running_server(uvicorn.Config(counted, http=make_protocol(front), **QUIET)):
        first = running.exchange(asking("/feed.atom", close=False) + asking("/feed.atom"))
        tag = re.search(rb"\r\netag: (\S+)", first)
        assert tag is not None
        assert calls == ["/feed.atom", "/feed.atom"]  # the second wished to close the connection
        again = asking("/feed.atom", f"If-None-Match: {tag[1].decode()}", close=False)
        got = running.exchange(again + asking("/feed.atom", close=False) + asking("/healthz"))
        assert re.findall(rb"HTTP/1\.1 (\d+) ", got) == [b"304", b"200", b"200"]
        assert calls[2:] == ["/healthz"]
