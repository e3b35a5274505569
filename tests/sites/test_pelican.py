r"""Pelican: addresses, metadata, articles and links.

| rule | example | from |
|---|---|---|
| ``{slug}.html``, the slug of the title in ASCII | ``ri-ben-nochuan.html`` | Settings, URL settings |
| other languages have ``ARTICLE_LANG_URL`` | ``hello-fr.html`` | Content, Translations |
| ``{date:%Y}``, ``{category}``, ``{author}`` and metadata fill a pattern | ``2024/sea/`` | Settings, URL settings |
| ``SLUGIFY_SOURCE = "basename"`` takes the file's name | | Settings, URL settings |
| ``FILENAME_METADATA`` and ``PATH_METADATA`` are taken as they are | | Settings, Metadata |
| the folder is the category, else ``DEFAULT_CATEGORY`` | ``misc`` | Settings, Basic settings |
| ``url`` of an article replaces its address | ``own/`` | Content, File metadata |
| ``publishconf.py`` wins over ``pelicanconf.py`` | | Publish your site |
| ``{attach}`` moves a file beside the page that links to it | | Content, Attaching static files |
| drafts, hidden and skipped articles are in no feed | | Content, Publishing drafts |

All of https://docs.getpelican.com/en/latest/; each was held against Pelican 4.12.
"""

import pytest

from feeds.generators.site import Reference
from tests.sites.conftest import SiteUnderTest

CONFIG = """\
SITENAME = "Boats"
SITEURL = "https://boats.example"
AUTHOR = "Rosa Sail"
PATH = "content"
TIMEZONE = "Europe/Rome"
"""


@pytest.fixture
def site_with(write_site):
    """Return what makes a Pelican site of a configuration, and of files beside it."""
    return lambda extra="", **files: SiteUnderTest(write_site({"pelicanconf.py": CONFIG + extra, **files}))


@pytest.mark.parametrize(
    ("extra", "path", "front", "address"),
    [
        ("", "a.md", {"Title": "The Boat & the Öl"}, "/the-boat-the-ol.html"),
        ("", "a.md", {"Title": "T", "Slug": "Own Slug"}, "/Own Slug.html"),
        ("", "a.md", {"Title": "T", "Lang": "fr"}, "/t-fr.html"),
        ("", "a.md", {"Title": "T", "URL": "own/t/", "Save_as": "own/t/index.html"}, "/own/t/"),
        ("SLUGIFY_USE_UNICODE = True", "a.md", {"Title": "Größe"}, "/größe.html"),
        ("SLUGIFY_PRESERVE_CASE = True", "a.md", {"Title": "Big One"}, "/Big-One.html"),
        ("SLUGIFY_SOURCE = 'basename'", "sub/My File.md", {"Title": "T"}, "/my-file.html"),
        (
            "ARTICLE_URL = '{date:%Y}/{date:%b}/{category}/{slug}/'",
            "sea/a.md",
            {"Title": "T"},
            "/2024/May/sea/t/",
        ),
        ("ARTICLE_URL = '{author}/{slug}'", "a.md", {"Title": "T"}, "/rosa-sail/t"),
        (
            "ARTICLE_URL = '{section}/{slug}'\nPATH_METADATA = '(?P<section>[^/]+)/.*'",
            "x y/a.md",
            {"Title": "T"},
            "/x y/t",
        ),
        (
            "FILENAME_METADATA = r'(?P<date>\\d{4}-\\d{2}-\\d{2})_(?P<slug>.*)'",
            "2024-01-02_A B.md",
            {"Title": "T"},
            "/A B.html",
        ),
        ("SLUG_REGEX_SUBSTITUTIONS = [('t', 'z'), (r'\\s', '_')]", "a.md", {"Title": "Two T"}, "/zwo_z.html"),
        (
            "CATEGORY_REGEX_SUBSTITUTIONS = [('sea', 'meer')]\nARTICLE_URL = '{category}/{slug}'",
            "sea/a.md",
            {"Title": "T"},
            "/meer/t",
        ),
        ("CLEAN_URLS = True", "a.md", {"Title": "T"}, "/t/"),
        ("SITEURL = 'https://boats.example/old'", "a.md", {"Title": "T"}, "/old/t.html"),
        ("DEFAULT_LANG = 'FR'", "a.md", {"Title": "T", "lang": "fr"}, "/t.html"),
    ],
)
def test_settings_and_metadata_make_the_address(site_with, extra, path, front, address):
    """Every setting that changes an address does, as Pelican documents it."""
    site = site_with(extra)
    assert site.address(f"content/{path}", front, "2024-05-01T08:30:00") == address


def test_metadata_of_settings_path_and_file(site_with):
    """What settings, the path and the file say is one, the file first; tags split at semicolons or commas."""
    site = site_with(
        "DEFAULT_METADATA = {'status': 'draft'}\nDEFAULT_DATE = (2020, 3, 4)\n"
        "EXTRA_PATH_METADATA = {'sea': {'category': 'Wide Sea'}}"
    )
    front = site.site.complete("content/sea/2024-05-06-x.md", {"Tags": "a, b; c", "Authors": "Doe, Jane"})
    assert front == {
        "status": "draft",
        "date": "2024-05-06",
        "category": "sea",
        "tags": ["a, b", "c"],
        "authors": ["Doe", "Jane"],
    }
    assert site.site.complete("content/a.md", {"Author": "Doe, Jane"})["authors"] == ["Doe, Jane"]
    assert site.site.complete("content/a.md", {})["category"] == "misc"
    assert site.site.complete("content/a.md", {})["date"] == "2020-03-04 00:00:00"


@pytest.mark.parametrize(
    ("path", "front", "word"),
    [
        ("content/a.md", {"date": "2024-01-01"}, ""),
        ("content/a.md", {}, "date"),
        ("content/a.md", {"date": "2024-01-01", "status": "hidden"}, "hidden"),
        ("content/a.md", {"date": "2024-01-01", "status": "skip"}, "skip"),
        ("content/pages/about.md", {}, "PAGE_PATHS"),
        ("content/old/a.md", {"date": "2024-01-01"}, "ARTICLE_EXCLUDES"),
        ("content/.hidden.md", {"date": "2024-01-01"}, "IGNORE_FILES"),
        ("content/a.txt", {}, "no article"),
        ("README.md", {}, "outside"),
        ("theme/x.md", {}, "outside"),
    ],
)
def test_what_is_an_article(site_with, path, front, word):
    """Pages, excluded folders and other statuses are told with their reason."""
    reason = site_with("ARTICLE_EXCLUDES = ['old']\nIGNORE_FILES = ['.*']").excluded(path, front)
    assert word in reason
    assert bool(reason) == bool(word)


def test_links_between_pages_and_to_files(site_with):
    """The indicators lead to pages by their source, to files where they are published, and to labels."""
    site = site_with(
        "ARTICLE_URL = 'p/{slug}/'\nARTICLE_SAVE_AS = 'p/{slug}/index.html'",
        **{
            "content/a.md": "x",
            "content/sub/b c.md": "x",
            "content/images/i.png": "x",
            "content/sub/m.png": "x",
        },
    )
    assert site.leads_to("{filename}/sub/b%20c.md#top", "content/a.md") == "content/sub/b c.md#top"
    assert site.leads_to("|filename|../a.md", "content/sub/b c.md") == "content/a.md"
    assert site.leads_to("{static}/images/i.png", "content/a.md") == "/images/i.png"
    assert site.leads_to("{tag}Big Boat", "content/a.md") == "/tag/big-boat.html"
    assert site.leads_to("{category}Sea", "content/a.md") == "/category/sea.html"
    assert site.leads_to("{index}", "content/a.md") == "/index.html"
    assert site.leads_to("%7Bfilename%7Da.md", "content/a.md") == "content/a.md"
    assert site.leads_to("{filename}none.md", "content/a.md") == ""
    page = site.page("content/sub/b c.md", {"title": "B"})
    assert site.site.resolve(Reference("{attach}m.png"), page, site.files).address == "/p/b/m.png"


def test_facts_with_their_places(site_with):
    """Title, author, address, language, zone and feeds are known, with the line that says so."""
    site = site_with(
        "DEFAULT_LANG = 'de'\nTAG_FEED_ATOM = 'feeds/{slug}.tag.xml'\nWITH_FUTURE_DATES = False"
    ).site
    assert (site.title, site.base_url, site.language, site.timezone) == (
        "Boats",
        "https://boats.example/",
        "de",
        "Europe/Rome",
    )
    assert [person.name for person in site.authors] == ["Rosa Sail"]
    assert site.origins["base_url"] == "pelicanconf.py:2"
    assert "/feeds/all.atom.xml" in [feed.address for feed in site.feeds]
    assert "/feeds/{term}.tag.xml" in [feed.address for feed in site.feeds]
    assert site.future is False


def test_the_configuration_for_publication_wins(site_with):
    """A site whose address stands in publishconf.py only has that address."""
    site = site_with(
        "SITEURL = ''",
        **{"publishconf.py": "from pelicanconf import *\nSITEURL = 'https://live.example/b'\n"},
    ).site
    assert site.base_url == "https://live.example/b/"
    assert site.origins["base_url"] == "publishconf.py:2"


def test_what_is_computed_is_asked_for(site_with):
    """A title that only running the code could tell is named by setting, file and line."""
    site = site_with("SITENAME = open('name').read()").site
    assert [(u.setting, u.line, u.option) for u in site.unresolved] == [("SITENAME", 6, "site.title")]
