"""A running service: the real command, a real folder, a real port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import feedparser
import httpx
import pytest

POST = """---
title: {title}
date: {date}
tags: [{tags}]
---
{text}
"""


@dataclass
class Running:
    """One service in a folder of its own."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    @property
    def base(self) -> str:
        """Return the address it answers at."""
        return f"http://127.0.0.1:{self.port}"

    def configure(self, text: str = "", *, interval: int = 30, max_age: int = 300, workers: int = 1) -> None:
        """Write config.toml at once, as an editor does."""
        fresh = self.home / "config.new"
        fresh.write_text(
            f"[http]\nport = {self.port}\nmax_age = {max_age}\nworkers = {workers}\n[watch]\ninterval = {interval}\n[ingest]\nworkers = 1\n{text}",
            "utf-8",
        )
        fresh.replace(self.home / "config.toml")

    def post(self, name: str, title="T", date="2024-01-01T10:00:00Z", tags="news", text="Text.") -> Path:
        """Save a post at once, as editors do."""
        path = self.home / "seeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(POST.format(title=title, date=date, tags=tags, text=text), "utf-8")
        fresh.replace(path)
        return path

    def reconnect(self) -> None:
        """Ask over new connections from now on."""
        self.client.close()
        self.client = httpx.Client(timeout=10)

    def start(self, limits: tuple[int, int] | None = None) -> "Running":
        """Start the service, under limits of descriptors, and wait until its first index is complete."""
        command = ["prlimit", "--nofile={}:{}".format(*limits)] if limits else []
        command += [sys.executable, "-m", "feeds", "serve", "--config", str(self.home / "config.toml")]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.until(lambda: self.client.get(f"{self.base}/healthz").json()["status"] != "starting")
        return self

    def stop(self) -> int:
        """Ask the service to end, and wait for it."""
        self.process.terminate()
        return self.process.wait(120)

    def kill(self) -> None:
        """End the service without warning."""
        self.process.kill()
        self.process.wait(120)

    def feed(self, path: str = "/feed.atom"):
        """Fetch and parse a feed."""
        answer = self.client.get(self.base + path)
        assert answer.status_code == 200, (answer.status_code, answer.text[:500])
        return feedparser.parse(answer.content)

    def titles(self, path: str = "/feed.atom") -> list[str]:
        """Return the titles of a feed's entries, in order."""
        return [entry.title for entry in self.feed(path).entries]

    def until(self, true: Callable[[], object], seconds: float = 120.0) -> None:
        """Wait until something is true, or fail with the log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if true():
                    return
            except (httpx.TransportError, AssertionError):
                assert self.process.poll() is None, self.log()
            time.sleep(0.05)
        pytest.fail(f"still not so after {seconds} s; the log says:\n{self.log()}")

    def log(self) -> str:
        """Return what the service said."""
        return (self.home / "log").read_text()


@pytest.fixture
def service(tmp_path):
    """A configured service that is not started yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Running(tmp_path, port)
    (tmp_path / "seeds").mkdir()
    running.configure()
    yield running
    running.client.close()
    if running.process and running.process.poll() is None:
        running.kill()


@pytest.fixture
def start_nginx(program, tmp_path):
    """Return a function that runs nginx with the content of its ``http`` block until the test ends."""
    processes = []

    def start(block: str) -> None:
        folder = tmp_path / "nginx"
        folder.mkdir()
        places = "".join(
            f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"daemon off; {user} pid {folder}/nginx.pid; error_log {folder}/error.log;"
            f"events {{}} http {{ access_log off; {places} {block} }}"
        )
        command = [program("nginx"), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        processes.append(subprocess.Popen(command))

    yield start
    for process in processes:
        process.terminate()
        process.wait(120)
