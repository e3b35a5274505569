"""The page of a request that cannot be answered."""

from __future__ import annotations

from collections.abc import Sequence

from feeds.model import Feed
from feeds.web.pages.layout import page
from feeds.web.site import Site


def render(site: Site, status: int, reason: str, message: str, near: Sequence[Feed] = ()) -> bytes:
    """Return the page; ``near`` are feeds that may have been meant."""
    return page("error.html", site, status=status, reason=reason, message=message, near=near)
