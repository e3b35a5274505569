"""A configuration together with the site its posts belong to: what it leaves open, the site says."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from feeds.config.loader import (
    DEFAULT,
    Config,
    apply_defaults,
    load_config,
    load_defaults,
    resolve_paths,
)
from feeds.files import get_version
from feeds.generators.discovery import Discovery, discover
from feeds.generators.site import GeneratorSite, Unresolved
from feeds.model import Problem, Severity

NAMES = ("feeds.toml", "config.toml")
"""What a configuration of ours is called in its folder; a site may need the second for its own."""

_DATA_SUFFIXES = (".ini", ".js", ".json", ".toml", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class SiteConfig(Config):
    """Settings, among them those a site gave, and what the search for that site came to.

    ``argument`` is the posts folder that was given on the command line, if one was.
    """

    discovery: Discovery = field(default_factory=Discovery)
    argument: Path | None = None

    @property
    def site(self) -> GeneratorSite | None:
        """Return the site the posts belong to, if there is one."""
        return self.discovery.site


def get_site(config: Config) -> GeneratorSite | None:
    """Return the site of a configuration that was read together with one."""
    return config.site if isinstance(config, SiteConfig) else None


def load_with_site(
    path: Path, argument: Path | None = None, environ: Mapping[str, str] = os.environ
) -> SiteConfig:
    """Read a configuration file, and the configuration of the site whose posts it names.

    With ``argument`` that is the posts folder, whatever the file says, and the file may be missing. Raises
    `ConfigError`, of `InvalidConfigError` every mistake at once; nothing in a site's configuration is one.
    """
    if argument is None:
        return apply_site(load_config(path, environ))
    if path.exists():
        config = load_config(path, environ)
        if config.origins.get("posts.folder") == "file" and argument == path.parent:
            return apply_site(config, argument)
    else:
        config = load_defaults(path, environ)
    return apply_site(_move_to_folder(config, argument), argument)


def reload_with_site(config: Config) -> SiteConfig:
    """Read a configuration and its site again. Raises as `load_with_site` does."""
    return load_with_site(config.path, config.argument if isinstance(config, SiteConfig) else None)


def find_config(folder: Path) -> Path | None:
    """Return the configuration of ours in a folder; None where it has none, or only that of its site."""
    for name in NAMES:
        path = folder / name
        if path.is_file() and not _is_of_site(path):
            return path
    return None


def apply_site(config: Config, argument: Path | None = None) -> SiteConfig:
    """Find the site of a configuration's posts and let it say what the configuration leaves open."""
    discovery = discover(config.folder, config.settings.site.generator)
    if discovery.site is not None:
        config = apply_defaults(config, list_site_defaults(discovery.site))
    settings = {item.name: getattr(config, item.name) for item in fields(Config)}
    return SiteConfig(**settings, discovery=discovery, argument=argument)


def list_site_defaults(site: GeneratorSite) -> dict[str, tuple[Any, str]]:
    """Return what a site says of our settings, by dotted key, each with where it says so."""
    author = site.authors[0].name if site.authors else ""
    values = {
        "site.title": ("title", site.title),
        "site.description": ("description", site.description),
        "site.home": ("base_url", site.base_url),
        "site.language": ("language", site.language),
        "site.author": ("authors", author),
        "site.timezone": ("timezone", site.timezone),
        "posts.future": ("future", site.future),
        "posts.drafts": ("drafts", site.drafts),
    }
    default = f"default of {site.label}"
    return {key: (value, site.origins.get(name, default)) for key, (name, value) in values.items() if value}


def get_site_stamp(config: Config) -> tuple[tuple[str | int, ...], ...]:
    """Return what tells of each file the site's configuration is read from whether it is as it was."""
    site = get_site(config)
    names = dict.fromkeys((*site.files, *site.watched)) if site else {}
    return tuple(_stamp(Path(site.root), name) for name in names) if site else ()


def may_change_site(config: Config, paths: Iterable[str]) -> bool:
    """Tell whether files of the posts folder that came, changed or left may be part of what a site says.

    Those are pages of sections, whose front matter is handed down, and files of data and configuration; the
    empty path is the whole folder, of which any file may be another.
    """
    names = (path.rpartition("/")[2] for path in paths)
    return get_site(config) is not None and any(
        not name or name.startswith("_index.") or name.endswith(_DATA_SUFFIXES) for name in names
    )


def _stamp(root: Path, name: str) -> tuple[str | int, ...]:
    try:
        status = (root / name).stat()
    except OSError:
        return (name,)
    return name, *get_version(status)


def _move_to_folder(config: Config, argument: Path) -> Config:
    """Move a configuration to a posts folder; what it does not keep elsewhere is kept out of that folder."""
    folder = argument.absolute()
    open_origins = {**config.origins, "posts.folder": DEFAULT}
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state", "feeds")
    name = f"{folder.name}-{hashlib.blake2b(os.fsencode(folder), digest_size=4).hexdigest()}.db"
    defaults = {
        "posts.folder": (os.fspath(folder), "argument"),
        "store.url": (f"sqlite:///{(state / name).as_posix()}", "default"),
    }
    moved = apply_defaults(Config(config.settings, config.path, folder, "", open_origins), defaults)
    if moved.origins.get("store.url") == "default":
        state.mkdir(parents=True, exist_ok=True)
    return resolve_paths(moved.settings, config.path, moved.origins)


def _is_of_site(path: Path) -> bool:
    """Tell whether a file is the configuration of a site's generator, which may have the name of ours."""
    site = discover(path.parent).site if path.name != NAMES[0] else None
    return site is not None and path.resolve() in {Path(site.root, file) for file in site.files}


def list_site_notes(config: Config) -> tuple[Problem, ...]:
    """Return what was assumed of the site, and what only running its code could tell, as notes."""
    site = get_site(config)
    if site is None:
        return ()
    file = next(iter(site.files), "./")
    assumed = (Problem(file, "site", note, severity=Severity.NOTE) for note in site.notes)
    unknown = (
        Problem(item.file, "site", _describe_unresolved(item), item.line or None, severity=Severity.NOTE)
        for item in site.unresolved
    )
    return (*assumed, *unknown)


def _describe_unresolved(item: Unresolved) -> str:
    ours = f"; set {item.option} in our configuration instead" if item.option else ""
    return f"{item.setting} is computed, which only running the site's code could tell{ours}"
