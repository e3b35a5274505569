"""pydantic's validation errors as diagnostics: what was expected, and which key was meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from feeds.config.diagnostics import Diagnostic, SourceText
from feeds.config.environment import EnvironmentVariable
from feeds.config.options import top_level_options
from feeds.config.schema import Node, node_at
from feeds.config.toml_positions import KeyPath, Outline, Span
from feeds.config.toml_writer import toml_key
from feeds.text import did_you_mean, find_similar

_EMPTY = {"string_too_short", "too_short"}
_OWN_ERROR = "value_error"


@dataclass(frozen=True, slots=True)
class SettingSource:
    """Where settings were written: a file, and environment variables by the path they set."""

    source: SourceText
    outline: Outline
    variables: Mapping[KeyPath, EnvironmentVariable]

    def diagnostic(self, path: KeyPath, message: str, *, at_key: bool = False) -> Diagnostic:
        """Say what is wrong with a setting, at its value or at its key."""
        variable = self.variable_of(path)
        if variable is not None:
            return variable.diagnostic(message)
        position = self.outline.nearest(path)
        if position is None:
            return self.source.diagnostic_at(Span(0, 0), message)
        return self.source.diagnostic_at(position.key if at_key else position.value, message)

    def variable_of(self, path: KeyPath) -> EnvironmentVariable | None:
        """Return the variable that set what stands at a path, or something around it."""
        around = (self.variables.get(path[:length]) for length in range(len(path), 0, -1))
        return next((variable for variable in around if variable is not None), None)

    def line_of(self, path: KeyPath) -> int | None:
        """Return the line on which something in the file stands."""
        position = self.outline.positions.get(path)
        return None if position is None else self.source.line_of(position.key.start)


def is_cause(error: ErrorDetails, *, whole: bool) -> bool:
    """Tell whether an error follows from no other: a list is not too short for having wrong members.

    What is missing from a file that was not read ``whole`` may stand in the rest.
    """
    if error["type"] == "too_short":
        return not error["input"]
    return whole or error["type"] != "missing"


def to_diagnostic(error: ErrorDetails, origin: SettingSource) -> Diagnostic:
    """Turn one error of pydantic's into a mistake."""
    path, kind = tuple(error["loc"]), error["type"]
    if kind == "extra_forbidden":
        return origin.diagnostic(path, _describe_unknown(path, error["input"]), at_key=True)
    if kind == "missing":
        return origin.diagnostic(path[:-1], f"`{format_path(path[:-1])}` needs a `{path[-1]}`", at_key=True)
    if path[-1] == "[key]":
        return origin.diagnostic(
            path[:-1], _sentence(f"a name in `{format_path(path[:-2])}`", error), at_key=True
        )
    subject = f"`{format_path(path)}`" if isinstance(path[-1], str) else f"each of `{format_path(path)}`"
    return origin.diagnostic(path, _sentence(subject, error))


def format_path(path: KeyPath) -> str:
    """Write a path as the operator would, without the indexes of lists."""
    return ".".join(toml_key(step) for step in path if isinstance(step, str))


def _sentence(subject: str, error: ErrorDetails) -> str:
    if error["type"] == _OWN_ERROR:
        return f"{subject} {error['ctx']['error']}"
    if error["type"] in _EMPTY:
        return f"{subject} must not be empty"
    node = node_at(tuple(step for step in error["loc"] if step != "[key]")) or {}
    return f"{subject} must be {_describe_type(node)}{_advice(node, error['input'])}"


def _describe_type(node: Node) -> str:
    if "enum" in node:
        return _one_of(node["enum"])
    members = node.get("items", {}).get("type")
    return {
        "boolean": "true or false",
        "string": "a text in quotes",
        "integer": f"a whole number{_bounds(node)}",
        "number": f"a number{_bounds(node)}",
        "array": "a list of tables" if members == "object" else 'a list of texts, such as ["a", "b"]',
    }.get(node.get("type", ""), "a table")


def _bounds(node: Node) -> str:
    least, above, most = (node.get(name) for name in ("minimum", "exclusiveMinimum", "maximum"))
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}" if most < 10**6 else f" from {least} to {most}"
    if above is not None:
        return f" above {above:g} and up to {most:g}"
    return f", {least:g} or more" if least is not None else ""


def _one_of(choices: Sequence[str]) -> str:
    *others, last = (f'"{choice}"' for choice in choices)
    return f"{', '.join(others)} or {last}"


def _advice(node: Node, value: object) -> str:
    """Say how to write what was surely meant."""
    kind = node.get("type")
    if kind == "array":
        return _list_advice(node, value)
    if kind == "object":
        return f"; write [{node['title']}] on a line above its keys" if "title" in node else ""
    if not isinstance(value, str):
        return ""
    if "enum" in node:
        return did_you_mean(value, node["enum"], '"')
    bare = value.strip().removeprefix("-").replace(".", "", 1).isdecimal()
    fits = (kind in {"integer", "number"} and bare) or (kind == "boolean" and value in {"true", "false"})
    return f"; write {value.strip()} without quotes" if fits else ""


def _list_advice(node: Node, value: object) -> str:
    if isinstance(value, Mapping) and node["items"].get("type") == "object":
        return f"; write its name in two pairs of brackets, [[{node['title']}]]"
    return "; put it in [brackets]" if isinstance(value, str) else ""


def _describe_unknown(path: KeyPath, value: object) -> str:
    name, above = str(path[-1]), path[:-1]
    siblings = (node_at(above) or {}).get("properties", {})
    if isinstance(value, Mapping) or _is_tables(value):
        return _describe_unknown_table(path, _find_key(name, siblings), value)
    unknown = f"unknown key `{format_path(path)}`"
    # At the top level there are only tables, and what is no table does not mean one.
    suggestion = _find_key(name, siblings) if above else ""
    if suggestion:
        return f"{unknown}, did you mean `{format_path((*above, suggestion))}`?"
    elsewhere = {option.name: option.key for option in reversed(top_level_options())}
    suggestion = _find_key(name, elsewhere)
    if suggestion:
        return f"{unknown}, did you mean `{elsewhere[suggestion]}`?"
    where = f"`{format_path(above)}`" if above else "the top level"
    return f"{unknown}; {where} has: {', '.join(siblings)}"


def _describe_unknown_table(path: KeyPath, suggestion: str, value: object) -> str:
    unknown = f"unknown table `{_table_header(format_path(path), value)}`"
    if not suggestion:
        siblings = ", ".join((node_at(path[:-1]) or {}).get("properties", {}))
        return f"{unknown}; there are: {siblings}"
    node: dict[str, Any] = node_at((*path[:-1], suggestion)) or {}
    if node.get("type") not in {"object", "array"} or (node.get("items", {}).get("type") == "string"):
        return f"{unknown}, did you mean the key `{format_path((*path[:-1], suggestion))}`?"
    like: object = [{}] if node.get("type") == "array" else {}
    return f"{unknown}, did you mean `{_table_header(format_path((*path[:-1], suggestion)), like)}`?"


def _table_header(name: str, value: object) -> str:
    return f"[[{name}]]" if _is_tables(value) else f"[{name}]"


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(member, Mapping) for member in value)


def _find_key(name: str, names: Iterable[str]) -> str:
    """Return the known key that a name is most like, or the empty string."""
    return "".join(find_similar(name, names))
