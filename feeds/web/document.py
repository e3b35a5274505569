"""A finished answer's body, and what must be said along with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feeds.web.reach import EVERYWHERE, Reach

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Document:
    """A body with its media type.

    ``modified`` is None where no moment can be named. ``links`` are the values of its Link fields,
    ``reach`` tells which changes of entries can touch it. ``scripts`` is set for a page that runs ours.
    ``varies`` names the request fields that chose it, beside Accept-Encoding.
    """

    body: bytes
    media_type: str
    modified: datetime | None = None
    links: tuple[str, ...] = ()
    reach: Reach = EVERYWHERE
    scripts: bool = False
    varies: tuple[str, ...] = ()
