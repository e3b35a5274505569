"""Front matter between delimiters (YAML, TOML, JSON) and bare JSON, with limits for hostile text.

The library detects, splits and loads JSON; boundaries and other parsers are ours, because its own
turn ``1.10`` into 1.1, split at the wrong rule, and let deep nesting end the process.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from typing import Any, TypeAlias

from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from feeds.errors import PostError
from feeds.generators.readers.javascript.script import read_javascript
from feeds.parsing.fields import (
    KNOWN_KEYS,
    Dialect,
    Field,
    Header,
    ParseWarning,
    Value,
    normalize_key,
)
from feeds.parsing.repair import (
    HeaderError,
    count_header_lines,
    has_leading_field,
    is_unclosed_header,
    repair,
)
from feeds.parsing.yaml_loader import ParsedFields, load_fields
from feeds.parsing.yaml_plain import read_plain
from feeds.toml import TOMLError, load_toml
from feeds.yaml import YAMLError

MAX_HEADER = 65_536
"""Characters of the longest header; what is longer is text between two rules."""

_MAX_KEY_DOTS = 200


class YAMLFence(YAMLHandler):
    """``---`` to ``---`` or ``...``, as Jekyll and Pandoc have it, or longer runs of dashes (Hexo).

    The opening fence may name its language (gray-matter, Eleventy) or bear a comment.
    """

    FM_BOUNDARY = re.compile(r"-{3,}[ \t]*(?:ya?ml)?[ \t]*(?:#[^\n]*)?$", re.MULTILINE)
    dialect = Dialect.YAML

    def detect(self, text: str) -> bool:
        """Tell whether a text opens with the fence; longer dashes are one only above a known field."""
        if not text.startswith("---") or not super().detect(text):
            return False
        key, colon, _ = text[:400].partition("\n")[2].partition("\n")[0].partition(":")
        return text[3:4] != "-" or (bool(colon) and normalize_key(key) in KNOWN_KEYS)

    def split(self, text: str) -> tuple[str, str]:
        """Split at the fences. Raises ValueError without an end."""
        return _split_below(text, _YAML_END)

    def parse(self, header: str) -> ParsedFields | None:
        """Read YAML; None where it is no mapping. Raises `HeaderError`."""
        plain = read_plain(header)
        if plain is not None:
            return ParsedFields(plain)
        try:
            return load_fields(_join_surrogates(header))
        except YAMLError as error:
            mark = (error.reason in _UNFINISHED_ERRORS and error.context_mark) or error.mark
            raise HeaderError(
                _explain_yaml_error(error), *((mark.line, mark.column) if mark else ())
            ) from None


_YAML_END = re.compile(r"^(?:-{3,}|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML_END = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_DASHED_END = re.compile(r"^---[ \t]*$", re.MULTILINE)
_HEXO_END = re.compile(r"^;{3,}[ \t]*$", re.MULTILINE)


def _split_below(text: str, end: re.Pattern[str]) -> tuple[str, str]:
    """Return what stands between the first line and the fence that ends it, and what follows.

    Raises ValueError without an end.
    """
    header, content = end.split(text[text.index("\n") :], 1)
    return header, content


_ESCAPED_SURROGATES = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})"
)


def _join_surrogates(header: str) -> str:
    """Write characters that JSON escapes as a pair (RFC 8259, section 7) as the one that YAML knows."""
    if "\\ud" not in header and "\\uD" not in header:
        return header

    def join(pair: re.Match[str]) -> str:
        high, low = int(pair[2], 16) - 0xD800, int(pair[3], 16) - 0xDC00
        return f"{pair[1]}\\U{0x10000 + (high << 10) + low:08x}"

    return _ESCAPED_SURROGATES.sub(join, header)


class TOMLFence(BaseHandler):
    """``+++`` to ``+++``, as Hugo and Zola have it, or ``---toml`` to ``---``, as Eleventy has it."""

    FM_BOUNDARY = re.compile(r"(?:\+\+\+[ \t]*(?:toml)?|---[ \t]*toml)[ \t]*$", re.MULTILINE)
    dialect = Dialect.TOML

    def split(self, text: str) -> tuple[str, str]:
        """Split at the fences: what opens with ``+++`` ends with it. Raises ValueError without an end."""
        return _split_below(text, _TOML_END if text.startswith("+") else _DASHED_END)

    def load(self, fm: str) -> dict[str, Any]:
        """Parse TOML; a number with a point stays text."""
        return load_toml(fm, parse_float=str)

    def parse(self, header: str) -> ParsedFields:
        """Read TOML. Raises `HeaderError`."""
        # A key of n parts costs the parser n squared in time and memory.
        if any(
            line.count(".") > _MAX_KEY_DOTS and _count_dots(line) > _MAX_KEY_DOTS
            for line in header.split("\n")
        ):
            raise HeaderError("a key has too many parts")
        try:
            return _parse_pairs(self.load(header).items(), header)
        except TOMLError as error:
            raise HeaderError(error.reason.lower(), error.line - 1, error.column - 1) from None
        except RecursionError:
            raise HeaderError("it nests too deeply") from None
        except ValueError:
            raise HeaderError("a number has too many digits") from None


class JSONFence(JSONHandler):
    """``---json`` to ``---``, as Eleventy has it."""

    FM_BOUNDARY = re.compile(r"---[ \t]*json[ \t]*$", re.MULTILINE)
    dialect = Dialect.JSON

    def split(self, text: str) -> tuple[str, str]:
        """Split at the fences, which are not part of the JSON.

        Raises ValueError where no object begins or ends.
        """
        return _split_below(text, _DASHED_END)

    def parse(self, header: str) -> ParsedFields:
        """Read a JSON object, its numbers as text. Raises `HeaderError`."""
        as_text = {"parse_int": str, "parse_float": str, "parse_constant": str}
        try:
            pairs = self.load(header, object_pairs_hook=_Pairs, **as_text)
            return _parse_pairs(pairs if isinstance(pairs, _Pairs) else (), header)
        except json.JSONDecodeError as error:
            raise HeaderError(error.msg, error.lineno - 1, error.colno - 1) from None
        except RecursionError:
            raise HeaderError("it nests too deeply") from None


class ScriptFence(JSONFence):
    """``---js`` to ``---`` around a JavaScript object, as Eleventy has it: only its literals are read."""

    FM_BOUNDARY = re.compile(r"---[ \t]*(?:js|javascript)[ \t]*$", re.MULTILINE)

    def parse(self, header: str) -> ParsedFields:
        """Read the literal values of an object. Raises `HeaderError` where there is none."""
        values = read_javascript("header.js", f"export default {header.strip().rstrip(';')}").values
        if not values:
            raise HeaderError("it is no JavaScript object of literal values")
        return _parse_pairs(values.items(), header)


class HexoFence(JSONFence):
    """``;;;`` to ``;;;`` around a JSON object or the inside of one, as Hexo has it.

    The opening fence may be left away before a key.
    """

    FM_BOUNDARY = re.compile(r";{3,}[ \t]*$|\"[^\"\n]{1,80}\"[ \t]*:", re.MULTILINE)

    def detect(self, text: str) -> bool:
        """Tell whether a text opens with the fence, or with a key that a fence follows."""
        if text[:1] not in (";", '"') or not super().detect(text):
            return False
        return text[0] == ";" or _HEXO_END.search(text, 0, MAX_HEADER) is not None

    def split(self, text: str) -> tuple[str, str]:
        """Split at the fences and put the braces back that authors may leave away.

        Raises ValueError where no object begins or ends.
        """
        if text.startswith(";"):
            header, content = _split_below(text, _HEXO_END)
        else:
            header, content = _HEXO_END.split(text, 1)
        inside = header.strip().rstrip(",")
        return header if inside.startswith("{") else header.replace(inside, f"{{{inside}}}", 1), content


class JSONObject(JSONFence):
    """A JSON object at the very top of the file, as Hugo has it."""

    FM_BOUNDARY = re.compile(r"\{\s*\"")

    def split(self, text: str) -> tuple[str, str]:
        """Split where the object ends. Raises ValueError where no object begins or ends."""
        try:
            _, end = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=str).raw_decode(text[:MAX_HEADER])
        except RecursionError:
            raise ValueError("it nests too deeply") from None
        return text[:end], text[end:]


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with its keys in order, twins included."""


Fence: TypeAlias = YAMLFence | TOMLFence | JSONFence
FENCES: tuple[Fence, ...] = (
    YAMLFence(),
    TOMLFence(),
    JSONFence(),
    ScriptFence(),
    HexoFence(),
    JSONObject(),
)


_YAML_EXPLANATIONS = {
    "mapping values are not allowed in this context": "there is a colon inside the value",
    "found unknown escape character": "there is a backslash between double quotes",
    "found character that cannot start any token": "the value begins with a character that means something",
    "did not find expected key": "there is text after the end of the value",
    "could not find expected ':'": "a line is neither a field nor part of one",
    "found unexpected end of stream": "a quote is never closed",
    "did not find expected ',' or ']'": "there is text after the closing bracket, or a bracket is missing",
    "did not find expected ',' or '}'": "there is text after the closing brace, or a brace is missing",
    "did not find expected alphabetic or numeric character": "the value begins with * or &",
    "found undefined tag handle": "the value begins with !",
}
# Here the place to mend is where the value begins, not where the parser gave up.
_UNFINISHED_ERRORS = frozenset(
    {"found unexpected end of stream", "did not find expected alphabetic or numeric character"}
)


def _explain_yaml_error(error: YAMLError) -> str:
    if error.has_bad_characters:
        return "it holds characters YAML does not allow"
    reason = error.reason or "it is not YAML"
    return _YAML_EXPLANATIONS.get(reason, reason)


def _count_dots(line: str) -> int:
    return re.sub(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'", "", line).count(".")


def _parse_pairs(pairs: Iterable[tuple[str, Any]], text: str) -> ParsedFields:
    """Make fields of a table. These parsers keep no places, so the lines of the first keys are looked for."""
    return ParsedFields(
        tuple(
            Field(key, _to_text(value), _find_line(key, text) if number < 100 else 1)
            for number, (key, value) in enumerate(pairs)
        )
    )


def _find_line(key: str, text: str) -> int:
    offset = max(text.find(f"\n{key}"), text.find(f'"{key}"'))
    return text.count("\n", 0, offset + 1) + 1


def _to_text(value: object) -> Value:
    """Turn what a parser typed into the text it was written as."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Pairs | dict):
        return {key: _to_text(item) for key, item in (value if isinstance(value, _Pairs) else value.items())}
    if isinstance(value, list):
        return [_to_text(item) for item in value]
    return value.isoformat() if isinstance(value, date | time) else str(value)


def read_delimited_header(text: str) -> Header | None:
    """Take a fenced header off a text, or None where there is none.

    A header that is never closed, or does not parse, is read as far as it is plain; what is no table of
    fields is left to the body: no text is lost. Lines count from the first of ``text``.
    """
    fence = next((fence for fence in FENCES if fence.detect(text)), None)
    if fence is None:
        return None
    try:
        inside, body = fence.split(text)
    except ValueError:
        return _read_unclosed_header(fence, text)
    if len(inside) > MAX_HEADER:
        return _refuse_long_header(fence, text)
    try:
        parsed = fence.parse(inside)
    except HeaderError as error:
        return _repair_header(fence, text, inside, body, error)
    if parsed is None or _is_prose(fence, inside, parsed):
        return None
    return Header(fence.dialect, parsed.fields, body, inside.count("\n") + 1, parsed.warnings)


def read_unopened_header(text: str) -> Header | None:
    """Take off a YAML header whose opening fence was left away, as Hexo allows."""
    count = count_header_lines(text[:MAX_HEADER].split("\n"))
    if "---" not in (line.rstrip() for line in text[:MAX_HEADER].split("\n")[:count]):
        return None
    header = read_delimited_header(f"---\n{text}")
    return header and replace(
        header,
        fields=tuple(field._replace(line=field.line - 1) for field in header.fields),
        warnings=tuple(item._replace(line=(item.line or 2) - 1) for item in header.warnings),
        body_line=header.body_line - 1,
    )


def _is_prose(fence: Fence, inside: str, parsed: ParsedFields) -> bool:
    """Tell whether text between two rules was taken for a header."""
    if any(normalize_key(field.key) in KNOWN_KEYS for field in parsed.fields):
        return False
    if not parsed.fields or fence.dialect is Dialect.JSON:
        return bool(inside.strip())
    return inside.startswith("\n\n") or any(len(field.key.split()) > 3 for field in parsed.fields)


def _repair_header(fence: Fence, text: str, inside: str, body: str, error: HeaderError) -> Header | None:
    if is_unclosed_header(inside, fence.dialect is Dialect.TOML):
        return _read_unclosed_header(fence, text)
    parsed = repair(inside, fence.parse, fence.dialect is Dialect.TOML)
    if parsed is None:
        was_meant = fence.dialect is not Dialect.YAML or has_leading_field(inside)
        return _make_empty_header(text, error) if was_meant else None
    warnings = parsed.warnings or (_make_warning(error),)
    return Header(fence.dialect, parsed.fields, body, inside.count("\n") + 1, warnings)


def _refuse_long_header(fence: Fence, text: str) -> Header | None:
    """Refuse a header beyond all sense; but mostly the closing fence is just a rule far down the text."""
    lines = text[:MAX_HEADER].split("\n")[1:]
    if 0 < count_header_lines(lines, fence.dialect is Dialect.TOML) < len(lines):
        return _read_unclosed_header(fence, text)
    if has_leading_field(lines[0] if lines else "", fence.dialect is Dialect.TOML):
        raise PostError("front-matter", f"the header is longer than {MAX_HEADER} characters", 1, 1)
    return None


def _read_unclosed_header(fence: Fence, text: str) -> Header | None:
    """Read the fields under an opening fence up to the first blank line; the rest is body."""
    if fence.dialect is Dialect.JSON:
        return _make_empty_header(text, HeaderError("it has no end"))
    opening, _, rest = text.partition("\n")
    toml = fence.dialect is Dialect.TOML
    count = count_header_lines(rest[:MAX_HEADER].split("\n"), toml)
    if count == 0:
        return None
    inside = "\n" + "\n".join(rest[:MAX_HEADER].split("\n")[:count])
    parsed = _try_parse(fence, inside) or repair(inside, fence.parse, toml) or ParsedFields(())
    fence_line = opening.strip()[:3]
    reason = f"the header is never closed; write {fence_line} on a line of its own below it"
    warnings = (ParseWarning("front-matter", reason, 1, 1), *parsed.warnings)
    return Header(fence.dialect, parsed.fields, rest[len(inside) - 1 :], count + 1, warnings)


def _try_parse(fence: Fence, text: str) -> ParsedFields | None:
    try:
        return fence.parse(text)
    except HeaderError:
        return None


def _make_empty_header(text: str, error: HeaderError) -> Header:
    return Header(Dialect.NONE, (), text, 1, (_make_warning(error),))


def _make_warning(error: HeaderError) -> ParseWarning:
    reason = f"the header does not parse: {error.reason}"
    return ParseWarning("front-matter", reason, error.line + 1, error.column + 1)
