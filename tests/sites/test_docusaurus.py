r"""Docusaurus: addresses, posts, authors, tags and links.

| rule | example | from |
|---|---|---|
| a date in the path is ``/y/m/d/``, what is before and behind it follows | ``/blog/2024/03/01/2024/x`` | docs/blog, Blog post date |
| else the path as it is, ``index`` dropped | ``/blog/Some Name`` | docs/blog |
| ``slug`` replaces all of that | ``/blog/own`` | plugin-content-blog, slug |
| ``routeBasePath`` and ``baseUrl`` stand before; ``/`` is a site that is only a blog | ``/base/2024/…`` | docs/blog, Blog-only mode |
| ``trailingSlash`` adds or cuts the last slash | | docusaurus.config.js |
| a translation lies in ``i18n`` and has its language before it | ``/de/blog/…`` | i18n/tutorial |
| ``exclude`` leaves partials out, unless it is replaced | ``_partial.md`` | plugin-content-blog |
| tags are shown by the label ``tags.yml`` has, authors by ``authors.yml`` | | docs/blog |

All of https://docusaurus.io/docs/; each was held against Docusaurus 3.10.
"""

import pytest

from tests.sites.conftest import SiteUnderTest

CONFIG = """\
import type { Config } from '@docusaurus/types';
const config: Config = {
  title: 'Pit',
  tagline: 'Of stones',
  url: 'https://pit.example',
  baseUrl: '/',
  %s
};
export default config;
"""
CLASSIC = "presets: [['classic', { blog: { %s } }]],"


@pytest.fixture
def site_with(write_site):
    """Return what makes a Docusaurus site of the options of its blog, settings, and files beside it."""

    def make(blog="", extra="", **files):
        config = CONFIG % f"{CLASSIC % blog}\n  {extra}"
        return SiteUnderTest(write_site({"docusaurus.config.ts": config, "blog/a.md": "x", **files}))

    return make


@pytest.mark.parametrize(
    ("options", "path", "front", "address"),
    [
        (("", ""), "2024-05-01-first.md", {}, "/blog/2024/05/01/first"),
        (("", ""), "2024-5-1-first/index.mdx", {}, "/blog/2024/5/1/first"),
        (("", ""), "2024/05/01/first.md", {}, "/blog/2024/05/01/first"),
        (("", ""), "2024/2024-03-01-x.md", {}, "/blog/2024/03/01/2024/x"),
        (("", ""), "2024-06-07.md", {}, "/blog/2024/06/07/"),
        (("", ""), "sub/Some Name.md", {}, "/blog/sub/Some Name"),
        (("", ""), "2024-05-01-v1.2.md", {}, "/blog/2024/05/01/v1.2"),
        (("", ""), "2024-05-01-a.md", {"slug": "own"}, "/blog/own"),
        (("", ""), "2024-05-01-a.md", {"slug": "/deep/own"}, "/blog/deep/own"),
        (("routeBasePath: '/'", ""), "a.md", {}, "/a"),
        (("routeBasePath: 'news'", "trailingSlash: true,"), "a.md", {}, "/news/a/"),
        (("", "trailingSlash: false,"), "2024-06-07.md", {}, "/blog/2024/06/07"),
    ],
)
def test_names_and_slugs_make_the_address(site_with, options, path, front, address):
    """Dates and names of files, slugs and the options of the blog give the addresses Docusaurus gives."""
    assert site_with(*options).address(f"blog/{path}", front) == address


def test_base_url_other_blogs_and_translations(site_with):
    """The base stands before all; each blog has its folder, and each translation its own."""
    site = site_with(
        "",
        "i18n: { defaultLocale: 'en', locales: ['en', 'de'] },\n"
        "  plugins: [['@docusaurus/plugin-content-blog', { id: 'news', path: './news', routeBasePath: 'n' }]],",
        **{"news/x.md": "x", "i18n/de/docusaurus-plugin-content-blog/a.md": "x"},
    )
    assert site.address("news/x.md") == "/n/x"
    assert site.address("i18n/de/docusaurus-plugin-content-blog/a.md") == "/de/blog/a"
    assert site.site.complete("i18n/de/docusaurus-plugin-content-blog/a.md", {})["lang"] == "de"
    assert site.leads_to("./a.md", "i18n/de/docusaurus-plugin-content-blog/b.md").endswith("blog/a.md")


def test_dates_tags_and_authors(site_with):
    """The date of a name is the post's; tags have labels, authors names."""
    site = site_with(
        **{
            "blog/tags.yml": "rock:\n  label: Hard rock\nsand: {}\n",
            "blog/authors.yml": "ruth:\n  name: Ruth Stone\n  url: https://ruth.example\n",
        }
    )
    front = site.site.complete("blog/2024-5-1-a.md", {"tags": ["rock", "sand", "own", {"label": "Inline"}]})
    assert (front["date"], front["tags"]) == ("2024-05-01", ["Hard rock", "sand", "own", "Inline"])
    assert site.site.author_keys["ruth"].name == "Ruth Stone"


@pytest.mark.parametrize(
    ("blog", "path", "word"),
    [
        ("", "blog/a.md", ""),
        ("", "blog/_partial.md", "exclude"),
        ("", "blog/_drafts/a.md", "exclude"),
        ("exclude: ['**/wip-*.md']", "blog/wip-a.md", "exclude"),
        ("exclude: ['**/wip-*.md']", "blog/_partial.md", ""),
        ("include: ['**/*.mdx']", "blog/a.md", "include"),
        ("", "docs/intro.md", "no blog"),
        ("", "README.md", "no blog"),
        ("", "node_modules/x/README.md", "no blog"),
        ("path: 'articles'", "blog/a.md", "no blog"),
    ],
)
def test_what_is_a_post(site_with, blog, path, word):
    """What lies in a blog and is not excluded is a post."""
    reason = site_with(blog, **{"articles/x.md": "x"}).excluded(path)
    assert word in reason
    assert bool(reason) == bool(word)


def test_links_and_files(site_with):
    """Links name files by path, from the post, its blog or the site; only static files have an address."""
    site = site_with(**{"blog/2024-04-01-b/index.md": "x", "blog/p.png": "x", "static/img/r.png": "x"})
    assert site.leads_to("./2024-04-01-b/index.md#top", "blog/a.md") == "blog/2024-04-01-b/index.md#top"
    assert site.leads_to("@site/blog/a.md", "blog/2024-04-01-b/index.md") == "blog/a.md"
    assert site.leads_to("/img/r.png", "blog/a.md") == "/img/r.png"
    assert site.leads_to("pathname:///img/r.png", "blog/a.md") == "/img/r.png"
    assert site.leads_to("./p.png", "blog/a.md") == "blog/p.png"
    assert site.leads_to("./none.md", "blog/a.md") == ""


def test_facts_and_feeds(site_with):
    """Title, tagline, address and feeds are known, with their lines."""
    site = site_with("feedOptions: { type: 'all' }", "i18n: { defaultLocale: 'de', locales: ['de'] },").site
    assert (site.title, site.description, site.language) == ("Pit", "Of stones", "de")
    assert site.origins["base_url"] == "docusaurus.config.ts:5"
    assert [feed.address for feed in site.feeds] == ["/blog/rss.xml", "/blog/atom.xml", "/blog/feed.json"]


def test_a_blog_that_is_off_has_no_posts(write_site):
    """Without a blog nothing is a post."""
    root = write_site(
        {"docusaurus.config.js": CONFIG.replace(": Config", "") % "presets: [['classic', { blog: false }]],"}
    )
    assert SiteUnderTest(root).excluded("blog/a.md")


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("/docs/intro?a=b#top", "/sub/docs/intro?a=b#top"),
        ("/sub/docs/intro", ""),
        ("/gone.png", ""),
        ("docs/intro", ""),
        ("//other.example/docs", ""),
    ],
)
def test_links_from_the_root_get_the_base_url(write_site, target, address):
    """As Docusaurus' own links do; files that are nowhere do not."""
    config = CONFIG.replace("baseUrl: '/'", "baseUrl: '/sub/'") % CLASSIC % ""
    site = SiteUnderTest(write_site({"docusaurus.config.ts": config, "blog/a.md": "x"}))
    assert site.leads_to(target, "blog/a.md") == address
