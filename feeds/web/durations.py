"""How long things take, counted by length as Prometheus' histograms are."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from threading import Lock

Drained = tuple[list[int], float]
"""How many durations fell between each two bounds, and the seconds they took together."""


class Durations:
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
    def timed(self) -> Iterator[None]:
        """Count how long the context takes."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.observe(time.perf_counter() - start)

    def drain(self) -> Drained:
        """Return what was counted, and begin anew."""
        with self._lock:
            drained = self._counts, self._seconds
            self._counts, self._seconds = [0] * len(self._counts), 0.0
        return drained

    def add(self, drained: Drained) -> None:
        """Count what another process drained."""
        counts, seconds = drained
        with self._lock:
            self._counts = [mine + theirs for mine, theirs in zip(self._counts, counts, strict=True)]
            self._seconds += seconds

    def counted(self) -> tuple[list[tuple[float | None, int]], float]:
        """Return how many took up to each bound (None: any time), and the seconds they took together."""
        with self._lock:
            counts, seconds = list(self._counts), self._seconds
        return list(zip([*self._bounds, None], accumulate(counts), strict=True)), seconds
