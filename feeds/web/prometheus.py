"""The Prometheus text exposition of metrics and status.

Slow to import, and only a monitor asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from feeds.web.admin.status import HubStats, PingStats, StatusReport
from feeds.web.metrics import Histogram, Metrics

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def render_metrics(meters: Metrics, report: StatusReport) -> bytes:
    """Write everything in Prometheus' text format."""
    current = CollectorRegistry()
    current.register(_StatusCollector(report, tuple(_counter_metrics(meters))))
    return generate_latest(current)


def _counter_metrics(meters: Metrics) -> Iterator[Metric]:
    counted = meters.response_counts()
    answers = CounterMetricFamily("feeds_http_answers", "Answers", labels=["route", "status"])
    for route, status, number in counted.answers:
        answers.add_metric([route, str(status)], number)
    yield answers
    yield CounterMetricFamily("feeds_http_sent_bytes", "Bytes of their bodies", counted.sent)
    yield _histogram("feeds_render_seconds", "Time to make a document", meters.rendering)
    yield _histogram("feeds_scan_seconds", "Time of a look at the posts", meters.scanning)
    yield _histogram("feeds_conversion_seconds", "Time for one post, averaged over a look", meters.converting)


def _histogram(name: str, text: str, durations: Histogram) -> Metric:
    buckets, seconds = durations.cumulative_counts()
    bounds = [(str(float(bound)) if bound is not None else "+Inf", count) for bound, count in buckets]
    return HistogramMetricFamily(name, text, buckets=bounds, sum_value=seconds)


class _StatusCollector(Collector):
    """The figures of a report, under Prometheus' names."""

    def __init__(self, report: StatusReport, counted: tuple[Metric, ...]) -> None:
        self._report = report
        self._counted = counted

    def collect(self) -> Iterator[Metric]:
        """Give every figure."""
        yield from self._counted
        yield from self._gauges()
        yield from self._requests()
        yield from self._problems()

    def _gauges(self) -> Iterator[Metric]:
        totals, state = self._report.totals, self._report.state
        figures = {
            "feeds_posts": ("Files that are known", totals.files),
            "feeds_entries": ("Entries that are shown", totals.entries),
            "feeds_entries_scheduled": ("Entries that wait for their moment", totals.scheduled),
            "feeds_tombstones": ("Entries that were deleted", totals.tombstones),
            "feeds_revision": ("Changes of entries so far", totals.revision),
            "feeds_queue": ("Looks at the posts that are asked for", state.queue),
            "feeds_degraded": ("Whether the service works in spite of troubles", bool(state.health.troubles)),
            "feeds_store_bytes": ("Size of the store", state.store_size or 0),
            "feeds_last_scan_timestamp_seconds": (
                "When the posts were last looked at",
                state.scan.ended.timestamp() if state.scan else 0,
            ),
        }
        for name, (text, value) in figures.items():
            yield GaugeMetricFamily(name, text, float(value))
        if state.push:
            yield from _hub_metrics(state.push)
        yield from _ping_metrics(state.hubs)

    def _requests(self) -> Iterator[Metric]:
        every = self._report.requests
        requests = CounterMetricFamily("feeds_feed_requests", "Requests for feeds", labels=["status"])
        requests.add_metric(["200"], every.requests - every.unchanged)
        requests.add_metric(["304"], every.unchanged)
        yield requests
        yield CounterMetricFamily("feeds_feed_sent_bytes", "Bytes of feeds that were sent", every.sent)
        subscribers = GaugeMetricFamily("feeds_subscribers", "Estimated subscribers", labels=["feed"])
        for feed in self._report.feeds:
            subscribers.add_metric([feed.address], feed.subscribers)
        yield subscribers

    def _problems(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("feeds_problems", "Problems of posts", labels=["kind", "severity"])
        for kind in self._report.problems:
            family.add_metric([kind.name, kind.severity.value], kind.total)
        yield family


def _hub_metrics(push: HubStats) -> Iterator[Metric]:
    yield GaugeMetricFamily("feeds_hub_subscriptions", "Subscriptions", push.subscriptions)
    yield GaugeMetricFamily("feeds_hub_topics", "Feeds that are subscribed to", push.topics)
    yield GaugeMetricFamily("feeds_hub_deliveries_waiting", "Deliveries owed", push.waiting)
    yield GaugeMetricFamily("feeds_hub_deliveries_failing", "Deliveries failing", push.failing)
    deliveries = CounterMetricFamily("feeds_hub_deliveries", "Deliveries tried", labels=["outcome"])
    deliveries.add_metric(["delivered"], push.delivered)
    deliveries.add_metric(["failed"], push.failed)
    yield deliveries


def _ping_metrics(hubs: Mapping[str, PingStats]) -> Iterator[Metric]:
    pings = CounterMetricFamily("feeds_hub_pings", "Word to hubs elsewhere", labels=["hub", "outcome"])
    waiting = GaugeMetricFamily("feeds_hub_pings_waiting", "Word not given yet", labels=["hub"])
    for hub, announced in hubs.items():
        pings.add_metric([hub, "accepted"], announced.accepted)
        pings.add_metric([hub, "refused"], announced.refused)
        pings.add_metric([hub, "given up"], announced.given_up)
        waiting.add_metric([hub], announced.waiting)
    if hubs:
        yield pings
        yield waiting
