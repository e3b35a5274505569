"""Feeds over HTTP, as pollers and readers meet them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import feedparser
import pytest

from feeds.config.settings import (
    FeedSettings,
    HttpSettings,
    NamedFeed,
    SiteSettings,
    TagSettings,
    WebSubSettings,
)
from feeds.model import Format
from feeds.publishing.site import Site
from feeds.rendering.document import MEDIA_TYPES

from .conftest import BASE, Client, Posts, make_entry

Serve = Callable[..., Client]

AWKWARD = [
    "联合早报",
    "c++",
    "C#",
    "Nei.st",
    "对话/微信",
    "(臺)中央社CNA",
    "x.json",
    "a b",
    "100%",
    "it's",
    "?",
    "%2F",
    "a&b",
    "tags",
    "feed",
    ".atom",
    "é",
    "index.xml",
    "\\",
]


def titles(text: str) -> list[str]:
    """Return the titles of a feed's entries."""
    return [entry.title for entry in feedparser.parse(text).entries]


@pytest.mark.parametrize("tag", AWKWARD)
@pytest.mark.parametrize("suffix", ["atom", "rss", "json"])
def test_a_tag_of_any_script_and_punctuation_has_its_feed(
    posts: Posts, client: Client, tag: str, suffix: str
) -> None:
    """Whatever a tag is called, its feed is at /tags/{tag}.{fmt}, with its exact media type and its self link."""
    posts.write(make_entry(1, [tag], title="In"), make_entry(2, ["other"], title="Out"))
    address = f"/tags/{quote(tag, safe='/')}.{suffix}"
    got = client.get(address)
    assert got.status == 200
    assert got["content-type"] == MEDIA_TYPES[Format(suffix)]
    assert "In" in got.text
    assert "Out" not in got.text
    own = got["link"].partition(">")[0].removeprefix("<" + BASE)
    assert client.get(own).body == got.body


@pytest.mark.parametrize("tag", AWKWARD)
def test_a_tag_has_a_page_that_leads_to_its_feeds(posts: Posts, client: Client, tag: str) -> None:
    """The address without suffix is a page, from which a reader finds the feeds by itself."""
    posts.write(make_entry(1, [tag]))
    got = client.get(f"/tags/{quote(tag, safe='/')}", {"Accept": "text/html"})
    assert got.status == 200
    assert got["content-type"] == "text/html; charset=utf-8"
    assert got.text.count('<link rel="alternate"') == 3


def test_the_last_suffix_alone_is_the_format(posts: Posts, client: Client) -> None:
    """Of a tag x.json and a tag x, each has its own feed; the shorter name wins where one address could be both."""
    posts.write(make_entry(1, ["x.json"], title="Long"), make_entry(2, ["x"], title="Short"))
    assert titles(client.get("/tags/x.json.atom").text) == ["Long"]
    assert [item["title"] for item in json.loads(client.get("/tags/x.json").text)["items"]] == ["Short"]


@pytest.mark.parametrize("tag", ["a/../b", "..", ".", "a//b", "/a"])
def test_names_that_paths_cannot_carry_are_slices(posts: Posts, client: Client, tag: str) -> None:
    """A tag that browsers and proxies would mangle in a path still has a feed that its links lead to."""
    posts.write(make_entry(1, [tag], title="In"), make_entry(2, ["b"], title="Out"))
    home = client.get("/").text
    spelled = f"/feed.atom?any={quote(tag, safe='/')}"
    assert f'href="{BASE}{spelled}"' in home
    assert titles(client.get(spelled).text) == ["In"]
    assert client.get(f"/tags/{quote(tag, safe='')}.atom?limit=5")["location"] == spelled


def test_every_kind_of_feed(posts: Posts, client: Client) -> None:
    """Tags, categories, authors and everything: one feed each, newest first."""
    posts.write(
        make_entry(1, ["t"], ["c"], authors=["Ann"], title="One"),
        make_entry(2, ["t"], [], authors=["Bo"], title="Two"),
        make_entry(3, [], ["c"], authors=["Ann"], title="Three"),
    )
    assert titles(client.get("/feed.atom").text) == ["Three", "Two", "One"]
    assert titles(client.get("/tags/t.rss").text) == ["Two", "One"]
    assert titles(client.get("/categories/c.atom").text) == ["Three", "One"]
    assert titles(client.get("/authors/Ann.atom").text) == ["Three", "One"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("any=python&any=rust", [4, 3, 2, 1]),
        ("any=python&any=rust&none=jobs", [4, 2, 1]),
        ("all=python&all=rust", [4]),
        ("any=python&author=Bo", [4, 2]),
        ("none=python&none=rust", [5]),
        ("category=News", [2]),
        ("any=PYTHON", []),
        ("q=needle", [5]),
        ("any=rust&limit=1", [4]),
        ("any=nobody", []),
    ],
)
def test_slices_choose_entries(posts: Posts, client: Client, query: str, expected: list[int]) -> None:
    """Each word of a query chooses what it says, and words together choose less."""
    posts.write(
        make_entry(1, ["python"], authors=["Ann"]),
        make_entry(2, ["python"], ["News"], authors=["Bo"]),
        make_entry(3, ["rust", "jobs"]),
        make_entry(4, ["python", "rust"], authors=["Bo"]),
        make_entry(5, text="hay needle hay"),
    )
    got = client.get(f"/feed.atom?{query}")
    if query == "any=PYTHON":
        assert (got.status, got["location"]) == (301, "/feed.atom?any=python")
        return
    assert titles(got.text) == [f"Post {number}" for number in expected]


def test_a_slice_says_what_it_holds(posts: Posts, client: Client) -> None:
    """The title of a slice names what is in it and what is not."""
    posts.write(make_entry(1, ["python", "rust", "jobs"]))
    got = client.get("/feed.atom?any=python&any=rust&none=jobs")
    assert feedparser.parse(got.text).feed.title == "python or rust, without jobs – Notes"
    assert f"<{BASE}/feed.atom?any=python&any=rust&none=jobs>" in got["link"]


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/feed.atom?any=b&any=a", "/feed.atom?any=a&any=b"),
        ("/feed.atom?none=b&any=a", "/feed.atom?any=a&none=b"),
        ("/feed.atom?any=a&any=a", "/feed.atom?any=a"),
        ("/feed.atom?any=A", "/feed.atom?any=a"),
        ("/feed.atom?any=a&limit=007", "/feed.atom?any=a&limit=7"),
        ("/feed.atom?any=", "/feed.atom"),
        ("/tags/A.atom", "/tags/a.atom"),
        ("/tags/A.rss?limit=5", "/tags/a.rss?limit=5"),
        ("/tags/A", "/tags/a"),
        ("/tags/Cafe%CC%81.atom", "/tags/caf%C3%A9.atom"),
        ("/tags/machine-learning.json", "/tags/Machine%20Learning.json"),
        ("/archive/2024-01-02/tags/A.atom", "/archive/2024-01-02/tags/a.atom"),
        ("/feed/", "/feed.rss"),
        ("/feed.xml", "/feed.atom"),
        ("/tag/machine-learning/feed/", "/tags/Machine%20Learning.rss"),
        ("/tags/a/index.xml", "/tags/a.rss"),
        ("/search/needle/feed/", "/feed.rss?q=needle"),
        ("/?feed=rss2", "/feed.rss"),
    ],
)
def test_other_spellings_lead_to_the_one(posts: Posts, client: Client, asked: str, canonical: str) -> None:
    """Every other spelling of an address, and every other generator's, answers 301 with the canonical one."""
    posts.write(make_entry(1, ["a", "b", "café", "Machine Learning"]))
    got = client.get(asked)
    assert (got.status, got["location"]) == (301, canonical)
    assert client.get(canonical).status in {200, 404}
    assert client.get(canonical).status == 200 or canonical.startswith("/archive/")


@pytest.mark.parametrize("address", ["/feed.atom", "/tags/a.rss", "/tags/a", "/feed.json?any=a"])
def test_cache_busters_and_slashes_do_not_redirect(posts: Posts, client: Client, address: str) -> None:
    """Readers that add a number against caches, or a slash at the end, get the feed at once."""
    posts.write(make_entry(1, ["a"]))
    plain = client.get(address)
    mark = "&" if "?" in address else "?"
    assert client.get(f"{address}{mark}_=1700000000").body == plain.body
    assert client.get(f"{address}{mark}utm_source=x&fbclid=y").body == plain.body
    path, mark, query = address.partition("?")
    assert client.get(f"{path}/{mark}{query}").body == plain.body


def test_percent_encoding_alone_never_redirects(posts: Posts, client: Client) -> None:
    """Clients that encode more, or less, or in lower case, are answered without a chance of a loop."""
    posts.write(make_entry(1, ["(臺)中央社CNA"]))
    spellings = [
        quote("(臺)中央社CNA"),
        quote("(臺)中央社CNA", safe="()"),
        quote("(臺)中央社CNA").lower().replace("cna", "CNA"),
        "(臺)中央社CNA",
    ]
    assert {client.get(f"/tags/{spelled}.atom").status for spelled in spellings} == {200}
    assert {client.get(f"/feed.atom?any={spelled}").status for spelled in spellings} == {200}


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/feed.atom?limit=many", "limit=“many” must be a number from 1 to 1000."),
        ("/tags/a.atom?none=b", "Entries are chosen at /feed. Write: /feed?all=a&none=b"),
        ("/tags/%FF.atom", "The address is not percent-encoded UTF-8."),
        ("/feed.atom?any=%FF", "“%FF” is not percent-encoded UTF-8."),
    ],
)
def test_an_invalid_query_answers_400_with_the_reason(
    posts: Posts, client: Client, address: str, message: str
) -> None:
    """A request that means nothing answers 400 and says what to write instead."""
    posts.write(make_entry(1, ["a"]))
    got = client.get(address)
    assert (got.status, got.text) == (400, f"{message}\n")


def test_an_unknown_tag_answers_404_with_suggestions(posts: Posts, client: Client) -> None:
    """A 404 names what is not there and what may have been meant, as text, JSON or a page."""
    posts.write(make_entry(1, ["python"]))
    text = client.get("/tags/pyton.atom")
    assert text.status == 404
    assert text.text == f"There is no tag “pyton”.\n\nDid you mean:\n  {BASE}/tags/python.atom\n"
    refusal = json.loads(client.get("/tags/pyton.json", {"Accept": "application/json"}).text)
    assert (refusal["status"], refusal["near"]) == (404, [f"{BASE}/tags/python.atom"])
    page = client.get("/tags/<script>", {"Accept": "text/html,*/*"})
    assert page.status == 404
    assert page["content-type"].startswith("text/html")
    assert "<script>" not in page.text


def test_a_former_tag_and_a_deleted_entry_answer_410(posts: Posts, client: Client) -> None:
    """Readers drop what answers 410: a tag no post bears any more, an entry that was deleted."""
    entry = make_entry(1, ["gone"])
    posts.write(entry, make_entry(2, ["kept"]))
    assert client.get("/tags/gone.atom").status == 200
    assert client.get(f"/entries/{entry.key}").status == 200
    posts.write(removed=[entry.id])
    assert client.get("/tags/gone.atom").status == 410
    assert client.get("/tags/gone").status == 410
    assert client.get(f"/entries/{entry.key}").status == 410
    assert client.get("/tags/never.atom").status == 404
    assert client.get("/entries/0123456789abcdef").status == 404


def test_limit_and_content_work_on_every_feed(posts: Posts, client: Client) -> None:
    """A poller can ask any feed for fewer entries, or for summaries only."""
    posts.write(*(make_entry(number, ["a"], text=f"Words {number}") for number in range(5)))
    assert len(titles(client.get("/tags/a.atom?limit=2").text)) == 2
    assert "<content" in client.get("/tags/a.atom").text
    assert "<content" not in client.get("/tags/a.atom?content=summary").text


def test_named_feeds(posts: Posts, serve: Serve) -> None:
    """A feed of the operator's making is what its settings say, at an address of its own."""
    named = NamedFeed(
        image="https://img.example.org/pic.png",
        name="weekly",
        title="The weekly",
        any=("a", "B"),
        none=("c",),
        limit=1,
        formats=(Format.RSS,),
        language="zh",
    )
    posts.write(
        make_entry(1, ["A"], title="One"),
        make_entry(2, ["b"], title="Two"),
        make_entry(3, ["a", "c"], title="Three"),
    )
    client = serve(
        Site(SiteSettings(base_url=BASE), named=(named, NamedFeed(name="untitled", any=("a", "b"))))
    )
    feed = feedparser.parse(client.get("/feeds/weekly.rss").text)
    assert (feed.feed.title, feed.feed.language, [entry.title for entry in feed.entries]) == (
        "The weekly",
        "zh",
        ["Two"],
    )
    assert feed.feed.image.href == "https://img.example.org/pic.png"
    assert client.get("/feeds/weekly.atom").text == "This feed is not offered as .atom, but as .rss.\n"
    assert client.get("/feeds/WEEKLY.rss")["location"] == "/feeds/weekly.rss"
    assert feedparser.parse(client.get("/feeds/untitled.atom").text).feed.title == "a or b – Feeds"
    assert client.get("/feeds/none.rss").status == 404
    assert "/feeds/weekly.rss" in client.get("/feeds.opml").text


def test_tag_settings(posts: Posts, serve: Serve) -> None:
    """Aliases lead to the canonical tag; tags that get no feed have none and are not listed."""
    posts.write(
        make_entry(1, ["联合早报"], title="Own"),
        make_entry(2, ["Zaobao"], title="Other"),
        make_entry(3, ["draft"]),
    )
    tags = TagSettings(aliases={"联合早报": ("zaobao",)}, except_=("draft",))
    client = serve(Site(SiteSettings(base_url=BASE), tags=tags))
    assert client.get("/tags/ZAOBAO.atom")["location"] == f"/tags/{quote('联合早报')}.atom"
    assert titles(client.get("/tags/联合早报.atom").text) == ["Other", "Own"]
    assert client.get("/tags/draft.atom").status == 404
    assert "draft" not in client.get("/").text + client.get("/feeds.opml").text


def test_nested_tags_are_in_their_parents_feed(posts: Posts, client: Client) -> None:
    """A post of 对话/微信 is in the feed of 对话, and a new one reaches it at once."""
    posts.write(make_entry(1, ["对话/微信"], title="One"))
    assert titles(client.get("/tags/对话.atom").text) == ["One"]
    posts.write(make_entry(2, ["对话/QQ"], title="Two"))
    assert titles(client.get("/tags/对话.atom").text) == ["Two", "One"]
    assert titles(client.get("/tags/对话/微信.atom").text) == ["One"]


def test_a_new_spelling_of_a_tag_updates_the_cached_feed(posts: Posts, client: Client) -> None:
    """The first post that writes Python in another case is in the feed that memory already holds."""
    posts.write(make_entry(1, ["python"], title="One"), make_entry(2, ["python"], title="Two"))
    assert titles(client.get("/tags/python.atom").text) == ["Two", "One"]
    posts.write(make_entry(3, ["PYTHON"], title="Three"))
    assert titles(client.get("/tags/python.atom").text) == ["Three", "Two", "One"]


def walk(client: Client, address: str) -> list[str]:
    """Collect the ids of a feed's entries along prev-archive, as RFC 5005 says."""
    ids = []
    while address:
        feed = feedparser.parse(client.get(address.removeprefix(BASE)).text)
        ids += [entry.id for entry in feed.entries]
        address = next((link.href for link in feed.feed.links if link.rel == "prev-archive"), "")
    return ids


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 21, 47])
def test_following_prev_archive_finds_every_entry_once(posts: Posts, serve: Serve, count: int) -> None:
    """A client that follows prev-archive collects every entry of the tag exactly once, in every format."""
    client = serve(Site(SiteSettings(base_url=BASE), feed=FeedSettings(limit=10)))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    posts.write(
        make_entry(900, ["b"]), *(make_entry(number, ["a"], published=moment) for number in range(count))
    )
    address = "/tags/a.atom" if count else "/feed.atom?any=a"
    walked = walk(client, address)
    assert len(walked) == len(set(walked)) == count
    assert walk(client, address.replace(".atom", ".rss")) == walked
    items, following = [], BASE + address.replace(".atom", ".json")
    while following:
        feed = json.loads(client.get(following.removeprefix(BASE)).text)
        items += [item["id"] for item in feed["items"]]
        following = feed.get("next_url", "")
    assert items == walked


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_hubs_are_announced(posts: Posts, serve: Serve, suffix: str) -> None:
    """Each hub stands in a Link field of its own, where FreshRSS looks for it, and in the feed."""
    posts.write(make_entry(1, ["a"]))
    client = serve(
        Site(SiteSettings(base_url=BASE), websub=WebSubSettings(hubs=("https://hub.example/",), hub=True))
    )
    got = client.get(f"/tags/a.{suffix}")
    links = [value for name, value in got.fields if name == "link"]
    assert links == [
        f'<{BASE}/tags/a.{suffix}>; rel="self"',
        f'<{BASE}/hub>; rel="hub"',
        '<https://hub.example/>; rel="hub"',
    ]
    assert "https://hub.example/" in got.text


def test_ttl_equals_max_age(posts: Posts, serve: Serve) -> None:
    """Readers that obey RSS's ttl and those that obey max-age come back at the same time."""
    client = serve(Site(SiteSettings(base_url=BASE), http=HttpSettings(max_age=1801)))
    got = client.get("/feed.rss")
    assert "<ttl>31</ttl>" in got.text
    assert got["cache-control"].startswith("public, max-age=1801, stale-while-revalidate=")


def test_opml_lists_every_feed_in_its_group(posts: Posts, client: Client) -> None:
    """The list of feeds imports into a reader, grouped; and so does the list of any one slice."""
    posts.write(make_entry(1, ["a"], ["News"], authors=["Ann"]))
    got = client.get("/feeds.opml")
    assert got["content-type"] == "text/x-opml; charset=utf-8"
    for part in (
        'text="Tags"',
        'text="Categories"',
        'text="Authors"',
        f'xmlUrl="{BASE}/tags/a.atom"',
        f'xmlUrl="{BASE}/feed.atom"',
    ):
        assert part in got.text
    one = client.get("/feed.opml?any=a&none=b").text
    assert one.count("xmlUrl=") == 1
    assert f'xmlUrl="{BASE}/feed.atom?any=a&amp;none=b"' in one
    assert client.get("/tags/a.opml").text.count("xmlUrl=") == 1


def test_home_lists_every_feed_with_its_links(posts: Posts, client: Client) -> None:
    """The home page shows every feed with its formats and count, and readers find the main feed in its head."""
    posts.write(
        make_entry(1, ["a", "b"], ["News"], authors=["Ann"]), make_entry(2, ["a"], title="<b>Bold</b>")
    )
    page = client.get("/").text
    for address in (
        "/tags/a.atom",
        "/tags/b.json",
        "/categories/News.rss",
        "/authors/Ann.atom",
        "/feed.atom",
    ):
        assert f'href="{BASE}{address}"' in page
    assert page.count('<link rel="alternate"') == 3
    assert "2 entries" in page
    assert "<b>Bold" not in page


def test_counts_are_of_entries_not_of_spellings(posts: Posts, client: Client) -> None:
    """An entry that bears a tag twice, in two spellings or nested, counts once."""
    posts.write(make_entry(1, ["a", "A", "a/b"]), make_entry(2, ["a"]))
    page = client.get("/").text
    start = page.index('href="/tags/a"')
    assert "2 entries" in page[start : start + 200]


def test_an_entry_has_its_page(posts: Posts, client: Client) -> None:
    """An entry's page shows its content, its labels' feeds and its neighbours."""
    first, second, third = make_entry(1, ["a"]), make_entry(2, ["a"], authors=["Ann"]), make_entry(3)
    posts.write(first, second, third)
    page = client.get(f"/entries/{second.key}").text
    assert "<p>Text of post 2</p>" in page
    for address in (
        "/tags/a",
        "/authors/Ann",
        f"/entries/{first.key}",
        f"/entries/{third.key}",
    ):
        assert f'href="{address}"' in page


def test_only_the_configured_address_appears(posts: Posts, serve: Serve) -> None:
    """No Host header, however crafted, ends up in a feed, a page, a redirect or a Link."""
    client = serve(Site(SiteSettings(base_url="https://feeds.example.org/blog/")))
    posts.write(make_entry(1, ["a"]))
    for address in ("/feed.atom", "/", "/tags/a", "/feeds.opml", "/tags/A.atom", "/nothing"):
        got = client.get(address, {"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil" not in got.text + repr(got.fields)
        inside = client.get("/blog" + address, {"Host": "evil.example"})
        assert (inside.status, inside.body) == (got.status, got.body)
    assert client.get("/tags/A.atom")["location"] == "/blog/tags/a.atom"


def test_a_prefix_like_one_of_our_own_folders(posts: Posts, serve: Serve) -> None:
    """A base URL ending in /feeds works behind proxies that pass the prefix on and behind those that take it off."""
    named = (NamedFeed(name="weekly", any=("a",)),)
    client = serve(Site(SiteSettings(base_url="https://example.org/feeds"), named=named))
    posts.write(make_entry(1, ["a"]))
    assert client.get("/feeds/feeds/weekly.atom").status == 200
    assert client.get("/feeds/weekly.atom").body == client.get("/feeds/feeds/weekly.atom").body
    assert client.get("/feeds/tags/a.atom").status == client.get("/tags/a.atom").status == 200
    assert client.get("/feeds/feeds.opml").body == client.get("/feeds.opml").body


def test_every_address_of_an_empty_site_works(client: Client) -> None:
    """Before the first post all feeds and pages answer 200."""
    for address in (
        "/",
        "/feed.atom",
        "/feed.rss",
        "/feed.json",
        "/feeds.opml",
        "/healthz",
        "/favicon.ico",
        "/robots.txt",
        "/static/style.css",
    ):
        assert client.get(address).status == 200, address


def test_feed_and_page_share_the_address_of_everything(client: Client) -> None:
    """A reader that asks for /feed gets the feed, a person the page."""
    assert client.get("/feed")["location"] == "/feed.rss"
    person = client.get("/feed", {"Accept": "text/html,application/xhtml+xml"})
    assert (person.status, person["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Accept" in person["vary"].split(", ")
    assert client.get("/feed")["location"] == "/feed.rss"


def test_equal_content_gives_equal_bytes(posts: Posts, serve: Serve, site: Site) -> None:
    """Two nodes, or one before and after a restart, answer with the same bytes and tags in every coding."""
    posts.write(*(make_entry(number, ["a"]) for number in range(3)))
    one, two = serve(site), serve(replace(site))
    for address in ("/tags/a.atom", "/feed.rss", "/feed.json", "/", "/feeds.opml", "/tags/a"):
        for coding in ("identity", "gzip", "br"):
            first, second = (client.get(address, {"Accept-Encoding": coding}) for client in (one, two))
            assert (first.fields, first.content) == (second.fields, second.content)


def test_the_feed_of_a_label_says_what_it_holds_and_how_often_it_moves(posts: Posts, client: Client) -> None:
    """In every format and in OPML; equal posts give equal bytes, and other feeds say what the site says."""
    posts.write(*(make_entry(7 * n, ["a"], ["k"], authors=["Ann"]) for n in range(5)), make_entry(90, ["b"]))
    said = "Posts with the tag “a”: about one a week, the last on 2024-01-29"
    for suffix in ("atom", "rss", "json"):
        assert said in client.get(f"/tags/a.{suffix}").text
        assert "about one a week" in client.get(f"/categories/k.{suffix}").text
        assert "Posts by Ann: about one a week" in client.get(f"/authors/Ann.{suffix}").text
        assert "Posts with" not in client.get(f"/feed.{suffix}").text
    assert 'description="Posts with the tag “b”"' in client.get("/feeds.opml").text
    before = client.get("/tags/a.atom")
    posts.write(make_entry(91, ["b"]))
    assert client.get("/tags/a.atom").content == before.content


def test_a_feed_without_author_names_none(posts: Posts, client: Client) -> None:
    """Where each entry has an author, nobody else is named; entries without one are the feed's own in Atom."""
    posts.write(make_entry(1, ["a"], authors=["Ann"]), make_entry(2, ["b"]))
    assert client.get("/tags/a.atom").text.count("<author>") == 1
    assert "<name>b – Notes</name>" in client.get("/tags/b.atom").text
    for suffix in ("rss", "json"):
        assert "author" not in client.get(f"/tags/b.{suffix}").text
