"""What would vanish: scripts of other sites that show something, formulas, films by a picture's syntax."""

from __future__ import annotations

import re

from lxml import etree

from feeds.cleaning.dom import (
    Element,
    apply_marks,
    check_size,
    is_hidden,
    mark_discarded,
    parse_html,
    repair_void_elements,
)
from feeds.cleaning.embeds import make_link, parse_youtube_url
from feeds.cleaning.limits import encode_within_limits
from feeds.media_types import AUDIO_EXTENSIONS, VIDEO_EXTENSIONS

_SCRIPT_PAGES = re.compile(
    r"https://gist\.github\.com/(?:[\w-]{1,40}/)?[0-9a-f]{1,40}(?=\.js)"
    r"|https?://asciinema\.org/a/[\w-]{1,40}(?=\.js)"
    r"|https://gitlab\.com/[\w./-]{1,200}/snippets/\d{1,12}(?=\.js)|https://gitlab\.com/snippets/\d{1,12}(?=\.js)"
    r"|(?:https?:)?//jsfiddle\.net/[\w/-]{1,80}(?=/embed/)"
)
"""What scripts of other sites show, by their addresses without their ends."""
_DECK = re.compile(r"(?:https?:)?//(?:www\.)?speakerdeck\.com/assets/embed\.js")
_DECK_ID = re.compile(r"[\w-]{1,64}")
_FORMULA_TYPES = ("math/tex", "math/latex")
_CDATA = re.compile(r"%?\s*<!\[CDATA\[|%?\s*\]\]>")
_VIMEO_PAGE = re.compile(r"https?://(?:www\.)?vimeo\.com/(\d{1,12})/?(?:[?#].*)?")


def remove_scripts(body: Element) -> None:
    """Mark scripts and their like to go; what one would have shown leaves a link, or its formula."""
    for script in list(body.iter("script", "style", "template")):
        page_address = _find_script_page(script)
        if page_address:
            address = f"https:{page_address}" if page_address.startswith("//") else page_address
            script.addprevious(make_link(address, address.partition("://")[2]))
        elif script.get("type", "").lower().startswith(_FORMULA_TYPES):
            script.addprevious(_make_formula(script))
        mark_discarded(script)


_DEEPEST_FRAMES = 3
"""Frames in one another that are opened."""


def open_inline_frames(body: Element) -> bool:
    """Put the page that a frame holds itself (``srcdoc``) in its place; tell whether there was any.

    A frame that shows another page as well (``src``) keeps that. Raises `PostError` for a body that is then
    over a bound of `parse_html`.
    """
    opened = False
    for _ in range(_DEEPEST_FRAMES):
        frames = [frame for frame in body.iter("iframe") if _holds_page(frame)]
        if not frames:
            break
        opened = True
        for frame in frames:
            page = parse_html(encode_within_limits(frame.get("srcdoc", "")))
            repair_void_elements(page)
            page.tag = "div"
            frame.addprevious(page)
            mark_discarded(frame)
        apply_marks(body)
        check_size(body)
    return opened


def _holds_page(frame: Element) -> bool:
    is_alone = frame.get("src", "").strip() in {"", "about:blank", "about:srcdoc"}
    return bool(frame.get("srcdoc", "").strip()) and is_alone and not is_hidden(frame)


def _find_script_page(script: Element) -> str:
    """Return the address of what a script of a known site shows, or the empty string."""
    source = script.get("src", "")
    page = _SCRIPT_PAGES.match(source) if source else None
    if page:
        return page.group()
    deck = script.get("data-id", "")
    return (
        f"https://speakerdeck.com/player/{deck}" if _DECK.match(source) and _DECK_ID.fullmatch(deck) else ""
    )


def _make_formula(script: Element) -> Element:
    """Return the TeX that a script holds for MathJax, between dollar signs."""
    formula = etree.Element("span")
    mark = "$$" if "mode=display" in script.get("type", "").replace(" ", "") else "$"
    formula.text = f"{mark}{_CDATA.sub('', script.text or '').strip()}{mark}"
    return formula


def replace_false_pictures(body: Element, tags: set[str]) -> None:
    """Make films, sounds and documents that are shown by a picture's syntax what they are.

    Adds to ``tags`` the names of the elements there are now.
    """
    for image in list(body.iter("img")):
        source = image.get("src", "")
        name = _find_true_name(source)
        if not name:
            continue
        if alt := image.attrib.pop("alt", ""):
            image.set("title", alt)
        if page := _VIMEO_PAGE.fullmatch(source):
            image.set("src", f"https://player.vimeo.com/video/{page[1]}")
        image.tag = name
        tags.add(name)


def _find_true_name(source: str) -> str:
    """Return the name of the element an address belongs into, or the empty string for a picture's."""
    if not source or source.startswith("data:"):
        return ""
    kind = re.split(r"[?#]", source, maxsplit=1)[0].rpartition(".")[2].lower()
    if kind in VIDEO_EXTENSIONS or kind in AUDIO_EXTENSIONS:
        return "video" if kind in VIDEO_EXTENSIONS else "audio"
    if kind == "pdf" or ("vimeo.com/" in source and _VIMEO_PAGE.fullmatch(source)):
        return "iframe"
    return "iframe" if "youtu" in source and parse_youtube_url(source) else ""
