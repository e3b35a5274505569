"""What every answer bears, and what a request can go wrong in."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from feeds.config.passwords import hash_token
from feeds.config.settings import AccessSettings, HttpSettings, NamedFeed, SiteSettings, WebSubSettings
from feeds.publishing.site import Site
from feeds.web.app import Application, create_app
from feeds.web.fast_path import FastPath
from feeds.web.health import Health, IndexProgress

from .conftest import BASE, Client, Got, Posts, make_entry

Serve = Callable[..., Client]

DOCUMENTS = [
    "/feed.atom",
    "/feed.rss",
    "/feed.json",
    "/tags/a.atom",
    "/feed.atom?any=a",
    "/feeds.opml",
    "/",
    "/tags/a",
    "/static/style.css",
]
FEEDS = ["/feed.atom", "/feed.rss", "/feed.json"]


@pytest.fixture
def full(posts: Posts, client: Client) -> Client:
    """A client of a site with posts."""
    posts.write(*(make_entry(number, ["a"]) for number in range(5)))
    return client


def without_body(got: Got) -> dict[str, str]:
    """Return the fields that a 304 must repeat."""
    return {
        name: value
        for name, value in got.fields
        if name not in {"content-type", "content-length", "content-encoding"}
    }


@pytest.mark.parametrize("address", DOCUMENTS)
@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_head_and_304_say_what_200_says(full: Client, address: str, coding: str) -> None:
    """HEAD bears every field of GET and no body; a 304 repeats all but those of the body, cached or not."""
    headers = {"Accept-Encoding": coding} if coding else {}
    cold = full.get(address, headers)
    warm = full.get(address, headers)
    assert (cold.status, cold.fields, cold.content) == (200, warm.fields, warm.content)
    assert cold["content-encoding"] == coding
    assert cold["content-length"] == str(len(cold.content))
    assert cold["vary"] == "Accept-Encoding"
    head = full.get(address, headers, "HEAD")
    assert (head.status, head.fields, head.content) == (200, cold.fields, b"")
    for method in ("GET", "HEAD"):
        unchanged = full.get(address, headers | {"If-None-Match": cold["etag"]}, method)
        assert (unchanged.status, unchanged.content) == (304, b"")
        assert dict(unchanged.fields) == without_body(cold)


@pytest.mark.parametrize("address", [*DOCUMENTS, "/nothing", "/healthz", "/tags/A.atom"])
def test_head_has_no_body_even_when_nothing_is_held(full: Client, address: str) -> None:
    """A HEAD that comes first, or meets a refusal, is told all the fields and sent no body."""
    head = full.get(address, method="HEAD")
    got = full.get(address)
    assert (head.status, head.fields, head.content) == (got.status, got.fields, b"")
    assert got.content


@pytest.mark.parametrize("address", DOCUMENTS)
def test_every_coding_has_its_own_strong_tag(full: Client, address: str) -> None:
    """No two codings share a tag, none is weak, and the tag of one is not taken for another's."""
    got = {coding: full.get(address, {"Accept-Encoding": coding}) for coding in ("identity", "gzip", "br")}
    tags = {answer["etag"] for answer in got.values()}
    assert len(tags) == 3
    assert all(re.fullmatch(r'"[0-9a-f]{24}"', tag) for tag in tags)
    assert len({answer.body for answer in got.values()}) == 1
    assert full.get(address, {"Accept-Encoding": "br", "If-None-Match": got["gzip"]["etag"]}).status == 200


@pytest.mark.parametrize("address", FEEDS)
def test_if_modified_since_alone_earns_a_304(full: Client, posts: Posts, address: str) -> None:
    """A reader that sends only If-Modified-Since is answered 304 until the feed changes."""
    got = full.get(address)
    since = {"If-Modified-Since": got["last-modified"]}
    assert full.get(address, since).status == 304
    assert full.get(address, since | {"If-None-Match": '"other"'}).status == 200
    posts.write(make_entry(2, ["a"], text="Edited"))
    assert full.get(address, since).status == 200
    assert full.get(address)["last-modified"] > got["last-modified"]


def test_an_edit_leaves_every_other_tag_unchanged(posts: Posts, client: Client) -> None:
    """After an edit under one tag, pollers of all others are still told 304, by tag and by date."""
    posts.write(make_entry(1, ["a"]), make_entry(2, ["b"]), make_entry(3, ["c"], ["News"]))
    before = {name: client.get(f"/tags/{name}.atom") for name in "abc"}
    news = client.get("/categories/News.atom")
    posts.write(make_entry(1, ["a"], text="Edited"))
    application = client.app.application
    assert application.get_cached(b"/tags/b.atom") is not None
    assert application.get_cached(b"/categories/News.atom") is not None
    assert application.get_cached(b"/tags/a.atom") is None
    for name, got in (("b", before["b"]), ("c", before["c"])):
        assert client.get(f"/tags/{name}.atom", {"If-None-Match": got["etag"]}).status == 304
        assert client.get(f"/tags/{name}.atom", {"If-Modified-Since": got["last-modified"]}).status == 304
    assert client.get("/categories/News.atom", {"If-None-Match": news["etag"]}).status == 304
    assert client.get("/tags/a.atom", {"If-None-Match": before["a"]["etag"]}).status == 200
    assert "Edited" in client.get("/tags/a.atom").text


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_deletion_is_a_change(posts: Posts, client: Client, number: int) -> None:
    """Whichever entry leaves a feed, those who ask by date alone hear of it."""
    posts.write(*(make_entry(number, ["a"]) for number in (1, 2, 3)))
    since = {"If-Modified-Since": client.get("/tags/a.atom")["last-modified"]}
    assert client.get("/tags/a.atom", since).status == 304
    posts.write(removed=[make_entry(number).id])
    assert client.get("/tags/a.atom", since).status == 200


def test_a_new_tag_an_edit_and_a_deletion_show_at_once(posts: Posts, client: Client) -> None:
    """Whatever happens to an entry is in the feeds it was in, is in, and no longer is in, with the next request."""
    posts.write(make_entry(1, ["a"]), make_entry(2, ["a"]), make_entry(3, ["b"]))
    held = {name: client.get(f"/tags/{name}.atom").body for name in "ab"}
    everything = client.get("/feed.atom").body
    posts.write(make_entry(2, ["b"]))
    assert "Post 2" not in client.get("/tags/a.atom").text
    assert "Post 2" in client.get("/tags/b.atom").text
    posts.write(removed=[make_entry(3).id])
    assert "Post 3" not in client.get("/tags/b.atom").text
    assert "Post 3" not in client.get("/").text
    assert client.get("/feed.atom").body != everything
    assert client.get("/tags/a.atom").body != held["a"]


@pytest.mark.parametrize(
    "address",
    [
        *DOCUMENTS,
        "/nothing",
        "/tags/none.atom",
        "/feed.atom?limit=x",
        "/tags/A.atom",
        "/healthz",
        "/entries/x",
    ],
)
def test_every_answer_is_safe_and_open(full: Client, address: str) -> None:
    """Good or bad, every answer may be read by any origin, is not guessed at, and runs nothing."""
    got = full.get(address, {"Accept": "text/html"})
    assert got["access-control-allow-origin"] == "*"
    assert got["x-content-type-options"] == "nosniff"
    assert got["content-security-policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in got["content-security-policy"]
    assert "charset=utf-8" in got["content-type"] or "json" in got["content-type"]


@pytest.mark.parametrize("address", FEEDS)
def test_feeds_are_sandboxed(full: Client, address: str) -> None:
    """A feed that a browser opens is shown in a sandbox, with the site's own style and nothing else."""
    assert full.get(address)["content-security-policy"] == "default-src 'none'; style-src 'self'; sandbox"


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-9"},
        {"A-IM": "feed"},
        {"A-IM": "vcdiff, feed", "If-None-Match": '"x"'},
        {"Accept": "application/rss+xml"},
        {"Accept": "image/png"},
    ],
)
@pytest.mark.parametrize("address", FEEDS)
def test_ranges_deltas_and_narrow_accept_get_the_whole_feed(
    full: Client, address: str, headers: dict[str, str]
) -> None:
    """Ranges, deltas and narrow Accept fields never earn a 206, 226 or 406: readers take those for errors."""
    assert full.get(address, headers).status == 200
    assert full.get(address, headers).body == full.get(address).body


def test_fields_in_several_lines_are_one(full: Client) -> None:
    """Tags and codings that a proxy spread over several lines count as if they stood in one."""
    tag = full.get("/feed.atom", {"Accept-Encoding": "gzip"})["etag"]
    spread = [
        ("If-None-Match", '"x"'),
        ("If-None-Match", tag),
        ("Accept-Encoding", "deflate"),
        ("Accept-Encoding", "gzip"),
    ]
    assert full.get("/feed.atom", spread).status == 304


def test_a_failed_precondition_answers_412(full: Client) -> None:
    """If-Match with another tag answers 412, whether or not the feed is held."""
    assert full.get("/feed.atom", {"If-Match": '"x"'}).status == 412
    tag = full.get("/feed.atom")["etag"]
    assert full.get("/feed.atom", {"If-Match": '"x"'}).status == 412
    assert full.get("/feed.atom", {"If-Match": '"x"', "If-None-Match": tag}).status == 412
    since = "Thu, 01 Jan 2015 00:00:00 GMT"
    assert full.get("/feed.atom", {"If-Unmodified-Since": since, "If-None-Match": tag}).status == 412
    assert full.get("/feed.atom", {"If-Match": tag}).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("address", ["/feed.atom", "/", "/nothing"])
def test_other_methods_are_refused(full: Client, method: str, address: str) -> None:
    """What would change something answers 405 and says what can be done."""
    got = full.get(address, method=method)
    assert (got.status, got["allow"]) == (405, "GET, HEAD")
    assert got.text == f"{method} is not done here. Only GET, HEAD are.\n"


def test_preflights_let_conditional_requests_pass(full: Client) -> None:
    """A reader in a browser may send conditions and credentials, and read the validators."""
    got = full.get(
        "/feed.atom",
        {"Origin": "https://reader.example", "Access-Control-Request-Headers": "if-none-match"},
        "OPTIONS",
    )
    assert got.status == 204
    assert "If-None-Match" in got["access-control-allow-headers"]
    assert "ETag" in full.get("/feed.atom")["access-control-expose-headers"]


def test_oversized_requests_are_refused(full: Client) -> None:
    """An address without end answers 414, header fields without end 431, for feeds that are held too."""
    full.get("/feed.atom")
    assert full.get("/feed.atom?" + "x" * 9000).status == 414
    assert full.get("/tags/" + "x" * 9000 + ".atom").status == 414
    assert full.get("/feed.atom", {"X-Long": "x" * 20_000}).status == 431
    assert full.get("/feed.atom", [(f"X-{number}", "x" * 100) for number in range(300)]).status == 431


def test_a_client_over_its_rate_is_asked_to_wait(posts: Posts, serve: Serve) -> None:
    """With http.rate_limit a client gets so many answers a minute, held ones too, and then 429 with a time."""
    client = serve(Site(SiteSettings(base_url=BASE), http=HttpSettings(rate_limit=3)))
    posts.write(make_entry(1, ["a"]))
    statuses = [client.get("/feed.atom").status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.get("/feed.atom")
    assert 1 <= int(refused["retry-after"]) <= 20
    assert refused["cache-control"] == "no-store"


def test_feeds_answer_503_until_the_first_index(posts: Posts, serve: Serve, site: Site) -> None:
    """While posts are read for the first time feeds answer 503 with the progress, and nothing of it is kept."""
    now = Health(indexing=IndexProgress(7, 20))
    client = serve(site, health=lambda: now)
    posts.write(make_entry(1, ["a"]))
    for address in ("/feed.atom", "/", "/feeds.opml", "/tags/a", "/entries/x"):
        got = client.get(address)
        assert (got.status, got["retry-after"], got["cache-control"]) == (503, "5", "no-store")
        assert "7 of 20 posts" in got.text
    health = client.get("/healthz")
    assert (health.status, json.loads(health.text)["indexing"]) == (503, {"done": 7, "total": 20})
    assert client.get("/static/style.css").status == 200
    now = Health()
    assert client.get("/feed.atom").status == 200


def test_healthz_reports_counts_and_health(full: Client, posts: Posts, serve: Serve, site: Site) -> None:
    """/healthz counts what is served, and is degraded, not dead, while something is wrong."""
    good = json.loads(full.get("/healthz").text)
    assert good == {"status": "ok", "revision": 1, "entries": 5, "problems": 0, "troubles": 0}
    bad = serve(site, health=lambda: Health(troubles=("config.toml is wrong",))).get("/healthz")
    assert (bad.status, json.loads(bad.text)["status"]) == (200, "degraded")
    assert "config" not in bad.text


def test_a_cached_feed_is_answered_without_the_store(posts: Posts, site: Site) -> None:
    """A cached feed is answered without store and disk, also while the store fails."""

    class Broken:
        def __getattr__(self, name: str) -> Any:
            if not working:
                raise AssertionError(f"{name} was asked for")
            return getattr(posts.writer, name)

    posts.write(make_entry(1, ["a"]))
    working = True
    client = Client(create_app(Broken(), site))
    got = {coding: client.get("/tags/a.atom", {"Accept-Encoding": coding}) for coding in ("gzip", "br")}
    slices = client.get("/feed.atom?any=a&none=b")
    working = False
    assert client.get("/feed.atom?any=a&none=b").content == slices.content
    for coding, first in got.items():
        assert client.get("/tags/a.atom", {"Accept-Encoding": coding}).content == first.content
        assert (
            client.get("/tags/a.atom", {"Accept-Encoding": coding, "If-None-Match": first["etag"]}).status
            == 304
        )
        assert (
            client.get(
                "/tags/a.atom", {"Accept-Encoding": coding, "If-Modified-Since": first["last-modified"]}
            ).status
            == 304
        )
    client.close()


def test_many_who_ask_at_once_cost_one_document(posts: Posts, site: Site) -> None:
    """A feed that drops from memory is made once, however many pollers ask for it in that moment."""
    asked: list[str] = []

    class Counting:
        def __init__(self, reader: Any) -> None:
            self.reader = reader

        @contextmanager
        def snapshot(self) -> Iterator[Any]:
            with self.reader.snapshot() as snapshot:
                yield Counting(snapshot)

        def __getattr__(self, name: str) -> Any:
            asked.append(name)
            return getattr(self.reader, name)

    posts.write(*(make_entry(number, ["a"]) for number in range(20)))
    client = Client(create_app(Counting(posts.writer), site))

    async def everyone() -> list[Got]:
        return await asyncio.gather(
            *(client.fetch("/tags/a.atom", {"Accept-Encoding": "gzip"}) for _ in range(100))
        )

    got = client.loop.run_until_complete(everyone())
    assert {answer.status for answer in got} == {200}
    assert len({answer.content for answer in got}) == 1
    assert asked.count("last_modified") == asked.count("entries") == 1
    client.close()


def test_one_who_leaves_takes_nothing_from_the_others(posts: Posts, site: Site) -> None:
    """A poller that hangs up while a feed is being made does not fail those who wait for the same feed."""
    gate = threading.Event()

    class Slow:
        def __getattr__(self, name: str) -> Any:
            if name == "entry_refs":
                gate.wait(5)
            return getattr(posts.writer, name)

    posts.write(make_entry(1, ["a"]))
    client = Client(create_app(Slow(), site))

    async def two() -> Got:
        first = asyncio.ensure_future(client.fetch("/tags/a.atom"))
        second = asyncio.ensure_future(client.fetch("/tags/a.atom"))
        await asyncio.sleep(0.1)
        first.cancel()
        await asyncio.sleep(0.05)
        gate.set()
        return await second

    assert client.loop.run_until_complete(two()).status == 200
    client.close()


def test_slices_keep_no_feed_of_the_site_waiting(posts: Posts, site: Site) -> None:
    """While slices are made, however slowly, the feeds that the site lists are made beside them."""
    begun, gate = threading.Event(), threading.Event()

    class Slow:
        slow = True

        def __getattr__(self, name: str) -> Any:
            if name == "snapshot" and self.slow:
                self.slow = False
                begun.set()
                gate.wait(5)
            return getattr(posts.writer, name)

    posts.write(make_entry(1, ["a"]))
    client = Client(create_app(Slow(), site))

    async def both() -> tuple[Got, Got]:
        slow = asyncio.ensure_future(client.fetch("/feed.atom?any=a&limit=1"))
        await asyncio.to_thread(begun.wait, 5)
        feed = await asyncio.wait_for(client.fetch("/tags/a.atom"), 60)
        assert not slow.done()
        gate.set()
        return feed, await slow

    assert [got.status for got in client.loop.run_until_complete(both())] == [200, 200]
    client.close()


def test_a_change_during_the_making_is_not_lost(posts: Posts, site: Site) -> None:
    """A feed whose posts change while it is made is made anew for the next who asks."""
    reading, changed = threading.Event(), threading.Event()

    class Slow:
        slow = True

        def __getattr__(self, name: str) -> Any:
            found = getattr(posts.writer, name)
            if name != "last_modified" or not self.slow:
                return found

            def late(*args: Any, **more: Any) -> Any:
                self.slow = False
                reading.set()
                changed.wait(5)
                return found(*args, **more)

            return late

    posts.write(make_entry(1, ["a"], text="First"))
    client = Client(create_app(Slow(), site))
    posts.listeners.append(client.app.invalidate)

    async def asked() -> Got:
        task = asyncio.ensure_future(client.fetch("/tags/a.atom"))
        await asyncio.to_thread(reading.wait, 5)
        await asyncio.to_thread(posts.write, make_entry(1, ["a"], text="Second"))
        changed.set()
        return await task

    client.loop.run_until_complete(asked())
    assert "Second" in client.get("/tags/a.atom").text
    client.close()


def test_a_document_is_of_one_revision(posts: Posts, site: Site) -> None:
    """A feed read while a batch is stored shows the posts before it or after it, never half of each."""

    class Moving:
        moved = False

        def __init__(self, reader: Any) -> None:
            self.reader = reader

        @contextmanager
        def snapshot(self) -> Iterator[Any]:
            with self.reader.snapshot() as snapshot:
                yield Moving(snapshot)

        def __getattr__(self, name: str) -> Any:
            if name == "entries" and not Moving.moved:
                Moving.moved = True
                posts.write(make_entry(2, ["a"], title="Later"), removed=[make_entry(1).id])
            return getattr(self.reader, name)

    posts.write(make_entry(0, ["a"]), make_entry(1, ["a"]))
    client = Client(create_app(Moving(posts.writer), site))
    posts.listeners.append(client.app.invalidate)
    for later in (False, True):  # what was made of the former revision is not kept
        text = client.get("/tags/a.atom").text
        assert ("Later" in text, "Post 1" in text, "Post 0" in text) == (later, not later, True)
    client.close()


def test_any_number_of_slices_stays_within_bounds(posts: Posts, serve: Serve) -> None:
    """However many different slices are asked for, memory is bounded and the site's own feeds stay in it."""
    http = HttpSettings(cache_size=2**20)
    client = serve(Site(SiteSettings(base_url=BASE), http=http))
    posts.write(*(make_entry(number, ["a", "b"], text="word " * 200) for number in range(10)))
    tagged = client.get("/tags/a.atom")
    for number in range(400):
        assert client.get(f"/feed.atom?none=x{number}").status == 200
    application = client.app.application
    assert isinstance(application, Application)
    assert application._response_cache._secondary_cache.size <= 2**17
    assert application._response_cache._main_cache.size <= 3 * 2**17
    assert application.publisher._fragments.size <= 2**19
    assert application.get_cached(b"/tags/a.atom") is not None
    assert client.get("/tags/a.atom").fields == tagged.fields


def test_every_answer_after_a_swap_is_of_the_new_configuration(
    posts: Posts, serve: Serve, site: Site
) -> None:
    """After a swap every answer is of the new configuration; a change reaches the new application."""
    client = serve(site)
    posts.write(make_entry(1, ["a"]))
    old = client.get("/tags/a.atom")
    assert isinstance(client.app, FastPath)
    client.app.swap(Application(posts.writer, Site(SiteSettings(base_url=BASE, title="Renamed"))))
    new = client.get("/tags/a.atom")
    assert "Renamed" in new.text
    assert client.get("/tags/a.atom", {"If-None-Match": old["etag"]}).status == 200
    posts.write(make_entry(2, ["a"]))
    assert "Post 2" in client.get("/tags/a.atom").text


PRIVATE = AccessSettings(feeds=("inner",), tokens={"Ann": hash_token("ann's token"), "Bo": hash_token("bo")})


def basic(password: str) -> dict[str, str]:
    """Return Basic credentials."""
    return {"Authorization": "Basic " + base64.b64encode(f"any:{password}".encode()).decode()}


@pytest.fixture
def guarded(posts: Posts, serve: Serve) -> Client:
    """A client of a site with a private feed."""
    posts.write(*(make_entry(number, ["a"]) for number in range(5)))
    named = (NamedFeed(name="inner", any=("a",), limit=2), NamedFeed(name="open", any=("a",)))
    return serve(Site(SiteSettings(base_url=BASE), named=named, access=PRIVATE))


def test_a_private_feed_is_for_the_bearers_of_a_token(guarded: Client) -> None:
    """Without a good token there is only 401; with one, by address or as a password, the feed."""
    refused = guarded.get("/feeds/inner.atom")
    assert (refused.status, refused["www-authenticate"]) == (
        401,
        'Basic realm="Private feeds", charset="UTF-8"',
    )
    for headers in (
        {},
        basic("wrong"),
        basic(""),
        {"Authorization": "Basic !"},
        {"Authorization": "Bearer bo"},
    ):
        assert guarded.get("/feeds/inner.atom", headers).status == 401
        assert guarded.get("/feeds/inner.atom?token=wrong", headers).status == 401
        assert guarded.get("/feeds/inner", headers).status == 401
    for got in (
        guarded.get("/feeds/inner.atom", basic("ann's token")),
        guarded.get("/feeds/inner.atom?token=bo"),
    ):
        assert got.status == 200
        assert got["cache-control"].startswith("private, ")
        assert "Authorization" in got["vary"]
    assert guarded.get("/feeds/open.atom").status == 200


def test_links_in_a_private_feed_keep_the_token(guarded: Client) -> None:
    """A reader that follows the links of its private feed stays inside, and another's token is never among them."""
    token = "token=ann%27s%20token"
    got = guarded.get(f"/feeds/inner.atom?{token}")
    assert f"/feeds/inner.atom?{token}" in got["link"]
    older = re.search(r'href="https://feeds.example.org(\S+)" rel="prev-archive"', got.text)
    assert older is not None
    assert older.group(1).endswith(f"?{token}")
    assert guarded.get(older.group(1)).status == 200
    assert "token" not in guarded.get("/feeds/inner.atom?token=bo").text.replace("token=bo", "")
    assert "token" not in guarded.get("/feeds/inner.atom", basic("bo")).text
    assert guarded.get(f"/feeds/INNER.atom?{token}")["location"] == f"/feeds/inner.atom?{token}"


def test_a_private_feed_is_the_same_feed_for_everyone(guarded: Client) -> None:
    """Who asks shows in links and in nothing else: ids of feed and entries are alike, pages keep the token."""
    ann, bo = (guarded.get(f"/feeds/inner.atom?token={token}").text for token in ("ann%27s%20token", "bo"))
    assert re.findall("<id>.*</id>", ann) == re.findall("<id>.*</id>", bo)
    assert "token" not in "".join(re.findall("<id>.*</id>", ann))
    assert "/feeds/inner?token=bo" in bo
    assert re.search(r"/entries/\w+\?token=bo", bo)  # entries that are private open by the token only
    assert "/feeds/inner.atom?token=bo" in guarded.get("/feeds/inner?token=bo").text
    assert 'xmlUrl="https://feeds.example.org/feeds/inner.atom?token=bo"' in (
        guarded.get("/feeds/inner.opml?token=bo").text
    )


def test_a_private_feed_is_never_listed_nor_answered_to_others(guarded: Client) -> None:
    """It stands on no page and in no list, and what memory holds of it is not given away."""
    guarded.get("/feeds/inner.atom?token=bo", {"Accept-Encoding": "gzip"})
    guarded.get("/feeds/inner.atom", basic("bo"))
    assert guarded.get("/feeds/inner.atom").status == 401
    assert guarded.get("/feeds/inner.atom?token=no").status == 401
    assert "inner" not in guarded.get("/").text + guarded.get("/feeds.opml").text
    assert guarded.app.application.get_cached(b"private  /feeds/inner.atom") is not None
    assert guarded.app.lookup(b"private  /feeds/inner.atom", [], None) is None
    assert "open" in guarded.get("/").text


def test_a_private_feed_is_not_pushed_by_hubs(posts: Posts, serve: Serve) -> None:
    """A hub would give what it fetches to anyone: private feeds announce none."""
    websub = WebSubSettings(hubs=("https://hub.example/",))
    named = (NamedFeed(name="inner", any=("a",)),)
    client = serve(Site(SiteSettings(base_url=BASE), named=named, access=PRIVATE, websub=websub))
    posts.write(make_entry(1, ["a"]))
    got = client.get("/feeds/inner.atom?token=bo")
    assert got.status == 200
    assert "hub.example" not in got.text + got["link"]
    assert "hub.example" in client.get("/feed.atom")["link"]


def test_a_whole_site_can_be_private(posts: Posts, serve: Serve) -> None:
    """With "*" nothing that tells of posts is answered without a token, not even that a tag is unknown."""
    access = AccessSettings(feeds=("*",), tokens={"Bo": hash_token("bo")})
    client = serve(Site(SiteSettings(base_url=BASE), access=access))
    entry = make_entry(1, ["a"])
    posts.write(entry)
    addresses = [
        "/",
        "/feed.atom",
        "/tags/a.atom",
        "/tags/a",
        "/feeds.opml",
        f"/entries/{entry.key}",
        "/tags/none.atom",
        "/feed.atom?any=a",
    ]
    for address in addresses:
        assert client.get(address).status == 401, address
        got = client.get(address, basic("bo"))
        assert got.status == (404 if "none" in address else 200), address
        assert client.get(address).status == 401, address
        assert "public" not in got["cache-control"] or got.status == 404
    assert client.get("/healthz").status == 200
    listed = re.findall('xmlUrl="([^"]*)"', client.get("/feeds.opml?token=bo").text)
    assert f"{BASE}/tags/a.atom?token=bo" in listed
    links = [client.get("/feed.rss?token=bo"), client.get("/feed.rss", basic("bo"))]
    assert f"/entries/{entry.key}?token=bo<" in links[0].text
    assert "token" not in links[1].text
