"""Templates and what all pages share: title, links, language and direction."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup, escape

from feeds.model import CleanHTML, Feed, Format
from feeds.publishing.i18n.catalogues import translations_for
from feeds.publishing.site import Site
from feeds.rendering.metadata import LINK_TYPES

if TYPE_CHECKING:
    from jinja2 import Environment

FORMAT_NAMES = {Format.ATOM: "Atom", Format.RSS: "RSS", Format.JSON: "JSON"}

_REPEATED = 1024
"""Days, numbers and messages that are kept as pages write them, of each kind and language."""

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
_WRITTEN_LEFT_TO_RIGHT = frozenset({"latn", "cyrl"})


def render_template(template: str, site: Site, **values: object) -> bytes:
    """Fill a template. Everything is escaped but what has passed the sanitizer."""
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
    }
    return (
        _environment(site.about.language)
        .get_template(template)
        .render(common | values)
        .encode("utf-8", "replace")
    )


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
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


@lru_cache(maxsize=4)
def _environment(language: str) -> Environment:
    """Return the templates of pages in a language. They are compiled once for each."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - pollers need no pages

    environment = Environment(
        loader=PackageLoader("feeds.publishing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters.update(
        breakable=insert_word_breaks,
        cleaned=mark_sanitized,
        ticked=mark_code_spans,
        quoted=partial(quote, safe=""),
    )
    environment.filters.update(_format_filters(language))
    _install_translations(environment, language)
    return environment


def _format_filters(language: str) -> dict[str, Callable[..., str]]:
    from feeds.publishing.i18n import formats  # noqa: PLC0415 - as above

    locale = formats.parse_locale(language)
    format_day = lru_cache(_REPEATED)(partial(formats.format_day, locale))
    return {
        "day": lambda moment: format_day(moment.date()),
        "minute": partial(formats.format_minute, locale),
        "lasting": partial(formats.format_duration, locale),
        "number": lru_cache(_REPEATED)(partial(formats.format_number, locale)),
        "percent": partial(formats.format_share, locale),
        "size": partial(formats.format_size, locale),
    }


def _install_translations(environment: Environment, language: str) -> None:
    """Let templates translate messages. What a catalogue holds is text: it is escaped like any other.

    These are the functions that the extension calls in its new style, but for the context, which it copies
    for each message in a loop.
    """
    translations = translations_for(language)

    @lru_cache(_REPEATED)
    def get_text(message: str) -> Markup:
        return escape(translations.gettext(message))

    def gettext(message: str, /, **values: object) -> Markup:
        return get_text(message) % values

    def ngettext(singular: str, plural: str, num: int, /, **values: object) -> Markup:
        return escape(translations.ngettext(singular, plural, num)) % {"num": num, **values}

    environment.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    environment.extend(newstyle_gettext=True)
