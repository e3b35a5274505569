r"""Formulas between ``\(`` and ``\)`` or ``\[`` and ``\]``, which Markdown takes for escaped brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feeds.markup.spans import SpanKind, TextSpans

DELIMITER_PATTERN = r"\\[(\[]"

_DELIMITER = re.compile(r"(?<!\\)(?P<escape>\\{1,2})(?P<bracket>[()\[\]])")
_CLOSING = {"(": ")", "[": "]"}
_TEX = re.compile(r"\\[A-Za-z]|[\^_]\{|\^|[A-Za-z)}]_\w|\w\s*=\s*\w")
_MARKDOWN_CHARACTERS = re.compile(r"([\\`*_\[\]<>~|#&!{}=+-])")
_LONGEST = 20_000


def escape_delimited(layout: TextSpans) -> str:
    """Return text whose formulas stay as they are written, delimiters included."""
    text, out, done = layout.text, list[str](), 0
    for start, inner, closing, end in _find_formulas(layout):
        bracket = text[inner - 1]
        words = " ".join(text[inner:closing].split())
        out += (text[done:start], rf"\\\{bracket}", _MARKDOWN_CHARACTERS.sub(r"\\\1", words))
        out.append(rf"\\\{_CLOSING[bracket]}")
        done = end
    return "".join((*out, text[done:]))


def _find_formulas(layout: TextSpans) -> Iterator[tuple[int, int, int, int]]:
    """Yield where formulas start, where their inner text starts and ends, and where they end."""
    opened: re.Match[str] | None = None
    for mark in _DELIMITER.finditer(layout.text):
        if mark["bracket"] in _CLOSING:
            opened = mark if layout.get_kind(mark.start()) is SpanKind.PROSE else None
        elif opened and mark["bracket"] == _CLOSING[opened["bracket"]] and mark["escape"] == opened["escape"]:
            inner = layout.text[opened.end() : mark.start()]
            if _is_formula(inner, opened["escape"]):
                yield opened.start(), opened.end(), mark.start(), mark.end()
            opened = None


def _is_formula(inner: str, escape: str) -> bool:
    if not inner.strip() or len(inner) > _LONGEST or re.search(r"\n[ \t>]*\n", inner):
        return False
    return len(escape) == 2 or _TEX.search(inner) is not None
