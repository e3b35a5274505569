"""OPML 2.0 (opml.org/spec2.opml): the list of feeds that a reader imports."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from feeds.model import Feed, Format
from feeds.rendering.elements import add, as_html, looks_like_markup
from feeds.rendering.presentable import language, legal, title_of
from feeds.urls import Addresses

MEDIA_TYPE = "text/x-opml; charset=utf-8"

_PREFERRED = (Format.ATOM, Format.RSS, Format.JSON)


def opml(title: str, groups: Sequence[tuple[str, Sequence[Feed]]], addresses: Addresses) -> bytes:
    """Return a subscription list of feeds in named groups; those of a group without a name stand alone.

    Groups without feeds are left out. Equal lists give equal bytes.
    """
    root = etree.Element("opml", version="2.0")
    add(add(root, "head"), "title", legal(title).strip() or addresses.base_url)
    body = add(root, "body")
    for name, feeds in groups:
        label = _displayed(name)
        group = add(body, "outline", text=label) if label and feeds else body
        for feed in feeds:
            add(group, "outline", **_subscription(feed, addresses))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _subscription(feed: Feed, addresses: Addresses) -> dict[str, str]:
    fmt = next(fmt for fmt in _PREFERRED if fmt in feed.formats)
    title = _displayed(title_of(feed))
    return {
        "text": title,
        "title": title,
        "type": "rss",  # whatever the format: OPML's word for any feed that can be subscribed to
        "xmlUrl": addresses.document(feed, fmt),
        "htmlUrl": addresses.preview(feed),
        "description": _displayed(feed.description),
        "language": language(feed.language),
    }


def _displayed(text: str) -> str:
    """Spell plain text that looks like markup as HTML, which is what OPML's texts may hold."""
    text = legal(text).strip()
    return as_html(text) if looks_like_markup(text) else text
