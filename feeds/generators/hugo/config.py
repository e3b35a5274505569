"""How a Hugo site is known, and what its configuration says, be it one file or a folder of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from feeds.generators.hugo.addresses import HugoSpelling
from feeds.generators.hugo.content import cascades_of, read_sections
from feeds.generators.hugo.mounts import Cascade, ContentMount, PermalinkRule
from feeds.generators.hugo.site import HugoSite
from feeds.generators.people_data import people_by_key, people_of
from feeds.generators.readers.config_file import ConfigLayers, SiteConfigFile
from feeds.generators.readers.formats import read_config
from feeds.generators.site import SiteFeed, SiteLanguage, SiteTaxonomy, StaticFolder
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import prefix_of
from feeds.model import Kind, Person

_SUFFIXES = ("toml", "yaml", "yml", "json")
_OWN_NAMES = tuple(f"hugo.{suffix}" for suffix in _SUFFIXES)
_SHARED_NAMES = tuple(f"config.{suffix}" for suffix in _SUFFIXES)
_BLOG_SECTIONS = ("posts", "post", "blog", "blogs", "articles", "article", "writing", "news", "entries")
_ALIASES = {
    "publishdate": ("publishdate", "pubdate", "published"),
    "lastmod": ("lastmod", "modified"),
}
_DATES = ("date", "publishdate", "pubdate", "published", "lastmod", "modified")
_KINDS = {
    "tags": Kind.TAG,
    "categories": Kind.CATEGORY,
    "authors": Kind.AUTHOR,
    "author": Kind.AUTHOR,
}


def detect_hugo(names: frozenset[str], files: SiteFiles) -> int:
    """Tell how sure it is that a folder is the root of a Hugo site."""
    if names.intersection(_OWN_NAMES):
        return 3
    if files.is_folder("config/_default"):
        return 3 if {"content", "layouts", "archetypes", "themes"} & names else 2
    if not names.intersection(_SHARED_NAMES) or not {"content", "archetypes", "layouts", "themes"} & names:
        return 0
    keys = {key.lower() for layer in _read_layers(files).layers for key in layer.values}
    if "base_url" in keys:
        return 0
    return 3 if {"baseurl", "languagecode", "theme", "params", "permalinks"} & keys else 1


def read_hugo(files: SiteFiles) -> HugoSite:
    """Read the configuration of a Hugo site."""
    config = _read_layers(files)
    languages = _languages(config)
    first = languages[0].code if languages else ""
    base_url = _base_url(config, first)
    mounts = _mounts(config)
    content_sections = read_sections(files, mounts)
    prefix = prefix_of(base_url)
    site = HugoSite(
        root=files.root,
        files=(*_config_files(config, files), *content_sections.files),
        watched=(*_OWN_NAMES, *_SHARED_NAMES, "config/_default", "config/production"),
        origins=_origins(config, first),
        title=config.text("languages", first, "title") or config.text("title"),
        description=_first(config, first, "description") or _first(config, first, "subtitle"),
        base_url=base_url,
        language=_language(config, first),
        languages=languages,
        timezone=config.text("timezone"),
        authors=_authors(config, first),
        author_keys=_author_keys(files, content_sections.titles),
        content=tuple(dict.fromkeys(mount.source for mount in mounts)),
        static=_static_folders(config, files),
        output=(config.text("publishdir") or "public", "resources"),
        taxonomies=_taxonomies(config),
        drafts=config.flag("builddrafts"),
        future=config.flag("buildfuture"),
        expired=config.flag("buildexpired"),
        excerpt_separator="<!--more-->",
        summary_length=value if isinstance(value := config.get("summarylength"), int) else None,
        feeds=_feeds(config, prefix),
        notes=tuple(layer.problem for layer in config.layers if layer.problem),
        mounts=mounts,
        cascades=(*_config_cascades(config), *content_sections.cascades),
        sections=content_sections.titles,
    )
    return _with_main_sections(_with_rules(site, config), config, first, files)


def _config_files(config: ConfigLayers, files: SiteFiles) -> Iterator[str]:
    return (layer.name for layer in config.layers if files.is_file(layer.name))


def _with_rules(site: HugoSite, config: ConfigLayers) -> HugoSite:
    """Return a site with its rules of addresses and dates."""
    return replace(
        site,
        assets=(config.text("assetdir") or "assets",),
        permalinks=_permalinks(config),
        spelling=HugoSpelling(config.flag("disablepathtolower"), config.flag("removepathaccents")),
        ugly=config.flag("uglyurls"),
        ugly_sections=tuple(k for k, v in _table(config.get("uglyurls")).items() if v is True),
        date_keys=_date_keys(config),
        default_in_subfolder=config.flag("defaultcontentlanguageinsubdir"),
        disabled_languages=_disabled_languages(config),
        ignored=config.texts("ignorefiles"),
    )


def _read_layers(files: SiteFiles) -> ConfigLayers:
    """Read the files of a configuration, those that win first; keys are the same in any case."""
    single = next((f for n in (*_OWN_NAMES, *_SHARED_NAMES) if (f := read_config(files, n))), None)
    folders = [*_in_folder(files, "config/production"), *_in_folder(files, "config/_default")]
    return ConfigLayers(tuple(map(_lower, (*folders, *filter(None, (single,))))))


def _in_folder(files: SiteFiles, folder: str) -> Iterator[SiteConfigFile]:
    """Yield the files of a folder; one that is not called hugo or config holds the table of its name."""
    for name in files.names(folder):
        stem, _, suffix = name.rpartition(".")
        config_file = read_config(files, f"{folder}/{name}") if suffix in _SUFFIXES else None
        if config_file is None:
            continue
        path = stem.lower().split(".")
        if path[0] in {"hugo", "config"}:
            yield config_file
            continue
        keys = ("languages", path[1], path[0]) if len(path) > 1 else (path[0],)
        values: dict[str, Any] = dict(config_file.values)
        for key in reversed(keys):
            values = {key: values}
        yield replace(
            config_file, values=values, lines={(*keys, *p): n for p, n in config_file.lines.items()}
        )


def _lower(config: SiteConfigFile) -> SiteConfigFile:
    lines = {tuple(k.lower() if isinstance(k, str) else k for k in p): n for p, n in config.lines.items()}
    return replace(config, values=_lower_tables(config.values), lines=lines)


def _lower_tables(value: Any) -> Any:  # noqa: ANN401 - whatever was written
    """Return a value with the keys of its tables in lower case; its reader has bounded its depth."""
    if isinstance(value, Mapping):
        return {str(key).lower(): _lower_tables(member) for key, member in value.items()}
    return [_lower_tables(member) for member in value] if isinstance(value, list) else value


def _table(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - whatever was written
    return value if isinstance(value, Mapping) else {}


def _first(config: ConfigLayers, language: str, key: str) -> str:
    """Return a text about the site from where themes look for it."""
    places = (("languages", language, "params", key), ("languages", language, key), ("params", key), (key,))
    return next(filter(None, (config.text(*key_path) for key_path in places)), "")


def _origins(config: ConfigLayers, first: str) -> dict[str, str]:
    keys_by_field: dict[str, tuple[tuple[str, ...], ...]] = {
        "title": (("languages", first, "title"), ("title",)),
        "description": (
            ("languages", first, "params", "description"),
            ("params", "description"),
            ("params", "subtitle"),
        ),
        "base_url": (("languages", first, "baseurl"), ("baseurl",)),
        "language": (("languagecode",), ("locale",), ("defaultcontentlanguage",)),
        "timezone": (("timezone",),),
        "authors": (("params", "author"), ("author",)),
        "future": (("buildfuture",),),
        "drafts": (("builddrafts",),),
        "summary_length": (("summarylength",),),
    }
    origins = {
        f: next(filter(None, (config.origin(*k) for k in keys)), "") for f, keys in keys_by_field.items()
    }
    return {field: origin for field, origin in origins.items() if origin}


def _base_url(config: ConfigLayers, first: str) -> str:
    url = config.text("languages", first, "baseurl") or config.text("baseurl")
    return f"{url.rstrip('/')}/" if "://" in url else ""


def _language(config: ConfigLayers, first: str) -> str:
    codes = (
        config.text("languages", first, "languagecode"),
        config.text("languages", first, "locale"),
        config.text("languagecode"),
        config.text("locale"),
        first,
        config.text("defaultcontentlanguage"),
    )
    return next(filter(None, codes), "en").replace("_", "-")


def _languages(config: ConfigLayers) -> tuple[SiteLanguage, ...]:
    """Return the languages of a site, that of its default content first; none where there is only one."""
    default = config.text("defaultcontentlanguage").lower() or "en"
    disabled = _disabled_languages(config)
    languages = [
        SiteLanguage(
            code,
            str(table.get("title") or ""),
            code,
            str(table.get("contentdir") or "").strip("/"),
            str(table.get("baseurl") or ""),
        )
        for code, table in list(_table(config.get("languages")).items())[:200]
        if isinstance(table, Mapping) and code not in disabled
    ]
    return tuple(sorted(languages, key=lambda item: item.code != default))


def _disabled_languages(config: ConfigLayers) -> tuple[str, ...]:
    tables = _table(config.get("languages")).items()
    switched_off = (code for code, table in tables if _table(table).get("disabled") is True)
    listed = (code.lower() for code in config.texts("disablelanguages"))
    return tuple(dict.fromkeys((*listed, *switched_off)))


def _mounts(config: ConfigLayers) -> tuple[ContentMount, ...]:
    declared = config.get("module", "mounts")
    items = (
        [_mount(item) for item in declared if isinstance(item, Mapping)] if isinstance(declared, list) else []
    )
    mounts = [mount for mount in items if mount is not None]
    if not mounts:
        mounts = [
            ContentMount(str(table["contentdir"]).strip("/"), "", code)
            for code, table in _table(config.get("languages")).items()
            if isinstance(table, Mapping) and table.get("contentdir")
        ]
    folder = config.text("contentdir").strip("./") or "content"
    mounts = mounts or [ContentMount(folder)]
    return tuple(sorted(mounts, key=lambda mount: -len(mount.source)))


def _mount(item: Mapping[str, Any]) -> ContentMount | None:
    source, target = str(item.get("source", "")).strip("./"), str(item.get("target", "")).strip("/")
    if target.partition("/")[0] != "content" or ".." in source:
        return None
    globs = _texts(item.get("files"))
    return ContentMount(
        source,
        target.partition("/")[2],
        str(item.get("lang", "")),
        (*_texts(item.get("excludefiles")), *(glob[1:].lstrip() for glob in globs if glob.startswith("!"))),
        (*_texts(item.get("includefiles")), *(glob for glob in globs if not glob.startswith("!"))),
    )


def _texts(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever was written
    members = value if isinstance(value, list) else [value]
    return tuple(member.lstrip("/") for member in members if isinstance(member, str))


def _static_folders(config: ConfigLayers, files: SiteFiles) -> tuple[StaticFolder, ...]:
    themes = config.texts("theme")
    folders = config.texts("staticdir") or ("static",)
    above = config.text("themesdir").strip("./") or "themes"
    folder_names = (*folders, *(f"{above}/{theme}/static" for theme in themes))
    declared = config.get("module", "mounts")
    mounted = [
        StaticFolder(str(item.get("source", "")).strip("./"), "/" + str(item["target"]).partition("/")[2])
        for item in (declared if isinstance(declared, list) else ())
        if isinstance(item, Mapping) and str(item.get("target", "")).partition("/")[0] == "static"
    ]
    return (*mounted, *(StaticFolder(name.strip("/")) for name in folder_names if files.is_folder(name)))


def _taxonomies(config: ConfigLayers) -> tuple[SiteTaxonomy, ...]:
    declared = _table(config.get("taxonomies")) or {"tag": "tags", "category": "categories"}
    plurals = [str(plural).lower() for plural in declared.values() if isinstance(plural, str)]
    rest = Kind.CATEGORY if "tags" in plurals else Kind.TAG
    skipped = {"series"} if {"tags", "categories"} & set(plurals) else set()
    return tuple(SiteTaxonomy(key, _KINDS.get(key, rest)) for key in plurals[:50] if key not in skipped)


def _feeds(config: ConfigLayers, prefix: str) -> tuple[SiteFeed, ...]:
    """Return the addresses of Hugo's own feeds: one of the site, of each section and of each term."""
    if "rss" in {kind.lower() for kind in config.texts("disablekinds")}:
        return ()
    name = config.text("outputformats", "rss", "basename") or "index"
    kinds = ((t.key, t.kind) for t in _taxonomies(config))
    terms = (SiteFeed(f"{prefix}/{key}/{{term}}/{name}.xml", kind) for key, kind in kinds)
    return (SiteFeed(f"{prefix}/{name}.xml"), *terms)


def _permalinks(config: ConfigLayers) -> tuple[PermalinkRule, ...]:
    """Return the rules for pages, those of deeper sections first."""
    declared = config.get("permalinks")
    if isinstance(declared, list):
        rules = [rule for item in declared if isinstance(item, Mapping) and (rule := _permalink_rule(item))]
        return tuple(rules)
    pages = _table(_table(declared).get("page"))
    flat = {key: value for key, value in _table(declared).items() if isinstance(value, str)}
    page_rules = [PermalinkRule(k.strip("/ "), v) for k, v in {**flat, **pages}.items() if isinstance(v, str)]
    return tuple(sorted(page_rules, key=lambda rule: -len(rule.section)))


def _permalink_rule(item: Mapping[str, Any]) -> PermalinkRule | None:
    target = _table(item.get("target"))
    if target.get("kind", "page") != "page" or not isinstance(item.get("pattern"), str):
        return None
    path = str(target.get("path", "")).partition("*")[0].strip("/{}").partition(",")[0]
    return PermalinkRule(path, item["pattern"])


def _config_cascades(config: ConfigLayers) -> tuple[Cascade, ...]:
    return tuple(cascades_of(config.get("cascade"), ""))


def _date_keys(config: ConfigLayers) -> tuple[str, ...]:
    keys: list[str] = []
    for key in config.texts("frontmatter", "date") or (":default",):
        low = key.lower()
        keys += _DATES if low == ":default" else _ALIASES.get(low, (low,))
    return tuple(dict.fromkeys(keys))


def _authors(config: ConfigLayers, first: str) -> tuple[Person, ...]:
    places = (
        ("languages", first, "params", "author"),
        ("params", "author"),
        ("author",),
        ("params", "authors"),
    )
    authors = next((value for key_path in places if (value := config.get(*key_path))), None)
    return people_of(authors)


def _author_keys(files: SiteFiles, sections: Mapping[str, str]) -> dict[str, Person]:
    """Return people by key: of pages below ``authors``, and of ``data/authors``, a file or a folder."""
    pages = ((path.removeprefix("authors/"), title) for path, title in sections.items())
    people = {
        key: Person(title)
        for key, title in pages
        if title and "/" not in key and f"authors/{key}" in sections
    }
    for suffix in _SUFFIXES:
        if data := read_config(files, f"data/authors.{suffix}"):
            people |= people_by_key(data.values)
    for name in files.names("data/authors")[:500]:
        if data := read_config(files, f"data/authors/{name}"):
            people |= people_by_key({name.rpartition(".")[0]: data.values})
    return people


def _with_main_sections(site: HugoSite, config: ConfigLayers, first: str, files: SiteFiles) -> HugoSite:
    """Choose the sections that are the blog: those that are configured, or else by name and size."""
    places = (("mainsections",), ("languages", first, "params", "mainsections"), ("params", "mainsections"))
    names = next((value for key_path in places if (value := config.texts(*key_path))), ())
    if names:
        origin = next(filter(None, (config.origin(*key_path) for key_path in places)), "")
        sections = tuple(name.strip("/").lower() for name in names)
        return replace(site, main_sections=sections, origins={**site.origins, "main_sections": origin})
    counts = _count_pages(site, files)
    blog_sections = tuple(name for name in _BLOG_SECTIONS if counts.get(name))
    if not blog_sections and counts:
        years = tuple(sorted(name for name in counts if name.isdecimal() and len(name) == 4))
        blog_sections = years or (counts.most_common(1)[0][0],)
    if len(counts) < 2 and not blog_sections:
        return site
    note = f"mainSections is not set; taken for the blog: {', '.join(blog_sections)}"
    return replace(site, main_sections=blog_sections, notes=(*site.notes, note))


def _count_pages(site: HugoSite, files: SiteFiles) -> Counter[str]:
    counts: Counter[str] = Counter()
    for mount in site.mounts:
        for path in files.walk(mount.source):
            inside = "/".join(filter(None, (mount.target, path[len(mount.source) :].lstrip("/"))))
            section, slash, _ = inside.partition("/")
            if slash and path.endswith((".md", ".markdown", ".html", ".org", ".adoc", ".rst")):
                counts[section.lower()] += not inside.endswith("/_index.md")
    return +counts
