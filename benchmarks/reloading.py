"""Change the configuration ten times, twice badly, while wrk asks for feeds, pages and 304s.

    python benchmarks/reloading.py [--seconds 20] [--workers 1] [--posts 300] [--connections 32]

Every edition of the configuration has a number, which stands in the feeds' titles and descriptions, in
their age (``Cache-Control``) and in their number of entries. An answer is mixed when these disagree. Beside
wrk, one client in Python reads every answer whole, in every coding; without wrk, only that client asks.
Status 1 where a request failed, an answer was mixed or broken, a bad edition was served, or a good one not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import brotli
import posts as sample

TURNS = 10
BAD = {3: "[feed\n", 7: "[http]\nmax_ages = 3\n"}
"""Editions that are never to be served, and what is wrong with each."""

FORMATS = ("atom", "rss", "json")
FEEDS = [f"/{name}.{fmt}" for name in ("feed", "tags/tag 0", "feeds/edition") for fmt in FORMATS]
PAGES = ["/", "/tags/tag 0", "/feeds/edition", "/all/tags", "/new?any=tag+0", "/feed?any=tag+0&any=tag+1"]
SLICES = ["/feed.atom?any=tag+0&any=tag+1", "/feed.json?none=tag+0"]
PATHS = [quote(path, safe="/?=&+") for path in (*FEEDS, *PAGES, *SLICES)]

LUA = """
local paths = {PATHS}
local etags, n = {}, 0
full, unchanged, failed, mixed = 0, 0, 0, 0
seen = ""

function request()
  n = n + 1
  local path = paths[n % #paths + 1]
  local fields = {Accept = "text/html, */*;q=0.5"}
  if etags[path] and math.floor(n / #paths) % 2 == 0 then fields["If-None-Match"] = etags[path] end
  return wrk.format("GET", path, fields)
end

local function edition_of(headers, body)
  local found = nil
  for number in body:gmatch("Edition (%d+)") do
    if found and number ~= found then return nil end
    found = number
  end
  local age = (headers["cache-control"] or ""):match("max%-age=(%d+), stale")
  if age and tonumber(age) ~= 1000 + (tonumber(found) or -1) then return nil end
  local _, entries = body:gsub("<entry>", "")
  local link = headers["link"] or ""
  if link:find("/feed.atom>", 1, true) and entries ~= 5 + (tonumber(found) or -1) then return nil end
  return found
end

function response(status, headers, body)
  if status == 304 then unchanged = unchanged + 1 return end
  if status ~= 200 then failed = failed + 1 return end
  full = full + 1
  local path = (headers["link"] or ""):match("<http://[^/]+(/[^>]*)>; rel=\\"?self")
  if path and headers["etag"] then etags[path] = headers["etag"] end
  local edition = edition_of(headers, body)
  if not edition then mixed = mixed + 1
  elseif not seen:find(" " .. edition .. " ", 1, true) then seen = seen .. " " .. edition .. " " end
end

local threads = {}
function setup(thread) table.insert(threads, thread) end
function done(summary, latency)
  local told = {full = 0, unchanged = 0, failed = 0, mixed = 0}
  local editions = ""
  for _, thread in ipairs(threads) do
    for name in pairs(told) do told[name] = told[name] + thread:get(name) end
    editions = editions .. thread:get("seen")
  end
  local errors = summary.errors
  io.write(string.format(
    'TOLD {"requests": %d, "seconds": %.2f, "full": %d, "unchanged": %d, "failed": %d, "mixed": %d, ' ..
    '"socket": %d, "p50": %d, "p99": %d, "max": %d, "editions": "%s"}\\n',
    summary.requests, summary.duration / 1e6, told.full, told.unchanged, told.failed, told.mixed,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max, editions))
end
"""


@dataclass
class Reader:
    """A client that asks for everything in turn, reads every answer whole, and notes what is amiss."""

    port: int
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    first_seen: dict[int, float] = field(default_factory=dict)
    last_seen: dict[int, float] = field(default_factory=dict)
    known: dict[tuple[str, str], tuple[str, bytes]] = field(default_factory=dict)

    def follow(self, done: threading.Event) -> None:
        """Ask until told to stop, every other time on a new connection."""
        turn = 0
        while not done.is_set():
            connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
            for path in PATHS:
                turn += 1
                coding = ("identity", "gzip", "br")[turn % 3]
                try:
                    self._ask(connection, path, coding, conditional=turn % 2 == 0)
                except Exception as error:  # noqa: BLE001 - whatever happens is a failed request
                    self.wrong.append(f"{path}: {type(error).__name__}: {error}")
                    break
            connection.close()

    def _ask(self, connection: HTTPConnection, path: str, coding: str, *, conditional: bool) -> None:
        fields = {"Accept": "text/html, */*;q=0.5", "Accept-Encoding": coding}
        etag, body = self.known.get((path, coding), ("", b""))
        if etag and conditional:
            fields["If-None-Match"] = etag
        connection.request("GET", path, headers=fields)
        answer = connection.getresponse()
        fresh = answer.read()
        now = time.monotonic()
        self.statuses[answer.status] += 1
        if answer.status == 304:
            if answer.headers["ETag"] != etag:
                self.wrong.append(f"{path}: a 304 for another version")
            return
        if answer.status != 200:
            self.wrong.append(f"{path}: status {answer.status}")
            return
        if answer.headers["ETag"] == etag and fresh != body:
            self.wrong.append(f"{path}: one ETag for two bodies")
        self.known[path, coding] = (answer.headers["ETag"], fresh)
        plain = {"gzip": gzip.decompress, "br": brotli.decompress}.get(
            answer.headers.get("Content-Encoding", ""), bytes
        )(fresh)
        self._look_at(path, answer.headers, plain, now)

    def _look_at(self, path: str, headers: dict[str, str], body: bytes, now: float) -> None:
        kind = headers["Content-Type"]
        if "json" in kind:
            json.loads(body)
        elif "xml" in kind:
            ET.fromstring(body)
        elif not body.rstrip().endswith(b"</html>"):
            self.wrong.append(f"{path}: a page without its end")
        editions = {int(number) for number in re.findall(rb"Edition (\d+)", body)}
        aged = re.search(r"max-age=(\d+), stale", headers["Cache-Control"])
        editions |= {int(aged[1]) - 1000} if aged else set()
        if len(editions) != 1:
            self.wrong.append(f"{path}: of the editions {sorted(editions)} at once")
        for edition in editions:
            self.first_seen.setdefault(edition, now)
            self.last_seen[edition] = now


def configuration(edition: int, port: int, workers: int) -> str:
    """Write an edition of the configuration. What it changes is of every kind."""
    rule = f'[[clean.rules]]\nhosts = ["news.example.com"]\nremove = ["div.edition-{edition}"]\n'
    return (
        f'[site]\ntitle = "Edition {edition}"\ndescription = "All of Edition {edition}"\n'
        f"[http]\nport = {port}\nworkers = {workers}\nmax_age = {1000 + edition}\n"
        f"[feed]\nlimit = {5 + edition}\n"
        f'[[feeds]]\nname = "edition"\ntitle = "Chosen for Edition {edition}"\n'
        f'any = ["tag 0", "tag {edition}"]\n' + (rule if edition % 3 == 2 else "") + BAD.get(edition, "")
    )


def save(path: Path, text: str, *, at_once: bool) -> float:
    """Save a file as an editor does, or as one that writes in place; return when."""
    if at_once:
        fresh = path.with_suffix(".new")
        fresh.write_text(text, "utf-8")
        fresh.replace(path)
    else:
        path.write_text(text, "utf-8")
    return time.monotonic()


@contextmanager
def serving(home: Path, given: argparse.Namespace) -> Iterator[int]:
    """Serve generated posts from a folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sample.write(home / "seeds", given.posts, 30, 1)
    save(home / "config.toml", configuration(0, port, given.workers), at_once=True)
    command = [sys.executable, "-m", "feeds", "serve", "--config", str(home / "config.toml")]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log, cwd=home)
    try:
        until(lambda: health(port) == "ok", 60)
        time.sleep(2.0 if given.workers > 1 else 0.0)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        if "Traceback" in (home / "log").read_text():
            print((home / "log").read_text())


def health(port: int) -> str:
    """Return what the service says of itself."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return json.loads(connection.getresponse().read())["status"]
    except OSError:
        return ""
    finally:
        connection.close()


def until(true, seconds: float) -> float:
    """Wait until something is so; return how long that took."""
    start = time.monotonic()
    while not true():
        if time.monotonic() - start > seconds:
            raise TimeoutError
        time.sleep(0.02)
    return time.monotonic() - start


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--connections", type=int, default=32)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reloading-") as home, serving(Path(home), given) as port:
        reader, done = Reader(port), threading.Event()
        load = loaded(Path(home), port, given)
        following = threading.Thread(target=reader.follow, args=(done,))
        following.start()
        saved, degraded = changes(Path(home) / "config.toml", port, given)
        told = finished(load)
        done.set()
        following.join()
    return judged(told, reader, saved, degraded, given)


def loaded(home: Path, port: int, given: argparse.Namespace) -> subprocess.Popen[str] | None:
    """Start wrk, where there is one."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return None
    script = home / "load.lua"
    listed = ", ".join(json.dumps(path) for path in PATHS)
    script.write_text(LUA.replace("{PATHS}", "{" + listed + "}"))
    command = [wrk, "-t1", f"-c{given.connections}", f"-d{given.seconds:.0f}s", "-s", str(script)]
    return subprocess.Popen([*command, f"http://127.0.0.1:{port}"], stdout=subprocess.PIPE, text=True)


def changes(path: Path, port: int, given: argparse.Namespace) -> tuple[dict[int, float], list[bool]]:
    """Save every edition; return when, and for each whether the service called itself degraded by it."""
    step = given.seconds / (TURNS + 1)
    saved, degraded = {}, []
    for edition in range(1, TURNS + 1):
        time.sleep(step / 2)
        text = configuration(edition, port, given.workers)
        saved[edition] = save(path, text, at_once=edition % 2 == 0)
        time.sleep(step / 2)
        degraded.append(health(port) == "degraded")
    time.sleep(step / 2)
    return saved, degraded


def finished(load: subprocess.Popen[str] | None) -> dict[str, object] | None:
    """Wait for wrk, and return what it counted."""
    if load is None:
        return None
    output, _ = load.communicate(timeout=120)
    found = re.search(r"TOLD (.*)", output)
    if found is None:
        raise SystemExit(f"wrk failed:\n{output}")
    return json.loads(found[1])


def judged(told, reader: Reader, saved, degraded: list[bool], given: argparse.Namespace) -> int:
    """Print the figures; return 0 where all is as promised."""
    good = [edition for edition in saved if edition not in BAD]
    delays = {edition: reader.first_seen.get(edition, float("inf")) - saved[edition] for edition in good}
    late = [max(0.0, reader.last_seen.get(a, 0.0) - saved[b]) for a, b in pairwise([0, *good])]
    wrong = list(reader.wrong)
    wrong += [f"edition {bad} was served" for bad in BAD if bad in reader.first_seen]
    wrong += [f"edition {edition} was not served" for edition, delay in delays.items() if delay > 60]
    wrong += [
        f"edition {edition}: degraded is {is_so}"
        for edition, is_so in enumerate(degraded, 1)
        if is_so != (edition in BAD)
    ]
    print(f"{os.cpu_count()} cores, {given.workers} processes that answer, {given.posts} posts")
    if told is not None:
        editions = sorted({int(number) for number in str(told.pop("editions", "")).split()})
        print("wrk: " + ", ".join(f"{name} {value}" for name, value in told.items()))
        print(f"wrk saw the editions {editions}")
        wrong += [f"wrk: {name} {told[name]}" for name in ("failed", "mixed", "socket") if told[name]]
        wrong += [f"wrk saw edition {bad}" for bad in BAD if bad in editions]
    print(f"client: {sum(reader.statuses.values())} answers read whole, by status {dict(reader.statuses)}")
    shown = ", ".join(f"{delay:.2f}" for delay in delays.values())
    print(f"seconds from saving to the first answer of the new edition: {shown}")
    print("and to the last answer of the one before: " + ", ".join(f"{seconds:.2f}" for seconds in late))
    for line in wrong[:20]:
        print(f"WRONG {line}")
    print("nothing failed, nothing mixed" if not wrong else f"{len(wrong)} things went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
