"""The JSON Schema of config.toml, for editors (Even Better TOML, tombi) and for our own messages."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from feeds.config.settings import Settings

Node = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
_NULL = {"type": "null"}


@cache
def make_schema() -> Node:
    """Return the schema, with a description and a default for every key. Not to be changed."""
    raw = Settings.model_json_schema(by_alias=True)
    definitions = raw.pop("$defs", {})
    node = _simplify(raw, definitions, ())
    return {"$schema": _DIALECT, **node, "title": "Feeds: config.toml"}


def schema_json() -> str:
    """Return the schema as the text of a file."""
    return json.dumps(make_schema(), ensure_ascii=False, indent=2) + "\n"


def node_at(path: tuple[str | int, ...]) -> Node | None:
    """Return what the schema says of one place in the file, or None where nothing may stand."""
    node: Node | None = make_schema()
    for step in path:
        if node is None:
            return None
        node = node.get("items") if isinstance(step, int) else _member(node, step)
    return node


def _member(node: Node, name: str) -> Node | None:
    member = node.get("properties", {}).get(name)
    others = node.get("additionalProperties")
    return member or (others if isinstance(others, dict) else None)


def _simplify(node: Node, definitions: Node, path: tuple[str, ...]) -> Node:
    node = _inline_reference(node, definitions)
    if "properties" in node or node.get("default") is None:
        node.pop("default", None)
    node = Node(title=".".join(path)) | _without_title(node)
    if "properties" in node:
        members = node["properties"].items()
        node["properties"] = {name: _simplify(member, definitions, (*path, name)) for name, member in members}
    for inner in ("items", "additionalProperties"):
        if isinstance(node.get(inner), dict):
            node[inner] = _without_title(_simplify(node[inner], definitions, path))
    node.pop("propertyNames", None)
    return node


def _inline_reference(node: Node, definitions: Node) -> Node:
    """Put a definition in place of the reference to it, and drop the null that TOML cannot write."""
    node = dict(node)
    if "anyOf" in node:
        (only,) = (choice for choice in node.pop("anyOf") if choice != _NULL)
        node = {**only, **node}
    if "$ref" in node:
        definition = definitions[node.pop("$ref").rpartition("/")[2]]
        node = _inline_reference({**definition, **node}, definitions)
    return node


def _without_title(node: Node) -> Node:
    return {key: value for key, value in node.items() if key != "title"}
