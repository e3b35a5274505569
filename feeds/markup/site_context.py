"""What a body may ask of the site around it while it is rendered: where pages are, and what values are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SiteContext:
    """The site of one post.

    ``resolve`` takes the target of a link and the name of its syntax (``post_url``, ``relref``, ``wikilink``)
    and returns its address, or nothing. ``values`` are the texts that templates know by name.
    """

    resolve: Callable[[str, str], str]
    values: Mapping[str, str] = field(default_factory=dict)


_CURRENT: ContextVar[SiteContext | None] = ContextVar("site", default=None)


@contextmanager
def in_site(site: SiteContext | None) -> Iterator[None]:
    """Render a body as one of this site until the end of the block."""
    token = _CURRENT.set(site)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def find_site_address(target: str, syntax: str) -> str:
    """Return the address of a link's target in the site, or the empty string without one."""
    site = _CURRENT.get()
    return site.resolve(target, syntax) if site and target else ""


def get_site_value(name: str) -> str | None:
    """Return the text that templates of the site know by a name, or None."""
    site = _CURRENT.get()
    return site.values.get(name) if site else None
