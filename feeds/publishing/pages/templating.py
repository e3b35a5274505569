"""Templates and what all pages share: title, links, language and direction."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup, escape

from feeds.model import CleanHTML, Feed, Format
from feeds.publishing.pages.translations import count_noun, translator_for
from feeds.publishing.site import Site
from feeds.rendering.metadata import LINK_TYPES

if TYPE_CHECKING:
    from jinja2 import Environment

FORMAT_NAMES = {Format.ATOM: "Atom", Format.RSS: "RSS", Format.JSON: "JSON"}

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
_WRITTEN_LEFT_TO_RIGHT = frozenset({"latn", "cyrl"})


def render_template(template: str, site: Site, **values: object) -> bytes:
    """Fill a template. Everything is escaped but what has passed the sanitizer."""
    say = translator_for(site.about.language)
    common = {
        "site": site.about,
        "prefix": site.prefix,
        "addresses": site.addresses,
        "local": local_address_filter(site),
        "spoken": partial(language_attributes, site.about.language),
        "direction": direction(site.about.language),
        "name_of": partial(name_of, site),
        "types": LINK_TYPES,
        "format_names": FORMAT_NAMES,
        "_": say,
        "counted": partial(count_noun, say),
    }
    return _environment().get_template(template).render(common | values).encode("utf-8", "replace")


def local_address_filter(site: Site) -> Callable[[str], str]:
    """Return what makes an address of this site one without host: pages work wherever they are reached."""
    base = site.addresses.base_url

    def local(address: str) -> str:
        return site.prefix + address.removeprefix(base) if address.startswith(f"{base}/") else address

    return local


def name_of(site: Site, feed: Feed) -> str:
    """Return what a feed is called on its own site, where the site's name need not be said."""
    return feed.title.removesuffix(f" – {site.about.title}")


def direction(language: str) -> str:
    """Return ``rtl`` for languages written from right to left, else ``ltr``."""
    subtags = language.lower().split("-")
    turned = subtags[0] in _RIGHT_TO_LEFT and _WRITTEN_LEFT_TO_RIGHT.isdisjoint(subtags)
    return "rtl" if turned else "ltr"


def language_attributes(around: str, language: str) -> Markup:
    """Return the attributes of an element whose content is in another language than what is around it."""
    if not language or language == around:
        return Markup()
    if direction(language) == direction(around):
        return Markup(' lang="{}"').format(language)
    return Markup(' lang="{}" dir="{}"').format(language, direction(language))


def format_day(moment: datetime) -> str:
    """Write a moment's day as every language reads it: ``2021-11-15``."""
    return f"{moment.year:04}-{moment:%m-%d}"


def format_minute(moment: datetime) -> str:
    """Write a moment to the minute: ``2021-11-15 08:30 UTC``."""
    return f"{format_day(moment)} {moment.astimezone(UTC):%H:%M} UTC"


def format_duration(seconds: float) -> str:
    """Write how long something took: ``12 ms``, ``3.4 s``."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"


def insert_word_breaks(address: str) -> Markup:
    """Let an address go on to the next line before one of its parts, and not within one."""
    return Markup("<wbr>").join(re.split(r"(?<=[^/:])(?=[/?&]|%[0-9A-F]{2})", address))


def mark_sanitized(content: CleanHTML) -> Markup:
    """Mark sanitized HTML as fit to stand in a page as it is."""
    return Markup(content)  # noqa: S704  # the type says that the sanitizer came last


def mark_code_spans(text: str) -> Markup:
    """Show what stands between backticks as code."""
    parts = re.split(r"`([^`]*)`", text)
    return Markup().join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - pollers need no pages

    environment = Environment(
        loader=PackageLoader("feeds.publishing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=format_day,
        minute=format_minute,
        lasting=format_duration,
        breakable=insert_word_breaks,
        cleaned=mark_sanitized,
        ticked=mark_code_spans,
    )
    environment.filters["quoted"] = partial(quote, safe="")
    return environment
