"""Who may see which entries. Every document is made of what a `VisibleReader` shows.

What a private named feed selects is for the bearers of tokens alone, unless a public named feed selects it
too. What names somebody in its own ``access`` is for those: of a named feed, all bearers; of a token, its
bearer. The labels that decide are those of the revision that is read, so that no answer is made of entries of
one revision and rules of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from feeds.config.settings import NamedFeed
from feeds.model import TEASER, Entry, Label, LabelCount, Slice, Visibility
from feeds.publishing.catalog import Catalog
from feeds.publishing.site import Site
from feeds.publishing.taxonomy import build_taxonomy
from feeds.store.base import (
    EntryReader,
    EntryRef,
    FormerLabel,
    PagePosition,
    Reader,
    Restriction,
    StoredPage,
)
from feeds.store.retry import retry_lost
from feeds.store.totals import Totals
from feeds.text import normalize_name

T = TypeVar("T")


def public_site(site: Site) -> Site:
    """Return a site as strangers know it: without its private named feeds, unless all of it is private."""
    if not site.has_private_feeds:
        return site
    public = tuple(feed for feed in site.named if not site.access.covers_feed(feed.name))
    return replace(_open_site(site), named=public)


def bearers_site(site: Site) -> Site:
    """Return a site as the bearers of its tokens know it: no named feed is private to them."""
    return _open_site(site) if site.has_private_feeds else site


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody with a token: the names that it has in the settings, as `normalize_name` spells them.

    Without a name it is any bearer, who sees what all bearers do.
    """

    names: frozenset[str] = frozenset()


class VisibleReader(EntryReader):
    """A reader to which the entries that somebody may not see are unknown. Safe to use from many threads.

    That is the ``bearer`` of a token, or a stranger.
    """

    retries = True
    """Each question is a snapshot of its own, so it may be asked again."""

    def __init__(self, reader: Reader, site: Site, bearer: Bearer | None = None) -> None:
        self._reader = reader
        self._site = site
        self._bearer = bearer
        self._known: tuple[tuple[int, int], Restriction | None] | None = None

    def revision(self) -> int:
        """Return the number of the last batch that changed anything."""
        return self._reader.revision()

    def epoch(self) -> int:
        """Return the number of the writer."""
        return self._reader.epoch()

    def size(self) -> int | None:
        """Return the bytes of the store on disk."""
        return self._reader.size()

    def entry_refs(self, entry_slice: Slice, limit: int, offset: int = 0) -> tuple[EntryRef, ...]:
        """Return visible entries of a slice, newest first."""
        return self._ask(lambda reader: reader.entry_refs(entry_slice, limit, offset))

    def entries(self, ids: Iterable[str]) -> dict[str, Entry]:
        """Return whole visible entries by id."""
        entry_ids = tuple(ids)
        return self._ask(lambda reader: reader.entries(entry_ids))

    def count(self, entry_slice: Slice) -> int:
        """Return how many visible entries a slice holds."""
        return self._ask(lambda reader: reader.count(entry_slice))

    def archive_page(self, entry_slice: Slice, position: PagePosition) -> StoredPage | None:
        """Return the page of a slice's archive that begins at a position, of visible entries only."""
        return self._ask(lambda reader: reader.archive_page(entry_slice, position))

    def last_modified(
        self,
        entry_slice: Slice,
        heads: tuple[EntryRef, ...],
        complete: bool,
        beyond: tuple[EntryRef, ...] = (),
    ) -> datetime | None:
        """Return the moment a window of a slice last changed to those who see only what is visible."""
        return self._ask(lambda reader: reader.last_modified(entry_slice, heads, complete, beyond))

    def labels(self) -> tuple[LabelCount, ...]:
        """Return every label that visible entries bear."""
        return self._ask(lambda reader: reader.labels())

    def entry(self, key: str) -> Entry | None:
        """Return the visible entry of a key."""
        return self._ask(lambda reader: reader.entry(key))

    def has_post_file(self, path: str) -> bool:
        """Tell whether a visible entry refers to a file."""
        return self._ask(lambda reader: reader.has_post_file(path))

    def post_files(self) -> tuple[str, ...]:
        """Return the paths of all files that visible entries refer to."""
        return self._ask(lambda reader: reader.post_files())

    def is_deleted(self, key: str) -> bool:
        """Tell whether an entry could be seen until it was deleted or expired."""
        return self._ask(lambda reader: reader.is_deleted(key))

    def deleted_keys(self) -> tuple[str, ...]:
        """Return the keys of entries that could be seen until they were deleted or expired."""
        return self._ask(lambda reader: reader.deleted_keys())

    def is_former_label(self, label: Label) -> bool:
        """Tell whether visible entries once bore a label that none bears now."""
        return self._ask(lambda reader: reader.is_former_label(label))

    def former_labels(self) -> tuple[FormerLabel, ...]:
        """Return the labels that no entry bears any more; ask `is_former_label` which could be seen."""
        return self._ask(lambda reader: reader.former_labels())

    def neighbours(self, key: str) -> tuple[EntryRef | None, EntryRef | None]:
        """Return the visible entries just newer and just older than one."""
        return self._ask(lambda reader: reader.neighbours(key))

    def totals(self) -> Totals:
        """Return the store's figures, those of entries without what is not visible."""
        return self._ask(lambda reader: reader.totals())

    @contextmanager
    def snapshot(self) -> Iterator[EntryReader]:
        """Give a reader of one revision."""
        with self._reader.snapshot() as reader:
            restriction = self._read_restriction(reader)
            yield reader if restriction is None else reader.restrict(restriction)

    @retry_lost
    def _ask(self, question: Callable[[EntryReader], T]) -> T:
        with self.snapshot() as reader:
            return question(reader)

    def _read_restriction(self, reader: Reader) -> Restriction | None:
        """Return what is left out at a snapshot's revision; another writer's may have the same number."""
        now = reader.epoch(), reader.revision()
        known = self._known
        if known is None or known[0] != now:
            visibility = read_visibility(reader, self._site, self._bearer)
            known = self._known = now, reader.resolve_visibility(visibility)
        return known[1]


def read_visibility(reader: Reader, site: Site, bearer: Bearer | None = None) -> Visibility:
    """Return what somebody may see, in the words of a store at its present revision."""
    names = reader.access_names() - {TEASER}
    if bearer is None:
        visibility = _read_hidden_slices(reader, site) if site.has_private_feeds else Visibility()
        return replace(visibility, kept=names, teases=True)
    feeds = frozenset(normalize_name(feed.name) for feed in site.named)
    granted = names & (feeds | bearer.names)
    return Visibility(kept=names - granted, granted=granted)


def _read_hidden_slices(reader: EntryReader, site: Site) -> Visibility:
    """Return what private feeds hide from strangers, and public ones show them."""
    catalog = Catalog(site, build_taxonomy(reader.labels(), site.tags))

    def slices(feeds: Iterable[NamedFeed]) -> tuple[Slice, ...]:
        return tuple(catalog.taxonomy.expand_spellings(catalog.configure_feed(feed).slice) for feed in feeds)

    hidden = [feed for feed in site.named if site.access.covers_feed(feed.name)]
    return Visibility(slices(hidden), slices(public_site(site).named))


def _open_site(site: Site) -> Site:
    return replace(site, access=site.access.model_copy(update={"feeds": ()}))
