"""How a site of Material for MkDocs is known, and what its ``mkdocs.yml`` and data files say."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from feeds.generators.front_values import to_front_matter
from feeds.generators.mkdocs.site import MkDocsBlog, MkDocsSite, SlugRule
from feeds.generators.people_data import people_by_key, people_of
from feeds.generators.readers.config_file import ConfigLayers, SiteConfigFile
from feeds.generators.readers.formats import first_config, read_config
from feeds.generators.site import (
    FrontMatter,
    SiteFeed,
    SiteTaxonomy,
    StaticFolder,
    Unresolved,
)
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import folder_of, join_paths, prefix_of
from feeds.model import Kind, Person

_FILES: Final = ("mkdocs.yml", "mkdocs.yaml")
_OPTIONS: Final = {
    "site_url": "site.home",
    "site_name": "site.title",
    "site_description": "site.description",
    "site_author": "site.author",
}
_FORMS: Final = {"NFC": "NFC", "NFD": "NFD", "NFKC": "NFKC", "NFKD": "NFKD"}
_MOST_DEFAULTS = 500


def detect_mkdocs(names: frozenset[str], files: SiteFiles) -> int:  # noqa: ARG001 - as all are asked
    """Tell how sure it is that a folder is the root of an MkDocs site."""
    return 3 if names.intersection(_FILES) else 0


def read_mkdocs(files: SiteFiles) -> MkDocsSite:
    """Read the configuration of an MkDocs site, the authors of its blogs and the defaults of its folders."""
    layers = tuple(_layers(files))
    config = ConfigLayers(tuple(_with_defaults(layer) for layer in layers))
    docs = config.text("docs_dir").removeprefix("./").strip("/") or "docs"
    base_url = _base_url(config)
    plugins = tuple(_plugins(config.get("plugins")))
    options = _blog_options(plugins)
    blogs = tuple(_blog(values) for values in options)
    authors = tuple(_author_files(docs, options, blogs))
    has_meta = any(name in {"meta", "material/meta"} for name, _ in plugins)
    defaults, default_files = _defaults(files, docs) if has_meta else ({}, [])
    prefix = prefix_of(base_url)
    site = MkDocsSite(
        root=files.root,
        files=tuple(filter(files.is_file, (*(f.name for f in layers), *authors, *default_files))),
        watched=(*_FILES, *authors),
        origins=_origins(config),
        title=config.text("site_name"),
        description=config.text("site_description"),
        base_url=base_url,
        language=config.text("theme", "language") or "en",
        timezone="UTC",
        authors=people_of(config.get("site_author")),
        author_keys=_author_keys(files, authors),
        content=tuple(f"{docs}/{blog.posts}" for blog in blogs) or (docs,),
        static=(StaticFolder(docs),),
        taxonomies=(SiteTaxonomy("categories", Kind.CATEGORY), SiteTaxonomy("tags", Kind.TAG)),
        future=not any(values.get("draft_if_future_date") is True for values in options),
        drafts=any(blog.shows_drafts for blog in blogs),
        excerpt_separator=_excerpt_separator(options),
        feeds=tuple(_feeds(plugins, prefix)),
        unresolved=tuple(_find_unresolved(layers, config)),
        notes=tuple(_notes(layers, blogs)),
        prefix=prefix,
        docs=docs,
        blogs=blogs,
        defaults=defaults,
    )
    return _with_rules(site, config)


def _with_rules(site: MkDocsSite, config: ConfigLayers) -> MkDocsSite:
    """Return a site with its rules of addresses and of which files are pages."""
    return replace(
        site,
        output=(config.text("site_dir").removeprefix("./").strip("/") or "site",),
        pretty=config.flag("use_directory_urls", default=True),
        excluded=_lines(config.text("exclude_docs")),
    )


def _base_url(config: ConfigLayers) -> str:
    url = config.text("site_url").rstrip("/")
    return f"{url}/" if "://" in url else ""


def _blog_options(plugins: tuple[tuple[str, Mapping[str, Any]], ...]) -> list[Mapping[str, Any]]:
    """Return the options of each blog plugin that is switched on."""
    return [
        values
        for name, values in plugins
        if name in {"blog", "material/blog"} and values.get("enabled") is not False
    ]


def _author_keys(files: SiteFiles, paths: tuple[str, ...]) -> dict[str, Person]:
    configs = (config for path in paths if (config := read_config(files, path)))
    return {key: person for config in configs for key, person in people_by_key(config.values).items()}


def _excerpt_separator(options: list[Mapping[str, Any]]) -> str:
    separators = (values.get("post_excerpt_separator") for values in options)
    return next((text for text in separators if isinstance(text, str)), "<!-- more -->")


def _layers(files: SiteFiles) -> Iterator[SiteConfigFile]:
    """Yield the configuration, then those it inherits from."""
    config_file = first_config(files, *_FILES) or SiteConfigFile(_FILES[0])
    for _ in range(8):
        yield config_file
        above = config_file.get("INHERIT")
        path = join_paths(folder_of(config_file.name), above) if isinstance(above, str) else None
        below = read_config(files, path) if path else None
        if below is None:
            return
        config_file = below


def _with_defaults(layer: SiteConfigFile) -> SiteConfigFile:
    """Return a layer with the defaults of ``!ENV [NAME, default]``; a variable without one is unknown."""
    values = dict(layer.values)
    for item in layer.unresolved:
        value = values.get(item.setting)
        if isinstance(value, list) and len(value) > 1:
            values[item.setting] = value[-1]
        elif item.setting in values:
            del values[item.setting]
    return SiteConfigFile(layer.name, values, layer.lines, layer.unresolved, layer.problem)


def _plugins(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401 - whatever was written
    """Yield the plugins, which are a list of names and tables, or one table."""
    entries = [{name: options} for name, options in value.items()] if isinstance(value, Mapping) else value
    for entry in entries[:200] if isinstance(entries, list) else ():
        if isinstance(entry, str):
            yield entry, {}
        elif isinstance(entry, Mapping):
            for name, options in entry.items():
                yield str(name), options if isinstance(options, Mapping) else {}


def _blog(options: Mapping[str, Any]) -> MkDocsBlog:
    folder = posixpath.normpath(_text(options, "blog_dir", "blog"))
    posts = posixpath.normpath(_text(options, "post_dir", "{blog}/posts").replace("{blog}", folder))
    most = options.get("post_url_max_categories")
    return MkDocsBlog(
        folder="" if folder == "." else folder,
        posts=posts.removeprefix("./"),
        url_format=_text(options, "post_url_format", "{date}/{slug}"),
        date_format=_text(options, "post_url_date_format", "yyyy/MM/dd"),
        most_categories=most if isinstance(most, int) else 1,
        post_slug=_slug_rule(options, "post"),
        category_slug=_slug_rule(options, "categories"),
        shows_drafts=options.get("draft") is True,
    )


def _slug_rule(options: Mapping[str, Any], kind: str) -> SlugRule:
    """Return how slugs are made; a function of another package than pymdownx is taken for the usual one."""
    rule = options.get(f"{kind}_slugify")
    words = rule.get("kwds") if isinstance(rule, Mapping) else None
    words = words if isinstance(words, Mapping) else {}
    form = _FORMS.get(str(words.get("normalize")), "NFC")
    separator = _text(options, f"{kind}_slugify_separator", "-")
    case = str(words.get("case") or ("none" if isinstance(rule, Mapping) else "lower"))
    return SlugRule(case, form, separator)  # type: ignore[arg-type]


def _author_files(
    docs: str, options: list[Mapping[str, Any]], blogs: tuple[MkDocsBlog, ...]
) -> Iterator[str]:
    for values, blog in zip(options, blogs, strict=True):
        name = _text(values, "authors_file", "{blog}/.authors.yml").replace("{blog}", blog.folder)
        path = join_paths(docs, name)
        if path and values.get("authors") is not False:
            yield path


def _defaults(files: SiteFiles, docs: str) -> tuple[dict[str, FrontMatter], list[str]]:
    """Read the ``.meta.yml`` of every folder below the docs."""
    defaults: dict[str, FrontMatter] = {}
    names = [path for path in files.walk(docs) if path.endswith("/.meta.yml")][:_MOST_DEFAULTS]
    for path in names:
        config = read_config(files, path)
        if config is not None:
            defaults[folder_of(path)] = to_front_matter(dict(config.values))
    return defaults, names


def _feeds(plugins: tuple[tuple[str, Mapping[str, Any]], ...], prefix: str) -> Iterator[SiteFeed]:
    """Return the feeds of mkdocs-rss-plugin."""
    defaults = {
        "rss_created": "feed_rss_created.xml",
        "rss_updated": "feed_rss_updated.xml",
        "json_created": "feed_json_created.json",
        "json_updated": "feed_json_updated.json",
    }
    for name, options in plugins:
        if name != "rss" or options.get("enabled") is False:
            continue
        file_names = options.get("feeds_filenames")
        names = {**defaults, **file_names} if isinstance(file_names, Mapping) else defaults
        for kind, file in names.items():
            is_on = options.get("json_feed_enabled" if kind.startswith("json") else "rss_feed_enabled")
            if is_on is not False and isinstance(file, str):
                yield SiteFeed(f"{prefix}/{file.lstrip('/')}")


def _origins(config: ConfigLayers) -> dict[str, str]:
    keys_by_field = {
        "title": ("site_name",),
        "description": ("site_description",),
        "base_url": ("site_url",),
        "language": ("theme", "language"),
        "authors": ("site_author",),
        "content": ("docs_dir",),
    }
    origins = {name: config.origin(*path) for name, path in keys_by_field.items()}
    return {name: origin for name, origin in origins.items() if origin}


def _find_unresolved(layers: tuple[SiteConfigFile, ...], config: ConfigLayers) -> Iterator[Unresolved]:
    for layer in layers:
        for item in layer.unresolved:
            if item.setting in _OPTIONS and not config.get(item.setting):
                yield Unresolved(item.setting, item.file, item.line, _OPTIONS[item.setting])


def _notes(layers: tuple[SiteConfigFile, ...], blogs: tuple[MkDocsBlog, ...]) -> Iterator[str]:
    yield from (layer.problem for layer in layers if layer.problem)
    if not blogs:
        yield f"{layers[0].name}: the site has no blog plugin, and so no posts; site.generator can be none"


def _text(options: Mapping[str, Any], key: str, default: str) -> str:
    value = options.get(key)
    return value if isinstance(value, str) else default


def _lines(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith(("#", "!")))
