"""One configuration file of a site: what it says, and on which line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from feeds.generators.site import Unresolved

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and indexes from the top of a file down to a value."""


@dataclass(frozen=True, slots=True)
class SiteConfigFile:
    """A configuration file. ``name`` is its path in the site.

    ``values`` is made of what JSON knows; dates are texts. ``lines`` holds the line of each key that has one,
    counted from 1. ``problem`` says in words why the file could not be read, or is empty.
    """

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    unresolved: tuple[Unresolved, ...] = ()
    problem: str = ""

    def get(self, *keys: str | int) -> Any:  # noqa: ANN401 - whatever was written
        """Return the value at a key path, or None."""
        value: Any = self.values
        for key in keys:
            if isinstance(value, Mapping):
                value = value.get(key)
            elif isinstance(value, Sequence) and not isinstance(value, str) and isinstance(key, int):
                value = value[key] if -len(value) <= key < len(value) else None
            else:
                return None
        return value

    def origin(self, *keys: str | int) -> str:
        """Return where a key path was written, such as ``hugo.toml:3``; else where what holds it was."""
        for length in range(len(keys), 0, -1):
            if line := self.lines.get(tuple(keys[:length])):
                return f"{self.name}:{line}"
        return self.name


@dataclass(frozen=True, slots=True)
class ConfigLayers:
    """Configuration files of which an earlier one wins over a later one, key by key."""

    layers: tuple[SiteConfigFile, ...] = ()

    def get(self, *keys: str | int) -> Any:  # noqa: ANN401 - whatever was written
        """Return the value at a key path; tables of several files are merged."""
        values = [value for layer in self.layers if (value := layer.get(*keys)) is not None]
        if not values or not isinstance(values[0], Mapping):
            return values[0] if values else None
        merged: dict[str, Any] = {}
        for value in reversed(values):
            if isinstance(value, Mapping):
                merged = _merge(merged, value)
        return merged

    def text(self, *keys: str | int) -> str:
        """Return a text or number at a key path as text, or the empty string."""
        value = self.get(*keys)
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

    def flag(self, *keys: str | int, default: bool = False) -> bool:
        """Return a boolean at a key path, or the default."""
        value = self.get(*keys)
        return value if isinstance(value, bool) else default

    def texts(self, *keys: str | int) -> tuple[str, ...]:
        """Return the texts of a list at a key path, or the one text there."""
        value = self.get(*keys)
        members = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        return tuple(member for member in members if isinstance(member, str))

    def origin(self, *keys: str | int) -> str:
        """Return where the value at a key path was written, or the empty string where it was not."""
        return next((layer.origin(*keys) for layer in self.layers if layer.get(*keys) is not None), "")


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        both = isinstance(value, Mapping) and isinstance(under, Mapping)
        merged[key] = _merge(under, value) if both and isinstance(under, Mapping) else value
    return merged
