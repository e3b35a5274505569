"""Which parts of a body are prose, raw HTML or code: nothing may be rewritten inside code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from operator import itemgetter

from feeds.markup import commonmark

Span = tuple[int, int]
"""A start and an end within a text, counted in characters; the end is not part of it."""

_VERBATIM = re.compile(
    r"<(?:(?P<name>pre|code|samp|kbd|script|style|textarea|xmp|math)\b|!--)", re.IGNORECASE
)
_LINE_START = re.compile(r"[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?")
_NEAR = 200
_MATH = re.compile(r"\$\$[^$]+\$\$")


class Ground(Enum):
    """What a place in a body is."""

    PROSE = auto()
    HTML = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class Layout:
    """A body with its stretches of code and of raw HTML, each list sorted and free of overlaps."""

    text: str
    code: tuple[Span, ...]
    html: tuple[Span, ...]

    def ground(self, place: int) -> Ground:
        """Return what stands at a place."""
        if enclosing(self.code, place):
            return Ground.CODE
        return Ground.HTML if enclosing(self.html, place) else Ground.PROSE

    def sub(
        self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], html: bool = False
    ) -> str:
        """Replace every match that begins in prose (with ``html``: or in raw HTML), never one in code."""
        allowed = {Ground.PROSE, Ground.HTML} if html else {Ground.PROSE}

        def replacement(match: re.Match[str]) -> str:
            return replace(match) if self.ground(match.start()) in allowed else match.group()

        return pattern.sub(replacement, self.text)

    def is_alone(self, start: int, end: int) -> bool:
        """Tell whether nothing but quote marks, a bullet or spaces shares the line with a stretch."""
        if not self.begins_line(start):
            return False
        rest = self.text[end : end + _NEAR].partition("\n")
        return not rest[0].strip() and (bool(rest[1]) or end + _NEAR >= len(self.text))

    def begins_line(self, place: int) -> bool:
        """Tell whether nothing but quote marks, a bullet or spaces stands before a place on its line."""
        line = self.text.rfind("\n", max(0, place - _NEAR), place) + 1
        return (line > 0 or place <= _NEAR) and _LINE_START.fullmatch(self.text, line, place) is not None

    def outdented(self, lines: str, place: int) -> str:
        """Take the indent or the quote marks that stand before a place off the lines that follow it."""
        if not self.begins_line(place):
            return lines
        line = self.text.rfind("\n", max(0, place - _NEAR), place) + 1
        margin = re.sub(r"[^ \t>]", " ", self.text[line:place])
        bare = margin.rstrip()
        return "\n".join(
            line.removeprefix(margin if line.startswith(margin) else bare) for line in lines.split("\n")
        )

    def cut(self, opening: str, closing: str, replace: Callable[[str], str]) -> str:
        """Replace every stretch between two marks, marks included, that begins outside of code."""
        out: list[str] = []
        done = 0
        start = self.text.find(opening)
        while start >= 0:
            inside = start + len(opening)
            end = self.text.find(closing, inside)
            if end < 0:
                break
            if self.ground(start) is not Ground.CODE:
                out += self.text[done:start], replace(self.text[inside:end])
                inside = done = end + len(closing)
            start = self.text.find(opening, inside)
        return "".join((*out, self.text[done:]))


def enclosing(spans: tuple[Span, ...], place: int) -> Span | None:
    """Return the one of sorted spans that holds ``place``."""
    after = bisect_right(spans, place, key=itemgetter(0))
    span = spans[after - 1] if after else (0, 0)
    return span if span[0] <= place < span[1] else None


def of_html(text: str) -> Layout:
    """Lay out a body that is all HTML."""
    return Layout(text, tuple(_verbatim(text, ())), ((0, len(text)),))


def of_markdown(text: str) -> Layout:
    """Lay out a Markdown body as the parser sees it, code inside raw HTML included."""
    code: list[Span] = []
    html: list[Span] = []
    for event, place in commonmark.events(text):
        if "Start" in event:
            if "CodeBlock" in event["Start"]:
                code.append((place["start"], place["end"]))
            elif event["Start"] == "HtmlBlock":
                html.append((place["start"], place["end"]))
        elif "Code" in event:
            code.append((place["start"], place["end"]))
    if not text.isascii():
        code, html = in_characters(text, code), in_characters(text, html)
    return Layout(text, tuple(_verbatim(text, tuple(code))), tuple(html))


def _with_indent(text: str, span: Span) -> Span:
    """Let a span reach back over the indent or quote marks before it, which the parser leaves out."""
    line = text.rfind("\n", max(0, span[0] - _NEAR), span[0]) + 1
    return (line, span[1]) if _LINE_START.fullmatch(text, line, span[0]) else span


def in_characters(text: str, spans: Iterable[Span]) -> list[Span]:
    """Turn sorted spans over UTF-8 bytes into spans over characters."""
    octets = text.encode()
    places = sorted({place for span in spans for place in span})
    characters: dict[int, int] = {}
    seen = counted = 0
    for place in places:
        counted += len(octets[seen:place].decode("utf-8", "ignore"))
        seen = place
        characters[place] = counted
    return [(characters[start], characters[end]) for start, end in spans]


def _verbatim(text: str, code: tuple[Span, ...]) -> list[Span]:
    """Add to the parser's spans of code those that raw HTML and formulas mark as such."""
    code = tuple(_with_indent(text, span) for span in code)
    formulas = (
        []
        if "$$" not in text
        else [match.span() for match in _MATH.finditer(text) if not enclosing(code, match.start())]
    )
    return _merged([*code, *_marked(text, code), *formulas])


def _marked(text: str, code: tuple[Span, ...]) -> list[Span]:
    spans: list[Span] = []
    endless: set[str] = set()
    done = 0
    for match in _VERBATIM.finditer(text):
        start, name = match.start(), (match["name"] or "").lower()
        if start < done or name in endless or enclosing(code, start):
            continue
        close = _close_of(name).search(text, start)
        if close is None:
            endless.add(name)
        else:
            done = close.end()
            spans.append((start, done))
    return spans


@cache
def _close_of(name: str) -> re.Pattern[str]:
    return re.compile(f"</{name}" if name else "-->", re.IGNORECASE)


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
