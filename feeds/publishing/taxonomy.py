"""Terms of tags, categories and authors, each with all of its spellings.

Posts write one tag in many ways. Spellings that differ in case or in Unicode normal form are one tag,
named as most posts write it; ``tags.aliases`` joins others; and a nested tag such as ``a/b`` is also in
``a``. All of this is decided when a feed is read, from the labels as posts spell them: a change of
configuration, or of which spelling leads, rewrites nothing in the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from feeds.config.settings import TagSettings
from feeds.model import Kind, Label, LabelCount, Slice
from feeds.text import normalize_name

MAX_DEPTH = 8
"""Levels of a nested tag that are tags of their own."""

TermKey = tuple[Kind, str]
"""What names a term for good, whichever spelling leads: its kind and folded name."""


@dataclass(frozen=True, slots=True)
class Term:
    """One label under all its spellings.

    ``count`` is exact for one spelling; for several it counts an entry once for each that it bears.
    ``has_feed`` is False for a tag that gets no feed.
    """

    kind: Kind
    name: str
    spellings: tuple[str, ...]
    count: int
    newest: datetime | None
    has_feed: bool = True

    def to_slice(self) -> Slice:
        """Return the slice of the entries that bear it, in the store's words."""
        match self.kind:
            case Kind.TAG:
                return Slice(any=self.spellings)
            case Kind.CATEGORY:
                return Slice(categories=self.spellings)
            case Kind.AUTHOR:
                return Slice(authors=self.spellings)


def normalize_aliases(tags: TagSettings) -> dict[str, str]:
    """Return the folded name that each folded alias stands for."""
    return {
        normalize_name(other): normalize_name(name)
        for name, others in tags.aliases.items()
        for other in others
    }


def term_keys(label: Label, aliases: Mapping[str, str]) -> list[TermKey]:
    """Return the keys of every term that a label belongs to, its own first, then those it is nested in."""
    folded = normalize_name(label.name)
    if label.kind is not Kind.TAG:
        return [(label.kind, folded)]
    return [(Kind.TAG, aliases.get(name, name)) for name in (folded, *_ancestors(folded))]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Every term, by key, most entries first."""

    terms: Mapping[TermKey, Term]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def find(self, kind: Kind, name: str) -> Term | None:
        """Return the term that a name is a spelling or an alias of."""
        return self.terms.get(term_keys(Label(kind, name), self.aliases)[0])

    def of_kind(self, kind: Kind) -> tuple[Term, ...]:
        """Return the terms that have a feed, most entries first, then by name."""
        return tuple(term for term in self.terms.values() if term.kind is kind and term.has_feed)

    def canonical_slice(self, entry_slice: Slice) -> Slice:
        """Return a slice with every name in the spelling that leads; unknown names stay as they are."""

        def lead(kind: Kind, names: Iterable[str]) -> tuple[str, ...]:
            matches = ((name, self.find(kind, name)) for name in names)
            return tuple(sorted({term.name if term else name for name, term in matches}))

        return replace(
            entry_slice,
            any=lead(Kind.TAG, entry_slice.any),
            all=lead(Kind.TAG, entry_slice.all),
            none=lead(Kind.TAG, entry_slice.none),
            categories=lead(Kind.CATEGORY, entry_slice.categories),
            authors=lead(Kind.AUTHOR, entry_slice.authors),
        )

    def expand_spellings(self, entry_slice: Slice) -> Slice:
        """Return a slice in the store's words: every spelling of every name."""
        return replace(
            entry_slice,
            any=self._spellings(Kind.TAG, entry_slice.any),
            all=(),
            each=tuple(self._spellings(Kind.TAG, (name,)) for name in entry_slice.all),
            none=self._spellings(Kind.TAG, entry_slice.none),
            categories=self._spellings(Kind.CATEGORY, entry_slice.categories),
            authors=self._spellings(Kind.AUTHOR, entry_slice.authors),
        )

    def _spellings(self, kind: Kind, names: Iterable[str]) -> tuple[str, ...]:
        matches = ((name, self.find(kind, name)) for name in names)
        spellings = (term.spellings if term else (name,) for name, term in matches)
        return tuple(sorted({spelling for some in spellings for spelling in some}))


def build_taxonomy(labels: Iterable[LabelCount], tags: TagSettings) -> Taxonomy:
    """Return the terms of labels as posts spell them."""
    aliases = normalize_aliases(tags)
    groups: dict[TermKey, list[LabelCount]] = defaultdict(list)
    nested: dict[TermKey, list[LabelCount]] = defaultdict(list)
    for label in labels:
        own, *ancestors = term_keys(label.label, aliases)
        groups[own].append(label)
        for ancestor in ancestors:
            nested[ancestor].append(label)
    offer = _TagRules(tags)
    keys = groups.keys() | nested.keys()
    terms = [(key, offer.make_term(key, groups.get(key, []), nested.get(key, []))) for key in keys]
    terms.sort(key=lambda item: (-item[1].count, item[1].name))
    return Taxonomy(dict(terms), aliases)


class _TagRules:
    """What the operator says of tags: their names, and which of them get a feed."""

    def __init__(self, tags: TagSettings) -> None:
        self._names = {normalize_name(name): name for name in (*tags.aliases, *tags.only)}
        self._only = set(map(normalize_name, tags.only))
        self._except = set(map(normalize_name, tags.except_))

    def make_term(self, key: TermKey, own: list[LabelCount], below: list[LabelCount]) -> Term:
        kind, folded = key
        tag = kind is Kind.TAG
        bearing = {label.label.name: label for label in (*own, *below)}
        return Term(
            kind=kind,
            name=(tag and self._names.get(folded)) or _most_common(own) or _prefix_name(below, folded),
            spellings=tuple(sorted(bearing)),
            count=sum(label.count for label in bearing.values()),
            newest=max((label.newest for label in bearing.values() if label.newest), default=None),
            has_feed=not tag or (folded not in self._except and (not self._only or folded in self._only)),
        )


def _ancestors(folded: str) -> Iterable[str]:
    parts = folded.split("/")
    return ("/".join(parts[:depth]) for depth in range(1, min(len(parts), MAX_DEPTH)) if parts[depth - 1])


def _most_common(labels: list[LabelCount]) -> str:
    """Return the spelling that most entries bear."""
    return max(labels, key=lambda label: (label.count, label.label.name)).label.name if labels else ""


def _prefix_name(labels: list[LabelCount], folded: str) -> str:
    depth = folded.count("/") + 1
    name = "/".join(_most_common(labels).split("/")[:depth])
    return name if normalize_name(name) == folded else folded
