"""The choice of feeds that a list for import (OPML) holds: ``/feeds.opml?kind=tag&min_count=5``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from feeds.errors import SliceError
from feeds.model import Feed
from feeds.publishing.catalog import FeedGroup
from feeds.publishing.i18n.catalogues import N_
from feeds.text import truncate

OPML_PATHS = ("/feeds.opml", "/.well-known/feeds")
"""Where the list lies: under its own name, and where a program looks that knows no more than the host."""

FEED_KINDS = ("everything", "named", "tag", "category", "author")
"""What feeds can be chosen by: the groups of the list, in their order."""

LARGEST_COUNT = 999_999_999
_MAX_QUOTED = 41


@dataclass(frozen=True, slots=True)
class FeedChoice:
    """Feeds of some ``kinds``, or of all where none is named, with ``min_count`` entries or more."""

    kinds: tuple[str, ...] = ()
    min_count: int = 0

    def to_query(self) -> str:
        """Return the query that asks for it, in its one spelling."""
        least = (f"min_count={self.min_count}",) if self.min_count else ()
        return "&".join((*(f"kind={kind}" for kind in self.kinds), *least))


EVERY_FEED_CHOICE = FeedChoice()


def parse_choice(query: str) -> FeedChoice:
    """Read a query; parameters that are not ours are not seen. Raises `SliceError` with the reason."""
    pairs = parse_qsl(query)
    names = {value.strip() for name, value in pairs if name == "kind"} - {""}
    for kind in sorted(names.difference(FEED_KINDS)):
        message = N_("kind=“%(text)s” must be one of these: %(names)s.")
        raise SliceError(message, {"text": truncate(kind, _MAX_QUOTED), "names": ", ".join(FEED_KINDS)})
    counts = [value.strip() for name, value in pairs if name == "min_count" and value.strip()]
    kinds = tuple(kind for kind in FEED_KINDS if kind in names)
    return FeedChoice(kinds, max(map(_parse_count, counts), default=0))


def choose_feeds(
    groups: Sequence[FeedGroup], choice: FeedChoice, count: Callable[[Feed], int]
) -> tuple[FeedGroup, ...]:
    """Return the groups that a choice leaves; ``count`` tells how many entries a feed of no label has."""
    if choice == EVERY_FEED_CHOICE:
        return tuple(groups)
    chosen_groups = (group for group in groups if not choice.kinds or group.kind in choice.kinds)
    return tuple(replace(group, feeds=tuple(_choose(group, choice, count))) for group in chosen_groups)


def _choose(group: FeedGroup, choice: FeedChoice, count: Callable[[Feed], int]) -> Iterator[Feed]:
    counts = [term.count for term in group.terms] or [count(feed) for feed in group.feeds]
    pairs = zip(group.feeds, counts, strict=True)
    return (feed for feed, number in pairs if number >= choice.min_count)


def _parse_count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_COUNT))):
        message = N_("min_count=“%(text)s” must be a number from 0 to %(limit)s.")
        raise SliceError(message, {"text": truncate(text, _MAX_QUOTED), "limit": LARGEST_COUNT})
    return int(text)
