"""Nikola: posts by the wildcards of POSTS, addresses by folder and slug, translations by the file's name.

From Nikola's documentation: Getting started, the handbook (metadata fields, multilingual posts, how links and
paths work, redirections), the settings of the ``conf.py`` it writes, and its path handlers (``link://…``),
https://getnikola.com/documentation.html and https://getnikola.com/path_handlers.html.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, NamedTuple

from feeds.generators import site_links
from feeds.generators.front_values import flag_at, lower_keys, text_at, texts_at
from feeds.generators.nikola.content import find_slug
from feeds.generators.patterns import match_groups
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import (
    decode_path,
    encode_path,
    folder_of,
    is_below,
    join_paths,
    split_name,
    split_target,
)
from feeds.generators.slugs import slugify_nikola

_MAGIC = re.compile(r"link://(\w+)/?(.*)", re.IGNORECASE | re.DOTALL)
_PATH_LINK = re.compile(r"link:(?=/[^/])")


class NikolaFolder(NamedTuple):
    """An entry of POSTS or PAGES: a wildcard, and the folder of its addresses in each language."""

    wildcard: str
    destinations: Mapping[str, str]
    is_post: bool


class NikolaRules(NamedTuple):
    """Settings that change addresses and metadata."""

    pretty: bool = True
    strips_index: bool = True
    index_file: str = "index.html"
    slugifies: bool = True
    slugifies_tags: bool = True
    reads_tags: bool = True
    many_authors: bool = False
    pattern: str = "{path}.{lang}.{ext}"
    file_pattern: str = ""
    plain_titles: bool = True
    tag_path: str = "categories"
    category_path: str = "categories"
    category_prefix: str = "cat_"
    author_path: str = "authors"
    rss: str = "rss.xml"
    archive: str = "archive.html"
    category_from_folder: bool = False
    renamed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class NikolaSite(GeneratorSite):
    """A Nikola site. ``originals`` hold the metadata of posts that have translations, which take it over."""

    name: ClassVar[str] = "nikola"
    label: ClassVar[str] = "Nikola"

    prefix: str = ""
    folders: tuple[NikolaFolder, ...] = ()
    rules: NikolaRules = field(default_factory=NikolaRules)
    originals: Mapping[str, FrontMatter] = field(default_factory=dict)

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if any(is_below(path, folder) for folder in self.output):
            return "what Nikola writes"
        if any(part.startswith(".") for part in path.split("/")):
            return "a hidden folder"
        for item in self.folders:
            above = folder_of(item.wildcard)
            if item.is_post and (is_below(path, above) or is_below(above, path)):
                return ""
        pages = any(is_below(path, folder_of(item.wildcard)) for item in self.folders)
        return "pages of the site, not posts" if pages else "none of the folders that POSTS names"

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        item = self._folder(path)
        if item is None:
            return "no wildcard of POSTS names this file"
        return "" if item.is_post else "a page of the site, not a post: PAGES names it"

    def page_exclusion(self, page: Page) -> str:
        return "its status is private" if text_at(page.front, "status").lower() == "private" else ""

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        original, language = self._original(path)
        fields = dict(self.originals.get(original, {})) if language else {}
        fields |= self._of_name(original)
        fields |= {key: value for key, value in lower_keys(front).items() if value not in ("", None)}
        for foreign, ours in self.rules.renamed:
            if foreign in fields:
                fields[ours] = fields[foreign]
        if not text_at(fields, "slug"):
            stem = split_name(original)[1]
            fields["slug"] = slugify_nikola(stem, use_slugify=self.rules.slugifies)
        if not text_at(fields, "title"):
            fields["title"] = _title_of_slug(split_name(original)[1])
        if language:
            fields["lang"] = language
        self._complete_labels(path, fields)
        return fields

    def address(self, page: Page) -> str:
        original, language = self._original(page.path)
        return self._address(original, language or self.language, page.front)

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        return site_links.static_address(self, path)

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        target = _PATH_LINK.sub("", reference.target)
        magic = _MAGIC.fullmatch(target)
        if reference.tag == "doc":
            magic = _MAGIC.fullmatch(f"link://slug/{target}")
        elif reference.tag:
            return None
        if magic is None:
            return site_links.resolve_address(self, target, page, files)
        path, _, fragment = split_target(magic[2])
        return self._resolve_kind(magic[1].lower(), decode_path(path).strip("/"), fragment, page, files)

    def _resolve_kind(
        self, kind: str, name: str, fragment: str, page: Page, files: SiteFiles
    ) -> LinkTarget | None:
        if kind in {"slug", "slug_source"}:
            path = find_slug(files, name, tuple(item.wildcard for item in self.folders))
            return LinkTarget(path, "", fragment) if path else None
        if kind == "filename":
            path = join_paths("", name) or ""
            return LinkTarget(path, "", fragment) if files.is_file(path) else None
        language = page.language if page.language in {item.code for item in self.languages} else self.language
        address = self._path_of(kind, name)
        return None if address is None else LinkTarget("", self._below(language, address), fragment)

    def _path_of(self, kind: str, name: str) -> str | None:
        """Return the address of a page of the site's own, below that of its language."""
        rules, index = self.rules, "" if self.rules.strips_index else self.rules.index_file
        slug = slugify_nikola(name) if rules.slugifies_tags else name
        ending = f"/{index}" if rules.pretty else ".html"
        return {
            "tag": f"{rules.tag_path}/{slug}{ending}",
            "tag_rss": f"{rules.tag_path}/{slug}.xml",
            "category": f"{rules.category_path}/{rules.category_prefix}{slug}{ending}",
            "category_rss": f"{rules.category_path}/{rules.category_prefix}{slug}.xml",
            "author": f"{rules.author_path}/{slugify_nikola(name)}{ending}",
            "tag_index": f"{rules.tag_path}/{index}",
            "category_index": f"{rules.category_path}/{index}",
            "rss": rules.rss,
            "archive": rules.archive if not name else f"{name}/{index}",
            "index": index,
            "root": index,
            "root_path": index,
            "gallery": f"galleries/{name}/{index}",
            "listing": f"listings/{name}.html",
            "post_path": f"{name}/{index}",
        }.get(kind)

    def _address(self, original: str, language: str, front: FrontMatter) -> str:
        item, rules = self._folder(original), self.rules
        slug = text_at(front, "slug") or slugify_nikola(split_name(original)[1], use_slugify=rules.slugifies)
        pretty = flag_at(front, "pretty_url")
        pretty = rules.pretty and slug != "index" if pretty is None else pretty
        destination = folder_of(original)
        if item is not None:
            below = folder_of(original)[len(folder_of(item.wildcard)) :].strip("/")
            base = item.destinations.get(language, item.destinations.get("", ""))
            destination = "/".join(filter(None, (base, below)))
        end = f"{slug}/{rules.index_file}" if pretty else f"{slug}.html"
        path = f"{destination}/{end}" if destination else end
        if rules.strips_index and path.rpartition("/")[2] == rules.index_file:
            path = path[: -len(rules.index_file)]
        return self._below(language, path)

    def _below(self, language: str, path: str) -> str:
        first = next((item.prefix for item in self.languages if item.code == language), "")
        whole = join_paths(first, path) or ""
        ending = "/" if path.endswith("/") or not path else ""
        return f"{self.prefix}/{encode_path(whole)}{ending if whole else ''}"

    def _folder(self, path: str) -> NikolaFolder | None:
        """Return the entry of POSTS or PAGES that names a file, or the original of a translation."""
        original, _ = self._original(path)
        if any(part.startswith(".") for part in path.split("/")):
            return None
        for item in self.folders:
            above, name = folder_of(item.wildcard), item.wildcard.rpartition("/")[2]
            names = {path.rpartition("/")[2], original.rpartition("/")[2]}
            if is_below(path, above) and any(fnmatch.fnmatchcase(alias, name) for alias in names):
                return item
        return None

    def _original(self, path: str) -> tuple[str, str]:
        """Return the path of the post that a file translates with its language; else its own, and none."""
        return split_language(path, self.rules.pattern, tuple(item.code for item in self.languages))

    def _of_name(self, path: str) -> dict[str, FrontValue]:
        groups = match_groups(self.rules.file_pattern, path) if self.rules.file_pattern else {}
        fields: dict[str, FrontValue] = {}
        for key, value in groups.items():
            name = key.lower().strip()
            fields[name] = _title_of_slug(value) if name == "title" and self.rules.plain_titles else value
        return fields

    def _complete_labels(self, path: str, front: dict[str, FrontValue]) -> None:
        """Read tags as Nikola does: those named ``draft`` and ``private`` are a status."""
        tags = texts_at(front, "tags")
        if isinstance(front.get("tags"), str):
            tags = tuple(part.strip() for part in text_at(front, "tags").split(",") if part.strip())
        status = next((tag.lower() for tag in tags if tag.lower() in _STATUSES), "")
        if self.rules.reads_tags and status:
            front["status"] = status
            tags = tuple(tag for tag in tags if tag.lower() not in _STATUSES)
        if tags or "tags" in front:
            front["tags"] = list(tags)
        if "section" in front:
            front.setdefault("category", front.pop("section"))
        if self.rules.category_from_folder and not text_at(front, "category"):
            item = self._folder(path)
            below = folder_of(path)[len(folder_of(item.wildcard)) :].strip("/") if item else ""
            base = item.destinations.get("", "") if item else ""
            front["category"] = (base or below).split("/")[0]
        author = text_at(front, "author")
        if author:
            split = author.split(",") if self.rules.many_authors else [author]
            front["authors"] = [name.strip() for name in split if name.strip()]


_STATUSES: Final = frozenset({"draft", "private"})


def split_language(path: str, pattern: str, codes: tuple[str, ...]) -> tuple[str, str]:
    """Split the language off a file's name by TRANSLATIONS_PATTERN; the first of ``codes`` is no part of one.

    Returns the path of the original with the language's code, or the path itself with an empty one.
    """
    if not codes[1:]:
        return path, ""
    expression = re.escape(pattern).replace(r"\{path\}", "(?P<path>.+?)")
    expression = expression.replace(r"\{ext\}", r"(?P<ext>[^./]+)")
    expression = expression.replace(r"\{lang\}", f"(?P<lang>{'|'.join(map(re.escape, codes[1:]))})")
    groups = match_groups(f"{expression}$", path)
    if groups.keys() >= {"path", "lang", "ext"}:
        return f"{groups['path']}.{groups['ext']}", groups["lang"]
    return path, ""


def _title_of_slug(slug: str) -> str:
    """Return a title made of a file's name."""
    return re.sub(r"[_\-.]", " ", slug).strip().capitalize()
