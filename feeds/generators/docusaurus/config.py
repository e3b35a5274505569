"""How a Docusaurus site is known, and what its configuration, ``authors.yml`` and ``tags.yml`` say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from feeds.generators.docusaurus.site import EXCLUDED, DocusaurusBlog, DocusaurusSite, blog_route
from feeds.generators.people_data import people_by_key
from feeds.generators.readers.config_file import ConfigLayers, KeyPath
from feeds.generators.readers.formats import read_config
from feeds.generators.readers.javascript.script import ScriptFile
from feeds.generators.readers.scripts import first_script
from feeds.generators.site import (
    SiteFeed,
    SiteLanguage,
    SiteTaxonomy,
    StaticFolder,
    Unresolved,
)
from feeds.generators.site_files import SiteFiles
from feeds.model import Kind, Person

_CONFIGS: Final = tuple(f"docusaurus.config.{suffix}" for suffix in ("js", "ts", "mjs", "cjs", "mts"))
_OPTIONS: Final = {
    "url": "site.home",
    "baseUrl": "site.home",
    "title": "site.title",
    "tagline": "site.description",
}
_TRUNCATE: Final = "<!-- truncate -->"
_PLUGIN: Final = "docusaurus-plugin-content-blog"
_Options = tuple[KeyPath, Mapping[str, Any]]


def detect_docusaurus(names: frozenset[str], files: SiteFiles) -> int:  # noqa: ARG001 - as all are asked
    """Tell how sure it is that a folder is the root of a Docusaurus site."""
    return 3 if names.intersection(_CONFIGS) else 0


def read_docusaurus(files: SiteFiles) -> DocusaurusSite:
    """Read the configuration of a Docusaurus site, and the data files of its blogs."""
    script = first_script(files, *_CONFIGS) or ScriptFile(_CONFIGS[0])
    config = ConfigLayers((script,))
    url, base = config.text("url").rstrip("/"), config.text("baseUrl").strip("/")
    base_url = f"{url}/{base}/" if base and url else f"{url}/" if url else ""
    languages = _languages(config)
    default = languages[0].code if languages else "en"
    options = list(_blog_options(script))
    blogs = tuple(blog for _, values in options for blog in _blogs(files, values, base_url, languages))
    data = [path for _, values in options for path in _data_paths(values, languages)]
    return DocusaurusSite(
        root=files.root,
        files=tuple(name for name in (script.name, *data) if files.is_file(name)),
        watched=(*_CONFIGS, *data),
        origins=_origins(config),
        title=config.text("title"),
        description=config.text("tagline"),
        base_url=base_url,
        language=default,
        languages=languages,
        timezone="UTC",
        author_keys=_authors(files, options, languages),
        content=tuple(dict.fromkeys(blog.folder for blog in blogs)),
        static=tuple(
            StaticFolder(folder.strip("./")) for folder in config.texts("staticDirectories") or ("static",)
        ),
        output=("build", ".docusaurus"),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG),),
        excerpt_separator=_TRUNCATE,
        feeds=tuple(feed for _, values in options for feed in _feeds(values, base_url, languages)),
        unresolved=tuple(_find_unresolved(script)),
        notes=(script.problem,) if script.problem else (),
        blogs=blogs,
        trailing_slash=config.get("trailingSlash") if isinstance(config.get("trailingSlash"), bool) else None,
    )


def _languages(config: ConfigLayers) -> tuple[SiteLanguage, ...]:
    """Return the languages of a site, the default one first. Those without an address of their own follow."""
    default = config.text("i18n", "defaultLocale") or "en"
    languages = [SiteLanguage(default)]
    for code in config.texts("i18n", "locales"):
        if code != default:
            path = config.text("i18n", "localeConfigs", code, "path") or code
            own_base = config.text("i18n", "localeConfigs", code, "baseUrl").strip("/")
            base = config.text("baseUrl").strip("/")
            languages.append(
                SiteLanguage(code, prefix=own_base.removeprefix(f"{base}/") if own_base else path)
            )
    return tuple(languages)


def _blog_options(script: ScriptFile) -> Iterator[_Options]:
    """Yield the options of each blog, with where they were written: of presets, then of plugins."""
    for index, preset in enumerate(_list(script.values.get("presets"))):
        name, options = _split_entry(preset)
        if name in {"classic", "@docusaurus/preset-classic"}:
            blog = options.get("blog")
            if blog is not False:
                yield ("presets", index, 1, "blog"), blog if isinstance(blog, Mapping) else {}
    for index, plugin in enumerate(_list(script.values.get("plugins"))):
        name, options = _split_entry(plugin)
        if name in {"@docusaurus/plugin-content-blog", "content-blog"}:
            yield ("plugins", index, 1), options


def _split_entry(entry: Any) -> tuple[str, Mapping[str, Any]]:  # noqa: ANN401 - whatever was written
    name = entry[0] if isinstance(entry, list) and entry else entry
    options = entry[1] if isinstance(entry, list) and len(entry) > 1 else {}
    return (name if isinstance(name, str) else ""), (options if isinstance(options, Mapping) else {})


def _blogs(
    files: SiteFiles, options: Mapping[str, Any], base_url: str, languages: tuple[SiteLanguage, ...]
) -> Iterator[DocusaurusBlog]:
    """Yield a blog and its translations, each of which is a folder of its own."""
    folder, route = _folder(options), _route(options)
    include = _texts(options.get("include")) or ("**/*.{md,mdx}",)
    exclude = _texts(options.get("exclude")) if "exclude" in options else EXCLUDED
    tags = _tags(files, folder, options)
    yield DocusaurusBlog(folder, blog_route(base_url, route), "", include, exclude, tags)
    for item in languages[1:]:
        below = _translations(options, item.code)
        if files.is_folder(below):
            own = {**tags, **_tags(files, below, options)}
            address = blog_route(base_url, f"{item.prefix}/{route}")
            yield DocusaurusBlog(below, address, item.code, include, exclude, own)


def _folder(options: Mapping[str, Any]) -> str:
    path = options.get("path")
    return path.removeprefix("./").strip("/") if isinstance(path, str) else "blog"


def _route(options: Mapping[str, Any]) -> str:
    route = options.get("routeBasePath")
    return route if isinstance(route, str) else "blog"


def _translations(options: Mapping[str, Any], code: str) -> str:
    name = options.get("id")
    suffix = f"-{name}" if isinstance(name, str) and name != "default" else ""
    return f"i18n/{code}/{_PLUGIN}{suffix}"


def _data_paths(options: Mapping[str, Any], languages: tuple[SiteLanguage, ...]) -> list[str]:
    authors, tags = options.get("authorsMapPath"), options.get("tags")
    names = [
        authors if isinstance(authors, str) else "authors.yml",
        tags if isinstance(tags, str) else "tags.yml",
    ]
    folders = [_folder(options), *(_translations(options, item.code) for item in languages[1:])]
    return [f"{folder}/{name}" for folder in folders for name in names]


def _authors(
    files: SiteFiles, options: list[_Options], languages: tuple[SiteLanguage, ...]
) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for _, values in options:
        for path in _data_paths(values, languages)[::2]:
            config = read_config(files, path)
            people = {**people_by_key(config.values), **people} if config else people
    return people


def _tags(files: SiteFiles, folder: str, options: Mapping[str, Any]) -> dict[str, str]:
    name = options.get("tags")
    config = read_config(files, f"{folder}/{name if isinstance(name, str) else 'tags.yml'}")
    tables = config.values.items() if config else ()
    labels = ((key, table.get("label") if isinstance(table, Mapping) else None) for key, table in tables)
    return {str(key): label if isinstance(label, str) else str(key) for key, label in labels}


def _feeds(
    options: Mapping[str, Any], base_url: str, languages: tuple[SiteLanguage, ...]
) -> Iterator[SiteFeed]:
    feed_options = options.get("feedOptions")
    kinds = (
        feed_options.get("type", ["rss", "atom"]) if isinstance(feed_options, Mapping) else ["rss", "atom"]
    )
    if kinds == "all":
        kinds = ["rss", "atom", "json"]
    names = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
    for item in languages or (SiteLanguage("en"),):
        start = blog_route(base_url, f"{item.prefix}/{_route(options)}")
        for kind in _texts(kinds):
            if kind in names:
                yield SiteFeed(start + names[kind])


def _origins(config: ConfigLayers) -> dict[str, str]:
    keys_by_field: dict[str, KeyPath] = {
        "title": ("title",),
        "description": ("tagline",),
        "base_url": ("url",),
        "language": ("i18n", "defaultLocale"),
    }
    origins = {name: config.origin(*path) for name, path in keys_by_field.items()}
    return {name: origin for name, origin in origins.items() if origin}


def _find_unresolved(script: ScriptFile) -> Iterator[Unresolved]:
    for item in script.unresolved:
        if item.setting in _OPTIONS:
            yield Unresolved(item.setting, item.file, item.line, _OPTIONS[item.setting])
        elif item.setting in {"presets", "plugins"} or item.setting.endswith((".routeBasePath", ".path")):
            yield item


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - whatever was written
    return value if isinstance(value, list) else []


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever was written
    members = value if isinstance(value, list) else [value]
    return tuple(member for member in members if isinstance(member, str))
