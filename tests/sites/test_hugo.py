"""Hugo: addresses, sections, bundles, cascades, languages and references.

| rule | example | from |
|---|---|---|
| the path in the content, lower-cased, each blank a hyphen, other signs dropped | ``/posts/a--b/`` | URL management |
| ``slug`` replaces the last part; ``url`` replaces all, tokens filled in | ``/posts/other/`` | Front matter |
| ``[permalinks]`` by section; ``:slug`` is the title where there is none | ``/2024/03/the-title/`` | Configure permalinks |
| ``:sections`` are folders with a page of their own, cut by ``[1:]`` | ``/sub/…`` | Configure permalinks, Tokens |
| a page without a date is of year 1 | ``/1/01/…`` | seen |
| ``uglyURLs``, of all or of a section | ``/news/x.html`` | URL management, Appearance |
| ``disablePathToLower``, ``removePathAccents`` | ``/posts/Uber-Uns/`` | Configuration |
| a language has its code before the path, the first one only if asked | ``/de/posts/x/`` | Multilingual mode |
| a bundle is its folder; files in it lie beside the page | ``/posts/bundle/pic.png`` | Page bundles |
| ``:filename`` gives date and slug | ``2021-02-03-some Name.md`` | Configure dates |
| the blog is ``mainSections`` | | Methods, Site.MainSections |
| ``ref``: from the root, beside the page, by name alone | | Functions, urls.Ref |

All of https://gohugo.io/documentation/; each was held against Hugo 0.168.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.entries.candidate import ConversionSettings
from feeds.entries.convert import convert_post
from feeds.generators.mounted_site import MountedSite
from tests.sites.conftest import SiteUnderTest

CONFIG = """\
baseURL = "https://plum.example/{prefix}"
title = "Plums"
{extra}
[params]
mainSections = ["posts", "news"]
"""


@pytest.fixture
def site_with(write_site):
    """Return what makes a Hugo site of a configuration, and of files beside it."""
    return lambda extra="", prefix="", **files: SiteUnderTest(
        write_site(
            {"hugo.toml": CONFIG.format(extra=extra, prefix=prefix), "content/posts/a.md": "x", **files}
        )
    )


@pytest.mark.parametrize(
    ("path", "front", "address"),
    [
        ("content/posts/Big Plum & Pit.md", {}, "/posts/big-plum--pit/"),
        ("content/posts/v 1.2+3.md", {}, "/posts/v-1.2+3/"),
        ("content/posts/Über (uns)!.md", {}, "/posts/über-uns/"),
        ("content/posts/Deep Folder/x.md", {}, "/posts/deep-folder/x/"),
        ("content/posts/x.md", {"slug": "Other Words!"}, "/posts/other-words/"),
        ("content/posts/x.md", {"Slug": "-edge-"}, "/posts/edge/"),
        ("content/posts/x.md", {"url": "/own/Place"}, "/own/Place/"),
        (
            "content/posts/x.md",
            {"url": "own/:year/:slug.html", "title": "A Title", "date": "2024-05-06"},
            "/own/2024/a-title.html",
        ),
        ("content/posts/bundle/index.md", {}, "/posts/bundle/"),
        ("content/posts/Bundle B/index.md", {"slug": "c"}, "/posts/c/"),
        ("content/about us.md", {}, "/about-us/"),
    ],
)
def test_the_path_and_the_front_matter_make_the_address(site_with, path, front, address):
    """Names are spelled as Hugo spells them; slug and url of any case take their place."""
    assert site_with().address(path, front) == address


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("/:year/:month/:day/:title/", "/2024/03/05/two-plums/"),
        ("/:slug", "/two-plums/"),
        ("/:contentbasename/", "/file-name/"),
        ("/:sections/:filename", "/posts/sub/file-name/"),
        ("/:sections[1:]/:weekday-:weekdayname-:yearday/:slugorfilename/", "/sub/2-tuesday-65/file-name/"),
        ("/:section/:sections[last]/x", "/posts/sub/x/"),
        ("/:06/:monthname/", "/24/march/"),
    ],
)
def test_a_permalink_of_the_section_makes_the_address(site_with, pattern, address):
    """Every token stands for what Hugo's table of tokens says."""
    site = site_with(
        f'[permalinks.page]\nposts = "{pattern}"', **{"content/posts/sub/_index.md": "---\ntitle: Sub\n---\n"}
    )
    front = {"title": "Two Plums", "date": "2024-03-05"}
    assert site.address("content/posts/sub/deeper/File Name.md", front) == address


def test_a_page_without_a_date_is_of_the_year_one(site_with):
    """Hugo fills the tokens with its zero time."""
    site = site_with('[permalinks]\nposts = "/:year/:month/:slug/"')
    assert site.address("content/posts/a.md", {"title": "T"}) == "/1/01/t/"


def test_the_day_is_the_one_the_author_wrote(site_with):
    """A date with an offset is not moved to another zone."""
    site = site_with('[permalinks]\nposts = "/:year/:month/:day/"')
    assert site.address("content/posts/a.md", {}, "2024-03-05T23:30:00-08:00") == "/2024/03/05/"


@pytest.mark.parametrize(
    ("extra", "path", "address"),
    [
        ("uglyURLs = true", "content/posts/x.md", "/posts/x.html"),
        ("uglyURLs = true", "content/posts/bundle/index.md", "/posts/bundle.html"),
        ("[uglyURLs]\nnews = true", "content/news/x.md", "/news/x.html"),
        ("[uglyURLs]\nnews = true", "content/posts/x.md", "/posts/x/"),
        ("disablePathToLower = true", "content/posts/A B & C.md", "/posts/A-B-C/"),
        ("removePathAccents = true", "content/posts/Öl ß.md", "/posts/ol-ß/"),
    ],
)
def test_options_of_the_configuration_spell_addresses(site_with, extra, path, address):
    """Ugly addresses, case and accents follow the configuration, whose keys have any case."""
    assert site_with(extra).address(path) == address


LANGUAGES = """\
defaultContentLanguage = "en"
defaultContentLanguageInSubdir = {subfolder}
[languages.en]
title = "English plums"
[languages.de]
locale = "de-DE"
"""


@pytest.mark.parametrize(
    ("subfolder", "path", "front", "address"),
    [
        ("false", "content/posts/x.md", {}, "/blog/posts/x/"),
        ("false", "content/posts/x.de.md", {}, "/blog/de/posts/x/"),
        ("true", "content/posts/x.md", {}, "/blog/en/posts/x/"),
        ("false", "content/posts/b/index.de.md", {}, "/blog/de/posts/b/"),
        ("false", "content/posts/x.de.md", {"url": "own/x"}, "/blog/de/own/x/"),
        ("false", "content/posts/x.de.md", {"url": "/own/x"}, "/blog/own/x/"),
        ("false", "content/posts/v1.fr.md", {}, "/blog/posts/v1.fr/"),
    ],
)
def test_a_language_stands_before_the_path(site_with, subfolder, path, front, address):
    """The code in a file's name is its language, if the site has it."""
    site = site_with(LANGUAGES.format(subfolder=subfolder), "blog/")
    assert site.address(path, front) == address


def test_a_page_knows_its_language_and_the_site_its_first(site_with):
    """What a reader's program is told follows the file's name."""
    site = site_with(LANGUAGES.format(subfolder="false")).site
    assert site.complete("content/posts/x.de.md", {})["lang"] == "de"
    assert (site.title, site.language) == ("English plums", "en")


def test_languages_may_have_folders_of_their_own(write_site):
    """The folder of a language is no part of the address."""
    config = (
        'baseURL = "https://plum.example"\n[languages.en]\ncontentDir = "content/english"\nweight = 1\n'
        '[languages.de]\ncontentDir = "content/deutsch"\n'
    )
    site = SiteUnderTest(write_site({"hugo.toml": config, "content/english/posts/a.md": "x"}))
    assert site.address("content/english/posts/a.md") == "/posts/a/"
    assert site.address("content/deutsch/posts/a.md") == "/de/posts/a/"


def test_aliases_are_from_the_root_or_beside_the_page(site_with):
    """An alias without a slash replaces the last part of the address."""
    site = site_with()
    page = site.page("content/posts/x.md", {"aliases": ["/old/one/", "two"]})
    assert site.site.aliases(page) == ("/old/one/", "/posts/two")


def test_a_cascade_reaches_all_pages_below(site_with):
    """A deeper cascade wins over one above it, and front matter over both; a target narrows it."""
    site = site_with(
        '[[cascade]]\nauthor = "root"\nkind_of = "all"\n[[cascade]]\nfirst = "no"\n[cascade.target]\npath = "/news/**"',
        **{
            "content/posts/_index.md": "---\ntitle: P\ncascade:\n  author: section\n---\n",
            "content/posts/deep/_index.md": '+++\n[[cascade]]\nauthor = "deep"\n+++\n',
        },
    ).site
    assert site.complete("content/news/a.md", {})["author"] == "root"
    assert site.complete("content/news/a.md", {})["first"] == "no"
    assert "first" not in site.complete("content/posts/a.md", {})
    assert site.complete("content/posts/a.md", {})["author"] == "section"
    assert site.complete("content/posts/deep/a.md", {})["author"] == "deep"
    assert site.complete("content/posts/deep/a.md", {"Author": "me"})["Author"] == "me"
    assert "author" not in site.complete("content/posts/deep/a.md", {"Author": "me"})


def test_the_name_of_a_file_gives_date_and_slug_where_that_is_configured(site_with):
    """``:filename`` before ``date`` wins over what the page says."""
    site = site_with('[frontmatter]\ndate = [":filename", ":default"]').site
    front = site.complete("content/posts/2021-02-03-some Name.md", {"date": "2024-01-01"})
    assert (front["date"], front["slug"]) == ("2021-02-03", "some Name")
    assert "slug" not in site.complete("content/posts/plain.md", {"date": "2024-01-01"})


@pytest.mark.parametrize(
    ("path", "front", "reason"),
    [
        ("content/posts/a.md", {}, ""),
        ("content/news/deep/a.md", {}, ""),
        ("content/posts/bundle/index.md", {}, ""),
        ("content/posts/_index.md", {}, "page of a section"),
        ("content/notes/a.md", {}, "none of mainSections (posts, news)"),
        ("content/about.md", {}, "at the root of the content"),
        ("content/posts/bundle/more.md", {}, "page bundle"),
        ("content/posts/bundle/sub/more.md", {}, "page bundle"),
        ("content/posts/a.txt", {}, "no content file"),
        ("README.md", {}, "outside of Hugo's content"),
        ("public/posts/a/index.html", {}, "outside of Hugo's content"),
        ("themes/t/README.md", {}, "outside of Hugo's content"),
        ("content/posts/skip-me.md", {}, "ignoreFiles"),
        ("content/posts/a.md", {"headless": "true"}, "never rendered"),
        ("content/posts/a.md", {"build": {"list": "never"}}, "kept out of every list"),
        ("content/posts/a.md", {"_build": {"render": "false"}}, "never rendered"),
    ],
)
def test_posts_are_the_pages_of_the_main_sections(site_with, path, front, reason):
    """Sections, bundles, ignored files and what is never listed are left out, each with its reason."""
    site = site_with("ignoreFiles = ['skip-.*\\.md$']", **{"content/posts/bundle/index.md": "x"})
    found = site.excluded(path, front)
    assert reason in found if reason else not found


def test_without_main_sections_the_blog_is_known_by_its_name_or_size(write_site):
    """What was assumed is said."""
    pages = {f"content/{name}.md": "x" for name in ("docs/a", "docs/b", "posts/a", "about")}
    site = SiteUnderTest(write_site({"hugo.toml": 'baseURL = "https://plum.example"', **pages})).site
    assert site.main_sections == ("posts",)
    assert any("mainSections is not set" in note for note in site.notes)


def test_references_and_links_lead_to_files(site_with):
    """``ref`` looks from the root, beside the page and by name; pictures lie in bundles, static and assets."""
    site = site_with(
        prefix="blog/",
        **{
            "content/posts/b/index.md": "x",
            "content/posts/b/pic 1.png": "x",
            "content/news/other.md": "x",
            "static/img/s.png": "x",
            "assets/img/t.png": "x",
        },
    )
    here = "content/posts/b/index.md"
    for spelling in ("/news/other.md", "news/other", "../../news/other.md", "other", "other.md"):
        assert site.leads_to(f"{spelling}#x", here, "ref") == "content/news/other.md#x"
    assert site.leads_to("b", "content/posts/a.md", "relref") == here
    assert site.leads_to("nowhere", here, "ref") == ""
    assert site.leads_to("pic%201.png", here) == "/blog/posts/b/pic%201.png"
    assert site.leads_to("/img/s.png", here) == "/blog/img/s.png"
    assert site.leads_to("/blog/img/s.png", here) == "/blog/img/s.png"
    assert site.leads_to("img/t.png", here) == "/blog/img/t.png"
    assert site.leads_to("../a.md", here) == "content/posts/a.md"
    assert site.leads_to("https://x.example/a.md", here) == ""


def test_a_folder_of_configuration_is_one_configuration(write_site):
    """Files of ``config/_default`` hold the table of their name; each value tells its file and line."""
    site = SiteUnderTest(
        write_site(
            {
                "config/_default/hugo.toml": 'baseURL = "https://plum.example"\ntitle = "Plums"\n',
                "config/_default/params.yaml": "author:\n  name: Ann\ndescription: Stone fruit\n",
                "config/production/hugo.toml": 'title = "Ripe plums"\n',
                "content/posts/a.md": "x",
            }
        )
    ).site
    assert (site.title, site.origins["title"]) == ("Ripe plums", "config/production/hugo.toml:1")
    assert (site.description, site.origins["description"]) == ("Stone fruit", "config/_default/params.yaml:3")
    assert [person.name for person in site.authors] == ["Ann"]


def test_authors_have_their_names_from_data_and_pages(write_site):
    """Keys of ``data/authors`` and of pages below ``authors`` are people."""
    site = SiteUnderTest(
        write_site(
            {
                "hugo.toml": 'baseURL = "https://plum.example"',
                "data/authors/ann.yaml": "name: Ann Stone\nemail: ann@plum.example\n",
                "content/authors/bo/_index.md": "---\ntitle: Bo Pit\n---\n",
                "content/posts/a.md": "x",
            }
        )
    ).site
    assert site.author_keys["ann"].email == "ann@plum.example"
    assert site.author_keys["bo"].name == "Bo Pit"


def test_a_mount_leaves_files_out(write_site):
    """By the patterns of `files`, or of `excludeFiles` and `includeFiles` as they were called before."""
    mount = '[[module.mounts]]\nsource = "texts"\ntarget = "content"\n'
    for word in ('files = ["! posts/a*", "**"]', 'excludeFiles = "posts/a*"', 'includeFiles = ["posts/b*"]'):
        site = SiteUnderTest(write_site({"hugo.toml": mount + word, "texts/posts/a1.md": "x"}))
        assert "not mounted" in site.excluded("texts/posts/a1.md")
        assert site.excluded("texts/posts/b1.md") == ""


def test_a_language_that_is_switched_off_has_no_posts(site_with):
    """Hugo builds no page of it, and does not take its code for a part of a name."""
    extra = LANGUAGES.format(subfolder="false") + "[languages.fr]\ndisabled = true\n"
    site = site_with(extra)
    assert "switched off" in site.excluded("content/posts/plum.fr.md")
    assert site.excluded("content/posts/plum.de.md") == ""


def _convert(site, path):
    rules = ConversionSettings(
        mounted=MountedSite.at(site.site, Path(site.site.root)),
        home=site.site.base_url,
        site=site.site.base_url,
    )
    raw = Path(site.site.root, path).read_bytes()
    return convert_post(path, raw, rules, datetime(2030, 1, 1, tzinfo=UTC)).candidate.entry


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("content/posts/plum/index.de.md", "https://plums.example/posts/2024/pflaume/plum.png"),
        ("content/posts/plum/index.en.md", "https://plums.example/posts/2024/pflaume/plum.png"),
        ("content/posts/pear/index.en.md", "https://plums.example/en/posts/2024/pear/pear.png"),
    ],
)
def test_a_file_of_a_bundle_in_two_languages_is_published_once(write_site, path, address):
    """Beside the page in the first language that the bundle has; Hugo makes no second copy."""
    name = path.split("/")[-2]
    texts = {
        "hugo.toml": (
            'baseURL = "https://plums.example/"\ndefaultContentLanguage = "de"\n[permalinks]\n'
            'posts = "/posts/:year/:slug/"\n[languages.de]\n[languages.en]\n'
        ),
        "content/posts/plum/index.de.md": "---\ntitle: Pflaume\ndate: 2024-02-01\n---\n![](plum.png)",
        "content/posts/plum/index.en.md": "---\ntitle: Plum\ndate: 2024-02-01\n---\n![](plum.png)",
        "content/posts/plum/plum.png": "x",
        "content/posts/pear/index.en.md": "---\ntitle: Pear\ndate: 2024-02-01\n---\n![](pear.png)",
        "content/posts/pear/pear.png": "x",
    }
    assert f'src="{address}"' in _convert(SiteUnderTest(write_site(texts)), path).content, name


@pytest.mark.parametrize(("future", "published"), [("true", "2024-05-01"), ("false", "2099-02-01")])
def test_a_page_to_be_released_later_is_addressed_by_its_date(write_site, future, published):
    """Its address has the date it bears; where the site shows what is to come, so does its feed."""
    texts = {
        "hugo.toml": (
            f'baseURL = "https://plums.example/"\nbuildFuture = {future}\n[permalinks]\nposts = "/:year/:slug/"\n'
        ),
        "content/posts/plum.md": "---\ntitle: Plum\ndate: 2024-05-01\npublishDate: 2099-02-01\n---\nx",
    }
    entry = _convert(SiteUnderTest(write_site(texts)), "content/posts/plum.md")
    assert (entry.link, f"{entry.published:%Y-%m-%d}") == ("https://plums.example/2024/plum/", published)
