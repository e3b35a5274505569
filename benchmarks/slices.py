"""Ask a running service for slices that nobody asked for before, and see what it costs and what it leaves.

    python benchmarks/posts.py /tmp/posts
    python benchmarks/slices.py /tmp/posts [--requests 1000000] [--seconds 600] [--limit 50] [--gzip]

Starts ``feeds serve`` on the folder, in a directory of its own. A feed of the site is asked for from
memory before, amid and after the slices: its rate must stay what it was. The resident memory of the
process is read every second. No two addresses are alike; most name one to three of the tags that
``posts.py`` draws, some ask for authors, words or another length.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from posts import WORDS

HOST, PORT, CLIENTS = "127.0.0.1", 8799, 4
PAGE = os.sysconf("SC_PAGESIZE")


@dataclass
class Seen:
    """What was measured while slices were asked for."""

    answered: int = 0
    received: int = 0
    odd: dict[int, int] = field(default_factory=dict)
    slowest: float = 0.0
    most: int = 0


def slices(tags: int, count: int, limit: int = 50) -> Iterator[str]:
    """Yield canonical addresses of slices, no two alike: the number of each stands in its ``none``."""
    chance = random.Random(7)
    for number in range(count):
        names = sorted({f"tag {chance.randrange(tags)}" for _ in range(chance.randint(1, 3))})
        kind = chance.choice(("any", "any", "all"))
        asked = [(kind, name) for name in names] + [("none", f"absent {number}")]
        if chance.random() < 0.1:
            asked.append(("author", f"Writer {chance.randrange(20)}"))
        if chance.random() < 0.1:
            asked.append(("q", chance.choice(WORDS)))
        if chance.random() < 0.5 or limit < 50:
            asked.append(("limit", str(chance.randint(1, limit))))
        yield "/feed.atom?" + "&".join(f"{name}={quote(value)}" for name, value in asked)


async def ask(addresses: Iterator[str], gzip: bool, seen: Seen, until: float) -> None:
    """Ask for one address after another on one connection."""
    reader, writer = await asyncio.open_connection(HOST, PORT, limit=2**20)
    fields = f"Host: {HOST}\r\n{'Accept-Encoding: gzip' if gzip else 'Accept: */*'}\r\n\r\n"
    for address in addresses:
        begun = time.monotonic()
        if begun > until:
            break
        writer.write(f"GET {address} HTTP/1.1\r\n{fields}".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r", 1)[0])
        await reader.readexactly(length)
        status = int(head.split(b" ", 2)[1])
        if status != 200:
            seen.odd[status] = seen.odd.get(status, 0) + 1
        seen.answered += 1
        seen.received += length
        seen.slowest = max(seen.slowest, time.monotonic() - begun)
    writer.close()


async def rate(seconds: float) -> float:
    """Return how often a second a feed in memory is answered on one connection."""
    seen, begun = Seen(), time.monotonic()
    same = iter(lambda: "/tags/tag%200.atom", "")
    await ask(same, True, seen, begun + seconds)
    return seen.answered / (time.monotonic() - begun)


def resident(pid: int) -> int:
    """Return the resident memory of a process, in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


async def watch(pid: int, seen: Seen, every: float) -> None:
    """Follow the memory of a process, and say how far it is."""
    begun = said = time.monotonic()
    while True:
        await asyncio.sleep(1)
        now, memory = time.monotonic(), resident(pid)
        seen.most = max(seen.most, memory)
        if now - said > every:
            said = now
            print(
                f"{seen.answered:9} slices {now - begun:6.0f} s  {memory / 2**20:6.1f} MiB  "
                f"cached {await rate(1):6.0f}/s amid them",
                flush=True,
            )


async def measure(pid: int, told: argparse.Namespace) -> None:
    """Measure, and print what was found."""
    await rate(1)
    print(f"before: {resident(pid) / 2**20:.1f} MiB, cached feed {await rate(3):.0f}/s", flush=True)
    seen, addresses, begun = Seen(), slices(told.tags, told.requests, told.limit), time.monotonic()
    watching = asyncio.create_task(watch(pid, seen, told.every))
    asking = (ask(addresses, told.gzip, seen, begun + told.seconds) for _ in range(CLIENTS))
    await asyncio.gather(*asking)
    took = time.monotonic() - begun
    watching.cancel()
    print(
        f"{seen.answered} distinct slices in {took:.0f} s: {seen.answered / took:.0f}/s, "
        f"{seen.received / seen.answered / 1024:.0f} KiB each, slowest {seen.slowest * 1000:.0f} ms, "
        f"other answers than 200: {seen.odd or 'none'}"
    )
    print(f"after: {resident(pid) / 2**20:.1f} MiB (at most {seen.most / 2**20:.1f}), ", end="")
    print(f"cached feed {await rate(3):.0f}/s")


def started(folder: Path, home: Path) -> subprocess.Popen[bytes]:
    """Start the service, and wait for its first index."""
    with socket.socket() as probe:
        probe.bind((HOST, PORT))  # else another service would be measured
    config = home / "config.toml"
    config.write_text(f'[posts]\nfolder = "{folder.absolute()}"\n[http]\nport = {PORT}\n', "utf-8")
    service = subprocess.Popen([sys.executable, "-m", "feeds", "serve", "--config", str(config)])
    while service.poll() is None:
        time.sleep(0.5)
        try:
            with urllib.request.urlopen(f"http://{HOST}:{PORT}/healthz") as answer:
                if answer.status == 200:
                    return service
        except OSError:
            continue
    raise SystemExit("the service did not start")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3600, help="stop after so long")
    parser.add_argument("--every", type=float, default=60, help="seconds between two lines")
    parser.add_argument("--tags", type=int, default=1000)
    parser.add_argument("--limit", type=int, default=50, help="ask for so many entries at most")
    parser.add_argument("--gzip", action="store_true", help="ask for compressed slices")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        service = started(told.folder, Path(home))
        try:
            asyncio.run(measure(service.pid, told))
        finally:
            service.terminate()
            service.wait(30)


if __name__ == "__main__":
    main()
