"""How an Eleventy site is known, and what its configuration and data files say."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from feeds.generators.eleventy.data import (
    DATA_SUFFIXES,
    MOST_TEMPLATES,
    read_data_files,
    read_global_data,
    read_layouts,
    texts_of,
)
from feeds.generators.eleventy.site import EleventySite, PassthroughCopy
from feeds.generators.front_values import to_front_matter
from feeds.generators.people_data import people_by_key, people_of
from feeds.generators.readers.formats import read_config, read_front_matter
from feeds.generators.readers.javascript.script import ScriptFile
from feeds.generators.readers.scripts import first_script
from feeds.generators.site import (
    FrontMatter,
    SiteFeed,
    SiteTaxonomy,
    StaticFolder,
    Unresolved,
)
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import encode_path, join_paths, prefix_of
from feeds.model import Kind, Person

_CONFIGS: Final = (
    *(".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs"),
    *("eleventy.config.ts", "eleventy.config.mts"),
)
_SITE_DATA: Final = ("site", "metadata", "meta", "config", "settings", "global", "globals")
_URL_KEYS: Final = ("url", "baseUrl", "base_url", "baseurl", "siteUrl", "base", "origin", "domain")
_POST_TAGS: Final = ("posts", "post", "blog", "articles", "article")
_POST_FOLDERS: Final = ("posts", "post", "blog", "articles", "notes", "news", "writing", "journal", "entries")
_TEMPLATES: Final = (".njk", ".liquid", ".11ty.js", ".hbs", ".ejs")
_IN_COLLECTION = re.compile(r"collections(?:\.([A-Za-z_]\w*)|\[[\"']([^\"']+)[\"']\])")


def detect_eleventy(names: frozenset[str], files: SiteFiles) -> int:
    """Tell how sure it is that a folder is the root of an Eleventy site."""
    if names.intersection(_CONFIGS):
        return 3
    package = read_config(files, "package.json") if "package.json" in names else None
    tables = (package.get(key) for key in ("dependencies", "devDependencies")) if package else ()
    return 2 if any(isinstance(t, Mapping) and "@11ty/eleventy" in t for t in tables) else 0


def read_eleventy(files: SiteFiles) -> EleventySite:
    """Read the configuration of an Eleventy site, its global data, and the data files of its folders."""
    script = first_script(files, *_CONFIGS) or ScriptFile(_CONFIGS[0])
    folders = _folders(script)
    source, data_folder = folders["input"], join_paths(folders["input"], folders["data"]) or folders["data"]
    data, paths = read_global_data(files, script, data_folder)
    facts = _Facts(data, paths, script)
    base_url = _base_url(facts, script)
    includes = _include_folders(folders)
    templates = tuple(_feed_templates(files, source, (folders["output"], *includes, data_folder)))
    folder_data, file_data, data_files = read_data_files(files, source, folders["output"])
    site = EleventySite(
        root=files.root,
        files=tuple(
            dict.fromkeys((*([script.name] if files.is_file(script.name) else []), *facts.files, *data_files))
        ),
        watched=(*_CONFIGS, *(f"{data_folder}/{n}{s}" for n in _SITE_DATA for s in DATA_SUFFIXES[:3])),
        origins=facts.origins,
        title=facts.text("title", "name", "siteTitle"),
        description=facts.text("description", "subtitle", "tagline"),
        base_url=base_url,
        language=facts.text("language", "lang", "locale").replace("_", "-"),
        timezone="UTC",
        authors=people_of(facts.value("author")),
        author_keys=_author_keys(data),
        content=(source,),
        output=(folders["output"],),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG), SiteTaxonomy("categories", Kind.CATEGORY)),
        feeds=tuple(_feeds(script, templates, prefix_of(base_url))),
        unresolved=tuple(_find_unresolved(script, base_url)),
        notes=tuple(filter(None, (script.problem,))),
        prefix=prefix_of(base_url),
        source=source,
        folder_data={"": to_front_matter(_permalinks(script)), **folder_data},
        file_data=file_data,
        layouts=read_layouts(files, includes),
        global_data=data,
        hidden=(*includes, data_folder),
    )
    return _with_collections(_with_files(site, files, script), files, script, templates)


def _with_collections(
    site: EleventySite, files: SiteFiles, script: ScriptFile, templates: tuple[tuple[str, str], ...]
) -> EleventySite:
    """Return a site with the collections that hold its posts, or else the folders that do."""
    tags = _collections(script, templates)
    globs = tuple(_globs(script, tags))
    tags = tags or _tags_in_use(site.folder_data)
    folders = () if tags or globs else _post_folders(files, site.source)
    return replace(site, collections=tags, globs=globs, folders=folders)


def _include_folders(folders: Mapping[str, str]) -> tuple[str, ...]:
    names = [folders[key] for key in ("includes", "layouts") if folders[key]]
    return tuple(join_paths(folders["input"], name) or name for name in names)


def _with_files(site: EleventySite, files: SiteFiles, script: ScriptFile) -> EleventySite:
    """Return a site with the files that it copies and ignores, and how its templates write."""
    copies = tuple(_copies(script, site.source))
    folders = (copy for copy in copies if "*" not in copy.pattern)
    return replace(
        site,
        excerpt_separator=_excerpt_separator(script),
        static=tuple(
            StaticFolder(copy.pattern, copy.address or f"/{_inside(copy.pattern, site.source)}")
            for copy in folders
        ),
        ignored=tuple(_ignore_patterns(files, script, site.source)),
        copies=copies,
        escapes=_setting(script, "markdownTemplateEngine") == "njk",
        adds_prefix="HtmlBasePlugin" in (files.read(script.name) or ""),
    )


def _author_keys(data: Mapping[str, Any]) -> dict[str, Person]:
    tables = (data.get(name) for name in ("authors", "author"))
    return next((people_by_key(table) for table in tables if isinstance(table, Mapping)), {})


def _folders(script: ScriptFile) -> dict[str, str]:
    """Return the folders of the configuration, by the keys of ``dir``; all but ``input`` are below that."""
    folders = {"input": "", "output": "_site", "includes": "_includes", "layouts": "", "data": "_data"}
    exported = script.names.get("config")
    for values in (script.values, exported if isinstance(exported, Mapping) else {}):
        table = values.get("dir")
        dir_table = table if isinstance(table, Mapping) else {}
        folders |= {
            key: _folder(value)
            for key, value in dir_table.items()
            if isinstance(value, str) and key in folders
        }
    for key in folders:
        for call in script.calls_of(f"set{key.capitalize()}Directory"):
            if call.arguments and isinstance(call.arguments[0], str):
                folders[key] = _folder(call.arguments[0])
    return folders


class _Facts:
    """Looks the facts of a site up in its global data and in the options of the feed plugin."""

    def __init__(self, data: Mapping[str, Any], paths: Mapping[str, str], script: ScriptFile) -> None:
        self.origins: dict[str, str] = {}
        named = [(paths.get(n, n), data[n]) for n in _SITE_DATA if isinstance(data.get(n), Mapping)]
        self.files = [paths[name] for name in _SITE_DATA if name in paths]
        plugin = [
            (f"{script.name}:{call.line}", call.arguments[1]["metadata"])
            for call in script.calls_of("addPlugin")
            if len(call.arguments) > 1
            and isinstance(call.arguments[1], Mapping)
            and isinstance(call.arguments[1].get("metadata"), Mapping)
        ]
        self._tables = [*named, *plugin]

    def value(self, *keys: str) -> Any:  # noqa: ANN401 - whatever was written
        for origin, table in self._tables:
            for key in keys:
                if table.get(key):
                    self.origins.setdefault(
                        {"author": "authors", "lang": "language"}.get(keys[0], keys[0]), origin
                    )
                    return table[key]
        return None

    def text(self, *keys: str) -> str:
        value = self.value(*keys)
        return value if isinstance(value, str) else ""


def _base_url(facts: _Facts, script: ScriptFile) -> str:
    for key in _URL_KEYS:
        url = facts.text(key)
        if "://" not in url:
            continue
        facts.origins["base_url"] = facts.origins.pop(key, "")
        prefix = _setting(script, "pathPrefix").strip("/")
        url = url.rstrip("/")
        return f"{url}/" if not prefix or prefix_of(url) else f"{url}/{prefix}/"
    return ""


def _setting(script: ScriptFile, key: str) -> str:
    """Return a setting of what the configuration returns, or exports as ``config``."""
    exported = script.names.get("config")
    tables = (script.values, exported if isinstance(exported, Mapping) else {})
    return next((value for table in tables if isinstance(value := table.get(key), str)), "")


def _collections(script: ScriptFile, templates: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Return the tags whose templates are posts: those that feeds and the feed plugin are made of."""
    collections: list[str] = []
    for call in script.calls_of("addPlugin"):
        options = (
            call.arguments[1] if len(call.arguments) > 1 and isinstance(call.arguments[1], Mapping) else {}
        )
        collection = options.get("collection")
        if isinstance(collection, Mapping) and isinstance(collection.get("name"), str):
            collections.append(collection["name"])
    for _, text in templates:
        collections += [m[1] or m[2] for m in _IN_COLLECTION.finditer(text)]
    return tuple(dict.fromkeys(name for name in collections if name not in {"all", "tags", "tagList"}))


def _globs(script: ScriptFile, tags: tuple[str, ...]) -> Iterator[str]:
    """Yield the globs of collections that are made of files and hold posts."""
    collection_lines = {
        call.arguments[0]: call.line
        for call in script.calls_of("addCollection")
        if call.arguments and isinstance(call.arguments[0], str)
    }
    post_lines = [
        collection_lines[name]
        for name in collection_lines
        if name in tags or (not tags and name.lower() in _POST_TAGS)
    ]
    others = sorted(collection_lines.values())
    for call in script.calls_of("getFilteredByGlob"):
        above = max((line for line in others if line <= call.line), default=0)
        if above in post_lines and call.arguments:
            patterns = call.arguments[0] if isinstance(call.arguments[0], list) else [call.arguments[0]]
            yield from (p.removeprefix("./") for p in patterns if isinstance(p, str))


def _tags_in_use(folder_data: Mapping[str, FrontMatter]) -> tuple[str, ...]:
    used = {tag for data in folder_data.values() for tag in texts_of(data.get("tags"))}
    return tuple(tag for tag in _POST_TAGS if tag in used)


def _post_folders(files: SiteFiles, source: str) -> tuple[str, ...]:
    places = (
        "/".join(filter(None, (source, *above, name)))
        for above in ((), ("content",))
        for name in _POST_FOLDERS
    )
    return tuple(folder for folder in places if files.is_folder(folder))


def _copies(script: ScriptFile, source: str) -> Iterator[PassthroughCopy]:
    for call in script.calls_of("addPassthroughCopy"):
        what = call.arguments[0] if call.arguments else None
        options = (
            call.arguments[1] if len(call.arguments) > 1 and isinstance(call.arguments[1], Mapping) else {}
        )
        beside = options.get("mode") == "html-relative"
        for pattern, address in what.items() if isinstance(what, Mapping) else ((what, ""),):
            if isinstance(pattern, str) and isinstance(address, str):
                target = "/" if isinstance(what, Mapping) and address in {"", ".", "/"} else address
                yield PassthroughCopy(pattern.removeprefix("./").rstrip("/"), target, beside)
    for call in script.calls_of("setTemplateFormats", "addTemplateFormats"):
        for kind in texts_of(call.arguments[0] if call.arguments else None):
            if kind in {"png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "mp3", "mp4", "pdf"}:
                yield PassthroughCopy("/".join(filter(None, (source, f"**/*.{kind}"))))


def _ignore_patterns(files: SiteFiles, script: ScriptFile, source: str) -> Iterator[str]:
    for call in script.calls_of("add"):
        if call.name.endswith("ignores.add") and call.arguments and isinstance(call.arguments[0], str):
            yield call.arguments[0].removeprefix("./")
    unused = any(call.arguments and call.arguments[0] is False for call in script.calls_of("setUseGitIgnore"))
    names = [
        ".eleventyignore",
        *([f"{source}/.eleventyignore"] if source else []),
        *([] if unused else [".gitignore"]),
    ]
    for name in names:
        for line in (files.read(name) or "").splitlines()[:500]:
            pattern = line.strip()
            if pattern and pattern[0] not in "#!":
                yield (
                    pattern.strip("/")
                    if pattern.startswith("/") or "/" in pattern.rstrip("/")
                    else f"**/{pattern.strip('/')}"
                )


def _feed_templates(files: SiteFiles, source: str, passed: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the address and text of the templates that make feeds, as far as their permalink tells."""
    count = 0
    for path in files.walk(source):
        if not path.endswith(_TEMPLATES) or path.startswith(
            tuple(f"{folder}/" for folder in passed if folder)
        ):
            continue
        count += 1
        if count > MOST_TEMPLATES:
            return
        front = read_front_matter(files, path)
        permalink = front.get("permalink") if front else None
        name = permalink if isinstance(permalink, str) else ""
        if not name and posixpath.splitext(posixpath.splitext(path)[0])[1] in {".xml", ".json"}:
            name = posixpath.splitext(_inside(path, source))[0]
        if name.endswith((".xml", ".json", ".rss", ".atom")) and "{" not in name and "sitemap" not in name:
            yield name, files.read(path) or ""


def _feeds(script: ScriptFile, templates: tuple[tuple[str, str], ...], prefix: str) -> Iterator[SiteFeed]:
    for call in script.calls_of("addPlugin"):
        options = (
            call.arguments[1] if len(call.arguments) > 1 and isinstance(call.arguments[1], Mapping) else {}
        )
        path = options.get("outputPath")
        if isinstance(path, str):
            yield SiteFeed(f"{prefix}/{encode_path(path.lstrip('/'))}")
    for name, text in templates:
        if "<feed" in text or "<rss" in text or "jsonfeed" in text:
            yield SiteFeed(f"{prefix}/{encode_path(name.lstrip('/'))}")


def _permalinks(script: ScriptFile) -> dict[str, Any]:
    """Return the data that hold for all templates and change their addresses or labels."""
    permalinks = {}
    for call in script.calls_of("addGlobalData"):
        if len(call.arguments) == 2 and call.arguments[0] in {
            "permalink",
            "layout",
            "tags",
            "author",
            "lang",
        }:
            permalinks[call.arguments[0]] = call.arguments[1]
    return permalinks


def _excerpt_separator(script: ScriptFile) -> str:
    for call in script.calls_of("setFrontMatterParsingOptions"):
        options = call.options()
        if options.get("excerpt"):
            excerpt = options.get("excerpt_separator")
            return excerpt if isinstance(excerpt, str) else "---"
    return ""


def _find_unresolved(script: ScriptFile, base_url: str) -> Iterator[Unresolved]:
    if not base_url:
        yield Unresolved("the address of the site", script.name, 0, "site.home")
    for item in script.unresolved:
        if item.setting.split(".")[0] in {"dir", "pathPrefix"}:
            yield item


def _folder(path: str) -> str:
    bare = path.strip().removeprefix("./").strip("/")
    return "" if bare == "." else bare


def _inside(path: str, source: str) -> str:
    return path.removeprefix(f"{source}/") if source else path
