"""What the running service knows of itself, for its operator's pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from starlette.routing import BaseRoute

from feeds.config.diff import differences
from feeds.config.load import Config
from feeds.config.settings import Effect, Settings
from feeds.ingest.indexer import Report
from feeds.ingest.staleness import stale
from feeds.push.means import Tally
from feeds.service.composition import utc_now
from feeds.service.planning import Plan, plan
from feeds.service.pushing import Done
from feeds.store.contract import Reader
from feeds.store.database import location
from feeds.store.subscriptions import Subscriptions
from feeds.web.admission import Admission, Attempts
from feeds.web.audience import Audience
from feeds.web.editing import ConfigFile
from feeds.web.health import Health
from feeds.web.metrics import Meters
from feeds.web.office import routes
from feeds.web.site import Site
from feeds.web.status import Announced, Configuration, Push, Scan, Sources, State


class Overview:
    """Takes note of what happens, and tells of it. Outlives configurations."""

    def __init__(
        self,
        config: Config,
        reader: Reader,
        subscriptions: Subscriptions,
        *,
        health: Callable[[], Health],
        queue: Callable[[], int],
        pushed: Callable[[], Done],
    ) -> None:
        self.audience = Audience()
        self.meters = Meters()
        self._started_with = self._config = config
        self._reader = reader
        self._subscriptions = subscriptions
        self._health = health
        self._queue = queue
        self._pushed = pushed
        self._started = self._since = utc_now()
        self._attempts = Attempts()
        self._scan: Scan | None = None
        self._mistake = ""

    def routes(self, site: Site) -> Sequence[BaseRoute]:
        """Return the operator's routes under the configuration in force."""
        settings = self._config.settings
        admission = Admission(site, settings.admin.password, self._attempts)
        sources = Sources(self, self._reader, self.audience)
        return routes(
            site,
            admission,
            sources,
            settings,
            ConfigFile(self._config.path, self._foresee),
            meters=self.meters,
        )

    def indexed(self, report: Report, seconds: float) -> None:
        """Take note of a look at the posts."""
        tally = report.tally
        self.meters.indexed(seconds, report.read)
        self._scan = Scan(
            ended=utc_now(),
            seconds=seconds,
            files=report.files,
            read=report.read,
            new=tally.new,
            updated=tally.updated,
            removed=tally.removed,
            refused=tally.refused,
            withheld=report.withheld,
        )

    def counted(self, counts: dict[str, Any]) -> tuple[str, ...]:
        """Take note of what another process that answers has counted, and return the troubles there are."""
        self.audience.add(counts["audience"])
        self.meters.add(counts["meters"])
        return self._health().troubles

    def configured(self, config: Config) -> None:
        """Take note that a configuration came into force, or was read again and is as before."""
        if config.settings != self._config.settings:
            self._since = utc_now()
        self._config, self._mistake = config, ""

    def misconfigured(self, mistake: str) -> None:
        """Take note that what was saved could not be taken over."""
        self._mistake = mistake

    def state(self) -> State:
        """Return how the service is now."""
        pushed = self._pushed()
        return State(
            version=version("feeds"),
            started=self._started,
            configuration=self._configuration(),
            health=self._health(),
            scan=self._scan,
            queue=self._queue(),
            stale_rules=stale(self._reader, self._config.settings.clean.rules),
            store_size=_size_of(self._config.store_url),
            push=self._push(pushed.hub) if self._config.settings.websub.hub else None,
            hubs={hub: Announced(**asdict(told)) for hub, told in pushed.hubs.items()},
        )

    def written(self, path: str) -> datetime | None:
        """Return when a file of the posts folder, or the configuration, was last written."""
        named = self._config.path if path == self._config.path.name else self._config.folder / path
        try:
            return datetime.fromtimestamp(named.stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError):
            return None

    def _push(self, done: Tally) -> Push:
        held = self._subscriptions.counts()
        return Push(held.subscriptions, held.topics, held.waiting, held.failing, done.delivered, done.failed)

    def _foresee(self, settings: Settings) -> Plan | None:
        now = self._config
        return plan(Config(settings, now.path, now.folder, now.store_url, now.origins))

    def _configuration(self) -> Configuration:
        changed = differences(self._started_with.settings, self._config.settings)
        waiting = tuple(found.key for found in changed if found.effect is Effect.RESTART)
        return Configuration(self._config.path.name, self._since, self._mistake, waiting)


def _size_of(store_url: str) -> int | None:
    """Return the bytes of a store with its log; None for one in memory."""
    store = location(store_url)
    if store is None:
        return None
    files = (store.with_name(store.name + suffix) for suffix in ("", "-wal", "-shm"))
    return sum(file.stat().st_size for file in files if file.exists())
