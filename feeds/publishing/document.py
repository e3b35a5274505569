"""A document with its media type, links and cache tags: the changes of entries that can touch it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from feeds.model import Kind, Label, Slice
from feeds.publishing.taxonomy import TermKey, term_keys


@dataclass(frozen=True, slots=True)
class CacheTags:
    """What a change must bear to touch a document: one key of each group.

    Without groups every change does. It may say yes for a change that spares the document, never no
    for one that does not.
    """

    groups: tuple[frozenset[TermKey], ...] = ()

    def is_touched_by(self, keys: frozenset[TermKey]) -> bool:
        """Tell whether a change of entries that bear ``keys`` can touch the document."""
        return all(not group.isdisjoint(keys) for group in self.groups)


ANY_CHANGE = CacheTags()
NO_CHANGE = CacheTags((frozenset(),))


def tags_of_slice(entry_slice: Slice, aliases: Mapping[str, str]) -> CacheTags:
    """Return the cache tags of a document that shows a slice."""

    def keys(kind: Kind, names: Iterable[str]) -> frozenset[TermKey]:
        return frozenset(term_keys(Label(kind, name), aliases)[0] for name in names)

    groups = (
        keys(Kind.TAG, entry_slice.any),
        *(keys(Kind.TAG, (name,)) for name in entry_slice.all),
        keys(Kind.CATEGORY, entry_slice.categories),
        keys(Kind.AUTHOR, entry_slice.authors),
    )
    return CacheTags(tuple(group for group in groups if group))


def tags_of_change(labels: Iterable[Label], aliases: Mapping[str, str]) -> frozenset[TermKey]:
    """Return the keys of every term that entries with these labels are in."""
    return frozenset(key for label in labels for key in term_keys(label, aliases))


HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Document:
    """A body with its media type.

    ``modified`` is None where no moment can be named. ``links`` are the values of its Link fields,
    ``cache_tags`` tell which changes of entries can touch it. ``scripts`` is set for a page that runs ours.
    ``varies`` names the request fields that chose it, beside Accept-Encoding.
    """

    body: bytes
    media_type: str
    modified: datetime | None = None
    links: tuple[str, ...] = ()
    cache_tags: CacheTags = ANY_CHANGE
    scripts: bool = False
    varies: tuple[str, ...] = ()
