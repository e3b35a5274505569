"""``feeds init`` in the folder of a site: what was found as comments, and what will be served in five lines."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from feeds.cli.main import main

FILES = {
    "content/posts/one.md": "---\ntitle: One\ndate: 2024-03-01\ntags: [a, b]\n---\nOne.\n",
    "content/posts/two.md": "---\ntitle: Two\ndate: 2024-03-02\ntags: [a]\n---\nTwo.\n",
    "content/posts/old.md": "---\ntitle: Old\ndate: 2020-03-02\nexpiryDate: 2021-01-01\n---\nOld.\n",
    "README.md": "No post.",
}
HUGO = 'baseURL = "https://reed.example/sub/"\ntitle = "Reeds"\n'


@pytest.fixture(name="run")
def _run(tmp_path, monkeypatch):
    """Run a command in the folder of a site, whose configuration bears a name."""

    def run(*words, name="hugo.toml"):
        site = tmp_path / "site"
        for path, text in {**FILES, name: HUGO}.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, "utf-8")
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.setenv("FEEDS_INGEST__EXECUTOR", "inline")
        monkeypatch.chdir(site)
        return CliRunner().invoke(main, list(words))

    return run


@pytest.mark.parametrize(("name", "ours"), [("hugo.toml", "config.toml"), ("config.toml", "feeds.toml")])
def test_init_says_what_it_found_of_a_site(run, name, ours):
    """The file has not the name of the generator's, writes no setting but the folder, and is right."""
    result = run("init", name=name)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        f"wrote {ours}",
        "posts:     2 of “Reeds”, https://reed.example/sub/ (Hugo)",
        "feeds:     one of everything, of 2 tags, 0 categories, 0 authors",
        "left out:  1 files and folders; `feeds list left-out` says why",
        "old feeds: /sub/index.xml, /sub/tags/…/index.xml, /sub/categories/…/index.xml",
        "Now run: feeds serve",
    ]
    text = Path(ours).read_text("utf-8")
    assert f'# title = "Reeds"  # {name}:2' in text
    assert f'# home = "https://reed.example/sub/"  # {name}:1' in text
    assert [line for line in text.splitlines() if line and line[0] not in "#["] == ['folder = "."']
    shown = run("config", "show", name=name).stdout
    assert f"# {name}:2" in next(line for line in shown.splitlines() if line.startswith("site.title"))
    again = run("init", name=name)
    assert again.exit_code == 1
    assert f"{ours} is there already" in again.output
    assert not Path("seeds").exists()


def test_what_has_expired_is_listed(run):
    """It is in no feed, which is said with the moment it left."""
    run("init")
    assert (
        run("list", "expired").stdout
        == "content/posts/old.md: note: expired on 2021-01-01, as it says itself [expired]\n"
    )
    assert run("list", "left-out").stdout.splitlines()[0].startswith("README.md: note:")
