"""How a Lektor project is known, and what its project file, models and feeds say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from feeds.generators.lektor.content import BODY_KEYS, read_fields
from feeds.generators.lektor.site import ASSETS, CONTENT, LektorModel, LektorParent, LektorSite
from feeds.generators.readers.config_file import SiteConfigFile
from feeds.generators.readers.formats import read_ini
from feeds.generators.site import FrontValue, SiteFeed, SiteLanguage, SiteTaxonomy, StaticFolder
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import encode_path, folder_of, is_below, prefix_of
from feeds.model import Kind

_DATES: Final = frozenset({"date", "datetime"})
_LISTS: Final = frozenset({"strings", "checkboxes"})
_POST_NAMES = re.compile(r"(?:^|[-_])(?:post|article|entry|news)s?(?:$|[-_])")
_FEEDS: Final = "configs/atom.ini"
_DEEPEST = 16
_MOST_ORIGINALS = 5000


def detect_lektor(names: frozenset[str], files: SiteFiles) -> int:
    """Tell how sure it is that a folder is the root of a Lektor project."""
    if any(name.endswith(".lektorproject") for name in names):
        return 3
    return 2 if {"content", "models"} <= names and files.is_file(f"{CONTENT}/contents.lr") else 0


def read_lektor(files: SiteFiles) -> LektorSite:
    """Read the project file, the models, and the records that have others below them."""
    name = next((name for name in files.names("") if name.endswith(".lektorproject")), "")
    project = _read(files, name) or SiteConfigFile(name or "project.lektorproject")
    feeds = _read(files, _FEEDS)
    base_url = str(project.get("project", "url") or "").rstrip("/")
    base_url = f"{base_url}/" if "://" in base_url else ""
    languages, suffixes = _languages(project)
    models = _models(files, _item_models(feeds))
    parents = _parents(files, models)
    primary = next((item.code for item in languages), "")
    language = primary or str(project.get("project", "locale") or "en").replace("_", "-")
    prefix = prefix_of(base_url)
    return LektorSite(
        root=files.root,
        files=tuple(f.name for f in (project, feeds) if f is not None and files.is_file(f.name)),
        watched=(project.name, _FEEDS, *(f"models/{model}.ini" for model in models)),
        origins=_origins(project),
        title=str(project.get("project", "name") or ""),
        base_url=base_url,
        language=language,
        languages=languages,
        content=(CONTENT,),
        static=(StaticFolder(ASSETS),),
        output=("build", "public"),
        taxonomies=(SiteTaxonomy("tags", Kind.TAG), SiteTaxonomy("categories", Kind.CATEGORY)),
        feeds=tuple(_feeds(files, feeds, parents, prefix)),
        notes=tuple(f.problem for f in (project, feeds) if f is not None and f.problem),
        prefix=prefix,
        models=models,
        parents=parents,
        suffixes=suffixes,
        originals=_originals(files) if len(languages) > 1 else {},
        excluded=_split_list(project.get("project", "excluded_assets")),
    )


def _read(files: SiteFiles, name: str) -> SiteConfigFile | None:
    text = files.read(name) if name else None
    return None if text is None else read_ini(name, text)


def _languages(project: SiteConfigFile) -> tuple[tuple[SiteLanguage, ...], dict[str, str]]:
    """Return the alternatives of a project, the primary one first, and their suffixes of addresses."""
    languages: list[SiteLanguage] = []
    suffixes: dict[str, str] = {}
    for section, values in project.values.items():
        _, mark, code = section.partition("alternatives.")
        if not mark or not isinstance(values, Mapping):
            continue
        code = code.replace("_", "-")
        item = SiteLanguage(code, prefix=str(values.get("url_prefix") or "").strip("/"))
        suffixes[code] = str(values.get("url_suffix") or "").rstrip("/")
        primary = str(values.get("primary") or "").lower() in {"yes", "true", "1"}
        languages.insert(0 if primary else len(languages), item)
    return tuple(languages), suffixes


def _models(files: SiteFiles, model_names: tuple[str, ...]) -> dict[str, LektorModel]:
    config_files = {
        name.removesuffix(".ini"): config
        for name in files.names("models")[:500]
        if name.endswith(".ini") and (config := _read(files, f"models/{name}")) is not None
    }
    models = {name: _model(name, config_files, model_names) for name in config_files}
    return models if "none" in models else {"none": LektorModel(), **models}


def _model(
    name: str, config_files: Mapping[str, SiteConfigFile], model_names: tuple[str, ...]
) -> LektorModel:
    fields: dict[str, str] = {}
    config = config_files[name]
    for above in _lineage(name, config_files):
        for section, values in config_files[above].values.items():
            if section.startswith("fields.") and isinstance(values, Mapping):
                fields.setdefault(section.removeprefix("fields."), str(values.get("type") or "string"))
    dated = any(kind in _DATES for kind in fields.values())
    hidden = str(config.get("children", "hidden") or "").lower()
    return LektorModel(
        child_model=str(config.get("children", "model") or ""),
        slug_format=str(config.get("children", "slug_format") or ""),
        hides_children=hidden in {"yes", "true", "1"} if hidden else None,
        is_post=name in model_names if model_names else dated or _POST_NAMES.search(name) is not None,
        lists=tuple(sorted(key for key, kind in fields.items() if kind in _LISTS)),
    )


def _lineage(name: str, config_files: Mapping[str, SiteConfigFile]) -> list[str]:
    """Return a model and those it inherits from."""
    lineage: list[str] = []
    while name in config_files and name not in lineage:
        lineage.append(name)
        name = str(config_files[name].get("model", "inherits") or "")
    return lineage


def _originals(files: SiteFiles) -> dict[str, dict[str, FrontValue]]:
    """Read the records that have alternatives: what these leave out is the original's, but for its text."""
    paths = (path for path in files.walk(CONTENT) if path.rpartition("/")[2].startswith("contents+"))
    found: dict[str, dict[str, FrontValue]] = {}
    for folder in list(dict.fromkeys(map(folder_of, paths)))[:_MOST_ORIGINALS]:
        fields = read_fields(files.read(f"{folder}/contents.lr") or "")
        found[folder] = {item.key: item.value.strip() for item in fields if item.key not in BODY_KEYS}
    return found


def _parents(files: SiteFiles, models: Mapping[str, LektorModel]) -> dict[str, LektorParent]:
    """Read the records that have others below them, from the root down."""
    records = sorted(
        {folder_of(path) for path in files.walk(CONTENT) if path.rpartition("/")[2] == "contents.lr"},
        key=lambda folder: folder.count("/"),
    )
    above = {folder_of(folder) for folder in records if folder != CONTENT}
    parents: dict[str, LektorParent] = {}
    for folder in records:
        content_path = folder.removeprefix(CONTENT).lstrip("/")
        if folder in above and content_path.count("/") < _DEEPEST:
            text = files.read(f"{folder}/contents.lr") or ""
            values = {item.key: item.value.strip() for item in read_fields(text)}
            parents[content_path] = _parent(content_path, values, models, parents)
    return parents


def _parent(
    content_path: str,
    values: Mapping[str, str],
    models: Mapping[str, LektorModel],
    parents: Mapping[str, LektorParent],
) -> LektorParent:
    name = content_path.rpartition("/")[2]
    parent = parents.get(folder_of(content_path)) if content_path else None
    inherited = models.get(parent.model, LektorModel()) if parent else LektorModel()
    choices = (values.get("_model", ""), inherited.child_model, name, "page")
    model = next((choice for choice in choices if choice in models), "none")
    hidden_text = values.get("_hidden", "").lower()
    hidden = hidden_text in {"yes", "true", "1"}
    if not hidden_text and parent is not None:
        hidden = parent.hidden if inherited.hides_children is None else inherited.hides_children
    return LektorParent(model, values.get("_slug", "") or name, hidden)


def _item_models(feeds: SiteConfigFile | None) -> tuple[str, ...]:
    """Return the models that lektor-atom takes for posts."""
    sections = feeds.values.values() if feeds else ()
    names = (section.get("item_model") for section in sections if isinstance(section, Mapping))
    return tuple(name for name in names if isinstance(name, str) and name)


def _feeds(
    files: SiteFiles, feeds: SiteConfigFile | None, parents: Mapping[str, LektorParent], prefix: str
) -> Iterator[SiteFeed]:
    """Return the feeds of lektor-atom, and the pages whose slug is that of a feed."""
    for section in feeds.values.values() if feeds else ():
        if isinstance(section, Mapping):
            source = str(section.get("source_path") or "/").strip("/")
            name = str(section.get("url_path") or "feed.xml").strip("/")
            slugs = [
                item.slug
                for content_path, item in parents.items()
                if content_path and is_below(source, content_path)
            ]
            yield SiteFeed(f"{prefix}/{encode_path('/'.join([*slugs, name]))}")
    for name in files.names(CONTENT)[:500]:
        if name not in parents:
            text = files.read(f"{CONTENT}/{name}/contents.lr") or ""
            slug = next((f.value.strip() for f in read_fields(text) if f.key == "_slug"), name)
            if slug.endswith((".xml", ".rss", ".atom")):
                yield SiteFeed(f"{prefix}/{encode_path(slug.strip('/'))}")


def _origins(project: SiteConfigFile) -> dict[str, str]:
    keys_by_field = {"title": "name", "base_url": "url", "language": "locale"}
    return {
        field: project.origin("project", key)
        for field, key in keys_by_field.items()
        if project.get("project", key) is not None
    }


def _split_list(value: object) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else ()
