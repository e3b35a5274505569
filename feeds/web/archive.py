"""The history of a feed in pages that never change (RFC 5005, section 4).

A feed document shows its newest entries. Everything older is its archive. Places in the archive are
counted from the oldest entry, so new posts never move what is there. A page is a range of places and
its address names both ends. The newest page grows, and so it has a new address each time: what an
address once held, it holds as long as no old entry is deleted and no post of an old date is added.
A walk from the feed along ``prev-archive`` meets every entry exactly once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 1000
"""The most places of one page, which is also the most entries of one feed document."""

_PATH = re.compile(r"/archive/([1-9]\d{0,8})-([1-9]\d{0,8})(?=/)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """Places ``first`` to ``last``, both counted in; place 1 is the oldest entry."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"/archive/{self.first}-{self.last}"


def split(path: str) -> tuple[Page | None, str]:
    """Split ``/archive/51-100/tags/x`` into its page and the feed's own path; no page where none is named."""
    found = _PATH.match(path)
    if found is None:
        return None, path
    page = Page(int(found[1]), int(found[2]))
    return (page, path[found.end() :]) if 0 <= page.last - page.first < LONGEST else (None, path)


def newest(total: int, limit: int) -> Page | None:
    """Return the page just older than a feed document that shows ``limit`` of ``total`` entries."""
    archived = total - limit
    return Page(_start(archived, limit), archived) if archived > 0 else None


def before(page: Page, limit: int) -> Page | None:
    """Return the next older page."""
    return Page(_start(page.first - 1, limit), page.first - 1) if page.first > 1 else None


def after(page: Page, limit: int) -> Page | None:
    """Return the next newer page, which may still be empty; None for a page that is not full."""
    return Page(page.last + 1, page.last + limit) if page.last % limit == 0 else None


def pages(total: int, limit: int) -> tuple[Page, ...]:
    """Return every page that links lead to, oldest first."""
    page = newest(total, limit)
    if page is None:
        return ()
    full = tuple(Page(first, first + limit - 1) for first in range(1, page.last + 2, limit))
    return full if page in full else (*full, page)


def _start(last: int, limit: int) -> int:
    return (last - 1) // limit * limit + 1
