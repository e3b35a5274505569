r"""Hexo: addresses, posts, dates and links.

| rule | example | from |
|---|---|---|
| ``:title`` is the path of the file below ``_posts``, as it is | ``2024/05/01/sub/A b/`` | docs/permalinks, Variables |
| ``:name`` is its last part, ``:post_title`` the slug of the title | | docs/permalinks, Variables |
| ``:category`` is the slug of the last one, below those above it | ``light/lamps`` | docs/permalinks, Variables |
| ``permalink`` of front matter replaces all | ``special/own/`` | docs/front-matter |
| ``new_post_name`` reads dates and names out of file names | ``2024-01-02-x.md`` | docs/writing |
| ``pretty_urls`` cuts ``index.html`` and ``.html`` | | docs/configuration, URL |
| with ``post_asset_folder`` an address ends with ``/`` or ``.html`` | | held against Hexo |
| the day is that in the site's zone; an offset makes a reading of the clock in UTC | | held against Hexo |
| drafts lie in ``_drafts`` or are not ``published`` | | docs/writing, Drafts |

All of https://hexo.io/docs/; each was held against Hexo 8.1.2.
"""

import pytest

from tests.sites.conftest import SiteUnderTest

CONFIG = """\
title: Lamps
url: https://lamps.example
author: Lan
timezone: Asia/Tokyo
{extra}
"""


@pytest.fixture
def site_with(write_site):
    """Return what makes a Hexo site of a configuration, and of files beside it."""
    return lambda extra="", **files: SiteUnderTest(
        write_site(
            {
                "_config.yml": CONFIG.format(extra=extra),
                "scaffolds/post.md": "x",
                "source/_posts/a.md": "x",
                **files,
            }
        )
    )


@pytest.mark.parametrize(
    ("extra", "path", "front", "address"),
    [
        ("", "a.md", {}, "/2024/05/02/a/"),
        ("", "sub/Größe & b.md", {}, "/2024/05/02/sub/Größe & b/"),
        ("", "a.md", {"permalink": "special/own"}, "/special/own"),
        ("", "a.md", {"slug": "nothing"}, "/2024/05/02/a/"),
        (
            "permalink: :category/:name.html",
            "x/a.md",
            {"categories": ["Light", "Big Lamps"]},
            "/Light/Big-Lamps/a.html",
        ),
        ("permalink: :category/:name/", "a.md", {"categories": [["A", "B"], ["C"]]}, "/C/a/"),
        ("permalink: :category/:name/\ndefault_category: misc", "a.md", {}, "/misc/a/"),
        (
            "permalink: :category/\ncategory_map: {Light: licht}\nfilename_case: 1",
            "a.md",
            {"category": "Light"},
            "/licht/",
        ),
        (
            "permalink: :i_month-:i_day-:hour:minute/:post_title/",
            "a.md",
            {"title": "Big One!"},
            "/5-2-0730/big-one/",
        ),
        ("permalink: :lang/:title/\npermalink_defaults: {lang: en}", "a.md", {}, "/en/a/"),
        ("permalink: :lang/:title/\nnew_post_name: :lang/:title.md", "de/a.md", {}, "/de/a/"),
        ("permalink: :title.html\npretty_urls: {trailing_html: false}", "a.md", {}, "/a"),
        ("permalink: :title/index.html\npretty_urls: {trailing_index: false}", "a.md", {}, "/a/"),
        ("permalink: :title\npost_asset_folder: true", "a.md", {}, "/a/"),
        ("new_post_name: :year-:month-:day-:title.md", "2024-05-02-x.md", {}, "/2024/05/02/x/"),
        ("new_post_name: :year-:title.md", "Not So.md", {}, "/2024/05/02/Not-So/"),
        ("url: https://lamps.example/sub", "a.md", {}, "/sub/2024/05/02/a/"),
    ],
)
def test_the_permalink_makes_the_address(site_with, extra, path, front, address):
    """Every variable of a permalink stands for what Hexo documents."""
    site = site_with(extra)
    assert site.address(f"source/_posts/{path}", front, "2024-05-01T22:30:00+00:00") == address


def test_front_matter_as_hexo_takes_it(site_with):
    """One text is one tag, dates are read out of names, and one with an offset is a clock reading in UTC."""
    site = site_with("new_post_name: :year-:month-:day-:title.md\nuse_slug_as_post_title: true")
    front = site.site.complete("source/_posts/2024-01-02-x.md", {"tag": "a b", "category": "c"})
    assert front == {"tags": ["a b"], "categories": ["c"], "date": "2024-01-02", "title": "x"}
    zoned = site.site.complete("source/_posts/x.md", {"date": "2024-03-01 23:30:00 -05:00"})
    assert zoned["date"] == "2024-03-02 04:30:00"
    assert site.site.complete("source/_drafts/x.md", {})["draft"] == "true"


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("source/_posts/a.md", ""),
        ("source/_posts/sub/a.html", ""),
        ("source/_drafts/a.md", ""),
        ("source/_posts/_hidden.md", "hidden"),
        ("source/_posts/.x/a.md", "hidden"),
        ("source/_posts/a.md~", "hidden"),
        ("source/_posts/a/notes.md", "assets"),
        ("source/_posts/raw.md", "as it is"),
        ("source/about/index.md", "_posts"),
        ("scaffolds/post.md", "_posts"),
        ("public/a.md", "writes"),
    ],
)
def test_what_is_a_post(site_with, path, word):
    """Posts lie in _posts; hidden files, assets and raw ones are none."""
    reason = site_with("post_asset_folder: true\nskip_render: ['_posts/raw.md']").excluded(path)
    assert word in reason
    assert bool(reason) == bool(word)


def test_links_and_assets(site_with):
    """The tags lead to posts by slug or title, to assets of a post by name; the source folder is static."""
    site = site_with(
        "post_asset_folder: true\npermalink: :title.html",
        **{
            "source/_posts/sub/b.md": "---\ntitle: Bee\n---\nx",
            "source/_posts/a/p.png": "x",
            "source/img/q.png": "x",
        },
    )
    assert site.leads_to("sub/b#top", "source/_posts/a.md", "post_link") == "source/_posts/sub/b.md#top"
    assert site.leads_to("Bee", "source/_posts/a.md", "post_path") == "source/_posts/sub/b.md"
    assert site.leads_to("p.png", "source/_posts/a.md", "asset_img") == "/a/p.png"
    assert site.leads_to("p.png", "source/_posts/a.md") == "/a/p.png"
    assert site.leads_to("/img/q.png", "source/_posts/a.md") == "/img/q.png"
    assert site.leads_to("none", "source/_posts/a.md", "post_link") == ""


def test_facts_and_feeds(site_with):
    """Title, zone, policy and the feeds of hexo-generator-feed are known."""
    site = site_with(
        "language: [de, en]\nfuture: false\nfeed: {type: [atom, rss2], path: [a.xml, b.xml]}",
        **{"package.json": '{"dependencies": {"hexo-generator-feed": "*"}}'},
    ).site
    assert (site.title, site.timezone, site.language, site.future) == ("Lamps", "Asia/Tokyo", "de", False)
    assert [feed.address for feed in site.feeds] == ["/a.xml", "/b.xml"]
    assert site.origins["timezone"] == "_config.yml:4"
