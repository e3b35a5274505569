"""How a Zola site is known, and what its configuration and the pages of its sections say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feeds.generators.people_data import people_of
from feeds.generators.readers.config_file import ConfigLayers, SiteConfigFile
from feeds.generators.readers.formats import first_config, read_front_matter
from feeds.generators.site import SiteFeed, SiteLanguage, SiteTaxonomy, StaticFolder
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import folder_of, prefix_of
from feeds.generators.zola.site import CONTENT, ZolaSite
from feeds.model import Kind

_FILES = ("zola.toml", "config.toml")
_KINDS = {"tags": Kind.TAG, "categories": Kind.CATEGORY, "authors": Kind.AUTHOR, "author": Kind.AUTHOR}
_MOST = 2000


def detect_zola(names: frozenset[str], files: SiteFiles) -> int:
    """Tell how sure it is that a folder is the root of a Zola site."""
    if "zola.toml" in names:
        return 3
    if "config.toml" not in names or "content" not in names:
        return 0
    config_file = first_config(files, "config.toml")
    return 3 if config_file is not None and "base_url" in config_file.values else 0


def read_zola(files: SiteFiles) -> ZolaSite:
    """Read the configuration of a Zola site."""
    config_file = first_config(files, *_FILES) or SiteConfigFile(_FILES[1])
    config = ConfigLayers((config_file,))
    language = config.text("default_language") or "en"
    base = config.text("base_url")
    base_url = f"{base.rstrip('/')}/" if "://" in base else ""
    drafts, read_paths = _draft_sections(files)
    return ZolaSite(
        root=files.root,
        files=(config_file.name, *read_paths),
        watched=_FILES,
        origins=_origins(config),
        title=config.text("title") or config.text("languages", language, "title"),
        description=config.text("description") or config.text("languages", language, "description"),
        base_url=base_url,
        language=language,
        languages=tuple(_languages(config, language)),
        timezone="UTC",
        authors=people_of(config.get("author")),
        content=(CONTENT,),
        static=_static_folders(config, files),
        output=(config.text("output_dir") or "public",),
        taxonomies=tuple(_taxonomies(config)),
        future=True,
        excerpt_separator="<!-- more -->",
        feeds=tuple(_feeds(config, language, prefix_of(base_url))),
        notes=tuple(filter(None, (config_file.problem,))),
        strategy=_strategy(config),
        keeps_dates=config.flag("slugify", "paths_keep_dates"),
        ignored=config.texts("ignored_content"),
        draft_sections=drafts,
    )


def _origins(config: ConfigLayers) -> dict[str, str]:
    keys_by_field = {
        "title": "title",
        "description": "description",
        "base_url": "base_url",
        "language": "default_language",
        "authors": "author",
    }
    return {field: origin for field, key in keys_by_field.items() if (origin := config.origin(key))}


def _strategy(config: ConfigLayers) -> str:
    """Return how paths are slugified; before there were three ways, ``slugify_paths`` said yes or no."""
    if config.get("slugify_paths") is False:
        return "off"
    return config.text("slugify", "paths") or "on"


def _languages(config: ConfigLayers, default: str) -> Iterator[SiteLanguage]:
    declared = config.get("languages")
    if isinstance(declared, list):  # before version 0.16
        codes: list[Any] = [item.get("code") for item in declared if isinstance(item, Mapping)]
    else:
        codes = list(declared) if isinstance(declared, Mapping) else []
    others = [code for code in codes if isinstance(code, str) and code != default][:200]
    if others:
        yield SiteLanguage(default)
    for code in others:
        yield SiteLanguage(code, config.text("languages", code, "title"), code)


def _static_folders(config: ConfigLayers, files: SiteFiles) -> tuple[StaticFolder, ...]:
    theme = config.text("theme")
    names = ("static", f"themes/{theme}/static" if theme else "")
    return tuple(StaticFolder(name) for name in names if name and files.is_folder(name))


def _taxonomies(config: ConfigLayers) -> Iterator[SiteTaxonomy]:
    declared = config.get("taxonomies")
    for item in (declared if isinstance(declared, list) else [])[:50]:
        name = item.get("name") if isinstance(item, Mapping) else None
        if isinstance(name, str):
            yield SiteTaxonomy(name, _KINDS.get(name, Kind.TAG))


def _feeds(config: ConfigLayers, language: str, prefix: str) -> Iterator[SiteFeed]:
    """Yield the feeds Zola writes; older versions knew one, and wrote ``rss.xml`` before they wrote Atom."""
    names = config.texts("feed_filenames") or (config.text("feed_filename") or "atom.xml",)
    keys = ("generate_feeds", "generate_feed", "generate_rss")
    if any(config.flag(key) for key in keys):
        yield from (SiteFeed(f"{prefix}/{name}") for name in names)
    for code in config.get("languages") if isinstance(config.get("languages"), Mapping) else ():
        if code != language and any(config.flag("languages", code, key) for key in keys):
            yield from (SiteFeed(f"{prefix}/{code}/{name}") for name in names)
    declared = config.get("taxonomies")
    for item in declared if isinstance(declared, list) else ():
        if isinstance(item, Mapping) and item.get("feed") and isinstance(item.get("name"), str):
            kind = _KINDS.get(item["name"], Kind.TAG)
            yield from (SiteFeed(f"{prefix}/{item['name']}/{{term}}/{name}", kind) for name in names)


def _draft_sections(files: SiteFiles) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the folders of content whose section is a draft, and the pages that say so."""
    read_paths = []
    for path in files.find("_index.md")[:_MOST]:
        front = read_front_matter(files, path) if path.startswith(f"{CONTENT}/") else None
        if front is not None and front.get("draft") is True:
            read_paths.append(path)
    return tuple(folder_of(path).removeprefix(CONTENT).lstrip("/") for path in read_paths), tuple(read_paths)
