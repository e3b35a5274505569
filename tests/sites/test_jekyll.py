r"""Jekyll: addresses, posts, defaults and links.

| rule | example | from |
|---|---|---|
| without ``permalink`` it is ``date`` | ``/tea/2024/02/01/Cups-&-Pots.html`` | docs/permalinks, Built-in formats |
| ``:title`` keeps case, dots and signs; ``:slug`` does not | ``v1.2-Out`` and ``v1-2-out`` | docs/permalinks, Placeholders |
| ``slug:`` of the front matter replaces both | ``other`` | docs/permalinks |
| folders above ``_posts`` are categories, those below are not | ``/trips/far/…`` | docs/posts, Categories |
| a text under ``categories`` is its words, one under ``category`` is one | ``a/b`` and ``a b`` | docs/posts |
| the day is that in the site's zone | 23:30 UTC is the next day in Tokyo | docs/configuration/options, Timezone |
| ``permalink`` of front matter is a pattern too | ``/own/2024/Name`` | docs/permalinks, Front Matter |
| ``baseurl`` stands before all | ``/blog/…`` | docs/configuration/options, Serve Command Options |
| a longer scope of ``defaults`` wins over a shorter, a type over none | | docs/configuration/front-matter-defaults |
| collections: ``/:collection/:path`` with the ending of the style | ``/recipes/soup.html`` | docs/collections, Permalinks |
| pages: their path, with the ending of the style | ``/about/`` | docs/permalinks, Collections |

All of https://jekyllrb.com/docs/; each was held against Jekyll 4.3.1.
"""

import pytest

from tests.sites.conftest import SiteUnderTest

CONFIG = """\
title: Cups
url: https://cups.example
{extra}
plugins: [jekyll-feed]
"""


@pytest.fixture
def site_with(write_site):
    """Return what makes a Jekyll site of a configuration, and of files beside it."""
    return lambda extra="", **files: SiteUnderTest(
        write_site({"_config.yml": CONFIG.format(extra=extra), "_posts/2024-01-01-a.md": "x", **files})
    )


@pytest.mark.parametrize(
    ("style", "address"),
    [
        ("date", "/tea/2024/02/01/Cups-&-Pots-v1.2.html"),
        ("pretty", "/tea/2024/02/01/Cups-&-Pots-v1.2/"),
        ("ordinal", "/tea/2024/032/Cups-&-Pots-v1.2.html"),
        ("weekdate", "/tea/2024/W05/Thu/Cups-&-Pots-v1.2.html"),
        ("none", "/tea/Cups-&-Pots-v1.2.html"),
        ("/:year/:slug", "/2024/cups-pots-v1-2"),
        ("/:short_year-:i_month-:i_day/:title:output_ext", "/24-2-1/Cups-&-Pots-v1.2.html"),
        ("/:long_month/:long_day_:y_day/:slugified_categories/", "/February/Thursday_032/tea/"),
        ("/:month_:day/:name", "/02_01/2024-02-01-cups-pots-v1-2"),
    ],
)
def test_a_permalink_style_makes_the_address(site_with, style, address):
    """Every built-in style, and patterns of one's own, give the addresses Jekyll gives."""
    site = site_with(f'permalink: "{style}"')
    assert site.address("_posts/2024-02-01-Cups & Pots v1.2.md", {"categories": ["Tea"]}) == address


@pytest.mark.parametrize(
    ("path", "front", "address"),
    [
        ("_posts/2024-02-01-a.md", {"slug": "Other Words"}, "/2024/02/01/Other-Words.html"),
        ("_posts/sub/2024-02-01-a.md", {}, "/2024/02/01/a.html"),
        ("trips/far/_posts/2024-02-01-a.md", {}, "/trips/far/2024/02/01/a.html"),
        ("_posts/2024-02-01-a.md", {"categories": "one Two"}, "/one/two/2024/02/01/a.html"),
        ("_posts/2024-02-01-a.md", {"category": "one Two"}, "/one two/2024/02/01/a.html"),
        ("_posts/2024-02-01-a.md", {"permalink": "/own/:year/:title"}, "/own/2024/a"),
        ("_posts/2024-02-01-a.md", {"permalink": "/up/../x//y/"}, "/up/x/y/"),
        ("_posts/2024-02-01-größe.md", {}, "/2024/02/01/größe.html"),
        ("_posts/2024-02-01-a.html", {}, "/2024/02/01/a.html"),
        ("_posts/2024-02-01-a.txt", {}, "/2024/02/01/a.txt"),
        ("about.md", {}, "/about.html"),
        ("docs/index.md", {}, "/docs/"),
    ],
)
def test_the_place_and_the_front_matter_make_the_address(site_with, path, front, address):
    """Folders, slugs, categories and suffixes take part as Jekyll documents it."""
    assert site_with().address(path, front) == address


def test_the_day_is_the_one_in_the_zone_of_the_site(site_with):
    """A post of late evening in UTC has the next day in its address where the site lives in Tokyo."""
    site = site_with("timezone: Asia/Tokyo")
    assert site.address("_posts/2024-02-01-a.md", {}, "2024-02-01T23:30:00+00:00") == "/2024/02/02/a.html"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-02-01 23:30:00", "2024-02-01 23:30:00 +00:00"),
        ("2024-02-01 23:30", "2024-02-01 23:30"),
        ("2024-02-01", "2024-02-01"),
        ("2024-02-01 23:30:00 -0500", "2024-02-01 23:30:00 -0500"),
    ],
)
def test_only_a_whole_time_of_day_without_a_zone_is_utc(site_with, written, read):
    """YAML reads hours, minutes and seconds as UTC; a shorter time and a day are in the site's zone."""
    front = site_with("timezone: Asia/Tokyo").site.complete("_posts/2024-01-01-a.md", {"date": written})
    assert front["date"] == read


def test_the_prefix_stands_before_every_address(site_with):
    """What ``baseurl`` says is in addresses, aliases and those of files."""
    site = site_with("baseurl: /blog")
    page = site.page("_posts/2024-02-01-a.md", {"redirect_from": ["/old/one", "/two/"]})
    assert site.site.base_url == "https://cups.example/blog/"
    assert site.site.address(page) == "/blog/2024/02/01/a.html"
    assert site.site.aliases(page) == ("/blog/old/one", "/blog/two/")
    assert site.site.file_address("images/a b.png", None, site.files) == "/blog/images/a%20b.png"


DEFAULTS = """\
defaults:
  - scope: {path: ""}
    values: {author: everyone, layout: plain}
  - scope: {path: "", type: posts}
    values: {author: poster}
  - scope: {path: "_posts/trips"}
    values: {author: traveller}
  - scope: {path: "*/wild"}
    values: {wild: "yes"}
"""


@pytest.mark.parametrize(
    ("path", "author"),
    [
        ("about.md", "everyone"),
        ("_posts/2024-01-01-a.md", "poster"),
        ("_posts/trips/2024-01-01-b.md", "traveller"),
    ],
)
def test_the_closest_default_holds(site_with, path, author):
    """A longer path wins over a shorter one, and a scope with a type over one without."""
    front = site_with(DEFAULTS).site.complete(path, {})
    assert (front["author"], front["layout"]) == (author, "plain")


def test_front_matter_wins_over_defaults_and_a_star_stands_for_a_folder(site_with):
    """What an author wrote is never replaced; a glob in a scope matches folders."""
    front = site_with(DEFAULTS).site.complete("_posts/wild/2024-01-01-a.md", {"author": "me"})
    assert (front["author"], front["wild"]) == ("me", "yes")


def test_a_title_and_labels_are_those_jekyll_makes(site_with):
    """Without a title the slug is one; a single tag counts before the list."""
    front = site_with().site.complete("a/_posts/2024-01-01-the-big-Pot.md", {"tag": "x y", "tags": "p q"})
    assert (front["title"], front["categories"], front["tags"]) == ("The Big Pot", ["a"], ["x y"])


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("_posts/2024-01-01-a.md", ""),
        ("_drafts/later.md", ""),
        ("x/_posts/2024-01-01-a.md", ""),
        ("_posts/no-date.md", "date in their name"),
        ("about.md", "a page of the site"),
        ("README.md", "a page of the site"),
        ("_includes/head.html", "of the generator's own"),
        ("_site/2024/a.html", "what Jekyll writes"),
        ("vendor/bundle/gem/README.md", "`exclude`"),
        ("secret/_posts/2024-01-01-a.md", "`exclude`"),
        ("_recipes/soup.md", ""),
        ("_people/ann.md", "the collection people is no blog"),
    ],
)
def test_posts_are_what_lies_in_posts_folders_and_in_collections_with_a_feed(site_with, path, reason):
    """Everything else is left out, with a reason that names the rule."""
    extra = "exclude: [secret]\ncollections: {recipes: {output: true}, people: {output: true}}\nfeed: {collections: [recipes]}"
    found = site_with(extra).excluded(path)
    assert reason in found if reason else not found


def test_a_page_that_only_redirects_is_no_post(site_with):
    """jekyll-redirect-from makes stubs of them."""
    assert "redirect_to" in site_with().excluded(
        "_posts/2024-01-01-a.md", {"redirect_to": "https://x.example/"}
    )


def test_collections_have_the_addresses_of_their_pattern(site_with):
    """Without a pattern it is the path in the collection, ending as the site's style does."""
    extra = 'permalink: pretty\ncollections: {recipes: {output: true}, notes: {output: true, permalink: "/n/:title/"}}'
    site = site_with(extra)
    assert site.address("_recipes/sweet/cake.md") == "/recipes/sweet/cake/"
    assert site.address("_notes/A Note.v1.md") == "/n/A-Note.v1/"


def test_tags_and_relative_links_lead_to_files(site_with):
    """``post_url`` takes the name, ``link`` the path; a relative path leads from the file."""
    site = site_with(**{"trips/_posts/2024-02-02-far.md": "x", "about.md": "x", "images/a.png": "x"})
    here = "_posts/2024-01-01-a.md"
    assert site.leads_to("2024-02-02-far", here, "post_url") == "trips/_posts/2024-02-02-far.md"
    assert site.leads_to("trips/2024-02-02-far", here, "post_url") == "trips/_posts/2024-02-02-far.md"
    assert site.leads_to("2020-01-01-none", here, "post_url") == ""
    assert site.leads_to("about.md#x", here, "link") == "about.md#x"
    assert site.leads_to("images/a.png", here, "link") == "/images/a.png"
    assert site.leads_to("../trips/_posts/2024-02-02-far.md", here) == "trips/_posts/2024-02-02-far.md"
    assert site.leads_to("../images/a.png", here) == "/images/a.png"
    assert site.leads_to("../../outside.md", here) == ""


def test_what_the_configuration_says_is_shown_with_its_line(site_with):
    """Title, address, author and feeds, each with where it stands."""
    site = site_with("author: {name: Ann, uri: https://ann.example}\nlang: de").site
    assert (site.title, site.origins["title"]) == ("Cups", "_config.yml:1")
    assert (site.base_url, site.origins["base_url"]) == ("https://cups.example/", "_config.yml:2")
    assert [(p.name, p.url) for p in site.authors] == [("Ann", "https://ann.example")]
    assert [feed.address for feed in site.feeds] == ["/feed.xml"]


def test_a_configuration_that_does_not_parse_is_reported(write_site):
    """The site is still one; what could not be read is a note with file and line."""
    site = SiteUnderTest(write_site({"_config.yml": "title: [x\n", "_posts/2024-01-01-a.md": "x"})).site
    assert any("_config.yml:2" in note for note in site.notes)


def test_categories_of_defaults_are_joined_with_those_of_the_post(site_with):
    """First the folders, then the defaults, then the front matter; tags of defaults give way instead."""
    defaults = 'defaults:\n- scope: {path: ""}\n  values: {categories: [base, tea], tags: [x]}'
    front = {"categories": ["tea", "Cups"], "tags": ["y"]}
    complete = site_with(defaults).site.complete("trips/_posts/2024-02-01-a.md", front)
    assert complete["categories"] == ["trips", "base", "tea", "Cups"]
    assert complete["tags"] == ["y"]


@pytest.mark.parametrize(
    ("scope", "path", "author"),
    [
        ("**/*.md", "_posts/deep/er/2024-02-01-a.md", "Ann"),
        ("**/*.md", "_posts/2024-02-01-a.md", "Ann"),
        ("_posts/*/er", "_posts/deep/er/2024-02-01-a.md", "Ann"),
        ("_posts/*.md", "_posts/deep/2024-02-01-a.md", None),
        ("_posts", "_drafts/a.md", None),
        ("", "_drafts/a.md", "Ann"),
    ],
)
def test_a_scope_may_be_a_glob_and_posts_are_drafts_too(site_with, scope, path, author):
    """Two stars span folders, also none; the type of posts holds for drafts."""
    extra = f'defaults:\n- scope: {{path: "{scope}", type: posts}}\n  values: {{author: Ann}}'
    assert site_with(extra).site.complete(path, {}).get("author") == author


def test_a_page_without_a_date_has_no_address_made_of_one(site_with):
    """A draft is dated by its file, which is not known here; a pattern without a date is filled."""
    assert site_with("show_drafts: true").address("_drafts/a.md") == ""
    assert site_with("permalink: /:title/").address("_drafts/a.md") == "/a/"


@pytest.mark.parametrize(("name", "day"), [("24-02-01-a.md", "2024-02-01"), ("98-2-1-a.md", "1998-2-1")])
def test_a_year_of_two_digits_is_one_of_ours(site_with, name, day):
    """As Ruby reads it."""
    assert site_with().site.complete(f"_posts/{name}", {})["date"] == day
