"""Which feeds there are, and which of them an address means."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from feeds.config.settings import NamedFeed
from feeds.errors import SliceError
from feeds.model import Entry, Feed, Format, Kind, Label, Slice, labels_of
from feeds.web.site import Site
from feeds.web.slices import Query, canonical, tidied
from feeds.web.subjects import Subject, Subjects, fold
from feeds.web.wording import holds, wording

FOLDERS = {Kind.TAG: "/tags/", Kind.CATEGORY: "/categories/", Kind.AUTHOR: "/authors/"}
"""Where the feeds of each kind of label live."""

SUFFIXES = (*Format, "opml")
"""What an address may end in, after a dot. Without one it means the feed's page."""

EVERYTHING = "/feed"
NAMED = "/feeds/"

_SUGGESTED = 2000


@dataclass(frozen=True, slots=True)
class Group:
    """Feeds that belong together in a list. The feeds of labels come with their subjects, in order."""

    name: str
    feeds: tuple[Feed, ...]
    subjects: tuple[Subject, ...] = ()


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

    def __init__(self, site: Site, subjects: Subjects) -> None:
        self.site = site
        self.subjects = subjects
        self._named = {fold(feed.name): feed for feed in site.named}

    def find(self, path: str, query: Query = Query()) -> Feed | None:  # noqa: B008
        """Return the feed that a path without suffix means; its own path and query are the canonical ones.

        Raises `SliceError` where the query asks a feed for what only ``/feed`` can do.
        """
        feed = self._at(path)
        if feed is None or feed.query or query == Query():
            return feed
        if feed.path != EVERYTHING and query.slice != Slice():
            raise SliceError(_elsewhere(feed, query))
        return self._narrowed(feed, query)

    def label(self, path: str) -> Label | None:
        """Return the label that a path would be about, whether or not anything bears it."""
        for kind, folder in FOLDERS.items():
            if path.startswith(folder) and len(path) > len(folder):
                return Label(kind, path.removeprefix(folder))
        return None

    def near(self, label: Label) -> tuple[Feed, ...]:
        """Return up to three feeds whose names are like that of a label nobody knows."""
        known = {fold(subject.name): subject for subject in self.subjects.of_kind(label.kind)[:_SUGGESTED]}
        close = difflib.get_close_matches(fold(label.name)[:100], known, n=3)
        return tuple(self.about(known[name]) for name in close)

    def slug(self, label: Label) -> Feed | None:
        """Return the feed whose name another generator would have written so in an address."""
        subject = self._slugs.get((label.kind, slugged(label.name)))
        return self.about(subject) if subject else None

    def everything(self) -> Feed:
        """Return the feed of all entries."""
        about, feed = self.site.about, self.site.feed
        return Feed(
            path=EVERYTHING,
            title=about.title,
            description=about.description,
            language=about.language,
            limit=feed.limit,
            mode=feed.content,
            formats=feed.formats,
        )

    def about(self, subject: Subject) -> Feed:
        """Return the feed of one label."""
        wanted = _wanted(subject)
        path = FOLDERS[subject.kind] + subject.name
        query = ""
        if not {"", ".", ".."}.isdisjoint(subject.name.split("/")):  # browsers and proxies mend such paths
            path, query = EVERYTHING, canonical(Query(wanted))
        return replace(
            self.everything(), path=path, query=query, slice=wanted, title=self._titled(subject.name)
        )

    def named(self, settings: NamedFeed) -> Feed:
        """Return a feed of the operator's own making."""
        base = self.everything()
        wanted = self.subjects.canonical(
            Slice(
                any=settings.any,
                all=settings.all,
                none=settings.none,
                categories=settings.category,
                authors=settings.author,
                words=tidied(settings.q.split()),
            )
        )
        language = settings.language or base.language
        return replace(
            base,
            path=NAMED + settings.name,
            title=settings.title or self._titled(holds(wanted, language)),
            slice=wanted,
            description=settings.description or base.description,
            language=language,
            limit=settings.limit or base.limit,
            mode=settings.content or base.mode,
            formats=settings.formats or base.formats,
        )

    def feeds_of(self, entry: Entry) -> dict[Label, Feed]:
        """Return the feed of each label that an entry bears, where there is one."""
        found = ((label, self.find(FOLDERS[label.kind] + label.name)) for label in sorted(labels_of(entry)))
        return {label: feed for label, feed in found if feed is not None}

    def settings(self, feed: Feed) -> NamedFeed | None:
        """Return the settings of a named feed; None for every other."""
        return self._named.get(fold(feed.path.removeprefix(NAMED))) if feed.path.startswith(NAMED) else None

    def private(self, feed: Feed) -> bool:
        """Tell whether a feed is for the bearers of a token only."""
        names = self.site.access.feeds
        return "*" in names or (feed.path.startswith(NAMED) and feed.path.removeprefix(NAMED) in names)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Every public feed, in the order people look for them; the first group is the feed of everything."""
        if "*" in self.site.access.feeds:
            return ()
        shown = (
            replace(group, feeds=tuple(f for f in group.feeds if not self.private(f))) for group in self.every
        )
        return tuple(group for group in shown if group.feeds)

    @cached_property
    def every(self) -> tuple[Group, ...]:
        """Every feed, private ones too."""
        words = wording(self.site.about.language)
        named = tuple(self.named(settings) for settings in self.site.named)
        groups = [Group("", (self.everything(),)), Group(words.named, named)]
        for kind, name in zip(FOLDERS, (words.tags, words.categories, words.authors), strict=True):
            subjects = self.subjects.of_kind(kind)
            groups.append(Group(name, tuple(map(self.about, subjects)), subjects))
        return tuple(group for group in groups if group.feeds)

    @cached_property
    def _slugs(self) -> dict[tuple[Kind, str], Subject]:
        every = (subject for kind in FOLDERS for subject in reversed(self.subjects.of_kind(kind)))
        return {(subject.kind, slugged(subject.name)): subject for subject in every}

    def _at(self, path: str) -> Feed | None:
        if path == EVERYTHING:
            return self.everything()
        if path.startswith(NAMED):
            settings = self._named.get(fold(path.removeprefix(NAMED)))
            return self.named(settings) if settings else None
        label = self.label(path)
        subject = self.subjects.find(label.kind, label.name) if label else None
        return self.about(subject) if subject and subject.offered else None

    def _narrowed(self, feed: Feed, query: Query) -> Feed:
        wanted = self.subjects.canonical(query.slice)
        query = replace(query, slice=wanted)
        slice_feed = feed.path == EVERYTHING and wanted != Slice()
        return replace(
            feed,
            query=canonical(query),
            slice=wanted if slice_feed else feed.slice,
            title=self._titled(holds(wanted, feed.language)) if slice_feed else feed.title,
            limit=query.limit or feed.limit,
            mode=query.mode or feed.mode,
        )

    def _titled(self, name: str) -> str:
        return f"{name} – {self.site.about.title}"


def slugged(name: str) -> str:
    """Return a name as generators write it in addresses: ``Machine Learning`` is ``machine-learning``."""
    letters = "".join(character if character.isalnum() else "-" for character in fold(name))
    return "-".join(part for part in letters.split("-") if part)


def _wanted(subject: Subject) -> Slice:
    return replace(subject, spellings=(subject.name,)).slice()


def _elsewhere(feed: Feed, query: Query) -> str:
    own = feed.slice if feed.path.startswith("/tags/") else Slice()
    wanted = replace(query.slice, all=tidied((*own.any, *query.slice.all)))
    return f"Entries are chosen at /feed. Write: /feed?{canonical(replace(query, slice=wanted))}"
