"""What README and docs say is so: their tours run, their tables are whole, their links lead somewhere."""

import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from feeds.cli.main import main
from feeds.config.toml_writer import options_table
from feeds.publishing.legacy_urls import match_legacy_url

TOP = Path(__file__).parents[2]
README = (TOP / "README.md").read_text("utf-8")
PAGES = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md"))]


def tour(name):
    """Return the lines of one of the README's tours."""
    return re.search(rf"<!-- tour: {name} -->\n```sh\n(.*?)```", README, re.DOTALL)[1]


@pytest.fixture
def shell(tmp_path):
    """Return a function that runs lines in an interactive shell's way, with ``feeds`` on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "feeds").write_text(f'#!/bin/sh\nexec {sys.executable} -m feeds "$@"\n')
    (folder / "feeds").chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PATH": f"{folder}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "FEEDS_HTTP__PORT": str(port),
        "FEEDS_INGEST__EXECUTOR": "inline",
        "PYTHONPATH": str(TOP),
    }

    def run(lines):
        script = "set -m; trap 'kill %1' EXIT\n" + lines.replace(":8000", f":{port}")
        return subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=environment, input="a password\n",
            capture_output=True, text=True, timeout=500, check=False,
        )  # fmt: skip

    return run


WAIT = "until curl -sf -o /dev/null {}; do sleep 0.1; done\n"


def test_the_operators_tour_runs_as_it_stands(shell):
    """Its lines, one after another, make a folder, serve it, and end with a post in the feed of its tag."""
    lines = tour("operator").splitlines(keepends=True)
    assert len(lines) == 5
    end = WAIT.format("http://127.0.0.1:8000/tags/new.atom") + "curl -s http://127.0.0.1:8000/tags/new.atom\n"
    done = shell("".join(lines) + end)
    assert done.returncode == 0, done.stderr
    assert "first-post.md" in done.stdout
    assert 'password = "' in done.stdout
    assert "Hello" in done.stdout
    assert "2 posts: 1 note" in done.stderr


def test_the_pollers_tour_runs_as_it_stands(shell):
    """Its lines, sent to a service of the samples, print 200, then 304, then headers with a content coding."""
    lines = tour("poller")
    assert len(lines.splitlines()) == 5
    start = f"feeds serve --config {TOP} >log 2>&1 &\n"
    os.environ.pop("FEEDS_STORE__URL", None)
    done = shell(
        "export FEEDS_STORE__URL=sqlite:///$PWD/feeds.db\n"
        + start
        + WAIT.format("http://127.0.0.1:8000/feed.json")
        + "until curl -s http://127.0.0.1:8000/healthz | grep -q ok; do sleep 0.1; done\n"
        + lines
    )
    assert done.returncode == 0, done.stderr
    first, second, *headers = done.stdout.splitlines()
    assert (first, second) == ("200", "304")
    assert any(line.lower().startswith("content-encoding:") for line in headers)


def test_the_readme_is_short_and_begins_with_the_command():
    """At most 150 lines, the first sentence of which is the command that serves a folder."""
    assert len(README.splitlines()) <= 150
    assert README.splitlines()[2].startswith("`feeds serve ~/blog` serves a folder of posts")


def test_the_settings_are_all_in_their_table():
    """docs/settings.md has the table of settings, whole, as the code declares them."""
    assert options_table() in (TOP / "docs/settings.md").read_text("utf-8")


def commands(group, above="feeds"):
    """Yield the words of every command of the program."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")
        elif not command.hidden:
            yield f"{above} {name}"


def test_every_command_is_in_the_table_and_no_other():
    """docs/operating.md names each command of the program, and none that there is not."""
    table = re.findall(r"^\| `(feeds [^`]*)`", (TOP / "docs/operating.md").read_text("utf-8"), re.MULTILINE)
    known = set(commands(main))
    named = set()
    for cell in table:
        words = re.findall(r"[a-z-]+(?:\\\|[a-z-]+)*", cell.partition(" [")[0])
        group = " ".join(words[:2])
        inner = words[2].split("\\|") if len(words) > 2 else []
        named |= {group} if group in known else {f"{group} {name}" for name in inner}
    assert named == known


def test_old_feed_addresses_lead_where_the_table_says():
    """Each row of docs/migration.md is what the service does."""
    text = (TOP / "docs/migration.md").read_text("utf-8")
    rows = re.findall(r"^\| [\w]+ \| `([^`]+)` \| `([^`]+)` \|$", text, re.MULTILINE)
    assert len(rows) > 20
    for old, new in rows:
        target = match_legacy_url(old)
        assert target is not None, old
        assert new in {f"{path}.{target.format}" for path in target.paths}, old


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    """What a page links to in the project is there."""
    for link in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if "://" not in link:
            assert (page.parent / unquote(link)).exists(), link


def test_the_readme_leads_to_every_page():
    """No page of docs/ can be found only by looking for it."""
    unlinked = [page.name for page in PAGES[1:] if f"(docs/{page.name})" not in README]
    assert unlinked == []


ARCHITECTURE = (TOP / "docs/architecture.md").read_text("utf-8")
LIBRARY_MODULES = {
    "python-frontmatter": "frontmatter",
    "pyyaml": "yaml",
    "python-slugify": "slugify",
}


def test_the_architecture_names_modules_and_classes_that_there_are():
    """Each path of a module and each name of a class in docs/architecture.md is one of the package."""
    paths = set(re.findall(r"`([\w/]+\.py)`", ARCHITECTURE)) - {"pyproject.toml"}
    assert len(paths) > 60
    assert [path for path in sorted(paths) if not (TOP / "feeds" / path).is_file()] == []
    code = "\n".join(path.read_text("utf-8") for path in (TOP / "feeds").rglob("*.py"))
    classes = set(re.findall(r"^class (\w+)", code, re.MULTILINE))
    named = set(
        re.findall(r"`((?:[A-Z][a-z]+){2,}|Document|Diagnostic|Publisher|Application)`", ARCHITECTURE)
    )
    assert named - classes == set()


def floors():
    """Return the floors of docs/architecture.md, from the top: the packages of each, and the libraries."""
    rows = re.findall(
        r"^\|[^|]*\| (`[^|]*) \|([^|]*)\|$", ARCHITECTURE.partition("## Floors")[2], re.MULTILINE
    )
    return [(set(re.findall(r"`(\w+)`", packages)), set(re.split("[,; ]+", text))) for packages, text in rows]


def test_the_floors_of_the_architecture_are_those_that_are_checked():
    """The table has the packages of import-linter's layers in their order, and every library where it is imported."""
    linter = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers, *contracts = linter["contracts"]
    checked = [set(re.findall(r"feeds\.(\w+)", layer)) for layer in layers["layers"]]
    assert [packages for packages, _ in floors()] == checked[1:]
    for contract in contracts:
        for line in contract.get("ignore_imports", ()):
            package, library = re.match(r"feeds\.(\w+).* -> (\w+)", line).groups()
            row = next(libraries for packages, libraries in floors() if package in packages)
            assert library.replace("_", "-") in {LIBRARY_MODULES.get(name, name) for name in row}, line
