"""The status of the service as one record: for the operator's page and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from anyio import to_thread

from feeds.model import Problem, Severity
from feeds.store.base import Reader
from feeds.store.totals import ScheduledEntry, Totals
from feeds.text import make_printable
from feeds.web.health import HEALTHY, Health
from feeds.web.subscriber_counts import FeedStats, SubscriberCounter

MOST_FEEDS = 50
"""Feeds that are listed, those asked for most often first."""

MOST_PROBLEMS = 200
"""Problems of one kind that are listed."""


MOST_SCHEDULED = 5
"""Posts that wait for their moment and are listed."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The result of the last index run. ``seconds`` is how long it took, ``read`` counts files."""

    ended: datetime
    seconds: float
    files: int = 0
    read: int = 0
    new: int = 0
    updated: int = 0
    removed: int = 0
    refused: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Configuration:
    """Which configuration is in force since when; ``mistake`` is why a newer one is not.

    ``waiting`` are the keys whose new values hold after a restart.
    """

    path: str
    since: datetime
    mistake: str = ""
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HubStats:
    """How many subscriptions the own hub has, of how many topics; how many await content, and fail.

    Of the deliveries since the configuration came into force, so many were ``delivered``, and ``failed``.
    """

    subscriptions: int
    topics: int
    waiting: int
    failing: int
    delivered: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class PingStats:
    """The pings that a hub elsewhere got since the configuration came into force, and those it is to get."""

    accepted: int = 0
    waiting: int = 0
    refused: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class ServiceSnapshot:
    """What only the running service knows.

    ``queue`` counts requests to look at posts that are not done yet, ``stale_rules`` names parts of
    cleaning rules that no post needs, ``store_size`` is in bytes. None stands for what is not known.
    """

    version: str
    started: datetime
    configuration: Configuration
    health: Health = HEALTHY
    scan: Scan | None = None
    queue: int = 0
    stale_rules: tuple[str, ...] | None = None
    store_size: int | None = None
    push: HubStats | None = None
    hubs: Mapping[str, PingStats] = field(default_factory=dict)


class StateProvider(Protocol):
    """The running service, as far as its operator asks."""

    def state(self) -> ServiceSnapshot:
        """Return how it is now. May wait for the disk."""

    def last_written(self, path: str) -> datetime | None:
        """Return when a file of the posts folder, or the configuration, was last written."""


@dataclass(frozen=True, slots=True)
class StatusSources:
    """Where a report comes from."""

    service: StateProvider
    reader: Reader
    audience: SubscriberCounter


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """All problems of one kind; ``shown`` are the first of so many."""

    name: str
    severity: Severity
    total: int
    shown: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Everything that the operator's page shows; ``scheduled`` are the posts whose moment comes first."""

    state: ServiceSnapshot
    totals: Totals
    problems: tuple[ProblemGroup, ...]
    requests: FeedStats
    feeds: tuple[FeedStats, ...] = ()
    scheduled: tuple[ScheduledEntry, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON can write it: moments in RFC 3339, file names in printable characters."""
        fields = asdict(self)
        for kind in fields["problems"]:
            kind["shown"] = [problem | {"path": make_printable(problem["path"])} for problem in kind["shown"]]
        for waiting in fields["scheduled"]:
            waiting["path"] = make_printable(waiting["path"])
        fields["state"]["health"]["status"] = self.state.health.status
        for following, count in zip(fields["feeds"], self.feeds, strict=True):
            following["subscribers"] = count.subscribers
        plain: dict[str, Any] = _to_json(fields)
        return plain


async def collect_report(sources: StatusSources) -> StatusReport:
    """Gather the report, off the loop where it waits for the store and the disk."""
    audience, reader = sources.audience, sources.reader
    followings, total = audience.list_stats(MOST_FEEDS), audience.total()

    def read() -> StatusReport:
        kinds, waiting = group_problems(reader.problems()), reader.list_scheduled(MOST_SCHEDULED)
        return StatusReport(sources.service.state(), reader.totals(), kinds, total, followings, waiting)

    return await to_thread.run_sync(read)


def group_problems(problems: Iterable[Problem]) -> tuple[ProblemGroup, ...]:
    """Return problems by kind: errors first, then what was repaired, then notes."""
    order = list(Severity)
    ranked = sorted(problems, key=lambda problem: (order.index(problem.severity), problem.kind))
    groups = (
        (key, tuple(group))
        for key, group in groupby(ranked, lambda problem: (problem.severity, problem.kind))
    )
    return tuple(
        ProblemGroup(
            name,
            severity,
            len(members),
            tuple(replace(one, path=make_printable(one.path)) for one in members[:MOST_PROBLEMS]),
        )
        for (severity, name), members in groups
    )


def _to_json(value: Any) -> Any:  # noqa: ANN401 - whatever a record may hold
    match value:
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(name): _to_json(member) for name, member in value.items()}
        case list() | tuple():
            return [_to_json(member) for member in value]
        case _:
            return value
