"""How the service is doing, gathered into one record: for the operator's page, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol

from anyio import to_thread

from feeds.model import Problem, Severity
from feeds.store.contract import Reader, Scheduled, Totals
from feeds.web.audience import Audience, Following
from feeds.web.health import GOOD, Health

MOST_FEEDS = 50
"""Feeds that are listed, those asked for most often first."""

MOST_PROBLEMS = 200
"""Problems of one kind that are listed."""


MOST_SCHEDULED = 5
"""Posts that wait for their moment and are listed."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What the last look at the posts came to. ``seconds`` is how long it took, ``read`` counts files."""

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
class Push:
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
class Announced:
    """What a hub elsewhere was told since the configuration came into force, and has yet to be told."""

    told: int = 0
    waiting: int = 0
    refused: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What only the running service knows.

    ``queue`` counts requests to look at posts that are not done yet, ``stale_rules`` names parts of
    cleaning rules that no post needs, ``store_size`` is in bytes. None stands for what is not known.
    """

    version: str
    started: datetime
    configuration: Configuration
    health: Health = GOOD
    scan: Scan | None = None
    queue: int = 0
    stale_rules: tuple[str, ...] | None = None
    store_size: int | None = None
    push: Push | None = None
    hubs: Mapping[str, Announced] = field(default_factory=dict)


class Service(Protocol):
    """The running service, as far as its operator asks."""

    def state(self) -> State:
        """Return how it is now. May wait for the disk."""

    def written(self, path: str) -> datetime | None:
        """Return when a file of the posts folder, or the configuration, was last written."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a report comes from."""

    service: Service
    reader: Reader
    audience: Audience


@dataclass(frozen=True, slots=True)
class Kind:
    """All problems of one kind; ``shown`` are the first of so many."""

    name: str
    severity: Severity
    total: int
    shown: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the operator's page tells; ``scheduled`` are the posts whose moment comes first."""

    state: State
    totals: Totals
    problems: tuple[Kind, ...]
    requests: Following
    feeds: tuple[Following, ...] = ()
    scheduled: tuple[Scheduled, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON can write it: moments in RFC 3339, file names in printable characters."""
        told = asdict(self)
        for kind in told["problems"]:
            kind["shown"] = [problem | {"path": printable(problem["path"])} for problem in kind["shown"]]
        for waiting in told["scheduled"]:
            waiting["path"] = printable(waiting["path"])
        told["state"]["health"]["status"] = self.state.health.status
        for following, count in zip(told["feeds"], self.feeds, strict=True):
            following["subscribers"] = count.subscribers
        plain: dict[str, Any] = _plain(told)
        return plain


async def gather(sources: Sources) -> Report:
    """Gather the report, off the loop where it waits for the store and the disk."""
    audience, reader = sources.audience, sources.reader
    followings, total = audience.followings(MOST_FEEDS), audience.total()

    def read() -> Report:
        kinds, waiting = by_kind(reader.problems()), reader.scheduled(MOST_SCHEDULED)
        return Report(sources.service.state(), reader.totals(), kinds, total, followings, waiting)

    return await to_thread.run_sync(read)


def by_kind(problems: Iterable[Problem]) -> tuple[Kind, ...]:
    """Return problems by kind: errors first, then what was repaired, then notes."""
    order = list(Severity)
    ranked = sorted(problems, key=lambda problem: (order.index(problem.severity), problem.kind))
    groups = (
        (key, tuple(group)) for key, group in groupby(ranked, lambda found: (found.severity, found.kind))
    )
    return tuple(
        Kind(
            name,
            severity,
            len(found),
            tuple(replace(one, path=printable(one.path)) for one in found[:MOST_PROBLEMS]),
        )
        for (severity, name), found in groups
    )


def printable(path: str) -> str:
    """Spell a file name whose bytes are no UTF-8, or that holds control characters."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def _plain(told: Any) -> Any:  # noqa: ANN401 - whatever a record may hold
    match told:
        case datetime():
            return told.isoformat()
        case Mapping():
            return {str(name): _plain(value) for name, value in told.items()}
        case list() | tuple():
            return [_plain(value) for value in told]
        case _:
            return told
