r"""Material for MkDocs: addresses, posts, authors and links of its blog.

| rule | example | from |
|---|---|---|
| ``{date}/{slug}`` below the blog, the slug that of the title | ``/blog/2024/05/01/the-first/`` | plugins/blog, post_url_format |
| ``slug`` of the post replaces that | | setup/setting-up-a-blog |
| ``{categories}`` are the first ones, ``{file}`` is the name | | plugins/blog |
| dates have the format of Unicode's locale data | ``yyyy-MM`` | plugins/blog, post_url_date_format |
| ``use_directory_urls: false`` gives ``.html`` | | mkdocs, Configuration |
| files beside posts lose the folder of posts | ``/blog/p.png`` | held against Material |
| ``date: {created: …}`` is the date | | setup/setting-up-a-blog |
| ``.meta.yml`` adds to all below it | | plugins/meta |

All of https://squidfunk.github.io/mkdocs-material/ and https://www.mkdocs.org/; held against Material 9.7.
"""

import pytest

from tests.sites.conftest import SiteUnderTest

CONFIG = """\
site_name: Looms
site_url: https://looms.example/
site_author: Wilma
theme: {name: material, language: de}
plugins:
  - search
  - meta
  - blog:
      %s
%s
"""


@pytest.fixture
def site_with(write_site):
    """Return what makes an MkDocs site of options of its blog, settings, and files beside it."""
    return lambda blog="enabled: true", extra="", **files: SiteUnderTest(
        write_site({"mkdocs.yml": CONFIG % (blog, extra), "docs/blog/posts/a.md": "x", **files})
    )


@pytest.mark.parametrize(
    ("blog", "extra", "front", "address"),
    [
        ("enabled: true", "", {"title": "The First & Best"}, "/blog/2024/05/01/the-first--best/"),
        ("enabled: true", "", {"title": "T", "slug": "own"}, "/blog/2024/05/01/own/"),
        ("blog_dir: .", "", {"title": "T"}, "/2024/05/01/t/"),
        ("post_url_format: '{slug}'", "", {"title": "T"}, "/blog/t/"),
        (
            "post_url_format: '{file}/{date}'\n      post_url_date_format: yyyy-MMM",
            "",
            {"title": "T"},
            "/blog/a/2024-May/",
        ),
        (
            "post_url_format: '{categories}/{slug}'\n      post_url_max_categories: 2",
            "",
            {"title": "T", "categories": ["One Two", "B", "C"]},
            "/blog/one-two/b/t/",
        ),
        ("post_slugify_separator: _", "", {"title": "A b"}, "/blog/2024/05/01/a_b/"),
        (
            "post_slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: none}}",
            "",
            {"title": "A b"},
            "/blog/2024/05/01/A-b/",
        ),
        ("enabled: true", "use_directory_urls: false", {"title": "T"}, "/blog/2024/05/01/t.html"),
    ],
)
def test_options_and_front_matter_make_the_address(site_with, blog, extra, front, address):
    """Every option of the blog that changes an address does."""
    site = site_with(blog, extra)
    path = "docs/posts/a.md" if blog == "blog_dir: ." else "docs/blog/posts/a.md"
    assert site.address(path, front, "2024-05-01T00:00:00+00:00") == address


def test_the_prefix_stands_before_every_address(site_with):
    """The path of the site's address is before that of a post."""
    site = site_with(
        **{"mkdocs.yml": "site_name: L\nsite_url: https://looms.example/x\nplugins: {blog: {}}\n"}
    )
    assert (
        site.address("docs/blog/posts/a.md", {"title": "T"}, "2024-05-01T00:00:00+00:00")
        == "/x/blog/2024/05/01/t/"
    )


def test_dates_and_defaults_of_folders(site_with):
    """A table of dates holds the post's; defaults of folders add to lists."""
    site = site_with(**{"docs/blog/posts/.meta.yml": "categories: [From folder]\nauthors: [kai]\n"})
    front = site.site.complete(
        "docs/blog/posts/a.md",
        {"date": {"created": "2024-01-01", "updated": "2024-02-02"}, "categories": ["Own"]},
    )
    assert (front["date"], front["updated"]) == ("2024-01-01", "2024-02-02")
    assert (front["categories"], front["authors"]) == (["From folder", "Own"], ["kai"])


@pytest.mark.parametrize(
    ("path", "date", "word"),
    [
        ("docs/blog/posts/a.md", "2024-01-01", ""),
        ("docs/blog/posts/a.md", "", "date"),
        ("docs/blog/posts/out/a.md", "2024-01-01", "exclude_docs"),
        ("docs/blog/index.md", "", "blog"),
        ("docs/guide.md", "", "blog"),
        ("site/blog/a.md", "", "writes"),
        ("README.md", "", "blog"),
        ("docs/blog/posts/a.txt", "", "no page"),
    ],
)
def test_what_is_a_post(site_with, path, date, word):
    """Pages in the folder of posts that have a date are posts."""
    site = site_with("enabled: true", "exclude_docs: |\n  /blog/posts/out/\n")
    reason = site.excluded(path, {"date": date} if date else {})
    assert word in reason
    assert bool(reason) == bool(word)


def test_links_and_files(site_with):
    """Links name sources by path; files beside posts are published without the folder of posts."""
    site = site_with(
        **{
            "docs/blog/posts/p.png": "x",
            "docs/img/l.png": "x",
            "docs/guide.md": "x",
            "docs/blog/posts/b.md": "x",
        }
    )
    assert site.leads_to("b.md#top", "docs/blog/posts/a.md") == "docs/blog/posts/b.md#top"
    assert site.leads_to("../../guide.md", "docs/blog/posts/a.md") == "docs/guide.md"
    assert site.leads_to("p.png", "docs/blog/posts/a.md") == "/blog/p.png"
    assert site.leads_to("../../img/l.png", "docs/blog/posts/a.md") == "/img/l.png"


def test_facts_authors_and_feeds(site_with):
    """What mkdocs.yml and its kin say is known; a variable of the environment has its default."""
    site = site_with(
        "authors_file: '{blog}/people.yml'\n      draft_if_future_date: true\n  - rss",
        **{"docs/blog/people.yml": "authors:\n  kai:\n    name: Kai Knot\n"},
    ).site
    assert (site.title, site.language, site.future) == ("Looms", "de", False)
    assert [person.name for person in site.authors] == ["Wilma"]
    assert site.author_keys["kai"].name == "Kai Knot"
    assert site.origins["language"] == "mkdocs.yml:4"
    assert "/feed_rss_created.xml" in [feed.address for feed in site.feeds]
    inherited = site_with(
        **{
            "mkdocs.yml": "INHERIT: base.yml\nsite_name: Own\nplugins: [blog]\n",
            "base.yml": "site_url: !ENV [URL, 'https://default.example/']\nsite_name: Base\nsite_description: D\n",
        }
    ).site
    assert (inherited.title, inherited.description, inherited.base_url) == (
        "Own",
        "D",
        "https://default.example/",
    )


def test_a_site_without_a_blog_says_so(write_site):
    """Without the blog plugin there are no posts, and that is told."""
    site = SiteUnderTest(write_site({"mkdocs.yml": "site_name: Docs\n", "docs/index.md": "x"}))
    assert site.excluded("docs/index.md")
    assert "no blog plugin" in " ".join(site.site.notes)


def test_a_picture_of_a_blog_at_the_root_is_below_the_root(site_with):
    """Where the blog is all of the site, nothing stands between host and name."""
    site = site_with("blog_dir: .", **{"docs/posts/a.md": "x", "docs/posts/plum.png": "x"})
    assert site.leads_to("plum.png", "docs/posts/a.md") == "/plum.png"
