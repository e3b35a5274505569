"""What a private feed selects is nowhere but before the bearers of a token."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest

from feeds.config.passwords import hash_token
from feeds.config.settings import AccessSettings, FeedSettings, NamedFeed, SiteSettings, TagSettings
from feeds.model import Slice
from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site
from feeds.publishing.topics import Topics
from feeds.publishing.visibility import VisibleReader
from feeds.store.connect import open_reader, open_writer

from .conftest import BASE, Client, Posts, make_entry

Serve = Callable[..., Client]

MARK = "zweihorn"
"""A word in everything that is private: names, titles and texts."""

TOKEN = {"token": "bo"}
ACCESS = AccessSettings(feeds=("Inner", "words"), tokens={"Bo": hash_token("bo")})
NAMED = (
    NamedFeed(name="inner", title=f"Inner {MARK}", any=("vip", f"{MARK}-tag")),
    NamedFeed(name="words", title=f"Words {MARK}", q="locked drawer"),
    NamedFeed(name="window", all=("open",)),
)
SITE = Site(
    SiteSettings(base_url=BASE),
    feed=FeedSettings(limit=10),
    named=NAMED,
    access=ACCESS,
    tags=TagSettings(aliases={"vip": ("friends",)}),
)


@pytest.fixture
def filled(posts: Posts) -> Posts:
    """A store with public posts, and posts that are private by a tag, an alias, a spelling, a part or words."""
    posts.write(*(make_entry(n, ["news"], ["Notes"], authors=["Ada"]) for n in range(60)))
    private = [["vip"], ["VIP", "news"], ["Friends"], ["vip/inside", "news"], [f"{MARK}-tag"], ["news"]]
    posts.write(
        *(
            make_entry(
                200 + n,
                tags,
                [f"{MARK}-category", "Notes"],
                authors=["Ada", f"{MARK} person"],
                title=f"{MARK} {n}",
                text=f"{MARK} text {'locked drawer' if n == 5 else ''}",
            )
            for n, tags in enumerate(private)
        ),
        make_entry(300, ["vip", "open"], title="Seen through the window"),
        make_entry(301, ["news"], title="Drawer open", text="a drawer without a key"),
    )
    return posts


def replace_feeds(*names: str) -> AccessSettings:
    """Return the access settings with other private feeds."""
    return ACCESS.model_copy(update={"feeds": names})


def crawl(client: Client, suffix: str = "") -> dict[str, tuple[int, str]]:
    """Follow every link of the service from its own lists on, and return what each address answered."""
    waiting = [
        "/",
        "/feeds.opml",
        "/openapi.json",
        "/new",
        "/new?any=news",
        "/all/tags",
        "/healthz",
        "/robots.txt",
    ]
    waiting += ["/all/categories", "/all/authors", f"/?find={MARK}", f"/feed.json?q={MARK}", f"/new?q={MARK}"]
    waiting += [f"/new/names/{kind}?find={MARK[:4]}" for kind in ("tag", "category", "author")]
    waiting += ["/.well-known/feeds", "/feeds.opml?kind=named", "/feeds.opml?kind=tag&min_count=1"]
    waiting += [
        "/feed.atom?since=2024-01-01",
        "/feed.json?until=2030-01-01&limit=200",
        "/new?since=2024-01-01",
    ]
    waiting += ["/feed.atom?limit=200", "/feed.json?none=news", "/tags/vip", "/feeds/inner.atom"]
    seen: dict[str, tuple[int, str]] = {}
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith("/static/"):
            continue
        got = client.get(f"{address}{('&' if '?' in address else '?') + suffix if suffix else ''}")
        location = got["location"] if got.status in (301, 303) else ""
        seen[address] = (got.status, got.text)
        found = re.findall(
            rf'(?:href|xmlUrl|htmlUrl|url|src)"?[=:] ?"([^"]+)"|{re.escape(BASE)}[^"<\s]*', got.text
        )
        for link in [*map(unescape, found), location]:
            parts = urlsplit(link.removeprefix(BASE))
            query = "&".join(
                part for part in parts.query.split("&") if part and not part.startswith("token=")
            )
            if parts.path.startswith("/") and not parts.netloc and "find=" not in query:
                waiting.append(parts.path + (f"?{query}" if query else ""))
    return seen


def test_a_stranger_finds_nothing_private_at_any_address(filled: Posts, serve: Serve) -> None:
    """Over every address that anybody can find, what is private shows to the bearers of a token alone."""
    client = serve(SITE)
    inside = crawl(client, "token=bo")
    outside = crawl(client)
    assert len(inside) > 150
    assert all(any(address.startswith("/archive/") for address in found) for found in (inside, outside))
    keys, public_keys = ({a for a in found if a.startswith("/entries/")} for found in (inside, outside))
    hidden_keys = {address.removeprefix("/entries/") for address in keys - public_keys}
    assert len(hidden_keys) == 6
    assert [a for a, (_, text) in outside.items() for key in hidden_keys if key in a + text] == []
    revealing = {address for address, (_, text) in inside.items() if MARK in unquote(text).lower()}
    kept = {address for address in outside if MARK in outside[address][1].lower().replace(quote(MARK), "")}
    echoed = {address for address in kept if MARK in unquote(address)}
    assert kept == echoed
    for address in echoed:
        assert "zweihorn 0" not in outside[address][1]
    for address in (
        "/",
        "/feed.atom",
        "/feed.json",
        "/tags/news.rss",
        "/all/tags",
        "/feeds.opml",
        "/tags/vip.atom",
    ):
        assert address in revealing
    for address in inside.keys() - outside.keys():
        got = client.get(address)
        assert got.status in (401, 404) or MARK not in got.text.lower()
        if got.status == 401:
            assert "/feeds/" in address


def test_what_strangers_see_is_what_they_would_without_private_posts(
    filled: Posts, serve: Serve, posts: Posts, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Counts, archives, neighbours, times and validators are those of a site that has public posts only."""
    client = serve(SITE)
    seen = {address: client.get(address) for address in crawl(client) if "/feeds/inner" not in address}
    kept = range(200, 206)
    posts.write(removed=[make_entry(n).id for n in kept])
    bare = serve(replace(SITE, named=NAMED[2:], access=AccessSettings()))
    for address, was in seen.items():
        now = bare.get(address)
        if was.status == 401 or address in ("/healthz", "/openapi.json"):
            continue
        gone = was.status == 404 and now.status == 410  # a deletion that was public would be told of
        assert gone or (was.status, was.content) == (now.status, now.content), address


def test_a_public_feed_shows_what_it_selects(filled: Posts, serve: Serve) -> None:
    """What a public named feed selects is public everywhere, and a single word hides nothing."""
    client = serve(SITE)
    for address in ("/feeds/window.atom", "/feed.atom?limit=200", "/tags/open.json"):
        assert "Seen through the window" in client.get(address).text
    assert "Drawer open" in client.get("/feed.atom").text


@pytest.mark.parametrize("suffix", ["", ".atom", ".rss", ".json", ".opml", ".atom.xml"])
def test_a_private_feed_and_an_unknown_one_answer_the_same(filled: Posts, serve: Serve, suffix: str) -> None:
    """Nobody learns without a token which private feeds there are."""
    client = serve(SITE)
    for begin in ("/feeds/", "/archive/1-10/feeds/"):
        private, unknown = (client.get(f"{begin}{name}{suffix}") for name in ("inner", "other"))
        assert (private.status, private.content, private.fields) == (
            unknown.status,
            unknown.content,
            unknown.fields,
        )
        assert private.status == 401
    assert client.get(f"/feeds/other{suffix}?token=bo").status == 404


def test_deleted_private_entries_were_never_there(filled: Posts, serve: Serve) -> None:
    """A stranger is told of the deletion of public entries and labels only."""
    client = serve(replace(SITE, named=NAMED[:1], access=replace_feeds("inner")))
    filled.write(removed=[make_entry(200).id, make_entry(204).id, make_entry(3).id])
    assert client.get(f"/entries/{make_entry(3).key}").status == 410
    assert client.get(f"/entries/{make_entry(200).key}").status == 404
    assert client.get(f"/entries/{make_entry(200).key}?token=bo").status == 410
    assert client.get(f"/tags/{MARK}-tag.atom").status == 404
    assert client.get(f"/tags/{MARK}-tag.atom?token=bo").status == 410


def test_an_entry_that_becomes_private_leaves_with_a_new_date(posts: Posts, serve: Serve) -> None:
    """Cached feeds, their validators and dates follow; a change among private entries moves none of them."""
    posts.write(make_entry(1, ["news"]), make_entry(2, ["news"]))
    client = serve(SITE)
    before = client.get("/tags/news.atom")
    posts.write(make_entry(2, ["news", "vip"]))
    after = client.get("/tags/news.atom")
    assert after["etag"] != before["etag"]
    assert after["last-modified"] > before["last-modified"]
    assert client.get(f"/entries/{make_entry(2).key}").status == 404
    posts.write(make_entry(2, ["news", "vip"], text="another text"), make_entry(4, ["news", "vip"]))
    posts.write(removed=[make_entry(4).id])
    same = client.get("/tags/news.atom")
    assert (same["etag"], same["last-modified"]) == (after["etag"], after["last-modified"])
    posts.write(make_entry(2, ["news"], text="another text"))
    assert "another text" in client.get("/tags/news.atom").text


def test_a_token_sent_as_a_password_opens_public_addresses_too(filled: Posts, serve: Serve) -> None:
    """What is held for strangers is not what a bearer gets, nor the other way round."""
    client = serve(SITE)
    stranger = client.get("/feed.json")
    bearer = client.get("/feed.json", {"Authorization": "Basic Ym86Ym8="})
    assert MARK not in stranger.text
    assert MARK in bearer.text
    assert bearer["cache-control"].startswith("private")
    assert "Authorization" in stranger["vary"]
    assert client.get("/feed.json").content == stranger.content
    assert client.get("/feed.json?token=wrong").content == stranger.content


def test_exports_and_hubs_have_only_what_is_public(filled: Posts) -> None:
    """Neither a file of the export nor a topic of a hub holds anything private."""
    publisher = Publisher(filled.writer, SITE)
    for path, document in publisher.documents():
        assert MARK not in path.lower()
        assert MARK not in document.body.decode("utf-8", "replace").lower(), path
    topics = Topics(publisher)
    assert topics.content(f"{BASE}/feeds/inner.atom") is None
    public = topics.content(f"{BASE}/feed.atom")
    assert public is not None
    assert MARK not in public.body.decode().lower()


def test_what_was_learnt_of_another_writer_is_forgotten(postgres: Any) -> None:
    """A revision of the same number, by the writer after a restored backup, is another: none is confused."""
    address = postgres.shared(lambda url: open_writer(url).close())
    with closing(open_reader(address)) as reader:
        visible = VisibleReader(reader, SITE)
        with closing(open_writer(address)) as writer:
            Posts(writer).write(make_entry(1, ["vip"]), make_entry(2, ["news"]))
            assert [ref.id for ref in visible.entry_refs(Slice(), 9)] == [make_entry(2).id]
            before = visible.epoch(), visible.revision()
        postgres.shared(lambda _: None)  # as it was before anything was written
        open_writer(address).close()
        with closing(open_writer(address)) as writer:
            Posts(writer).write(make_entry(3, ["news"]), make_entry(4, ["vip"]))
            assert [ref.id for ref in visible.entry_refs(Slice(), 9)] == [make_entry(3).id]
            assert (visible.epoch(), visible.revision()) == (before[0] + 1, before[1])
