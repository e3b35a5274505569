"""What clients can do to the service that send much and read nothing, or open connections and say nothing.

    python benchmarks/attacks.py pipelining [--megabytes 100] [--workers 1] [--path /feed.atom ...]
    python benchmarks/attacks.py connections [--seconds 30] [--workers 1] [--scale 1.0]

``pipelining``: one connection sends requests without end and never reads. Shown for each kind of request: the
megabytes that the service took, its memory before, at most, and two seconds after the connection closed.

``connections``: 2,000 silent connections, 500 with half a header, 500 with half a body and 500 that ask for a
feed again and again and never read. Meanwhile a poller opens a connection for each request. Shown: what it
waited, what failed, descriptors, memory and the size of the log. Status 1 where a bound is broken: 30 MB of
growth, 50 ms at the 99th percentile, one failed poll, 100 kB of log.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import posts as sample

from feeds.config.passwords import hash_password

HASH = "sha256:" + 64 * "0"
CONFIG = """
[http]
port = {port}
workers = {workers}
[websub]
hub = true
[admin]
password = "{password}"
"""
FORM_TYPE = "application/x-www-form-urlencoded"
FORM = b"hub.mode=subscribe&hub.topic=x&hub.callback=y"
TARGETS = {
    "feed": ("GET", "/feed.atom"),
    "unchanged": ("GET", "/feed.atom"),
    "HEAD": ("HEAD", "/feed.atom"),
    "page": ("GET", "/feed"),
    "home": ("GET", "/"),
    "404": ("GET", "/a"),
    "301": ("GET", "/feed.atom?any=b&any=a"),
    "OPTIONS": ("OPTIONS", "/"),
    "405": ("DELETE", "/feed.atom"),
    "sign-in": ("GET", "/signin"),
    "status": ("GET", "/status"),
    "hub": ("POST", "/hub"),
    "upload": ("UPLOAD", "/hub"),
    "trailers": ("TRAILERS", "/hub"),
}
"""Kinds of requests, each sent over and over."""

MOST_GROWTH = 30
"""Megabytes that one connection may cost."""


@dataclass
class Service:
    """A running service and its processes."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]

    def connect(self, host: str = "127.0.0.1") -> socket.socket:
        """Open a connection, in a hurry to nothing."""
        connection = socket.socket()
        connection.settimeout(10)
        connection.bind((host, 0))
        connection.connect(("127.0.0.1", self.port))
        return connection

    def memory(self) -> float:
        """Return the megabytes that all of its processes hold."""
        return sum(_resident(pid) for pid in _family(self.process.pid))

    def processor(self) -> float:
        """Return the seconds of processor time that all of its processes have had."""
        return sum(_spent(pid) for pid in _family(self.process.pid))

    def descriptors(self) -> int:
        """Return the open descriptors of all of its processes."""
        found = 0
        for pid in _family(self.process.pid):
            with suppress(OSError):
                found += len(list(Path(f"/proc/{pid}/fd").iterdir()))
        return found

    def poll(self, host: str = "127.0.0.1") -> float:
        """Ask for a feed on a new connection, and return the seconds until it was there. Raises `OSError`."""
        began = time.perf_counter()
        with self.connect(host) as connection:
            connection.sendall(request("GET", "/feed.atom", "Connection: close"))
            answer = b""
            while part := connection.recv(65536):
                answer += part
        if not answer.startswith(b"HTTP/1.1 200 ") or not answer.endswith((b"</feed>", b"</feed>\n")):
            raise ConnectionError(answer[:80])
        return time.perf_counter() - began

    def log(self) -> Path:
        """Return where its log is."""
        return self.home / "log"


def request(method: str, target: str, *fields: str, body: bytes = b"") -> bytes:
    """Write a request."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *fields]
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode() + body


@contextmanager
def running(workers: int, soft_limit: int = 1024) -> Iterator[Service]:
    """Run a service over a small folder, with the usual limit of descriptors."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        home = Path(folder)
        sample.write(home / "seeds", 60, 20, 1)
        (home / "config.toml").write_text(
            CONFIG.format(port=port, workers=workers, password=hash_password("pear tree"))
        )
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        limit = ["prlimit", f"--nofile={min(soft_limit, hard)}:{hard}"]
        command = [*limit, sys.executable, "-m", "feeds", "serve", "--config", str(home / "config.toml")]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        service = Service(home, port, process)
        try:
            _wait_for(service)
            yield service
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(service: Service) -> None:
    for _ in range(300):
        with suppress(OSError):
            service.poll()
            break
        time.sleep(0.1)
    for _ in range(20):  # memory that every service needs has been taken by now, in each process
        service.poll()
    time.sleep(1)


# Pipelining


@dataclass
class Pipelined:
    """What came of one connection that never reads."""

    sent: float
    before: float
    most: float
    after: float


def pipeline(service: Service, kind: str, megabytes: int) -> Pipelined:
    """Send one kind of request for as long as the service takes it, or so many megabytes."""
    block = _block(service, kind)
    before = most = service.memory()
    with service.connect() as connection:
        connection.setblocking(False)
        sent = stuck = 0
        checked = time.monotonic()
        rest = memoryview(block)
        while sent < megabytes * 2**20 and stuck < 60:
            try:
                count = connection.send(rest)
                sent += count
                rest = rest[count:] if count < len(rest) else memoryview(block)
                stuck = 0
            except BlockingIOError:
                time.sleep(0.05)
                stuck += 1
            except OSError:
                break
            if time.monotonic() - checked > 0.1:
                checked, most = time.monotonic(), max(most, service.memory())
        most = max(most, service.memory())
    time.sleep(2)
    return Pipelined(sent / 2**20, before, most, service.memory())


def _block(service: Service, kind: str) -> bytes:
    method, target = TARGETS.get(kind, ("GET", kind))
    fields: list[str] = []
    if kind == "unchanged":
        with service.connect() as connection:
            connection.sendall(request("HEAD", target, "Connection: close"))
            tag = re.search(rb"etag: (\S+)", connection.recv(65536))[1].decode()
        fields = [f"If-None-Match: {tag}"]
    if method == "UPLOAD":  # one request whose body never ends
        return request("POST", target, f"Content-Length: {10**12}", body=b"x" * 2**20)
    if method == "TRAILERS":
        head = request("POST", target, "Transfer-Encoding: chunked", body=b"1\r\nx\r\n" * 100 + b"0\r\n")
        return head + b"".join(b"X-%d: y\r\n" % number for number in range(100_000))
    if method == "POST":
        return (
            request(method, target, f"Content-Type: {FORM_TYPE}", f"Content-Length: {len(FORM)}", body=FORM)
            * 2000
        )
    return request(method, target, *fields) * 5000


def attack_by_pipelining(options: argparse.Namespace) -> bool:
    """Show what each kind of request costs in memory. Return whether every bound was kept."""
    print(f"{'':24}{'MB taken':>10}{'before':>9}{'at most':>9}{'growth':>9}{'after':>9}")
    good = True
    for kind in options.path or TARGETS:
        with running(options.workers) as service:
            got = pipeline(service, kind, options.megabytes)
            with suppress(OSError):
                service.poll()
        growth = got.most - got.before
        good = good and growth <= MOST_GROWTH
        figures = f"{got.sent:10.1f}{got.before:9.1f}{got.most:9.1f}{growth:9.1f}{got.after:9.1f}"
        print(f"{kind:24}{figures}{'' if growth <= MOST_GROWTH else '  TOO MUCH'}", flush=True)
    return good


# Connections

SILENT, HALF_HEADER, HALF_BODY, UNREAD = "silent", "half-header", "half-body", "unread"
KINDS = {
    SILENT: (2000, b""),
    HALF_HEADER: (500, b"GET /feed.atom HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "),
    HALF_BODY: (500, request("POST", "/hub", f"Content-Type: {FORM_TYPE}", "Content-Length: 900")),
    UNREAD: (500, request("GET", "/feed.atom") * 400),
}
"""How many connections there are of each kind, and what they say."""

REOPENED = 20
"""Connections that are opened again in a fifth of a second, where the service has closed so many."""


def crowd(port: int, scale: float, chosen: list[str]) -> None:
    """Open connections of every kind, and open anew what the service closes, until standard input ends.

    A process of its own, so that it takes nothing from the poller but the processor.
    """
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    standing = [_intruder(port, kind) for kind in chosen for _ in range(round(KINDS[kind][0] * scale))]
    opened = len(standing)
    print("standing", flush=True)
    while not select.select([sys.stdin], [], [], 0.2)[0]:
        poller = select.poll()
        for connection, kind in standing:
            poller.register(connection, 0 if kind == UNREAD else select.POLLIN)
        closed = {number for number, _ in poller.poll(0)}
        anew = [one for one in standing if one[0].fileno() in closed][:REOPENED]
        for one in anew:
            standing.remove(one)
            one[0].close()
            standing.append(_intruder(port, one[1]))
        opened += len(anew)
    print(opened, flush=True)


def _intruder(port: int, kind: str) -> tuple[socket.socket, str]:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setblocking(False)
    with suppress(OSError):
        connection.send(KINDS[kind][1])
    return connection, kind


def attack_by_connections(options: argparse.Namespace) -> bool:
    """Show what a poller waits meanwhile. Return whether every bound was kept."""
    with running(options.workers) as service:
        quiet = poll_for(service, options.seconds / 3)
        command = [
            sys.executable,
            __file__,
            "crowd",
            "--port",
            str(service.port),
            "--scale",
            str(options.scale),
        ]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as intruders:
            intruders.stdout.readline()
            attacked = poll_for(service, options.seconds)
            opened = intruders.communicate("\n")[0].strip()
        log = service.log().read_text(errors="replace")
    print(f"quiet:    {quiet}\nattacked: {attacked}\nby {opened} connections; {len(log)} bytes of log")
    print(log[-1500:])
    return not attacked.failed and attacked.percentile(99) < 50 and len(log) < 100_000


@dataclass
class Polls:
    """What a poller met with: seconds, failures, megabytes and descriptors of the service."""

    waits: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    memory: float = 0.0
    descriptors: int = 0
    processor: float = 0.0

    def percentile(self, percent: int) -> float:
        """Return a percentile of the waits, in milliseconds."""
        waits = sorted(self.waits) or [float("inf")]
        return waits[min(len(waits) - 1, len(waits) * percent // 100)] * 1e3

    def __str__(self) -> str:
        figures = ", ".join(f"p{percent} {self.percentile(percent):.1f} ms" for percent in (50, 99, 100))
        return (
            f"{len(self.waits)} polls, {figures}; {len(self.failed)} failed {self.failed[:3]}; "
            f"{self.memory:.0f} MB, {self.descriptors} descriptors, {self.processor:.1f} s of processor"
        )


def poll_for(service: Service, seconds: float) -> Polls:
    """Ask for a feed on a new connection again and again."""
    polls, spent, end = Polls(), service.processor(), time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            polls.waits.append(service.poll())
        except OSError as error:
            polls.failed.append(repr(error))
        if len(polls.waits) % 50 == 1:
            polls.memory = max(polls.memory, service.memory())
            polls.descriptors = max(polls.descriptors, service.descriptors())
        time.sleep(0.01)
    polls.processor = service.processor() - spent
    return polls


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _family(int(child))


def _spent(pid: int) -> float:
    with suppress(OSError):
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _resident(pid: int) -> float:
    try:
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024
    except (OSError, TypeError):
        return 0.0


def main() -> None:
    """Attack, and tell what came of it."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("attack", choices=["pipelining", "connections", "crowd"])
    options.add_argument("--megabytes", type=int, default=100)
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--scale", type=float, default=1.0, help="share of the connections to open")
    options.add_argument("--path", action="append", help="kind of request, or a path to GET; may be repeated")
    options.add_argument("--kind", action="append", choices=KINDS, help="connections to open; all by default")
    options.add_argument("--port", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.attack == "crowd":
        crowd(chosen.port, chosen.scale, chosen.kind or list(KINDS))
        return
    attack = attack_by_pipelining if chosen.attack == "pipelining" else attack_by_connections
    sys.exit(not attack(chosen))


if __name__ == "__main__":
    main()
