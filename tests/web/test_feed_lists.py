"""The lists of feeds: everything can be found, on pages that stay small."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest

from feeds.config.passwords import hash_token
from feeds.config.settings import AccessSettings, NamedFeed, TagSettings
from feeds.publishing.feed_lists import FEEDS_ON_HOME, MAX_FIND_LENGTH, PER_PAGE
from feeds.publishing.site import Site

from .conftest import Client, Posts, make_entry

Serve = Callable[..., Client]


def names(page: str) -> list[str]:
    """Return the names of the feeds that a page lists."""
    return [part.partition(">")[2].partition("<")[0] for part in page.split('<a class="name"')[1:]]


@pytest.fixture
def many(posts: Posts) -> Posts:
    """A store with five hundred tags, each on two posts, and one tag that most posts have."""
    tags = [f"tag {number:03}" for number in range(500)]
    groups = [tags[start : start + 20] for start in range(0, 500, 20)]
    posts.write(
        *(make_entry(2 * n + twice, ["Often", *group]) for n, group in enumerate(groups) for twice in (0, 1))
    )
    return posts


def test_home_stays_small(many: Posts, client: Client) -> None:
    """Of a great many tags, home shows those of most entries and leads to all of them."""
    page = client.get("/").text
    assert names(page) == ["Often", *(f"tag {n:03}" for n in range(FEEDS_ON_HOME - 1))]
    assert 'href="/all/tags"' in page
    assert "All 501" in page


def test_the_pages_of_a_list_hold_every_feed_once(many: Posts, client: Client) -> None:
    """The pages of a list hold every feed once, and lead to each other; beyond them there is nothing."""
    found, path, pages = [], "/all/tags", 0
    while path:
        page = client.get(path).text
        found += names(page)
        pages += 1
        path = page.partition('rel="next" href="')[2].partition('"')[0]
    assert len(found) == len(set(found)) == 501
    assert pages == -(-501 // PER_PAGE)
    assert client.get(f"/all/tags/{pages + 1}").status == 404
    assert client.get("/all/tags/0").status == 404
    assert client.get("/all/authors").status == 200


def test_lists_can_stand_in_files(many: Posts, client: Client, site: Site) -> None:
    """Every page of every list is part of an export, as served."""
    exported = dict(client.app.application.publisher.feed_lists.documents())
    assert {"/", "/all/tags", *(f"/all/tags/{number}" for number in range(2, 7))} == set(exported)
    for path, document in exported.items():
        assert client.get(path).body == document.body


@pytest.mark.parametrize("spelling", ["members", "MEMBERS", "Ｍembers"])
def test_a_private_feed_is_private_in_every_spelling(
    posts: Posts, serve: Serve, site: Site, spelling: str
) -> None:
    """What names a feed in access.feeds protects it and its entries, whatever the case and width of letters."""
    access = AccessSettings(feeds=(spelling,), tokens={"Bo": hash_token("bo")})
    posts.write(make_entry(1, ["a"]))
    client = serve(replace(site, named=(NamedFeed(name="Members", any=("a",)),), access=access))
    assert client.get("/feeds/Members.atom").status == 401
    assert client.get("/feeds/Members.atom?token=bo").status == 200
    assert names(client.get("/").text) == []
    assert "a" in names(client.get("/?token=bo").text)


@pytest.mark.parametrize(
    ("find", "expected"),
    [
        ("tag 49", [f"tag 49{n}" for n in range(10)]),
        ("OFTEN", ["Often"]),
        ("ｏｆｔｅｎ", ["Often"]),
        ("  often  ", ["Often"]),
        ("nothing like it", []),
    ],
)
def test_feeds_are_found_by_part_of_a_name(
    many: Posts, client: Client, find: str, expected: list[str]
) -> None:
    """Case, width and spaces around do not matter."""
    assert names(client.get(f"/?find={quote(find)}").text) == expected


def test_whole_names_come_first(posts: Posts, client: Client) -> None:
    """Who types a whole name sees that feed before those it is only a part of, however large they are."""
    posts.write(
        *(make_entry(n, ["javascript", "script kiddies"]) for n in range(3)), make_entry(9, ["script"])
    )
    assert names(client.get("/?find=script").text) == ["script", "script kiddies", "javascript"]


def test_every_kind_is_searched(posts: Posts, serve: Serve, site: Site) -> None:
    """Tags by alias too, categories, authors, and the operator's own feeds by title and name."""
    named = (NamedFeed(name="pears", title="Fruit"),)
    tags = TagSettings(aliases={"pear": ("birne",)})
    posts.write(make_entry(1, ["birne"], ["Pear trees"], authors=["Ann Pearson"]))
    client = serve(replace(site, named=named, tags=tags))
    assert names(client.get("/?find=pear").text) == ["Fruit", "pear", "Pear trees", "Ann Pearson"]
    assert names(client.get("/?find=birn").text) == ["pear"]
    assert names(client.get("/?find=fruit").text) == ["Fruit"]


def test_private_feeds_are_not_found(posts: Posts, serve: Serve, site: Site) -> None:
    """A feed that needs a token is in no list and no search; of a private site nothing is."""
    token = {"Bo": hash_token("bo")}
    posts.write(make_entry(1, ["a"], title="Secret title"))
    named = (NamedFeed(name="inner", title="Inner"), NamedFeed(name="outer", title="Outer"))
    client = serve(replace(site, named=named, access=AccessSettings(feeds=("inner",), tokens=token)))
    assert names(client.get("/").text) == ["Outer", "a"]
    assert names(client.get("/?find=inner").text) == []
    closed = serve(replace(site, access=AccessSettings(feeds=("*",), tokens=token)))
    for path in ("/", "/?find=a", "/all/tags", "/new", "/new/names/tag"):
        assert closed.get(path).status == 401
        inside = closed.get(f"{path}{'&' if '?' in path else '?'}token=bo")
        assert inside.status == 200
        assert inside["cache-control"].startswith("private")


@pytest.mark.parametrize(
    "query", ["find=" + "x" * 5000, "find=%ff", "find=%00", "find=a&find=b", "find", "find=%22%3E%3Cblink"]
)
def test_any_search_is_answered(posts: Posts, client: Client, query: str) -> None:
    """However strange the search, the page is whole, and shows it as text."""
    posts.write(make_entry(1, ["a"]))
    got = client.get(f"/?{query}")
    assert got.status == 200
    assert "</html>" in got.text
    assert '"><blink' not in got.text
    assert "x" * (MAX_FIND_LENGTH + 1) not in got.text


def test_searches_are_not_held_beside_feeds(posts: Posts, client: Client) -> None:
    """A thousand different searches push no feed out of memory."""
    posts.write(make_entry(1, ["a"]))
    client.get("/tags/a.atom")
    for number in range(1000):
        client.get(f"/?find={number}")
    assert client.app.application.get_cached(b"/tags/a.atom") is not None
