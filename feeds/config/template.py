"""The commented config.toml, and the table of its keys, both made from the declarations."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from feeds.config.options import Option, declared, sections, settable
from feeds.config.settings import Section, Settings
from feeds.config.toml import toml_pair, toml_value, written

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
    tables = (_table(name, section, getattr(settings, name)) for name, section in sections().items())
    return "\n".join((_HEAD.format(schema=schema), *tables))


def options_table() -> str:
    """Write every key, its default and its meaning as a Markdown table, for the README."""
    rows = [f"| {_table_key(option)} | {_table_default(option)} | {_cell(option)} |" for option in declared()]
    return "\n".join(("| Key | Default | Meaning |", "|---|---|---|", *rows)) + "\n"


def _table(name: str, section: type[Section], values: Any) -> str:  # noqa: ANN401 - a section, or several
    members = [option for option in settable() if option.path[0] == name]
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
    lines = _pairs(value) if value else _commented_out(_pairs(option.example))
    return f"{_comment(option.description)}[{option.key}]\n{lines}"


def _list_of_tables(option: Option, values: Iterable[Section]) -> str:
    assert option.tables is not None
    head = _comment(option.description, option.tables.__doc__ or "")
    tables = "".join(f"\n[[{option.key}]]\n{_pairs(written(value))}" for value in values)
    return f"{head}{_commented_out(_example(option))}{tables}"


def _example(option: Option) -> str:
    inside = (*option.path[:-1], f"{option.name}[]")
    members = [member for member in declared() if member.path[:-1] == inside]
    keys = (_pair(member, member.example) for member in members if not member.tables)
    tables = (f"{_comment(member.description)}{_example(member)}" for member in members if member.tables)
    return f"[[{option.key.replace('[]', '')}]]\n{''.join((*keys, *tables))}"


def _pairs(members: Mapping[str, Any]) -> str:
    return "".join(f"{toml_pair(name, value, _WIDTH)}\n" for name, value in members.items())


def _comment(*sentences: str) -> str:
    lines = textwrap.wrap(" ".join(sentences), _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return "".join(f"# {line}\n" for line in lines)


def _commented_out(text: str) -> str:
    return "".join(f"#{line}\n" for line in text.splitlines())


def _table_key(option: Option) -> str:
    *tables, name = (part.removesuffix("[]") for part in option.path)
    if any("[]" in part for part in option.path):
        return f"`[[{'.'.join(tables)}]]` `{name}`"
    return f"`[[{option.key}]]`" if option.tables else f"`{option.key}`"


def _table_default(option: Option) -> str:
    value = option.default
    if option.required:
        return "required"
    if value is None or (option.tables and not value):
        return ""
    text = toml_value(value)
    return f"{len(value)} entries" if len(text) > _LONGEST_DEFAULT else f"`{text}`".replace("|", "\\|")


def _cell(option: Option) -> str:
    return option.description.replace("|", "\\|")
