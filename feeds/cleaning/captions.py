"""A caption belongs to its picture: both in one ``figure``."""

from __future__ import annotations

from lxml import etree

from feeds.cleaning.tree import Element, discard, is_blank, is_discarded, text_of, unwrap

_MEDIA = ("img", "video", "audio", "iframe", "math")
_SHOWN = (*_MEDIA, "table", "pre")
_WRAPPERS = frozenset({"div", "p", "span", "center", "section", "picture"})
_BLOCKS = ("p", "div", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
_MAX_CLIMB = 4


def join_captions(body: Element) -> set[str]:
    """Put each caption that stands outside a figure, or in an empty one, into a figure with its picture.

    Return the names of the elements in which anything was changed.
    """
    changed: set[str] = set()
    for caption in list(body.iter("figcaption")):
        figure = next(caption.iterancestors("figure"), None)
        if figure is not None and _shows(figure):
            continue
        picture = _picture_beside(caption if figure is None else figure)
        if picture is not None and not is_blank(text_of(caption)):
            changed.add(_join(picture, caption))
        elif figure is None:
            changed.add(_name_around(caption))
            caption.tag = "div" if next(caption.iter(*_BLOCKS), None) is not None else "p"
    return changed


def _picture_beside(element: Element) -> Element | None:
    """Return what stands right before, and shows something but says nothing."""
    for _ in range(_MAX_CLIMB):
        before = _previous(element)
        if before is not None:
            return before if _shows(before) and is_blank(text_of(before)) else None
        parent = element.getparent()
        if parent is None or parent.tag == "body" or not _is_alone(element, parent):
            return None
        element = parent
    return None


def _previous(element: Element) -> Element | None:
    before = element.getprevious()
    while before is not None and is_blank(before.tail) and _is_nothing(before):
        before = before.getprevious()
    return before if before is not None and is_blank(before.tail) else None


def _is_nothing(element: Element) -> bool:
    return is_discarded(element) or not isinstance(element.tag, str) or element.tag == "br"


def _is_alone(element: Element, parent: Element) -> bool:
    others = (other for other in parent if other is not element)
    return text_of(parent) == text_of(element) and not any(_shows(other) for other in others)


def _shows(element: Element) -> bool:
    return next(element.iter(*_SHOWN), None) is not None


def _join(picture: Element, caption: Element) -> str:
    figure = etree.Element("figure")
    left = caption.getparent()
    picture.addprevious(figure)
    for part in (picture, caption):
        # What is left in place holds the text that follows.
        stub = etree.Element("stub")
        stub.tail, part.tail = part.tail, None
        part.addprevious(stub)
        discard(stub)
        figure.append(part)
    while left is not None and left.tag != "body" and _is_left_empty(left):
        discard(left)
        left = left.getparent()
    if picture.tag in _WRAPPERS:
        unwrap(picture)
    around = figure.getparent()
    if around is not None and around.tag == "p":
        unwrap(around)
    return _name_around(figure)


def _is_left_empty(element: Element) -> bool:
    return is_blank(text_of(element)) and next(element.iter(*_MEDIA), None) is None


def _name_around(element: Element) -> str:
    around = element.getparent()
    return "" if around is None else str(around.tag)
