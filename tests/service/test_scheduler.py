"""What happens by the clock."""

import asyncio
from datetime import UTC, datetime, timedelta

from feeds.service.scheduler import Scheduler


def run(act, seconds, interval=3600):
    """Run a schedule for some seconds; return which jobs ran."""
    calls = []

    async def scan():
        calls.append("scan")

    async def release():
        calls.append("release")

    async def main():
        schedule = Scheduler(scan, release)
        schedule.start(interval)
        act(schedule)
        await asyncio.sleep(seconds)
        schedule.stop()

    asyncio.run(main())
    return calls


def test_a_post_is_released_at_its_moment():
    """The release job runs once, at the moment asked for."""
    assert run(lambda s: s.schedule_release(datetime.now(UTC) + timedelta(seconds=0.2)), 0.6) == ["release"]


def test_a_moment_missed_is_made_up_for():
    """A moment that passed while the service was not running is acted on at once."""
    assert run(lambda s: s.schedule_release(datetime.now(UTC) - timedelta(days=3)), 0.4) == ["release"]


def test_the_moment_can_move_and_go():
    """Only the last moment asked for counts; None means there is nothing to wait for."""

    def act(schedule):
        schedule.schedule_release(datetime.now(UTC) + timedelta(seconds=0.1))
        schedule.schedule_release(datetime.now(UTC) + timedelta(seconds=0.2))
        schedule.schedule_release(None)
        schedule.schedule_release(None)

    assert run(act, 0.5) == []


def test_scans_recur():
    """The scan runs again and again at its interval."""
    assert run(lambda s: None, 1.0, interval=0.3).count("scan") >= 2
