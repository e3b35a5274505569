"""The addresses of other generators."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.model import Format, Kind
from feeds.publishing.legacy_urls import LegacyTarget, match_legacy_feed, match_legacy_url
from feeds.publishing.site import LegacyFeed


@pytest.mark.parametrize(
    ("address", "path", "suffix"),
    [
        # WordPress
        ("/feed/", "/feed", "rss"),
        ("/feed/atom/", "/feed", "atom"),
        ("/feed/rss2", "/feed", "rss"),
        ("/feed/rdf/", "/feed", "rss"),
        ("/feed/json", "/feed", "json"),
        ("/blog/feed/", "/feed", "rss"),
        ("/tag/x/feed/", "/tags/x", "rss"),
        ("/tag/x/feed/atom/", "/tags/x", "atom"),
        ("/tag/对话/feed/", "/tags/对话", "rss"),
        ("/category/news/feed/", "/categories/news", "rss"),
        ("/author/ann/feed/", "/authors/ann", "rss"),
        ("/search/foo/feed/rss2/", "/feed", "rss"),
        ("/wp-rss2.php", "/feed", "rss"),
        ("/wp-atom.php", "/feed", "atom"),
        ("/?feed=rss2", "/feed", "rss"),
        ("/?feed=atom&tag=x", "/tags/x", "atom"),
        ("/index.php?feed=rss2&category_name=news", "/categories/news", "rss"),
        # Jekyll
        ("/feed.xml", "/feed", "atom"),
        ("/feed/by_tag/x.xml", "/tags/x", "atom"),
        ("/feed/news.xml", "/categories/news", "atom"),
        # Hugo
        ("/index.xml", "/feed", "rss"),
        ("/posts/index.xml", "/feed", "rss"),
        ("/tags/x/index.xml", "/tags/x", "rss"),
        ("/categories/c/index.xml", "/categories/c", "rss"),
        ("/authors/a/index.xml", "/authors/a", "rss"),
        ("/index.json", "/feed", "json"),
        ("/tags/x/index.json", "/tags/x", "json"),
        # Pelican
        ("/feeds/all.atom.xml", "/feed", "atom"),
        ("/feeds/all-en.atom.xml", "/feed", "atom"),
        ("/feeds/all.rss.xml", "/feed", "rss"),
        ("/feeds/x.atom.xml", "/categories/x", "atom"),
        ("/feeds/x.rss.xml", "/categories/x", "rss"),
        ("/feeds/tag_x.atom.xml", "/tags/x", "atom"),
        ("/feeds/x.tag.atom.xml", "/tags/x", "atom"),
        # Ghost
        ("/rss/", "/feed", "rss"),
        ("/rss", "/feed", "rss"),
        ("/tag/x/rss/", "/tags/x", "rss"),
        ("/author/a/rss/", "/authors/a", "rss"),
        # Hexo, Zola, Docusaurus, Octopress, Nikola, Eleventy, Blogger
        ("/atom.xml", "/feed", "atom"),
        ("/rss2.xml", "/feed", "rss"),
        ("/rss.xml", "/feed", "rss"),
        ("/tags/x/atom.xml", "/tags/x", "atom"),
        ("/tags/x/rss.xml", "/tags/x", "rss"),
        ("/blog/atom.xml", "/feed", "atom"),
        ("/blog/feed.json", "/feed", "json"),
        ("/blog/categories/x/atom.xml", "/categories/x", "atom"),
        ("/categories/cat_x.xml", "/categories/x", "rss"),
        ("/categories/x.xml", "/tags/x", "rss"),
        ("/feed/feed.json", "/feed", "json"),
        ("/feeds/posts/default", "/feed", "atom"),
        ("/feeds/posts/default/-/x", "/tags/x", "atom"),
        ("/feeds/posts/default?alt=rss", "/feed", "rss"),
        ("/feeds/posts/default/-/x?max-results=5&alt=rss", "/tags/x", "rss"),
        ("/feeds/posts/full", "/feed", "atom"),
        ("/feeds/posts/full?alt=json", "/feed", "json"),
        ("/index.php/feed/", "/feed", "rss"),
        ("/index.php/feed/atom/", "/feed", "atom"),
        ("/index.php/tag/x/feed/", "/tags/x", "rss"),
        ("/index.php/category/news/feed", "/categories/news", "rss"),
        ("/rss2", "/feed", "rss"),
        ("/atom/", "/feed", "atom"),
        ("/tag/x.xml", "/tags/x", "atom"),
        ("/feed/posts.xml", "/feed", "atom"),
        ("/feed/posts/news.xml", "/categories/news", "atom"),
        ("/en/index.xml", "/feed", "rss"),
        ("/zh-cn/tags/x/index.xml", "/tags/x", "rss"),
        ("/en/atom.xml", "/feed", "atom"),
        ("/feeds/author.x.atom.xml", "/authors/x", "atom"),
        ("/feeds/category.x.rss.xml", "/categories/x", "rss"),
        ("/blog/rss/", "/feed", "rss"),
        ("/feed/tagged/x", "/tags/x", "rss"),
        ("/feed/our-magazine/tagged/x", "/tags/x", "rss"),
        ("/feed/@ann", "/authors/ann", "rss"),
        ("/tagged/x/rss", "/tags/x", "rss"),
        ("/rss/feed", "/feed", "rss"),
        ("/atom/feed", "/feed", "atom"),
        ("/index.rdf", "/feed", "rss"),
        ("/index.rss", "/feed", "rss"),
        ("/feed/feed.xml", "/feed", "atom"),
        ("/tags/x/feed.xml", "/tags/x", "rss"),
        ("/categories/x/feed.json", "/categories/x", "json"),
    ],
)
def test_every_generators_feed_has_a_successor(address: str, path: str, suffix: str) -> None:
    """Whoever moves here from another generator keeps the subscribers: its feed addresses lead on."""
    old = match_legacy_url(*address.partition("?")[::2])
    assert old is not None
    assert (old.paths[0], old.format) == (path, suffix)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?feed=",
        "/?feed=x",
        "/about",
        "/tags/x",
        "/feedback",
        "/tags//index.xml/",
        "/a/feed.atom",
        "/feeds/",
        "/en/",
        "/index.php/about",
        "/tagged/x",
        "/index.php/en/feed",
        "/abc/feed.xml",
    ],
)
def test_other_addresses_have_none(address: str) -> None:
    """Nothing that never was a feed is taken for one."""
    assert match_legacy_url(*address.partition("?")[::2]) is None


def test_a_nested_category_is_looked_for_by_its_own_name_too() -> None:
    """WordPress writes the whole family of a category into its address."""
    old = match_legacy_url("/category/world/asia/feed/")
    assert old is not None
    assert "/categories/asia" in old.paths


@given(st.text(max_size=600).map("/".__add__))
def test_any_path_at_all_is_looked_up(path: str) -> None:
    """No path raises."""
    match_legacy_url(path, path[1:])


@pytest.mark.parametrize("part", ["/feed", "/tag/", "/tags/x/", "/feeds/tag", "/categories/cat_", "a/feed/"])
def test_hostile_paths_take_no_time(part: str) -> None:
    """A path made to mislead every pattern is given up at once."""
    began = time.process_time()
    for _ in range(20):
        match_legacy_url("/tag/" + part * 5000)
        match_legacy_url(("/tag/" + part * 100)[:499])
    assert time.process_time() - began < 5


OLD = (
    LegacyFeed("/sub/all.atom.xml"),
    LegacyFeed("/sub/stream.json"),
    LegacyFeed("/sub/about/{term}/feed", Kind.TAG),
    LegacyFeed("/{term}.rss.xml", Kind.CATEGORY),
)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/sub/all.atom.xml", LegacyTarget(("/feed",), Format.ATOM)),
        ("/sub/stream.json", LegacyTarget(("/feed",), Format.JSON)),
        ("/sub/about/slow water/feed", LegacyTarget(("/tags/slow water",), Format.RSS)),
        ("/news.rss.xml", LegacyTarget(("/categories/news",), Format.RSS)),
        ("/all.atom.xml", None),
        ("/sub/about/feed", None),
        ("/sub/about/a/b/feed", None),
        ("/.rss.xml", None),
        ("/" + "x" * 600 + ".rss.xml", None),
    ],
)
def test_a_site_s_own_addresses_are_known(path, target):
    """Wherever a generator was told to keep its feeds, they lead to ours; each label's to that label's."""
    assert match_legacy_feed(OLD, path) == target
