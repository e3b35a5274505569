"""A resolver that remembers for a while which names cannot be resolved."""

from __future__ import annotations

import socket
import time
from collections import OrderedDict
from collections.abc import Callable

from feeds.websub.http_client import Resolve

MAX_NAMES = 10_000
"""Names that are remembered; of more, the oldest are asked about again."""

UNKNOWN_LIFETIME_S = 300.0
"""Seconds for which a name that does not exist is not asked about again."""

FAILURE_LIFETIME_S = 30.0
"""Seconds for the same where name servers could not tell."""


class NegativeCache:
    """Resolves as ``resolve`` does, and refuses names at once that failed a short time ago (RFC 9520).

    For one asyncio loop.
    """

    def __init__(self, resolve: Resolve, clock: Callable[[], float] = time.monotonic) -> None:
        self._resolve = resolve
        self._clock = clock
        self._failed: OrderedDict[str, tuple[float, OSError]] = OrderedDict()

    async def __call__(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses of a host. Raises `OSError` where it has none, or had none lately."""
        until, error = self._failed.get(host, (0.0, None))
        if error is not None and self._clock() < until:
            raise error
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            self._remember(host, error)
            raise
        self._failed.pop(host, None)
        return addresses

    def _remember(self, host: str, error: OSError) -> None:
        unknown = isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME
        lifetime = UNKNOWN_LIFETIME_S if unknown else FAILURE_LIFETIME_S
        self._failed[host] = (self._clock() + lifetime, error.with_traceback(None))
        self._failed.move_to_end(host)
        if len(self._failed) > MAX_NAMES:
            self._failed.popitem(last=False)
