"""Diagnostics of a configuration, printed as compilers do: place, line, caret."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from feeds.config.options import is_secret
from feeds.config.secrecy import HIDDEN, mask_secrets
from feeds.config.toml_positions import Span
from feeds.errors import ConfigError
from feeds.text import CONTROL_CLASS, DIRECTION_CLASS, truncate

_WIDTH = 100
_MOST_SHOWN = 50
# More than is shown, so that nothing is cut out of what hides it.
_NEAR = 1000
_UNSHOWABLE = re.compile(f"[{CONTROL_CLASS}{DIRECTION_CLASS}\n-\r\x85]")
_HEADER = re.compile(r"^[ \t]*+\[{1,2}+([^\]#\n]*+)\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to mend. ``line`` and ``column`` count from 1, in characters.

    ``file`` is the name the file was given by, or that of an environment variable, which has no line.
    ``text`` is the line as it may be shown, without secrets; the caret stands under ``marked`` characters
    of it, after ``indent``.
    """

    file: str
    message: str
    line: int | None = None
    column: int | None = None
    text: str = ""
    indent: int = 0
    marked: int = 1

    def __str__(self) -> str:
        location = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        gutter = "" if self.line is None else str(self.line)
        if not self.text:
            return f"{location}: {self.message}"
        before, under = self.text[: self.indent], self.text[self.indent : self.indent + self.marked]
        pad = "".join("\t" if character == "\t" else " " * _display_width(character) for character in before)
        caret = "^" * max(1, sum(map(_display_width, under)))
        return f"{location}: {self.message}\n{gutter:>4} | {self.text}\n{'':4} | {pad}{caret}"


class InvalidConfigError(ConfigError):
    """The configuration is wrong; ``mistakes`` holds each reason, in order of place."""

    def __init__(self, mistakes: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(
            sorted(mistakes, key=lambda diagnostic: (diagnostic.line or 0, diagnostic.column or 0))
        )
        messages = [str(mistake) for mistake in self.diagnostics[:_MOST_SHOWN]]
        if len(self.diagnostics) > _MOST_SHOWN:
            messages.append(f"… and {len(self.diagnostics) - _MOST_SHOWN} more mistakes")
        super().__init__("\n\n".join(messages))

    def __reduce__(self) -> tuple[type[InvalidConfigError], tuple[tuple[Diagnostic, ...]]]:
        return type(self), (self.diagnostics,)


class SourceText:
    """The text of a configuration file, and the one place where offsets become lines."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._headers = [(match.start(), _key_parts(match[1])) for match in _HEADER.finditer(text)]

    def line_of(self, offset: int) -> int:
        """Return the number of the line that holds an offset, from 1."""
        return bisect_right(self._starts, offset)

    def start_of_line(self, offset: int) -> int:
        """Return the offset at which the line of an offset begins."""
        return self._starts[self.line_of(offset) - 1]

    def end_of_line(self, offset: int) -> int:
        """Return the offset of the line's end, before its newline."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def diagnostic_at(self, span: Span, message: str) -> Diagnostic:
        """Say what is wrong with a stretch of the text; only its first line is marked."""
        start, stop = self.start_of_line(span.start), self.end_of_line(span.start)
        column = span.start - start
        begin, end = column, max(column, min(span.end, stop) - start)
        line = self.text[start:stop]
        hidden = self._secret_start(start, line)
        if hidden is not None:
            line = line[:hidden] + HIDDEN
            begin, end = (hidden, len(line)) if begin >= hidden else (begin, min(end, hidden))
        first, end = max(0, begin - _NEAR), min(end, begin + _NEAR)
        excerpt = _make_showable(line[first : end + _NEAR])
        text, indent, marked = _crop_line(excerpt, begin - first, end - first)
        line_number = self.line_of(span.start)
        return Diagnostic(self.name, _make_showable(message), line_number, column + 1, text, indent, marked)

    def _secret_start(self, start: int, line: str) -> int | None:
        equals = line.find("=")
        bare = line.lstrip()
        if equals < 0 and (not bare or bare[0] in "[#"):
            return None
        if not is_secret((*self._table_at(start + len(line)), *_key_parts(line[: max(equals, 0)]))):
            return None
        value = line[equals + 1 :]
        return len(line) - len(value.lstrip())

    def _table_at(self, offset: int) -> tuple[str, ...]:
        last = bisect_right(self._headers, offset, key=lambda header: header[0])
        return self._headers[last - 1][1] if last else ()


def variable_diagnostic(name: str, value: str, message: str, *, secret: bool = False) -> Diagnostic:
    """Say what is wrong with an environment variable."""
    excerpt = HIDDEN if secret else _make_showable(" ".join(value.split()))[:_WIDTH]
    text, indent, marked = _crop_line(f"{name}={excerpt}", len(name) + 1, len(name) + 1 + len(excerpt))
    return Diagnostic(
        f"environment variable {name}", _make_showable(message), None, None, text, indent, marked
    )


def _key_parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip(" \t\"'") for part in key.split(".")) if key.strip() else ()


def _make_showable(text: str) -> str:
    return mask_secrets(_UNSHOWABLE.sub("\ufffd", text))


def _crop_line(line: str, begin: int, end: int) -> tuple[str, int, int]:
    """Cut a line to what fits on a screen around what is marked."""
    if end > _WIDTH and begin > _WIDTH // 2:
        cut = begin - _WIDTH // 2
        line, begin, end = f"…{line[cut:]}", begin - cut + 1, end - cut + 1
    return truncate(line, _WIDTH + 1), begin, min(end, _WIDTH) - begin


def _display_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
