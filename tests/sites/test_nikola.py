r"""Nikola: addresses, posts, translations and links.

| rule | example | from |
|---|---|---|
| folder of POSTS, folders below it, slug | ``/posts/sub/a/`` | handbook, The post folder |
| a slug that is written stays; else it is made of the file's name | ``v12`` of ``v1.2.md`` | handbook, Basic metadata |
| ``PRETTY_URLS = False`` gives ``.html``; ``.. pretty_url:`` does for one | ``/posts/a.html`` | conf.py |
| a translation has its language before it, and its own folder | ``/de/beitraege/a/`` | handbook, Multilingual posts |
| a translation takes over what it does not say | tags, authors | handbook, Multilingual posts |
| ``USE_SLUGIFY = False`` keeps names | ``/posts/Große/`` | conf.py |
| ``FILE_METADATA_REGEXP`` reads the path | | handbook, Metadata from file names |
| tags ``draft`` and ``private`` are statuses | | handbook, Drafts |
| ``link://slug/…``, ``link://filename/…``, ``link://tag/…`` | | path handlers |

All of https://getnikola.com/; each was held against Nikola 8.3.3.
"""

import pytest

from tests.sites.conftest import SiteUnderTest

CONFIG = """\
BLOG_TITLE = "Rooms"
BLOG_AUTHOR = "Lena"
BLOG_EMAIL = "lena@rooms.example"
BLOG_DESCRIPTION = {"en": "Of rooms", "de": "Von Zimmern"}
SITE_URL = "https://rooms.example/"
DEFAULT_LANG = "en"
TRANSLATIONS = {DEFAULT_LANG: "", "de": "./de"}
POSTS = (("posts/*.md", {"en": "posts", "de": "beitraege"}, "post.tmpl"), ("posts/*.rst", "", "post.tmpl"))
PAGES = (("pages/*.md", "pages", "page.tmpl"),)
"""


@pytest.fixture
def site_with(write_site):
    """Return what makes a Nikola site of a configuration, and of files beside it."""
    return lambda extra="", **files: SiteUnderTest(write_site({"conf.py": CONFIG + extra, **files}))


@pytest.mark.parametrize(
    ("extra", "path", "front", "address"),
    [
        ("", "posts/a.md", {"slug": "own slug"}, "/posts/own slug/"),
        ("", "posts/Über v1.2.md", {}, "/posts/uber-v12/"),
        ("", "posts/sub/deep/a.md", {}, "/posts/sub/deep/a/"),
        ("", "posts/a.rst", {}, "/a/"),
        ("", "posts/a.de.md", {}, "/de/beitraege/a/"),
        ("", "posts/index.md", {}, "/posts/"),
        ("PRETTY_URLS = False", "posts/a.md", {}, "/posts/a.html"),
        ("PRETTY_URLS = False", "posts/a.md", {"pretty_url": "true"}, "/posts/a/"),
        ("", "posts/a.md", {"pretty_url": "False"}, "/posts/a.html"),
        ("STRIP_INDEXES = False", "posts/a.md", {}, "/posts/a/index.html"),
        ("USE_SLUGIFY = False", "posts/Große Welt.md", {}, "/posts/Große Welt/"),
        ("TRANSLATIONS_PATTERN = '{path}.{ext}.{lang}'", "posts/a.md.de", {}, "/de/beitraege/a/"),
        ("SITE_URL = 'https://rooms.example/old'", "posts/a.md", {}, "/old/posts/a/"),
        (
            "FILE_METADATA_REGEXP = r'.*/(?P<date>\\d{4}-\\d\\d-\\d\\d)-(?P<slug>.*)\\.md'",
            "posts/2024-01-02-x.md",
            {},
            "/posts/x/",
        ),
    ],
)
def test_folders_slugs_and_languages_make_the_address(site_with, extra, path, front, address):
    """Every setting that changes an address does, as Nikola documents it."""
    assert site_with(extra).address(path, front) == address


def test_a_translation_takes_over_the_metadata_of_its_original(site_with):
    """What the translated file does not say is what the original says."""
    original = (
        "<!--\n.. title: One\n.. slug: one\n.. tags: a, b\n.. author: Guest\n.. date: 2024-01-01\n-->\nx"
    )
    site = site_with(**{"posts/a.md": original, "posts/a.de.md": "<!--\n.. title: Eins\n-->\nx"})
    front = site.site.complete("posts/a.de.md", {"title": "Eins"})
    assert (front["title"], front["slug"], front["lang"]) == ("Eins", "one", "de")
    assert (front["tags"], front["authors"], front["date"]) == (["a", "b"], ["Guest"], "2024-01-01")
    assert site.site.complete("posts/a.md", {"title": "One"}).get("lang") is None


def test_metadata_in_nikolas_own_way(site_with):
    """A missing title is made of the name, tags may be a status, sections are categories, names are mapped."""
    site = site_with("METADATA_MAPPING = {'yaml': {'creator': 'author'}}\nMULTIPLE_AUTHORS_PER_POST = True")
    front = site.site.complete("posts/some-name.md", {"tags": "x, Draft", "section": "s", "creator": "A, B"})
    assert (front["title"], front["status"], front["tags"]) == ("Some name", "draft", ["x"])
    assert (front["category"], front["authors"]) == ("s", ["A", "B"])
    assert "tags" not in site.site.complete("posts/a.md", {})


@pytest.mark.parametrize(
    ("path", "front", "word"),
    [
        ("posts/a.md", {}, ""),
        ("posts/a.md", {"status": "private"}, "private"),
        ("posts/a.txt", {}, "wildcard"),
        ("pages/about.md", {}, "pages"),
        ("output/a.md", {}, "writes"),
        ("README.md", {}, "wildcard"),
        ("files/a.md", {}, "POSTS"),
    ],
)
def test_what_is_a_post(site_with, path, front, word):
    """The wildcards of POSTS tell, and a private status."""
    reason = site_with().excluded(path, front)
    assert word in reason
    assert bool(reason) == bool(word)


def test_links_and_files(site_with):
    """The magic links lead to posts by slug and file, and to pages of the site; folders of files are known."""
    site = site_with(
        "IMAGE_FOLDERS = {'pics': 'images'}",
        **{
            "posts/a.md": "<!--\n.. slug: own-slug\n-->",
            "posts/b-c.md": "x",
            "files/f.pdf": "x",
            "pics/p.png": "x",
        },
    )
    assert site.leads_to("link://slug/own-slug#top", "posts/b-c.md") == "posts/a.md#top"
    assert site.leads_to("link://slug/b-c", "posts/a.md") == "posts/b-c.md"
    assert site.leads_to("own-slug", "posts/b-c.md", "doc") == "posts/a.md"
    assert site.leads_to("link://filename/posts/a.md", "posts/b-c.md") == "posts/a.md"
    assert site.leads_to("link://tag/Big One", "posts/a.md") == "/categories/big-one/"
    assert site.leads_to("link://category/x", "posts/a.md") == "/categories/cat_x/"
    assert site.leads_to("link://rss", "posts/a.md") == "/rss.xml"
    assert site.leads_to("link://slug/none", "posts/a.md") == ""
    assert site.leads_to("/f.pdf", "posts/a.md") == "/f.pdf"
    assert site.leads_to("/images/p.png", "posts/a.md") == "/images/p.png"


def test_facts_and_feeds(site_with):
    """What conf.py says of the site is known with its line, feeds of both languages with it."""
    site = site_with("TIMEZONE = 'Europe/Berlin'\nFUTURE_IS_NOW = True\nGENERATE_ATOM = True").site
    assert (site.title, site.description, site.language) == ("Rooms", "Of rooms", "en")
    assert (site.timezone, site.future, site.excerpt_separator) == (
        "Europe/Berlin",
        True,
        "<!-- TEASER_END -->",
    )
    assert [item.prefix for item in site.languages] == ["", "de"]
    assert site.origins["title"] == "conf.py:1"
    addresses = [feed.address for feed in site.feeds]
    assert {"/rss.xml", "/de/rss.xml", "/index.atom", "/categories/{term}.xml"} <= set(addresses)
