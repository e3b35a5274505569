"""How a vault is known, and what Quartz's configuration and the vault's own settings say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from feeds.generators.obsidian.site import ObsidianSite
from feeds.generators.readers.config_file import ConfigLayers, SiteConfigFile
from feeds.generators.readers.formats import read_config
from feeds.generators.readers.javascript.script import ScriptFile
from feeds.generators.readers.javascript.values import Call
from feeds.generators.readers.scripts import first_script
from feeds.generators.site import SiteFeed, SiteTaxonomy, StaticFolder, Unresolved
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import prefix_of
from feeds.model import Kind

_QUARTZ: Final = ("quartz.config.ts", "quartz.config.js")
_SETTINGS: Final = ".obsidian"
_OPTIONS: Final = {
    "configuration.pageTitle": "site.title",
    "configuration.baseUrl": "site.home",
    "configuration.locale": "site.language",
}


def detect_obsidian(names: frozenset[str], files: SiteFiles) -> int:
    """Tell how sure it is that a folder is a vault, or the root of a site that Quartz makes of one."""
    if names.intersection(_QUARTZ):
        return 3
    if _SETTINGS not in names:
        return 0
    above = Path(files.root).parent
    return 0 if any((above / name).is_file() for name in _QUARTZ) else 2


def read_obsidian(files: SiteFiles) -> ObsidianSite:
    """Read Quartz's configuration where there is one, else the settings of the vault."""
    script = first_script(files, *_QUARTZ)
    return _read_quartz(files, script) if script is not None else _read_vault(files)


def _read_quartz(files: SiteFiles, script: ScriptFile) -> ObsidianSite:
    config = ConfigLayers((script,))
    url = config.text("configuration", "baseUrl").rstrip("/")
    base_url = f"{url}/" if "://" in url else f"https://{url}/" if url else ""
    prefix = prefix_of(base_url)
    filters = [call.name.rpartition(".")[2] for call in _calls(config.get("plugins", "filters"))]
    vault = read_config(files, f"content/{_SETTINGS}/templates.json")
    kind = config.text("configuration", "defaultDateType")
    return ObsidianSite(
        root=files.root,
        files=(script.name,),
        watched=_QUARTZ,
        origins=_origins(config),
        title=config.text("configuration", "pageTitle"),
        base_url=base_url,
        language=config.text("configuration", "locale") or "en-US",
        content=("content",),
        static=(StaticFolder("quartz/static", "/static"),),
        output=("public",),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG),),
        drafts=bool(filters) and "RemoveDrafts" not in filters,
        feeds=tuple(_feeds(config, prefix)),
        unresolved=tuple(_find_unresolved(script)),
        notes=(script.problem,) if script.problem else (),
        prefix=prefix,
        folder="content",
        published=True,
        explicit="ExplicitPublish" in filters,
        ignored=(*config.texts("configuration", "ignorePatterns"), *_templates(vault)),
        date_key={"created": "created", "published": "published"}.get(kind, ""),
    )


def _read_vault(files: SiteFiles) -> ObsidianSite:
    publish = read_config(files, f"{_SETTINGS}/publish.json")
    templates = [
        read_config(files, f"{_SETTINGS}/{name}.json")
        for name in ("templates", "plugins/templater-obsidian/data", "daily-notes")
    ]
    garden = files.is_folder(f"{_SETTINGS}/plugins/digitalgarden")
    left_out = ConfigLayers((publish,)).texts("excluded") if publish else ()
    names = (f"{_SETTINGS}/{name}.json" for name in ("app", "publish", "templates"))
    return ObsidianSite(
        root=files.root,
        files=tuple(name for name in names if files.is_file(name)),
        watched=(*_QUARTZ, f"{_SETTINGS}/templates.json", f"{_SETTINGS}/publish.json"),
        title=Path(files.root).name,
        content=("",),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG),),
        notes=("a vault does not say where it is published: notes have pages here, or set site.home",),
        explicit=garden,
        publish_keys=("dg-publish", "publish") if garden else ("publish",),
        ignored=(
            "Templates",
            "templates",
            *left_out,
            *(folder for config_file in templates for folder in _templates(config_file)),
        ),
    )


def _calls(value: object) -> list[Call]:
    return [item for item in value if isinstance(item, Call)] if isinstance(value, list) else []


def _templates(config_file: SiteConfigFile | None) -> tuple[str, ...]:
    """Return the folder of templates that a plugin's settings name."""
    values = (
        (config_file.get(key) for key in ("folder", "templates_folder", "template")) if config_file else ()
    )
    return tuple(folder.strip("/") for folder in values if isinstance(folder, str) and folder.strip("/"))


def _feeds(config: ConfigLayers, prefix: str) -> Iterator[SiteFeed]:
    for call in _calls(config.get("plugins", "emitters")):
        if call.name.endswith("ContentIndex") and call.options().get("enableRSS") is not False:
            name = call.options().get("rssSlug")
            yield SiteFeed(f"{prefix}/{name if isinstance(name, str) else 'index'}.xml")


def _origins(config: ConfigLayers) -> dict[str, str]:
    keys_by_field = {"title": "pageTitle", "base_url": "baseUrl", "language": "locale"}
    origins = {name: config.origin("configuration", key) for name, key in keys_by_field.items()}
    return {name: origin for name, origin in origins.items() if origin}


def _find_unresolved(script: ScriptFile) -> Iterator[Unresolved]:
    for item in script.unresolved:
        if item.setting in _OPTIONS:
            yield Unresolved(item.setting, item.file, item.line, _OPTIONS[item.setting])
