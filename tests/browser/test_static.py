"""The exported tree behind a plain file server, in a browser."""

import functools
import html
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from .conftest import ROOT, settings


@dataclass
class Copy:
    """A tree of files, and where they are served."""

    tree: Path
    base: str


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files, and says nothing about it."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The sample posts as files, below a path of their own."""
    home = tmp_path_factory.mktemp("static")
    shutil.copytree(ROOT / "seeds", home / "seeds")
    (home / "config.toml").write_text(settings(), "utf-8")
    handler = functools.partial(Quiet, directory=home / "out")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        base = f"http://127.0.0.1:{server.server_port}/sub"
        environ = os.environ | {"FEEDS_SITE__BASE_URL": base, "FEEDS_INGEST__EXECUTOR": "inline"}
        command = [sys.executable, "-m", "feeds", "build", "--out", str(home / "out" / "sub")]
        subprocess.run(
            [*command, "--config", str(home / "config.toml")], check=True, env=environ, timeout=300
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Copy(home / "out" / "sub", base)
        server.shutdown()


def test_every_link_of_every_page_leads_somewhere(copy):
    """What a page of the tree links to, styles, scripts, feeds and pages, is in the tree."""
    host, missing, seen = copy.base.removesuffix("/sub"), set(), 0
    for page in copy.tree.rglob("*.html"):
        for link in re.findall(r'(?:href|src|data-names)="([^"#]+)', page.read_text("utf-8")):
            path = html.unescape(link).removeprefix(host).partition("?")[0]
            if not path.startswith("/"):
                continue
            assert path.startswith("/sub/"), (page, link)
            found = copy.tree / unquote(path).removeprefix("/sub/")
            missing |= set() if found.is_file() or (found / "index.html").is_file() else {path}
            seen += 1
    assert seen > 1000
    assert missing == set()


def test_feeds_are_found_without_a_server_of_ours(copy, window):
    """The field on the home page narrows the list of feeds there too, and an address with a search is kept."""
    here = window(copy)
    page = here.go("/")
    every = page.locator("#found .name").all_inner_texts()
    page.locator("#find").press_sequentially("GARD", delay=10)
    expect(page.locator("#found .name")).to_have_text(
        ["Press and garden", "garden", "garden/seeds", "Garden", "Garden Desk"]
    )
    page.locator("#found .name", has_text="garden/seeds").click()
    assert page.locator("h1").inner_text() == "garden/seeds"
    page.goto(f"{copy.base}/?find=no+such+thing")
    expect(page.locator("#found")).to_have_text("No feed has a name like that.")
    page.fill("#find", "")
    expect(page.locator("#found .name")).to_have_text(every)
    assert here.complaints == []
    assert here.foreign == []


def test_a_static_copy_does_not_offer_the_feed_builder(copy, window):
    """The builder says that there is none here, as soon as something is chosen."""
    here = window(copy)
    page = here.go("/tags/garden")
    page.locator("a", has_text="Refine").click()
    expect(page.locator("#static")).to_be_visible()
    assert page.locator("form.builder").count() == 0
    page = here.go("/new")
    page.fill("#choose-any", "garden")
    page.press("#choose-any", "Enter")
    expect(page.locator("#static")).to_be_visible()
    assert here.complaints == []
