"""The settings in force and the origin of each; secrets are redacted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from feeds.config.loader import Config
from feeds.config.options import top_level_options
from feeds.config.secrecy import redact
from feeds.config.toml_writer import toml_value

_WIDEST = 60
_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One option as it may be shown. ``value`` is made of what JSON knows; ``origin`` is as in `Config`."""

    key: str
    value: Any
    origin: str


def list_options(config: Config) -> tuple[ShownOption, ...]:
    """Return every option, in the order of the file."""
    return tuple(
        ShownOption(
            option.key, _plain(redact(option, option.value_in(config.settings))), config.origins[option.key]
        )
        for option in top_level_options()
    )


def as_text(config: Config) -> str:
    """Write the settings in force, one on each line: ``feed.limit = 50  # default``."""
    lines = [
        (f"{setting.key} = {toml_value(setting.value)}", setting.origin) for setting in list_options(config)
    ]
    width = min(_WIDEST, max(len(line) for line, _ in lines))
    return "".join(f"{line:<{width}}  # {origin}\n" for line, origin in lines)


def as_json(config: Config) -> list[dict[str, Any]]:
    """Return the settings in force for programs."""
    return [
        {"key": setting.key, "value": setting.value, "origin": setting.origin}
        for setting in list_options(config)
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever the setting's type is
    return _ANYTHING.dump_python(value, mode="json", by_alias=True, exclude_defaults=True)
