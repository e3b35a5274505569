"""The real service under attack: what it holds, how much it says, whom it still answers."""

import re
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from feeds.config.passwords import hash_password

MOST_GROWTH = 30_000
"""Kilobytes that one connection may cost."""

SENT = 24 * 2**20
FORM = "Content-Type: application/x-www-form-urlencoded"


def request(method: str, target: str, *fields: str, body: bytes = b"") -> bytes:
    """Write a request."""
    return "\r\n".join((f"{method} {target} HTTP/1.1", "Host: localhost", *fields, "", "")).encode() + body


REQUESTS = {
    "held": request("GET", "/feed.atom"),
    "HEAD": request("HEAD", "/feed.atom"),
    "page": request("GET", "/"),
    "404": request("GET", "/a"),
    "301": request("GET", "/feed.atom?any=b&any=a"),
    "sign-in": request("GET", "/signin"),
    "status": request("GET", "/status.json"),
    "hub": request("POST", "/hub", FORM, "Content-Length: 10", body=b"hub.mode=x"),
    "upload": request("POST", "/hub", FORM, f"Content-Length: {10**12}", body=b"x" * 2**20),
    "late fields": request("POST", "/hub", FORM, "Transfer-Encoding: chunked", body=b"1\r\nx\r\n0\r\n")
    + b"X: y\r\n" * 100_000,
}


def peak(service) -> int:
    """Return the most kilobytes that any process of a service has held."""
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text().split()
    found = [
        re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        for pid in (service.process.pid, *children)
    ]
    return max(int(match[1]) for match in found if match)


def send_and_never_read(service, said: bytes) -> None:
    """Send a request over and over, for as long as the service takes it."""
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.setblocking(False)
        block = said * (1 + 2**20 // len(said))
        sent, since = 0, time.monotonic()
        while sent < SENT and time.monotonic() - since < 1:
            try:
                sent += connection.send(block[sent % len(said) :][: 2**20])
                since = time.monotonic()
            except BlockingIOError:
                time.sleep(0.02)
            except ConnectionError:
                break


@pytest.mark.parametrize("workers", [1, 2])
def test_one_connection_costs_little(service, workers):
    """Whatever is sent over and over by one who never reads, memory grows by less than 30 MB."""
    service.configure(
        f"[websub]\nhub = true\n[admin]\npassword = '{hash_password('pear tree')}'\n", workers=workers
    )
    for number in range(5):
        service.post(f"{number}.md", text="word " * 20_000)
    service.start()
    for said in REQUESTS.values():  # what each needs once has been made
        with socket.create_connection(("127.0.0.1", service.port), 10) as connection:
            connection.sendall(said)
            connection.recv(1000)
    before, grown = peak(service), {}
    for name, said in REQUESTS.items():
        send_and_never_read(service, said)
        grown[name], before = peak(service) - before, peak(service)
    assert max(grown.values()) < MOST_GROWTH, grown
    assert service.titles()


def test_silent_connections_take_nothing_from_others(service):
    """With more silent clients than descriptors, a poller gets its feed at once, and the log stays small."""
    text = (service.home / "config.toml").read_text()
    (service.home / "config.toml").write_text(text.replace("[http]\n", "[http]\nmax_connections = 5000\n"))
    service.post("1.md")
    service.start(limits=(64, 400))
    soft = re.search(r"open files\s+(\d+)", Path(f"/proc/{service.process.pid}/limits").read_text())
    assert soft[1] == "400"  # as many as the system allows
    with ExitStack() as crowd:
        for number in range(500):
            client = ("127.0.0.1", "127.0.0.2", "127.0.0.3")[number % 3]
            where = ("127.0.0.1", service.port)
            connection = crowd.enter_context(socket.create_connection(where, 20, (client, 0)))
            connection.sendall((b"", b"GET / HTTP/1.1\r\nX: ", REQUESTS["hub"][:-5])[number % 3])
            if number % 50 == 49:
                assert service.titles() == ["T"]
                service.reconnect()
    log = service.log()
    assert len(log) < 10_000, log
    assert log.count("connections: those that waited longest are closed") == 1
    assert "Traceback" not in log


def test_the_unit_raises_the_limit_itself():
    """What the service may not raise by itself under systemd's filter of calls, the unit has raised."""
    unit = (Path(__file__).parents[2] / "feeds/deploy/feeds.service").read_text()
    limit = re.search(r"(?m)^LimitNOFILE=(\d+)$", unit)
    assert int(limit[1]) >= 65536
