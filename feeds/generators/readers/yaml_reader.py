"""YAML configuration to plain values with their lines. Builds no objects and copies no aliases.

Values are put together from the parser's events, so that depth and number are bounded; a tag of the author's
own (``!ENV``, ``!!python/name:…``) is never obeyed, but noted as unresolved: only running the site could tell
its value.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, cast

from feeds.generators.readers.config_file import KeyPath, SiteConfigFile
from feeds.generators.site import Unresolved
from feeds.yaml import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    Mark,
    ScalarEvent,
    YAMLError,
    iterate_events,
)

_DEEPEST = 32
_MOST_EVENTS = 200_000
_MERGE = "<<"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
_FALSE = frozenset({"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})")
_STANDARD = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(_STANDARD + name for name in ("str", "int", "float", "bool", "null", "map", "seq"))


def read_yaml(name: str, text: str) -> SiteConfigFile:
    """Return what the first document of a YAML file says; ``problem`` tells of one that does not parse."""
    building = _Building(name)
    events = iterate_events(text)
    try:
        for event in islice(events, _MOST_EVENTS):
            building.take(event)
        if next(events, None) is None:
            return building.finish()
    except YAMLError as error:
        where = f"{name}:{error.mark.line + 1}" if error.mark else name
        return SiteConfigFile(name, problem=f"{where}: {error.reason or 'this is no YAML'}")
    except ValueError as error:
        return SiteConfigFile(name, problem=f"{name}: {str(error).splitlines()[0]}")
    return SiteConfigFile(name, problem=f"{name}: more values than a configuration has")


class _Building:
    """The containers still open, outermost first, with the key each waits for a value of."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._root: list[Any] = []
        self._open: list[list[Any] | dict[str, Any]] = [self._root]
        self._keys: list[str | None] = [None]
        self._paths: list[KeyPath] = [()]
        self._anchors: dict[str, Any] = {}
        self._lines: dict[KeyPath, int] = {}
        self._unresolved: list[Unresolved] = []

    def finish(self) -> SiteConfigFile:
        values = self._root[0] if self._root else {}
        if values is None:
            values = {}
        if not isinstance(values, dict):
            return SiteConfigFile(self._name, problem=f"{self._name}: holds no table of settings")
        return SiteConfigFile(self._name, values, self._lines, tuple(self._unresolved))

    def take(self, event: Event) -> None:
        if isinstance(event, ScalarEvent):
            self._put(self._scalar(event), event)
        elif isinstance(event, CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
            self._paths.pop()
        elif isinstance(event, AliasEvent):
            self._put(self._anchors.get(event.anchor or ""), event)

    def _begin(self, event: CollectionStartEvent) -> None:
        if len(self._open) > _DEEPEST:
            raise YAMLError(f"values nest deeper than {_DEEPEST} levels", cast("Mark", event.start_mark))
        container: list[Any] | dict[str, Any] = {} if isinstance(event, MappingStartEvent) else []
        path = self._put(container, event)
        if event.tag and event.tag not in _PLAIN_TAGS:
            self._refuse(path, event)
        self._open.append(container)
        self._keys.append(None)
        self._paths.append(path)

    def _put(self, value: Any, event: Event) -> KeyPath:  # noqa: ANN401 - whatever was written
        anchor = getattr(event, "anchor", None)
        if anchor and not isinstance(event, AliasEvent):
            self._anchors.setdefault(anchor, value)
        inside, key = self._open[-1], self._keys[-1]
        line = cast("Mark", event.start_mark).line + 1
        if isinstance(inside, list):
            inside.append(value)
            path: KeyPath = (*self._paths[-1], len(inside) - 1) if len(self._open) > 1 else ()
            self._lines.setdefault(path, line)
            return path
        if key is None:
            self._keys[-1] = name = _key(value)
            self._lines.setdefault((*self._paths[-1], name), line)
            return (*self._paths[-1], name)
        self._keys[-1] = None
        if key == _MERGE:
            _merge_into(inside, value)
        else:
            inside[key] = value
        return (*self._paths[-1], key)

    def _scalar(self, event: ScalarEvent) -> Any:  # noqa: ANN401 - whatever was written
        if event.implicit[0]:
            return _parse_scalar(event.value)
        if event.tag and event.tag not in _PLAIN_TAGS and not event.implicit[1]:
            path = (*self._paths[-1], self._keys[-1] or 0)
            self._refuse(path, event)
            return None
        return event.value

    def _refuse(self, path: KeyPath, event: Event) -> None:
        setting = ".".join(str(step) for step in path)
        line = cast("Mark", event.start_mark).line + 1
        self._unresolved.append(Unresolved(setting, self._name, line))


def _key(value: Any) -> str:  # noqa: ANN401 - whatever was written
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def _merge_into(table: dict[str, Any], value: Any) -> None:  # noqa: ANN401 - whatever was written
    """Take over the keys of other tables that a table does not have (YAML merge keys)."""
    for other in value if isinstance(value, list) else [value]:
        if isinstance(other, dict):
            for key, inherited in other.items():
                table.setdefault(key, inherited)


def _parse_scalar(text: str) -> Any:  # noqa: ANN401 - what it spells
    """Return what a scalar without quotes spells (YAML 1.1); dates stay text."""
    if text in _NULLS:
        return None
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
