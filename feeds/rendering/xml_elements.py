"""The XML elements that Atom and RSS share."""

from __future__ import annotations

import re
from html import escape, unescape

from lxml import etree
from lxml.etree import _Element as Element

from feeds.media_types import find_picture_type
from feeds.model import Enclosure, Episode, Image

ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
CONTENT_NAMESPACE = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE_NAMESPACE = "http://purl.org/dc/elements/1.1/"
ITUNES_NAMESPACE = "http://www.itunes.com/dtds/podcast-1.0.dtd"
HISTORY_NAMESPACE = "http://purl.org/syndication/history/1.0"
MEDIA_NAMESPACE = "http://search.yahoo.com/mrss/"

_TAG = re.compile("<[A-Za-z/!?]")


def add_element(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    """Append an element; attributes without a value are left out."""
    element = etree.SubElement(parent, tag, {name: value for name, value in attributes.items() if value})
    element.text = text or None
    return element


def has_markup(text: str) -> bool:
    """Tell whether a reader that takes plain text for HTML would show something else, or run it."""
    return _TAG.search(text) is not None or unescape(text) != text


def escape_html(text: str) -> str:
    """Spell plain text as HTML."""
    return escape(text, quote=False)


def add_thumbnail(parent: Element, image: Image) -> None:
    """Append the picture that stands for an entry (Media RSS 1.5.1, media:thumbnail)."""
    size = {"width": str(image.width or ""), "height": str(image.height or "")}
    add_element(parent, f"{{{MEDIA_NAMESPACE}}}thumbnail", url=image.url, **size)


def add_picture(parent: Element, image: Image) -> None:
    """Append the picture as a file (Media RSS 1.5.1, media:content): mail services read no thumbnails."""
    add_element(
        parent,
        f"{{{MEDIA_NAMESPACE}}}content",
        url=image.url,
        medium="image",
        type=find_picture_type(image.url),
        fileSize=str(image.length or ""),
        width=str(image.width or ""),
        height=str(image.height or ""),
    )


def add_media(parent: Element, enclosure: Enclosure) -> None:
    """Append a media file (Media RSS 1.5.1, media:content)."""
    add_element(
        parent,
        f"{{{MEDIA_NAMESPACE}}}content",
        url=enclosure.url,
        type=enclosure.type,
        fileSize=str(enclosure.length or ""),
        duration=str(enclosure.duration or ""),
    )


def add_episode(parent: Element, enclosure: Enclosure, image: Image | None) -> None:
    """Append how long a file lasts, in seconds, and what is known of the episode.

    Source: Apple, "A Podcaster's Guide to RSS", which takes pictures as JPEG or PNG only.
    """
    episode = enclosure.episode or Episode()
    facts = {
        "duration": enclosure.duration or "",
        "season": episode.season or "",
        "episode": episode.number or "",
        "episodeType": episode.kind,
        "explicit": "" if episode.explicit is None else str(episode.explicit).lower(),
    }
    for name, fact in facts.items():
        if fact:
            _add_itunes(parent, name).text = str(fact)
    if image and find_picture_type(image.url) in {"image/jpeg", "image/png"}:
        _add_itunes(parent, "image").set("href", image.url)


def _add_itunes(parent: Element, name: str) -> Element:
    return etree.SubElement(parent, f"{{{ITUNES_NAMESPACE}}}{name}", nsmap={"itunes": ITUNES_NAMESPACE})


def add_history(parent: Element, *, archive: bool, complete: bool) -> None:
    """Append the marks of an archive page and of a complete feed (RFC 5005, sections 2 and 4)."""
    for name, is_present in (("archive", archive), ("complete", complete)):
        if is_present:
            add_element(parent, f"{{{HISTORY_NAMESPACE}}}{name}")
