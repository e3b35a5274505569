"""Bare web and mail addresses become links, as in GitHub Flavored Markdown (section 6.9).

One thing is read otherwise: in scripts without spaces an address may follow and precede a word directly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from feeds.markup import commonmark
from feeds.markup.layout import Span, enclosing, in_characters

_STARTS = (re.compile(r"https?://"), re.compile(r"www\."))
_HOST = re.compile(r"https?://[^/?#.]+\.[^/?#.]|www\.[^/?#.]")
_NOT_BEFORE = frozenset(
    "\"'=<>`[]/:@.-#&?\\_%+~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
)
_REST = re.compile(r"[^\s<>\"`|\x00-\x1f\u3000-\u303f\uff00-\uffef‘’“”…]{0,2000}")
_FOREIGN = re.compile(r"(?<=[!-,.0-<>-^`-~])[^\x00-\x7f]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LOCAL = re.compile(r"[A-Za-z0-9._+-]{1,64}\Z")
_DOMAIN = re.compile(r"@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![\w@-])")


def addresses(text: str) -> Iterator[Span]:
    """Yield where bare web addresses stand, in order; every place is looked at once."""
    starts = sorted(match.start() for pattern in _STARTS for match in pattern.finditer(text))
    done = 0
    for start in starts:
        if start < done or text[start - 1 : start] in _NOT_BEFORE or text.startswith("](", start - 2):
            continue
        rest = _REST.match(text, start)
        done = start + len(_trimmed(rest[0] if rest else ""))
        if _HOST.match(text, start, done):
            yield start, done


def link(text: str) -> str:
    """Return Markdown in which every bare address of the prose stands in angle brackets."""
    found = [*addresses(text), *_mailboxes(text)]
    if not found:
        return text
    prose = _prose(text)
    out: list[str] = []
    done = 0
    for start, end in sorted(found):
        if start >= done and enclosing(prose, start):
            out += text[done:start], _linked(text[start:end])
            done = end
    return "".join((*out, text[done:]))


def _trimmed(address: str) -> str:
    """Leave the sentence's own punctuation out, and brackets that were opened before the address."""
    foreign = _FOREIGN.search(address)
    if foreign:
        address = address[: foreign.start()]
    end = len(address)
    excess = address.count(")") - address.count("(")
    while end and (address[end - 1] in "?!.,:;*_~'\\]" or (address[end - 1] == ")" and excess > 0)):
        excess -= address[end - 1] == ")"
        end -= 1
    return address[:end]


def _mailboxes(text: str) -> Iterator[Span]:
    at = text.find("@")
    while at >= 0:
        local, domain = _LOCAL.search(text[max(0, at - 64) : at]), _DOMAIN.match(text, at)
        start = at - len(local[0]) if local else at
        if local and domain and (start == 0 or text[start - 1] not in _NOT_BEFORE):
            yield start, domain.end()
        at = text.find("@", at + 1)


def _linked(address: str) -> str:
    address = _ESCAPE.sub(r"\1", unescape(address))
    if not address.startswith("www."):
        return f"<{address}>"
    return f"[{address}](<http://{address}>)"


def _prose(text: str) -> tuple[Span, ...]:
    """Return the stretches of text that are neither code nor part of a link or a picture."""
    spans: list[Span] = []
    inside = 0
    for event, place in commonmark.events(text):
        if "Text" in event:
            if not inside:
                spans.append((place["start"], place["end"]))
        elif "Start" in event:
            inside += _closed_to_links(event["Start"])
        elif "End" in event:
            inside -= _closed_to_links(event["End"])
        elif "InlineHtml" in event:
            inside = max(0, inside + _anchor(event["InlineHtml"]))
    return tuple(spans if text.isascii() else in_characters(text, spans))


def _closed_to_links(what: str | Mapping[str, object]) -> bool:
    return "Link" in what or "Image" in what or "CodeBlock" in what


def _anchor(tag: str) -> int:
    if tag[:3].lower() in ("<a ", "<a>"):
        return 1
    return -1 if tag[:3].lower() == "</a" else 0
