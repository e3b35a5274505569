r"""Lektor: addresses, posts, alternatives and links.

| rule | example | from |
|---|---|---|
| the slugs of all records above, then its own | ``/blog/a/`` | docs/content/urls |
| ``_slug`` replaces the folder's name | ``/blog/other/`` | docs/content/urls |
| ``slug_format`` of the parent's model makes the slug | ``/blog/2024/a/`` | docs/models/children |
| a slug with a dot has no slash; above others it has ``_`` before | ``/_v1.2/a/`` | docs/content/urls, Content below dotted slugs |
| an alternative has its prefix | ``/de/blog/a/`` | docs/content/alts |
| the model is the record's, its parent's for children, or by its name | | docs/content/contents |
| ``_hidden`` holds for all below, ``_discoverable`` for one | | docs/content/contents, System fields |
| letters beyond ASCII in an address are not built | | held against Lektor |

All of https://www.getlektor.com/docs/; each was held against Lektor 3.3.14.
"""

from datetime import UTC

import pytest

from feeds.model import Markup
from feeds.parsing.post import read_post
from tests.sites.conftest import SiteUnderTest

FILES = {
    "a.lektorproject": "[project]\nname = Loft\nurl = https://loft.example/\n",
    "models/page.ini": "[model]\nname = Page\n[fields.title]\ntype = string\n",
    "models/blog.ini": "[model]\nname = Blog\n[children]\nmodel = entry\n",
    "models/entry.ini": "[model]\nname = Entry\n[fields.pub_date]\ntype = date\n[fields.tags]\ntype = strings\n",
    "content/contents.lr": "_model: page\n---\ntitle: Home\n",
    "content/blog/contents.lr": "_model: blog\n---\ntitle: Blog\n",
    "content/blog/a/contents.lr": "title: A\n---\npub_date: 2024-05-01\n---\nbody: x\n",
    "content/blog/a/p.png": "x",
    "assets/static/logo.png": "x",
    "assets/_drafts/x.png": "x",
}


@pytest.fixture
def site_with(write_site):
    """Return what makes a Lektor project, with files of it replaced."""
    return lambda **files: SiteUnderTest(write_site({**FILES, **files}))


@pytest.mark.parametrize(
    ("files", "path", "front", "address"),
    [
        ({}, "content/blog/a/contents.lr", {}, "/blog/a/"),
        ({}, "content/blog/a/contents.lr", {"_slug": "other/name"}, "/blog/other/name/"),
        ({}, "content/blog/a/contents.lr", {"_slug": "v1.2"}, "/blog/v1.2"),
        ({}, "content/contents.lr", {}, "/"),
        (
            {"content/blog/contents.lr": "_model: blog\n---\n_slug: notes.d\n"},
            "content/blog/a/contents.lr",
            {},
            "/_notes.d/a/",
        ),
        (
            {
                "models/blog.ini": "[model]\nname = B\n[children]\nmodel = entry\nslug_format = {{ this.pub_date.strftime('%Y') }}/{{ this._id }}\n"
            },
            "content/blog/a/contents.lr",
            {"pub_date": "2024-05-01"},
            "/blog/2024/a/",
        ),
        (
            {"a.lektorproject": "[project]\nurl = https://loft.example/sub\n"},
            "content/blog/a/contents.lr",
            {},
            "/sub/blog/a/",
        ),
    ],
)
def test_slugs_make_the_address(site_with, files, path, front, address):
    """The records above, slugs of their own and patterns of models give the addresses Lektor gives."""
    assert site_with(**files).address(path, front, str(front.get("pub_date", ""))) == address


ALTERNATIVES = """\
[project]
url = https://loft.example/
[alternatives.de]
url_prefix = /de/
[alternatives.en]
primary = yes
"""


def test_alternatives_are_languages(site_with):
    """A record of another alternative has its prefix and its language."""
    site = site_with(**{"a.lektorproject": ALTERNATIVES})
    assert site.address("content/blog/a/contents+de.lr") == "/de/blog/a/"
    assert site.address("content/blog/a/contents.lr") == "/blog/a/"
    assert site.site.complete("content/blog/a/contents+de.lr", {})["lang"] == "de"
    assert (site.site.language, [item.code for item in site.site.languages]) == ("en", ["en", "de"])
    assert "language" in site.excluded("content/blog/a/contents+fr.lr")


@pytest.mark.parametrize(
    ("path", "front", "word"),
    [
        ("content/blog/a/contents.lr", {}, ""),
        ("content/blog/contents.lr", {"_model": "blog"}, "model blog"),
        ("content/contents.lr", {"_model": "page"}, "model page"),
        ("content/blog/a/contents.lr", {"_model": "page"}, "model page"),
        ("content/blog/a/contents.lr", {"_hidden": "yes"}, "hidden"),
        ("content/blog/a/contents.lr", {"_discoverable": "no"}, "discoverable"),
        ("content/blog/größe/contents.lr", {}, "ASCII"),
        ("content/blog/a/x.md", {}, "contents.lr"),
        ("README.md", {}, "outside"),
    ],
)
def test_what_is_a_post(site_with, path, front, word):
    """Records of dated models are posts, unless they are hidden or cannot be built."""
    reason = site_with().excluded(path, front)
    assert word in reason
    assert bool(reason) == bool(word)


def test_what_is_below_a_hidden_page_is_hidden(site_with):
    """A hidden parent hides its children."""
    site = site_with(**{"content/blog/contents.lr": "_model: blog\n---\n_hidden: yes\n"})
    assert "hidden" in site.excluded("content/blog/a/contents.lr")


def test_links_and_attachments(site_with):
    """Links name records by their path; attachments lie beside them, assets at the root."""
    site = site_with(
        **{"content/blog/b/contents.lr": "_slug: bee\n---\ntitle: B\n", "content/blog/b/q.png": "x"}
    )
    page = "content/blog/a/contents.lr"
    assert site.leads_to("../b/#top", page) == "content/blog/b/contents.lr#top"
    assert site.leads_to("/blog/b", page) == "content/blog/b/contents.lr"
    assert site.leads_to("p.png", page) == "/blog/a/p.png"
    assert site.leads_to("../b/q.png", page) == "/blog/bee/q.png"
    assert site.leads_to("/static/logo.png", page) == "/static/logo.png"
    assert site.site.file_address("assets/_drafts/x.png", None, site.files) == ""


def test_a_feed_of_the_site_is_known(site_with):
    """The feeds of lektor-atom, and a page whose slug is a feed's, are those that were there."""
    site = site_with(
        **{
            "configs/atom.ini": "[blog]\nsource_path = /blog\nurl_path = feed.xml\nitem_model = entry\n",
            "content/rss/contents.lr": "_model: page\n---\n_slug: rss.xml\n",
        }
    ).site
    assert [feed.address for feed in site.feeds] == ["/blog/feed.xml", "/rss.xml"]
    assert site.origins["title"] == "a.lektorproject:2"


def test_a_record_is_a_post_with_its_fields():
    """Fields of one line and of many are read, dashes unescaped, and the body is the field of that name."""
    raw = b"title: One: two\n---\npub_date: 2024-05-01\n---\ntags:\n\na\nb c\n---\nbody:\n\nFirst.\n\n----\n\nLast."
    post = read_post("content/blog/a/contents.lr", raw, UTC)
    assert (post.title, post.markup) == ("One: two", Markup.MARKDOWN)
    assert post.body.strip() == "First.\n\n---\n\nLast."


def test_an_alternative_takes_from_the_original_what_it_leaves_out(site_with):
    """All but its text: labels and dates need not be written once more."""
    site = site_with(
        **{
            "a.lektorproject": FILES["a.lektorproject"]
            + "[alternatives.en]\nprimary = yes\n[alternatives.de]\n",
            "content/blog/a/contents.lr": "title: A\n---\ntags:\n\nx\ny\n---\nbody: in English\n",
            "content/blog/a/contents+de.lr": "title: Ein A\n",
        }
    ).site
    assert site.complete("content/blog/a/contents+de.lr", {"title": "Ein A"}) == {
        "title": "Ein A",
        "tags": ["x", "y"],
        "lang": "de",
    }
