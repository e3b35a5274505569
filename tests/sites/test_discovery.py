"""Which site a folder belongs to, and what is said where that is not plain."""

import os

import pytest

from feeds.generators.discovery import discover
from feeds.generators.site_config import load_with_site, may_change_site
from feeds.generators.site_files import SiteFiles

HUGO = {"hugo.toml": 'baseURL = "https://fig.example"\n', "content/posts/a.md": "x"}
JEKYLL = {"_config.yml": "url: https://fig.example\n", "_posts/2024-01-01-a.md": "x"}


def test_a_site_is_found_from_its_root_and_from_its_content(write_site):
    """Wherever in the content the folder is, the site above it is the same."""
    root = write_site({**HUGO, "content/posts/deep/b.md": "x"})
    for folder in ("", "content", "content/posts", "content/posts/deep"):
        found = discover(root / folder).site
        assert found is not None
        assert found.root == os.path.realpath(root)


def test_a_folder_that_the_site_does_not_publish_is_none_of_its(write_site):
    """Notes that lie in a site's folder, but not in its content, are a folder of their own."""
    root = write_site({**HUGO, "notes/a.md": "x"})
    assert discover(root / "notes").site is None


def test_a_site_is_found_below_a_folder(write_site):
    """One site two levels down is meant; of several none is, and that is said."""
    root = write_site({f"work/blog/{name}": text for name, text in HUGO.items()})
    assert discover(root).site is not None
    write_site({f"work/other/{name}": text for name, text in JEKYLL.items()})
    found = discover(root)
    assert found.site is None
    assert "2 sites lie in this folder (blog, other)" in found.notes[0]


def test_nothing_above_the_repository_is_looked_at(write_site):
    """The top of a repository is the top of its site."""
    root = write_site({**HUGO, "content/vault/.git/HEAD": "x", "content/vault/a.md": "x"})
    assert discover(root / "content/vault").site is None


def test_two_generators_in_one_folder_are_both_named(write_site):
    """The one with more evidence is taken, and how to choose is said; the setting chooses."""
    root = write_site({**HUGO, **JEKYLL})
    found = discover(root)
    assert found.site is not None
    assert found.site.name == "hugo"
    assert "also looks like Jekyll; taken for Hugo, set site.generator to choose" in found.notes[0]
    chosen = discover(root, "jekyll").site
    assert chosen is not None
    assert chosen.name == "jekyll"


def test_no_generator_is_said_and_may_be_wanted(write_site):
    """Without any, with none wanted, and with one wanted that is not there."""
    root = write_site({"a.md": "x"})
    assert "no site generator's configuration was found" in discover(root).notes[0]
    assert discover(write_site(HUGO), "none").notes == ()
    assert "no configuration of zola" in discover(root, "zola").notes[0]


def test_a_host_may_be_in_a_file_of_the_static_folder(write_site):
    """Where the configuration has no address, the file that hosts of pages read is one."""
    root = write_site(
        {"_config.yml": "baseurl: /sub\n", "_posts/2024-01-01-a.md": "x", "CNAME": "Fig.example\n"}
    )
    found = discover(root).site
    assert found is not None
    assert (found.base_url, found.origins["base_url"]) == ("https://fig.example/sub/", "CNAME:1")


@pytest.mark.parametrize("text", ["a b.example", "x/../y", "", "\0.example", "-a.example"])
def test_what_is_no_host_is_not_taken_for_one(write_site, text):
    """A file of that name may hold anything."""
    found = discover(write_site({**JEKYLL, "_config.yml": "baseurl: /x\n", "CNAME": text})).site
    assert found is not None
    assert found.base_url == ""


def test_no_link_leads_out_of_a_site(write_site, tmp_path):
    """Symbolic links, steps upwards and odd names reach nothing outside the root."""
    (tmp_path / "secret.md").write_text("secret")
    root = write_site({"a.md": "x"})
    (root / "link.md").symlink_to(tmp_path / "secret.md")
    (root / "loop").symlink_to(root)
    files = SiteFiles(root)
    for path in ("../secret.md", "link.md", "loop/../../secret.md", "a.md\0", "x/../../secret.md"):
        assert not files.is_file(path)
        assert files.read(path) is None
    assert files.read("a.md") == "x"
    assert files.read("a.md", 0) is None


def test_a_site_that_links_to_itself_is_walked_once(write_site):
    """Links to folders are not followed; what packages hold is passed over."""
    root = write_site({"a/b.md": "x", "node_modules/p/README.md": "x", ".git/x.md": "x"})
    (root / "a" / "again").symlink_to(root)
    assert list(SiteFiles(root).walk()) == ["a/b.md"]


HOSTILE = {
    "deep yaml": ("_config.yml", "a: " + "[" * 50_000),
    "aliases without end": ("_config.yml", "a: &a [x, x]\nb: &b [*a, *a]\n" + "c: [*b, *b, *b]\n" * 3000),
    "a tag that builds objects": ("_config.yml", "title: !!python/object/apply:os.system ['touch ran']\n"),
    "deep toml": ("hugo.toml", "a = " + "[" * 50_000),
    "dotted toml": ("hugo.toml", ".".join("a" * 5000) + " = 1"),
    "deep json": ("hugo.json", '{"a": ' + "[" * 50_000),
    "a number without end": ("hugo.json", '{"a": ' + "9" * 10_000 + "}"),
    "not text": ("hugo.toml", "\udcff"),
    "a pattern that explodes": ("hugo.toml", "ignoreFiles = ['(a+)+$', '[', '(?P<x>']\n"),
    "nonsense": (
        "_config.yml",
        "defaults: [1, {scope: x}, {values: 3}]\ncollections: 7\nauthor: [[[]]]\nexclude: {}\n",
    ),
    "more nonsense": (
        "hugo.toml",
        "languages = 3\npermalinks = [1]\ntaxonomies = 'x'\nmodule = {mounts = [1]}\n",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_configuration_is_survived(write_site, name):
    """Whatever it holds, a site comes out of it, or nothing, and asking it about a post raises nothing."""
    file, text = HOSTILE[name]
    root = write_site({"_posts/2024-01-01-a.md": "x", "content/posts/a.md": "x"})
    (root / file).write_bytes(text.encode("utf-8", "surrogateescape"))
    found = discover(root)
    if found.site is not None:
        found.site.folder_exclusion("content")
        found.site.file_exclusion("content/posts/" + "a" * 5000 + "!.md")
        found.site.complete("content/posts/a.md", {})
    assert not (root / "ran").exists()


def test_a_whole_folder_that_may_be_another_is_looked_at_for_the_sites_words(
    write_site, tmp_path, monkeypatch
):
    """The first hint after a start, and that of an overflow, name no file: a page of a section may be among them."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = write_site(
        {"hugo.toml": "title = 'Reeds'\n", "content/posts/one.md": "---\ntitle: One\n---\nText.\n"}
    )
    site = load_with_site(root / "feeds.toml", root)
    plain = load_with_site(tmp_path / "feeds.toml", tmp_path / "plain")
    assert may_change_site(site, {""})
    assert may_change_site(site, {"posts/_index.md"})
    assert not may_change_site(site, {"posts/one.md"})
    assert not may_change_site(plain, {""})
