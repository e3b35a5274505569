"""Where links and media of a post lead: every address absolute, safe and free of tracking."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from feeds.cleaning.tracking import without_tracking
from feeds.cleaning.tree import Element, finder, fold, set_or_drop, unwrap
from feeds.urls import LINK_SCHEMES, WEB_SCHEMES, absolute

ID_PREFIX = "post-"
"""What every id in clean HTML begins with, so that none can pass for a name of the page around it."""

_RASTER = re.compile(r"data:image/(?:png|gif|jpeg|webp|avif);base64,[A-Za-z0-9+/]+={0,2}")
_MAX_RASTER = 16 * 1024
_NOWHERE = frozenset({"", "#", "#top"})
_NAMED = finder(".//*[@id] | .//a[@name]")
_CITING = ("blockquote", "q", "del", "ins")


@dataclass(frozen=True, slots=True)
class Resolver:
    """How the addresses of one post are read: against ``base``, with or without their ``tracking``."""

    base: str
    tracking: bool = False

    def link(self, url: str) -> str:
        """Return where a link leads, or the empty string for what may not be followed."""
        return self._read(url, LINK_SCHEMES)

    def media(self, url: str) -> str:
        """Return the web address of a picture, film or sound, or the empty string."""
        return self._read(url, WEB_SCHEMES) if url and not url.isspace() else ""

    def picture(self, url: str) -> str:
        """Return the address of a picture; small raster pictures may stand in the address itself."""
        return url if is_raster(url) else self.media(url)

    def shown(self, url: str) -> str:
        """Return an address as it is shown to people: as it was written, but for what tracks them."""
        return url if self.tracking else without_tracking(url)

    def _read(self, url: str, schemes: frozenset[str]) -> str:
        read = absolute(self.base, url, schemes)
        return read if self.tracking else without_tracking(read)


def is_raster(url: str) -> bool:
    """Tell whether an address is itself a small raster picture (RFC 2397)."""
    return url.startswith("data:") and len(url) <= _MAX_RASTER and _RASTER.fullmatch(url) is not None


def settle_links(body: Element, resolver: Resolver) -> bool:
    """Make every link absolute and safe, or plain text; let links within the post meet their targets.

    Tell whether there are such targets: a link to one may go later.
    """
    links = [(link, link.get("href")) for link in body.iter("a")]
    wanted = {_target(href) for _, href in links if href} - {""}
    targets = _settle_ids(body, wanted, resolver.base) if wanted else {}
    for link, href in links:
        if href is not None:
            _settle_link(link, href, targets, resolver)
        elif not _is_target(link, targets):
            unwrap(link)
    for element in body.iter(*_CITING):
        if "cite" in element.attrib:
            element.set("cite", resolver.media(element.get("cite", "")))
    return bool(targets)


def _settle_link(link: Element, href: str, targets: dict[str, str], resolver: Resolver) -> None:
    settled = targets.get(_target(href)) or ("" if href.strip() in _NOWHERE else resolver.link(href))
    if not settled:
        del link.attrib["href"]
        if not _is_target(link, targets):
            unwrap(link)
        return
    if settled != href:
        link.set("href", settled)
    if len(link) == 0 and link.text and fold(link.text) == href:
        shown = resolver.shown(href)
        if shown != href:
            link.text = shown
    title = link.get("title")
    if title and href.startswith("http") and href in title:
        del link.attrib["title"]


def _settle_ids(body: Element, wanted: set[str], base: str) -> dict[str, str]:
    """Keep the ids that links of this post point to, under names no page can have; drop the rest.

    Returns the new link to each target by its old name.
    """
    prefix = _id_prefix(base)
    targets: dict[str, str] = {}
    for element in _NAMED(body):
        name = element.get("id") or element.get("name") or ""
        set_or_drop(element, "id", "")
        if name in wanted and name not in targets:
            new = name if name.startswith(prefix) else prefix + "-".join(name.split())
            element.set("id", new)
            targets[name] = _link_to(new)
    return targets


def _is_target(link: Element, targets: dict[str, str]) -> bool:
    name = link.get("id")
    return name is not None and _link_to(name) in targets.values()


def _target(href: str) -> str:
    return unquote(href[1:]) if href.startswith("#") and len(href) > 1 else ""


def _link_to(name: str) -> str:
    return "#" + quote(name, safe="!$&'()*+,;=:@/?~")


def _id_prefix(base: str) -> str:
    return f"{ID_PREFIX}{hashlib.blake2b(base.encode(), digest_size=3).hexdigest()}-"
