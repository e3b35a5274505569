"""Scheduled work (APScheduler): the periodic scan, and the moment the next post falls due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

Job = Callable[[], Awaitable[None]]

_SCAN = "scan"
_DUE = "due"


class Scheduler:
    """Two jobs on one asyncio loop. Late runs are made up for once, never dropped."""

    def __init__(self, scan: Job, release: Job) -> None:
        self._scan = scan
        self._release = release
        self._jobs = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self, interval: float) -> None:
        """Begin, with a scan every ``interval`` seconds. Needs a running loop."""
        self._jobs.start()
        self.set_interval(interval)

    def set_interval(self, interval: float) -> None:
        """Scan every ``interval`` seconds from now on."""
        self._jobs.add_job(self._scan, IntervalTrigger(seconds=interval), id=_SCAN, replace_existing=True)

    def schedule_release(self, due: datetime | None) -> None:
        """Release posts at ``due``, and at no other time; None: there is nothing to wait for."""
        if due is not None:
            self._jobs.add_job(self._release, DateTrigger(due), id=_DUE, replace_existing=True)
        elif self._jobs.get_job(_DUE):
            self._jobs.remove_job(_DUE)

    def stop(self) -> None:
        """Take no further action. Jobs that are under way are not waited for."""
        if self._jobs.running:
            self._jobs.shutdown(wait=False)
