"""Settings written as TOML: the commented config.toml, and the Markdown table of its keys."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from pydantic import BaseModel

from feeds.config.options import Option, all_options, sections, top_level_options
from feeds.config.setting_types import Section
from feeds.config.settings import Settings

_PLAIN_KEY = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_LONG_NUMBER = 100_000


def toml_value(value: Any) -> str:  # noqa: ANN401 - whatever a setting may be
    """Write one value on one line. None, which TOML lacks, becomes nothing."""
    if isinstance(value, Enum):
        return toml_value(value.value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, BaseModel):
        value = explicit_values(value)
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{toml_key(str(key))} = {toml_value(member)}" for key, member in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return f"[{', '.join(map(toml_value, value))}]" if isinstance(value, list | tuple) else _scalar(value)


def toml_pair(name: str, value: Any, width: int = 100) -> str:  # noqa: ANN401 - whatever a setting may be
    """Write a key and its value; a list too long for one line takes a line for each member."""
    line = f"{toml_key(name)} = {toml_value(value)}"
    if len(line) <= width or not isinstance(value, list | tuple):
        return line
    members = "".join(f"    {toml_value(member)},\n" for member in value)
    return f"{toml_key(name)} = [\n{members}]"


def toml_key(name: str) -> str:
    """Write one key, in quotes where it needs them."""
    return name if name and set(name) <= _PLAIN_KEY else _text(name)


def explicit_values(table: BaseModel) -> dict[str, Any]:
    """Return the keys of a table that somebody gave a value of their own, as they are written."""
    return {
        field.alias or name: getattr(table, name)
        for name, field in type(table).model_fields.items()
        if field.is_required() or getattr(table, name) != field.get_default()
    }


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int) and abs(value) >= _LONG_NUMBER:
        return f"{value:_}"
    return "" if value is None else str(value)


def _text(text: str) -> str:
    if set(text) & set('\\"') and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


_WIDTH = 100
_LONGEST_DEFAULT = 60

_HEAD = """\
#:schema {schema}

# Settings of Feeds: every key there is, with what it means. A key that is left out has its default.
# Saving this file is enough, unless a key says that it needs a restart: the service checks the file, and
# takes it over when all of it is right.
# Lines that begin with #name = or #[[ are examples; take the first # away to use them.
"""


def default_toml(settings: Settings | None = None, schema: str = "./config.schema.json") -> str:
    """Write a config.toml that says everything, set as ``settings`` are.

    ``schema`` is the path of the JSON Schema, relative to the file, for editors.
    """
    settings = settings or Settings()
    tables = (_table_lines(name, section, getattr(settings, name)) for name, section in sections().items())
    return "\n".join((_HEAD.format(schema=schema), *tables))


def options_table() -> str:
    """Write every key, its default and its meaning as a Markdown table, for docs/settings.md."""
    rows = [
        f"| {_table_key(option)} | {_table_default(option)} | {_cell(option)} |" for option in all_options()
    ]
    return "\n".join(("| Key | Default | Meaning |", "|---|---|---|", *rows)) + "\n"


def _table_lines(name: str, section: type[Section], values: Any) -> str:  # noqa: ANN401 - a section, or several
    members = [option for option in top_level_options() if option.path[0] == name]
    if isinstance(values, tuple):
        return _list_of_tables(members[0], values)
    blocks = [_member(option, getattr(values, option.attribute)) for option in sorted(members, key=_rank)]
    head = f"{_comment(section.__doc__ or '')}[{name}]\n"
    return "\n".join((head, *blocks))


def _rank(option: Option) -> int:
    """TOML wants a table's own keys before the tables inside it."""
    return 2 if option.tables else int(option.is_mapping)


def _member(option: Option, value: Any) -> str:  # noqa: ANN401 - whatever the setting's type is
    if option.tables:
        return _list_of_tables(option, value)
    return _mapping(option, value) if option.is_mapping else _pair(option, value)


def _pair(option: Option, value: Any) -> str:  # noqa: ANN401 - whatever the setting's type is
    return f"{_comment(option.description)}{toml_pair(option.name, value, _WIDTH)}\n"


def _mapping(option: Option, value: Mapping[str, Any]) -> str:
    lines = _pairs(value) if value else _comment_out(_pairs(option.example))
    return f"{_comment(option.description)}[{option.key}]\n{lines}"


def _list_of_tables(option: Option, values: Iterable[Section]) -> str:
    assert option.tables is not None
    head = _comment(option.description, option.tables.__doc__ or "")
    tables = "".join(f"\n[[{option.key}]]\n{_pairs(explicit_values(value))}" for value in values)
    return f"{head}{_comment_out(_example(option))}{tables}"


def _example(option: Option) -> str:
    inside = (*option.path[:-1], f"{option.name}[]")
    members = [member for member in all_options() if member.path[:-1] == inside]
    keys = (_pair(member, member.example) for member in members if not member.tables)
    tables = (f"{_comment(member.description)}{_example(member)}" for member in members if member.tables)
    return f"[[{option.key.replace('[]', '')}]]\n{''.join((*keys, *tables))}"


def _pairs(members: Mapping[str, Any]) -> str:
    return "".join(f"{toml_pair(name, value, _WIDTH)}\n" for name, value in members.items())


def _comment(*sentences: str) -> str:
    lines = textwrap.wrap(" ".join(sentences), _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in lines)


def _comment_out(text: str) -> str:
    return "".join(f"#{line}\n" for line in text.splitlines())


def _table_key(option: Option) -> str:
    *tables, name = (part.removesuffix("[]") for part in option.path)
    if any("[]" in part for part in option.path):
        return f"`[[{'.'.join(tables)}]]` `{name}`"
    return f"`[[{option.key}]]`" if option.tables else f"`{option.key}`"


def _table_default(option: Option) -> str:
    value = option.default
    if option.is_required:
        return "required"
    if value is None or (option.tables and not value):
        return ""
    text = toml_value(value)
    return f"{len(value)} entries" if len(text) > _LONGEST_DEFAULT else f"`{text}`".replace("|", "\\|")


def _cell(option: Option) -> str:
    return option.description.replace("|", "\\|")
