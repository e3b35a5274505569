"""What all pages have in common."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from gettext import NullTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest

import feeds.publishing
from feeds.config.passwords import hash_token
from feeds.config.settings import AccessSettings, NamedFeed, SiteSettings
from feeds.model import Feed
from feeds.publishing.pages import templating
from feeds.publishing.pages.public import FeedRow, render_home
from feeds.publishing.pages.templating import language_attributes, mark_code_spans
from feeds.publishing.site import Site

from .conftest import BASE, Client, Posts, make_entry

Serve = Callable[..., Client]

TEMPLATES = Path(feeds.publishing.__file__).parent / "templates"
STATIC = Path(feeds.publishing.__file__).parent / "static"


class Elements(HTMLParser):
    """Notes which elements and attributes a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "Subscribe"),
        ("zh-CN", "订阅"),
        ("zh-Hans-SG", "订阅"),
        ("zh-TW", "訂閱"),
        ("yue", "订阅"),
        ("de-AT", "Abonnieren"),
        ("fr", "S’abonner"),
        ("es-419", "Suscribirse"),
        ("ja", "購読する"),
        ("ar-EG", "اشتراك"),
        ("sw", "Subscribe"),
    ],
)
def test_pages_are_in_the_language_of_the_site(
    posts: Posts, serve: Serve, site: Site, language: str, word: str
) -> None:
    """Pages are in the site's language, whatever the browser asks for; in English where there is no catalogue."""
    posts.write(make_entry(1, ["a"]))
    client = serve(Site(SiteSettings(base_url=BASE, language=language)))
    for path in ("/", "/tags/a"):
        page = client.get(path, {"Accept-Language": "fr, de;q=0.5"}).text
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar-EG" else "ltr"}">' in page
        assert word in page


@pytest.mark.parametrize(
    ("language", "count"),
    [
        ("en", "1,234 entries · newest Jan 2, 2024"),
        ("zh-CN", "1,234 篇 · 最新 2024年1月2日"),
        ("de", "1.234 Einträge · neuester vom 02.01.2024"),
        ("fr", "1 234 articles · dernier : 2 janv. 2024"),
        ("es", "1.234 entradas · última: 2 ene 2024"),
        ("ja", "1,234 件 · 最新 2024/01/02"),
        ("ar", "1,234 مادة · الأحدث: 02\u200f/01\u200f/2024"),
    ],
)
def test_numbers_and_dates_are_written_as_people_do(language: str, count: str) -> None:
    """The home page of a site counts its entries and dates the newest as people write in its language."""
    site = Site(SiteSettings(base_url=BASE, language=language))
    row = FeedRow(Feed("/feed", "Everything"), "Everything", 1234, datetime(2024, 1, 2, 8, 30, tzinfo=UTC))
    page = render_home(site, row, ()).decode()
    assert count in re.sub("<[^>]+>", "", page)
    assert '<time datetime="2024-01-02T08:30:00+00:00">' in page


def test_translations_are_escaped(posts: Posts, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message with markup or quotation marks in its translation is shown as it is, and breaks nothing."""

    class Hostile(NullTranslations):
        def gettext(self, message: str) -> str:
            return f'"><script>{message}' if "%" not in message else message

    monkeypatch.setattr(templating, "translations_for", lambda _language: Hostile())
    posts.write(make_entry(1, ["a"]))
    page = serve(Site(SiteSettings(base_url=BASE, language="x-hostile"))).get("/").text
    assert "&#34;&gt;&lt;script&gt;Subscribe" in page
    assert '"><script>' not in page


def test_pages_run_in_the_direction_of_the_language(posts: Posts, serve: Serve) -> None:
    """An Arabic site's pages run from right to left, and an English entry on them from left to right."""
    posts.write(replace(make_entry(1, ["a"]), language="en"))
    client = serve(Site(SiteSettings(base_url=BASE, language="ar")))
    page = client.get("/tags/a").text
    assert '<html lang="ar" dir="rtl">' in page
    assert '<article lang="en" dir="ltr">' in page


@pytest.mark.parametrize(
    ("around", "language", "expected"),
    [
        ("en", "en", ""),
        ("en", "", ""),
        ("en", "fr", ' lang="fr"'),
        ("en", "he", ' lang="he" dir="rtl"'),
        ("fa", "ar", ' lang="ar"'),
        ("en", "az-Latn", ' lang="az-Latn"'),
        ("en", "ku-Latn", ' lang="ku-Latn"'),
        ("en", '"><b', ' lang="&#34;&gt;&lt;b"'),
    ],
)
def test_other_languages_are_marked(around: str, language: str, expected: str) -> None:
    """What is in another language says so, and its direction where that differs."""
    assert language_attributes(around, language) == expected


def test_backticks_become_code() -> None:
    """What stands between backticks is code; markup is text, and a lone backtick stays."""
    assert (
        mark_code_spans("unknown `a<b`, did you mean `b`?")
        == "unknown <code>a&lt;b</code>, did you mean <code>b</code>?"
    )
    assert mark_code_spans("a ` b") == "a ` b"


def test_pages_work_below_a_prefix_and_at_any_address(posts: Posts, serve: Serve) -> None:
    """Links between pages name no host and keep the prefix; addresses of feeds are whole, to be copied."""
    first, second = make_entry(1, ["a"]), make_entry(2, ["a"])
    posts.write(first, second)
    client = serve(Site(SiteSettings(base_url="https://example.org/blog", title="Notes")))
    for path in ("/", "/tags/a", f"/entries/{second.key}", "/new?any=a", "/all/tags", "/nothing"):
        page = client.get(path, {"Accept": "text/html"}).text
        body = page.partition("<body")[2]
        local = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
        assert local
        assert all(address.startswith("/blog/") for address in local), path
        absolute = re.findall(r'href="https://example\.org([^"]*)"', body)
        assert all(re.search(r"\.(atom|rss|json)(\?|$)", address) for address in absolute), path


@pytest.mark.parametrize("path", ["/", "/tags/a", "/new", "/all/tags"])
def test_no_markup_of_posts_gets_through(posts: Posts, client: Client, path: str) -> None:
    """Titles, tags, authors and summaries are text on every page."""
    evil = '"><img src=x onerror=alert(1)><script>'
    posts.write(replace(make_entry(1, ["a", evil], [evil], authors=[evil], title=evil), summary=evil))
    page = client.get(path).text
    seen = Elements()
    seen.feed(page)
    assert "onerror" not in seen.attributes
    assert "<script>" not in page
    assert seen.tags.isdisjoint({"img", "b"})


def test_an_entrys_page_says_what_it_is(posts: Posts, client: Client) -> None:
    """Title, summary, dates, tags and address stand in the head of an entry's page."""
    entry = replace(
        make_entry(1, ["a"], title="A & B"), link="https://elsewhere.example/a-and-b", language="zh-CN"
    )
    posts.write(entry)
    head = client.get(f"/entries/{entry.key}").text.partition("</head>")[0]
    for name, value in {
        "og:title": "A &amp; B",
        "og:type": "article",
        "og:url": "https://elsewhere.example/a-and-b",
        "og:site_name": "Notes",
        "og:locale": "zh_CN",
        "og:description": "Text of post 1",
        "article:tag": "a",
        "article:published_time": "2024-01-02T00:00:00+00:00",
    }.items():
        assert f'<meta property="{name}" content="{value}">' in head
    assert '<link rel="canonical" href="https://elsewhere.example/a-and-b">' in head
    assert head.count('rel="alternate"') == 4  # three of everything, and the tag's


def test_a_deleted_entry_is_gone(posts: Posts, client: Client) -> None:
    """After an entry was deleted its page says so, with 410."""
    entry = make_entry(1, ["a"])
    posts.write(entry)
    posts.write(removed=[entry.id])
    got = client.get(f"/entries/{entry.key}", {"Accept": "text/html"})
    assert (got.status, got["content-type"]) == (410, "text/html; charset=utf-8")
    assert "This entry was deleted." in got.text


def test_pages_lead_back_through_the_archive(posts: Posts, serve: Serve, site: Site) -> None:
    """From a feed's page one walks to its oldest entry and back."""
    posts.write(*(make_entry(n, ["a"]) for n in range(7)))
    client = serve(replace(site, feed=site.feed.model_copy(update={"limit": 2})))
    path, found, back = "/tags/a", [], []
    while path:
        page = client.get(path).text.partition("<main")[2]
        found += re.findall(r'<h2><a href="/entries/\w+">([^<]+)', page)
        back.append(page.partition('rel="prev" href="')[2].partition('"')[0])
        path = page.partition('rel="next" href="')[2].partition('"')[0]
    assert found == [f"Post {n}" for n in reversed(range(7))]
    assert back[0] == ""
    assert back[1] == "/tags/a"


def test_web_readers_are_offered(posts: Posts, serve: Serve) -> None:
    """Each reader of the configuration gets the feed's address, escaped, in its place."""
    posts.write(make_entry(1, ["a?b c"]))
    readers = {"Mine": "https://reader.example/add?url={url}&x=1"}
    client = serve(Site(SiteSettings(base_url=BASE, readers=readers)))
    address = (
        "https://reader.example/add?url=https%3A%2F%2Ffeeds.example.org%2Ftags%2Fa%253Fb%2520c.atom&amp;x=1"
    )
    page = client.get("/tags/a%3Fb%20c").text
    assert f'href="{address}"' in page
    assert "Feedly" not in page


def test_styles_and_scripts_stay_small() -> None:
    """The style of every page is below 4 kB as it is sent, each script below 4 kB even as it is written."""
    assert len(gzip.compress((STATIC / "style.css").read_bytes())) < 4_000
    assert all(path.stat().st_size < 4_000 for path in STATIC.glob("*.js"))


def test_people_see_the_newest_page_and_pollers_may_wait(posts: Posts, client: Client) -> None:
    """A browser asks for a page anew each time, at the price of a 304; a shared cache keeps it as long as feeds."""
    posts.write(make_entry(1, ["a"]))
    page, feed = client.get("/tags/a"), client.get("/tags/a.atom")
    assert page["cache-control"] == "public, max-age=0, s-maxage=300, stale-if-error=86400"
    assert feed["cache-control"].startswith("public, max-age=300,")
    assert client.get("/tags/a", {"If-None-Match": page["etag"]}).status == 304


def test_a_private_feeds_page_does_not_reveal_its_query(posts: Posts, serve: Serve, site: Site) -> None:
    """Its addresses carry the reader's token, and it does not tell what the feed is made of."""
    posts.write(make_entry(1, ["hidden"]), make_entry(2, ["open"]))
    access = AccessSettings(feeds=("inner",), tokens={"Bo": hash_token("bo")})
    client = serve(replace(site, named=(NamedFeed(name="inner", any=("hidden",)),), access=access))
    page = client.get("/feeds/inner?token=bo", {"Accept": "text/html"}).text
    assert f"{BASE}/feeds/inner.atom?token=bo" in page
    assert "/new?any=hidden" not in page
    assert "/new?any=open" in client.get("/tags/open").text


def test_errors_are_in_the_language_of_the_site(posts: Posts, serve: Callable[..., Client]) -> None:
    """A page says it in the site's language, names as they are, braces and all; programs read English."""
    client = serve(Site(SiteSettings(base_url="https://feeds.example.org", title="铅字柜", language="zh-CN")))
    posts.write(make_entry(1, ["排字"]))
    page = client.get("/tags/{0}排", {"Accept": "text/html"})
    assert page.status == 404
    assert "没有标签“{0}排”。" in page.text
    assert client.get("/tags/{0}排").text == "There is no tag “{0}排”.\n"
    posts.write(removed=[make_entry(1).id])
    gone = client.get("/tags/排字", {"Accept": "text/html"})
    assert gone.status == 410
    assert "已经没有文章带标签“排字”。" in gone.text
