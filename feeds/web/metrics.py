"""Counters and histograms of requests and of work."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from threading import Lock
from typing import Any

HistogramDelta = tuple[list[int], float]
"""How many durations fell between each two bounds, and the seconds they took together."""


class Histogram:
    """Counts durations by upper bounds in seconds. Safe to use from many threads."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._seconds = 0.0
        self._lock = Lock()

    def observe(self, seconds: float) -> None:
        """Count one."""
        with self._lock:
            self._counts[bisect_left(self._bounds, seconds)] += 1
            self._seconds += seconds

    @contextmanager
    def measure(self) -> Iterator[None]:
        """Count how long the context takes."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.observe(time.perf_counter() - start)

    def drain(self) -> HistogramDelta:
        """Return what was counted, and begin anew."""
        with self._lock:
            drained = self._counts, self._seconds
            self._counts, self._seconds = [0] * len(self._counts), 0.0
        return drained

    def add(self, drained: HistogramDelta) -> None:
        """Count what another process drained."""
        counts, seconds = drained
        with self._lock:
            self._counts = [mine + theirs for mine, theirs in zip(self._counts, counts, strict=True)]
            self._seconds += seconds

    def cumulative_counts(self) -> tuple[list[tuple[float | None, int]], float]:
        """Return how many took up to each bound (None: any time), and the seconds they took together."""
        with self._lock:
            counts, seconds = list(self._counts), self._seconds
        return list(zip([*self._bounds, None], accumulate(counts), strict=True)), seconds


PATH = "/metrics"

_FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
_SLOW = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_ROUTES = frozenset(
    {
        "all",
        "archive",
        "authors",
        "categories",
        "entries",
        "feed",
        "feeds",
        "files",
        "healthz",
        "home",
        "hub",
        "metrics",
        "new",
    }
    | {"openapi", "problems", "settings", "signin", "signout", "static", "status", "tags"}
)


@dataclass(slots=True, eq=False)
class RouteCounter:
    """Answers from memory to requests of one route: ``whole`` ones of ``sent`` bytes, and 304s."""

    whole: int = 0
    unchanged: int = 0
    sent: int = 0

    def count(self, size: int | None) -> None:
        """Count an answer with a body of so many bytes; None stands for 304."""
        if size is None:
            self.unchanged += 1
        else:
            self.whole += 1
            self.sent += size


@dataclass(frozen=True, slots=True)
class ResponseCounts:
    """How many answers of which route and status there were, and the bytes of their bodies."""

    answers: tuple[tuple[str, int, int], ...]
    sent: int


class Metrics:
    """Counters of requests and of work. Outlives configurations.

    For use on one thread, but for the durations.

    Requests for the paths ``elsewhere`` are counted by another process, which answers them.
    """

    def __init__(self, elsewhere: Collection[str] = ()) -> None:
        self._elsewhere = frozenset(elsewhere)
        self._answers: Counter[tuple[str, int]] = Counter()
        self._sent = 0
        self._route_counters: dict[str, RouteCounter] = {}
        self.rendering = Histogram(_FAST)
        self.scanning = Histogram(_SLOW)
        self.converting = Histogram(_FAST)

    def route_counter(self, path: str) -> RouteCounter:
        """Return what counts answers from memory to requests for a path."""
        return self._route_counters.setdefault(_route_name(path), RouteCounter())

    def count_response(self, path: str, status: int) -> None:
        """Count any other answer."""
        if path not in self._elsewhere:
            self._answers[_route_name(path), status] += 1

    def count_bytes(self, path: str, size: int) -> None:
        """Count the bytes of its body, or of a part of it."""
        if path not in self._elsewhere:
            self._sent += size

    def observe_scan(self, seconds: float, read: int) -> None:
        """Count a look at the posts, of which so many were read."""
        self.scanning.observe(seconds)
        if read:
            self.converting.observe(seconds / read)

    def drain(self) -> dict[str, Any]:
        """Return what was counted of answers, as JSON can write it, and begin anew."""
        self._collect()
        answers = [[route, status, number] for (route, status), number in self._answers.items()]
        drained = {"answers": answers, "sent": self._sent, "rendering": self.rendering.drain()}
        self._answers, self._sent = Counter(), 0
        return drained

    def add(self, drained: dict[str, Any]) -> None:
        """Count what another process drained."""
        for route, status, number in drained["answers"]:
            self._answers[route, status] += number
        self._sent += drained["sent"]
        self.rendering.add(drained["rendering"])

    def _collect(self) -> None:
        """Put what the routes have counted to the rest."""
        for route, traffic in self._route_counters.items():
            self._sent += traffic.sent
            self._answers += Counter({(route, 200): traffic.whole, (route, 304): traffic.unchanged})
            traffic.whole = traffic.unchanged = traffic.sent = 0

    def response_counts(self) -> ResponseCounts:
        """Return what was counted so far."""
        self._collect()
        answers = tuple(sorted((*answer, number) for answer, number in self._answers.items()))
        return ResponseCounts(answers, self._sent)


def _route_name(path: str) -> str:
    first = path.split("?", 1)[0].split("/", 2)[1].partition(".")[0] if path[1:] else "home"
    return first if first in _ROUTES else "other"
