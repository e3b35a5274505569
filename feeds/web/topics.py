"""Public feed documents by the addresses that subscribers know them by: WebSub's topics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from feeds.errors import SliceError
from feeds.model import Format
from feeds.store.contract import Change
from feeds.web.document import Document
from feeds.web.locating import Target, locate
from feeds.web.publishing import Publisher
from feeds.web.reach import reach, touched_keys
from feeds.web.subjects import Key


class Topics:
    """The topics of one site. Everything here waits for the store."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._base = publisher.site.addresses.base_url

    def content(self, url: str) -> Document | None:
        """Return what a GET of a topic answers; None where it is no public feed, or not spelled so."""
        target = self._target(url)
        return self._publisher.document(target) if target else None

    def touched(self, urls: Iterable[str], change: Change) -> tuple[str, ...]:
        """Return those of some topics that a change may concern."""
        if change.everything:
            return tuple(urls)
        keys = touched_keys(change.labels, self._publisher.aliases)
        return tuple(url for url in urls if self._reaches(self._target(url), keys))

    def listed(self, change: Change) -> Iterator[str]:
        """Give the topics among the site's own list of feeds that a change may concern."""
        keys = touched_keys(change.labels, self._publisher.aliases)
        for group in self._publisher.read_catalog().groups:
            for feed in group.feeds:
                targets = [Target(feed, fmt) for fmt in feed.formats]
                if change.everything or self._reaches(targets[0], keys):
                    yield from (self._base + target.address() for target in targets)

    def _reaches(self, target: Target | None, keys: frozenset[Key]) -> bool:
        """A topic that is no feed any more may concern its subscribers too."""
        return target is None or reach(target.feed.slice, self._publisher.aliases).touched(keys)

    def _target(self, url: str) -> Target | None:
        catalog = self._publisher.read_catalog()
        path, _, query = url.removeprefix(self._base).partition("?")
        try:
            target = locate(catalog, unquote(path), query)
        except SliceError:
            return None
        if target is None or target.suffix not in set(Format) or catalog.private(target.feed):
            return None
        return target if self._base + target.address() == url else None
