"""The settings that publishing needs, as one frozen record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from feeds.config.settings import (
    AccessSettings,
    FeedSettings,
    HttpSettings,
    NamedFeed,
    SiteSettings,
    TagSettings,
    WebSubSettings,
)
from feeds.urls import Addresses


@dataclass(frozen=True, slots=True)
class Site:
    """The settings that answers depend on. ``about.base_url`` is the real one, never empty.

    ``players`` are the hosts whose players entries may embed. ``since`` is the moment when settings, or
    the program, last changed what feeds look like: no feed is older (None: not known). It must be the
    same on every node.
    """

    about: SiteSettings
    feed: FeedSettings = field(default_factory=FeedSettings)
    tags: TagSettings = field(default_factory=TagSettings)
    named: tuple[NamedFeed, ...] = ()
    http: HttpSettings = field(default_factory=HttpSettings)
    websub: WebSubSettings = field(default_factory=WebSubSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    players: tuple[str, ...] = ()
    since: datetime | None = None

    @property
    def addresses(self) -> Addresses:
        """Return the maker of the site's addresses."""
        return Addresses(self.about.base_url)

    @property
    def prefix(self) -> str:
        """Return the path that the base URL puts before every other: ``/blog``, or nothing."""
        return urlsplit(self.about.base_url).path.rstrip("/")

    @property
    def hubs(self) -> tuple[str, ...]:
        """Return the WebSub hubs that public feeds announce."""
        own = (f"{self.addresses.base_url}/hub",) if self.websub.hub else ()
        return (*own, *self.websub.hubs)

    @property
    def stylesheet(self) -> str:
        """Return where the style lies that browsers show feeds in."""
        return f"{self.prefix}/static/feed.css"
