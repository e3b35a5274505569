"""What to do when much of the folder is suddenly not there: an unmounted disk is no mass deletion. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Absence:
    """How many of the known posts are missing, how many left lately, and since when there is an alarm."""

    missing: int
    total: int
    lost: int = 0
    since: datetime | None = None

    @property
    def sudden(self) -> bool:
        """Tell whether, with those that left lately, more than half is missing."""
        return (self.missing + self.lost) * 2 > self.total + self.lost

    def believed(self, now: datetime, grace: timedelta) -> bool:
        """Tell whether the missing may leave: few of them, or missing for all of ``grace``.

        Once there is an alarm, it goes on for as long as anything is missing.
        """
        if not self.missing or not grace:
            return True
        return now - self.since >= grace if self.since else not self.sudden

    def alarm(self, now: datetime, grace: timedelta) -> str:
        """Say it loudly, and what to do."""
        until = ((self.since or now) + grace).isoformat(timespec="minutes")
        return (
            f"{self.missing} of {self.total} posts are missing all at once; they stay served until {until}. "
            "Is the folder mounted? If the posts were meant to go, run: feeds prune"
        )
