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
_CONTEXT_LENGTH = 200
_MATH = re.compile(r"\$\$[^$]+\$\$")


class SpanKind(Enum):
    """What a place in a body is."""

    PROSE = auto()
    HTML = auto()
    CODE = auto()


@dataclass(frozen=True, slots=True)
class TextSpans:
    """A body with its stretches of code and of raw HTML, each list sorted and free of overlaps."""

    text: str
    code: tuple[Span, ...]
    html: tuple[Span, ...]

    def get_kind(self, offset: int) -> SpanKind:
        """Return what stands at a place."""
        if find_enclosing(self.code, offset):
            return SpanKind.CODE
        return SpanKind.HTML if find_enclosing(self.html, offset) else SpanKind.PROSE

    def replace_matches(
        self, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], html: bool = False
    ) -> str:
        """Replace every match that begins in prose (with ``html``: or in raw HTML), never one in code."""
        allowed = {SpanKind.PROSE, SpanKind.HTML} if html else {SpanKind.PROSE}

        def replace_match(match: re.Match[str]) -> str:
            return replace(match) if self.get_kind(match.start()) in allowed else match.group()

        return pattern.sub(replace_match, self.text)

    def is_alone(self, start: int, end: int) -> bool:
        """Tell whether nothing but quote marks, a bullet or spaces shares the line with a stretch."""
        if not self.is_at_line_start(start):
            return False
        rest = self.text[end : end + _CONTEXT_LENGTH].partition("\n")
        return not rest[0].strip() and (bool(rest[1]) or end + _CONTEXT_LENGTH >= len(self.text))

    def is_at_line_start(self, offset: int) -> bool:
        """Tell whether nothing but quote marks, a bullet or spaces stands before a place on its line."""
        line = self.text.rfind("\n", max(0, offset - _CONTEXT_LENGTH), offset) + 1
        return (line > 0 or offset <= _CONTEXT_LENGTH) and _LINE_START.fullmatch(
            self.text, line, offset
        ) is not None

    def remove_indent(self, lines: str, offset: int) -> str:
        """Take the indent or the quote marks that stand before a place off the lines that follow it."""
        if not self.is_at_line_start(offset):
            return lines
        line = self.text.rfind("\n", max(0, offset - _CONTEXT_LENGTH), offset) + 1
        margin = re.sub(r"[^ \t>]", " ", self.text[line:offset])
        bare = margin.rstrip()
        return "\n".join(
            line.removeprefix(margin if line.startswith(margin) else bare) for line in lines.split("\n")
        )

    def replace_between(self, opening: str, closing: str, replace: Callable[[str], str]) -> str:
        """Replace every stretch between two marks, marks included, that begins outside of code."""
        out: list[str] = []
        done = 0
        start = self.text.find(opening)
        while start >= 0:
            inside = start + len(opening)
            end = self.text.find(closing, inside)
            if end < 0:
                break
            if self.get_kind(start) is not SpanKind.CODE:
                out += self.text[done:start], replace(self.text[inside:end])
                inside = done = end + len(closing)
            start = self.text.find(opening, inside)
        return "".join((*out, self.text[done:]))


def find_enclosing(spans: tuple[Span, ...], offset: int) -> Span | None:
    """Return the one of sorted spans that holds ``offset``."""
    after = bisect_right(spans, offset, key=itemgetter(0))
    span = spans[after - 1] if after else (0, 0)
    return span if span[0] <= offset < span[1] else None


def find_html_spans(text: str) -> TextSpans:
    """Lay out a body that is all HTML."""
    return TextSpans(text, tuple(_add_verbatim_spans(text, ())), ((0, len(text)),))


def find_markdown_spans(text: str) -> TextSpans:
    """Lay out a Markdown body as the parser sees it, code inside raw HTML included."""
    code: list[Span] = []
    html: list[Span] = []
    for event, offsets in commonmark.parse_events(text):
        if "Start" in event:
            if "CodeBlock" in event["Start"]:
                code.append((offsets["start"], offsets["end"]))
            elif event["Start"] == "HtmlBlock":
                html.append((offsets["start"], offsets["end"]))
        elif "Code" in event:
            code.append((offsets["start"], offsets["end"]))
    if not text.isascii():
        code, html = to_character_spans(text, code), to_character_spans(text, html)
    return TextSpans(text, tuple(_add_verbatim_spans(text, tuple(code))), tuple(html))


def _include_indent(text: str, span: Span) -> Span:
    """Let a span reach back over the indent or quote marks before it, which the parser leaves out."""
    line = text.rfind("\n", max(0, span[0] - _CONTEXT_LENGTH), span[0]) + 1
    return (line, span[1]) if _LINE_START.fullmatch(text, line, span[0]) else span


def to_character_spans(text: str, spans: Iterable[Span]) -> list[Span]:
    """Turn sorted spans over UTF-8 bytes into spans over characters."""
    octets = text.encode()
    offsets = sorted({offset for span in spans for offset in span})
    characters: dict[int, int] = {}
    previous = count = 0
    for offset in offsets:
        count += len(octets[previous:offset].decode("utf-8", "ignore"))
        previous = offset
        characters[offset] = count
    return [(characters[start], characters[end]) for start, end in spans]


def _add_verbatim_spans(text: str, code: tuple[Span, ...]) -> list[Span]:
    """Add to the parser's spans of code those that raw HTML and formulas mark as such."""
    code = tuple(_include_indent(text, span) for span in code)
    formulas = (
        []
        if "$$" not in text
        else [match.span() for match in _MATH.finditer(text) if not find_enclosing(code, match.start())]
    )
    return _merge_spans([*code, *_find_verbatim_spans(text, code), *formulas])


def _find_verbatim_spans(text: str, code: tuple[Span, ...]) -> list[Span]:
    spans: list[Span] = []
    endless: set[str] = set()
    done = 0
    for match in _VERBATIM.finditer(text):
        start, name = match.start(), (match["name"] or "").lower()
        if start < done or name in endless or find_enclosing(code, start):
            continue
        close = _compile_closing_tag(name).search(text, start)
        if close is None:
            endless.add(name)
        else:
            done = close.end()
            spans.append((start, done))
    return spans


@cache
def _compile_closing_tag(name: str) -> re.Pattern[str]:
    return re.compile(f"</{name}" if name else "-->", re.IGNORECASE)


def _merge_spans(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
