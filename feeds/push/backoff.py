"""How long to wait before trying again, and when to stop trying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that double from ``first`` to ``longest``, for ``patience`` in all; everything in seconds.

    Each wait is shortened by chance, to no less than half, so that many who failed together do not
    come back together.
    """

    first: float = 10.0
    longest: float = 3600.0
    patience: float = 86400.0

    def delay(self, failures: int, chance: Random) -> timedelta:
        """Return the wait after so many failures in a row, at least one."""
        full = min(self.longest, self.first * 2.0 ** min(failures - 1, 60))
        return timedelta(seconds=full * chance.uniform(0.5, 1.0))

    def exhausted(self, since: datetime, now: datetime) -> bool:
        """Tell whether something tried since a moment has been tried for long enough."""
        return now - since >= timedelta(seconds=self.patience)
