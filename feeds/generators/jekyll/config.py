"""How a Jekyll site is known, and what its ``_config.yml`` and data files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from feeds.generators.front_values import to_front_matter
from feeds.generators.jekyll.addresses import STYLES
from feeds.generators.jekyll.site import JekyllCollection, JekyllDefaults, JekyllSite
from feeds.generators.people_data import people_by_key, people_of
from feeds.generators.readers.config_file import ConfigLayers, SiteConfigFile
from feeds.generators.readers.formats import first_config, read_config
from feeds.generators.site import SiteFeed, SiteTaxonomy, StaticFolder
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import prefix_of
from feeds.model import Kind

_FILES = ("_config.yml", "_config.yaml", "_config.toml")
_AUTHORS = tuple(f"authors.{suffix}" for suffix in ("yml", "yaml", "json"))
_EXCLUDED = (
    *(".sass-cache/", ".jekyll-cache/", "gemfiles/", "Gemfile", "Gemfile.lock", "node_modules/"),
    *("vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/"),
)


def detect_jekyll(names: frozenset[str], files: SiteFiles) -> int:
    """Tell how sure it is that a folder is the root of a Jekyll site."""
    if not names.intersection(_FILES):
        return 2 if "_posts" in names and {"_layouts", "Gemfile"} & names else 0
    if {"_posts", "_layouts", "_includes", "_drafts", "Gemfile"} & names:
        return 3
    config_file = first_config(files, *_FILES)
    if config_file is None or "scaffolds" in names or {"theme", "public_dir"} <= set(config_file.values):
        return 0
    return (
        2
        if {"collections", "collections_dir", "source", "plugins", "baseurl"} & set(config_file.values)
        else 1
    )


def read_jekyll(files: SiteFiles) -> JekyllSite:
    """Read the configuration of a Jekyll site."""
    config_file = first_config(files, *_FILES) or SiteConfigFile(_FILES[0])
    config = ConfigLayers((config_file,))
    source = _folder(config.text("source"))
    collections_folder = _folder(config.text("collections_dir"))
    data_folder = "/".join(filter(None, (source, _folder(config.text("data_dir")) or "_data")))
    authors = next((f for name in _AUTHORS if (f := read_config(files, f"{data_folder}/{name}"))), None)
    base_url, base_origin = _base_url(config)
    prefix = prefix_of(base_url) or prefix_of(config.text("baseurl"))
    site = JekyllSite(
        root=files.root,
        files=tuple(f.name for f in (config_file, authors) if f is not None and files.is_file(f.name)),
        watched=(*_FILES, *(f"{data_folder}/{name}" for name in _AUTHORS)),
        origins=_origins(config, base_origin),
        title=config.text("title") or config.text("name"),
        description=config.text("description"),
        base_url=base_url,
        language=config.text("lang") or config.text("locale").replace("_", "-"),
        timezone=config.text("timezone"),
        authors=people_of(config.get("author")),
        author_keys=people_by_key(authors.values) if authors else {},
        content=(source,),
        static=(StaticFolder(source),),
        output=(_folder(config.text("destination")) or "_site",),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG), SiteTaxonomy("categories", Kind.CATEGORY)),
        drafts=config.flag("show_drafts"),
        future=config.flag("future"),
        excerpt_separator=config.text("excerpt_separator"),
        feeds=_feeds(config, prefix),
        notes=tuple(filter(None, (config_file.problem,))),
        prefix=prefix,
        source=source,
        collections_folder=collections_folder,
        collections=_collections(config, source, collections_folder),
    )
    return _with_rules(site, config)


def _with_rules(site: JekyllSite, config: ConfigLayers) -> JekyllSite:
    """Return a site with its rules of addresses, its defaults and which files are posts."""
    return replace(
        site,
        permalink=config.text("permalink") or "date",
        post_permalink=_post_permalink(config),
        defaults=_defaults(config.get("defaults")),
        excluded=(*config.texts("exclude"), *_EXCLUDED),
        included=config.texts("include"),
        unpublished=config.flag("unpublished"),
        values={key: value for key, value in to_front_matter(config.get()).items() if key != "defaults"},
    )


def _folder(path: str) -> str:
    """Return a folder of the configuration relative to the root; the root itself is empty."""
    return path.strip().removeprefix("./").strip("/").removeprefix(".")


def _base_url(config: ConfigLayers) -> tuple[str, str]:
    url, prefix = config.text("url").rstrip("/"), config.text("baseurl").strip("/")
    if "://" not in url:
        return "", ""
    return f"{url}/{prefix}/" if prefix else f"{url}/", config.origin("url")


def _origins(config: ConfigLayers, base_origin: str) -> dict[str, str]:
    keys_by_field = {
        "title": ("title", "name"),
        "description": ("description",),
        "language": ("lang", "locale"),
        "timezone": ("timezone",),
        "authors": ("author",),
        "future": ("future",),
        "drafts": ("show_drafts",),
        "excerpt_separator": ("excerpt_separator",),
    }
    origins = {
        field: next(filter(None, map(config.origin, keys)), "") for field, keys in keys_by_field.items()
    }
    return {field: origin for field, origin in {**origins, "base_url": base_origin}.items() if origin}


def _post_permalink(config: ConfigLayers) -> str:
    style = config.text("collections", "posts", "permalink") or config.text("permalink") or "date"
    return STYLES.get(style, style)


def _collections(config: ConfigLayers, source: str, above: str) -> tuple[JekyllCollection, ...]:
    declared = config.get("collections")
    tables: Mapping[str, Any] = (
        declared
        if isinstance(declared, Mapping)
        else {name: {} for name in (declared if isinstance(declared, list) else ()) if isinstance(name, str)}
    )
    fed = config.get("feed", "collections")
    feeds = set(fed) if isinstance(fed, list | Mapping) else set()
    style = STYLES.get(config.text("permalink") or "date", config.text("permalink"))
    ending = ":output_ext" if style.endswith(":output_ext") else "/" if style.endswith("/") else ""
    return tuple(
        JekyllCollection(
            label,
            "/".join(filter(None, (source, above, f"_{label}"))),
            config.text("collections", label, "permalink") or f"/:collection/:path{ending}",
            config.flag("collections", label, "output"),
            label in feeds,
        )
        for label in list(tables)[:100]
        if label != "posts"
    )


def _defaults(declared: Any) -> tuple[JekyllDefaults, ...]:  # noqa: ANN401 - whatever was written
    sets = declared if isinstance(declared, list) else []
    return tuple(
        _default_set(item)
        for item in sets[:200]
        if isinstance(item, dict) and isinstance(item.get("values"), dict)
    )


def _default_set(item: Mapping[str, Any]) -> JekyllDefaults:
    scope = item.get("scope")
    scope = scope if isinstance(scope, dict) else {}
    path, kind = scope.get("path"), scope.get("type")
    kind = (
        {"post": "posts", "page": "pages", "draft": "drafts"}.get(kind, kind)
        if isinstance(kind, str)
        else None
    )
    return JekyllDefaults(
        to_front_matter(item["values"]), path.strip("/") if isinstance(path, str) else "", kind
    )


def _feeds(config: ConfigLayers, prefix: str) -> tuple[SiteFeed, ...]:
    """Return the feeds jekyll-feed writes, by its settings."""
    if not {"jekyll-feed", "github-pages"} & {*config.texts("plugins"), *config.texts("gems")}:
        return ()
    path = config.text("feed", "path") or "feed.xml"
    tags = config.get("feed", "tags")
    categories = config.get("feed", "categories")
    feeds = [SiteFeed(f"{prefix}/{path.lstrip('/')}")]
    if tags:
        folder = config.text("feed", "tags", "path") or "feed/by_tag/"
        feeds.append(SiteFeed(f"{prefix}/{folder.strip('/')}/{{term}}.xml", Kind.TAG))
    if categories:
        feeds.append(SiteFeed(f"{prefix}/feed/{{term}}.xml", Kind.CATEGORY))
    return tuple(feeds)
