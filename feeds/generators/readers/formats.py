"""The reader of each configuration language, and of the front matter of pages about a site.

None executes anything; all return lines.
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any, Final

from feeds.config.toml_positions import scan_positions
from feeds.generators.readers.config_file import KeyPath, SiteConfigFile
from feeds.generators.readers.yaml_reader import read_yaml
from feeds.generators.site_files import SiteFiles
from feeds.toml import TOMLError, load_toml

_TOO_MUCH = "nested too deeply, or a number of thousands of digits"
_INI_SECTION = re.compile(r"\s*\[([^\]]+)\]")
_INI_KEY = re.compile(r"([^\s#;=:][^=:]*?)\s*[=:]")
_JSON_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:')
_LARGEST_FRONT_MATTER = 2**16
_FENCED = re.compile(
    r"\s*(?P<fence>---|\+\+\+)(?P<kind>json|yaml|toml)?[ \t]*\n(?P<inside>.*?)^(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)


def read_toml(name: str, text: str) -> SiteConfigFile:
    """Return what a TOML file says; ``problem`` tells of one that does not parse."""
    try:
        values = load_toml(text)
        positions = scan_positions(text).positions
    except TOMLError as error:
        return SiteConfigFile(name, problem=f"{name}:{error.line}: {error.reason}")
    except (ValueError, RecursionError):
        return SiteConfigFile(name, problem=f"{name}: {_TOO_MUCH}")
    lines = dict(_lines_of(text, positions))
    return SiteConfigFile(name, _without_dates(values), lines)


def read_json(name: str, text: str) -> SiteConfigFile:
    """Return what a JSON file says; ``problem`` tells of one that does not parse."""
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        return SiteConfigFile(name, problem=f"{name}:{error.lineno}: {error.msg}")
    except (ValueError, RecursionError):
        return SiteConfigFile(name, problem=f"{name}: {_TOO_MUCH}")
    if not isinstance(values, dict):
        return SiteConfigFile(name, {"": values} if isinstance(values, list) else {})
    return SiteConfigFile(name, values, _json_lines(text, values))


def read_ini(name: str, text: str) -> SiteConfigFile:
    """Return what an INI file says, a table a section; ``problem`` tells of one that does not parse."""
    parser = configparser.RawConfigParser(strict=False, default_section="", allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or next((n for n, _ in getattr(error, "errors", ())), 1)
        return SiteConfigFile(name, problem=f"{name}:{line}: not written as key = value below a [section]")
    values = {section: dict(parser.items(section)) for section in parser.sections()}
    return SiteConfigFile(name, values, _ini_lines(text))


def read_config(files: SiteFiles, name: str) -> SiteConfigFile | None:
    """Return what a configuration file of a site says, or None where there is none or it cannot be read."""
    reader = READERS.get(name.rpartition(".")[2].lower())
    text = files.read(name) if reader else None
    return None if reader is None or text is None else reader(name, text)


def first_config(files: SiteFiles, *names: str) -> SiteConfigFile | None:
    """Return the first of these configuration files that is there."""
    return next(
        (config_file for name in names if (config_file := read_config(files, name)) is not None), None
    )


READERS: Final[dict[str, Callable[[str, str], SiteConfigFile]]] = {
    "toml": read_toml,
    "yaml": read_yaml,
    "yml": read_yaml,
    "json": read_json,
}
"""By the suffix of a file's name."""


def _lines_of(text: str, positions: dict[KeyPath, Any]) -> Iterator[tuple[KeyPath, int]]:
    line, at = 1, 0
    for path, position in sorted(positions.items(), key=lambda item: item[1].key.start):
        line += text.count("\n", at, position.key.start)
        at = position.key.start
        yield path, line


def _without_dates(value: Any) -> Any:  # noqa: ANN401 - whatever was written
    """Return a value of TOML with its dates as texts; it is no deeper than the parser lets it be."""
    if isinstance(value, dict):
        return {key: _without_dates(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_without_dates(member) for member in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _json_lines(text: str, values: dict[str, Any]) -> dict[KeyPath, int]:
    """Find the lines of the keys at the top of a JSON file, and of those in tables there."""
    lines: dict[KeyPath, int] = {}
    keys = [(match[1], text.count("\n", 0, match.start()) + 1) for match in _JSON_KEY.finditer(text)][:2000]
    at = 0
    for key, value in values.items():
        at = next((n + 1 for n in range(at, len(keys)) if keys[n][0] == key), at)
        lines[key,] = keys[at - 1][1] if at else 1
        for inner in value if isinstance(value, dict) else ():
            near = next((line for name, line in keys[at:] if name == inner), None)
            if near is not None:
                lines[key, inner] = near
    return lines


def _ini_lines(text: str) -> dict[KeyPath, int]:
    lines: dict[KeyPath, int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if head := _INI_SECTION.match(line):
            section = head[1]
            lines[section,] = number
        elif key := _INI_KEY.match(line):
            lines[section, key[1].strip().lower()] = number
    return lines


def read_front_matter(files: SiteFiles, path: str) -> SiteConfigFile | None:
    """Return the front matter of a file, its lines those of the file; None where there is no such file."""
    text = files.read(path)
    if text is None:
        return None
    head = text[:_LARGEST_FRONT_MATTER]
    if head.lstrip().startswith("{"):
        return read_json(path, head[: head.find("\n}") + 2])
    fenced = _FENCED.match(head)
    if fenced is None:
        return SiteConfigFile(path)
    # The lines above the fence stay, empty, so that a line is the one of the file.
    inside = "\n" * head.count("\n", 0, fenced.start("inside")) + fenced["inside"]
    if fenced["kind"] == "json":
        return read_json(path, inside)
    is_toml = fenced["kind"] == "toml" or (fenced["fence"] == "+++" and not fenced["kind"])
    return read_toml(path, inside) if is_toml else read_yaml(path, inside)
