"""A real service with the sample posts, and Debian's Chromium before it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

from feeds.config.passwords import hash_password

ROOT = Path(__file__).parents[2]
PASSWORD = "pear tree, north wall"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360f8"
    "cf50070003020101b5b4a5f60000000049454e44ae426082".replace(" ", "")
)

VIEWPORTS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}

FEED = """
[[feeds]]
name = "yard"
title = "Press and garden"
any = ["garden", "workshop"]
"""

ARABIC = """---
title: حديقة خلف المطبعة
date: 2023-05-05
lang: ar
tags: [حديقة]
---
في الحديقة خلف المطبعة ثلاث أشجار إجاص.
"""


LONG = f"""---
title: Of {"Donaudampfschifffahrts" * 3}gesellschaften, and of what else does not fit
date: 2023-05-06
tags: [length, {"supercalifragilistic" * 4}]
---
A word can be as long as {"this" * 40}, and `code` as long as `{"that" * 40}`.
"""


@dataclass
class Running:
    """One service in a folder of its own."""

    home: Path
    base: str
    process: subprocess.Popen[bytes]

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.home / "config.toml"

    def until(self, true: Callable[[], object], seconds: float = 180) -> None:
        """Wait until something is true, or fail with the log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if true():
                    return
            except httpx.TransportError:
                assert self.process.poll() is None, (self.home / "log").read_text()
            time.sleep(0.05)
        pytest.fail(f"still not so after {seconds} s; the log says:\n{(self.home / 'log').read_text()}")


def settings() -> str:
    """Return the shipped configuration, with a name, a feed and a password of its own."""
    text = (ROOT / "config.toml").read_text("utf-8")
    for key, value in {
        "title": "The Type Cabinet",
        "description": "Notes from a small press, and from the garden behind it.",
        "password": hash_password(PASSWORD),
    }.items():
        text = re.sub(rf'^{key} = ".*"$', f'{key} = "{value}"', text, count=1, flags=re.MULTILINE)
    return text + FEED


@contextmanager
def serving(home: Path) -> Iterator[Running]:
    """Serve the sample posts from a folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.copytree(ROOT / "seeds", home / "seeds")
    (home / "seeds" / "garden-ar.md").write_text(ARABIC, "utf-8")
    (home / "seeds" / "long.md").write_text(LONG, "utf-8")
    (home / "config.toml").write_text(settings(), "utf-8")
    environ = os.environ | {"FEEDS_HTTP__PORT": str(port), "FEEDS_INGEST__EXECUTOR": "inline"}
    command = [sys.executable, "-m", "feeds", "serve", "--config", str(home / "config.toml")]
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environ)
    running = Running(home, f"http://127.0.0.1:{port}", process)
    try:
        running.until(lambda: httpx.get(f"{running.base}/healthz").json()["status"] == "ok")
        yield running
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Running]:
    """A service that all tests look at and none changes."""
    with serving(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="session")
def changing_service(tmp_path_factory) -> Iterator[Running]:
    """A service that tests change, one after another."""
    with serving(tmp_path_factory.mktemp("changing")) as running:
        yield running


@pytest.fixture
def own_service(changing_service) -> Running:
    """A service for one test to change, with the configuration as it was at first."""
    changing_service.config.write_text(settings(), "utf-8")
    feed = f"{changing_service.base}/feed.json"
    changing_service.until(lambda: httpx.get(feed).json()["title"] == "The Type Cabinet")
    changing_service.until(lambda: len(httpx.get(feed).json()["items"]) > 3)
    return changing_service


@pytest.fixture(scope="module")
def chromium(program):
    """Debian's browser."""
    path = program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that finds what keeps people out of a page; on CI it must not be missing."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        if os.environ.get("CI"):
            pytest.fail("axe-playwright-python is not installed, and CI must not pass without it")
        pytest.skip("axe-playwright-python is not installed")
    return (Path(found.origin).parent / "axe.min.js").read_text("utf-8")


@dataclass
class Window:
    """A browser window that notes what goes wrong in it, and what it asks other hosts for."""

    page: Page
    context: BrowserContext
    base: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a path of the service."""
        self.page.goto(self.base + path)
        return self.page

    def barriers(self, axe: str) -> list[str]:
        """Return what axe finds in the page that is serious or worse."""
        self.page.evaluate(axe)
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        return [
            f"{one['id']}: {node['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    def _answer(self, route: Route) -> None:
        """Stand in for every other host: pictures are there, all else is noted and refused."""
        if route.request.url.startswith(self.base):
            route.continue_()
        elif route.request.resource_type in {"image", "media"}:
            route.fulfill(body=PICTURE, content_type="image/png")
        else:
            self.foreign.append(route.request.url)
            route.abort()


@pytest.fixture
def window(chromium):
    """Return a function that opens a window: ``window(service, "phone", "dark")``."""
    opened: list[Window] = []

    def open_window(service: Running, size="desktop", scheme="light", **more) -> Window:
        context = chromium.new_context(viewport=VIEWPORTS[size], color_scheme=scheme, **more)
        context.set_default_timeout(240_000)
        new = Window(context.new_page(), context, service.base)
        context.route("**/*", new._answer)
        new.page.on("console", lambda said: new.complaints.append(said.text))
        new.page.on("pageerror", lambda error: new.complaints.append(str(error)))
        opened.append(new)
        return new

    yield open_window
    for one in opened:
        one.context.close()
