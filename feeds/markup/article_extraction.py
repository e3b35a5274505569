"""The article of a whole HTML page: the element that holds the post."""

from __future__ import annotations

from html import escape
from typing import cast

from lxml import etree

from feeds.errors import PostError
from feeds.html_tags import check_attributes

Element = etree._Element  # noqa: SLF001 - lxml's stubs have no other name for it

_CONTENT_PATHS = tuple(f"//{step}[not(ancestor::{step})]" for step in ("article", "main", "*[@role='main']"))
_WORDS = ".//text()[not(parent::script or parent::style)]"
_MIN_SHARE = 4
"""A part is the post if it holds at least a fourth of the page's text; less is a teaser."""


def extract_article(text: str) -> str:
    """Return the HTML within the ``article``, ``main`` or ``body`` of a page, the largest of each.

    Raises PostError: "too-deep" where elements nest deeper than libxml2 follows, "too-many-attributes".
    """
    content = text.replace("\0", "").encode()
    check_attributes(content)
    parser = etree.HTMLParser(encoding="utf-8")
    root = etree.fromstring(content, parser)
    if any("depth" in error.message.lower() for error in parser.error_log):
        raise PostError("too-deep", "The page's elements nest too deep to be followed.")
    return _serialize_content(_find_post(root)) if root is not None else ""


def _find_post(root: Element) -> Element:
    whole = _measure_text(root)
    for content_path in _CONTENT_PATHS:
        best = max(cast("list[Element]", root.xpath(content_path)), key=_measure_text, default=None)
        if best is not None and _measure_text(best) * _MIN_SHARE >= whole:
            return best
    body = root.find("body")
    return root if body is None else body


def _measure_text(element: Element) -> int:
    return sum(len(words.strip()) for words in cast("list[str]", element.xpath(_WORDS)))


def _serialize_content(element: Element) -> str:
    children = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return escape(element.text or "") + "".join(children)
