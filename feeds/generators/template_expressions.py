"""Templates in addresses (``{{ title | slugify }}``), filled in without a template engine.

Known is what addresses are made of: fields, texts, filters, concatenation, ``or``, the two spellings of a
choice, and the year, month and day of a date. That part of Jinja, Nunjucks and Liquid is the same in all
three; a template with anything else is not filled in at all.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from feeds.generators.date_formats import format_strftime

Filter: TypeAlias = Callable[..., str]
"""A filter: it gets the value before it, and its arguments."""

_LONGEST = 2000
_DEEPEST = 20
_PARTS = re.compile(r"\{\{-?(.*?)-?\}\}|\{%-?\s*(.*?)\s*-?%\}", re.DOTALL)
_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<sign>==|!=|[|.~+()\[\],:]))"
)
_WORDS: Final = frozenset({"if", "else", "or", "and", "not"})
_CONSTANTS: Final = {"true": True, "false": False, "none": None, "null": None, "nil": None}


class _UnknownError(Exception):
    """A part of a template that is not known here."""


class EscapedText(str):
    """A text that is not escaped where a template escapes what it fills in."""

    __slots__ = ()


def expand_template(
    template: str, values: Mapping[str, Any], filters: Mapping[str, Filter], *, escapes: bool = False
) -> str | None:
    """Return a template with its fields filled in, or None where a part of it is not known.

    ``escapes`` tells that the template language writes ``&`` and its like as HTML does.
    """
    if len(template) > _LONGEST:
        return None
    try:
        return _Template(template, values, filters, escapes).expand()
    except _UnknownError:
        return None


class _Template:
    """A template as texts and tags, read from the left."""

    def __init__(
        self, template: str, values: Mapping[str, Any], filters: Mapping[str, Filter], escapes: bool
    ) -> None:
        self._values = values
        self._filters = filters
        self._escapes = escapes
        self._parts: list[tuple[str, str]] = []
        at = 0
        for match in _PARTS.finditer(template):
            self._parts.append(("text", template[at : match.start()]))
            self._parts.append(("value", match[1]) if match[1] is not None else ("tag", match[2]))
            at = match.end()
        self._parts.append(("text", template[at:]))
        self._at = 0

    def expand(self) -> str:
        text = self._block(0)
        if self._at < len(self._parts):
            raise _UnknownError
        return text

    def _block(self, depth: int) -> str:
        """Return the text up to the tag that ends it, which is left to be read."""
        if depth > _DEEPEST:
            raise _UnknownError
        text = ""
        while self._at < len(self._parts):
            kind, part = self._parts[self._at]
            if kind == "tag" and part in {"else", "endif"}:
                break
            self._at += 1
            if kind == "text":
                text += part
            elif kind == "value":
                text += self._fill(part)
            else:
                text += self._choice(part, depth)
        return text

    def _fill(self, source: str) -> str:
        value = self._evaluate(source)
        escapes = self._escapes and not isinstance(value, EscapedText)
        return html.escape(_as_text(value)) if escapes else _as_text(value)

    def _choice(self, tag: str, depth: int) -> str:
        word, _, condition = tag.partition(" ")
        if word != "if":
            raise _UnknownError
        outcome = self._evaluate(condition)
        first, second = self._block(depth + 1), ""
        if self._next_tag() == "else":
            second = self._block(depth + 1)
            self._next_tag()
        return first if outcome else second

    def _next_tag(self) -> str:
        if self._at >= len(self._parts):
            raise _UnknownError
        self._at += 1
        return self._parts[self._at - 1][1]

    def _evaluate(self, source: str) -> Any:  # noqa: ANN401 - any value of front matter
        return _Expression(source, self._values, self._filters).evaluate()


class _Expression:
    """An expression as tokens, read from the left by recursive descent."""

    def __init__(self, source: str, values: Mapping[str, Any], filters: Mapping[str, Filter]) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._values = values
        self._filters = filters
        at, source = 0, source.rstrip()
        while at < len(source):
            match = _TOKEN.match(source, at)
            if match is None or match.lastgroup is None:
                raise _UnknownError
            self._tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        self._at = 0
        self._depth = 0

    def evaluate(self) -> Any:  # noqa: ANN401 - any value of front matter
        value = self._conditional()
        if self._at < len(self._tokens):
            raise _UnknownError
        return value

    def _conditional(self) -> Any:  # noqa: ANN401
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _UnknownError
        value = self._either()
        if self._takes("if"):
            condition = self._either()
            other = self._conditional() if self._takes("else") else ""
            value = value if condition else other
        self._depth -= 1
        return value

    def _either(self) -> Any:  # noqa: ANN401
        value = self._comparison()
        while self._peek() in {("name", "or"), ("name", "and")}:
            both = self._take()[1] == "and"
            other = self._comparison()
            value = (value and other) if both else (value or other)
        return value

    def _comparison(self) -> Any:  # noqa: ANN401
        if self._takes("not"):
            return not self._comparison()
        value = self._concatenation()
        if self._peek() in {("sign", "=="), ("sign", "!=")}:
            equal = self._take()[1] == "=="
            return (_as_text(value) == _as_text(self._concatenation())) == equal
        return value

    def _concatenation(self) -> Any:  # noqa: ANN401
        value = self._pipeline()
        while self._peek() in {("sign", "~"), ("sign", "+")}:
            self._take()
            value = _as_text(value) + _as_text(self._pipeline())
        return value

    def _pipeline(self) -> Any:  # noqa: ANN401
        value = self._primary()
        while self._takes("|"):
            kind, name = self._take()
            if kind != "name" or name not in self._filters:
                raise _UnknownError
            arguments: list[Any] = []
            if self._takes("("):
                arguments = self._arguments()
            elif self._takes(":"):
                arguments = [self._primary()]
                while self._takes(","):
                    arguments.append(self._primary())
            value = self._apply_filter(name, value, arguments)
        return value

    def _apply_filter(self, name: str, value: Any, arguments: list[Any]) -> str:  # noqa: ANN401
        try:
            return self._filters[name](value, *arguments)
        except (TypeError, ValueError, AttributeError) as error:
            raise _UnknownError from error

    def _primary(self) -> Any:  # noqa: ANN401
        kind, word = self._take()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", word[1:-1])
        if kind == "number":
            return word
        if (kind, word) == ("sign", "("):
            value = self._conditional()
            self._expect(")")
            return self._members(value)
        if kind != "name" or word in _WORDS:
            raise _UnknownError
        return self._members(
            _CONSTANTS[word.lower()] if word.lower() in _CONSTANTS else self._values.get(word)
        )

    def _members(self, value: Any) -> Any:  # noqa: ANN401
        while True:
            if self._takes("."):
                name = self._take()[1]
                arguments = self._arguments() if self._takes("(") else None
                value = _member(value, name, arguments)
            elif self._takes("["):
                value = _member(value, _as_text(self._conditional()), None)
                self._expect("]")
            else:
                return value

    def _arguments(self) -> list[Any]:
        arguments: list[Any] = []
        while not self._takes(")"):
            arguments.append(self._conditional())
            self._takes(",")
        return arguments

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        if not token[0]:
            raise _UnknownError
        self._at += 1
        return token

    def _takes(self, word: str) -> bool:
        kind, token = self._peek()
        if kind in {"name", "sign"} and token == word:
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._takes(sign):
            raise _UnknownError


def _member(value: Any, name: str, arguments: list[Any] | None) -> Any:  # noqa: ANN401 - any value
    if isinstance(value, datetime):
        return _of_date(value, name, arguments)
    if isinstance(value, str) and arguments is not None:
        return _of_text(value, name, [_as_text(argument) for argument in arguments])
    if arguments is None and (isinstance(value, Mapping) or value is None):
        return value.get(name) if value else None
    if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
        return value[int(name)]
    raise _UnknownError


def _of_date(moment: datetime, name: str, arguments: list[Any] | None) -> str:
    if name == "strftime" and arguments and isinstance(arguments[0], str):
        return format_strftime(moment, arguments[0])
    parts = {
        "year": moment.year,
        "month": moment.month,
        "day": moment.day,
        "getFullYear": moment.year,
        "getUTCFullYear": moment.year,
        "getDate": moment.day,
        "getUTCDate": moment.day,
        "getMonth": moment.month - 1,
        "getUTCMonth": moment.month - 1,
    }
    if name not in parts:
        raise _UnknownError
    return str(parts[name])


def _of_text(text: str, name: str, arguments: list[str]) -> str:
    if name in {"lower", "toLowerCase"}:
        return text.lower()
    if name in {"upper", "toUpperCase"}:
        return text.upper()
    if name in {"strip", "trim"}:
        return text.strip()
    if name == "replace" and len(arguments) == 2 and len(text) + len(arguments[1]) < _LONGEST:
        return text.replace(arguments[0], arguments[1], 100)
    raise _UnknownError


def _as_text(value: Any) -> str:  # noqa: ANN401 - any value of front matter
    if value is None:
        return ""
    if isinstance(value, bool | Mapping | list):
        raise _UnknownError
    return value.strftime("%Y-%m-%d") if isinstance(value, datetime) else str(value)
