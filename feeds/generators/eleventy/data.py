"""Read the data files of an Eleventy site: global data, and those of folders, templates and layouts.

From Eleventy's documentation: Global Data Files, Template and Directory Data Files, Layouts
(https://www.11ty.dev/docs/data/).
"""

from __future__ import annotations

import posixpath
from typing import Any, Final

from feeds.generators.front_values import to_front_matter
from feeds.generators.readers.config_file import SiteConfigFile
from feeds.generators.readers.formats import read_config, read_front_matter
from feeds.generators.readers.javascript.script import ScriptFile
from feeds.generators.readers.scripts import read_script
from feeds.generators.site import FrontMatter
from feeds.generators.site_files import SiteFiles

DATA_SUFFIXES: Final = (".json", ".js", ".cjs", ".mjs", ".yaml", ".yml", ".toml")
MOST_TEMPLATES = 300


def read_global_data(
    files: SiteFiles, script: ScriptFile, folder: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the data that hold for all templates, and the paths of their files, by name."""
    data: dict[str, Any] = {}
    paths: dict[str, str] = {}
    for call in script.calls_of("addGlobalData"):
        if len(call.arguments) == 2 and isinstance(call.arguments[0], str):
            data[call.arguments[0]] = call.arguments[1]
    for name in files.names(folder)[:500]:
        stem, suffix = posixpath.splitext(name)
        if suffix in DATA_SUFFIXES:
            data_file = _read_data(files, f"{folder}/{name}")
            if data_file is not None:
                data[stem] = dict(data_file.values) if "" not in data_file.values else data_file.values[""]
                paths[stem] = data_file.name
    return data, paths


def read_data_files(
    files: SiteFiles, source: str, output: str
) -> tuple[dict[str, FrontMatter], dict[str, FrontMatter], list[str]]:
    """Return what data files say of folders and of single templates, and their own paths."""
    folders: dict[str, FrontMatter] = {}
    templates: dict[str, FrontMatter] = {}
    read_paths: list[str] = []
    for path in files.walk(source):
        stem = next((path[: -len(s)] for s in DATA_SUFFIXES if path.endswith(s)), "")
        stem = stem.removesuffix(".11tydata")
        if not stem or path.startswith((f"{output}/", f"{source}/_", "_")):
            continue
        folder, _, name = stem.rpartition("/")
        is_folder = name in {folder.rpartition("/")[2], "index"} and bool(folder) and ".11tydata" in path
        is_folder = is_folder or (name == folder.rpartition("/")[2] and bool(folder))
        beside = any(files.is_file(f"{stem}{suffix}") for suffix in (".md", ".html"))
        if not is_folder and not beside and ".11tydata" not in path:
            continue
        data = _read_data(files, path)
        if data is None or len(read_paths) >= 5000:
            continue
        target, key = (
            (folders, folder) if is_folder and not (name == "index" and beside) else (templates, stem)
        )
        target[key] = {**to_front_matter(dict(data.values)), **target.get(key, {})}
        read_paths.append(path)
    return folders, templates, read_paths


def read_layouts(files: SiteFiles, folders: tuple[str, ...]) -> dict[str, FrontMatter]:
    """Return the front matter of layouts, by their names with and without suffix."""
    layouts: dict[str, FrontMatter] = {}
    for folder in folders:
        for path in list(files.walk(folder))[:MOST_TEMPLATES]:
            front = read_front_matter(files, path)
            if front is not None and front.values:
                name = path[len(folder) :].lstrip("/")
                layouts[name] = to_front_matter(dict(front.values))
                layouts.setdefault(posixpath.splitext(name)[0], layouts[name])
    return layouts


def _read_data(files: SiteFiles, path: str) -> SiteConfigFile | None:
    if path.endswith((".js", ".mjs", ".cjs")):
        return read_script(files, path)
    return read_config(files, path)


def texts_of(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever was written
    """Return the texts among the members of a list, or of a single value."""
    members = value if isinstance(value, list) else [value]
    return tuple(member for member in members if isinstance(member, str))
