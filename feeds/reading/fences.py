"""Headers between fences, and bare JSON: python-frontmatter's syntaxes, made safe for hostile text.

The library detects, splits and loads; the boundaries and loaders given to it are ours, because its own
turn ``1.10`` into 1.1, split at the wrong rule, and let deep nesting end the process.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from datetime import date, time
from typing import Any, TypeAlias

import yaml
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from feeds.reading.field import Dialect, Field, Value
from feeds.reading.repair import HeaderError
from feeds.reading.yaml import Parsed, TextLoader

MAX_HEADER = 65_536
"""Characters of the longest header; what is longer is text between two rules."""

_MAX_DOTS = 200


class YAMLFence(YAMLHandler):
    """``---`` to ``---`` or ``...``, as Jekyll and Pandoc have it: three dashes, no more."""

    FM_BOUNDARY = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
    dialect = Dialect.YAML

    def detect(self, text: str) -> bool:
        """Tell whether a text opens with the fence."""
        return text.startswith("---") and super().detect(text)

    def parse(self, header: str) -> Parsed | None:
        """Read YAML; None where it is no mapping. Raises `HeaderError`."""
        try:
            parsed: Parsed | None = self.load(header, Loader=TextLoader)
        except yaml.MarkedYAMLError as error:
            mark = (error.problem in _BEGUN and error.context_mark) or error.problem_mark
            raise HeaderError(_in_words(error), *((mark.line, mark.column) if mark else ())) from None
        except yaml.YAMLError:
            raise HeaderError("it holds characters YAML does not allow") from None
        return parsed


class TOMLFence(BaseHandler):
    """``+++`` to ``+++``, as Hugo and Zola have it, with the standard library's parser."""

    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
    dialect = Dialect.TOML

    def load(self, fm: str) -> dict[str, Any]:
        """Parse TOML; a number with a point stays text."""
        return tomllib.loads(fm, parse_float=str)

    def parse(self, header: str) -> Parsed:
        """Read TOML. Raises `HeaderError`."""
        # A key of n parts costs tomllib n squared in time and memory.
        if any(line.count(".") > _MAX_DOTS and _dots(line) > _MAX_DOTS for line in header.split("\n")):
            raise HeaderError("a key has too many parts")
        try:
            return _typed(self.load(header).items(), header)
        except (ValueError, RecursionError) as error:
            raise _toml_error(error) from None


class JSONFence(JSONHandler):
    """``---json`` to ``---``, as Eleventy has it."""

    FM_BOUNDARY = re.compile(r"^---(?:json)?[ \t]*$", re.MULTILINE)
    dialect = Dialect.JSON

    def split(self, text: str) -> tuple[str, str]:
        """Split at the fences, which are not part of the JSON."""
        _, header, content = self.FM_BOUNDARY.split(text, 2)
        return header, content

    def parse(self, header: str) -> Parsed:
        """Read a JSON object, its numbers as text. Raises `HeaderError`."""
        as_text = {"parse_int": str, "parse_float": str, "parse_constant": str}
        try:
            pairs = self.load(header, object_pairs_hook=_Pairs, **as_text)
            return _typed(pairs if isinstance(pairs, _Pairs) else (), header)
        except json.JSONDecodeError as error:
            raise HeaderError(error.msg, error.lineno - 1, error.colno - 1) from None
        except RecursionError:
            raise HeaderError("it nests too deeply") from None


class HexoFence(JSONFence):
    """``;;;`` to ``;;;`` around the inside of a JSON object, as Hexo has it."""

    FM_BOUNDARY = re.compile(r"^;;;[ \t]*$", re.MULTILINE)

    def split(self, text: str) -> tuple[str, str]:
        """Split at the fences and put the braces back, as python-frontmatter does."""
        return JSONHandler.split(self, text)


class JSONObject(JSONFence):
    """A JSON object at the very top of the file, as Hugo has it."""

    FM_BOUNDARY = re.compile(r"\{\s*\"")

    def split(self, text: str) -> tuple[str, str]:
        """Split where the object ends."""
        try:
            _, end = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=str).raw_decode(text[:MAX_HEADER])
        except RecursionError:
            raise ValueError("it nests too deeply") from None
        return text[:end], text[end:]


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with its keys in order, twins included."""


Fence: TypeAlias = YAMLFence | TOMLFence | JSONFence
FENCES: tuple[Fence, ...] = (YAMLFence(), TOMLFence(), JSONFence(), HexoFence(), JSONObject())


_YAML_WORDS = {
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
_BEGUN = frozenset(
    {"found unexpected end of stream", "did not find expected alphabetic or numeric character"}
)


def _in_words(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "it is not YAML"
    return _YAML_WORDS.get(problem, problem)


_TOML_PLACE = re.compile(r" \(at line (\d{1,6}), column (\d{1,6})\)")


def _toml_error(error: Exception) -> HeaderError:
    if isinstance(error, RecursionError):
        return HeaderError("it nests too deeply")
    place = _TOML_PLACE.search(str(error))
    reason = _TOML_PLACE.sub("", str(error)).lower()
    return HeaderError(reason, int(place[1]) - 1, int(place[2]) - 1) if place else HeaderError(reason)


def _dots(line: str) -> int:
    return re.sub(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'", "", line).count(".")


def _typed(pairs: Iterable[tuple[str, Any]], text: str) -> Parsed:
    """Make fields of a table. These parsers keep no places, so the lines of the first keys are looked for."""
    return Parsed(
        tuple(
            Field(key, _text(value), _line_of(key, text) if number < 100 else 1)
            for number, (key, value) in enumerate(pairs)
        )
    )


def _line_of(key: str, text: str) -> int:
    place = max(text.find(f"\n{key}"), text.find(f'"{key}"'))
    return text.count("\n", 0, place + 1) + 1


def _text(value: object) -> Value:
    """Turn what a parser typed into the text it was written as."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Pairs | dict):
        return {key: _text(item) for key, item in (value if isinstance(value, _Pairs) else value.items())}
    if isinstance(value, list):
        return [_text(item) for item in value]
    return value.isoformat() if isinstance(value, date | time) else str(value)
