"""The state of the running service, for status page and metrics."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from feeds.config.diff import compare_settings
from feeds.config.loader import Config
from feeds.config.setting_types import Effect
from feeds.config.settings import Settings
from feeds.ingest.indexer import IndexReport, find_unused_rules
from feeds.publishing.site import Site
from feeds.service.config_plan import ConfigPlan, plan_config
from feeds.service.factory import utc_now
from feeds.service.websub import WebSubCounts
from feeds.store.base import Reader
from feeds.store.subscriptions import Subscriptions
from feeds.web.admin.config_editor import ConfigFile
from feeds.web.admin.status import (
    Configuration,
    HubStats,
    PingStats,
    Scan,
    ServiceSnapshot,
    StatusSources,
)
from feeds.web.admin.views import admin_routes
from feeds.web.app import Routes
from feeds.web.auth import AdminAuth, LoginThrottle
from feeds.web.health import Health
from feeds.web.local_requests import Exposure
from feeds.web.metrics import Metrics
from feeds.web.sessions import AdminSessions
from feeds.web.subscriber_counts import SubscriberCounter
from feeds.websub.context import HubCounters

log = logging.getLogger(__name__)


class ServiceState:
    """Records what happens, for the status page and the metrics. Outlives configurations.

    ``listening`` is the address that the service listens at.
    """

    def __init__(
        self,
        config: Config,
        reader: Reader,
        subscriptions: Subscriptions,
        sessions: AdminSessions,
        listening: str,
        *,
        health: Callable[[], Health],
        queue: Callable[[], int],
        pushed: Callable[[], WebSubCounts],
    ) -> None:
        self.subscribers = SubscriberCounter()
        self.metrics = Metrics()
        self._started_with = self._config = config
        self._reader = reader
        self._subscriptions = subscriptions
        self._sessions = sessions
        self._listening = listening
        self._exposure: Exposure | None = None
        self._health = health
        self._queue = queue
        self._pushed = pushed
        self._started = self._since = utc_now()
        self._login_throttle = LoginThrottle()
        self._scan: Scan | None = None
        self._config_error = ""

    def routes(self, site: Site) -> Routes:
        """Return the operator's routes under the configuration in force; logs once why they are closed."""
        settings = self._config.settings
        admission = AdminAuth(
            site,
            settings.admin.password,
            self._login_throttle,
            self._sessions,
            listening=self._listening,
        )
        self._warn_of_exposure(None if admission.password else admission.exposure)
        sources = StatusSources(self, self._reader, self.subscribers)
        return admin_routes(
            site,
            admission,
            sources,
            settings,
            ConfigFile(self._config.path, self._estimate_impact),
            meters=self.metrics,
        )

    def record_scan(self, report: IndexReport, seconds: float) -> None:
        """Take note of a look at the posts."""
        tally = report.counts
        self.metrics.observe_scan(seconds, report.read)
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

    def add_worker_counts(self, counts: dict[str, Any]) -> tuple[str, ...]:
        """Take note of what another process that answers has counted, and return the troubles there are."""
        self.subscribers.add(counts["audience"])
        self.metrics.add(counts["meters"])
        return self._health().troubles

    def record_config(self, config: Config) -> None:
        """Take note that a configuration came into force, or was read again and is as before."""
        if config.settings != self._config.settings:
            self._since = utc_now()
        self._config, self._config_error = config, ""

    def record_config_error(self, mistake: str) -> None:
        """Take note that what was saved could not be taken over."""
        self._config_error = mistake

    def state(self) -> ServiceSnapshot:
        """Return how the service is now."""
        pushed = self._pushed()
        return ServiceSnapshot(
            version=version("feeds"),
            started=self._started,
            configuration=self._config_status(),
            health=self._health(),
            scan=self._scan,
            queue=self._queue(),
            stale_rules=find_unused_rules(self._reader, self._config.settings.clean.rules),
            store_size=self._reader.size(),
            push=self._hub_stats(pushed.hub) if self._config.settings.websub.hub else None,
            hubs={hub: PingStats(**asdict(pings)) for hub, pings in pushed.hubs.items()},
        )

    def last_written(self, path: str) -> datetime | None:
        """Return when a file of the posts folder, or the configuration, was last written.

        None for a file that is not there, or says that it will be written in time to come.
        """
        path_named = self._config.path if path == self._config.path.name else self._config.folder / path
        try:
            written = datetime.fromtimestamp(path_named.stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError):
            return None
        return written if written <= utc_now() else None

    def _warn_of_exposure(self, exposure: Exposure | None) -> None:
        if exposure and exposure != self._exposure:
            log.warning(
                "/status, /metrics and /problems are closed: others can reach this service too (%s is %s). "
                "To open them, set admin.password to a hash made by: feeds config password",
                exposure.setting,
                exposure.value,
            )
        self._exposure = exposure

    def _hub_stats(self, done: HubCounters) -> HubStats:
        counts = self._subscriptions.counts()
        return HubStats(
            counts.subscriptions, counts.topics, counts.waiting, counts.failing, done.delivered, done.failed
        )

    def _estimate_impact(self, settings: Settings) -> ConfigPlan | None:
        now = self._config
        return plan_config(Config(settings, now.path, now.folder, now.store_url, now.origins))

    def _config_status(self) -> Configuration:
        changed = compare_settings(self._started_with.settings, self._config.settings)
        waiting = tuple(difference.key for difference in changed if difference.effect is Effect.RESTART)
        return Configuration(self._config.path.name, self._since, self._config_error, waiting)
