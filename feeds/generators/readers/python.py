"""Literal values of a Python configuration (``pelicanconf.py``, ``conf.py``), read off its syntax tree.

Nothing is executed. Known are literals, names bound to such before, their concatenation and formatting, and
the defaults of variables of the environment; anything else is computed, and so unknown. A value that is bound
under a condition that is unknown is not taken where there is another.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from feeds.generators.readers.config_file import KeyPath, SiteConfigFile
from feeds.generators.site import Unresolved

Loader: TypeAlias = Callable[[str], Mapping[str, Any]]
"""Values of the module of a name, for ``from name import *``; none where there is no such file."""

_MOST_STEPS = 200_000
_LONGEST_TEXT = 100_000
_DEEPEST = 60


class _UnknownError(Exception):
    """A value that only running the code could tell."""


def read_python(name: str, text: str, load: Loader = lambda _: {}) -> SiteConfigFile:
    """Return what a Python file binds at its top. Sets and tuples are lists."""
    try:
        with warnings.catch_warnings(action="ignore"):
            module = ast.parse(text)
    except SyntaxError as error:
        return SiteConfigFile(name, problem=f"{name}:{error.lineno or 1}: {error.msg}")
    except (ValueError, RecursionError, MemoryError):
        return SiteConfigFile(name, problem=f"{name}: nested too deeply, or no text of Python")
    reader = _Reader(load)
    problem = ""
    try:
        reader.run(module.body)
    except (_UnknownError, RecursionError):
        problem = f"{name}: longer than a configuration may be; only its beginning was read"
    unresolved = tuple(Unresolved(key, name, line) for key, line in reader.unknown.items())
    return SiteConfigFile(name, reader.values, reader.lines, unresolved, problem)


class _Reader:
    """Reads statements: ``values`` are the names bound so far, ``unknown`` those of unknown value."""

    def __init__(self, load: Loader) -> None:
        self.values: dict[str, Any] = {}
        self.lines: dict[KeyPath, int] = {}
        self.unknown: dict[str, int] = {}
        self._load = load
        self._steps = 0

    def run(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self._charge(1)
            reader = _STATEMENTS.get(type(statement))
            if reader is not None:
                reader(self, statement)

    def assign(self, statement: ast.Assign) -> None:
        for target in statement.targets:
            self._bind(target, statement.value)

    def annotated(self, statement: ast.AnnAssign) -> None:
        if statement.value is not None:
            self._bind(statement.target, statement.value)

    def augmented(self, statement: ast.AugAssign) -> None:
        if isinstance(statement.target, ast.Name):
            name = ast.Name(statement.target.id)
            added = ast.BinOp(name, statement.op, statement.value)
            self._bind(statement.target, ast.copy_location(added, statement))

    def imported(self, statement: ast.ImportFrom) -> None:
        if statement.module is None:
            return
        values = self._load(statement.module)
        for alias in statement.names:
            imported_values = (
                values if alias.name == "*" else {alias.asname or alias.name: values.get(alias.name)}
            )
            for name, value in imported_values.items():
                if value is not None and not name.startswith("_"):
                    self.values[name] = self._copy(value)

    def branch(self, statement: ast.If) -> None:
        try:
            condition = self.value(statement.test, 0)
        except _UnknownError:
            self.run(statement.orelse)
            for name in (target for inner in statement.body for target in _names_bound(inner)):
                if name.id not in self.values:
                    self.unknown.setdefault(name.id, name.lineno)
            return
        self.run(statement.body if condition else statement.orelse)

    def attempt(self, statement: ast.Try) -> None:
        self.run(statement.body)

    def expression(self, statement: ast.Expr) -> None:
        """Follow ``NAME.append(x)``, ``.extend`` and ``.update``."""
        call = statement.value
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and len(call.args) == 1):
            return
        owner, method = call.func.value, call.func.attr
        container = self.values.get(owner.id) if isinstance(owner, ast.Name) else None
        try:
            value = self.value(call.args[0], 0)
        except _UnknownError:
            return
        if isinstance(container, list) and method == "append":
            container.append(value)
        elif isinstance(container, list) and method == "extend" and isinstance(value, list):
            container.extend(value)
        elif isinstance(container, dict) and method == "update" and isinstance(value, dict):
            container.update(value)

    def _bind(self, target: ast.expr, node: ast.expr) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            parts = node.elts if isinstance(node, ast.Tuple | ast.List) else []
            if len(parts) == len(target.elts):
                for name, part in zip(target.elts, parts, strict=True):
                    self._bind(name, part)
        elif isinstance(target, ast.Subscript):
            self._bind_key(target, node)
        elif isinstance(target, ast.Name):
            self._bind_name(target, node)

    def _bind_name(self, target: ast.Name, node: ast.expr) -> None:
        self.lines[target.id,] = target.lineno
        try:
            self.values[target.id] = self.value(node, 0)
        except _UnknownError:
            self._charge(0)
            self.values.pop(target.id, None)
            self.unknown[target.id] = target.lineno
            return
        self.unknown.pop(target.id, None)
        self._note_lines(node, (target.id,), 0)

    def _bind_key(self, target: ast.Subscript, node: ast.expr) -> None:
        container = self.values.get(target.value.id) if isinstance(target.value, ast.Name) else None
        if isinstance(container, dict) and isinstance(target.slice, ast.Constant):
            try:
                container[str(target.slice.value)] = self.value(node, 0)
            except _UnknownError:
                self._charge(0)
                container.pop(str(target.slice.value), None)

    def _note_lines(self, node: ast.expr, path: KeyPath, depth: int) -> None:
        if isinstance(node, ast.Dict) and depth < 3:
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant):
                    self.lines[*path, str(key.value)] = key.lineno
                    self._note_lines(value, (*path, str(key.value)), depth + 1)

    def _charge(self, steps: int) -> None:
        self._steps += steps
        if self._steps > _MOST_STEPS:
            raise _UnknownError

    def _copy(self, value: Any) -> Any:  # noqa: ANN401 - whatever was bound
        """Return a copy, so that what repeats itself is charged each time it is named."""
        self._charge(1)
        if isinstance(value, list):
            return [self._copy(member) for member in value]
        if isinstance(value, Mapping):
            return {key: self._copy(member) for key, member in value.items()}
        return value

    def value(self, node: ast.expr, depth: int) -> Any:  # noqa: ANN401 - whatever was written
        self._charge(1)
        reader = _EXPRESSIONS.get(type(node))
        if reader is None or depth > _DEEPEST:
            raise _UnknownError
        value = reader(self, node, depth + 1)
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise _UnknownError
        return value

    def constant(self, node: ast.Constant, _: int) -> Any:  # noqa: ANN401
        if isinstance(node.value, str | int | float) or node.value is None:
            return node.value
        raise _UnknownError

    def name(self, node: ast.Name, _: int) -> Any:  # noqa: ANN401
        if node.id not in self.values:
            raise _UnknownError
        return self._copy(self.values[node.id])

    def members(self, node: ast.List | ast.Tuple | ast.Set, depth: int) -> list[Any]:
        items: list[Any] = []
        for member in node.elts:
            if isinstance(member, ast.Starred):
                spread = self.value(member.value, depth)
                items += spread if isinstance(spread, list) else []
            else:
                items.append(self.value(member, depth))
        return items

    def table(self, node: ast.Dict, depth: int) -> dict[str, Any]:
        """Return a table without the members of unknown value."""
        members: dict[str, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            try:
                inner = self.value(value, depth)
                if key is not None:
                    members[_key(self.value(key, depth))] = inner
                elif isinstance(inner, dict):
                    members.update(inner)
            except _UnknownError:
                self._charge(0)
        return members

    def operation(self, node: ast.BinOp, depth: int) -> Any:  # noqa: ANN401
        left, right = self.value(node.left, depth), self.value(node.right, depth)
        if isinstance(node.op, ast.Add) and isinstance(left, str) and isinstance(right, str):
            return left + right
        if isinstance(node.op, ast.Add) and isinstance(left, list) and isinstance(right, list):
            return left + right
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            return _format_percent(left, right)
        if isinstance(node.op, ast.BitOr) and isinstance(left, dict) and isinstance(right, dict):
            return left | right
        raise _UnknownError

    def unary(self, node: ast.UnaryOp, depth: int) -> Any:  # noqa: ANN401
        value = self.value(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return not value
        if isinstance(node.op, ast.USub) and isinstance(value, int | float):
            return -value
        raise _UnknownError

    def joined(self, node: ast.JoinedStr, depth: int) -> str:
        text = ""
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if part.format_spec is not None or part.conversion not in {-1, ord("s")}:
                    raise _UnknownError
                text += str(self.value(part.value, depth))
            else:
                text += str(self.value(part, depth))
            self._charge(len(text) // 1000)
        return text

    def either(self, node: ast.BoolOp, depth: int) -> Any:  # noqa: ANN401
        """Return the first true value of ``a or b``; an unknown one, as of the environment, is passed."""
        if isinstance(node.op, ast.And):
            raise _UnknownError
        last: Any = None
        for option in node.values[:-1]:
            try:
                last = self.value(option, depth)
            except _UnknownError:
                self._charge(0)
                continue
            if last:
                return last
        return self.value(node.values[-1], depth)

    def choice(self, node: ast.IfExp, depth: int) -> Any:  # noqa: ANN401
        return self.value(node.body if self.value(node.test, depth) else node.orelse, depth)

    def member(self, node: ast.Subscript, depth: int) -> Any:  # noqa: ANN401
        owner, key = self.value(node.value, depth), self.value(node.slice, depth)
        if isinstance(owner, dict) and _key(key) in owner:
            return owner[_key(key)]
        if isinstance(owner, list) and isinstance(key, int) and -len(owner) <= key < len(owner):
            return owner[key]
        raise _UnknownError

    def call(self, node: ast.Call, depth: int) -> Any:  # noqa: ANN401
        """Return what a few harmless functions return: a default, a path, a pattern, a container, a text."""
        function = ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""
        if function in {"os.environ.get", "os.getenv", "environ.get", "getenv"} and len(node.args) == 2:
            return self.value(node.args[1], depth)
        if function == "dict" and not node.args:
            return {k.arg: self.value(k.value, depth) for k in node.keywords if k.arg is not None}
        arguments = [self.value(argument, depth) for argument in node.args]
        texts = [argument for argument in arguments if isinstance(argument, str)]
        if function in {"list", "tuple", "set"} and len(arguments) == 1 and isinstance(arguments[0], list):
            return arguments[0]
        if function in {"re.compile", "Path", "str"} and texts[:1] == arguments[:1] and arguments:
            return texts[0]
        if function in {"os.path.join", "path.join"} and len(texts) == len(arguments):
            return "/".join(text.rstrip("/") for text in texts[:-1]) + "/" + texts[-1]
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not arguments:
            return _method(node.func.attr, self.value(node.func.value, depth))
        raise _UnknownError


_METHODS: Final = frozenset({"lower", "upper", "strip", "rstrip", "title"})


def _method(name: str, value: Any) -> str:  # noqa: ANN401 - whatever was written
    if not isinstance(value, str):
        raise _UnknownError
    result: str = getattr(value, name)()
    return result


def _key(value: Any) -> str:  # noqa: ANN401 - whatever was written
    if isinstance(value, str | int | float) or value is None:
        return str(value)
    raise _UnknownError


def _format_percent(pattern: str, value: Any) -> str:  # noqa: ANN401 - whatever was written
    """Return ``"…%s…" % value``; other conversions may be wider than memory, and are unknown."""
    values = [*value] if isinstance(value, list) else [value]
    parts = pattern.split("%s")
    if len(parts) != len(values) + 1 or any("%" in part for part in parts):
        raise _UnknownError
    return parts[0] + "".join(str(v) + part for v, part in zip(values, parts[1:], strict=True))


def _names_bound(statement: ast.stmt) -> list[ast.Name]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [target for target in targets if isinstance(target, ast.Name)]


_STATEMENTS: Final[dict[type[ast.stmt], Callable[[_Reader, Any], None]]] = {
    ast.Assign: _Reader.assign,
    ast.AnnAssign: _Reader.annotated,
    ast.AugAssign: _Reader.augmented,
    ast.ImportFrom: _Reader.imported,
    ast.If: _Reader.branch,
    ast.Try: _Reader.attempt,
    ast.Expr: _Reader.expression,
}

_EXPRESSIONS: Final[dict[type[ast.expr], Callable[[_Reader, Any, int], Any]]] = {
    ast.Constant: _Reader.constant,
    ast.Name: _Reader.name,
    ast.List: _Reader.members,
    ast.Tuple: _Reader.members,
    ast.Set: _Reader.members,
    ast.Dict: _Reader.table,
    ast.BinOp: _Reader.operation,
    ast.UnaryOp: _Reader.unary,
    ast.JoinedStr: _Reader.joined,
    ast.BoolOp: _Reader.either,
    ast.IfExp: _Reader.choice,
    ast.Subscript: _Reader.member,
    ast.Call: _Reader.call,
}
