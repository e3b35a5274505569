"""Connections that ask for too much, or for nothing: what they cost, how long they stay, who has to go."""

from __future__ import annotations

import logging
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import requires, version
from typing import Any

import pytest

from feeds.config.settings import HttpSettings, SiteSettings
from feeds.logs import REPEAT_SECONDS, RepeatFilter
from feeds.publishing.site import Site
from feeds.web.server.connection_limits import make_connection_limits
from feeds.web.server.request_checks import LARGEST_HEAD, MOST_FIELDS, is_host

from .conftest import BASE, Posts, make_entry
from .test_uvicorn_protocol import Running, asking, serving

PATIENCE_S = 30.0
HALF_BODY = asking("/hub", "Content-Length: 900", method="POST", close=False)


@pytest.fixture
def limited(posts: Posts) -> Iterator[Running]:
    """A site that waits for a second, and holds sixteen connections."""
    http = HttpSettings(
        max_connections=16, max_connections_per_client=12,
        header_timeout=1, body_timeout=1, idle_timeout=1, send_timeout=1,
    )  # fmt: skip
    posts.write(*(make_entry(number, ["a"], text="word " * 20_000) for number in range(20)))
    yield from serving(posts, Site(SiteSettings(base_url=BASE), http=http), "short")


@pytest.fixture
def running(posts: Posts, site: Site) -> Iterator[Running]:
    """The usual site."""
    posts.write(*(make_entry(number, ["a"]) for number in range(3)))
    yield from serving(posts, site, "short")


def opened(running: Running, host: str = "127.0.0.1") -> socket.socket:
    """Open a connection from an address of this machine."""
    connection = socket.create_connection(("127.0.0.1", running.port), PATIENCE_S, (host, 0))
    connection.settimeout(PATIENCE_S)
    return connection


def rest_of(connection: socket.socket) -> bytes:
    """Return what still comes until the service closes a connection."""
    received = b""
    try:
        while part := connection.recv(1 << 20):
            received += part
    except ConnectionResetError:
        pass
    return received


def statuses(received: bytes) -> list[int]:
    """Return the status of each answer."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        (b"", []),
        (b"\r\n", [408]),
        (b"GET /feed.atom HTTP/1.1\r\nX-Half: ", [408]),
        (HALF_BODY.replace(b"/hub", b"/feed.atom") + b"half", [405]),
        (asking("/healthz", close=False), [200]),
    ],
    ids=["silent", "empty line", "half a header", "half a body", "idle"],
)
def test_idle_and_unfinished_requests_are_closed_after_a_time(
    limited: Running, said: bytes, answered: list[int]
) -> None:
    """A client that sends nothing, half a header, half a body, or no further request is disconnected after a time."""
    began = time.monotonic()
    with opened(limited) as connection:
        connection.sendall(said)
        assert statuses(rest_of(connection)) == answered
    assert time.monotonic() - began < PATIENCE_S


def test_a_header_sent_byte_by_byte_does_not_extend_the_timeout(limited: Running) -> None:
    """The time for a header counts from its first byte; further bytes do not begin it anew."""
    with opened(limited) as connection:
        connection.settimeout(0.2)
        received = b""
        for _ in range(round(PATIENCE_S / 0.2)):
            try:
                connection.send(b"G" if not received else b"")
                received += connection.recv(1000)
                break
            except TimeoutError:
                continue
    assert statuses(received) == [408] or b"501" in received


def test_a_client_that_never_reads_is_disconnected(limited: Running) -> None:
    """A client that sends requests and reads no answer loses its connection."""
    limited.exchange(asking("/feed.atom"))
    with opened(limited) as connection:
        connection.setblocking(False)
        request = asking("/feed.atom", close=False)
        connection.send(request * 20)
        end = time.monotonic() + PATIENCE_S
        closed = False
        while not closed and time.monotonic() < end:
            time.sleep(0.1)
            try:
                connection.send(request)
            except BlockingIOError:
                continue
            except ConnectionError:
                closed = True
    assert closed


def test_a_slow_reader_gets_the_whole_answer(limited: Running) -> None:
    """As long as something is read, an answer may take longer than the time allowed for nothing."""
    limited.exchange(asking("/feed.atom"))
    whole = limited.exchange(asking("/feed.atom"))
    with opened(limited) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        connection.sendall(asking("/feed.atom", close=False))
        received, began = b"", time.monotonic()
        while time.monotonic() - began < 3.5:
            received += connection.recv(4096)
            time.sleep(0.02)
        body = whole.partition(b"\r\n\r\n")[2]
        assert len(received) < len(body)
        while len(received.partition(b"\r\n\r\n")[2]) < len(body):
            part = connection.recv(1 << 20)
            assert part
            received += part
    assert received.partition(b"\r\n\r\n")[2] == body


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\n", HALF_BODY + b"half"], ids=["silent", "header", "body"]
)
@pytest.mark.parametrize(
    "hosts", [["127.0.0.1"], ["127.0.0.2", "127.0.0.3", "127.0.0.4"]], ids=["one", "many"]
)
def test_a_new_connection_replaces_the_longest_idle_one(posts: Posts, said: bytes, hosts: list[str]) -> None:
    """Whoever comes when all connections are taken gets one: those that wait for their client longest are closed."""
    http = HttpSettings(max_connections=16, max_connections_per_client=12)
    posts.write(make_entry(1, ["a"]))
    for running in serving(posts, Site(SiteSettings(base_url=BASE), http=http), "short"):
        with ExitStack() as crowd:
            for number in range(60):
                connection = crowd.enter_context(opened(running, hosts[number % len(hosts)]))
                connection.sendall(said)
                if number % 6 == 0:
                    assert statuses(running.exchange(asking("/feed.atom"))) == [200]


def test_limits_keep_room_for_other_descriptors() -> None:
    """However few descriptors the system allows, connections never take all of them."""
    assert make_connection_limits(HttpSettings(), 1_000_000).total == HttpSettings().max_connections
    assert make_connection_limits(HttpSettings(), 1024).total == 768
    assert make_connection_limits(HttpSettings(), 256).total == 128
    assert make_connection_limits(HttpSettings(), 256).per_client == 128


@pytest.mark.parametrize(
    "request_",
    [
        asking("/feed.atom", close=False),
        asking("/feed.atom", close=False, method="HEAD"),
        asking("/", close=False),
        asking("/a", close=False),
        asking("/feed.atom?any=b&any=a", close=False),
        asking("/feed.atom", "Content-Length: 3", close=False, method="POST") + b"abc",
        asking("/x", "Connection: Upgrade", "Upgrade: h2c", close=False),
        b"\r\n",
    ],
    ids=["held", "HEAD", "page", "404", "301", "405", "upgrade", "empty lines"],
)
def test_a_client_that_sends_without_reading_is_not_read_from(limited: Running, request_: bytes) -> None:
    """Of requests without end, no more is taken in than the system itself keeps for a connection."""
    limited.exchange(asking("/feed.atom"))
    with opened(limited) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        connection.setblocking(False)
        block = request_ * (2**20 // len(request_))
        sent, since = 0, time.monotonic()
        while sent < 40 * 2**20 and time.monotonic() - since < 0.8:
            try:
                sent += connection.send(block[sent % len(request_) :])
                since = time.monotonic()
            except BlockingIOError:
                time.sleep(0.01)
            except ConnectionError:
                break
    assert sent < 16 * 2**20


def test_pipelined_requests_are_all_answered_in_order(running: Running) -> None:
    """Hundreds of requests in one piece, held and not, with bodies and without, have their answers in order."""
    running.exchange(asking("/feed.atom"))
    one = (
        asking("/feed.atom", close=False)
        + asking("/nothing", close=False)
        + asking("/feed.atom", "Content-Length: 8", close=False, method="POST") + b"\r\n\r\n\r\n\r\n"
        + asking("/feed.json", "Transfer-Encoding: chunked", close=False) + b"3\r\nabc\r\n0\r\nX-Late: 1\r\n\r\n"
        + asking("/feed.atom", method="HEAD", close=False)
    )  # fmt: skip
    got = running.exchange(one * 100 + asking("/healthz"), wait=PATIENCE_S)
    assert statuses(got) == [200, 404, 405, 200, 200] * 100 + [200]


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_requests_may_come_in_any_pieces(running: Running, size: int) -> None:
    """Wherever the network cuts requests, each is answered once."""
    said = asking("/feed.atom", close=False) * 3 + asking("/nothing", close=False) * 2 + asking("/feed.json")
    parts = [said[start : start + size] for start in range(0, len(said), size)]
    assert statuses(running.exchange(*parts, wait=PATIENCE_S)) == [200, 200, 200, 404, 404, 200]


def test_large_answers_come_whole_and_in_order(limited: Running) -> None:
    """Answers of megabytes that wait for their client in turn are as they would be alone."""
    first = limited.exchange(asking("/feed.atom"), wait=PATIENCE_S).partition(b"\r\n\r\n")[2]
    other = limited.exchange(asking("/feed.json"), wait=PATIENCE_S).partition(b"\r\n\r\n")[2]
    assert len(first) > 1_000_000
    said = asking("/feed.atom", close=False) + asking("/feed.json", close=False)
    with opened(limited) as connection:
        connection.sendall(said * 5 + asking("/nothing"))
        time.sleep(0.3)
        got = rest_of(connection)
    assert statuses(got) == [200] * 10 + [404]
    bodies = re.split(rb"HTTP/1\.1 \d{3} [^\r]+\r\n", got)[1:11]
    assert [body.partition(b"\r\n\r\n")[2] for body in bodies] == [first, other] * 5


# What HTTP/1.1 wants refused


def plain(*lines: str) -> bytes:
    """Write a request without adding a field."""
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (plain("GET /feed.atom HTTP/1.1"), 400),
        (plain("GET /feed.atom HTTP/1.1", "Host: a", "Host: a"), 400),
        (plain("GET /feed.atom HTTP/1.1", "Host: a", "host: b"), 400),
        (plain("GET /feed.atom HTTP/1.0", "Host: a", "Host: a"), 400),
        (plain("GET /feed.atom HTTP/1.1", "Host: a b"), 400),
        (plain("GET /feed.atom HTTP/1.1", "Host: user@a"), 400),
        (plain("GET /feed.atom HTTP/1.1", "Host: a/b"), 400),
        (plain("GET /feed.atom HTTP/1.1", "Host: a:x"), 400),
        (plain("GET http://a/feed.atom HTTP/1.1"), 400),
        (plain("GET /nothing HTTP/1.1"), 400),
        (plain("FETCH /feed.atom HTTP/1.1", "Host: a"), 501),
        (plain("get /feed.atom HTTP/1.1", "Host: a"), 501),
        (plain("CONNECT a.example:443 HTTP/1.1", "Host: a.example:443"), 501),
        (plain("PROPFIND /feed.atom HTTP/1.1", "Host: a", "Connection: close"), 405),
        (plain("TRACE /feed.atom HTTP/1.1", "Host: a", "Connection: close"), 405),
        (plain("GET /feed.atom HTTP/2.0", "Host: a"), 505),
        (plain("GET http://[::1 HTTP/1.1", "Host: a"), 400),
        (plain("GET /feed atom HTTP/1.1", "Host: a"), 400),
        (plain("GET /feed.atom HTTP/1.1", "Host : a"), 400),
        (plain("POST / HTTP/1.1", "Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"), 400),
        (plain("POST / HTTP/1.1", "Host: a", "Content-Length: 1", "Content-Length: 2"), 400),
        (plain("GET / HTTP/1.1", "Host: a", *(f"X-{n}: y" for n in range(MOST_FIELDS))), 431),
        (plain("GET / HTTP/1.1", "Host: a", f"X: {'y' * 2 * LARGEST_HEAD}"), 431),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 501),
    ],
)
def test_malformed_requests_are_refused_with_all_headers(running: Running, said: bytes, status: int) -> None:
    """Every refusal has its status, says why in words, and bears the fields that every answer bears."""
    for _ in range(2):
        got = running.exchange(said, wait=PATIENCE_S)
        assert statuses(got) == [status]
        head = got.partition(b"\r\n\r\n")[0].lower()
        for name in (b"date", b"x-content-type-options", b"content-security-policy", b"cache-control"):
            assert head.count(b"\r\n" + name + b": ") == 1, name
        running.exchange(asking("/feed.atom"))  # from now on it is held


@pytest.mark.parametrize(
    "value", [b"", b"localhost", b"a.example:8000", b"[::1]:80", b"127.0.0.1", b"a_b", b"a:"]
)
def test_hosts(value: bytes) -> None:
    """A host, an address or nothing, with a port or without."""
    assert is_host(value)


@pytest.mark.parametrize(
    "said",
    [
        plain("GET http://a/feed.atom HTTP/1.1", "Host: a"),
        plain("GET /feed.atom HTTP/1.1", "Host:"),
        plain("GET /feed.atom HTTP/1.1", "Host: xn--nxasmq6b.example:8000"),
        plain("GET http://a HTTP/1.1", "Host: a"),
        plain("GET http://a?find=x HTTP/1.1", "Host: a"),
        plain("OPTIONS * HTTP/1.1", "Host: a"),
    ],
)
def test_unusual_requests_are_answered(running: Running, said: bytes) -> None:
    """Whole addresses, with a path or without, an empty Host and the asterisk are all right."""
    got = running.exchange(said + asking("/nothing"), wait=PATIENCE_S)
    assert statuses(got) in ([200, 404], [204, 404])


@pytest.mark.parametrize("protocol", ["h2c", "websocket", "foo"])
@pytest.mark.parametrize("body", [b"", b"abc"], ids=["without a body", "with a body"])
def test_requests_behind_an_ignored_upgrade_are_answered(
    running: Running, protocol: str, body: bytes
) -> None:
    """Nobody changes the protocol here; the request is answered, and those behind it too (RFC 9110, 7.8)."""
    fields = [
        "Connection: Upgrade",
        f"Upgrade: {protocol}",
        *([f"Content-Length: {len(body)}"] if body else []),
    ]
    wish = asking("/feed.atom", *fields, method="POST" if body else "GET", close=False) + body
    got = running.exchange(wish + wish + asking("/feed.json"), wait=PATIENCE_S)
    assert statuses(got) == [405 if body else 200] * 2 + [200]


def test_fields_behind_a_body_are_no_header(running: Running) -> None:
    """What follows a body in pieces cannot change what the request says, and cannot go on for ever."""
    start = asking("/feed.atom", "Transfer-Encoding: chunked", close=False)
    late = b"1\r\nx\r\n0\r\nHost: b\r\nAccept-Encoding: gzip\r\n\r\n"
    got = running.exchange(start + late + asking("/nothing"), wait=PATIENCE_S)
    assert statuses(got) == [200, 404]
    assert b"content-encoding" not in got
    endless = start + b"1\r\nx\r\n0\r\n" + b"X: y\r\n" * LARGEST_HEAD
    assert statuses(running.exchange(endless, wait=PATIENCE_S))[-1:] in ([431], [200], [])


# The log


def record(name: str, message: str, *given: object, error: Any = None) -> logging.LogRecord:
    """Make a line of a log."""
    return logging.LogRecord(name, logging.WARNING, "", 0, message, given, error)


def test_clients_cannot_fill_the_log() -> None:
    """Of lines that clients cause, one of a kind is written each minute, and the next says how many were not."""
    now = [0.0]
    repeated = RepeatFilter(lambda: now[0])
    lines = [record("feeds.web.server.connection_limits", "refused %s", number) for number in range(100)]
    assert [repeated.filter(line) for line in lines] == [True] + [False] * 99
    assert repeated.filter(record("asyncio", "socket.accept() out of system resource\nsocket: 1"))
    assert not repeated.filter(record("asyncio", "socket.accept() out of system resource\nsocket: 2"))
    now[0] += REPEAT_SECONDS
    again = lines[0]
    assert repeated.filter(again)
    assert again.__dict__["repeated"] == 99
    assert all(repeated.filter(record("feeds", "indexed")) for _ in range(3))


def test_malformed_requests_are_one_kind_of_line(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    """However many there are, and whatever is wrong with them, they say it in the same words."""
    repeated = RepeatFilter()
    for said in (b"\x00\r\n\r\n", b"NO / HTTP/1.1\r\n\r\n", b"GET / HTTP/9\r\n\r\n") * 3:
        running.exchange(said)
    written = [line for line in caplog.records if repeated.filter(line)]
    assert len([line for line in written if line.levelno >= logging.WARNING]) == 1


def test_uvicorn_is_the_one_that_the_protocol_was_made_for() -> None:
    """The protocol overrides methods of uvicorn's that no promise keeps as they are.

    Whoever moves the pin reads uvicorn/protocols/http/httptools_impl.py and flow_control.py of both versions
    first, and looks in feeds/web/server/connection.py for what is no longer so.
    """
    (pin,) = [line for line in requires("feeds") or () if line.startswith("uvicorn")]
    assert sorted(re.findall(r"[<>=]+[\d.]+", pin)) == ["<0.55", ">=0.54"]
    assert version("uvicorn").startswith("0.54."), (
        f"uvicorn {version('uvicorn')} is installed, and http_connection.py was made for 0.54: "
        "compare both versions' httptools_impl.py before this number is changed"
    )
