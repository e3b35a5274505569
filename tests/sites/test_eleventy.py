r"""Eleventy: addresses, data, collections and copies.

| rule | example | from |
|---|---|---|
| the path of the file, a folder for each | ``/posts/2024-02-10-a/`` | docs/permalinks |
| a file named like its folder, and ``index``, are the folder | ``/posts/`` | held against Eleventy |
| ``permalink`` is a template of the page's data | ``/t/own/`` | docs/permalinks |
| ``page.fileSlug`` has no date | ``a`` | docs/data-eleventy-supplied |
| data of folders, files, layouts and the page are merged, lists one after the other | | docs/data-cascade |
| ``permalink: false`` has no page | | docs/permalinks |
| a date in the path is the page's | | docs/dates |
| ``pathPrefix`` stands before all | ``/sub/…`` | docs/config |

All of https://www.11ty.dev/docs/; each was held against Eleventy 3.1.8.
"""

from datetime import UTC, datetime

import pytest

from feeds.entries.candidate import ConversionSettings
from feeds.entries.convert import convert_post
from feeds.generators.mounted_site import MountedSite
from tests.sites.conftest import SiteUnderTest

CONFIG = """\
module.exports = function (eleventyConfig) {
  %s
  return { dir: { input: "src", output: "dist" } };
};
"""
FILES = {
    "src/_data/site.json": '{"title": "Trees", "url": "https://trees.example/", "lang": "de", "author": {"name": "Olive"}}',
    "src/posts/posts.json": '{"tags": ["post"], "author": "Olive"}',
    "src/posts/a.md": "x",
}


@pytest.fixture
def site_with(write_site):
    """Return what makes an Eleventy site of statements of its configuration, and of files beside it."""
    return lambda extra="", **files: SiteUnderTest(
        write_site({"eleventy.config.js": CONFIG % extra, **FILES, **files})
    )


@pytest.mark.parametrize(
    ("path", "front", "address"),
    [
        ("src/posts/2024-02-10-Größe & b.md", {}, "/posts/2024-02-10-Größe & b/"),
        ("src/posts/index.md", {}, "/posts/"),
        ("src/posts/posts.md", {}, "/posts/"),
        ("src/posts/sub/index.md", {}, "/posts/sub/"),
        ("src/posts/v1.2.md", {}, "/posts/v1.2/"),
        ("src/posts/a.md", {"permalink": "/own/a.html"}, "/own/a.html"),
        ("src/posts/a.md", {"permalink": "/own/index.html"}, "/own/"),
        (
            "src/posts/a.md",
            {"title": "Äpfel & Co", "permalink": "/t/{{ title | slugify }}/"},
            "/t/aepfel-and-co/",
        ),
        (
            "src/posts/2024-02-10-a.md",
            {"permalink": "{{ page.date | date: '%Y/%m' }}/{{ page.fileSlug }}/"},
            "/2024/02/a/",
        ),
        ("src/posts/a.md", {"permalink": "/{{ site.lang }}/{{ page.filePathStem }}/"}, "/de/posts/a/"),
        ("src/posts/a.md", {"permalink": "{% if draft %}/d/{% else %}/p/{% endif %}x/"}, "/p/x/"),
        ("src/posts/a.md", {"permalink": "false"}, ""),
        ("src/posts/a.md", {"permalink": "/{% for x in y %}{% endfor %}"}, "/posts/a/"),
    ],
)
def test_paths_and_permalinks_make_the_address(site_with, path, front, address):
    """A path, or a permalink filled in with the page's data, gives the address Eleventy gives."""
    assert site_with().address(path, front) == address


def test_data_of_folders_files_and_layouts(site_with):
    """Data are merged from the root down, the page's own last; machine tags are no labels."""
    site = site_with(
        **{
            "src/_includes/post.njk": "---\nlang: fr\ntags: [from-layout]\n---\n",
            "src/posts/posts.json": '{"tags": ["post"], "layout": "post.njk", "permalink": "/p/{{ page.fileSlug }}/"}',
            "src/posts/deep/deep.11tydata.js": "module.exports = { author: 'Deep', tags: ['deep'] };",
            "src/posts/deep/one.md": "x",
            "src/posts/deep/one.json": '{"author": "One"}',
        }
    )
    front = site.site.complete("src/posts/deep/one.md", {"tags": "own"})
    assert (front["author"], front["lang"]) == ("One", "fr")
    assert front["tags"] == ["from-layout", "deep", "own"]
    assert site.site.complete("src/posts/deep/two.md", {})["author"] == "Deep"
    assert site.address("src/posts/deep/one.md") == "/p/one/"
    assert site.site.complete("src/posts/2024-01-02/x.md", {})["date"] == "2024-01-02"
    assert "date" not in site.site.complete("src/posts/x.md", {"date": "git Last Modified"})


@pytest.mark.parametrize(
    ("path", "front", "word"),
    [
        ("src/posts/a.md", {}, ""),
        ("src/about.md", {}, "collection"),
        ("src/about.md", {"tags": ["post"]}, ""),
        ("src/posts/a.md", {"eleventyExcludeFromCollections": "true"}, "eleventyExcludeFromCollections"),
        ("src/posts/a.md", {"permalink": "false"}, "permalink"),
        ("src/_includes/x.md", {}, "layouts"),
        ("src/posts/skip/a.md", {}, "ignore"),
        ("src/posts/left.md", {}, "ignore"),
        ("dist/a.md", {}, "outside"),
        ("node_modules/x/README.md", {}, "outside"),
        ("src/posts/a.njk", {}, "no text"),
    ],
)
def test_what_is_a_post(site_with, path, front, word):
    """Posts bear the tag of posts; what is ignored, hidden or without a page is none."""
    site = site_with(
        'eleventyConfig.ignores.add("src/posts/skip/**");', **{".eleventyignore": "# x\nsrc/posts/left.md\n"}
    )
    reason = site.excluded(path, front)
    assert word in reason
    assert bool(reason) == bool(word)


def test_collections_that_are_made_of_files(site_with):
    """A collection by a glob needs no tag."""
    site = site_with(
        'eleventyConfig.addCollection("posts", (api) => api.getFilteredByGlob("src/notes/*.md"));',
        **{
            "src/posts/posts.json": "{}",
            "src/feed.njk": "---\npermalink: /f.xml\n---\n<feed>{{ collections.posts }}</feed>",
        },
    )
    assert site.excluded("src/notes/n.md") == ""
    assert "collection" in site.excluded("src/posts/a.md")
    assert [feed.address for feed in site.site.feeds] == ["/f.xml"]


def test_copies_and_links(site_with):
    """What is copied through has an address; relative links lead to files."""
    site = site_with(
        'eleventyConfig.addPassthroughCopy("src/img"); eleventyConfig.addPassthroughCopy({"public": "/"});'
        ' eleventyConfig.addPassthroughCopy("src/posts/**/*.png");'
        ' eleventyConfig.addPassthroughCopy("src/posts/**/*.jpg", {mode: "html-relative"});',
        **{
            "src/img/i.png": "x",
            "public/fav.ico": "x",
            "src/posts/g/c.png": "x",
            "src/posts/g/c.jpg": "x",
            "src/posts/g/index.md": "x",
            "src/posts/plain.gif": "x",
        },
    )
    assert site.leads_to("/img/i.png", "src/posts/a.md") == "/img/i.png"
    assert site.leads_to("../img/i.png", "src/posts/a.md") == "/img/i.png"
    assert site.leads_to("/fav.ico", "src/posts/a.md") == "/fav.ico"
    assert site.leads_to("g/c.png", "src/posts/a.md") == "/posts/g/c.png"
    assert site.leads_to("a.md#x", "src/posts/b.md") == "src/posts/a.md#x"
    assert site.site.file_address("src/posts/plain.gif", None, site.files) == ""


def test_facts_of_data_and_of_the_feed_plugin(site_with):
    """The site's address and title are found in its data, or in what the feed plugin is told."""
    site = site_with().site
    assert (site.title, site.base_url, site.language) == ("Trees", "https://trees.example/", "de")
    assert [person.name for person in site.authors] == ["Olive"]
    assert site.origins["title"] == "src/_data/site.json"
    plugin = site_with(
        'eleventyConfig.addPlugin(feed, { outputPath: "/f/feed.xml", collection: {name: "notes"},'
        ' metadata: {title: "From plugin", base: "https://p.example/x/", language: "fr"} });',
        **{"src/_data/site.json": "{}"},
    )
    assert (plugin.site.title, plugin.site.base_url, plugin.site.language) == (
        "From plugin",
        "https://p.example/x/",
        "fr",
    )
    assert [feed.address for feed in plugin.site.feeds] == ["/x/f/feed.xml"]
    assert plugin.excluded("src/x.md", {"tags": ["notes"]}) == ""
    assert plugin.address("src/posts/a.md") == "/x/posts/a/"


def test_nunjucks_escapes_what_it_fills_in(site_with, write_site):
    """With Nunjucks for Markdown, ``&`` in an address is written as Nunjucks writes it."""
    root = write_site(
        {".eleventy.js": 'module.exports = () => ({ markdownTemplateEngine: "njk" });', "posts/a.md": "x"}
    )
    front = {"title": "A & B", "permalink": "/{{ title }}/{{ title | safe }}/"}
    assert SiteUnderTest(root).address("posts/a.md", front) == "/A &amp; B/A & B/"


@pytest.mark.parametrize(
    ("plugin", "address"), [("eleventyConfig.addPlugin(HtmlBasePlugin);", "/sub/about/"), ("", "")]
)
def test_links_from_the_root_get_the_prefix_by_the_plugin_for_it(write_site, plugin, address):
    """Without the plugin Eleventy leaves them as they are."""
    config = (CONFIG % plugin).replace("return {", 'return { pathPrefix: "/sub/",')
    site = SiteUnderTest(write_site({"eleventy.config.js": config, **FILES}))
    assert site.leads_to("/about/", "src/posts/a.md") == address


def test_the_filter_for_addresses_adds_the_prefix(write_site):
    """In the text of a post, before a path from the root."""
    config = (CONFIG % "").replace("return {", 'return { pathPrefix: "/sub/",')
    post = "---\ndate: 2024-03-01\n---\n[a]({{ '/about/' | url }}) [b]({{ 'x' | url }})\n"
    root = write_site({"eleventy.config.js": config, **FILES, "src/posts/a.md": post})
    site = SiteUnderTest(root).site
    rules = ConversionSettings(mounted=MountedSite.at(site, root), home=site.base_url, site=site.base_url)
    entry = convert_post(
        "src/posts/a.md", post.encode(), rules, datetime(2030, 1, 1, tzinfo=UTC)
    ).candidate.entry
    assert 'href="https://trees.example/sub/about/"' in entry.content
