"""Push, end to end: a subscriber is told of a saved file by the running service."""

import asyncio
import hashlib
import hmac
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import feedparser
import httpx
import pytest
from starlette.applications import Starlette

from feeds.config.settings import WebSubSettings
from feeds.service.websub import WebSubService
from feeds.store.connect import open_writer, subscriptions_of


class Subscriber:
    """Confirms what it is asked to confirm, and keeps what it is sent."""

    def __init__(self) -> None:
        got = self.got = queue.Queue()
        confirmed = self.confirmed = []

        class Callback(BaseHTTPRequestHandler):
            def do_GET(self):
                challenge = parse_qs(urlsplit(self.path).query)["hub.challenge"][0].encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(challenge)))
                self.end_headers()
                self.wfile.write(challenge)
                confirmed.append(challenge)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(204)
                self.end_headers()
                got.put((dict(self.headers), body))

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Callback)
        self.url = f"http://127.0.0.1:{self.server.server_port}/callback"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def subscriber():
    """A subscriber on loopback."""
    there = Subscriber()
    yield there
    there.server.shutdown()
    there.server.server_close()


def test_a_saved_post_is_pushed(service, subscriber):
    """Discovered, subscribed to and confirmed, the feed's new bytes come signed, and only when they change."""
    service.configure("[websub]\nhub = true\nallow_private_callbacks = true\n")
    service.post("a.md", title="First")
    service.start()
    topic = f"{service.base}/tags/news.atom"
    links = {link.rel: link.href for link in service.feed("/tags/news.atom").feed.links}
    form = {
        "hub.mode": "subscribe",
        "hub.topic": links["self"],
        "hub.callback": subscriber.url,
        "hub.secret": "secret",
    }
    assert links["self"] == topic
    assert service.client.post(links["hub"], data=form).status_code == 202
    service.until(lambda: subscriber.confirmed)
    service.post("other.md", title="Elsewhere", tags="other")
    service.until(lambda: "Elsewhere" in service.titles())
    service.post("b.md", title="Second", date="2024-02-01")
    headers, body = subscriber.got.get(timeout=120)
    assert [entry.title for entry in feedparser.parse(body).entries] == ["Second", "First"]
    assert headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert headers["X-Hub-Signature"] == "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert body == service.client.get(topic).content
    assert subscriber.got.empty()


@pytest.mark.parametrize("workers", [1, 2])
def test_any_process_takes_subscriptions(service, subscriber, workers):
    """Whichever process a request for the hub comes to, the subscription is kept, confirmed and served."""
    service.configure("[websub]\nhub = true\nallow_private_callbacks = true\n", workers=workers)
    service.post("a.md", title="First")
    service.start()
    service.until(lambda: workers == 1 or "a worker answers" in service.log())
    topic = f"{service.base}/feed.atom"
    for n in range(8):  # fresh connections, so that each process has its turn
        form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": f"{subscriber.url}?n={n}"}
        answer = httpx.post(f"{service.base}/hub", data=form)
        assert (answer.status_code, answer.text[:80]) == (202, answer.text[:80])
        refused = httpx.get(f"{service.base}/hub")
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    service.until(lambda: len(subscriber.confirmed) == 8)
    service.post("b.md", title="Second", date="2024-02-01")
    for _ in range(8):
        assert b"Second" in subscriber.got.get(timeout=120)[-1]


def test_the_hub_answers_503_until_the_first_index():
    """Before the posts are looked through, a subscriber is told when to try again, and nothing is amiss."""
    store = open_writer("sqlite://")
    push = WebSubService(WebSubSettings(hub=True), "http://feeds.example", subscriptions_of(store))

    async def ask():
        form = {"hub.mode": "subscribe", "hub.topic": "http://feeds.example/feed.atom"}
        transport = httpx.ASGITransport(Starlette(routes=push.routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://feeds.example") as client:
            answer = await client.post("/hub", data=form | {"hub.callback": "https://192.0.2.1/"})
        await push.stop()
        return answer

    answer = asyncio.run(ask())
    store.close()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_the_hub_is_not_there_unless_asked_for(service):
    """Without websub.hub, no hub is announced and none answers."""
    service.post("a.md")
    service.start()
    assert "hub" not in {link.rel for link in service.feed().feed.links}
    assert service.client.post(f"{service.base}/hub", data={}).status_code in {404, 405}
