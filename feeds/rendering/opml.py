"""OPML 2.0 (opml.org/spec2.opml): the list of feeds that a reader imports."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from feeds.model import Feed, Format
from feeds.rendering.validate import get_feed_title, to_language_tag
from feeds.rendering.xml_elements import add_element, escape_html, has_markup
from feeds.text import remove_forbidden
from feeds.urls import Addresses

MEDIA_TYPE = "text/x-opml; charset=utf-8"

_PREFERRED = (Format.ATOM, Format.RSS, Format.JSON)


def render_opml(title: str, groups: Sequence[tuple[str, Sequence[Feed]]], addresses: Addresses) -> bytes:
    """Return a subscription list of feeds in named groups; those of a group without a name stand alone.

    Groups without feeds are left out. Equal lists give equal bytes.
    """
    root = etree.Element("opml", version="2.0")
    add_element(add_element(root, "head"), "title", remove_forbidden(title).strip() or addresses.base_url)
    body = add_element(root, "body")
    for name, feeds in groups:
        label = _escape_markup(name)
        group = add_element(body, "outline", text=label, title=label) if label and feeds else body
        for feed in feeds:
            add_element(group, "outline", **_make_subscription(feed, addresses))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _make_subscription(feed: Feed, addresses: Addresses) -> dict[str, str]:
    fmt = next(fmt for fmt in _PREFERRED if fmt in feed.formats)
    title = _escape_markup(get_feed_title(feed))
    return {
        "text": title,
        "title": title,
        "type": "rss",  # whatever the format: OPML's word for any feed that can be subscribed to
        "xmlUrl": addresses.document(feed, fmt),
        "htmlUrl": addresses.preview(feed),
        "description": _escape_markup(feed.description),
        "language": to_language_tag(feed.language),
    }


def _escape_markup(text: str) -> str:
    """Spell plain text that looks like markup as HTML, which is what OPML's texts may hold."""
    text = remove_forbidden(text).strip()
    return escape_html(text) if has_markup(text) else text
