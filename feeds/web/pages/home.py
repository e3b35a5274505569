"""The home page: what is new, and every public feed or those that were looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.model import Entry, Feed
from feeds.web.pages.layout import page
from feeds.web.site import Site


@dataclass(frozen=True, slots=True)
class Line:
    """One feed in a list: its short name, how many entries it holds and when the newest came."""

    feed: Feed
    name: str
    count: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Feeds of one kind, under its name. ``total`` counts those not shown too; ``path`` has them."""

    name: str
    lines: tuple[Line, ...]
    total: int
    path: str = ""


def render(
    site: Site,
    everything: Line | None,
    shelves: Sequence[Shelf],
    newest: Sequence[Entry] = (),
    find: str = "",
) -> bytes:
    """Return the page; ``everything`` is None where all feeds are private."""
    return page("home.html", site, everything=everything, shelves=shelves, newest=newest, find=find)
