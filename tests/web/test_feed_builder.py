"""The feed builder, as a form and as what it makes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from urllib.parse import quote

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.config.loader import parse_config

from .conftest import BASE, Client, Posts, make_entry

Serve = Callable[..., Client]


@pytest.fixture
def garden(posts: Posts) -> Posts:
    """Six posts about a garden."""
    posts.write(
        make_entry(1, ["pear", "spring"], title="One"),
        make_entry(2, ["pear", "autumn"], title="Two", authors=["Ann"]),
        make_entry(3, ["quince"], ["Trees"], title="Three"),
        make_entry(4, ["Quince", "autumn"], title="Four"),
        make_entry(5, ["c++"], title="Five"),
        make_entry(6, ['"quoted"', "a\\b"], title="Six"),
    )
    return posts


def built(page: str) -> str:
    """Return the part of the page that shows the feed."""
    part = page.partition('<section id="built"')[2].partition("</section>")[0]
    return unescape(part.replace("<wbr>", ""))


@pytest.mark.parametrize(
    "query",
    [
        "any=pear&any=quince&none=spring",
        "all=pear&all=autumn",
        "category=Trees",
        "author=Ann&limit=1&content=summary",
        "q=3",
        "any=c%2B%2B",
        "any=%22quoted%22&any=a%5Cb",
        "none=nothing+like+it",
        "since=2024-01-04&until=2024-01-05T12:00",
        "any=pear&since=2024-01-03",
    ],
)
def test_what_is_shown_is_what_the_feed_and_its_lines_hold(
    garden: Posts, client: Client, serve: Serve, query: str
) -> None:
    """Preview, address and [[feeds]] lines agree: they are the same feed, whatever is in its names."""
    part = built(client.get(f"/new?{query}").text)
    address = part.partition("<code>")[2].partition("</code>")[0].removeprefix(BASE)
    titles = [entry.title for entry in feedparser.parse(client.get(address).text).entries]
    shown = [line.partition(">")[2].partition("</a>")[0] for line in part.split('<a href="/entries/')[1:]]
    assert shown == titles
    lines = part.partition("<pre")[2].partition("<code>")[2].partition("</code>")[0]
    (named,) = parse_config(lines, "config.toml", {}).feeds
    site = client.app.application.publisher.site
    own = serve(replace(site, named=(named,)))
    feed = own.get(f"/feeds/{quote(named.name)}.atom")
    assert [entry.title for entry in feedparser.parse(feed.text).entries] == titles


def test_without_a_choice_it_is_the_feed_of_everything(garden: Posts, client: Client) -> None:
    """At first the builder shows the newest of everything, and has no lines to write."""
    part = built(client.get("/new").text)
    assert f"{BASE}/feed.atom<" in part
    assert "[[feeds]]" not in part


def test_empty_fields_are_no_choices(garden: Posts, client: Client) -> None:
    """A form sends every field; the address has only those that say something."""
    part = built(client.get("/new?any=&any=pear&all=&none=&category=&author=&q=&content=&limit=").text)
    assert f"{BASE}/feed.atom?any=pear<" in part


def test_names_are_shown_as_they_are_written(garden: Posts, client: Client) -> None:
    """Another spelling of a tag becomes the one that leads, once; an unknown one is marked, with a near one."""
    page = client.get("/new?any=QUINCE&any=quince&all=paer").text
    chosen = page.partition('id="chosen-any"')[2].partition("</div>")[0]
    assert chosen.count('type="checkbox"') == 1
    asked = unescape(page.partition('id="chosen-all"')[2].partition("</div>")[0])
    assert "Nobody has used “paer” yet. Did you mean “pear”?" in asked


def test_names_are_offered(garden: Posts, client: Client) -> None:
    """Names of a kind that hold a text are given as a list; other kinds are not."""
    assert json.loads(client.get("/new/names/tag?find=AUT").text) == ["autumn"]
    assert json.loads(client.get("/new/names/author?find=").text) == ["Ann"]
    assert client.get("/new/names/colour").status == 404


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["any", "all", "none", "category", "author", "q", "limit", "content", "x"]),
            st.text(max_size=20),
        ),
        max_size=40,
    )
)
def test_any_query_is_answered(garden: Posts, client: Client, pairs: list[tuple[str, str]]) -> None:
    """Whatever the form holds, the page is whole; what means nothing is explained on it."""
    query = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in pairs)
    got = client.get(f"/new?{query}")
    assert got.status == 200
    assert "</html>" in got.text


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("limit=many", "must be a number from 1 to 1000"),
        ("content=half", 'must be "full" or "summary"'),
        ("any=%ff", "is not percent-encoded UTF-8"),
        ("&".join(f"any={n}" for n in range(40)), "by 32 names and words at most"),
    ],
)
def test_an_invalid_query_is_explained_on_the_page(
    garden: Posts, client: Client, query: str, reason: str
) -> None:
    """The reason stands on the page, in place of the feed."""
    assert reason in built(client.get(f"/new?{query}").text)


def test_the_builder_follows_new_posts(garden: Posts, client: Client) -> None:
    """A post that comes is in the preview at once."""
    client.get("/new?any=pear")
    garden.write(make_entry(9, ["pear"], title="Nine"))
    assert "Nine" in client.get("/new?any=pear").text
