r"""Obsidian: notes, their names, links by name and alias, and what Quartz makes of them.

| rule | example | from |
|---|---|---|
| case and script stay, blanks are hyphens, no slash at the end | ``/reise/Großer-Weg`` | quartz, util/path |
| ``&`` is ``-and-``, ``%`` is ``-percent``; ``?`` and ``#`` go | | quartz, util/path |
| ``permalink`` replaces the path; ``aliases`` lead to it | | quartz, plugins/AliasRedirects |
| the title is that of the properties, or the name of the note | | quartz, plugins/Frontmatter |
| ``ignorePatterns``, drafts and ``ExplicitPublish`` keep notes out | | quartz, configuration |
| wikilinks name notes by name, by the end of the path, by alias, by title | ``[[Second Walk#Top]]`` | help.obsidian.md, Internal links |
| a vault without a publisher has no addresses | | |
"""

from pathlib import Path

import pytest

from feeds.generators.discovery import discover
from tests.sites.conftest import SiteUnderTest

CONFIG = """\
const config: QuartzConfig = {
  configuration: { pageTitle: "Walks", locale: "de-DE", baseUrl: "walks.example/n", ignorePatterns: ["private", "**/wip-*.md"] },
  plugins: { filters: [%s], emitters: [Plugin.ContentIndex({ enableRSS: true })] },
}
export default config
"""


@pytest.fixture
def site_with(write_site):
    """Return what makes a site of Quartz of its filters, and of files beside it."""
    return lambda filters="Plugin.RemoveDrafts()", **files: SiteUnderTest(
        write_site({"quartz.config.ts": CONFIG % filters, "content/A Note.md": "x", **files})
    )


@pytest.fixture
def vault_with(write_site):
    """Return what makes a vault of its files."""
    return lambda **files: SiteUnderTest(write_site({".obsidian/app.json": "{}", "A Note.md": "x", **files}))


@pytest.mark.parametrize(
    ("path", "front", "address"),
    [
        ("A Note.md", {}, "/n/A-Note"),
        ("reise/Großer Weg.md", {}, "/n/reise/Großer-Weg"),
        ("v1.2.md", {}, "/n/v1.2"),
        ("R&D 50%? #1.md", {}, "/n/R-and-D-50-percent-1"),
        ("reise/_index.md", {}, "/n/reise/"),
        ("A Note.md", {"permalink": "/special/own/"}, "/n/special/own"),
    ],
)
def test_paths_make_the_address(site_with, path, front, address):
    """A path, or a permalink, gives the address Quartz gives."""
    assert site_with().address(f"content/{path}", front) == address


def test_aliases_and_titles(site_with):
    """Aliases lead to the note from beside it; a note is titled by its name, unless that says nothing."""
    site = site_with()
    page = site.page("content/reise/x.md", {"aliases": ["Walk Two"], "permalink": "own"})
    assert site.site.aliases(page) == ("/n/reise/x", "/n/reise/Walk-Two")
    assert site.site.complete("content/2024-01-15.md", {})["title"] == "2024-01-15"
    assert "title" not in site.site.complete("content/202401151230.md", {})


@pytest.mark.parametrize(
    ("path", "front", "word"),
    [
        ("content/A Note.md", {}, ""),
        ("content/private/x.md", {}, "settings"),
        ("content/a/wip-x.md", {}, "settings"),
        ("content/index.md", {}, "folder"),
        ("content/.obsidian/x.md", {}, "hidden"),
        ("content/a.excalidraw.md", {}, "drawing"),
        ("content/a.md", {"excalidraw-plugin": "parsed"}, "drawing"),
        ("content/a.png", {}, "no note"),
        ("README.md", {}, "outside"),
    ],
)
def test_what_is_a_post(site_with, path, front, word):
    """Notes are posts; drawings, pages of folders and what is ignored are none."""
    reason = site_with().excluded(path, front)
    assert word in reason
    assert bool(reason) == bool(word)


def test_only_notes_that_say_so_are_published(site_with):
    """With ExplicitPublish a note needs ``publish: true``."""
    site = site_with("Plugin.ExplicitPublish()")
    assert "publish" in site.excluded("content/A Note.md")
    assert site.excluded("content/A Note.md", {"publish": "true"}) == ""


def test_links_by_name_path_alias_and_title(site_with):
    """A wikilink leads to the nearest note of its name, by any of its names, whatever the case."""
    site = site_with(
        **{
            "content/reise/Second Walk.md": "---\ntitle: The Second\naliases: [Walk Two]\n---\nx",
            "content/other/Second Walk.md": "x",
            "content/pics/Bild eins.png": "x",
        }
    )
    here = "content/reise/x.md"
    assert site.leads_to("Second Walk#Big Top", here, "wikilink") == "content/reise/Second Walk.md#big-top"
    assert site.leads_to("other/Second Walk", here, "wikilink") == "content/other/Second Walk.md"
    assert site.leads_to("second walk", "content/other/y.md", "wikilink") == "content/other/Second Walk.md"
    assert site.leads_to("walk two", here, "wikilink") == "content/reise/Second Walk.md"
    assert site.leads_to("The Second", here, "wikilink") == "content/reise/Second Walk.md"
    assert site.leads_to("Bild eins.png", here, "wikilink") == "/n/pics/Bild-eins.png"
    assert site.leads_to("../A%20Note.md", here) == "content/A Note.md"
    assert site.leads_to("Second%20Walk.md", "content/A Note.md") == "content/other/Second Walk.md"
    assert site.leads_to("Nowhere", here, "wikilink") == ""


def test_a_vault_by_itself(vault_with):
    """A vault that nothing publishes has notes without an address; templates are none."""
    site = vault_with(**{".obsidian/templates.json": '{"folder": "Muster"}', "sub/p.png": "x"})
    assert site.address("A Note.md") == ""
    assert site.excluded("A Note.md") == ""
    assert site.excluded("Muster/daily.md")
    assert site.excluded("Templates/x.md")
    assert site.leads_to("p.png", "A Note.md", "wikilink") == "sub/p.png"


def test_a_garden_publishes_what_says_so(vault_with):
    """With the plugin Digital Garden a note needs ``dg-publish: true``."""
    site = vault_with(**{".obsidian/plugins/digitalgarden/data.json": "{}"})
    assert "dg-publish" in site.excluded("A Note.md")
    assert site.excluded("A Note.md", {"dg-publish": "true"}) == ""


def test_facts_and_feeds(site_with):
    """Title, language, address and the feed of Quartz are known, with their lines."""
    site = site_with().site
    assert (site.title, site.language, site.base_url) == ("Walks", "de-DE", "https://walks.example/n/")
    assert [feed.address for feed in site.feeds] == ["/n/index.xml"]
    assert site.origins["title"] == "quartz.config.ts:2"


def test_a_vault_below_quartz_is_part_of_its_site(site_with):
    """The content folder of Quartz, a vault of its own, belongs to the site above it."""
    site = site_with(**{"content/.obsidian/app.json": "{}"})
    found = discover(Path(site.files.root) / "content")
    assert found.site is not None
    assert found.site.root == site.site.root
