"""Headers that do not parse, read line by line as far as they are plain; each repair is a warning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from feeds.parsing.fields import KNOWN_KEYS, Field, ParseWarning, Value, normalize_key
from feeds.parsing.yaml_loader import ParsedFields

MAX_CHUNKS = 500
MAX_WARNINGS = 10

_YAML_KEY = re.compile(
    r"""(?P<key>[^\s:#"'\[\]{}&*!|<>%@`,-][^:\n]{0,80}?)[ \t]{0,20}:(?:[ \t]+(?P<rest>.*))?"""
)
_TOML_KEY = re.compile(r"(?P<key>[A-Za-z0-9_-]{1,80})[ \t]{0,20}=[ \t]*(?P<rest>.*)")
_ITEM = re.compile(r"[ \t]*-(?:[ \t]+(?P<item>.*))?")

HeaderLoader = Callable[[str], ParsedFields | None]
"""Reads a few lines; raises `ValueError` with a reason and, where known, a place within them."""


class HeaderError(ValueError):
    """A header, or a piece of one, that does not parse. ``line`` and ``column`` count from 0."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


class Chunk(NamedTuple):
    """A key with the lines that belong to it."""

    key: str
    rest: str
    line: int
    lines: list[str]


def repair(text: str, load: HeaderLoader, toml: bool = False) -> ParsedFields | None:
    """Read a broken header key by key. None where no line looks like a field of a header."""
    fields: list[Field] = []
    warnings: list[ParseWarning] = []
    for chunk in _split_chunks(text.split("\n"), _TOML_KEY if toml else _YAML_KEY):
        parsed = _parse_chunk(chunk, load)
        fields.extend(parsed.fields)
        warnings.extend(parsed.warnings)
    if not any(normalize_key(field.key) in KNOWN_KEYS for field in fields):
        return None
    return ParsedFields(tuple(fields), tuple(warnings[:MAX_WARNINGS]))


def has_leading_field(text: str, toml: bool = False) -> bool:
    """Tell whether the first line that is not blank looks like a field, known or not, and no sentence."""
    field = (_TOML_KEY if toml else _YAML_KEY).fullmatch(text.lstrip("\n").partition("\n")[0])
    return field is not None and len(field["key"].split()) <= 3


def count_header_lines(lines: list[str], toml: bool = False) -> int:
    """Count the lines a header that is never closed may claim: fields, up to the first blank line.

    0 where the first line is no field we know: then a rule was meant, and the text is the author's.
    """
    key = (_TOML_KEY if toml else _YAML_KEY).fullmatch(lines[0]) if lines else None
    if key is None or normalize_key(key["key"]) not in KNOWN_KEYS:
        return 0
    return next((count for count, line in enumerate(lines) if not line.strip()), len(lines))


def is_unclosed_header(inside: str, toml: bool = False) -> bool:
    """Tell whether a header that does not parse is really an unclosed one and the text up to a later rule.

    That is: after a blank line comes a line that belongs to no field, and no field we know after it.
    """
    key = _TOML_KEY if toml else _YAML_KEY
    lines = inside.strip("\n").split("\n")
    text = next(
        (
            number
            for number, line in enumerate(lines)
            if number and not lines[number - 1].strip() and _is_prose_line(line, key)
        ),
        None,
    )
    if text is None:
        return False
    later = filter(None, map(key.fullmatch, lines[text:]))
    return not any(normalize_key(match["key"]) in KNOWN_KEYS for match in later)


def _is_prose_line(line: str, key: re.Pattern[str]) -> bool:
    return bool(line.strip()) and not line[0].isspace() and not key.fullmatch(line) and line[0] not in "#-"


def _split_chunks(lines: list[str], key: re.Pattern[str]) -> Iterator[Chunk]:
    chunk: Chunk | None = None
    count = 0
    for number, line in enumerate(lines):
        match = key.fullmatch(line)
        if match is None:
            if chunk and not line.startswith("#"):
                chunk.lines.append(line)
            continue
        if chunk:
            yield chunk
            count += 1
        if count == MAX_CHUNKS:
            return
        chunk = Chunk(match["key"], match["rest"] or "", number, [line])
    if chunk:
        yield chunk


def _parse_chunk(chunk: Chunk, load: HeaderLoader) -> ParsedFields:
    try:
        parsed = load("\n".join(chunk.lines)) or ParsedFields(())
    except HeaderError as error:
        return _recover_chunk(chunk, error)
    return ParsedFields(
        tuple(field._replace(line=field.line + chunk.line) for field in parsed.fields),
        tuple(item._replace(line=(item.line or 1) + chunk.line) for item in parsed.warnings),
    )


def _recover_chunk(chunk: Chunk, error: HeaderError) -> ParsedFields:
    within = min(error.line, len(chunk.lines) - 1)
    column = error.column + 1 if within == error.line else 1
    reason = f"{chunk.key}: {error.reason}; it was read as plain text. Put quotes around it"
    field = Field(chunk.key, _get_raw_value(chunk), chunk.line + 1, chunk.lines[0].find(chunk.rest) + 1)
    return ParsedFields((field,), (ParseWarning("front-matter", reason, chunk.line + within + 1, column),))


def _get_raw_value(chunk: Chunk) -> Value:
    items = [match["item"] or "" for line in chunk.lines[1:] if (match := _ITEM.fullmatch(line))]
    rest = chunk.rest.strip()
    if items:
        return [_strip_quotes(item) for item in [rest, *items] if item.strip()]
    if rest.startswith("[") and rest.endswith("]") and rest[:2] != "[[":
        return [_strip_quotes(item) for item in rest[1:-1].split(",")]
    return _strip_quotes(" ".join([rest, *(line.strip() for line in chunk.lines[1:])]))


def _strip_quotes(text: str) -> str:
    """Take off the quotes that enclose a whole text; backslashes stay unless they guard a quote."""
    text = text.strip()
    if len(text) < 2 or text[0] not in "\"'" or text[-1] != text[0]:
        return text
    inner = text[1:-1]
    first = inner.replace("\\" + text[0], "  ").find(text[0])
    closes_early = first > 0 and not inner[first - 1].isspace() and inner[first + 1 : first + 2].isspace()
    return text if closes_early else inner.replace("\\" + text[0], text[0])
