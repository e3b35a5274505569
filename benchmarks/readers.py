"""Feed readers that others make follow a folder whose posts change in two rounds.

    python benchmarks/readers.py [--format atom] [--only newsboat,elfeed]

The real service runs on a folder of twelve posts. Every reader subscribes and polls; then posts are added,
edited, renamed, retitled, renamed and retitled, renamed and redated, and deleted, in two rounds, and every
reader polls after each. Every post bears a mark of its own in its text. A reader has failed when it keeps two
items with one mark (announced twice), or none (lost). What this machine does not have is skipped, with the
Debian packages that bring it.
"""

from __future__ import annotations

import argparse
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
from reader_apps import PROGRAMS
from reader_programs import ReaderProgram

WORDS = (
    "river",
    "harbour",
    "winter",
    "lantern",
    "market",
    "copper",
    "garden",
    "letter",
    "bridge",
    "island",
    "meadow",
    "signal",
    "canvas",
    "timber",
    "orchard",
    "thunder",
    "village",
    "marble",
    "compass",
    "feather",
)


def main() -> None:
    """Run both rounds for each reader, and print a table; the exit status says whether all followed."""
    given = arguments().parse_args()
    chosen = [
        program
        for program in PROGRAMS
        if not given.only or program.name.lower() in given.only.lower().split(",")
    ]
    with tempfile.TemporaryDirectory() as name, Site(Path(name) / "site", given.format) as site:
        readers = [one for program in chosen if (one := start(program, Path(name), site))]
        check(readers, site, "as they were", 0)
        failures = check(readers, site, "round 1", 0) if change_once(site) else 0
        failures = check(readers, site, "round 2", failures) if change_again(site) else failures
    raise SystemExit(bool(failures))


def arguments() -> argparse.ArgumentParser:
    """Return what the command takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--format", default="atom", choices=["atom", "rss"])
    parser.add_argument("--only", default="", help="names of readers, parted by commas")
    return parser


def start(program: type[ReaderProgram], folder: Path, site: Site) -> ReaderProgram | None:
    """Subscribe a reader, or say what it needs and return None."""
    if missing := program.find_missing():
        print(f"{program.name:12} skipped: no {', '.join(missing)} (Debian: {program.packages})")
        return None
    reader = program(folder / re.sub(r"\W", "", program.name.lower()), site.url)
    reader.subscribe()
    return reader


def check(readers: list[ReaderProgram], site: Site, when: str, failures: int) -> int:
    """Let each reader poll twice; print what it keeps wrongly; return all failures until now."""
    for reader in readers:
        reader.poll()
        reader.poll()
        marks = Counter(mark for text in reader.texts() for mark in set(re.findall(r"mark-\d\d", text)))
        twice = sorted(mark for mark, count in marks.items() if count > 1)
        lost = sorted(site.marks - marks.keys())
        failures += bool(twice or lost)
        wrong = f"twice {twice or '-'}  lost {lost or '-'}"
        print(f"{when:12} {reader.name:12} items {sum(marks.values()):3}  {wrong}", flush=True)
    return failures


class Site:
    """A running service over a folder of posts, each with a mark in its text."""

    def __init__(self, home: Path, fmt: str) -> None:
        self.home, self.marks = home, set[str]()
        self.posts: dict[str, dict[str, str]] = {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/feed.{fmt}"
        (home / "seeds").mkdir(parents=True)
        (home / "config.toml").write_text(
            f"[site]\nbase_url = 'http://127.0.0.1:{port}'\n"
            f"[http]\nport = {port}\nmax_age = 0\n[feed]\nlimit = 100\n"
        )

    def __enter__(self) -> Site:
        for number in range(12):
            self.add(number)
        command = [sys.executable, "-m", "feeds", "serve", "--config", str(self.home / "config.toml")]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.wait_for(lambda feed: feed.count("mark-11"))
        return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(60)

    def add(self, number: int) -> None:
        """Write a post of some two hundred words; its number seeds them."""
        words = random.Random(number).choices(WORDS, k=200)
        mark = f"mark-{number:02}"
        self.marks.add(mark)
        self.posts[mark] = {
            "name": f"post-{number:02}",
            "title": f"第{number}篇",
            "day": f"{number % 28 + 1:02}",
            "text": f"{mark} " + " ".join(words),
        }
        self.save(mark)

    def save(self, mark: str, **changes: str) -> None:
        """Write a post with changes, under its new name where that changed."""
        old = self.posts[mark]
        new = self.posts[mark] = old | changes
        text = f"---\ntitle: {new['title']}\ndate: 2024-03-{new['day']}\ntags: [news]\n---\n{new['text']}\n"
        fresh = self.home / "seeds/.new"
        fresh.write_text(text, "utf-8")
        fresh.rename(self.home / f"seeds/{new['name']}.md")
        if new["name"] != old["name"]:
            (self.home / f"seeds/{old['name']}.md").unlink()

    def delete(self, mark: str) -> None:
        """Remove a post's file. Readers may keep what they have of it."""
        (self.home / f"seeds/{self.posts[mark]['name']}.md").unlink()

    def wait_for(self, is_reached: Callable[[str], object]) -> bool:
        """Wait until the feed shows a change, then until its date proves it too; return True.

        Raises:
            TimeoutError: It did not within a minute.

        """
        for _ in range(600):
            try:
                if is_reached(httpx.get(self.url, timeout=30).text):
                    time.sleep(2.1)
                    return True
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise TimeoutError((self.home / "log").read_text("utf-8")[-2000:])


def change_once(site: Site) -> bool:
    """Add, edit, rename, retitle and redate one post each."""
    site.save("mark-00", text=site.posts["mark-00"]["text"] + " A sentence more.")
    site.save("mark-01", name="renamed-01")
    site.save("mark-02", title="另一个标题")
    site.save("mark-03", day="27")
    site.add(12)
    return site.wait_for(lambda feed: "mark-12" in feed and "另一个标题" in feed and "sentence more" in feed)


def change_again(site: Site) -> bool:
    """Rename with a new title, with a new date, and with an edit; delete one, add one, edit again."""
    site.save("mark-04", name="moved-04", title="新的名字")
    site.save("mark-05", name="moved-05", day="26")
    site.save("mark-06", name="moved-06", title="改写", text=site.posts["mark-06"]["text"] + " And this.")
    site.delete("mark-07")
    site.save("mark-01", name="renamed-again-01")
    site.save("mark-00", text=site.posts["mark-00"]["text"] + " Another one.")
    site.add(13)
    return site.wait_for(
        lambda feed: "mark-13" in feed and "mark-07" not in feed and "改写" in feed and "Another one" in feed
    )


if __name__ == "__main__":
    main()
