"""A rate limit per client."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CLIENTS = 20_000
"""Clients remembered at a time; whoever was seen longest ago is forgotten first."""


class RateLimiter:
    """A bucket of tokens for each client address, refilled evenly. For use on one thread."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._refill = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allow(self, client: tuple[str, int] | None) -> bool:
        """Take a token for a request; False when none is left. A client without an address has no limit."""
        if client is None:
            return True
        address = client[0]
        now = self._clock()
        tokens, since = self._buckets.pop(address, (self._most, now))
        tokens = min(self._most, tokens + (now - since) * self._refill)
        allowed = tokens >= 1
        self._buckets[address] = (tokens - 1 if allowed else tokens), now
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return allowed

    def retry_after(self, client: tuple[str, int] | None) -> int:
        """Return the seconds until a client has a token again."""
        tokens, since = self._buckets.get(client[0] if client else "", (1.0, 0.0))
        tokens = min(self._most, tokens + (self._clock() - since) * self._refill)
        return max(1, math.ceil((1 - tokens) / self._refill))
