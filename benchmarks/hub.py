"""What a flood of subscriptions that nobody can confirm costs the hub's honest clients, before and now.

    mkdir ../before && git archive e3dfe56^ | tar -x -C ../before
    python benchmarks/hub.py ../before [--requests 2000] [--seconds 5] [--longest 120]

One client (127.0.0.2) asks the hub of a running service for 2,000 subscriptions, each with a callback of
another name that does not exist; to look a name up takes five seconds, as where name servers do not answer.
Then a post is saved, and another client (127.0.0.3) subscribes, again every second where it is refused.
Shown: how long an established subscriber waited for the post, and the new one for the question that verifies
it. Both checkouts run with the packages of this environment. Linux: other systems have but one loopback
address.
"""

from __future__ import annotations

import argparse
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

HERE = Path(__file__).resolve().parent.parent
KNOWN, ATTACKER, FRESH = "127.0.0.1", "127.0.0.2", "127.0.0.3"
CONFIG = """
[http]
port = {port}
[site]
base_url = "http://127.0.0.1:{port}"
[websub]
hub = true
allow_private_callbacks = true
"""
SLOW_NAMES = """
import socket, time
look_up = socket.getaddrinfo
def getaddrinfo(host, *more, **options):
    if str(host).endswith(".invalid"):
        time.sleep({seconds})
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return look_up(host, *more, **options)
socket.getaddrinfo = getaddrinfo
"""
"""A ``sitecustomize`` that stands in for name servers."""


class Subscriber:
    """Confirms what it is asked to, and notes when it was asked and when it was sent something."""

    def __init__(self) -> None:
        asked, got = self.asked, self.got = queue.Queue[float](), queue.Queue[float]()

        class Callback(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(parse_qs(urlsplit(self.path).query)["hub.challenge"][0].encode())
                asked.put(time.monotonic())

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self._answer(b"")
                got.put(time.monotonic())

            def _answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Callback)
        self.url = f"http://127.0.0.1:{self.server.server_port}/callback"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@dataclass
class Service:
    """A running service and the folder it serves."""

    home: Path
    port: int

    def save(self, name: str) -> float:
        """Save a post, and return when."""
        fresh = self.home / f"seeds/.{name}"
        fresh.write_text(f"---\ntitle: {name}\n---\nText of {name}.\n")
        fresh.rename(self.home / f"seeds/{name}.md")
        return time.monotonic()

    def connect(self, source: str) -> HTTPConnection:
        """Return a connection from a client's address."""
        return HTTPConnection("127.0.0.1", self.port, source_address=(source, 0), timeout=600)

    def subscribe(self, connection: HTTPConnection, callback: str) -> int:
        """Ask the hub for the feed of everything, and return the status."""
        topic = f"http://127.0.0.1:{self.port}/feed.atom"
        form = urlencode({"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": callback})
        connection.request("POST", "/hub", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        return answer.status


@contextmanager
def serve(checkout: Path, seconds: float) -> Iterator[Service]:
    """Run the service of a checkout, with names that take so long, until the context ends."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        home = Path(folder)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        (home / "seeds").mkdir()
        (home / "sitecustomize.py").write_text(SLOW_NAMES.format(seconds=seconds))
        (home / "config.toml").write_text(CONFIG.format(port=port))
        service = Service(home, port)
        service.save("first")
        environ = os.environ | {"PYTHONPATH": f"{home}{os.pathsep}{checkout}"}
        command = [sys.executable, "-m", "feeds", "serve", "--config", str(home / "config.toml")]
        with subprocess.Popen(
            command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environ, cwd=home
        ) as process:
            try:
                wait_for_start(service)
                yield service
            finally:
                process.terminate()


def wait_for_start(service: Service) -> None:
    """Return once the first index is complete."""
    for _ in range(600):
        try:
            connection = service.connect(KNOWN)
            connection.request("GET", "/healthz")
            if b'"ok"' in connection.getresponse().read():
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("the service does not start")


def measure(checkout: Path, given: argparse.Namespace) -> None:
    """Flood the hub of one checkout, and print a line."""
    with serve(checkout, given.seconds) as service:
        known, fresh = Subscriber(), Subscriber()
        service.subscribe(service.connect(KNOWN), known.url)
        known.asked.get(timeout=600)
        quiet = wait(known.got, service.save("quiet"), given.longest)
        attacker = service.connect(ATTACKER)
        statuses = Counter(
            service.subscribe(attacker, f"http://no{n}.invalid/") for n in range(given.requests)
        )
        saved = service.save("news")
        verified = wait_for_verification(service, fresh, given.longest)
        delivered = wait(known.got, saved, given.longest)
        print(
            f"{checkout.name:>10}  quiet {quiet}  delivery {delivered}  verification {verified}  "
            f"statuses of the flood {dict(statuses)}",
            flush=True,
        )


def wait_for_verification(service: Service, fresh: Subscriber, longest: float) -> str:
    """Subscribe until it is accepted, and return how long it took from the first try to the question."""
    began = time.monotonic()
    while service.subscribe(service.connect(FRESH), fresh.url) != 202:
        if time.monotonic() - began > longest:
            return f"over {longest:g} s (refused)"
        time.sleep(1)
    return wait(fresh.asked, began, longest)


def wait(moments: queue.Queue[float], since: float, longest: float) -> str:
    """Return the time from then to the next moment, in words."""
    try:
        return f"{moments.get(timeout=max(0.1, since + longest - time.monotonic())) - since:.2f} s"
    except queue.Empty:
        return f"over {longest:g} s"


def main() -> None:
    """Measure both checkouts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before", type=Path, help="the checkout to compare with")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=5, help="how long the look-up of a name takes")
    parser.add_argument(
        "--longest", type=float, default=120, help="seconds after which nobody waits any more"
    )
    given = parser.parse_args()
    for checkout in (given.before.resolve(), HERE):
        measure(checkout, given)


if __name__ == "__main__":
    main()
