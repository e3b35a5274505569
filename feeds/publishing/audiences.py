"""The publishers of those who bear tokens: one for all, and one for each whom posts name."""

from __future__ import annotations

import threading
from collections import OrderedDict

from feeds.publishing.publisher import Publisher
from feeds.publishing.site import Site
from feeds.publishing.visibility import Bearer
from feeds.store.base import Reader

_MOST_NAMED = 8
"""Publishers that are kept for bearers whom posts name; what others need is made anew."""

_SHARES, _NAMED_SHARES = 8, 64


class BearerPublishers:
    """Finds the publisher of a bearer by the names of the token. Safe to use from many threads.

    Most bearers see the same. A publisher of one's own has only who is named in the access of an entry.
    """

    def __init__(self, reader: Reader, site: Site) -> None:
        self._reader = reader
        self._site = site
        self._common = Publisher(reader, site, Bearer(), _SHARES)
        self._named: OrderedDict[frozenset[str], Publisher] = OrderedDict()
        self._access_names: frozenset[str] | None = None
        self._generation = 0
        self._lock = threading.Lock()

    def get(self, names: frozenset[str]) -> Publisher | None:
        """Return the publisher of a bearer by the names of the token, None where the store must tell."""
        with self._lock:
            return None if self._access_names is None else self._choose(names & self._access_names)

    def find(self, names: frozenset[str]) -> Publisher:
        """Return the publisher of a bearer by the names of the token. Asks the store."""
        generation = self._generation
        access_names = self._reader.access_names()
        with self._lock:
            if generation == self._generation:
                self._access_names = access_names
            return self._choose(names & access_names)

    def invalidate(self) -> None:
        """Take note that entries came, changed or left."""
        with self._lock:
            self._access_names = None
            self._generation += 1
            publishers = (self._common, *self._named.values())
        for publisher in publishers:
            publisher.invalidate()

    def _choose(self, names: frozenset[str]) -> Publisher:
        if not names:
            return self._common
        publisher = self._named.get(names)
        if publisher is None:
            publisher = Publisher(self._reader, self._site, Bearer(names), _NAMED_SHARES)
            self._named[names] = publisher
        self._named.move_to_end(names)
        if len(self._named) > _MOST_NAMED:
            self._named.popitem(last=False)
        return publisher
