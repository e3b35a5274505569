"""Removal of a post's stamp, link heading and repeated title at its top."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import islice, takewhile
from typing import cast

from lxml import etree

from feeds.cleaning.dom import (
    HEADINGS,
    Element,
    apply_marks,
    fold_spaces,
    get_text,
    is_blank,
    is_comment,
    is_discarded,
    mark_discarded,
    measure_text,
)
from feeds.urls import to_safe_url

_STAMP = re.compile(r"\s*(?:[0-9]{1,20}|NaN)\s*")
_SUFFIX = re.compile(r"\s+[-–—|·•_]\s+|\s*[|｜_]\s*")
_UNREAD_LINK = re.compile(r"\[(.*)\]\(\s*(\S+)\s*\)", re.DOTALL)
_LINE_TAGS = (*HEADINGS, "p")
_CONTENT_TAGS = ("img", "video", "audio", "iframe", "table", "math")
_BLOCK_TAGS = frozenset({*HEADINGS, "p", "div", "section", "header", "center", "blockquote"})
_MAX_TEXT_BEFORE_HEADING = 300
_MAX_HEADINGS = 20
_MAX_TITLE_LENGTH = 600
_MAX_TITLE_DIFFERENCE = 10

_TEXTS_BEFORE = cast("Callable[[Element], list[str]]", etree.XPath("preceding::text()"))


def remove_preamble(body: Element, title: str, source: str) -> str:
    """Mark the head an archive writes over each post to go, and return the title it bears.

    That is a comment of digits, a heading or paragraph that is one link to the source or bears the
    title, and a rule; by its structure, whatever the site.
    """
    stamped = _has_stamp(body)
    head = _find_first_element(body)
    if head is None or head.tag not in _LINE_TAGS or measure_text(head) > _MAX_TITLE_LENGTH:
        return ""
    heading = _read_link_heading(head, title, source, stamped=stamped)
    if heading is None or not (stamped or _has_more(body, head)):
        return ""
    rule = head.getnext()
    if rule is not None and rule.tag == "hr" and is_blank(head.tail):
        mark_discarded(rule)
    mark_discarded(head)
    return heading


def take_leading_heading(body: Element) -> str:
    """Mark the first-level heading at the head of a post without title to go, and return its text.

    Two such headings with no text between them are not titles but parts.
    """
    headings = list(islice(body.iter("h1"), 2))
    if not headings or not is_blank("".join(_TEXTS_BEFORE(headings[0]))):
        return ""
    heading = get_text(headings[0])
    if len(headings) > 1 and fold_spaces("".join(_TEXTS_BEFORE(headings[1]))) == heading:
        return ""
    mark_discarded(headings[0])
    return heading


def remove_repeated_title(body: Element, title: str) -> None:
    """Take out the title as often as the post says it again at its head, as heading or as first line."""
    while (title_element := _find_repeated_title(body, title)) is not None:
        mark_discarded(title_element)
        apply_marks(body)


def _find_repeated_title(body: Element, title: str) -> Element | None:
    for heading in takewhile(_is_near_head, islice(body.iter(*HEADINGS), _MAX_HEADINGS)):
        if _is_title(heading, title):
            return heading
    return _find_title_line(body, title)


def _has_stamp(body: Element) -> bool:
    if not is_blank(body.text):
        return False
    stamped = False
    for child in body:
        if not is_comment(child):
            break
        if _STAMP.fullmatch(child.text or ""):
            stamped = True
        if not is_blank(child.tail):
            break
    return stamped


def _find_first_element(body: Element) -> Element | None:
    """Return the first element, where nothing but white space and comments stands before it."""
    if not is_blank(body.text):
        return None
    for child in body:
        if isinstance(child.tag, str) and not is_discarded(child):
            return child
        if not is_blank(child.tail):
            return None
    return None


def _read_link_heading(head: Element, title: str, source: str, *, stamped: bool) -> str | None:
    """Return the title a link heading bears, or None for a heading that is part of the text."""
    links = list(head.iter("a"))
    if not links and not stamped:
        return None
    text = get_text(head)
    if len(links) == 1 and get_text(links[0]) == text:
        is_own_title = stamped or (
            head.tag in HEADINGS and _is_same_address(links[0].get("href", ""), source)
        )
        return text if is_own_title or _is_title(head, title) else None
    if not stamped:
        return None
    unread = _UNREAD_LINK.fullmatch(text)
    if unread and _is_same_address(unread[2], source):
        return unread[1]
    to_source = any(_is_same_address(link.get("href", ""), source) for link in links)
    return text if to_source and head.tag in HEADINGS else None


def _is_same_address(one: str, other: str) -> bool:
    return bool(other) and to_safe_url(one) == to_safe_url(other) != ""


def _is_title(element: Element, title: str) -> bool:
    """Tell whether an element says a title and nothing else, with or without the site's name after it."""
    if measure_text(element) > 2 * len(title) + _MAX_TITLE_DIFFERENCE:
        return False
    letters = _keep_letters(get_text(element))
    if not letters or letters == _keep_letters(title):
        return bool(letters)
    parts = (title[: mark.start()] for mark in _SUFFIX.finditer(title))
    return len(letters) > 3 and letters in map(_keep_letters, parts)


def _keep_letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _is_near_head(heading: Element) -> bool:
    before = 0
    for text in _TEXTS_BEFORE(heading):
        before += len(text.strip())
        if before > _MAX_TEXT_BEFORE_HEADING:
            return False
    return True


def _find_title_line(body: Element, title: str) -> Element | None:
    """Return the block that holds the title and nothing else, where the text begins with it and goes on."""
    holder = _find_first_text_holder(body)
    line = None
    while holder is not None and holder is not body and _is_title(holder, title):
        line, holder = holder, holder.getparent()
    if line is None or line.tag not in _BLOCK_TAGS or next(line.iter(*_CONTENT_TAGS), None) is not None:
        return None
    return line if _has_more(body, line) else None


def _has_more(body: Element, head: Element) -> bool:
    return measure_text(body) > measure_text(head) or next(body.iter(*_CONTENT_TAGS), None) is not None


def _find_first_text_holder(body: Element) -> Element | None:
    for element in body.iter("*"):
        if not is_blank(element.text):
            return element
        if len(element) == 0 and not is_blank(element.tail):
            return element.getparent()
    return None
