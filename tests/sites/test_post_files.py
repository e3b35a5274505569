"""Pictures and other files of posts whose site is published nowhere that is known, from disk to the feed."""

import json

from click.testing import CliRunner

from feeds.cli.main import main
from tests.sites.test_whole_site import SITE


def _build(monkeypatch, tmp_path, folder, *words):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("FEEDS_INGEST__EXECUTOR", "inline")
    result = CliRunner().invoke(main, ["build", str(folder), "--out", str(tmp_path / "out"), *words])
    assert result.exit_code == 0, result.output
    return json.loads((tmp_path / "out" / "feed.json").read_text("utf-8"))


def _names(tmp_path):
    files = tmp_path / "out" / "files"
    return sorted(str(path.relative_to(files)) for path in files.rglob("*") if path.is_file())


POST = """---
title: Walk
date: 2024-05-01
image: top.png
enclosure: talk.mp3
---
![a](<deep/fig ä.png>) ![b](/deep/fig%20%C3%A4.png) [paper](paper.pdf#page=2) [cfg](conf.toml) ![out](../out.png)
![gone](gone.png) ![far](https://x.example/y.png) [mail](mailto:a@example.org)
"""


def test_a_plain_folder_serves_what_its_posts_refer_to(tmp_path, monkeypatch):
    """Pictures, sounds with their length, and documents, beside the post or from the top of the folder."""
    folder = tmp_path / "notes"
    (folder / "deep").mkdir(parents=True)
    (folder / "walk.md").write_text(POST)
    for name in (
        "top.png",
        "talk.mp3",
        "deep/fig ä.png",
        "paper.pdf",
        "conf.toml",
        "other.png",
        "../out.png",
    ):
        (folder / name).write_bytes(b"12345")
    (entry,) = _build(monkeypatch, tmp_path, folder)["items"]
    base = "http://127.0.0.1:8000/files"
    assert entry["content_html"].count(f'src="{base}/deep/fig%20%C3%A4.png"') == 2
    assert f'href="{base}/paper.pdf#page=2"' in entry["content_html"]
    assert "files/conf.toml" not in entry["content_html"]
    assert "files/out.png" not in entry["content_html"]
    assert entry["image"] == f"{base}/top.png"
    (attachment,) = entry["attachments"]
    assert (attachment["url"], attachment["size_in_bytes"]) == (f"{base}/talk.mp3", 5)
    assert _names(tmp_path) == ["deep/fig ä.png", "paper.pdf", "talk.mp3", "top.png"]


def test_a_picture_has_its_size_in_every_format(tmp_path, monkeypatch):
    """Mail services and readers lay out a picture before they have fetched it."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("---\ndate: 2024-05-01\n---\n![a](a.gif)\n")
    (folder / "a.gif").write_bytes(b"GIF89a\x40\x01\xf0\0" + bytes(90))
    (entry,) = _build(monkeypatch, tmp_path, folder)["items"]
    address = "http://127.0.0.1:8000/files/a.gif"
    facts = f'url="{address}" medium="image" type="image/gif" fileSize="100" width="320" height="240"'
    assert entry["image"] == address
    for suffix in ("atom", "rss"):
        assert f"<media:content {facts}/>" in (tmp_path / "out" / f"feed.{suffix}").read_text("utf-8")
    link = f'<link rel="enclosure" href="{address}" type="image/gif" length="100"/>'
    assert link in (tmp_path / "out" / "feed.atom").read_text("utf-8")


def test_a_missing_picture_is_named(tmp_path, monkeypatch):
    """``check`` tells of a picture that is not there; links to pages are not guessed at."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("---\ndate: 2024-05-01\n---\n![a](none.png) [b](about/) [c](#top)\n")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("FEEDS_INGEST__EXECUTOR", "inline")
    result = CliRunner().invoke(main, ["check", str(folder)])
    assert "a.md: repaired: none.png leads to nothing in the site [dead-link]" in result.stdout
    assert result.stdout.count("dead-link") == 1


def test_where_a_home_is_known_its_files_are_fetched_there(tmp_path, monkeypatch):
    """A folder whose site is published elsewhere serves no file of it."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("---\ndate: 2024-05-01\n---\n![a](a.png)\n")
    (folder / "a.png").write_bytes(b"x")
    monkeypatch.setenv("FEEDS_SITE__HOME", "https://home.example/blog/")
    (entry,) = _build(monkeypatch, tmp_path, folder)["items"]
    assert 'src="https://home.example/blog/a.png"' in entry["content_html"]
    assert not (tmp_path / "out" / "files").exists()


def test_a_site_without_base_url_serves_its_own_files(write_site, tmp_path, monkeypatch):
    """Static and colocated files are found by the generator's rule, from the content folder too."""
    root = write_site(SITE | {"hugo.toml": 'title = "Reeds"\n[params]\nmainSections = ["posts"]\n'})
    two, one = _build(monkeypatch, tmp_path, root / "content")["items"]
    assert 'src="http://127.0.0.1:8000/files/static/img/a.png"' in one["content_html"]
    assert 'src="http://127.0.0.1:8000/files/content/posts/two/b.png"' in two["content_html"]
    assert _names(tmp_path) == ["content/posts/two/b.png", "static/img/a.png"]


def test_the_export_removes_what_nobody_refers_to(tmp_path, monkeypatch):
    """A file that is left as it is is not written again; one that no entry refers to any more goes."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("---\ndate: 2024-05-01\n---\n![a](a.png) ![b](b.png)\n")
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(b"x")
    _build(monkeypatch, tmp_path, folder)
    before = (tmp_path / "out" / "files" / "a.png").stat().st_ino
    (folder / "a.md").write_text("---\ndate: 2024-05-01\n---\n![a](a.png)\n")
    _build(monkeypatch, tmp_path, folder)
    assert _names(tmp_path) == ["a.png"]
    assert (tmp_path / "out" / "files" / "a.png").stat().st_ino == before


def test_what_a_tag_resolved_is_not_looked_up_again(write_site, tmp_path, monkeypatch):
    """A picture that Pelican moves to its page is there, though no file lies at the address it gets."""
    files = {
        "pelicanconf.py": "SITENAME = 'Ferry'\nSITEURL = 'https://ferry.example'\nPATH = 'content'\n",
        "content/far/map.md": "Title: The map\nDate: 2024-05-01\n\n![m]({attach}map.png) ![n]({static}/img/n.png)\n",
        "content/far/map.png": "x",
    }
    root = write_site(files)
    (entry,) = _build(monkeypatch, tmp_path, root)["items"]
    assert 'src="https://ferry.example/map.png"' in entry["content_html"]
    checked = CliRunner().invoke(main, ["check", str(root)]).stdout
    assert "map.png" not in checked
    assert "n.png leads to nothing in the site [dead-link]" in checked


def test_posts_of_a_site_without_an_address_lead_to_each_others_pages_here(write_site, tmp_path, monkeypatch):
    """Nothing is where the site's own addresses would be; what is no post of it keeps its link."""
    files = {**SITE, "hugo.toml": SITE["hugo.toml"].replace('baseURL = "https://reed.example/sub/"\n', "")}
    files["content/posts/one.md"] += '[n]({{< ref "other" >}})'
    two, one = _build(monkeypatch, tmp_path, write_site(files))["items"]
    assert f'href="{two["url"]}"' in one["content_html"]
    key = two["url"].rpartition("/")[2]
    assert two["url"] == f"http://127.0.0.1:8000/entries/{key}"
    assert (tmp_path / "out" / "entries" / key).exists() or (
        tmp_path / "out" / "entries" / f"{key}.html"
    ).exists()
    assert one["content_html"].count("/entries/") == 1


def test_notes_of_a_vault_lead_to_each_others_pages_here(write_site, tmp_path, monkeypatch):
    """A wikilink is a link where the note is an entry."""
    root = write_site(
        {
            ".obsidian/app.json": "{}",
            "Pear.md": "---\ndate: 2024-03-01\n---\nSee [[Plum|the plum]] and [[Nowhere]].\n",
            "deep/Plum.md": "---\ndate: 2024-03-02\n---\nA plum, [not](../Pear.md) a pear.\n",
        }
    )
    plum, pear = _build(monkeypatch, tmp_path, root)["items"]
    assert f'<a href="{plum["url"]}"' in pear["content_html"]
    assert f'<a href="{pear["url"]}"' in plum["content_html"]
    assert "Nowhere" in pear["content_html"]
