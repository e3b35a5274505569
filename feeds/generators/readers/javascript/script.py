"""A JavaScript or TypeScript configuration: what it exports, binds and calls, as far as it is written out.

Nothing is executed: tree-sitter parses it, and `values` reads what expressions say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from feeds.generators.readers.config_file import SiteConfigFile
from feeds.generators.readers.javascript.values import (
    DEEPEST,
    WRAPPERS,
    BudgetError,
    Call,
    UnknownError,
    ValueReader,
    first_of,
    members_of,
    string_of,
    text_of,
    walk,
)
from feeds.generators.site import Unresolved

if TYPE_CHECKING:
    from tree_sitter import Node, Parser


@dataclass(frozen=True, slots=True)
class ScriptFile(SiteConfigFile):
    """A script. ``values`` are those of its default export, or of what its function returns.

    ``names`` are what it binds at its top or exports by name; ``calls`` all calls in it, in order.
    """

    names: Mapping[str, Any] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()

    def calls_of(self, *names: str) -> tuple[Call, ...]:
        """Return the calls of functions or methods of these names, whatever they are called on."""
        return tuple(call for call in self.calls if call.name.rpartition(".")[2] in names)


_FUNCTIONS: Final = frozenset(
    {"arrow_function", "function_expression", "function_declaration", "method_definition", "function"}
)

Loader: TypeAlias = Callable[[str], Mapping[str, Any]]
"""What a module exports, by its name in an import (``./consts``); ``default`` is its default export."""


def read_javascript(name: str, text: str, load: Loader = lambda _: {}) -> ScriptFile:
    """Return what a script says. A script with bad syntax is read as far as it can be, with a ``problem``."""
    source = text.encode("utf-8", "surrogateescape")
    root = _parser(typescript=name.endswith((".ts", ".mts", ".cts"))).parse(source).root_node
    reader = _ScriptReader(load)
    reader.declare(root)
    try:
        values = reader.default_export(root)
        names = {key: reader.known(key) for key in reader.declared}
        calls = tuple(reader.calls(root))
    except BudgetError:
        return ScriptFile(name, problem=f"{name}: longer than a configuration may be")
    unresolved = tuple(Unresolved(setting, name, line) for setting, line in reader.unknown.items())
    problem = f"{name}:{_error_line(root)}: the syntax is not understood here" if root.has_error else ""
    return ScriptFile(name, values, reader.lines, unresolved, problem, names, calls)


@lru_cache(2)
def _parser(*, typescript: bool) -> Parser:
    # Imported late: most sites have no such file, and every process that starts would pay for it.
    import tree_sitter  # noqa: PLC0415
    import tree_sitter_typescript  # noqa: PLC0415

    grammar = (
        tree_sitter_typescript.language_typescript if typescript else tree_sitter_typescript.language_tsx
    )
    return tree_sitter.Parser(tree_sitter.Language(grammar()))


class _ScriptReader(ValueReader):
    """Reads the statements of one script."""

    def __init__(self, load: Loader) -> None:
        super().__init__()
        self._load = load

    def declare(self, root: Node) -> None:
        for statement in root.named_children:
            inner = statement
            if statement.type == "export_statement":
                inner = statement.child_by_field_name("declaration") or statement
            if statement.type == "import_statement":
                self._import(statement)
            elif inner.type in {"function_declaration", "class_declaration"}:
                self._declare(inner.child_by_field_name("name"), inner)
            elif inner.type in {"lexical_declaration", "variable_declaration"}:
                for variable in inner.named_children:
                    self._declare_variable(variable)

    def _declare(self, name: Node | None, value: Node | None) -> None:
        if name is not None and value is not None and name.type in {"identifier", "type_identifier"}:
            self.declared[text_of(name)] = value

    def _declare_variable(self, variable: Node) -> None:
        name, value = variable.child_by_field_name("name"), variable.child_by_field_name("value")
        module = _required_module(value)
        if module is None or name is None:
            self._declare(name, value)
        elif name.type == "identifier":
            loaded = self._load(module)
            self.imported[text_of(name)] = loaded.get("default", loaded)
        elif name.type == "object_pattern":
            loaded = self._load(module)
            for part in name.named_children:
                self.imported[text_of(part)] = loaded.get(text_of(part))

    def _import(self, statement: Node) -> None:
        source = statement.child_by_field_name("source")
        clause = next((c for c in statement.named_children if c.type == "import_clause"), None)
        if source is None or clause is None:
            return
        loaded = self._load(text_of(source)[1:-1])
        for part in clause.named_children:
            if part.type == "identifier":
                self.imported[text_of(part)] = loaded.get("default")
            elif part.type == "namespace_import" and part.named_children:
                self.imported[text_of(part.named_children[0])] = loaded
            elif part.type == "named_imports":
                for item in part.named_children:
                    name = item.child_by_field_name("name")
                    alias = item.child_by_field_name("alias") or name
                    if name is not None and alias is not None:
                        self.imported[text_of(alias)] = loaded.get(text_of(name))

    def default_export(self, root: Node) -> dict[str, Any]:
        """Return the object a script exports, what its exported function returns, or an empty one."""
        exported = next(filter(None, map(_find_export, root.named_children)), None)
        node = self._object_of(exported, 0)
        if node is None:
            return {}
        value = self.value(node, 0, ())
        return value if isinstance(value, dict) else {}

    def _object_of(self, node: Node | None, depth: int) -> Node | None:
        """Return the object literal an expression comes down to by names, calls and functions."""
        if node is None or depth > DEEPEST:
            return None
        if node.type in {"object", "identifier"}:
            is_identifier = node.type == "identifier"
            return self._object_of(self.declared.get(text_of(node)), depth + 1) if is_identifier else node
        if node.type == "call_expression":
            arguments = node.child_by_field_name("arguments")
            options = (self._object_of(argument, depth + 1) for argument in members_of(arguments))
            return next(filter(None, options), None)
        if node.type in WRAPPERS:
            return self._object_of(first_of(node), depth + 1)
        body = node.child_by_field_name("body") if node.type in _FUNCTIONS else None
        if body is not None and body.type != "statement_block":
            return self._object_of(body, depth + 1)
        returned = (
            (first_of(s) for s in reversed(body.named_children) if s.type == "return_statement")
            if body
            else ()
        )
        return self._object_of(next(filter(None, returned), None), depth + 1)

    def known(self, name: str) -> Any:  # noqa: ANN401 - whatever was written
        """Return the value bound to a name, or None."""
        try:
            return self.value(self.declared[name], 0, None)
        except UnknownError:
            return None

    def calls(self, root: Node) -> Iterator[Call]:
        for node in walk(root):
            self.charge()
            if node.type == "call_expression":
                yield self.call(node, 0, None)


def _find_export(statement: Node) -> Node | None:
    """Return what ``export default …`` or ``module.exports = …`` names."""
    if statement.type == "export_statement" and any(child.type == "default" for child in statement.children):
        return statement.child_by_field_name("value") or statement.child_by_field_name("declaration")
    assignment = first_of(statement) if statement.type == "expression_statement" else None
    if assignment is not None and assignment.type == "assignment_expression":
        target = text_of(assignment.child_by_field_name("left"))
        return assignment.child_by_field_name("right") if target in {"module.exports", "exports"} else None
    return None


def _required_module(node: Node | None) -> str | None:
    """Return the name of the module that ``require("…")`` names, where an expression is that."""
    if node is None or node.type != "call_expression":
        return None
    argument = next(iter(members_of(node.child_by_field_name("arguments"))), None)
    required = text_of(node.child_by_field_name("function")) == "require"
    return string_of(argument) if required and argument is not None and argument.type == "string" else None


def _error_line(root: Node) -> int:
    return next((node.start_point.row + 1 for node in walk(root) if node.is_error or node.is_missing), 1)
