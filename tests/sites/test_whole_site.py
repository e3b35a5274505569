"""A site's folder without any configuration of ours, from the command line to the feed."""

import json

from click.testing import CliRunner

from feeds.cli.main import main

SITE = {
    "hugo.toml": 'baseURL = "https://reed.example/sub/"\ntitle = "Reeds"\n[params]\nmainSections = ["posts"]\n'
    'author = "Ann Reed"\n[permalinks]\nposts = "/:year/:slug/"\n',
    "content/posts/_index.md": "---\ntitle: All\ncascade:\n  tags: [marsh]\n---\n",
    "content/posts/one.md": '---\ntitle: One Reed\ndate: 2024-03-01\n---\nTo [two]({{< ref "two" >}}) and ![a](/img/a.png).\n'
    "[gone](none.md)\n",
    "content/posts/two/index.md": "---\ntitle: Two Reeds\ndate: 2024-03-02\n---\nHere ![b](b.png).\n",
    "content/posts/two/b.png": "x",
    "content/notes/other.md": "---\ntitle: Other\ndate: 2024-03-03\n---\nNo post.\n",
    "static/img/a.png": "x",
    "README.md": "Not a post.",
}


def _run(monkeypatch, tmp_path, *words):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("FEEDS_INGEST__EXECUTOR", "inline")
    return CliRunner().invoke(main, list(words))


def test_a_folder_of_a_site_needs_no_configuration(write_site, tmp_path, monkeypatch):
    """Title, home, addresses, tags, links and pictures are those of the site; what is no post is kept out."""
    root = write_site(SITE)
    result = _run(monkeypatch, tmp_path, "build", str(root), "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    feed = json.loads((tmp_path / "out" / "feed.json").read_text("utf-8"))
    assert (feed["title"], feed["home_page_url"]) == ("Reeds", "https://reed.example/sub/")
    two, one = feed["items"]
    assert one["url"] == "https://reed.example/sub/2024/one-reed/"
    assert two["url"] == "https://reed.example/sub/2024/two-reeds/"
    assert one["tags"] == ["marsh"]
    assert 'href="https://reed.example/sub/2024/two-reeds/"' in one["content_html"]
    assert 'src="https://reed.example/sub/img/a.png"' in one["content_html"]
    assert 'src="https://reed.example/sub/2024/two-reeds/b.png"' in two["content_html"]
    assert sorted(path.name for path in root.iterdir()) == ["README.md", "content", "hugo.toml", "static"]


def test_what_is_left_out_and_dead_links_are_reported(write_site, tmp_path, monkeypatch):
    """``check`` names links to nothing, ``list left-out`` files that are no posts, with their reason."""
    root = write_site(SITE)
    monkeypatch.chdir(root)
    checked = _run(monkeypatch, tmp_path, "check", str(root))
    assert "posts/one.md: repaired: none.md leads to nothing in the site [dead-link]" in checked.stdout
    listed = _run(monkeypatch, tmp_path, "list", "left-out").stdout
    assert "content/notes/: note: in the section notes, which is none of mainSections (posts)" in listed
    assert "README.md: note: outside of Hugo's content folders" in listed


def test_it_is_said_that_no_site_was_found(tmp_path, monkeypatch):
    """A folder of no generator is taken for posts alone, which ``check`` says; it is no problem."""
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.md").write_text("---\ndate: 2024-03-01\n---\nText.\n")
    checked = _run(monkeypatch, tmp_path, "check", str(tmp_path / "plain"))
    assert checked.exit_code == 0
    assert (
        "no site generator's configuration was found; every file that may be a post is one" in checked.output
    )


def test_two_generators_in_one_folder_are_named(write_site, tmp_path, monkeypatch):
    """The one with more evidence is taken, which is said, and how to choose the other."""
    root = write_site(SITE | {"_config.yml": "title: Other\n"})
    checked = _run(monkeypatch, tmp_path, "check", str(root))
    assert "also looks like Jekyll; taken for Hugo, set site.generator to choose" in checked.stdout


def test_each_setting_says_where_it_is_from(write_site, tmp_path, monkeypatch):
    """``config show`` names file and line of the site's configuration."""
    shown = _run(monkeypatch, tmp_path, "config", "show", str(write_site(SITE))).stdout
    assert "# hugo.toml:2" in next(line for line in shown.splitlines() if line.startswith("site.title"))
    assert "# hugo.toml:1" in next(line for line in shown.splitlines() if line.startswith("site.home"))
