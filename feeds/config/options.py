"""Every declared option, collected from the settings classes, for schema, template and table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic.fields import FieldInfo

from feeds.config.setting_types import Effect, Secret, Section
from feeds.config.settings import Settings

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One key of config.toml.

    ``path`` are the names that lead to it, as they are written in TOML; a key of every table in a list of
    tables has ``[]`` after the list's name. ``section`` is the table it stands in. ``tables`` is the model
    of its members where the option is itself a list of tables.
    """

    path: tuple[str, ...]
    attribute: str
    section: type[Section]
    field: FieldInfo
    tables: type[Section] | None = None

    @property
    def key(self) -> str:
        """Its dotted name: ``feed.limit``, ``clean.rules[].hosts``."""
        return ".".join(self.path)

    @property
    def name(self) -> str:
        """The last word of its key."""
        return self.path[-1]

    @property
    def description(self) -> str:
        """The sentence that explains it."""
        return self.field.description or ""

    @property
    def is_required(self) -> bool:
        """Whether a table is wrong without it."""
        return self.field.is_required()

    @property
    def default(self) -> Any:  # noqa: ANN401 - whatever the setting's type is
        """Its value when nobody writes one; None where that is to be looked up elsewhere."""
        return None if self.is_required else self.field.get_default()

    @property
    def example(self) -> Any:  # noqa: ANN401 - whatever the setting's type is
        """A value to show how it is written: an example where one is declared, else the default."""
        return self.field.examples[0] if self.field.examples else self.default

    @property
    def is_mapping(self) -> bool:
        """Whether its value is a table of names that the operator chooses."""
        return isinstance(self.default, dict)

    @property
    def effect(self) -> Effect:
        """What a change of it touches."""
        own = [mark for mark in self.field.metadata if isinstance(mark, Effect)]
        return own[0] if own else self.section.effect

    @property
    def is_secret(self) -> bool:
        """Whether its value must never be shown."""
        return any(isinstance(mark, Secret) for mark in self.field.metadata)

    def value_in(self, settings: Settings) -> Any:  # noqa: ANN401 - whatever the setting's type is
        """Return what it is set to. Not for keys inside a list of tables."""
        value: Any = settings
        for option in (*_ancestors(self), self):
            value = getattr(value, option.attribute)
        return value


@cache
def all_options() -> tuple[Option, ...]:
    """Return every option there is, in the order of declaration."""
    return tuple(_walk(Settings, ()))


@cache
def top_level_options() -> tuple[Option, ...]:
    """Return the options that stand once in the file: all but those inside lists of tables."""
    return tuple(option for option in all_options() if not any("[]" in name for name in option.path))


@cache
def sections() -> dict[str, type[Section]]:
    """Return the top-level tables by name."""
    candidates = ((name, section_of(field.annotation)) for name, field in Settings.model_fields.items())
    return {name: section for name, section in candidates if section is not None}


def option_at(path: tuple[str | int, ...]) -> Option | None:
    """Return the option that a place in the file belongs to, or None for a table or an unknown key."""
    names: tuple[str, ...] = ()
    option = None
    for step in path[:_DEEPEST]:
        names = (*names[:-1], f"{names[-1]}[]") if isinstance(step, int) and names else (*names, str(step))
        option = _by_path().get(names, option)
    return option


def is_secret(path: tuple[str | int, ...]) -> bool:
    """Tell whether what stands at a place must not be shown.

    That is a secret, or what may be one under a wrong key, or under its own key in a wrong table.
    """
    option = option_at(path)
    if option is not None:
        return option.is_secret
    secrets = [secret for secret in all_options() if secret.is_secret]
    return any(secret.path[0] in path[:1] or secret.name in path for secret in secrets)


def section_of(annotation: object) -> type[Section] | None:
    """Return the model of a table, or of the tables in a list."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    members = get_args(annotation)
    return section_of(members[0]) if members else None


@cache
def _by_path() -> dict[tuple[str, ...], Option]:
    return {option.path: option for option in all_options()}


def _walk(section: type[Section], path: tuple[str, ...]) -> Iterator[Option]:
    for attribute, field in section.model_fields.items():
        here = (*path, field.alias or attribute)
        inner = section_of(field.annotation)
        if inner is None:
            yield Option(here, attribute, section, field)
        elif isinstance(field.annotation, type):
            yield from _walk(inner, here)
        else:
            yield Option(here, attribute, section, field, inner)
            yield from _walk(inner, (*path, f"{here[-1]}[]"))


def _ancestors(option: Option) -> Iterator[Option]:
    section: type[Section] = Settings
    for depth, name in enumerate(option.path[:-1], 1):
        field = section.model_fields[name]
        yield Option(option.path[:depth], name, section, field)
        section = section_of(field.annotation) or section
