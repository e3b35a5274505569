"""How a Nikola site is known, and what its ``conf.py`` says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from feeds.generators.nikola.content import read_metadata
from feeds.generators.nikola.site import NikolaFolder, NikolaRules, NikolaSite, split_language
from feeds.generators.people_data import people_of
from feeds.generators.readers.config_file import ConfigLayers, SiteConfigFile
from feeds.generators.readers.scripts import read_module
from feeds.generators.site import (
    FrontMatter,
    SiteFeed,
    SiteLanguage,
    SiteTaxonomy,
    StaticFolder,
    Unresolved,
)
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import prefix_of
from feeds.model import Kind, Person

_CONFIG: Final = "conf.py"
_MARKS: Final = ("BLOG_TITLE", "SITE_URL", "BLOG_AUTHOR", "POSTS", "BLOG_EMAIL")
_OPTIONS: Final = {
    "BLOG_TITLE": "site.title",
    "SITE_URL": "site.home",
    "TIMEZONE": "site.timezone",
    "DEFAULT_LANG": "site.language",
    "BLOG_AUTHOR": "site.author",
    "BLOG_DESCRIPTION": "site.description",
    "POSTS": "",
    "PAGES": "",
    "TRANSLATIONS": "",
}
_POSTS: Final = [["posts/*.txt", "posts", "post.tmpl"]]
_PAGES: Final = [["pages/*.txt", "pages", "page.tmpl"]]
_MOST_TRANSLATIONS = 20_000


def detect_nikola(names: frozenset[str], files: SiteFiles) -> int:
    """Tell how sure it is that a folder is the root of a Nikola site."""
    if _CONFIG not in names:
        return 0
    text = files.read(_CONFIG) or ""
    return 3 if sum(mark in text for mark in _MARKS) >= 3 else 0


def read_nikola(files: SiteFiles) -> NikolaSite:
    """Read the configuration of a Nikola site."""
    config_file = read_module(files, _CONFIG) or SiteConfigFile(_CONFIG)
    config = ConfigLayers((config_file,))
    language = config.text("DEFAULT_LANG") or "en"
    base_url = config.text("BASE_URL") or config.text("SITE_URL")
    base_url = f"{base_url.rstrip('/')}/" if "://" in base_url else ""
    prefix = prefix_of(base_url)
    languages = tuple(_languages(config, language))
    rules = _rules(config)
    folders = (*_folders(config.get("POSTS"), _POSTS, True), *_folders(config.get("PAGES"), _PAGES, False))
    output = config.text("OUTPUT_FOLDER") or "output"
    return NikolaSite(
        root=files.root,
        files=(config_file.name,) if files.is_file(config_file.name) else (),
        watched=(_CONFIG,),
        origins=_origins(config),
        title=_in_language(config.get("BLOG_TITLE"), language),
        description=_in_language(config.get("BLOG_DESCRIPTION"), language),
        base_url=base_url,
        language=language,
        languages=languages,
        timezone=config.text("TIMEZONE") or "UTC",
        authors=_authors(config, language),
        content=tuple(dict.fromkeys(item.wildcard.rpartition("/")[0] for item in folders if item.is_post)),
        static=tuple(_static(config)),
        output=(output.strip("/"), "cache"),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG), SiteTaxonomy("category", Kind.CATEGORY)),
        future=config.flag("FUTURE_IS_NOW"),
        excerpt_separator="<!-- TEASER_END -->",
        feeds=tuple(_feeds(config, rules, languages, prefix)),
        unresolved=tuple(u for u in _find_unresolved(config_file) if config.get(u.setting) is None),
        notes=(config_file.problem,) if config_file.problem else (),
        prefix=prefix,
        folders=folders,
        rules=rules,
        originals=_originals(files, folders, rules, tuple(item.code for item in languages)),
    )


def _languages(config: ConfigLayers, language: str) -> Iterator[SiteLanguage]:
    translations = config.get("TRANSLATIONS")
    prefixes = {str(k): str(v) for k, v in translations.items()} if isinstance(translations, Mapping) else {}
    prefixes = {language: "", **prefixes}
    for code in (language, *(code for code in prefixes if code != language)):
        title = _in_language(config.get("BLOG_TITLE"), code)
        yield SiteLanguage(code.replace("_", "-"), title, prefixes[code].removeprefix("./").strip("/"))


def _in_language(value: Any, language: str) -> str:  # noqa: ANN401 - whatever was written
    """Return a setting that may be one for each language, in one of them."""
    if isinstance(value, Mapping):
        value = value.get(language, next(iter(value.values()), ""))
    return value if isinstance(value, str) else ""


def _authors(config: ConfigLayers, language: str) -> tuple[Person, ...]:
    name = _in_language(config.get("BLOG_AUTHOR"), language)
    return people_of({"name": name, "email": config.text("BLOG_EMAIL")}) if name else ()


def _folders(value: Any, default: list[list[str]], is_post: bool) -> tuple[NikolaFolder, ...]:  # noqa: ANN401
    entries = value if isinstance(value, list) else default
    return tuple(
        NikolaFolder(entry[0].removeprefix("./"), _destinations(entry[1]), is_post)
        for entry in entries[:100]
        if isinstance(entry, list) and len(entry) >= 2 and isinstance(entry[0], str)
    )


def _destinations(value: Any) -> dict[str, str]:  # noqa: ANN401 - whatever was written
    """Return the folders of addresses by language; the one for all others is under the empty text."""
    if isinstance(value, Mapping):
        destinations = {
            str(code): str(folder).strip("/").removeprefix("./") for code, folder in value.items()
        }
        return {"": next(iter(destinations.values()), ""), **destinations}
    folder = str(value).strip("/").removeprefix("./")
    return {"": "" if folder == "." else folder}


def _rules(config: ConfigLayers) -> NikolaRules:
    def text(key: str, default: str) -> str:
        value = config.get(key)
        value = next(iter(value.values()), None) if isinstance(value, Mapping) else value
        return value.strip("/") if isinstance(value, str) else default

    mapping = config.get("METADATA_MAPPING")
    tables = mapping.values() if isinstance(mapping, Mapping) else ()
    renamed = {str(k): str(v) for table in tables if isinstance(table, Mapping) for k, v in table.items()}
    tag_path = text("TAG_PATH", "categories")
    rss = text("RSS_FILENAME_BASE", "rss") + (config.text("RSS_EXTENSION") or ".xml")
    return NikolaRules(
        pretty=config.flag("PRETTY_URLS", default=True),
        strips_index=config.flag("STRIP_INDEXES", default=True),
        index_file=config.text("INDEX_FILE") or "index.html",
        slugifies=config.flag("USE_SLUGIFY", default=True),
        slugifies_tags=config.flag("SLUG_TAG_PATH", default=True),
        reads_tags=config.flag("USE_TAG_METADATA", default=True),
        many_authors=config.flag("MULTIPLE_AUTHORS_PER_POST"),
        pattern=config.text("TRANSLATIONS_PATTERN") or "{path}.{lang}.{ext}",
        file_pattern=config.text("FILE_METADATA_REGEXP"),
        plain_titles=config.flag("FILE_METADATA_UNSLUGIFY_TITLES", default=True),
        tag_path=tag_path,
        category_path=text("CATEGORY_PATH", tag_path),
        category_prefix=text("CATEGORY_PREFIX", "cat_"),
        author_path=text("AUTHOR_PATH", "authors"),
        rss="/".join(filter(None, (text("RSS_PATH", ""), rss))),
        archive="/".join(filter(None, (text("ARCHIVE_PATH", ""), text("ARCHIVE_FILENAME", "archive.html")))),
        category_from_folder=config.flag("CATEGORY_DESTPATH_AS_DEFAULT"),
        renamed=tuple((foreign, ours) for foreign, ours in renamed.items()),
    )


def _static(config: ConfigLayers) -> Iterator[StaticFolder]:
    defaults = {
        "FILES_FOLDERS": {"files": ""},
        "IMAGE_FOLDERS": {"images": ""},
        "GALLERY_FOLDERS": {"galleries": "galleries"},
        "LISTINGS_FOLDERS": {"listings": "listings"},
    }
    for setting, default in defaults.items():
        value = config.get(setting)
        for source, address in (value if isinstance(value, Mapping) else default).items():
            if isinstance(address, str):
                yield StaticFolder(str(source).strip("/"), "/" + address.strip("/").removeprefix("."))


def _feeds(
    config: ConfigLayers, rules: NikolaRules, languages: tuple[SiteLanguage, ...], prefix: str
) -> Iterator[SiteFeed]:
    for item in languages:
        start = "/".join(filter(None, (prefix, item.prefix)))
        start = start if start.startswith("/") or not start else f"/{start}"
        if config.flag("GENERATE_RSS", default=True):
            yield SiteFeed(f"{start}/{rules.rss}")
            yield SiteFeed(f"{start}/{rules.tag_path}/{{term}}.xml", Kind.TAG)
            yield SiteFeed(
                f"{start}/{rules.category_path}/{rules.category_prefix}{{term}}.xml", Kind.CATEGORY
            )
            yield SiteFeed(f"{start}/{rules.author_path}/{{term}}.xml", Kind.AUTHOR)
        if config.flag("GENERATE_ATOM"):
            yield SiteFeed(f"{start}/index.atom")


def _origins(config: ConfigLayers) -> dict[str, str]:
    keys_by_field = {
        "title": "BLOG_TITLE",
        "description": "BLOG_DESCRIPTION",
        "base_url": "BASE_URL" if config.get("BASE_URL") else "SITE_URL",
        "language": "DEFAULT_LANG",
        "languages": "TRANSLATIONS",
        "timezone": "TIMEZONE",
        "authors": "BLOG_AUTHOR",
        "content": "POSTS",
        "future": "FUTURE_IS_NOW",
    }
    origins = {name: config.origin(setting) for name, setting in keys_by_field.items()}
    return {name: origin for name, origin in origins.items() if origin}


def _find_unresolved(config_file: SiteConfigFile) -> Iterator[Unresolved]:
    for item in config_file.unresolved:
        if item.setting in _OPTIONS:
            yield Unresolved(item.setting, item.file, item.line, _OPTIONS[item.setting])


def _originals(
    files: SiteFiles, folders: tuple[NikolaFolder, ...], rules: NikolaRules, codes: tuple[str, ...]
) -> dict[str, FrontMatter]:
    """Read the metadata of the posts that have a translation."""
    if not codes[1:]:
        return {}
    originals: dict[str, FrontMatter] = {}
    for above in dict.fromkeys(item.wildcard.rpartition("/")[0] for item in folders if item.is_post):
        for path in files.walk(above):
            original, language = split_language(path, rules.pattern, codes)
            if language and original not in originals and len(originals) < _MOST_TRANSLATIONS:
                originals[original] = read_metadata(files, original)
    return originals
