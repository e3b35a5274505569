"""The value of an expression of JavaScript, where it is written out.

Known are literals, names that are declared or imported, their concatenation, and the defaults of variables
of the environment (``process.env.URL ?? "…"``). The environment is that of a build for publication; anything
else is computed, and so unknown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from feeds.generators.readers.config_file import KeyPath

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_STEPS = 50_000
_LONGEST_TEXT = 100_000
DEEPEST = 40
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it is written: the name of what is called, its arguments (None if unknown), its line."""

    name: str
    arguments: tuple[Any, ...] = ()
    line: int = 0

    def options(self) -> Mapping[str, Any]:
        """Return the first argument that is an object, or an empty one."""
        return next((argument for argument in self.arguments if isinstance(argument, dict)), {})


class UnknownError(Exception):
    """A value that only running the code could tell."""


class BudgetError(Exception):
    """More was asked for than a configuration may cost."""


class ValueReader:
    """Reads expressions: ``declared`` are the nodes of names, ``imported`` values from other files.

    ``lines`` are the lines of keys that were read, ``unknown`` those of key paths of unknown value.
    """

    def __init__(self) -> None:
        self.declared: dict[str, Node] = {}
        self.imported: dict[str, Any] = {}
        self.lines: dict[KeyPath, int] = {}
        self.unknown: dict[str, int] = {}
        self._steps = 0

    def charge(self) -> None:
        """Count one step of reading. Raises `BudgetError` after too many."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise BudgetError

    def value(self, node: Node, depth: int, path: KeyPath | None) -> Any:  # noqa: ANN401 - whatever was written
        """Return the value of an expression; lines of its keys are noted below ``path`` if there is one.

        Raises `UnknownError` for what only running it could tell, `BudgetError` after too many steps.
        """
        self.charge()
        reader = _READERS.get(node.type)
        if reader is None or depth > DEEPEST:
            raise UnknownError
        value = reader(self, node, depth + 1, path)
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise UnknownError
        return value

    def try_value(self, node: Node, depth: int, path: KeyPath | None) -> Any:  # noqa: ANN401
        """Return the value of an expression, or None; what is unknown is noted with its line."""
        try:
            return self.value(node, depth, path)
        except UnknownError:
            if path is not None:
                self.unknown.setdefault(".".join(map(str, path)), node.start_point.row + 1)
            return None

    def object(self, node: Node, depth: int, path: KeyPath | None) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for member in node.named_children:
            if member.type == "pair":
                self._pair(member, depth, path, members)
            elif member.type == "shorthand_property_identifier":
                value = self.try_value(member, depth, None if path is None else (*path, text_of(member)))
                members |= {} if value is None else {text_of(member): value}
            elif member.type == "spread_element":
                spread = self.try_value(member.named_children[0], depth, None)
                members |= spread if isinstance(spread, dict) else {}
            elif member.type == "method_definition" and path is not None:
                name = member.child_by_field_name("name")
                self.unknown[".".join(map(str, (*path, text_of(name))))] = member.start_point.row + 1
        return members

    def _pair(self, pair: Node, depth: int, path: KeyPath | None, members: dict[str, Any]) -> None:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        name = None if key is None else self._key(key, depth)
        if name is None or value is None:
            return
        inner = None if path is None else (*path, name)
        if inner is not None:
            self.lines[inner] = pair.start_point.row + 1
        member = self.try_value(value, depth, inner)
        if isinstance(member, Call) and inner is not None:
            self.unknown.setdefault(".".join(map(str, inner)), pair.start_point.row + 1)
        if member is not None or value.type in {"null", "undefined"}:
            members[name] = member

    def _key(self, key: Node, depth: int) -> str | None:
        if key.type == "computed_property_name":
            value = self.try_value(key.named_children[0], depth, None)
            return value if isinstance(value, str) else None
        return string_of(key) if key.type == "string" else text_of(key)

    def array(self, node: Node, depth: int, path: KeyPath | None) -> list[Any]:
        items: list[Any] = []
        for member in members_of(node):
            inner = None if path is None else (*path, len(items))
            if member.type == "spread_element":
                spread = self.try_value(member.named_children[0], depth, None)
                items += spread if isinstance(spread, list) else []
            else:
                items.append(self.try_value(member, depth, inner))
        return items

    def template(self, node: Node, depth: int, _: KeyPath | None) -> str:
        text = ""
        for part in node.named_children:
            if part.type == "template_substitution":
                text += _as_text(self.value(part.named_children[0], depth, None))
            else:
                text += _unescape(text_of(part))
        return text

    def identifier(self, node: Node, depth: int, path: KeyPath | None) -> Any:  # noqa: ANN401
        """Return the value of a name. Raises `UnknownError`."""
        name = text_of(node)
        if name in self.declared:
            return self.value(self.declared[name], depth, path)
        if self.imported.get(name) is None:
            raise UnknownError
        return self.imported[name]

    def member(self, node: Node, depth: int, _: KeyPath | None) -> Any:  # noqa: ANN401
        """Return the value of a member of a table or a list. Raises `UnknownError`."""
        text = text_of(node)
        if text in _ENVIRONMENT:
            return _ENVIRONMENT[text]
        owner = node.child_by_field_name("object")
        key = node.child_by_field_name("property") or node.child_by_field_name("index")
        if owner is None or key is None or text.startswith(("process.env", "import.meta.env")):
            raise UnknownError
        container = self.value(owner, depth, None)
        index = text_of(key) if node.type == "member_expression" else self.value(key, depth, None)
        if isinstance(container, Mapping) and index in container:
            return container[index]
        if isinstance(container, list) and isinstance(index, int) and 0 <= index < len(container):
            return container[index]
        raise UnknownError

    def binary(self, node: Node, depth: int, path: KeyPath | None) -> Any:  # noqa: ANN401
        """Return the value of an expression of two parts. Raises `UnknownError`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        sign = node.child_by_field_name("operator")
        if left is None or right is None or sign is None:
            raise UnknownError
        if sign.type in {"??", "||"}:
            first = self.try_value(left, depth, None)
            return first if first not in (None, "", False) else self.value(right, depth, path)
        values = self.value(left, depth, path), self.value(right, depth, path)
        if sign.type == "+" and all(isinstance(value, str | int | float) for value in values):
            return _as_text(values[0]) + _as_text(values[1])
        if sign.type in {"===", "==", "!==", "!="}:
            return (values[0] == values[1]) == (sign.type[0] == "=")
        if sign.type == "&&":
            return values[1] if values[0] else values[0]
        raise UnknownError

    def unary(self, node: Node, depth: int, _: KeyPath | None) -> Any:  # noqa: ANN401
        """Return the value of an expression of a sign and a part. Raises `UnknownError`."""
        sign, argument = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        value = self.value(argument, depth, None) if argument is not None else None
        if sign is not None and sign.type == "!":
            return not value
        if sign is not None and sign.type in "+-" and isinstance(value, int | float):
            return -value if sign.type == "-" else value
        raise UnknownError

    def choice(self, node: Node, depth: int, path: KeyPath | None) -> Any:  # noqa: ANN401
        """Return the value of the branch that a condition takes. Raises `UnknownError`."""
        test = node.child_by_field_name("condition")
        condition = self.value(test, depth, None) if test is not None else None
        branch = node.child_by_field_name("consequence" if condition else "alternative")
        if branch is None:
            raise UnknownError
        return self.value(branch, depth, path)

    def inner(self, node: Node, depth: int, path: KeyPath | None) -> Any:  # noqa: ANN401
        """Return the value of what stands in brackets. Raises `UnknownError`."""
        first = first_of(node)
        if first is None:
            raise UnknownError
        return self.value(first, depth, path)

    def call(self, node: Node, depth: int, path: KeyPath | None) -> Call:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            function = node.child_by_field_name("constructor")
        name = re.sub(r"\s+", "", text_of(function))[:200]
        base = None if path is None else (*path, f"{name}()")
        values = (self.try_value(argument, depth, base) for argument in members_of(arguments))
        return Call(name, tuple(values), node.start_point.row + 1)


WRAPPERS: Final = frozenset(
    {
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "await_expression",
    }
)
_ENVIRONMENT: Final[dict[str, Any]] = {
    "process.env.NODE_ENV": "production",
    "process.env.ELEVENTY_RUN_MODE": "build",
    "import.meta.env.PROD": True,
    "import.meta.env.DEV": False,
    "import.meta.env.MODE": "production",
}
_READERS: Final[dict[str, Callable[[ValueReader, Node, int, KeyPath | None], Any]]] = {
    "string": lambda _, node, __, ___: string_of(node),
    "number": lambda _, node, __, ___: _number(text_of(node)),
    "true": lambda *_: True,
    "false": lambda *_: False,
    "null": lambda *_: None,
    "undefined": lambda *_: None,
    "regex": lambda _, node, __, ___: text_of(node),
    "template_string": ValueReader.template,
    "object": ValueReader.object,
    "array": ValueReader.array,
    "identifier": ValueReader.identifier,
    "shorthand_property_identifier": ValueReader.identifier,
    "member_expression": ValueReader.member,
    "subscript_expression": ValueReader.member,
    "binary_expression": ValueReader.binary,
    "unary_expression": ValueReader.unary,
    "ternary_expression": ValueReader.choice,
    "call_expression": ValueReader.call,
    "new_expression": ValueReader.call,
    **dict.fromkeys(WRAPPERS, ValueReader.inner),
}


def text_of(node: Node | None) -> str:
    """Return the source text of a node."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def members_of(node: Node | None) -> list[Node]:
    """Return the named nodes in a node, without comments."""
    return [child for child in node.named_children if child.type != "comment"] if node is not None else []


def first_of(node: Node) -> Node | None:
    """Return the first named node in a node, without comments."""
    return next(iter(members_of(node)), None)


def walk(root: Node) -> Iterator[Node]:
    """Yield a node and all below it, in the order of the source."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.named_children))


def string_of(node: Node) -> str:
    """Return what a string literal says."""
    return _unescape(text_of(node)[1:-1])


def _unescape(text: str) -> str:
    pattern = r"\\(u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|.|\n)"
    return re.sub(pattern, _decode_escape, text) if "\\" in text else text


def _decode_escape(match: re.Match[str]) -> str:
    digits = match[2] or match[3] or match[4]
    if digits is not None:
        code = int(digits, 16)
        return chr(code) if code < 0x110000 else "\ufffd"
    return _ESCAPES.get(match[1], match[1])


def _number(text: str) -> int | float | None:
    try:
        number = json.loads(text.replace("_", ""))
    except ValueError:
        return None
    return number if isinstance(number, int | float) else None


def _as_text(value: Any) -> str:  # noqa: ANN401 - whatever was written
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UnknownError
    return str(value)
