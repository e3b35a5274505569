"""Zola: addresses, sections, colocated files, languages and links.

| rule | example | from |
|---|---|---|
| folders as they are, then the slug of the file's name | ``/Blog/ol-fass/`` | Page, Output paths |
| a date before the name is cut off, unless ``slugify.paths_keep_dates`` | ``/blog/dated/`` | Page, Path from filename |
| ``slug`` is slugified too; ``path`` replaces all | ``/special/here/`` | Page, Front matter |
| ``slugify.paths``: on, safe, off | ``/blog/A: B/`` | Configuration |
| ``index.md`` has the address of its folder | ``/blog/hammer/`` | Page |
| a language that is not the default stands first | ``/de/blog/x/`` | Multilingual sites |
| links that begin with ``@/`` lead from the content folder | | Internal links |
| files beside ``index.md`` lie beside the page | ``/blog/hammer/h.png`` | Asset colocation |
| the feed holds the pages with a date | | Feed templates |

All of https://www.getzola.org/documentation/, and where that is silent from its source.
"""

from datetime import UTC, datetime

import pytest

from feeds.entries.candidate import ConversionSettings
from feeds.entries.convert import convert_post
from feeds.generators.mounted_site import MountedSite
from tests.sites.conftest import SiteUnderTest

CONFIG = 'base_url = "https://forge.example{prefix}"\ntitle = "Forge"\n{extra}\n'


@pytest.fixture
def site_with(write_site):
    """Return what makes a Zola site of a configuration, and of files beside it."""
    return lambda extra="", prefix="", **files: SiteUnderTest(
        write_site(
            {"config.toml": CONFIG.format(extra=extra, prefix=prefix), "content/blog/a.md": "x", **files}
        )
    )


@pytest.mark.parametrize(
    ("path", "front", "address"),
    [
        ("content/Blog Dir/Öl & Faß.md", {}, "/Blog Dir/ol-fass/"),
        ("content/blog/v1.2.md", {}, "/blog/v1-2/"),
        ("content/blog/2024-03-01-dated.md", {}, "/blog/dated/"),
        ("content/blog/2024-03-01_Größe.md", {}, "/blog/grosse/"),
        ("content/blog/2024-03-01.md", {}, "/blog/2024-03-01/"),
        ("content/blog/2024-03-01-hammer/index.md", {}, "/blog/hammer/"),
        ("content/blog/x.md", {"slug": "Other Words!"}, "/blog/other-words/"),
        ("content/blog/x.md", {"path": "/special/Here"}, "/special/Here/"),
        ("content/about.md", {}, "/about/"),
        ("content/about/index.md", {}, "/about/"),
    ],
)
def test_the_path_and_the_front_matter_make_the_address(site_with, path, front, address):
    """File names are slugified, folders are not."""
    assert site_with().address(path, front) == address


@pytest.mark.parametrize(
    ("extra", "name", "address"),
    [
        ('[slugify]\npaths = "off"', "A: B", "/blog/A: B/"),
        ('[slugify]\npaths = "safe"', "A: B. ", "/blog/A B/"),
        ("[slugify]\npaths_keep_dates = true", "2024-03-01-x", "/blog/2024-03-01-x/"),
        ("slugify_paths = false", "Ä", "/blog/Ä/"),
    ],
)
def test_the_configuration_says_how_paths_are_slugified(site_with, extra, name, address):
    """Each strategy, and the option of older versions."""
    assert site_with(extra).address(f"content/blog/{name}.md") == address


def test_languages_and_the_prefix_stand_before_the_path(site_with):
    """The default language has no code in its addresses, and what is no language stays in the name."""
    site = site_with('default_language = "en"\n[languages.de]\ntitle = "Schmiede"', "/sub")
    assert site.address("content/blog/x.de.md") == "/sub/de/blog/x/"
    assert site.address("content/blog/x.md") == "/sub/blog/x/"
    assert site.address("content/blog/v1.2.md") == "/sub/blog/v1-2/"
    assert site.address("content/blog/hammer/index.de.md") == "/sub/de/blog/hammer/"
    assert site.site.complete("content/blog/x.de.md", {})["lang"] == "de"


@pytest.mark.parametrize(
    ("path", "front", "reason"),
    [
        ("content/blog/a.md", {"date": "2024-01-01"}, ""),
        ("content/blog/2024-01-01-a.md", {}, ""),
        ("content/blog/a.md", {}, "has no date"),
        ("content/blog/_index.md", {}, "page of a section"),
        ("content/blog/_index.de.md", {}, "page of a section"),
        ("content/drafts/a.md", {"date": "2024-01-01"}, "section that is a draft"),
        ("content/blog/skip.md", {"date": "2024-01-01"}, "ignored_content"),
        ("content/blog/a.txt", {}, "end in .md"),
        ("README.md", {}, "outside of Zola's content"),
        ("themes/t/content/a.md", {}, "outside of Zola's content"),
    ],
)
def test_posts_are_dated_pages_of_the_content(site_with, path, front, reason):
    """Everything else is left out, each with its reason."""
    site = site_with(
        'ignored_content = ["**/skip.*"]', **{"content/drafts/_index.md": "+++\ndraft = true\n+++\n"}
    )
    found = site.excluded(path, front)
    assert reason in found if reason else not found


def test_links_lead_to_files(site_with):
    """Internal links with their fragments, colocated and static files, relative paths to sources."""
    site = site_with(
        prefix="/sub",
        **{
            "content/blog/hammer/index.md": "x",
            "content/blog/hammer/h.png": "x",
            "content/blog/_index.md": "+++\n+++\n",
            "static/s.png": "x",
        },
    )
    here = "content/blog/hammer/index.md"
    assert site.leads_to("@/blog/a.md#x", here) == "content/blog/a.md#x"
    assert site.leads_to("@/blog/_index.md", here) == "/sub/blog/"
    assert site.leads_to("@/blog/none.md", here) == ""
    assert site.leads_to("@/../config.toml", here) == ""
    assert site.leads_to("h.png", here) == "/sub/blog/hammer/h.png"
    assert site.leads_to("./h.png", here) == "/sub/blog/hammer/h.png"
    assert site.leads_to("/s.png", here) == "/sub/s.png"
    assert site.leads_to("../a.md", here) == "content/blog/a.md"


def test_feeds_and_facts_are_those_of_the_configuration(site_with):
    """File names of feeds, of the site and of terms, and where the title stands."""
    site = site_with(
        'author = "Hal"\ngenerate_feeds = true\nfeed_filenames = ["atom.xml", "rss.xml"]\n'
        'taxonomies = [{name = "tags", feed = true}, {name = "people"}]'
    ).site
    assert [feed.address for feed in site.feeds] == [
        "/atom.xml",
        "/rss.xml",
        "/tags/{term}/atom.xml",
        "/tags/{term}/rss.xml",
    ]
    assert (site.title, site.origins["title"]) == ("Forge", "config.toml:2")
    assert (site.future, [person.name for person in site.authors]) == (True, ["Hal"])


def test_internal_links_lead_to_the_addresses_of_pages(write_site):
    """Below the prefix, by the slug of the page, in its language."""
    texts = {
        "config.toml": CONFIG.format(prefix="/sub", extra="[languages.de]"),
        "content/blog/a.md": "+++\ndate = 2024-03-01\n+++\n[b](@/blog/b.md) [d](@/blog/b.de.md#top) [n](@/blog/none.md)",
        "content/blog/b.md": '+++\ndate = 2024-03-02\nslug = "Other Words"\n+++\nx',
        "content/blog/b.de.md": '+++\ndate = 2024-03-02\npath = "/worte"\n+++\nx',
    }
    root = write_site(texts)
    site = SiteUnderTest(root).site
    rules = ConversionSettings(mounted=MountedSite.at(site, root), home=site.base_url, site=site.base_url)
    path = "content/blog/a.md"
    content = convert_post(
        path, (root / path).read_bytes(), rules, datetime(2030, 1, 1, tzinfo=UTC)
    ).candidate.entry.content
    assert 'href="https://forge.example/sub/blog/other-words/"' in content
    assert 'href="https://forge.example/sub/worte/#top"' in content
