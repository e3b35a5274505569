"""Configurations in INI form, as Lektor has them."""

from __future__ import annotations

import configparser
import re

from feeds.generators.readers.config_file import KeyPath, SiteConfigFile

_SECTION = re.compile(r"\s*\[([^\]]+)\]")
_KEY = re.compile(r"([^\s#;=:][^=:]*?)\s*[=:]")


def read_ini(name: str, text: str) -> SiteConfigFile:
    """Return what an INI file says, a table a section; ``problem`` tells of one that does not parse."""
    parser = configparser.RawConfigParser(strict=False, default_section="", allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or next((n for n, _ in getattr(error, "errors", ())), 1)
        return SiteConfigFile(name, problem=f"{name}:{line}: not written as key = value below a [section]")
    values = {section: dict(parser.items(section)) for section in parser.sections()}
    return SiteConfigFile(name, values, _lines(text))


def _lines(text: str) -> dict[KeyPath, int]:
    lines: dict[KeyPath, int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if head := _SECTION.match(line):
            section = head[1]
            lines[section,] = number
        elif key := _KEY.match(line):
            lines[section, key[1].strip().lower()] = number
    return lines
