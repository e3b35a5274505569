"""What an answer costs: one 50-entry feed, as gzip and as 304, beside nginx serving the same bytes.

    uv run python benchmarks/serving.py [--entries 50] [--characters 2000] [--seconds 5] [--slices 20000]

Needs `wrk` and `nginx` on the PATH, and two cores: the servers take turns on the first, wrk has the
second. CPU time is read from /proc before and after each run, for a server and its children, so that it
stays true on a busy machine; requests per second do not. Servers:

    nginx     static file, gzip_static, one worker, open_file_cache, the same header fields
    short     uvicorn with feeds.web.server.fast_path_protocol.protocol
    asgi      uvicorn with httptools and uvloop: the same application as an ASGI callable
    granian   the same callable on granian, where it is installed (pip install granian)

With --slices it then asks for so many different slices in a row, and shows memory and speed after them.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from random import Random

import uvicorn

from feeds.config.settings import SiteSettings
from feeds.model import CleanHTML, Entry, Person
from feeds.publishing.site import Site
from feeds.store.base import Batch, EntryWrite
from feeds.store.connect import open_reader, open_writer
from feeds.urls import make_entry_key
from feeds.web.app import create_app
from feeds.web.fast_path import FastPath
from feeds.web.server.fast_path_protocol import make_protocol

START = datetime(2024, 1, 1, tzinfo=UTC)
STORE = "FEEDS_BENCHMARK_STORE"
WORDS = ["river", "harbour", "lantern", "council", "orchard", "signal", "bridge", "paper", "winter", "market"]
ASKED = {"Accept-Encoding": "gzip", "Accept": "application/atom+xml", "User-Agent": "reader/1.0"}


@dataclass(frozen=True)
class Run:
    """One measurement: microseconds of CPU per request, requests per second, and wrk's 99th percentile."""

    cpu: float
    rate: float
    p99: str


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--entries", type=int, default=50)
    options.add_argument("--characters", type=int, default=2000, help="length of each entry's content")
    options.add_argument("--seconds", type=int, default=5, help="length of each run")
    options.add_argument("--connections", type=int, default=64)
    options.add_argument("--slices", type=int, default=0, help="slices to ask for at the end")
    options.add_argument("--serve", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ[STORE] = f"sqlite:///{folder}/feeds.db"
        fill(os.environ[STORE], chosen.entries, chosen.characters)
        compare(Path(folder), chosen)


def compare(folder: Path, chosen: argparse.Namespace) -> None:
    """Run every server there is, one after the other."""
    base: dict[str, float] = {}
    print(f"{'':10}{'answer':>8}{'CPU':>10}{'x nginx':>9}{'per second':>12}{'p99':>10}")
    with running("short") as (port, _):
        body = fetch(port, ASKED)
    print(f"{'':10}{len(body)} bytes of gzip for {chosen.entries} entries")
    site = static(folder, body)
    servers = ["nginx", "short", "asgi", *(["granian"] if find_spec("granian") else [])]
    for name in servers:
        with running(name, site) as (port, process):
            for answer, headers in (("200", ASKED), ("304", ASKED | {"If-None-Match": tag(port)})):
                run = measure(port, process.pid, headers, chosen)
                base.setdefault(answer, run.cpu)
                times = f"{run.cpu / base[answer]:.2f}"
                print(
                    f"{name:10}{answer:>8}{run.cpu:>8.1f}us{times:>9}{run.rate:>12.0f}{run.p99:>10}",
                    flush=True,
                )
    if chosen.slices:
        slices(chosen)


def slices(chosen: argparse.Namespace) -> None:
    """Ask for one slice after another, and for the same feed before and after."""
    with running("short") as (port, process):
        before, held = measure(port, process.pid, ASKED, chosen), memory(process.pid)
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", port)) as connection:
            answers = connection.makefile("rb")
            for number in range(chosen.slices):
                ask(connection, answers, f"/feed.atom?any=tag{number % 50}&none=x{number}&limit=5")
        took = time.monotonic() - began
        after, grown = measure(port, process.pid, ASKED, chosen), memory(process.pid)
    print(
        f"{chosen.slices} slices, {took / chosen.slices * 1e3:.2f} ms each; {held} MB before, {grown} after"
    )
    print(
        f"the held feed: {before.cpu:.1f} us before, {after.cpu:.1f} us after, p99 {before.p99}, {after.p99}"
    )


def ask(connection: socket.socket, answers: object, target: str) -> None:
    """Send one request and read its answer whole."""
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    length = 0
    while (line := answers.readline()) not in {b"\r\n", b""}:
        if line.startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    answers.read(length)


def measure(port: int, pid: int, headers: dict[str, str], chosen: argparse.Namespace) -> Run:
    """Let wrk ask for the feed, and see what the server spent on it."""
    url = f"http://127.0.0.1:{port}/feed.atom"
    fields = [part for field in headers.items() for part in ("-H", ": ".join(field))]
    load = ["wrk", "-t1", f"-c{chosen.connections}", "--latency", *fields]
    subprocess.run([*load, "-d1s", url], check=True, capture_output=True)
    spent = processor(pid)
    done = subprocess.run(
        ["taskset", "-c", "1", *load, f"-d{chosen.seconds}s", url], check=True, capture_output=True, text=True
    ).stdout
    spent = processor(pid) - spent
    requests = int(re.search(r"(\d+) requests in", done)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])
    return Run(spent / requests * 1e6, rate, re.search(r"99%\s+(\d\S*)", done)[1])


@contextmanager
def running(name: str, site: Path | None = None) -> Iterator[tuple[int, subprocess.Popen]]:
    """Run a server on the first core."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(["taskset", "-c", "0", *command(name, port, site)], cwd=Path(__file__).parent)
    try:
        for _ in range(100):
            try:
                fetch(port, {})
                break
            except OSError:
                time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def command(name: str, port: int, site: Path | None) -> list[str]:
    """Return how a server is started."""
    if name == "nginx":
        config = site.parent / "nginx.conf"
        config.write_text(re.sub(r"listen \S+;", f"listen 127.0.0.1:{port};", config.read_text()))
        return [shutil.which("nginx") or "nginx", "-c", str(config), "-p", str(site.parent)]
    if name == "granian":
        more = ["--interface", "asginl", "--loop", "uvloop", "--no-log", "--factory", "serving:application"]
        return [sys.executable, "-m", "granian", "--port", str(port), *more]
    return [sys.executable, __file__, "--serve", f"{name}:{port}"]


def serve(what: str) -> None:
    """Be the server."""
    way, _, port = what.partition(":")
    front = application()
    http = make_protocol(front) if way == "short" else "httptools"
    uvicorn.run(
        front,
        port=int(port),
        http=http,
        loop="uvloop",
        log_level="error",
        access_log=False,
        server_header=False,
    )


def application() -> FastPath:
    """Return the service over the benchmark's store."""
    return create_app(
        open_reader(os.environ[STORE]), Site(SiteSettings(base_url="https://feeds.example.org"))
    )


def fill(url: str, entries: int, characters: int) -> None:
    """Make a store with posts in it."""
    chance = Random(1)
    writer = open_writer(url)
    made = [entry(number, characters, chance) for number in range(entries)]
    writer.apply(Batch(entries=tuple(EntryWrite(one, one.id, one.digest) for one in made)), START)
    writer.close()


def entry(number: int, characters: int, chance: Random) -> Entry:
    """Make an entry of the size of a news post."""
    text = " ".join(f"{chance.choice(WORDS)}{chance.randrange(1000)}" for _ in range(characters // 10))
    entry_id = f"tag:example.org,2026:{number}"
    moment = START + timedelta(hours=number)
    return Entry(
        id=entry_id,
        key=make_entry_key(entry_id),
        path=f"{number}.md",
        title=f"Story {number}",
        published=moment,
        updated=moment,
        content=CleanHTML(f"<p>{text}</p>"),
        digest=str(number),
        summary=text[:200],
        authors=(Person("Writer"),),
        tags=(f"tag{number % 50}",),
    )


def static(folder: Path, body: bytes) -> Path:
    """Write the feed and nginx's configuration."""
    site = folder / "static"
    site.mkdir()
    (site / "feed.atom").write_bytes(gzip.decompress(body))
    (site / "feed.atom.gz").write_bytes(body)
    fields = {
        "Cache-Control": "public, max-age=300, stale-while-revalidate=300, stale-if-error=86400",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; sandbox",
        "Link": "<https://feeds.example.org/feed.atom>; rel=self",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    added = "\n".join(f'add_header {name} "{value}";' for name, value in fields.items())
    (folder / "nginx.conf").write_text(
        f"""
        worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
        {"user root;" if os.geteuid() == 0 else ""}
        events {{ worker_connections 512; }}
        http {{
            types {{ application/atom+xml atom; }}
            access_log off; sendfile on; gzip_static on;
            keepalive_requests 100000000; open_file_cache max=100;
            client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
            uwsgi_temp_path {folder}; scgi_temp_path {folder};
            server {{ listen 127.0.0.1:0; root {site}; location / {{ {added} }} }}
        }}
        """
    )
    return site


def fetch(port: int, headers: dict[str, str]) -> bytes:
    """Ask for the feed once."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/feed.atom", headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read()


def tag(port: int) -> str:
    """Return the entity tag of the feed in gzip."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/feed.atom", headers=ASKED)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.headers["ETag"]


def family(pid: int) -> Iterator[int]:
    """Return a process and its children."""
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from family(int(child))


def processor(pid: int) -> float:
    """Return the seconds of CPU that a process and its children have had."""
    parts = (Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in family(pid))
    return sum(int(part[11]) + int(part[12]) for part in parts) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Return the megabytes a process holds."""
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) // 1024


if __name__ == "__main__":
    main()
