"""WebSub topics: public documents by the addresses that subscribers use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

from feeds.errors import SliceError
from feeds.model import Format
from feeds.publishing.document import Document, tags_of_change, tags_of_slice
from feeds.publishing.publisher import Publisher
from feeds.publishing.resolver import DocumentTarget, resolve
from feeds.publishing.taxonomy import TermKey
from feeds.store.base import Change


class Topics:
    """The topics of one site. Everything here waits for the store."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._base = publisher.site.addresses.base_url

    def content(self, url: str) -> Document | None:
        """Return what a GET of a topic answers; None where it is no public feed, or not spelled so."""
        target = self._resolve(url)
        return self._publisher.document(target) if target else None

    def filter_changed(self, urls: Iterable[str], change: Change) -> tuple[str, ...]:
        """Return those of some topics that a change may concern."""
        if change.everything:
            return tuple(urls)
        keys = tags_of_change(change.labels, self._publisher.aliases)
        return tuple(url for url in urls if self._is_touched(self._resolve(url), keys))

    def list_changed(self, change: Change) -> Iterator[str]:
        """Give the topics among the site's own list of feeds that a change may concern."""
        keys = tags_of_change(change.labels, self._publisher.aliases)
        for group in self._publisher.read_catalog().public_groups:
            for feed in group.feeds:
                targets = [DocumentTarget(feed, fmt) for fmt in feed.formats]
                if change.everything or self._is_touched(targets[0], keys):
                    yield from (self._base + target.address() for target in targets)

    def _is_touched(self, target: DocumentTarget | None, keys: frozenset[TermKey]) -> bool:
        """A topic that is no feed any more may concern its subscribers too."""
        return target is None or tags_of_slice(target.feed.slice, self._publisher.aliases).is_touched_by(keys)

    def _resolve(self, url: str) -> DocumentTarget | None:
        catalog = self._publisher.read_catalog()
        path, _, query = url.removeprefix(self._base).partition("?")
        try:
            target = resolve(catalog, unquote(path), query) or self._publisher.resolve_former(
                unquote(path), query, datetime.now(UTC)
            )
        except SliceError:
            return None
        if target is None or target.suffix not in set(Format) or catalog.is_private(target.feed):
            return None
        return target if self._base + target.address() == url else None
