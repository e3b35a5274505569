"""How a Pelican site is known, and what ``pelicanconf.py`` and ``publishconf.py`` say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from feeds.generators.pelican.site import PELICAN_DEFAULTS, PelicanSite
from feeds.generators.people_data import people_of
from feeds.generators.readers.config_file import ConfigLayers, SiteConfigFile
from feeds.generators.readers.scripts import read_module
from feeds.generators.site import SiteFeed, SiteTaxonomy, StaticFolder, Unresolved
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import encode_path, prefix_of
from feeds.model import Kind

_CONFIG: Final = "pelicanconf.py"
_PUBLISH: Final = "publishconf.py"
_OPTIONS: Final = {
    "SITENAME": "site.title",
    "SITEURL": "site.home",
    "TIMEZONE": "site.timezone",
    "DEFAULT_LANG": "site.language",
    "AUTHOR": "site.author",
    "SITESUBTITLE": "site.description",
}


def detect_pelican(names: frozenset[str], files: SiteFiles) -> int:  # noqa: ARG001 - as all are asked
    """Tell how sure it is that a folder is the root of a Pelican site."""
    return 3 if _CONFIG in names else 2 if _PUBLISH in names else 0


def read_pelican(files: SiteFiles) -> PelicanSite:
    """Read the configuration of a Pelican site: the one for publication wins over the one for writing."""
    layers = tuple(f for name in (_PUBLISH, _CONFIG) if (f := read_module(files, name)) is not None)
    config = ConfigLayers(tuple(_without_empty_url(layer) for layer in layers))
    settings = _settings(config)
    folder = _folder(config.text("PATH") or "content")
    base_url = config.text("SITEURL").rstrip("/")
    base_url = f"{base_url}/" if "://" in base_url else ""
    prefix = prefix_of(base_url)
    output = _folder(str(settings["OUTPUT_PATH"]))
    return PelicanSite(
        root=files.root,
        files=tuple(layer.name for layer in layers),
        watched=(_PUBLISH, _CONFIG),
        origins=_origins(config),
        title=config.text("SITENAME") or PELICAN_DEFAULTS["SITENAME"],
        description=config.text("SITEDESCRIPTION") or config.text("SITESUBTITLE"),
        base_url=base_url,
        language=str(settings["DEFAULT_LANG"]).lower(),
        timezone=config.text("TIMEZONE") or "UTC",
        authors=people_of(config.get("AUTHOR")),
        content=(folder,),
        static=tuple(_static(settings, folder)),
        output=(output,) if output else (),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG), SiteTaxonomy("category", Kind.CATEGORY)),
        future=settings["WITH_FUTURE_DATES"] is not False,
        feeds=tuple(_feeds(settings, prefix)),
        unresolved=tuple(_find_unresolved(layers, config)),
        notes=tuple(layer.problem for layer in layers if layer.problem),
        prefix=prefix,
        folder=folder,
        settings=settings,
    )


def _settings(config: ConfigLayers) -> dict[str, Any]:
    values = {key: value for layer in reversed(config.layers) for key, value in layer.values.items()}
    own_settings = {key: value for key, value in values.items() if key.isupper()}
    settings = {**PELICAN_DEFAULTS, **_older(own_settings), **own_settings}
    for key, value in settings.items():
        if key.endswith(("_URL", "_SAVE_AS")) and isinstance(value, str):
            settings[key] = value.replace("%s", "{slug}")
    return settings


def _older(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what settings of former versions stand for: CLEAN_URLS, ARTICLE_PERMALINK_STRUCTURE, *_DIR."""
    renamed: dict[str, Any] = {}
    if settings.get("CLEAN_URLS") is True:
        renamed |= {
            "ARTICLE_URL": "{slug}/",
            "ARTICLE_LANG_URL": "{slug}-{lang}/",
            "PAGE_URL": "pages/{slug}/",
        }
    structure = settings.get("ARTICLE_PERMALINK_STRUCTURE")
    if isinstance(structure, str) and structure:
        structure = re.sub(r"%\((\w+)\)s", r"{\1}", structure)
        structure = re.sub(r"(%[A-Za-z])", r"{date:\1}", structure).lstrip("/")
        for key in ("ARTICLE_URL", "ARTICLE_LANG_URL", "ARTICLE_SAVE_AS", "ARTICLE_LANG_SAVE_AS"):
            renamed[key] = f"{structure}/{PELICAN_DEFAULTS[key]}"
    for kind in ("ARTICLE", "PAGE"):
        folder = settings.get(f"{kind}_DIR")
        if isinstance(folder, str):
            renamed[f"{kind}_PATHS"] = [folder]
    return renamed


def _static(settings: Mapping[str, Any], folder: str) -> Iterator[StaticFolder]:
    paths = settings["STATIC_PATHS"]
    pattern = str(settings["STATIC_URL"])
    for path in paths if isinstance(paths, list) else ():
        if isinstance(path, str):
            static_path = path.strip("/")
            below = "/".join(part for part in (folder, static_path) if part)
            yield StaticFolder(below, "/" + pattern.replace("{path}", static_path).strip("/"))


def _feeds(settings: Mapping[str, Any], prefix: str) -> Iterator[SiteFeed]:
    kinds = {"CATEGORY_": Kind.CATEGORY, "TAG_": Kind.TAG, "AUTHOR_": Kind.AUTHOR}
    for name in ("FEED_ALL_", "FEED_", "CATEGORY_FEED_", "TAG_FEED_", "AUTHOR_FEED_"):
        for form in ("ATOM", "RSS"):
            value = settings.get(f"{name}{form}")
            pattern = settings.get(f"{name}{form}_URL") or value
            if isinstance(value, str) and value and isinstance(pattern, str):
                address = pattern.replace("%s", "{slug}").replace("{slug}", "{term}").lstrip("/")
                kind = kinds.get(name.removesuffix("FEED_"))
                yield SiteFeed(f"{prefix}/{encode_path(address).replace('%7Bterm%7D', '{term}')}", kind)


def _origins(config: ConfigLayers) -> dict[str, str]:
    keys_by_field = {
        "title": "SITENAME",
        "description": "SITEDESCRIPTION" if config.get("SITEDESCRIPTION") else "SITESUBTITLE",
        "base_url": "SITEURL",
        "language": "DEFAULT_LANG",
        "timezone": "TIMEZONE",
        "authors": "AUTHOR",
        "content": "PATH",
        "future": "WITH_FUTURE_DATES",
    }
    origins = {name: config.origin(setting) for name, setting in keys_by_field.items()}
    return {name: origin for name, origin in origins.items() if origin}


def _find_unresolved(layers: tuple[SiteConfigFile, ...], config: ConfigLayers) -> Iterator[Unresolved]:
    for layer in layers:
        for item in layer.unresolved:
            ours = item.setting in _OPTIONS or item.setting in PELICAN_DEFAULTS
            if ours and config.get(item.setting) is None:
                yield Unresolved(item.setting, item.file, item.line, _OPTIONS.get(item.setting, ""))


def _without_empty_url(layer: SiteConfigFile) -> SiteConfigFile:
    """Return a layer that does not hide the address of a lower one behind an empty text."""
    values = {key: value for key, value in layer.values.items() if key != "SITEURL" or value}
    return SiteConfigFile(layer.name, values, layer.lines, layer.unresolved, layer.problem)


def _folder(path: str) -> str:
    """Return a folder of the configuration relative to the root; the root itself is empty."""
    return path.strip().removeprefix("./").strip("/").removeprefix(".")
