"""The clients whose subscription requests await verification, and how many each may have. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager


class PendingClients:
    """Who asked for the requests that are still to be verified, by their numbers in the store.

    A client may have at most ``most_per_client`` of them. Forgotten when the process ends: what is pending
    then belongs to nobody.
    """

    def __init__(self, most_per_client: int) -> None:
        self._most = most_per_client
        self._clients: dict[int, str] = {}
        self._counts: Counter[str] = Counter()

    def is_full(self, client: str) -> bool:
        """Tell whether a client has as many requests as it may."""
        return self._counts[client] >= self._most

    def of(self, n: int) -> str:
        """Return who asked for a request; the empty string where that is not known."""
        return self._clients.get(n, "")

    @contextmanager
    def reserve(self, client: str) -> Iterator[None]:
        """Count one more request of a client while it is being kept."""
        self._counts[client] += 1
        try:
            yield
        finally:
            self._counts[client] -= 1

    def add(self, n: int, client: str) -> None:
        """Take note of a request that was kept."""
        self._clients[n] = client
        self._counts[client] += 1

    def forget_others(self, pending: Collection[int]) -> None:
        """Forget every request but those that are still pending."""
        for n in self._clients.keys() - set(pending):
            self._counts[self._clients.pop(n)] -= 1
        self._counts += Counter()  # drops what is zero

    def __len__(self) -> int:
        """Return how many requests are remembered."""
        return len(self._clients)
