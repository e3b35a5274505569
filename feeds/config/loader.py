"""config.toml and the environment to settings; or every mistake in them, each in its place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from feeds.config.constraints import find_conflicts
from feeds.config.diagnostics import Diagnostic, InvalidConfigError, SourceText
from feeds.config.environment import EnvironmentVariable, read_variables
from feeds.config.options import Option, top_level_options
from feeds.config.settings import Settings
from feeds.config.toml_parser import Tables, parse_toml
from feeds.config.toml_positions import Span
from feeds.config.validation_errors import SettingSource, format_path, is_cause, to_diagnostic
from feeds.errors import ConfigError

FILE, ENVIRONMENT, DEFAULT = "file", "environment", "default"

_LARGEST = 2**18
_NOT_UTF8 = "this is not UTF-8; save the file as UTF-8"
_SQLITE_FILE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!file:|:memory:)([^?]+)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Config:
    """Settings, with what depends on where their file stands.

    ``path`` and ``folder`` (of the posts) are absolute, and so is the file in ``store_url``. ``origins``
    tells for every dotted key whether its value is from the file, the environment or the default; where a
    site's own configuration gave it, the place there, such as ``hugo.toml:3``.
    """

    settings: Settings
    path: Path
    folder: Path
    store_url: str
    origins: Mapping[str, str]


def load_config(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read a configuration file. Raises `ConfigError`; of `InvalidConfigError`, every mistake at once."""
    settings, origins = _check(_decode(str(path), _read_bytes(path)), environ)
    return resolve_paths(settings, path, origins)


def resolve_paths(settings: Settings, path: Path, origins: Mapping[str, str]) -> Config:
    """Return settings as those of a file at ``path``, to which what is relative in them relates."""
    here = path.absolute()
    folder = here.parent / Path(settings.posts.folder).expanduser()
    store_url = _absolute_store(settings.store.url, here.parent)
    return Config(settings, here, folder, store_url, MappingProxyType(dict(origins)))


def load_defaults(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Return the configuration of a file that is not there: all defaults, but for the environment.

    Raises `InvalidConfigError` for what the environment may not say.
    """
    settings, origins = _check(_decode(str(path), b""), environ)
    return resolve_paths(settings, path, origins)


def apply_defaults(config: Config, defaults: Mapping[str, tuple[Any, str]]) -> Config:
    """Return a configuration with other defaults: values by dotted key, each with where it was said.

    What was written or is in the environment stays; a value that the setting may not have is left out.
    """
    settings, origins = config.settings, dict(config.origins)
    for option in top_level_options():
        value, origin = defaults.get(option.key, (None, ""))
        if origin and origins.get(option.key, DEFAULT) == DEFAULT:
            table, name = option.path
            try:
                model = Settings.model_validate({table: {name: value}}, by_alias=True, by_name=False)
            except ValidationError:
                continue
            section = getattr(settings, table).model_copy(update={option.attribute: option.value_in(model)})
            settings, origins[option.key] = settings.model_copy(update={table: section}), origin
    return replace(config, settings=settings, origins=MappingProxyType(origins))


def parse_config(text: str, name: str, environ: Mapping[str, str]) -> Settings:
    """Check the text of a configuration file called ``name``. Raises `InvalidConfigError`. No I/O."""
    settings, _ = _check(_decode(name, text.encode("utf-8", "surrogatepass")), environ)
    return settings


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; `feeds init` writes one") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None


def _decode(name: str, raw: bytes) -> SourceText:
    if len(raw) > _LARGEST:
        raise InvalidConfigError(
            [Diagnostic(name, f"larger than {_LARGEST} bytes; this is no configuration file")]
        )
    try:
        return SourceText(name, raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig").replace("\r\n", "\n")
        rest = raw[error.start :].decode("utf-8", "replace").replace("\r\n", "\n")
        span = Span(len(before), len(before) + 1)
        raise InvalidConfigError([SourceText(name, before + rest).diagnostic_at(span, _NOT_UTF8)]) from None


def _check(source: SourceText, environ: Mapping[str, str]) -> tuple[Settings, dict[str, str]]:
    file_tables, outline, broken = parse_toml(source)
    variables, strange = read_variables(environ)
    tables = _merge(file_tables, variables)
    origin = SettingSource(source, outline, {variable.option.path: variable for variable in variables})
    settings, wrong = _validate(tables, origin, whole=not broken)
    mistakes = [*broken, *strange, *wrong]
    if settings is None or mistakes:
        raise InvalidConfigError(mistakes)
    return settings, _setting_origins(file_tables, origin)


def _validate(
    tables: Tables, origin: SettingSource, *, whole: bool
) -> tuple[Settings | None, list[Diagnostic]]:
    """Where parts of the file could not be read, nothing is said of what may have stood in them."""
    disagreements = _conflict_diagnostics(tables, origin) if whole else []
    try:
        return Settings.model_validate(tables, by_alias=True, by_name=False), disagreements
    except ValidationError as error:
        errors = (details for details in error.errors(include_url=False) if is_cause(details, whole=whole))
        return None, [*disagreements, *(to_diagnostic(details, origin) for details in errors)]


def _conflict_diagnostics(tables: Tables, origin: SettingSource) -> list[Diagnostic]:
    diagnostics = []
    for conflict in find_conflicts(tables):
        line = origin.line_of(conflict.first) if conflict.first else None
        where = f" (line {line})" if line else ""
        diagnostics.append(
            origin.diagnostic(conflict.path, f"`{format_path(conflict.path)}`: {conflict.message}{where}")
        )
    return diagnostics


def _merge(tables: Tables, variables: Iterable[EnvironmentVariable]) -> Tables:
    merged = {name: dict(table) if isinstance(table, dict) else table for name, table in tables.items()}
    for variable in variables:
        table: Any = merged
        for name in variable.option.path[:-1]:
            table = table.setdefault(name, {}) if isinstance(table, dict) else None
        if isinstance(table, dict):
            table[variable.option.name] = variable.value
    return merged


def _setting_origins(file_tables: Tables, origin: SettingSource) -> dict[str, str]:
    return {option.key: _setting_origin(option, file_tables, origin) for option in top_level_options()}


def _setting_origin(option: Option, file_tables: Tables, origin: SettingSource) -> str:
    if option.path in origin.variables:
        return ENVIRONMENT
    table: Any = file_tables
    for name in option.path[:-1]:
        table = table.get(name, {})
    return FILE if option.name in table else DEFAULT


def _absolute_store(url: str, folder: Path) -> str:
    match = _SQLITE_FILE.fullmatch(url)
    return url if match is None else f"{match[1]}{(folder / match[2]).as_posix()}{match[3]}"
