"""Archive pages as a client meets them that walks a feed's history (RFC 5005, section 4)."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import feedparser
import pytest

from feeds.config.settings import FeedSettings, SiteSettings
from feeds.model import Entry
from feeds.publishing.site import Site
from feeds.web.response_cache import SETTLING_TIME

from .conftest import BASE, START, Client, Got, Posts, make_entry

Serve = Callable[..., Client]
FEED = "/tags/a.atom"


def site_of(limit: int) -> Site:
    """A site whose feeds have so many entries."""
    return Site(SiteSettings(base_url=BASE), feed=FeedSettings(limit=limit))


def links_of(got: Got) -> dict[str, str]:
    """Return the links of a feed document by relation, below the base URL."""
    found = feedparser.parse(got.text).feed.get("links", [])
    return {link.rel: link.href.removeprefix(BASE) for link in found}


def collect(client: Client, address: str = FEED) -> dict[str, Got]:
    """Follow prev-archive, and return the pages of the archive by address."""
    pages: dict[str, Got] = {}
    while address := links_of(client.get(address)).get("prev-archive", ""):
        pages[address] = client.get(address)
    return pages


@dataclass
class Blog:
    """Posts with the tag of the feed, and what happens to them at random."""

    posts: Posts
    chance: random.Random
    entries: dict[str, Entry] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    numbers: int = 0

    def write(self, *entries: Entry) -> None:
        """Save posts."""
        self.entries |= {entry.id: entry for entry in entries}
        self.posts.write(*entries)

    def make(self, day: float) -> Entry:
        """Make a post of a day; every third shares its moment with others of its week."""
        self.numbers += 1
        moment = START + timedelta(days=day // 7 * 7 if self.numbers % 3 == 0 else day)
        return make_entry(self.numbers, ["a"], published=moment)

    def change(self) -> None:
        """Let one thing happen: a post is new, back-dated, edited, deleted or loses the tag."""
        newest = max(entry.published for entry in self.entries.values())
        days = (newest - START) / timedelta(days=1)
        chosen = self.entries[self.chance.choice(sorted(self.entries))]
        match self.chance.choice(["new", "old", "edit", "delete", "untag"]):
            case "new":
                self.write(self.make(days + 1))
            case "old":
                self.write(self.make(self.chance.uniform(0, days)))
            case "edit":
                self.write(replace(chosen, title=f"{chosen.title}!"))
            case "delete":
                self._lose(chosen)
                self.posts.write(removed=[chosen.id])
            case "untag":
                self._lose(chosen)
                self.posts.write(replace(chosen, tags=("b",)))

    def _lose(self, entry: Entry) -> None:
        self.touched.add(entry.id)
        del self.entries[entry.id]


def walk_while_changing(
    clients: list[Client], blog: Blog, changes: int, pages: int
) -> tuple[Counter[str], set[str]]:
    """Walk a history while posts change, and return how often each was seen, and which were there throughout."""
    before, seen = set(blog.entries), Counter[str]()
    blog.touched.clear()
    address = FEED
    left = changes
    while address:
        got = blog.chance.choice(clients).get(address)
        assert got.status == 200
        seen.update(entry.id for entry in feedparser.parse(got.text).entries)
        address = links_of(got).get("prev-archive", "")
        for _ in range(min(left, blog.chance.randint(0, 2 * changes // pages + 1))):
            blog.change()
            left -= 1
    return seen, before - blog.touched


@pytest.mark.parametrize(("seed", "count", "limit"), [(1, 60, 5), (2, 90, 6), (3, 120, 7)])
def test_a_walk_sees_once_what_stays(posts: Posts, serve: Serve, seed: int, count: int, limit: int) -> None:
    """While posts come, leave, change and come late, and `feed.limit` is another now and then, a walk misses none."""
    posts.writer.page_length = limit
    blog = Blog(posts, random.Random(seed))
    clients = [serve(site_of(limit)), serve(site_of(limit)), serve(site_of(2 * limit + 1))]
    blog.write(*(blog.make(day) for day in range(count)))
    for _ in range(3):
        seen, stayed = walk_while_changing(clients, blog, changes=30, pages=count // limit)
        assert {entry_id: seen[entry_id] for entry_id in stayed} == dict.fromkeys(stayed, 1)


def test_only_the_page_concerned_is_altered(posts: Posts, serve: Serve) -> None:
    """A deletion, a late post, an edit and a lost tag alter one page of ten; new posts and `feed.limit` alter none."""
    posts.writer.page_length = 5
    client = serve(site_of(5))
    posts.write(*(make_entry(number, ["a"]) for number in range(55)))
    steps: list[tuple[int, Callable[[], object]]] = [
        (1, lambda: posts.write(removed=[make_entry(22).id])),
        (1, lambda: posts.write(make_entry(900, ["a"], published=START + timedelta(days=11.5)))),
        (1, lambda: posts.write(make_entry(33, ["a"], text="Better"))),
        (1, lambda: posts.write(make_entry(7, ["b"]))),
        (0, lambda: posts.write(make_entry(55, ["a"]))),
        (0, lambda: serve(site_of(20))),
    ]
    before = collect(client)
    before.pop(links_of(client.get(FEED))["prev-archive"])
    assert len(before) >= 9
    for altered, step in steps:
        step()
        after = {address: client.get(address) for address in before}
        assert sum(before[address].body != after[address].body for address in before) == altered
        assert {got.status for got in after.values()} == {200}
        before = after


def test_pages_say_when_they_changed(posts: Posts, serve: Serve) -> None:
    """Every page has a Last-Modified, by which it is asked for; it moves with its bytes and with nothing else."""
    posts.writer.page_length = 5
    client = serve(site_of(5))
    posts.write(*(make_entry(number, ["a"]) for number in range(55)))
    for change in (
        lambda: posts.write(removed=[make_entry(22).id]),
        lambda: posts.write(make_entry(55, ["a"])),
        lambda: posts.write(make_entry(901, ["a"], published=START + timedelta(days=11.5))),
        lambda: posts.write(*(make_entry(number, ["a"]) for number in range(56, 70))),
    ):
        before = {address: client.get(address) for address in [FEED, *collect(client)]}
        change()
        posts.now += SETTLING_TIME
        for address, old in before.items():
            new = client.get(address, {"If-Modified-Since": old["last-modified"]})
            assert (new.status == 304) == (client.get(address).body == old.body), address


def test_the_feed_moves_when_it_gets_an_archive(posts: Posts, serve: Serve) -> None:
    """A late post behind the feed's last entry brings the link to it, and later ones do not matter."""
    client = serve(site_of(3))
    posts.write(*(make_entry(number, ["a"]) for number in range(10, 13)))
    first = client.get(FEED)
    assert "prev-archive" not in links_of(first)
    posts.write(make_entry(2, ["a"]))
    second = client.get(FEED, {"If-Modified-Since": first["last-modified"]})
    assert (second.status, "prev-archive" in links_of(second)) == (200, True)
    posts.write(make_entry(1, ["a"]))
    assert client.get(FEED)["last-modified"] == second["last-modified"]
    posts.write(removed=[make_entry(1).id, make_entry(2).id])
    third = client.get(FEED, {"If-Modified-Since": second["last-modified"]})
    assert (third.status, "prev-archive" in links_of(third)) == (200, False)


def test_pages_of_an_archive_lead_to_each_other(posts: Posts, serve: Serve) -> None:
    """A page names itself, the feed, the next older page, and the next newer one once that begins somewhere."""
    posts.writer.page_length = 10
    client = serve(site_of(10))
    posts.write(*(make_entry(number, ["a"]) for number in range(45)))
    newest, *rest = collect(client).items()
    links = [links_of(got) for _, got in rest]
    assert [link["self"] for link in links] == [address for address, _ in rest]
    assert {link["current"] for link in links} == {FEED}
    assert [link.get("prev-archive") for link in links] == [*(address for address, _ in rest[1:]), None]
    assert [link.get("next-archive") for link in links] == [None, *(address for address, _ in rest[:-1])]
    assert all("fh:archive" in got.text.replace("xmlns:fh", "") for _, got in rest)
    assert links_of(newest[1])["prev-archive"] == rest[0][0]
    assert re.fullmatch(r"/archive/2024-02-05-[0-9a-f]{16}/tags/a\.atom", newest[0])
    assert rest[0][0] == "/archive/2024-01-31/tags/a.atom"


@pytest.mark.parametrize("fmt", ["atom", "rss"])
def test_a_history_of_one_page_is_no_archive(posts: Posts, serve: Serve, fmt: str) -> None:
    """A page that has no others beside it is not marked as one of an archive (the validator's ArchiveIncomplete)."""
    client = serve(site_of(3))
    posts.write(*(make_entry(number, ["a"]) for number in range(5)))
    address = links_of(client.get(f"/tags/a.{fmt}"))["prev-archive"]
    page = client.get(address)
    assert len(feedparser.parse(page.text).entries) == 2
    assert "<fh:archive" not in page.text
    assert not {"prev-archive", "next-archive"} & links_of(page).keys()
