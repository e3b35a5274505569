"""Configurations that are programs, with the values they take from other files of the site."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from feeds.generators.readers.config_file import SiteConfigFile
from feeds.generators.readers.formats import read_config
from feeds.generators.readers.javascript.script import ScriptFile, read_javascript
from feeds.generators.readers.python import read_python
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import folder_of, join_paths

_DEEPEST = 4
_MOST_FILES = 24
_ENDINGS = ("", ".ts", ".js", ".mjs", ".mts", ".cjs", ".json", "/index.ts", "/index.js")
# What most starters let these stand for; a tsconfig.json may say otherwise.
_ALIASES = {"@/": "src/", "~/": "src/", "@src/": "src/", "src/": "src/"}


def read_script(files: SiteFiles, name: str) -> ScriptFile | None:
    """Return what a script of a site says, or None where there is none. Imports are followed, four deep."""
    return _Imports(files).script(name, 0)


def first_script(files: SiteFiles, *names: str) -> ScriptFile | None:
    """Return the first of these scripts that is there."""
    return next((script for name in names if (script := read_script(files, name)) is not None), None)


def read_module(files: SiteFiles, name: str) -> SiteConfigFile | None:
    """Return what a module of Python of a site binds, or None. Modules beside it are followed, four deep."""
    return _module(files, name, 0)


def _module(files: SiteFiles, name: str, depth: int) -> SiteConfigFile | None:
    text = files.read(name)
    if text is None:
        return None

    def load(module: str) -> Mapping[str, Any]:
        path = join_paths(folder_of(name), module.replace(".", "/") + ".py")
        imported = _module(files, path, depth + 1) if path and depth < _DEEPEST else None
        return imported.values if imported else {}

    return read_python(name, text, load)


class _Imports:
    """Reads scripts that import one another, each bounded by how many were read so far."""

    def __init__(self, files: SiteFiles) -> None:
        self._files = files
        self._read = 0

    def script(self, name: str, depth: int) -> ScriptFile | None:
        text = self._files.read(name)
        if text is None:
            return None
        self._read += 1
        return read_javascript(name, text, lambda module: self._exports(name, module, depth + 1))

    def _exports(self, name: str, module: str, depth: int) -> Mapping[str, Any]:
        path = self._path(name, module)
        if path is None or depth > _DEEPEST or self._read >= _MOST_FILES:
            return {}
        if posixpath.splitext(path)[1] == ".json":
            data = read_config(self._files, path)
            return {} if data is None else {**data.values, "default": data.values}
        script = self.script(path, depth)
        return {} if script is None else {**script.names, "default": script.values or None}

    def _path(self, name: str, module: str) -> str | None:
        alias = next((a for a in _ALIASES if module.startswith(a)), None)
        if module.startswith("."):
            path = join_paths(folder_of(name), module)
        else:
            path = _ALIASES[alias] + module.removeprefix(alias) if alias else None
        if path is None:
            return None
        bare = path.removesuffix(".js")
        candidates = [f"{path}{ending}" for ending in _ENDINGS] + [f"{bare}.ts"]
        return next((c for c in candidates if self._files.is_file(c)), None)
