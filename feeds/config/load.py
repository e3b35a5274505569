"""config.toml and the environment to settings; or every mistake in them, each in its place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from feeds.config.agreement import conflicts
from feeds.config.environment import Variable, variables
from feeds.config.explain import Origin, dotted, explained
from feeds.config.mistakes import InvalidConfigError, Mistake, Source
from feeds.config.options import Option, settable
from feeds.config.positions import Span
from feeds.config.settings import Settings
from feeds.config.syntax import Tables, read
from feeds.errors import ConfigError

FILE, ENVIRONMENT, DEFAULT = "file", "environment", "default"

_LARGEST = 2**18
_NOT_UTF8 = "this is not UTF-8; save the file as UTF-8"
_SQLITE_FILE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!file:|:memory:)([^?]+)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Config:
    """Settings, with what depends on where their file stands.

    ``path`` and ``folder`` (of the posts) are absolute, and so is the file in ``store_url``. ``origins``
    tells for every dotted key whether its value is from the file, the environment or the default.
    """

    settings: Settings
    path: Path
    folder: Path
    store_url: str
    origins: Mapping[str, str]


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read a configuration file. Raises `ConfigError`; of `InvalidConfigError`, every mistake at once."""
    settings, origins = _checked(_source(str(path), _bytes_of(path)), environ)
    return placed(settings, path, origins)


def placed(settings: Settings, path: Path, origins: Mapping[str, str]) -> Config:
    """Return settings as those of a file at ``path``, to which what is relative in them relates."""
    here = path.absolute()
    folder = here.parent / Path(settings.posts.folder).expanduser()
    store_url = _absolute_store(settings.store.url, here.parent)
    return Config(settings, here, folder, store_url, MappingProxyType(dict(origins)))


def parse(text: str, name: str, environ: Mapping[str, str]) -> Settings:
    """Check the text of a configuration file called ``name``. Raises `InvalidConfigError`. No I/O."""
    settings, _ = _checked(_source(name, text.encode("utf-8", "surrogatepass")), environ)
    return settings


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; `feeds init` writes one") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None


def _source(name: str, raw: bytes) -> Source:
    if len(raw) > _LARGEST:
        raise InvalidConfigError(
            [Mistake(name, f"larger than {_LARGEST} bytes; this is no configuration file")]
        )
    try:
        return Source(name, raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig").replace("\r\n", "\n")
        rest = raw[error.start :].decode("utf-8", "replace").replace("\r\n", "\n")
        span = Span(len(before), len(before) + 1)
        raise InvalidConfigError([Source(name, before + rest).mistake(span, _NOT_UTF8)]) from None


def _checked(source: Source, environ: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    written, outline, broken = read(source)
    found, strange = variables(environ)
    tables = _merged(written, found)
    origin = Origin(source, outline, {variable.option.path: variable for variable in found})
    settings, wrong = _validated(tables, origin, whole=not broken)
    mistakes = [*broken, *strange, *wrong]
    if settings is None or mistakes:
        raise InvalidConfigError(mistakes)
    return settings, _origins(written, origin)


def _validated(tables: Tables, origin: Origin, *, whole: bool) -> tuple[Settings | None, list[Mistake]]:
    """Where parts of the file could not be read, nothing is said of what may have stood in them."""
    disagreements = _disagreements(tables, origin) if whole else []
    try:
        return Settings.model_validate(tables, by_alias=True, by_name=False), disagreements
    except ValidationError as error:
        errors = (found for found in error.errors(include_url=False) if whole or found["type"] != "missing")
        return None, [*disagreements, *(explained(found, origin) for found in errors)]


def _disagreements(tables: Tables, origin: Origin) -> list[Mistake]:
    found = []
    for conflict in conflicts(tables):
        line = origin.line_of(conflict.first) if conflict.first else None
        where = f" (line {line})" if line else ""
        found.append(origin.mistake(conflict.path, f"`{dotted(conflict.path)}`: {conflict.message}{where}"))
    return found


def _merged(tables: Tables, found: Iterable[Variable]) -> Tables:
    merged = {name: dict(table) if isinstance(table, dict) else table for name, table in tables.items()}
    for variable in found:
        table: Any = merged
        for name in variable.option.path[:-1]:
            table = table.setdefault(name, {}) if isinstance(table, dict) else None
        if isinstance(table, dict):
            table[variable.option.name] = variable.value
    return merged


def _origins(written: Tables, origin: Origin) -> dict[str, str]:
    return {option.key: _origin_of(option, written, origin) for option in settable()}


def _origin_of(option: Option, written: Tables, origin: Origin) -> str:
    if option.path in origin.variables:
        return ENVIRONMENT
    table: Any = written
    for name in option.path[:-1]:
        table = table.get(name, {})
    return FILE if option.name in table else DEFAULT


def _absolute_store(url: str, folder: Path) -> str:
    found = _SQLITE_FILE.fullmatch(url)
    return url if found is None else f"{found[1]}{(folder / found[2]).as_posix()}{found[3]}"
