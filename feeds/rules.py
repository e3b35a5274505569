"""What a conversion depends on besides the file. Light to import: the processes that convert are others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from feeds.config.settings import CleanSettings
from feeds.urls import covers

EDITION = "3"
"""Moves when the same post would be converted to something else, so that stores convert it again."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything but the file that a conversion depends on.

    ``home`` is the address relative links lead to, ``site`` that of the site the posts are pages of (empty:
    they are nobody's), ``authority`` the host that mints ids, and ``timezone`` the IANA name of the zone of
    dates that name none.
    """

    clean: CleanSettings = CleanSettings()
    timezone: str = "UTC"
    home: str = "http://localhost/"
    authority: str = "localhost"
    drafts: bool = False
    site: str = ""

    def digest(self, host: str) -> str:
        """Return a digest of the rules as far as they concern posts taken from ``host``."""
        concerned = tuple(r for r in self.clean.rules if not r.hosts or any(covers(p, host) for p in r.hosts))
        rules = replace(self, clean=self.clean.model_copy(update={"rules": concerned}))
        return hashlib.blake2b(f"{EDITION}{rules!r}".encode(), digest_size=8).hexdigest()
