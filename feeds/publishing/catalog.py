"""The catalog of feeds: which there are, and the feed that an address names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cached_property

from feeds.config.settings import NamedFeed
from feeds.date_bounds import parse_since, parse_until
from feeds.errors import SliceError
from feeds.model import Entry, Feed, Format, Kind, Label, Slice, get_labels
from feeds.publishing.descriptions import describe_label
from feeds.publishing.i18n.catalogues import N_
from feeds.publishing.query import Query, format_query, sort_unique
from feeds.publishing.site import Site
from feeds.publishing.taxonomy import Taxonomy, Term
from feeds.publishing.titles import describe_slice, kind_title, named_feeds_title
from feeds.text import find_similar, normalize_name

LABEL_PREFIXES = {Kind.TAG: "/tags/", Kind.CATEGORY: "/categories/", Kind.AUTHOR: "/authors/"}
"""Where the feeds of each kind of label live."""

SUFFIXES = (*Format, "opml")
"""What an address may end in, after a dot. Without one it means the feed's page."""

EVERYTHING_PATH = "/feed"
NAMED_PREFIX = "/feeds/"


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Feeds of one ``kind``, for a list. Those of labels come with their terms, in order."""

    name: str
    feeds: tuple[Feed, ...]
    terms: tuple[Term, ...] = ()
    kind: str = "everything"


def split_suffix(path: str) -> Iterator[tuple[str, str]]:
    """Give the ways to read a path as (feed path, suffix), the likelier one first.

    Only the last suffix counts, and any path may also be that of a page: a tag can be ``x.json``.
    """
    stem, _, suffix = path.rpartition(".")
    if suffix in SUFFIXES and not stem.endswith("/"):
        yield stem, suffix
    yield path, ""


class Catalog:
    """The feeds of one site at one revision. Immutable, and free of I/O."""

    def __init__(self, site: Site, terms: Taxonomy) -> None:
        self.site = site
        self.taxonomy = terms
        self._settings_by_name = {normalize_name(feed.name): feed for feed in site.named}

    def find(self, path: str, query: Query = Query()) -> Feed | None:  # noqa: B008
        """Return the feed that a path without suffix means; its own path and query are the canonical ones.

        Raises `SliceError` where the query asks a feed for what only ``/feed`` can do.
        """
        feed = self._find_path(path)
        return self._apply_query(feed, query) if feed else None

    def label_at(self, path: str) -> Label | None:
        """Return the label that a path would be about, whether or not anything bears it."""
        for kind, folder in LABEL_PREFIXES.items():
            if path.startswith(folder) and len(path) > len(folder):
                return Label(kind, path.removeprefix(folder))
        return None

    def suggest_feeds(self, label: Label) -> tuple[Feed, ...]:
        """Return up to three feeds whose names are like that of a label nobody knows."""
        terms_by_name = {term.name: term for term in self.taxonomy.of_kind(label.kind)}
        return tuple(
            self.term_feed(terms_by_name[name]) for name in find_similar(label.name, terms_by_name, most=3)
        )

    def find_by_slug(self, label: Label) -> Feed | None:
        """Return the feed whose name another generator would have written so in an address."""
        slug = slugify(label.name)
        term = self._terms_by_slug.get((label.kind, slug)) if slug else None
        return self.term_feed(term) if term else None

    def everything_feed(self) -> Feed:
        """Return the feed of all entries."""
        about, feed = self.site.about, self.site.feed
        return Feed(
            path=EVERYTHING_PATH,
            title=about.title,
            description=about.description,
            language=about.language,
            limit=feed.limit,
            mode=feed.content,
            formats=feed.formats,
            not_before=parse_since(feed.not_before, self.site.zone) if feed.not_before else None,
        )

    def term_feed(self, term: Term) -> Feed:
        """Return the feed of one label."""
        entry_slice = _term_slice(term)
        path = LABEL_PREFIXES[term.kind] + term.name
        query = ""
        if not {"", ".", ".."}.isdisjoint(term.name.split("/")):  # browsers and proxies mend such paths
            path, query = EVERYTHING_PATH, format_query(Query(entry_slice))
        return replace(
            self.everything_feed(),
            path=path,
            query=query,
            slice=entry_slice,
            title=self._page_title(term.name),
            description=describe_label(term.kind, term.name, self.site.about.language),
        )

    def former_feed(self, term: Term, query: Query) -> Feed:
        """Return the feed of a label that no entry bears any more.

        Raises `SliceError` where the query asks it for what only ``/feed`` can do.
        """
        return self._apply_query(replace(self.term_feed(term), slice=term.to_slice()), query)

    def configure_feed(self, settings: NamedFeed) -> Feed:
        """Return a feed of the operator's own making."""
        base, zone = self.everything_feed(), self.site.zone
        entry_slice = self.taxonomy.canonical_slice(
            Slice(
                any=settings.any,
                all=settings.all,
                none=settings.none,
                categories=settings.category,
                authors=settings.author,
                words=sort_unique(settings.q.split()),
                since=parse_since(settings.since, zone) if settings.since else None,
                until=parse_until(settings.until, zone) if settings.until else None,
            )
        )
        language = settings.language or base.language
        return replace(
            base,
            path=NAMED_PREFIX + settings.name,
            title=settings.title or self._slice_title(entry_slice, language),
            slice=entry_slice,
            description=settings.description or base.description,
            language=language,
            limit=settings.limit or base.limit,
            mode=settings.content or base.mode,
            formats=settings.formats or base.formats,
            not_before=_not_before(base, entry_slice),
        )

    def feeds_of(self, entry: Entry) -> dict[Label, Feed]:
        """Return the feed of each label that an entry bears, where there is one."""
        feeds = (
            (label, self.find(LABEL_PREFIXES[label.kind] + label.name)) for label in sorted(get_labels(entry))
        )
        return {label: feed for label, feed in feeds if feed is not None}

    def settings_of(self, feed: Feed) -> NamedFeed | None:
        """Return the settings of a named feed; None for every other."""
        return (
            self._settings_by_name.get(normalize_name(feed.path.removeprefix(NAMED_PREFIX)))
            if feed.path.startswith(NAMED_PREFIX)
            else None
        )

    def is_private(self, feed: Feed) -> bool:
        """Tell whether a feed is for the bearers of a token only."""
        access = self.site.access
        is_named = feed.path.startswith(NAMED_PREFIX)
        return (
            access.covers_feed(feed.path.removeprefix(NAMED_PREFIX)) if is_named else access.covers_every_feed
        )

    @cached_property
    def public_groups(self) -> tuple[FeedGroup, ...]:
        """Every public feed, in the order people look for them; the first group is the feed of everything."""
        if self.site.access.covers_every_feed:
            return ()
        groups = (
            replace(group, feeds=tuple(f for f in group.feeds if not self.is_private(f)))
            for group in self.all_groups
        )
        return tuple(group for group in groups if group.feeds)

    @cached_property
    def all_groups(self) -> tuple[FeedGroup, ...]:
        """Every feed, private ones too."""
        language = self.site.about.language
        own_feeds = tuple(self.configure_feed(settings) for settings in self.site.named)
        groups = [
            FeedGroup("", (self.everything_feed(),)),
            FeedGroup(named_feeds_title(language), own_feeds, kind="named"),
        ]
        for kind in LABEL_PREFIXES:
            terms = self.taxonomy.of_kind(kind)
            feeds = tuple(map(self.term_feed, terms))
            groups.append(FeedGroup(kind_title(kind, language), feeds, terms, kind))
        return tuple(group for group in groups if group.feeds)

    @cached_property
    def _terms_by_slug(self) -> dict[tuple[Kind, str], Term]:
        every = (term for kind in LABEL_PREFIXES for term in reversed(self.taxonomy.of_kind(kind)))
        return {(term.kind, slugify(term.name)): term for term in every}

    def _find_path(self, path: str) -> Feed | None:
        if path == EVERYTHING_PATH:
            return self.everything_feed()
        if path.startswith(NAMED_PREFIX):
            settings = self._settings_by_name.get(normalize_name(path.removeprefix(NAMED_PREFIX)))
            return self.configure_feed(settings) if settings else None
        label = self.label_at(path)
        term = self.taxonomy.find(label.kind, label.name) if label else None
        return self.term_feed(term) if term and term.has_feed else None

    def _apply_query(self, feed: Feed, query: Query) -> Feed:
        if feed.query or query == Query():
            return feed
        if feed.path != EVERYTHING_PATH and query.slice != Slice():
            message = N_("Entries are chosen at /feed. Write: %(address)s")
            raise SliceError(message, {"address": _address_at_feed(feed, query, self.site.zone)})
        return self._narrow(feed, query)

    def _narrow(self, feed: Feed, query: Query) -> Feed:
        entry_slice = self.taxonomy.canonical_slice(query.slice)
        query = replace(query, slice=entry_slice)
        slice_feed = feed.path == EVERYTHING_PATH and entry_slice != Slice()
        return replace(
            feed,
            query=format_query(query, self.site.zone),
            slice=entry_slice if slice_feed else feed.slice,
            title=self._slice_title(entry_slice, feed.language) if slice_feed else feed.title,
            limit=query.limit or feed.limit,
            mode=query.mode or feed.mode,
            not_before=_not_before(feed, entry_slice),
        )

    def _slice_title(self, entry_slice: Slice, language: str) -> str:
        return self._page_title(describe_slice(entry_slice, language, self.site.zone))

    def _page_title(self, name: str) -> str:
        return f"{name} – {self.site.about.title}"


def slugify(name: str) -> str:
    """Return a name as generators write it in addresses: ``Machine Learning`` is ``machine-learning``."""
    letters = "".join(character if character.isalnum() else "-" for character in normalize_name(name))
    return "-".join(part for part in letters.split("-") if part)


def _term_slice(term: Term) -> Slice:
    return replace(term, spellings=(term.name,)).to_slice()


def _not_before(feed: Feed, entry_slice: Slice) -> datetime | None:
    """Return since when a feed's documents show entries; who asks for a window of dates gets all of it."""
    return None if entry_slice.since or entry_slice.until else feed.not_before


def _address_at_feed(feed: Feed, query: Query, zone: tzinfo) -> str:
    own = feed.slice if feed.path.startswith("/tags/") else Slice()
    entry_slice = replace(query.slice, all=sort_unique((*own.any, *query.slice.all)))
    return f"{EVERYTHING_PATH}?{format_query(replace(query, slice=entry_slice), zone)}"
