"""The adapter to feedgen, the only module that imports it; works around its defects one by one.

feedgen writes the feed. Where it cannot write what a feed needs, or writes it wrongly, ``finish`` changes the
element afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import feedgen.entry
import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension
from feedgen.feed import FeedGenerator
from lxml import etree
from lxml.etree import _Element as Element

from feeds.dates import format_rfc822
from feeds.model import Entry
from feeds.rendering.metadata import FeedMetadata, Podcast
from feeds.rendering.validate import get_feed_title, to_email, to_language_tag
from feeds.text import remove_forbidden

# feedgen's own writes RSS dates under locale.setlocale, which holds for the process and not the thread.
feedgen.feed.formatRFC2822 = feedgen.entry.formatRFC2822 = format_rfc822

UNKNOWN_DATE = datetime(1990, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated. Atom demands a moment: this one is the same on every node,
older than the entries to come, and the earliest that the W3C validator takes for plausible."""

GENERATOR_NAME = "Feeds"

ElementHook = Callable[[Element], None]
"""Changes an element after feedgen wrote it: an entry, an item, a feed or the rss element."""


class XMLWrapper:
    """The elements around the entries of a format, outermost first, and their namespaces by prefix.

    An entry written within them and cut out again is, byte for byte, what feedgen writes for it in
    the middle of a whole feed.
    """

    def __init__(self, *tags: str, namespaces: Mapping[str, str]) -> None:
        self.namespaces = dict(namespaces)
        self._tags = tags
        marker = b"  " * len(tags) + b"<here/>\n"
        before, after = self._wrap(etree.Element("here")).split(marker)
        self._before, self._after = len(before), len(after)

    def serialize_entry(self, element: Element) -> bytes:
        """Return one entry's bytes, as they stand in a whole feed."""
        return self._wrap(element)[self._before : -self._after]

    def split_feed(self, feed: bytes) -> tuple[bytes, bytes]:
        """Return the bytes of a feed without entries before and after the place of its entries."""
        return feed[: -self._after], feed[-self._after :]

    def _wrap(self, element: Element) -> bytes:
        root = parent = etree.Element(self._tags[0], nsmap=self.namespaces)
        for tag in self._tags[1:]:
            parent = etree.SubElement(parent, tag)
        parent.append(element)
        return etree.tostring(root, encoding="UTF-8", pretty_print=True)


class FeedgenEntry(FeedEntry):  # type: ignore[misc]
    """What Atom and RSS say alike of a presentable entry."""

    def __init__(self, entry: Entry, finish: ElementHook) -> None:
        super().__init__()
        self.guid(entry.id, permalink=entry.id == entry.link)
        self.title(entry.title)
        self.link(href=entry.link)
        self.category([{"term": tag} for tag in entry.tags])
        self.published(entry.published)
        self.updated(entry.updated)
        self.register_extension("last_word", _HookExtension)
        self.last_word.finish = finish


class FeedgenFeed(FeedGenerator):  # type: ignore[misc]
    """What Atom and RSS say alike of a feed."""

    def __init__(self, frame: FeedMetadata, finish: ElementHook, namespaces: Mapping[str, str]) -> None:
        super().__init__()
        self.id(frame.addresses.feed_id(frame.feed))
        self.title(get_feed_title(frame.feed))
        self.description(remove_forbidden(frame.feed.description).strip())
        author = remove_forbidden(frame.author).strip()
        if author or not frame.is_authored:
            self.author(name=author or self.title())
        self.updated(frame.updated or UNKNOWN_DATE)
        self.language(to_language_tag(frame.feed.language))
        self.generator(GENERATOR_NAME)
        self.register_extension("last_word", _HookExtension)
        self.last_word.finish = finish
        self.last_word.namespaces = namespaces
        if frame.image:
            self.image(frame.image)

    def add_podcast(self, podcast: Podcast) -> None:
        """Add what Apple's directory asks of a podcast, as far as feedgen can write it."""
        self.load_extension("podcast", atom=False)
        owner = self.author()[0]["name"] if self.author() else self.title()
        author = remove_forbidden(podcast.author).strip() or owner
        category, _, subcategory = podcast.category.partition(" > ")
        self.podcast.itunes_author(author)
        self.podcast.itunes_category(cat=category, sub=subcategory)
        self.podcast.itunes_type(podcast.type)
        if to_email(podcast.owner_email):
            self.podcast.itunes_owner(
                remove_forbidden(podcast.owner_name).strip() or author, podcast.owner_email
            )


class _HookExtension(BaseEntryExtension):  # type: ignore[misc]
    """A feedgen extension that hands over each element once feedgen has written it."""

    finish: ElementHook
    namespaces: Mapping[str, str]

    def extend_ns(self) -> Mapping[str, str]:
        return self.namespaces

    def extend_atom(self, element: Element) -> Element:
        self.finish(element)
        return element

    extend_rss = extend_atom
