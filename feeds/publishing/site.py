"""The settings that publishing needs, as one frozen record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feeds.config.settings import (
    AccessSettings,
    FeedSettings,
    HttpSettings,
    NamedFeed,
    SiteSettings,
    TagSettings,
    WebSubSettings,
)
from feeds.model import Format, Kind
from feeds.urls import Addresses


@dataclass(frozen=True, slots=True)
class Appearance:
    """Since when feeds look as they do, as far as settings and the program decide: no feed is older.

    ``site`` holds for all feeds, ``formats`` for those of one format, and ``named`` for one of the
    ``[[feeds]]``, by name.
    """

    site: datetime | None = None
    formats: Mapping[Format, datetime] = field(default_factory=dict)
    named: Mapping[str, datetime] = field(default_factory=dict)

    def since(self, fmt: Format, name: str) -> datetime | None:
        """Return since when a feed looks as it does, None where that is not known; ``name`` may be empty."""
        moments = (self.site, self.formats.get(fmt), self.named.get(name))
        return max((moment for moment in moments if moment), default=None)


@dataclass(frozen=True, slots=True)
class LegacyFeed:
    """An address at which a site's own generator kept a feed: a decoded path, of every label of a ``kind``.

    ``{term}`` in it stands for the slug of the label.
    """

    path: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The settings that answers depend on. ``about.base_url`` is the real one, never empty.

    ``players`` are the hosts whose players entries may embed. ``appearance`` must be the same on every
    node. ``files`` is the folder whose files entries refer to at addresses of ours, empty for none.
    ``old_feeds`` are those that the generator of the posts' site kept.
    """

    about: SiteSettings
    feed: FeedSettings = field(default_factory=FeedSettings)
    tags: TagSettings = field(default_factory=TagSettings)
    named: tuple[NamedFeed, ...] = ()
    http: HttpSettings = field(default_factory=HttpSettings)
    websub: WebSubSettings = field(default_factory=WebSubSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    players: tuple[str, ...] = ()
    appearance: Appearance = field(default_factory=Appearance)
    files: str = ""
    old_feeds: tuple[LegacyFeed, ...] = ()

    @property
    def addresses(self) -> Addresses:
        """Return the maker of the site's addresses."""
        return Addresses(self.about.base_url)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone whose days the site counts in."""
        return ZoneInfo(self.about.timezone)

    @property
    def prefix(self) -> str:
        """Return the path that the base URL puts before every other: ``/blog``, or nothing."""
        return urlsplit(self.about.base_url).path.rstrip("/")

    @property
    def has_private_feeds(self) -> bool:
        """Whether some named feeds, and so some entries, are for the bearers of tokens only."""
        return bool(self.access.feeds) and not self.access.covers_every_feed

    @property
    def has_bearers(self) -> bool:
        """Whether answers may depend on a token."""
        return bool(self.access.tokens) or self.has_private_feeds

    @property
    def hubs(self) -> tuple[str, ...]:
        """Return the WebSub hubs that public feeds announce."""
        own = (f"{self.addresses.base_url}/hub",) if self.websub.hub else ()
        return (*own, *self.websub.hubs)

    @property
    def stylesheet(self) -> str:
        """Return where the style lies that browsers show feeds in."""
        return f"{self.prefix}/static/feed.css"
