"""Which documents a change of entries can touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feeds.model import Kind, Label, Slice
from feeds.web.subjects import Key, keys_of


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change must bear to touch a document: one key of each group.

    Without groups every change does. It may say yes for a change that spares the document, never no
    for one that does not.
    """

    groups: tuple[frozenset[Key], ...] = ()

    def touched(self, keys: frozenset[Key]) -> bool:
        """Tell whether a change of entries that bear ``keys`` can touch the document."""
        return all(not group.isdisjoint(keys) for group in self.groups)


EVERYWHERE = Reach()
NOWHERE = Reach((frozenset(),))


def reach(wanted: Slice, aliases: Mapping[str, str]) -> Reach:
    """Return the reach of a document that shows a slice."""

    def keys(kind: Kind, names: Iterable[str]) -> frozenset[Key]:
        return frozenset(keys_of(Label(kind, name), aliases)[0] for name in names)

    groups = (
        keys(Kind.TAG, wanted.any),
        *(keys(Kind.TAG, (name,)) for name in wanted.all),
        keys(Kind.CATEGORY, wanted.categories),
        keys(Kind.AUTHOR, wanted.authors),
    )
    return Reach(tuple(group for group in groups if group))


def touched_keys(labels: Iterable[Label], aliases: Mapping[str, str]) -> frozenset[Key]:
    """Return the keys of every subject that entries with these labels are in."""
    return frozenset(key for label in labels for key in keys_of(label, aliases))
