"""What the configuration of a site, or data beside its posts, keeps from the public is published nowhere."""

import json

import pytest
from click.testing import CliRunner

from feeds.cli.main import main

MARK = "quagga"
SECRET = (
    f"---\ntitle: {MARK} title\ndate: 2024-03-01\ntags: [{MARK}-tag]\n---\n{MARK} text ![p](../{MARK}.png)\n"
)
OPEN = "---\ntitle: Open\ndate: 2024-03-02\n---\nOpen text.\n"

SITES = {
    "hugo cascade": {
        "hugo.toml": 'baseURL = "https://reed.example/"\n',
        "content/posts/_index.md": "---\ntitle: All\n---\n",
        "content/posts/open.md": OPEN.replace("Open text.", 'To [it]({{< ref "inner/kept.md" >}}).'),
        "content/posts/inner/_index.md": "---\ntitle: Inner\ncascade:\n  build:\n    list: never\n---\n",
        "content/posts/inner/kept.md": SECRET.replace("title: quagga", "slug: quagga-slug\ntitle: quagga"),
    },
    "jekyll defaults": {
        "_config.yml": "title: K\nurl: https://k.example\ndefaults:\n"
        "  - scope: {path: _posts/inner}\n    values: {published: false}\n",
        "_posts/2024-03-02-open.md": OPEN,
        "_posts/inner/2024-03-01-quagga.md": SECRET,
    },
    "eleventy directory data": {
        ".eleventy.js": "module.exports = () => ({dir: {input: 'src'}});\n",
        "src/posts/open.md": OPEN,
        "src/posts/inner/inner.json": '{"eleventyExcludeFromCollections": true}',
        "src/posts/inner/kept.md": SECRET,
    },
    "pelican path metadata": {
        "pelicanconf.py": "SITENAME = 'P'\nPATH = 'content'\nSITEURL = 'https://p.example'\n"
        "EXTRA_PATH_METADATA = {'inner': {'status': 'hidden'}}\n",
        "content/open.md": "Title: Open\nDate: 2024-03-02\n\nOpen text.\n",
        "content/inner/kept.md": f"Title: {MARK}\nDate: 2024-03-01\n\n{MARK}\n",
    },
    "hexo front matter": {
        "_config.yml": "title: H\nurl: https://h.example\n",
        "package.json": '{"dependencies": {"hexo": "8"}}',
        "source/_posts/open.md": OPEN.replace("Open text.", "{% post_link kept %} {% post_path kept %}"),
        "source/_posts/kept.md": SECRET.replace("tags:", f"permalink: {MARK}/\npublished: no\ntags:"),
    },
    "no generator": {
        "config.toml": '[posts]\nfolder = "."\n',
        "open.md": OPEN.replace("Open text.", "See [the other](kept.txt) and [this](inner/kept.txt)."),
        "kept.txt": f"Title: {MARK}\nDate: 2024-03-01\nStatus: private\n\n{MARK}\n",
        "inner/kept.txt": SECRET.replace("date:", "PASSWORD: quagga\ndate:"),
    },
}


def run(*words):
    """Run a command of ours."""
    return CliRunner().invoke(main, list(words))


@pytest.mark.parametrize("files", SITES.values(), ids=SITES)
def test_what_a_site_keeps_in_is_in_no_document(write_site, tmp_path, monkeypatch, files):
    """No feed, page, search, file or link of the export knows it; the list of what is held back says why."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("FEEDS_INGEST__EXECUTOR", "inline")
    root = write_site(files)
    (root / f"{MARK}.png").write_bytes(b"x")
    monkeypatch.chdir(root)
    result = run("build", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    feed = json.loads((tmp_path / "out/feed.json").read_text("utf-8"))
    assert [item["title"] for item in feed["items"]] == ["Open"]
    for path in (tmp_path / "out").rglob("*"):
        assert MARK not in path.name
        if path.is_file():
            assert MARK.encode() not in path.read_bytes(), path
    held = json.loads(run("list", "held", "--json").stdout)
    assert {one["path"].rpartition("/")[2] for one in held} <= {"kept.md", "kept.txt", "2024-03-01-quagga.md"}
    assert held
    assert all("from the public" in one["reason"] and MARK not in one["reason"] for one in held)


def test_a_draft_of_hexo_is_a_draft(write_site, tmp_path, monkeypatch):
    """``posts.drafts`` shows what lies in ``_drafts``, and still nothing that is not to be published."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("FEEDS_INGEST__EXECUTOR", "inline")
    monkeypatch.setenv("FEEDS_POSTS__DRAFTS", "true")
    root = write_site(
        SITES["hexo front matter"] | {"source/_drafts/later.md": "---\ntitle: Later\n---\nText.\n"}
    )
    assert run("build", str(root), "--out", str(tmp_path / "out")).exit_code == 0
    feed = json.loads((tmp_path / "out/feed.json").read_text("utf-8"))
    assert sorted(item["title"] for item in feed["items"]) == ["Later", "Open"]
