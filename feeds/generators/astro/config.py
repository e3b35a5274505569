"""How an Astro site is known, and what its configuration, collections, pages and constants say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from feeds.generators.astro.site import AstroCollection, AstroSite, AstroStyle
from feeds.generators.people_data import people_of, person_of
from feeds.generators.readers.config_file import ConfigLayers
from feeds.generators.readers.formats import read_config, read_front_matter
from feeds.generators.readers.javascript.script import ScriptFile
from feeds.generators.readers.javascript.values import Call
from feeds.generators.readers.scripts import first_script, read_script
from feeds.generators.site import (
    SiteFeed,
    SiteLanguage,
    SiteTaxonomy,
    StaticFolder,
    Unresolved,
)
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import encode_path, join_paths, prefix_of, split_name
from feeds.model import Kind, Person

_CONFIGS: Final = tuple(f"astro.config.{suffix}" for suffix in ("mjs", "js", "ts", "mts", "cjs"))
_DECLARATIONS: Final = (
    *(f"content.config.{suffix}" for suffix in ("ts", "mts", "js", "mjs")),
    *(f"content/config.{suffix}" for suffix in ("ts", "mts", "js", "mjs")),
)
_BLOGS: Final = ("blog", "posts", "post", "articles", "news", "writing", "notes", "journal", "entries")
_PEOPLE: Final = frozenset({"authors", "author", "people", "team"})
_CONSTANTS: Final = ("consts", "constants", "config", "site.config", "siteConfig", "data/site", "site")
_COLLECTION = re.compile(r"getCollection\(\s*[\"'`]([\w-]+)[\"'`]")
_PARAMS = re.compile(r"params:\s*\{([^{}]*)\}")
_PARAM = re.compile(r"(\w+)\s*:\s*\w+\.(?:data\.)?(\w+)")
_HTML_LANGUAGE = re.compile(r"<html[^>]*?\blang=(?:\"([^\"]+)\"|\{[^{}]*?[\"']([A-Za-z-]{2,11})[\"']\s*\})")
_LINK = re.compile(r"link:\s*`([^`]*?)\$\{\s*\w+\.(?:id|slug)\s*\}")
_PASSED: Final = frozenset({"tag", "page", "category", "year", "author"})
_MOST_PAGES = 400


def detect_astro(names: frozenset[str], files: SiteFiles) -> int:
    """Tell how sure it is that a folder is the root of an Astro site."""
    if names.intersection(_CONFIGS):
        return 3
    package = read_config(files, "package.json") if "package.json" in names else None
    return 2 if package and package.get("dependencies", "astro") and "src" in names else 0


def read_astro(files: SiteFiles) -> AstroSite:
    """Read the configuration of an Astro site, and which pages publish which collections."""
    script = first_script(files, *_CONFIGS) or ScriptFile(_CONFIGS[0])
    config = ConfigLayers((script,))
    source = config.text("srcDir").removeprefix("./").strip("/") or "src"
    public = config.text("publicDir").removeprefix("./").strip("/") or "public"
    pages = _Pages(files, f"{source}/pages")
    constants = _constants(files, source)
    facts = _facts(script, pages, constants)
    base_url = _base_url(config)
    prefix = prefix_of(base_url)
    declared = first_script(files, *(f"{source}/{name}" for name in _DECLARATIONS))
    site = AstroSite(
        root=files.root,
        files=tuple(
            item.name
            for item in (script, declared, *constants, *pages.feeds)
            if item is not None and files.is_file(item.name)
        ),
        watched=(*_CONFIGS, f"{source}/content.config.ts", f"{source}/content/config.ts"),
        origins=_origins(config, facts),
        title=facts.get("title", ("", ""))[0],
        description=facts.get("description", ("", ""))[0],
        base_url=base_url,
        language=facts.get("language", ("", ""))[0] or pages.language(source),
        timezone="UTC",
        authors=people_of(facts["author"][0]) if "author" in facts else (),
        author_keys=_author_keys(files, source),
        static=(StaticFolder(public),),
        output=(config.text("outDir").removeprefix("./").strip("/") or "dist", ".astro"),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG), SiteTaxonomy("categories", Kind.CATEGORY)),
        feeds=tuple(pages.feed_addresses(prefix)),
        unresolved=tuple(_find_unresolved(script, base_url)),
        notes=(script.problem,) if script.problem else (),
        prefix=prefix,
        source=source,
    )
    collections = tuple(_collections(files, source, declared, pages))
    return _with_collections(_with_languages(_with_rules(site, config), config), collections, files)


def _with_collections(
    site: AstroSite, collections: tuple[AstroCollection, ...], files: SiteFiles
) -> AstroSite:
    """Return a site whose posts are those of its collections, or else its Markdown pages."""
    return replace(
        site,
        content=tuple(item.folder for item in collections) or (f"{site.source}/content",),
        collections=collections,
        page_posts=() if collections else tuple(_page_posts(files, site.source)),
    )


def _with_rules(site: AstroSite, config: ConfigLayers) -> AstroSite:
    """Return a site with its rules of addresses."""
    return replace(
        site,
        style=AstroStyle(
            config.text("build", "format") or "directory", config.text("trailingSlash") or "ignore"
        ),
        prefixes_default=config.flag("i18n", "routing", "prefixDefaultLocale"),
    )


def _with_languages(site: AstroSite, config: ConfigLayers) -> AstroSite:
    """Return a site with the languages that its configuration declares, the first of them its own."""
    languages = _languages(config)
    return replace(site, language=languages[0].code, languages=languages) if languages else site


class _Pages:
    """The pages of a site that publish collections, and those that are feeds."""

    def __init__(self, files: SiteFiles, folder: str) -> None:
        self.routes: list[tuple[str, str]] = []
        self.feeds: list[ScriptFile] = []
        self._files = files
        self._folder = folder
        for path in list(files.walk(folder))[:_MOST_PAGES]:
            name = path[len(folder) + 1 :]
            if "[" in name and name.endswith((".astro", ".ts", ".js")):
                self.routes.append((name, files.read(path) or ""))
            elif (
                re.search(r"\.(?:xml|json)\.(?:js|ts|mjs)$", name)
                and "sitemap" not in name
                and (script := read_script(files, path))
            ):
                self.feeds.append(script)

    def route_of(self, collection: str) -> tuple[str, dict[str, str]]:
        """Return the route of the page that publishes the entries of a collection, with its parameters."""
        asking = [r for r in self.routes if collection in _COLLECTION.findall(r[1])]
        routes = [r for r in self.routes if r[0].split("/")[0] == collection]
        for name, text in (*asking, *routes):
            route = re.sub(r"(?:/index)?\.\w+$", "", name)
            match = _PARAMS.search(text)
            fields = {m[1]: m[2] for m in _PARAM.finditer(match[1])} if match else {}
            names = re.findall(r"\[(?:\.\.\.)?(\w+)\]", route)
            if names and not set(names) & _PASSED:
                return route, fields
        return "", {}

    def link_folder(self) -> str:
        """Return the folder that the links of a feed lead to."""
        for feed in self.feeds:
            match = _LINK.search(self._files.read(feed.name) or "")
            if match:
                return match[1].strip("/")
        return ""

    def feed_collections(self) -> list[str]:
        """Return the collections that feeds are made of."""
        texts = (self._files.read(feed.name) or "" for feed in self.feeds)
        return [name for text in texts for name in _COLLECTION.findall(text)]

    def feed_addresses(self, prefix: str) -> Iterator[SiteFeed]:
        for feed in self.feeds:
            name = split_name(feed.name)[1]
            if feed.calls_of("rss", "getRssString") or re.search(r"rss|feed|atom", name):
                path = feed.name[len(self._folder) + 1 :].rpartition(".")[0]
                yield SiteFeed(f"{prefix}/{encode_path(path)}")

    def language(self, source: str) -> str:
        """Return the language that the pages are written to be in."""
        layouts = [p for p in self._files.walk(source) if p.endswith(".astro")][:_MOST_PAGES]
        for path in sorted(layouts, key=lambda p: "/layouts/" not in p):
            match = _HTML_LANGUAGE.search((self._files.read(path) or "")[:20_000])
            if match:
                return match[1] or match[2]
        return ""


def _collections(
    files: SiteFiles, source: str, declared: ScriptFile | None, pages: _Pages
) -> Iterator[AstroCollection]:
    """Yield the collections that are published as posts: those of feeds, or those named like a blog."""
    folders = _declared_folders(source, declared) or {
        name: (f"{source}/content/{name}", ("**/[!_]*.{md,mdx}",))
        for name in files.names(f"{source}/content")
        if files.is_folder(f"{source}/content/{name}")
    }
    names = [name for name in pages.feed_collections() if name in folders] or [
        name for name in _BLOGS if name in folders
    ]
    routed = [name for name in folders if name not in _PEOPLE and pages.route_of(name)[0]]
    for name in dict.fromkeys(names or routed):
        folder, patterns = folders[name]
        route, fields = pages.route_of(name)
        linked = pages.link_folder()
        yield AstroCollection(name, folder, patterns, route or f"{linked or name}/[id]", fields)


def _declared_folders(source: str, declared: ScriptFile | None) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the folders and patterns of the collections that a configuration declares."""
    declarations = declared.names.get("collections") if declared else None
    folders: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, call in declarations.items() if isinstance(declarations, Mapping) else ():
        options = call.options() if isinstance(call, Call) else {}
        loader = options.get("loader")
        if isinstance(loader, Call) and loader.name == "glob":
            base = str(loader.options().get("base") or ".")
            patterns = loader.options().get("pattern")
            folder = join_paths("", base.removeprefix("./")) or ""
            texts = patterns if isinstance(patterns, list) else [patterns]
            folders[name] = (
                folder,
                tuple(p.removeprefix("./") for p in texts if isinstance(p, str)) or ("**/*",),
            )
        elif loader is None and isinstance(call, Call):
            folders[name] = (f"{source}/content/{name}", ("**/[!_]*.{md,mdx,mdoc}", "!**/_*/**"))
    return folders


def _constants(files: SiteFiles, source: str) -> list[ScriptFile]:
    names = (f"{source}/{name}.{suffix}" for name in _CONSTANTS for suffix in ("ts", "js", "mjs"))
    return [
        script for name in names if files.is_file(name) and (script := read_script(files, name)) is not None
    ]


def _facts(script: ScriptFile, pages: _Pages, constants: list[ScriptFile]) -> dict[str, tuple[str, str]]:
    """Return what is said of the site, with where: by constants, by Starlight, by the call of a feed."""
    facts: dict[str, tuple[str, str]] = {}
    for file in constants:
        for name, value in file.names.items():
            tables = value if isinstance(value, Mapping) else {f"{name}": value}
            for key, text in tables.items():
                fact = _fact_of(key)
                if fact and isinstance(text, str) and text:
                    facts.setdefault(fact, (text, file.name))
    calls = [(feed.name, call) for feed in pages.feeds for call in feed.calls_of("rss", "getRssString")]
    calls += [(script.name, call) for call in script.calls_of("starlight")]
    for name, call in calls:
        for key in ("title", "description"):
            text = call.options().get(key)
            if isinstance(text, str) and text:
                facts[key] = (text, f"{name}:{call.line}")
    return facts


def _fact_of(key: str) -> str:
    name = re.sub(r"^(?:SITE|BLOG)_?|_", "", key.upper())
    return {
        "TITLE": "title",
        "NAME": "title",
        "DESCRIPTION": "description",
        "DESC": "description",
        "LANG": "language",
        "LANGUAGE": "language",
        "LOCALE": "language",
        "AUTHOR": "author",
    }.get(name, "")


def _languages(config: ConfigLayers) -> tuple[SiteLanguage, ...]:
    default = config.text("i18n", "defaultLocale")
    languages = [SiteLanguage(default)] if default else []
    locales = config.get("i18n", "locales")
    for item in locales if isinstance(locales, list) else ():
        code = item if isinstance(item, str) else ""
        path = item.get("path") if isinstance(item, Mapping) else code
        codes = item.get("codes") if isinstance(item, Mapping) else None
        code = code or (codes[0] if isinstance(codes, list) and codes else str(path or ""))
        if code and code != default:
            languages.append(SiteLanguage(code, prefix=str(path or code)))
    return tuple(languages)


def _base_url(config: ConfigLayers) -> str:
    site, base = config.text("site").rstrip("/"), config.text("base").strip("/")
    if "://" not in site:
        return ""
    return f"{site}/{base}/" if base and not prefix_of(site).endswith(f"/{base}") else f"{site}/"


def _author_keys(files: SiteFiles, source: str) -> dict[str, Person]:
    """Read a collection of people, one file each, or one file for all."""
    people: dict[str, Person] = {}
    for path in files.walk(f"{source}/content"):
        folder, stem, suffix = split_name(path)
        if folder.rpartition("/")[2] not in _PEOPLE or len(people) >= 2000:
            continue
        markup = suffix in {".md", ".mdx"}
        config = read_front_matter(files, path) if markup else read_config(files, path)
        person = person_of(dict(config.values), stem) if config else None
        if person is not None:
            people[stem] = person
    return people


def _page_posts(files: SiteFiles, source: str) -> Iterator[str]:
    folders = (f"{source}/pages/{name}" for name in _BLOGS)
    return (folder for folder in folders if files.is_folder(folder))


def _origins(config: ConfigLayers, facts: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    origins = {
        name: where for name, (_, where) in facts.items() if name in {"title", "description", "language"}
    }
    origins |= {"authors": facts["author"][1]} if "author" in facts else {}
    origins |= {"base_url": config.origin("site")} if config.get("site") else {}
    return origins | ({"language": config.origin("i18n")} if config.get("i18n", "defaultLocale") else {})


def _find_unresolved(script: ScriptFile, base_url: str) -> Iterator[Unresolved]:
    lines = {item.setting: item.line for item in script.unresolved}
    if not base_url:
        yield Unresolved("site", script.name, lines.get("site", 0), "site.home")
    for setting in ("base", "srcDir", "publicDir"):
        if setting in lines:
            yield Unresolved(setting, script.name, lines[setting], "site.home" if setting == "base" else "")
