"""Where programs find the feeds that there are: lists for import, links of pages, addresses that they guess."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from feeds.config.settings import NamedFeed
from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site

from .conftest import BASE, Client, Posts, make_entry

Serve = Callable[..., Client]
PAGE = {"Accept": "text/html"}


@pytest.fixture
def filled(posts: Posts) -> Posts:
    """Three posts: a tag that all bear, and one that a single one does."""
    posts.write(
        make_entry(1, ["a"], ["News"], authors=["Ann"]), make_entry(2, ["a"]), make_entry(3, ["a", "b"])
    )
    return posts


def listed(client: Client, address: str) -> list[str]:
    """Return the addresses of the feeds in a list, below the base URL, without suffix."""
    got = client.get(address)
    assert (got.status, got["content-type"]) == (200, "text/x-opml; charset=utf-8")
    found = etree.fromstring(got.body).xpath("//outline/@xmlUrl")
    return [one.removeprefix(BASE).removesuffix(".atom") for one in found]


def test_a_list_holds_feeds_of_a_kind_and_a_size(filled: Posts, serve: Serve, site: Site) -> None:
    """Whoever imports a list need not take a tag that one post bears; groups have a title."""
    client = serve(
        replace(site, named=(NamedFeed(name="two", any=("b",)), NamedFeed(name="all", any=("a",))))
    )
    assert listed(client, "/feeds.opml?kind=tag") == ["/tags/a", "/tags/b"]
    assert listed(client, "/feeds.opml?kind=tag&min_count=2") == ["/tags/a"]
    assert listed(client, "/feeds.opml?min_count=2") == ["/feed", "/feeds/all", "/tags/a"]
    assert listed(client, "/feeds.opml?kind=author&kind=category&x=y") == ["/categories/News", "/authors/Ann"]
    assert listed(client, "/feeds.opml?kind=named&min_count=1") == ["/feeds/two", "/feeds/all"]
    assert listed(client, "/feeds.opml?kind=everything") == ["/feed"]
    assert listed(client, "/feeds.opml?min_count=9&kind=") == []
    titles = etree.fromstring(client.get("/feeds.opml").body).xpath("body/outline[not(@xmlUrl)]/@title")
    assert titles == ["Collections", "Tags", "Categories", "Authors"]
    filled.write(make_entry(4, ["b"]))
    assert listed(client, "/feeds.opml?kind=tag&min_count=2") == ["/tags/a", "/tags/b"]


@pytest.mark.parametrize("query", ["kind=tags", "min_count=-1", "min_count=many", "kind=tag&min_count=1e3"])
def test_a_list_that_cannot_be_is_refused(filled: Posts, client: Client, query: str) -> None:
    """The reason says what can be written instead."""
    got = client.get(f"/feeds.opml?{query}")
    assert got.status == 400
    assert "must be" in got.text


def test_the_list_is_where_programs_look_for_it(filled: Posts, client: Client) -> None:
    """At its well-known address, served and exported, with the same bytes and validators."""
    own, known = client.get("/feeds.opml"), client.get("/.well-known/feeds")
    assert (known.status, known.content, known["etag"]) == (200, own.content, own["etag"])
    assert client.get("/.well-known/feeds", {"If-None-Match": known["etag"]}).status == 304
    paths = dict(Publisher(filled.writer, Site(client.app.application.publisher.site.about)).documents())
    assert paths["/.well-known/feeds"].body == own.body


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", "/feed"),
        ("/feed", "/feed"),
        ("/tags/a", "/tags/a"),
        ("/all/tags", "/feed"),
        (f"/entries/{make_entry(1).key}", "/feed"),
        ("/new?any=a", "/feed"),
        ("/new", "/feed"),
    ],
)
def test_a_page_leads_to_its_feed(filled: Posts, client: Client, page: str, feed: str) -> None:
    """In its head and in its header: programs that look at one of them find the feed."""
    got = client.get(page, PAGE)
    query = page.partition("?")[2]
    address = f"{BASE}{feed}.atom" + (f"?{query}" if query else "")
    assert f'<{address}>; rel="alternate"; type="application/atom+xml"' in got["link"]
    assert '<link rel="alternate" type="application/atom+xml" title="' in got.text
    assert re.search(rf'<link rel="alternate"[^>]* href="{re.escape(address)}"', got.text)
    assert client.get(page, PAGE | {"If-None-Match": got["etag"]})["link"] == got["link"]


def test_an_error_page_leads_to_what_may_have_been_meant(filled: Posts, client: Client) -> None:
    """A page of an entry leads to the feeds of its labels too."""
    posts = [make_entry(5, ["gardening"])]
    filled.write(*posts)
    assert f'href="{BASE}/tags/gardening.atom"' in client.get("/tags/gardenin", PAGE).text
    assert f'href="{BASE}/tags/gardening.atom"' in client.get(f"/entries/{posts[0].key}", PAGE).text


def test_a_long_slice_is_not_in_the_header(filled: Posts, client: Client) -> None:
    """Proxies refuse an answer with a header that large."""
    query = "&".join(f"any={n}{'x' * 150}" for n in range(10))
    got = client.get(f"/feed?{query}", PAGE)
    assert (got.status, got["link"]) == (200, "")


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("*/*", "rss"),
        ("", "rss"),
        ("application/rss+xml", "rss"),
        ("application/atom+xml", "atom"),
        ("application/feed+json", "json"),
        ("application/json;q=0.5, application/atom+xml;q=0.9, */*;q=0.1", "atom"),
        ("application/atom+xml;q=0, */*", "rss"),
        ("application/atom+xml;q=x, application/feed+json;q=0.2", "json"),
    ],
)
def test_the_bare_address_leads_to_the_format_that_is_accepted(
    filled: Posts, client: Client, accept: str, suffix: str
) -> None:
    """With Vary, so that no cache leads one program to what another wanted."""
    got = client.get("/feed", {"Accept": accept} if accept else {})
    assert (got.status, got["location"], got["vary"]) == (301, f"/feed.{suffix}", "Accept")


@pytest.mark.parametrize("page", [f"/entries/{make_entry(1).key}", "/new", "/tags/a"])
def test_a_slash_at_the_end_changes_nothing(filled: Posts, client: Client, page: str) -> None:
    """Each page is the same with and without."""
    assert client.get(f"{page}/", PAGE).content == client.get(page, PAGE).content


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/index.php/feed/", "/feed.rss"),
        ("/tagged/a/rss", "/tags/a.rss"),
        ("/feeds/author.ann.atom.xml", "/authors/Ann.atom"),
        ("/feeds/posts/default?alt=rss", "/feed.rss"),
        ("/en/index.xml", "/feed.rss"),
        ("/feed/tagged/b", "/tags/b.rss"),
    ],
)
def test_old_addresses_lead_on(filled: Posts, client: Client, old: str, new: str) -> None:
    """For good, so that readers learn the new one."""
    got = client.get(old)
    assert (got.status, got["location"]) == (301, new)
