"""The figures for Prometheus: everything is counted once, wherever it was answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from prometheus_client.parser import text_string_to_metric_families

from feeds.publishing.site import Site
from feeds.store.totals import Totals
from feeds.web.admin.status import (
    Configuration,
    HubStats,
    PingStats,
    ServiceSnapshot,
    StatusReport,
    group_problems,
)
from feeds.web.app import Application
from feeds.web.fast_path import FastPath
from feeds.web.metrics import Metrics
from feeds.web.prometheus import render_metrics
from feeds.web.subscriber_counts import SubscriberCounter

from .conftest import Client, Posts, make_entry

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def figures(meters: Metrics, **state: object) -> dict[tuple[str, ...], float]:
    """Return every sample of an exposition, by name and labels."""
    snapshot = ServiceSnapshot("1.0", WHEN, Configuration("config.toml", WHEN), **state)  # type: ignore[arg-type]
    report = StatusReport(snapshot, Totals(), group_problems(()), SubscriberCounter().total())
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(render_metrics(meters, report).decode())
        for sample in family.samples
    }


def test_answers_are_counted_by_route_and_status(posts: Posts, site: Site) -> None:
    """Answers from memory and others count alike, pages and feeds, with the bytes of their bodies."""
    posts.write(make_entry(1, ["a"]))
    meters = Metrics()
    client = Client(FastPath(Application(posts.writer, site, meters=meters)))
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
    meters, worker = Metrics(), Metrics(elsewhere=["/status"])
    for one in (meters, worker):
        one.count_response("/feed.atom", 200)
        one.count_response("/status", 200)
        one.count_bytes("/feed.atom", 70)
        one.count_bytes("/status", 1000)
        one.route_counter("/feed.rss?any=x").count(None)
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


def test_websub_deliveries_are_counted() -> None:
    """What the own hub delivered, and what hubs elsewhere were told, are figures too."""
    found = figures(
        Metrics(), push=HubStats(5, 2, 1, 1, 40, 3), hubs={"https://hub.example.org/": PingStats(9, 1, 2, 0)}
    )
    assert found["feeds_hub_deliveries_total", "delivered"] == 40
    assert found["feeds_hub_deliveries_total", "failed"] == 3
    assert found["feeds_hub_subscriptions",] == 5
    assert found["feeds_hub_pings_total", "accepted", "https://hub.example.org/"] == 9
    assert found["feeds_hub_pings_waiting", "https://hub.example.org/"] == 1


def test_no_address_makes_a_label_of_its_own(client: Client, serve: Callable[..., Client]) -> None:
    """However many addresses are tried, there are only so many routes."""
    meters = Metrics()
    for path in ("/", "//", "/%00", "/tags", "/tagsoup", "/x" * 50, "/feed", "/feed.atom.bak", "", "*"):
        meters.count_response(path, 404)
    routes = {key[2] for key in figures(meters) if key[0] == "feeds_http_answers_total"}
    assert routes == {"home", "other", "tags", "feed"}
