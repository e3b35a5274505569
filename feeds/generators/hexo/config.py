"""How a Hexo site is known, and what its ``_config.yml`` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from feeds.generators.front_values import to_front_matter
from feeds.generators.hexo.site import HexoSite
from feeds.generators.people_data import people_of
from feeds.generators.readers.config_file import ConfigLayers, SiteConfigFile
from feeds.generators.readers.formats import first_config, read_config
from feeds.generators.site import SiteFeed, SiteLanguage, SiteTaxonomy, StaticFolder
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import encode_path, prefix_of
from feeds.model import Kind, Person

_FILES: Final = ("_config.yml", "_config.yaml", "_config.json")
_MARKS: Final = frozenset({"new_post_name", "public_dir", "source_dir", "post_asset_folder", "filename_case"})


def detect_hexo(names: frozenset[str], files: SiteFiles) -> int:
    """Tell how sure it is that a folder is the root of a Hexo site."""
    if not names.intersection(_FILES):
        return 0
    package = read_config(files, "package.json") if "package.json" in names else None
    if package and (package.get("hexo") or package.get("dependencies", "hexo")):
        return 3
    if "scaffolds" in names or files.is_folder("source/_posts"):
        return 3
    config_file = first_config(files, *_FILES)
    return 2 if config_file and _MARKS & set(config_file.values) else 0


def read_hexo(files: SiteFiles) -> HexoSite:
    """Read the configuration of a Hexo site."""
    config_file = first_config(files, *_FILES) or SiteConfigFile(_FILES[0])
    config = ConfigLayers((config_file,))
    source = config.text("source_dir").strip("./") or "source"
    url = (config.text("url") or "").rstrip("/")
    base_url = f"{url}/" if "://" in url else ""
    prefix = prefix_of(base_url)
    theme = config.text("theme")
    statics = [StaticFolder(source), *([StaticFolder(f"themes/{theme}/source")] if theme else [])]
    languages = tuple(code.replace("_", "-") for code in config.texts("language"))
    site = HexoSite(
        root=files.root,
        files=(config_file.name,) if files.is_file(config_file.name) else (),
        watched=_FILES,
        origins=_origins(config),
        title=config.text("title") or "Hexo",
        description=config.text("description"),
        base_url=base_url,
        language=next((code for code in languages if code != "default"), "en"),
        languages=tuple(SiteLanguage(code) for code in languages if code != "default"),
        timezone=config.text("timezone"),
        authors=_authors(config),
        content=(f"{source}/_posts",),
        static=tuple(statics),
        output=(config.text("public_dir").strip("./") or "public",),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG), SiteTaxonomy("categories", Kind.CATEGORY)),
        drafts=config.flag("render_drafts"),
        future=config.flag("future", default=True),
        excerpt_separator="<!-- more -->",
        feeds=tuple(_feeds(files, config, prefix)),
        notes=(config_file.problem,) if config_file.problem else (),
        prefix=prefix,
        source=source,
    )
    return _with_rules(site, config)


def _with_rules(site: HexoSite, config: ConfigLayers) -> HexoSite:
    """Return a site with its rules of addresses and of which files are posts."""
    case = config.text("filename_case")
    return replace(
        site,
        permalink=config.text("permalink") or ":year/:month/:day/:title/",
        permalink_defaults=_texts(config.get("permalink_defaults")),
        file_pattern=(config.text("new_post_name") or ":title.md").rpartition(".")[0] or ":title",
        trailing_index=config.flag("pretty_urls", "trailing_index", default=True),
        trailing_html=config.flag("pretty_urls", "trailing_html", default=True),
        asset_folders=config.flag("post_asset_folder"),
        default_category=config.text("default_category") or "uncategorized",
        category_names=_texts(config.get("category_map")),
        filename_case=int(case) if case.isdecimal() else 0,
        names_as_titles=config.flag("use_slug_as_post_title") or config.flag("use_filename_as_post_title"),
        raw=config.texts("skip_render"),
        included=config.texts("include"),
        excluded=(*config.texts("exclude"), *config.texts("ignore")),
        values=to_front_matter(config.get()),
    )


def _texts(value: Any) -> dict[str, str]:  # noqa: ANN401 - whatever was written
    return {str(k): str(v) for k, v in value.items() if v is not None} if isinstance(value, Mapping) else {}


def _authors(config: ConfigLayers) -> tuple[Person, ...]:
    name = config.text("author")
    return people_of({"name": name, "email": config.text("email")}) if name else ()


def _feeds(files: SiteFiles, config: ConfigLayers, prefix: str) -> Iterator[SiteFeed]:
    """Return the feeds of hexo-generator-feed, or of the older generators of the same kind."""
    package = read_config(files, "package.json") or SiteConfigFile("package.json")
    dependencies = package.get("dependencies")
    has_plugin = isinstance(dependencies, Mapping) and "hexo-generator-feed" in dependencies
    if not has_plugin and config.get("feed") is None:
        return
    types, paths = config.texts("feed", "type") or ("atom",), config.texts("feed", "path")
    for index, kind in enumerate(types[:2]):
        path = paths[index] if index < len(paths) else f"{kind}.xml"
        yield SiteFeed(f"{prefix}/{encode_path(path.lstrip('/'))}")


def _origins(config: ConfigLayers) -> dict[str, str]:
    keys_by_field = {
        "title": "title",
        "description": "description",
        "base_url": "url",
        "language": "language",
        "timezone": "timezone",
        "authors": "author",
        "future": "future",
        "drafts": "render_drafts",
    }
    origins = {name: config.origin(key) for name, key in keys_by_field.items()}
    return {name: origin for name, origin in origins.items() if origin}
