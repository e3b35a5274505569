"""The parsed HTML tree: parsing, walking, changing and serializing it with lxml.

Elements to be taken out are only marked; `apply_marks` takes all of them out at once, in time linear in the
size of the tree. Between the two, every step of one walk sees the tree unchanged.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable
from typing import cast

from lxml import etree
from lxml.etree import _Element

from feeds.cleaning.limits import MAX_DEPTH, MAX_ELEMENTS
from feeds.errors import PostError


def split_words(*lines: str) -> tuple[str, ...]:
    """Return the words of some lines, in order."""
    return tuple(" ".join(lines).split())


def split_word_set(*lines: str) -> frozenset[str]:
    """Return the words of some lines."""
    return frozenset(split_words(*lines))


Element = _Element
Comment = etree.Comment
Finder = Callable[[Element], list[Element]]

FLOW = split_word_set("body div section article main header footer figure td li blockquote")
"""Elements that paragraphs and figures may stand in."""

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_DISCARDED = "x-discarded"
_UNWRAPPED = "x-unwrapped"
_OUTER_END = re.compile(rb"</(?:html|body|head)[\s/>]", re.IGNORECASE)
_OUTER = re.compile(rb"</(?:html|body|head)(?=[\s/>])[^<>]*>?", re.IGNORECASE)
_STRING = etree.XPath("string()")
_LENGTH = etree.XPath("string-length(normalize-space())")
_BLANK_CHARACTERS = string.whitespace + (
    "\x85\xa0\xad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_PARSER = etree.HTMLParser(encoding="utf-8", recover=True, remove_pis=True, huge_tree=False)
_OPENING = b"<html><body>"

# Elements without content that libxml2 takes for containers.
_VOID_TAGS = ("source", "track", "wbr", "embed", "param", "keygen", "image", "bgsound", "command")
# Elements that no parser moves, wherever they come to stand; those that are marked are looked at themselves.
_MOVABLE_TAGS = frozenset({"img", "br", "wbr", _UNWRAPPED})
_VOID_ENDS = ("</source>", "</track>", "</wbr>")


def parse_html(content: bytes) -> Element:
    """Parse legal UTF-8 into a ``body`` element.

    Raises `PostError` ("too-deep", "too-large"): libxml2 silently drops what is nested deeper than 256
    levels, so a post near that bound is refused rather than cut.
    """
    if _OUTER_END.search(content):
        content = _OUTER.sub(b"", content)
    content = content.replace(b"<wbr>", b"<wbr/>")
    root = etree.fromstring(_OPENING + content, _PARSER)
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    body.attrib.clear()
    root.attrib.clear()
    check_size(body)
    return body


def repair_void_elements(body: Element) -> bool:
    """Put after each void element what libxml2 took for its content; tell whether there was any."""
    mistaken = [element for element in body.iter(*_VOID_TAGS) if len(element) or element.text]
    for element in mistaken:
        content = etree.Element("content")
        content.text, element.text = element.text, None
        content.extend(list(element))
        content.tail, element.tail = element.tail, None
        element.addnext(content)
        mark_unwrapped(content)
    return bool(mistaken) and apply_marks(body)


def serialize_html(body: Element) -> str:
    """Write the content of ``body`` as HTML."""
    text = etree.tostring(body, encoding="unicode", method="html", with_tail=False)
    for end in _VOID_ENDS:
        if end in text:
            text = text.replace(end, "")
    return text[len("<body>") : -len("</body>")]


def compile_finder(path: str) -> Finder:
    """Compile an XPath that finds elements."""
    return cast("Finder", etree.XPath(path))


def set_or_remove(element: Element, name: str, value: str) -> None:
    """Give an attribute a value, or take it away for an empty one."""
    if value:
        element.set(name, value)
    elif name in element.attrib:
        del element.attrib[name]


def collect_tags(body: Element) -> set[str]:
    """Return the names of all elements below ``body``."""
    return {str(element.tag) for element in body.iterdescendants("*")}


def mark_discarded(element: Element) -> None:
    """Mark an element to go with its content; the text after it stays."""
    _rename_element(element, _DISCARDED)


def mark_unwrapped(element: Element) -> None:
    """Mark an element to be replaced by its content."""
    _rename_element(element, _UNWRAPPED)


def is_discarded(element: Element) -> bool:
    """Tell whether an element is marked to go."""
    return element.tag == _DISCARDED


def is_unwrapped(element: Element) -> bool:
    """Tell whether an element is marked to be replaced by its content."""
    return element.tag == _UNWRAPPED


def is_comment(element: Element) -> bool:
    """Tell whether a node is a comment."""
    return cast("object", element.tag) is Comment


def apply_marks(body: Element) -> bool:
    """Take out everything that is marked; tell whether that may let a parser move elements."""
    root = body.getparent()
    if root is None or not root.attrib:
        return False
    root.attrib.clear()
    etree.strip_elements(body, _DISCARDED, with_tail=False)
    unwrapped = list(body.iter(_UNWRAPPED))
    moved = any(child.tag not in _MOVABLE_TAGS for element in unwrapped for child in element)
    if unwrapped:
        etree.strip_tags(body, _UNWRAPPED)
    return moved


def mark_all_unwrapped(body: Element, tags: Iterable[str]) -> None:
    """Mark every element of these names to be replaced by its content."""
    names = tuple(tags)
    if names:
        for element in body.iter(*names):
            mark_unwrapped(element)


def discard_content(element: Element) -> None:
    """Mark all that an element holds to go; comments, which bear no mark, go at once."""
    if not len(element) and not element.text:
        return
    for child in element.iterchildren("*"):
        mark_discarded(child)
    for other in list(element.iterchildren(etree.Comment, etree.ProcessingInstruction)):
        element.remove(other)
    element.text = None


def remove_all(body: Element, *tags: str) -> None:
    """Take out every element of these names with its content."""
    etree.strip_elements(body, *tags, with_tail=False)


def find_comments(body: Element) -> list[Element]:
    """Return every comment, in order."""
    return list(body.iter(Comment))


def remove_comments(body: Element) -> None:
    """Take out every comment."""
    etree.strip_tags(body, Comment)


def strip_edges(body: Element) -> None:
    """Drop white space before the first and after the last that ``body`` holds."""
    body.text = (body.text or "").lstrip()
    if len(body):
        body[-1].tail = (body[-1].tail or "").rstrip()
    else:
        body.text = body.text.rstrip()


def get_text(element: Element) -> str:
    """Return an element's text, white space folded."""
    return fold_spaces(cast("str", _STRING(element)))


def measure_text(element: Element) -> int:
    """Return how many characters `get_text` would return, ideographic spaces and the like unfolded."""
    return int(cast("float", _LENGTH(element)))


def has_text(element: Element) -> bool:
    """Tell whether an element shows any text."""
    for inner in element.iter("*"):
        if not is_blank(inner.text) or (inner is not element and not is_blank(inner.tail)):
            return True
    return False


def is_hidden(element: Element) -> bool:
    """Tell whether an element is hidden by its own attributes."""
    return "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style", "")) is not None


def fold_spaces(text: str) -> str:
    """Fold every run of white space to one space."""
    return " ".join(text.split())


def is_blank(text: str | None) -> bool:
    """Tell whether a text shows nothing: white space and characters without width."""
    return not text or (text[0] in _BLANK_CHARACTERS and not text.strip(_BLANK_CHARACTERS))


def _rename_element(element: Element, name: str) -> None:
    element.tag = name
    # The root knows that there are marks, so that sweeping a tree without any costs nothing.
    element.getroottree().getroot().set("marked", "")


def check_size(body: Element) -> None:
    """Let a tree pass that is within the bounds of elements and depth. Raises `PostError` for any other."""
    elements = list(body.iter("*"))
    if len(elements) > MAX_ELEMENTS:
        raise PostError("too-large", f"the post has more than {MAX_ELEMENTS:,} elements: split it")
    # The parser stops at its bound, so that a cut leaves the deepest element last.
    if sum(1 for _ in elements[-1].iterancestors()) > MAX_DEPTH:
        raise PostError("too-deep", f"the post's HTML is nested deeper than {MAX_DEPTH} levels")
