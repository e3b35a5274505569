"""What single feeds are about: tags, categories and authors, each under all of its spellings.

Posts write one tag in many ways. Spellings that differ in case or in Unicode normal form are one tag,
named as most posts write it; ``tags.aliases`` joins others; and a nested tag such as ``a/b`` is also in
``a``. All of this is decided when a feed is read, from the labels as posts spell them: a change of
configuration, or of which spelling leads, rewrites nothing in the store.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from feeds.config.settings import TagSettings
from feeds.model import Kind, Label, LabelCount, Slice

DEEPEST = 8
"""Levels of a nested tag that are tags of their own."""

Key = tuple[Kind, str]
"""What names a subject for good, whichever spelling leads: its kind and folded name."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One label under all its spellings.

    ``count`` is exact for one spelling; for several it counts an entry once for each that it bears.
    ``offered`` is False for a tag that gets no feed.
    """

    kind: Kind
    name: str
    spellings: tuple[str, ...]
    count: int
    newest: datetime
    offered: bool = True

    def slice(self) -> Slice:
        """Return the slice of the entries that bear it, in the store's words."""
        match self.kind:
            case Kind.TAG:
                return Slice(any=self.spellings)
            case Kind.CATEGORY:
                return Slice(categories=self.spellings)
            case Kind.AUTHOR:
                return Slice(authors=self.spellings)


def fold(name: str) -> str:
    """Return what all spellings of a name have in common (Unicode 3.13, D147, in short)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def aliases_of(tags: TagSettings) -> dict[str, str]:
    """Return the folded name that each folded alias stands for."""
    return {fold(other): fold(name) for name, others in tags.aliases.items() for other in others}


def keys_of(label: Label, aliases: Mapping[str, str]) -> list[Key]:
    """Return the keys of every subject that a label belongs to, its own first, then those it is nested in."""
    folded = fold(label.name)
    if label.kind is not Kind.TAG:
        return [(label.kind, folded)]
    return [(Kind.TAG, aliases.get(name, name)) for name in (folded, *_ancestors(folded))]


@dataclass(frozen=True, slots=True)
class Subjects:
    """Every subject, by key, most entries first."""

    found: Mapping[Key, Subject]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def find(self, kind: Kind, name: str) -> Subject | None:
        """Return the subject that a name is a spelling or an alias of."""
        return self.found.get(keys_of(Label(kind, name), self.aliases)[0])

    def of_kind(self, kind: Kind) -> tuple[Subject, ...]:
        """Return the subjects that have a feed, most entries first, then by name."""
        return tuple(subject for subject in self.found.values() if subject.kind is kind and subject.offered)

    def canonical(self, wanted: Slice) -> Slice:
        """Return a slice with every name in the spelling that leads; unknown names stay as they are."""

        def lead(kind: Kind, names: Iterable[str]) -> tuple[str, ...]:
            found = ((name, self.find(kind, name)) for name in names)
            return tuple(sorted({subject.name if subject else name for name, subject in found}))

        return replace(
            wanted,
            any=lead(Kind.TAG, wanted.any),
            all=lead(Kind.TAG, wanted.all),
            none=lead(Kind.TAG, wanted.none),
            categories=lead(Kind.CATEGORY, wanted.categories),
            authors=lead(Kind.AUTHOR, wanted.authors),
        )

    def spelled(self, wanted: Slice) -> Slice:
        """Return a slice in the store's words: every spelling of every name."""
        return replace(
            wanted,
            any=self._spellings(Kind.TAG, wanted.any),
            all=(),
            each=tuple(self._spellings(Kind.TAG, (name,)) for name in wanted.all),
            none=self._spellings(Kind.TAG, wanted.none),
            categories=self._spellings(Kind.CATEGORY, wanted.categories),
            authors=self._spellings(Kind.AUTHOR, wanted.authors),
        )

    def _spellings(self, kind: Kind, names: Iterable[str]) -> tuple[str, ...]:
        found = ((name, self.find(kind, name)) for name in names)
        spelled = (subject.spellings if subject else (name,) for name, subject in found)
        return tuple(sorted({spelling for some in spelled for spelling in some}))


def gather(labels: Iterable[LabelCount], tags: TagSettings) -> Subjects:
    """Gather labels, as posts spell them, into subjects."""
    aliases = aliases_of(tags)
    groups: dict[Key, list[LabelCount]] = defaultdict(list)
    nested: dict[Key, list[LabelCount]] = defaultdict(list)
    for label in labels:
        own, *ancestors = keys_of(label.label, aliases)
        groups[own].append(label)
        for ancestor in ancestors:
            nested[ancestor].append(label)
    offer = _Offer(tags)
    keys = groups.keys() | nested.keys()
    found = [(key, offer.subject(key, groups.get(key, []), nested.get(key, []))) for key in keys]
    found.sort(key=lambda item: (-item[1].count, item[1].name))
    return Subjects(dict(found), aliases)


class _Offer:
    """What the operator says of tags: their names, and which of them get a feed."""

    def __init__(self, tags: TagSettings) -> None:
        self._names = {fold(name): name for name in (*tags.aliases, *tags.only)}
        self._only = set(map(fold, tags.only))
        self._except = set(map(fold, tags.except_))

    def subject(self, key: Key, own: list[LabelCount], below: list[LabelCount]) -> Subject:
        kind, folded = key
        tag = kind is Kind.TAG
        bearing = {label.label.name: label for label in (*own, *below)}
        return Subject(
            kind=kind,
            name=(tag and self._names.get(folded)) or _leading(own) or _prefix(below, folded),
            spellings=tuple(sorted(bearing)),
            count=sum(label.count for label in bearing.values()),
            newest=max(label.newest for label in bearing.values()),
            offered=not tag or (folded not in self._except and (not self._only or folded in self._only)),
        )


def _ancestors(folded: str) -> Iterable[str]:
    parts = folded.split("/")
    return ("/".join(parts[:depth]) for depth in range(1, min(len(parts), DEEPEST)) if parts[depth - 1])


def _leading(labels: list[LabelCount]) -> str:
    """Return the spelling that most entries bear."""
    return max(labels, key=lambda label: (label.count, label.label.name)).label.name if labels else ""


def _prefix(labels: list[LabelCount], folded: str) -> str:
    depth = folded.count("/") + 1
    name = "/".join(_leading(labels).split("/")[:depth])
    return name if fold(name) == folded else folded
