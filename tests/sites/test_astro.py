r"""Astro: ids, addresses, collections and facts.

| rule | example | from |
|---|---|---|
| an entry's id is its path, each part a slug of github-slugger, ``index`` dropped | ``2024/deep-folder/postname-v12`` | guides/content-collections |
| ``slug`` of front matter is the id as it is | ``my-own/path`` | guides/content-collections |
| the page that asks for the collection says where it is published | ``notes/[...id].astro`` | guides/routing |
| ``base`` stands before; ``trailingSlash`` and ``build.format`` say how it ends | ``/orbit/notes/a.html`` | reference/configuration |
| the pattern of ``glob`` says which files are entries | ``**/[^_]*.md`` | reference/content-loader |
| constants and the call of ``rss`` tell the title | | guides/rss |

All of https://docs.astro.build/; each was held against Astro 6.0.5.
"""

import pytest

from tests.sites.conftest import SiteUnderTest

FILES = {
    "astro.config.mjs": "export default { site: 'https://sky.example'%s };",
    "src/content.config.ts": (
        "const blog = defineCollection({ loader: glob({ base: './src/content/blog', pattern: '**/[^_]*.{md,mdx}' }) });\n"
        "const people = defineCollection({ loader: glob({ base: './src/content/people', pattern: '*.json' }) });\n"
        "export const collections = { blog, people };"
    ),
    "src/pages/blog/[...slug].astro": (
        "---\nconst posts = await getCollection('blog');\n"
        "return posts.map((post) => ({ params: { slug: post.id }, props: post }));\n---\n"
        "<html lang={post.data.lang ?? 'de'}></html>"
    ),
    "src/pages/rss.xml.js": (
        "import { TITLE } from '../consts';\nimport rss from '@astrojs/rss';\n"
        "export const GET = () => rss({ title: TITLE, description: 'Of skies', items: getCollection('blog') });"
    ),
    "src/consts.ts": "export const TITLE = 'Skies';\nexport const AUTHOR = 'Stella';",
    "src/content/blog/a.md": "x",
}


@pytest.fixture
def site_with(write_site):
    """Return what makes an Astro site of settings, with files of it replaced."""

    def make(extra="", **files):
        config = FILES["astro.config.mjs"] % (f", {extra}" if extra else "")
        return SiteUnderTest(write_site({**FILES, "astro.config.mjs": config, **files}))

    return make


@pytest.mark.parametrize(
    ("extra", "path", "front", "address"),
    [
        ("", "a.md", {}, "/blog/a/"),
        ("", "2024/Deep Folder/Post.Name v1.2.md", {}, "/blog/2024/deep-folder/postname-v12/"),
        ("", "Größe & Maß.md", {}, "/blog/größe--maß/"),
        ("", "bundle/index.md", {}, "/blog/bundle/"),
        ("", "a.md", {"slug": "my-own/Path"}, "/blog/my-own/Path/"),
        ("trailingSlash: 'never'", "a.md", {}, "/blog/a"),
        ("base: '/orbit'", "a.md", {}, "/orbit/blog/a/"),
        ("base: '/orbit/', build: { format: 'file' }", "a.md", {}, "/orbit/blog/a.html"),
    ],
)
def test_ids_and_settings_make_the_address(site_with, extra, path, front, address):
    """The id of an entry, put into its route, gives the address Astro gives."""
    assert site_with(extra).address(f"src/content/blog/{path}", front) == address


@pytest.mark.parametrize(
    ("route", "text", "address"),
    [
        ("src/pages/[...slug].astro", "getCollection('blog')", "/sub/a/"),
        (
            "src/pages/notes/[id]/index.astro",
            "getCollection('blog'); params: { id: p.slug }",
            "/notes/sub/a/",
        ),
        ("src/pages/w/[key].astro", "getCollection('blog'); params: { key: p.data.permalink }", "/w/own/"),
        ("src/pages/[lang]/b/[...slug].astro", "getCollection('blog')", "/b/sub/a/"),
    ],
)
def test_the_page_of_a_collection_says_where_it_is(site_with, route, text, address):
    """The route is that of the page which asks for the collection, its parameters those it names."""
    files = {"src/pages/blog/[...slug].astro": "", route: text}
    site = site_with("i18n: { defaultLocale: 'de', locales: ['de', 'fr'] }", **files)
    assert site.address("src/content/blog/sub/a.md", {"permalink": "own"}) == address


def test_languages_are_folders(site_with):
    """A folder of a language is the language of its entries, and stands where the route wants it."""
    site = site_with(
        "i18n: { defaultLocale: 'de', locales: ['de', 'fr'] }",
        **{
            "src/pages/blog/[...slug].astro": "",
            "src/pages/[lang]/b/[...slug].astro": "getCollection('blog')",
        },
    )
    assert site.address("src/content/blog/fr/a.md") == "/fr/b/a/"
    assert site.site.complete("src/content/blog/fr/a.md", {})["lang"] == "fr"
    assert "lang" not in site.site.complete("src/content/blog/a.md", {})


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("src/content/blog/a.md", ""),
        ("src/content/blog/sub/b.mdx", ""),
        ("src/content/blog/_draft.md", "pattern"),
        ("src/content/people/x.md", "no collection"),
        ("src/pages/about.md", "no collection"),
        ("README.md", "no collection"),
        ("dist/a.md", "writes"),
    ],
)
def test_what_is_a_post(site_with, path, word):
    """Entries of the collection that the feed is made of are posts."""
    reason = site_with().excluded(path)
    assert word in reason or "collection" in reason
    assert bool(reason) == bool(word)


def test_collections_without_a_declaration(site_with):
    """A folder of the content that is named like a blog is its collection; so are pages, without any."""
    site = site_with(**{"src/content.config.ts": "", "src/content/blog/_x.md": "x"})
    assert site.excluded("src/content/blog/a.md") == ""
    assert site.excluded("src/content/blog/_x.md")


def test_pages_that_are_posts(write_site):
    """Without collections, Markdown pages in a folder of posts are posts, at their path."""
    root = write_site(
        {"astro.config.mjs": "export default { site: 'https://sky.example' };", "src/pages/posts/A b.md": "x"}
    )
    site = SiteUnderTest(root)
    assert site.address("src/pages/posts/A b.md") == "/posts/A b/"
    assert site.excluded("src/pages/posts/A b.md") == ""
    assert site.excluded("src/pages/about.md")


def test_facts_people_and_links(site_with):
    """Constants, the feed and layouts tell of the site; people are a collection; links lead to files."""
    site = site_with(**{"src/content/people/ivo.json": '{"name": "Ivo Kraj"}', "public/i.png": "x"})
    found = site.site
    assert (found.title, found.description, found.language) == ("Skies", "Of skies", "de")
    assert [person.name for person in found.authors] == ["Stella"]
    assert found.author_keys["ivo"].name == "Ivo Kraj"
    assert [feed.address for feed in found.feeds] == ["/rss.xml"]
    assert found.origins["title"] == "src/pages/rss.xml.js:3"
    assert site.leads_to("./a.md", "src/content/blog/b.md") == "src/content/blog/a.md"
    assert site.leads_to("/i.png", "src/content/blog/b.md") == "/i.png"


def test_an_address_that_is_computed_is_asked_for(write_site):
    """Without a site that is written out, its address is asked for by setting, file and line."""
    root = write_site(
        {"astro.config.mjs": "export default {\n  site: compute(),\n};", "src/content/blog/a.md": "x"}
    )
    found = SiteUnderTest(root).site
    assert [(u.setting, u.line, u.option) for u in found.unresolved] == [("site", 2, "site.home")]
