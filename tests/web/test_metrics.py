"""The figures for Prometheus: everything is counted once, wherever it was answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client.parser import text_string_to_metric_families

from feeds.store.contract import Totals
from feeds.web.app import Application
from feeds.web.audience import Audience
from feeds.web.exposition import exposition
from feeds.web.front import Front
from feeds.web.metrics import Meters
from feeds.web.site import Site
from feeds.web.status import Announced, Configuration, Push, Report, State, by_kind

from .conftest import Client, Posts, make_entry

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def figures(meters: Meters, **state: object) -> dict[tuple[str, ...], float]:
    """Return every sample of an exposition, by name and labels."""
    told = State("1.0", WHEN, Configuration("config.toml", WHEN), **state)  # type: ignore[arg-type]
    report = Report(told, Totals(), by_kind(()), Audience().total())
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(exposition(meters, report).decode())
        for sample in family.samples
    }


def test_answers_are_counted_by_route_and_status(posts: Posts, site: Site) -> None:
    """Answers from memory and others count alike, pages and feeds, with the bytes of their bodies."""
    posts.write(make_entry(1, ["a"]))
    meters = Meters()
    client = Client(Front(Application(posts.writer, site, meters=meters)))
    sent = 0
    for path in ("/", "/", "/tags/a.atom", "/tags/a.rss", "/all/tags", "/none/of/this"):
        answers = [client.get(path) for _ in range(3)]
        sent += sum(len(answer.content) for answer in answers)
    etag = client.get("/feed.atom", method="HEAD")["etag"]
    client.get("/feed.atom", method="HEAD")
    for _ in range(2):
        client.get("/feed.atom", {"If-None-Match": etag})
    client.close()
    found = figures(meters)
    assert found["feeds_http_answers_total", "200", "home"] == 6
    assert found["feeds_http_answers_total", "200", "tags"] == 6
    assert found["feeds_http_answers_total", "200", "all"] == 3
    assert found["feeds_http_answers_total", "404", "other"] == 3
    assert found["feeds_http_answers_total", "200", "feed"] == 2
    assert found["feeds_http_answers_total", "304", "feed"] == 2
    assert found["feeds_http_sent_bytes_total",] == sent
    assert found["feeds_render_seconds_count",] == 5
    assert figures(meters) == found


def test_processes_count_together() -> None:
    """What one process drained is added to what another has; what a third answers for it is left to that."""
    meters, worker = Meters(), Meters(elsewhere=["/status"])
    for one in (meters, worker):
        one.answered("/feed.atom", 200)
        one.answered("/status", 200)
        one.sent("/feed.atom", 70)
        one.sent("/status", 1000)
        one.traffic("/feed.rss?any=x").count(None)
        one.rendering.observe(0.002)
    meters.add(json.loads(json.dumps(worker.drain())))
    found = figures(meters)
    assert found["feeds_http_answers_total", "200", "feed"] == 2
    assert found["feeds_http_answers_total", "304", "feed"] == 2
    assert found["feeds_http_answers_total", "200", "status"] == 1
    assert found["feeds_http_sent_bytes_total",] == 1140
    assert found["feeds_render_seconds_bucket", "0.001"] == 0
    assert found["feeds_render_seconds_bucket", "0.0025"] == 2
    assert found["feeds_render_seconds_bucket", "+Inf"] == 2
    assert found["feeds_render_seconds_sum",] == 0.004
    assert worker.drain() == {"answers": [], "sent": 0, "rendering": ([0] * 12, 0.0)}


def test_deliveries_are_told() -> None:
    """What the own hub delivered, and what hubs elsewhere were told, are figures too."""
    found = figures(
        Meters(), push=Push(5, 2, 1, 1, 40, 3), hubs={"https://hub.example.org/": Announced(9, 1, 2, 0)}
    )
    assert found["feeds_hub_deliveries_total", "delivered"] == 40
    assert found["feeds_hub_deliveries_total", "failed"] == 3
    assert found["feeds_hub_subscriptions",] == 5
    assert found["feeds_hub_pings_total", "https://hub.example.org/", "told"] == 9
    assert found["feeds_hub_pings_waiting", "https://hub.example.org/"] == 1


def test_no_address_makes_a_label_of_its_own(client: Client, serve: Callable[..., Client]) -> None:
    """However many addresses are tried, there are only so many routes."""
    meters = Meters()
    for path in ("/", "//", "/%00", "/tags", "/tagsoup", "/x" * 50, "/feed", "/feed.atom.bak", "", "*"):
        meters.answered(path, 404)
    routes = {key[2] for key in figures(meters) if key[0] == "feeds_http_answers_total"}
    assert routes == {"home", "other", "tags", "feed"}
