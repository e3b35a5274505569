"""The real command on a folder that nobody leaves alone, ended with SIGKILL again and again.

Meanwhile a poller reads the feed of everything, a subscriber is pushed it, and a witness reads the store
after every batch, or nearly so; what any of them would take wrongly for news is gathered.
"""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from comparing import Snapshot, differences, surprises
from mess import YEARS, Mess

from feeds.config.loader import load_config
from feeds.config.settings import IngestSettings
from feeds.ingest.indexer import Indexer
from feeds.ingest.types import IndexCallbacks
from feeds.service.factory import index_settings, utc_now
from feeds.store.connect import open_reader, open_writer

CONFIG = """
[site]
base_url = "http://127.0.0.1:{port}"
[http]
port = {port}
workers = {workers}
[posts]
vanish_grace = 0
[watch]
interval = 1
[feed]
limit = 1000
formats = ["json"]
[ingest]
executor = "inline"
[websub]
hub = true
allow_private_callbacks = true
"""
PATIENCE_S = 240.0
"""How long the service may take to come to rest."""

Shown = dict[str, tuple[str, str]]
"""A feed as a subscriber knows it: date and content of each id."""


@dataclass
class Subscriber:
    """Someone who reads every version of a feed there is, and complains of what is wrongly news."""

    name: str
    shown: Shown = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    versions: int = 0

    def read(self, body: bytes) -> None:
        """Take note of a version of the feed."""
        items = json.loads(body)["items"]
        now = {item["id"]: (item["date_published"], item.get("content_html", "")) for item in items}
        self.complaints += [f"{self.name}: {complaint}" for complaint in self._wrong_news(now)]
        self.complaints += [f"{self.name}: an id twice"] if len(now) != len(items) else []
        self.shown, self.versions = now, self.versions + 1

    def _wrong_news(self, now: Shown) -> Iterator[str]:
        for one, (date, _) in now.items():
            if one in self.shown and self.shown[one][0] != date and int(date[:4]) not in YEARS:
                yield f"moved: {one} from {self.shown[one][0]} to {date}"


@dataclass
class Witness(threading.Thread):
    """Someone who reads the store after every batch, and compares each with the one before."""

    url: str
    over: threading.Event
    batches: int = 0
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Read until it is over."""
        revision, before = -1, Snapshot({}, {})
        with closing(open_reader(self.url)) as store:
            while not self.over.wait(0.003):
                if store.revision() != revision:
                    with store.snapshot() as moment:
                        now, after = moment.revision(), Snapshot.read(moment)
                    if now == revision + 1:
                        self.batches += 1
                        self.complaints += surprises(before, after)
                    revision, before = now, after


@dataclass
class Siege:
    """A service, a folder in other hands, and two readers."""

    home: Path
    seed: int
    workers: int = 1
    done: int = 0
    deaths: int = 0

    def __post_init__(self) -> None:
        (self.home / "seeds").mkdir(parents=True)
        self.chance = random.Random(self.seed)
        self.mess = Mess(self.home / "seeds", self.chance, pause=self.pause)
        self.port = _free_port()
        (self.home / "config.toml").write_text(CONFIG.format(port=self.port, workers=self.workers))
        self.config = load_config(self.home / "config.toml")
        self.poller, self.pushed = Subscriber("poller"), Subscriber("subscriber")
        self.callback = _callback(self.pushed)
        self.over = threading.Event()

    @property
    def base(self) -> str:
        """The address the service answers at."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, operations: int, every: int = 1000) -> None:
        """Act, kill and start the service; check each so many operations."""
        self.start()
        self.subscribe()
        reading = threading.Thread(target=self.poll, daemon=True)
        reading.start()
        self.witness = Witness(self.config.store_url, self.over)
        self.witness.start()
        try:
            while self.mess.acts < operations:
                self.done += 1
                self.mess.act()
                time.sleep(self.chance.random() ** 8 / 50)
                if self.chance.random() < 0.0005:
                    self.kill()
                if self.done % every == 0:
                    self.check()
            self.check()
        finally:
            self.over.set()
            self.process.kill()
            reading.join()
            self.witness.join()
            self.callback.shutdown()

    def pause(self) -> None:
        """Let the service look at what is half done, now and then."""
        time.sleep(0.12 if self.chance.random() < 0.03 else 0)

    def start(self) -> None:
        """Start the service, and wait until it answers."""
        command = [sys.executable, "-m", "feeds", "serve", "--config", str(self.home / "config.toml")]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.wait(lambda: self.get("/healthz").json()["status"] != "starting", "start")

    def kill(self) -> None:
        """End the service without warning, let the folder change, and start it again."""
        self.deaths += 1
        self.process.kill()
        self.process.wait()
        for _ in range(self.chance.randrange(5)):
            self.mess.act()
        self.start()

    def subscribe(self) -> None:
        """Ask the hub for every change of the feed."""
        form = {"hub.mode": "subscribe", "hub.topic": f"{self.base}/feed.json"}
        form["hub.callback"] = f"http://127.0.0.1:{self.callback.server_port}/"
        self.wait(lambda: httpx.post(f"{self.base}/hub", data=form).status_code == 202, "take a subscriber")

    def poll(self) -> None:
        """Read the feed again and again, as a poller does."""
        etag = ""
        while not self.over.wait(0.05):
            with suppress(httpx.TransportError):
                answer = httpx.get(f"{self.base}/feed.json", headers={"If-None-Match": etag})
                etag = answer.headers.get("etag", etag)
                if answer.status_code == 200:
                    self.poller.read(answer.content)

    def get(self, path: str) -> httpx.Response:
        """Ask the service."""
        return httpx.get(self.base + path, timeout=10)

    def check(self) -> None:
        """Wait until the service shows what a fresh index of the folder does; fail if it never will."""
        self.wait(lambda: not self.wrong(), "show a fresh index's feed")
        complaints = self.poller.complaints + self.pushed.complaints + self.witness.complaints
        assert not complaints, self.told(complaints)

    def wrong(self) -> list[str]:
        """Say where store, feed or push differ from a fresh index."""
        with closing(open_reader(self.config.store_url)) as store:
            after = Snapshot.of(store)
        served = {item["id"]: item.get("content_html", "") for item in self.get("/feed.json").json()["items"]}
        kept = {one: entry.content for one, entry in after.entries.items()}
        found = [f"served otherwise: {one}" for one in served.keys() ^ kept.keys()]
        found += [f"not pushed: {one}" for one in served.keys() ^ self.pushed.shown.keys()]
        with closing(open_writer("sqlite://")) as fresh:
            where = index_settings(self.config, self.base)
            where = type(where)(where.folder, where.posts, where.rules, IngestSettings(executor="inline"))
            Indexer(fresh, where, IndexCallbacks(), utc_now).index()
            return found + list(differences(after, Snapshot.of(fresh), self.mess))

    def wait(self, true, what: str) -> None:
        """Wait until something is true."""
        end, last = time.monotonic() + PATIENCE_S, ""
        while time.monotonic() < end:
            assert self.process.poll() is None, self.told([f"the service ended with {self.process.poll()}"])
            with suppress(httpx.TransportError):
                if true():
                    return
            time.sleep(0.1)
        wrong = self.wrong() if what.startswith("show") else [last]
        raise AssertionError(self.told([f"the service did not {what}", *wrong]))

    def told(self, complaints: list[str]) -> str:
        """Say what is wrong, and when."""
        log = (self.home / "log").read_text()[-3000:]
        return f"seed {self.seed}, operation {self.done}:\n" + "\n".join([*complaints, log])


def _callback(subscriber: Subscriber) -> ThreadingHTTPServer:
    """Open a subscriber's callback on loopback, that confirms whatever it is asked."""
    one_at_a_time = threading.Lock()

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            challenge = parse_qs(urlsplit(self.path).query)["hub.challenge"][0].encode()
            self._answer(challenge)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with one_at_a_time:
                subscriber.read(body)
            self._answer(b"")

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Callback)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
