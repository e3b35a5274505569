"""Metadata of one feed document: title, links, dates, paging, podcast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from feeds.model import Feed, Format
from feeds.urls import Addresses


@dataclass(frozen=True, slots=True)
class Podcast:
    """A show as Apple's directory wants it (Apple, "A Podcaster's Guide to RSS").

    ``image`` is the URL of the square artwork. ``category`` is one of Apple's, ``Arts`` or
    ``Arts > Books``. ``explicit`` says that the show is not for children. The owner is whom Apple
    writes to; without an e-mail address there is none in the feed. ``author`` and ``owner_name`` fall
    back on the feed's author.
    """

    image: str
    category: str
    explicit: bool = False
    author: str = ""
    owner_name: str = ""
    owner_email: str = ""
    type: Literal["episodic", "serial"] = "episodic"


LINK_TYPES: Mapping[Format, str] = MappingProxyType(
    {
        Format.ATOM: "application/atom+xml",
        Format.RSS: "application/rss+xml",
        Format.JSON: "application/feed+json",
    }
)
"""The bare media type of each format, as ``type`` attributes of links spell it."""


def minutes_to_live(max_age: int) -> int:
    """Return the whole minutes that a feed may be kept for, given in seconds, rounded up."""
    return -(-max_age // 60)


@dataclass(frozen=True, slots=True)
class FeedMetadata:
    """A feed without its entries, ready to be written in one format.

    ``updated`` is the moment of the newest change among its entries, None when it has none: never the
    clock. ``author`` speaks for entries that name nobody; without one, Atom demands the feed's title in its
    place unless each entry ``is_authored``. ``ttl`` is in minutes, 0 for none. All other
    texts are absolute URLs, in the format of the document, and empty when there is no such document:

    ``address``
        the document's own, where it is not simply the feed's (an archive page, a private link);
    ``current``, ``prev_archive``, ``next_archive``
        the links of archived feeds (RFC 5005, section 4); ``archive`` marks a page of the archive;
    ``next_page``
        where older entries follow (RFC 5005, section 3; JSON Feed's ``next_url``);
    ``home``
        the page of the site that the feed is of, where it is not the feed's own;
    ``image``, ``stylesheet``
        the feed's picture, and the CSS for browsers that open the feed as it is.

    ``complete`` promises that entries which are not in the document are gone (RFC 5005, section 2).
    """

    feed: Feed
    addresses: Addresses
    updated: datetime | None
    author: str = ""
    is_authored: bool = False
    ttl: int = 0
    hubs: tuple[str, ...] = ()
    archive: bool = False
    complete: bool = False
    address: str = ""
    current: str = ""
    prev_archive: str = ""
    next_archive: str = ""
    next_page: str = ""
    home: str = ""
    image: str = ""
    stylesheet: str = ""
    podcast: Podcast | None = None

    @property
    def page(self) -> str:
        """Return the address of the page that holds what the feed holds (RFC 4287, 4.2.7.2, alternate)."""
        return self.home or self.addresses.preview(self.feed)

    def get_self_link(self, fmt: Format) -> str:
        """Return the address of this very document."""
        return self.address or self.addresses.document(self.feed, fmt)

    def list_links(self, fmt: Format) -> tuple[dict[str, str], ...]:
        """Return the attributes of the links to hubs and to other documents of the feed."""
        others = {
            "current": self.current,
            "prev-archive": self.prev_archive,
            "next-archive": self.next_archive,
            "next": self.next_page,
        }
        return (
            *({"rel": "hub", "href": hub} for hub in self.hubs),
            *({"rel": rel, "href": url, "type": LINK_TYPES[fmt]} for rel, url in others.items() if url),
        )
