"""What is counted of requests and of work as it happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from feeds.web.durations import Durations

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
        "healthz",
        "home",
        "hub",
        "metrics",
        "new",
    }
    | {"openapi", "problems", "settings", "signin", "signout", "static", "status", "tags"}
)


@dataclass(slots=True, eq=False)
class Traffic:
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
class Counted:
    """How many answers of which route and status there were, and the bytes of their bodies."""

    answers: tuple[tuple[str, int, int], ...]
    sent: int


class Meters:
    """What is counted as it happens. Outlives configurations; for use on one thread, but for the durations.

    Requests for the paths ``elsewhere`` are counted by another process, which answers them.
    """

    def __init__(self, elsewhere: Collection[str] = ()) -> None:
        self._elsewhere = frozenset(elsewhere)
        self._answers: Counter[tuple[str, int]] = Counter()
        self._sent = 0
        self._traffic: dict[str, Traffic] = {}
        self.rendering = Durations(_FAST)
        self.scanning = Durations(_SLOW)
        self.converting = Durations(_FAST)

    def traffic(self, path: str) -> Traffic:
        """Return what counts answers from memory to requests for a path."""
        return self._traffic.setdefault(_route(path), Traffic())

    def answered(self, path: str, status: int) -> None:
        """Count any other answer."""
        if path not in self._elsewhere:
            self._answers[_route(path), status] += 1

    def sent(self, path: str, size: int) -> None:
        """Count the bytes of its body, or of a part of it."""
        if path not in self._elsewhere:
            self._sent += size

    def indexed(self, seconds: float, read: int) -> None:
        """Count a look at the posts, of which so many were read."""
        self.scanning.observe(seconds)
        if read:
            self.converting.observe(seconds / read)

    def drain(self) -> dict[str, Any]:
        """Return what was counted of answers, as JSON can write it, and begin anew."""
        self._gather()
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

    def _gather(self) -> None:
        """Put what the routes have counted to the rest."""
        for route, traffic in self._traffic.items():
            self._sent += traffic.sent
            self._answers += Counter({(route, 200): traffic.whole, (route, 304): traffic.unchanged})
            traffic.whole = traffic.unchanged = traffic.sent = 0

    def counted(self) -> Counted:
        """Return what was counted so far."""
        self._gather()
        answers = tuple(sorted((*answer, number) for answer, number in self._answers.items()))
        return Counted(answers, self._sent)


def _route(path: str) -> str:
    first = path.split("?", 1)[0].split("/", 2)[1].partition(".")[0] if path[1:] else "home"
    return first if first in _ROUTES else "other"
