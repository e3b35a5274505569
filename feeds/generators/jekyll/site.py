"""Jekyll: posts in ``_posts``, collections, front matter defaults, and the tags that link to pages.

From Jekyll's documentation: Posts, Collections, Front Matter Defaults, Configuration Options, Permalinks, and
that of the plugins jekyll-feed, jekyll-redirect-from and jekyll-relative-links (https://jekyllrb.com/docs/).
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from feeds.generators import site_links
from feeds.generators.front_values import merge_front, text_at, texts_at
from feeds.generators.jekyll.addresses import (
    DATED_NAME,
    expand_permalink,
    has_date,
    sanitize_address,
    titleize_slug,
)
from feeds.generators.patterns import is_glob_match
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import folder_of, is_below, split_name, split_target
from feeds.generators.slugs import slugify_jekyll

_SPECIAL = (".", "_", "#", "~")
_TIMESTAMP = re.compile(r"\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?")
_RENDERED = frozenset({".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".textile", ".adoc", ".rst", ".org"})
_PAGES = _RENDERED | {".html", ".htm"}


class JekyllCollection(NamedTuple):
    """A collection: where it lies, its pattern, and whether jekyll-feed makes a feed of it."""

    label: str
    folder: str
    permalink: str = ""
    output: bool = False
    has_feed: bool = False


class JekyllDefaults(NamedTuple):
    """One set of front matter defaults, with the paths and the type of page it holds for."""

    values: FrontMatter
    path: str = ""
    type: str | None = None


@dataclass(frozen=True, kw_only=True)
class JekyllSite(GeneratorSite):
    """A Jekyll site. ``source`` is the folder of all sources, ``collections_folder`` that of ``_posts``."""

    name: ClassVar[str] = "jekyll"
    label: ClassVar[str] = "Jekyll"

    prefix: str = ""
    source: str = ""
    collections_folder: str = ""
    permalink: str = ""
    post_permalink: str = ""
    collections: tuple[JekyllCollection, ...] = ()
    defaults: tuple[JekyllDefaults, ...] = ()
    excluded: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    unpublished: bool = False
    values: FrontMatter = field(default_factory=dict)

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if self._is_above_content(path):
            return ""
        source_path = self._in_source(path)
        if source_path is None:
            return f"outside of Jekyll's source folder {self.source}"
        if any(is_below(path, folder) for folder in self.output):
            return "what Jekyll writes"
        if any(is_below(path, item.folder) for item in self.collections if item.has_feed):
            return ""
        for item in self.collections:
            if is_below(path, item.folder):
                return f"the collection {item.label} is no blog: jekyll-feed makes no feed of it"
        return self._folder_reason(source_path)

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        source_path = self._in_source(path)
        if source_path is None:
            return f"outside of Jekyll's source folder {self.source}"
        if any(is_below(path, item.folder) for item in self.collections if item.has_feed):
            return ""
        kind = self._kind(source_path)
        if not kind:
            return "a page of the site, not a post: it lies in no _posts"
        name = path.rpartition("/")[2]
        if kind == "posts" and not DATED_NAME.fullmatch(name):
            return "Jekyll posts need a date in their name, such as 2024-05-01-title.md"
        if self._is_excluded(source_path):
            return "left out by `exclude` of the site's configuration"
        return ""

    def page_exclusion(self, page: Page) -> str:
        if text_at(page.front, "redirect_to") or texts_at(page.front, "redirect_to"):
            return "only leads to another address (redirect_to)"
        return ""

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        source_path = self._in_source(path) or path
        kind = self._kind(source_path) or next(
            (c.label for c in self.collections if is_below(path, c.folder)), "pages"
        )
        defaults = self._defaults_of(source_path, kind)
        merged = merge_front(defaults, front)
        if kind == "pages":
            return merged
        merged["categories"] = _join_words(defaults.get("categories"), front.get("categories"))
        slug = _slug_of(path)
        if not text_at(merged, "title"):
            merged["title"] = titleize_slug(slug)
        if not text_at(merged, "slug"):
            merged["slug"] = slug
        if self.unpublished:
            merged.pop("published", None)
        dated = DATED_NAME.fullmatch(path.rpartition("/")[2])
        if dated and not text_at(merged, "date"):
            merged["date"] = _with_century(dated[1])
        if _TIMESTAMP.fullmatch(text_at(merged, "date")):
            merged["date"] = (
                f"{text_at(merged, 'date')} +00:00"  # YAML takes a whole time without a zone for UTC
            )
        self._complete_labels(source_path, merged)
        return merged

    def address(self, page: Page) -> str:
        source_path = self._in_source(page.path) or page.path
        folder, stem, suffix = split_name(source_path)
        own = text_at(page.front, "permalink")
        ending = ".html" if suffix.lower() in _RENDERED else suffix
        if self._kind(source_path):
            pattern, words = own or self.post_permalink, self._post_words(page)
        elif collection := next((c for c in self.collections if is_below(page.path, c.folder)), None):
            inside = page.path.removeprefix(f"{collection.folder}/").removesuffix(suffix)
            pattern, words = own or collection.permalink, self._post_words(page)
            words |= {"collection": collection.label, "path": inside, "name": slugify_jekyll(stem)}
        else:
            pattern = own or self._page_pattern(stem, ending)
            words = {"path": folder, "basename": stem.rstrip(".")}
        date = self._local(page.date)
        if date is None and has_date(pattern, words):
            return ""
        return self.prefix + expand_permalink(pattern, {**words, "output_ext": ending}, date)

    def aliases(self, page: Page) -> tuple[str, ...]:
        return tuple(self.prefix + sanitize_address(path) for path in texts_at(page.front, "redirect_from"))

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        source_path = self._in_source(path)
        if source_path is None or self._is_excluded(source_path) or split_name(path)[2].lower() in _PAGES:
            return ""
        collection = next((c for c in self.collections if c.output and is_below(path, c.folder)), None)
        if collection is not None:
            return self.prefix + sanitize_address(f"{collection.label}{path.removeprefix(collection.folder)}")
        hidden = any(
            part.startswith(_SPECIAL) and part not in self.included for part in source_path.split("/")
        )
        return "" if hidden else self.prefix + sanitize_address(source_path)

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        if reference.tag == "post_url":
            return self._find_post(reference.target, files)
        if reference.tag == "link":
            return self._find_linked(reference.target, page, files)
        return site_links.resolve_address(self, reference.target, page, files, (self.source,))

    def template_values(self, page: Page) -> FrontMatter:
        return {
            **{f"site.{key}": value for key, value in self.values.items()},
            **{f"page.{key}": value for key, value in page.front.items()},
            "site.url": self.base_url.removesuffix("/").removesuffix(self.prefix),
            "site.baseurl": self.prefix,
            "page.url": self.address(page).removeprefix(self.prefix),
        }

    def _is_above_content(self, path: str) -> bool:
        above = (self.posts_root, *(c.folder for c in self.collections if c.has_feed))
        return any(folder == path or folder.startswith(f"{path}/") for folder in above)

    @property
    def posts_root(self) -> str:
        """Return the folder whose ``_posts`` are read, from the root of the site."""
        return "/".join(filter(None, (self.source, self.collections_folder)))

    def _in_source(self, path: str) -> str | None:
        """Return a path relative to the source folder, or None for one outside of it."""
        if not is_below(path, self.source):
            return None
        return path.removeprefix(f"{self.source}/") if self.source else path

    def _relative(self, source_path: str) -> str:
        """Return a path as Jekyll's documents have it: relative to the folder of collections."""
        inside = self.collections_folder and is_below(source_path, self.collections_folder)
        return source_path.removeprefix(f"{self.collections_folder}/") if inside else source_path

    def _folder_reason(self, source_path: str) -> str:
        *above, last = source_path.split("/")
        if {"_posts", "_drafts"} & {*above, last}:
            return (
                "left out by `exclude` of the site's configuration" if self._is_excluded(source_path) else ""
            )
        if last.startswith(_SPECIAL) and last not in self.included:
            return "a folder of the generator's own, which holds no posts"
        return "left out by `exclude` of the site's configuration" if self._is_excluded(source_path) else ""

    def _is_excluded(self, source_path: str) -> bool:
        return any(_is_matched(source_path, pattern) for pattern in self.excluded) and not any(
            _is_matched(source_path, pattern) for pattern in self.included
        )

    def _kind(self, source_path: str) -> str:
        """Return ``posts`` or ``drafts`` where a path lies in such a folder, or the empty string."""
        folders = folder_of(self._relative(source_path)).split("/")
        kind = next((name for name in folders if name in {"_posts", "_drafts"}), "")
        before = folders[: folders.index(kind)] if kind else []
        hidden = any(name.startswith(_SPECIAL) and name not in self.included for name in before)
        return "" if hidden else kind.removeprefix("_")

    def _defaults_of(self, source_path: str, kind: str) -> dict[str, FrontValue]:
        """Merge the sets that hold for a path: the longer scope wins, then a type, then the later set."""
        merged: dict[str, FrontValue] = {}
        last: JekyllDefaults | None = None
        relative = self._relative(source_path)
        for item in self.defaults:
            # To Jekyll a draft is a document of the collection of posts.
            is_of_kind = item.type in {None, kind} or (item.type == "posts" and kind == "drafts")
            if not is_of_kind or not self._is_in_scope(relative, item.path):
                continue
            if last is None or _precedes(item, last):
                merged, last = merge_front(merged, item.values), item
            else:
                merged = merge_front(item.values, merged)
        return merged

    def _is_in_scope(self, relative: str, scope: str) -> bool:
        pattern = self._relative(scope)
        if "*" not in scope:
            return relative.startswith(pattern)
        parts = relative.split("/")
        return any(is_glob_match(pattern, "/".join(parts[:n])) for n in range(1, len(parts) + 1))

    def _complete_labels(self, source_path: str, front: dict[str, FrontValue]) -> None:
        """Spell out categories and tags as Jekyll reads them: folders above ``_posts`` are categories."""
        folders = folder_of(self._relative(source_path)).split("/")
        marks = [n for n, name in enumerate(folders) if name in {"_posts", "_drafts"}]
        above = folders[: marks[0]] if marks else []
        single = front.pop("category", None)
        categories_list = _words_of(front.get("categories"))
        single_list = _words_of([single] if isinstance(single, str) else single)
        categories = dict.fromkeys((*above, *categories_list, *single_list))
        front["categories"] = list[FrontValue](categories)
        tag = front.pop("tag", None)
        front["tags"] = list[FrontValue](
            _words_of([tag] if isinstance(tag, str) else tag or front.get("tags"))
        )

    def _post_words(self, page: Page) -> dict[str, str]:
        slug = text_at(page.front, "slug") or _slug_of(page.path)
        categories = dict.fromkeys(name.lower() for name in texts_at(page.front, "categories"))
        slugs = dict.fromkeys(slugify_jekyll(name) for name in texts_at(page.front, "categories"))
        return {
            "title": slugify_jekyll(slug, "pretty", cased=True),
            "slug": slugify_jekyll(slug),
            "name": slugify_jekyll(split_name(page.path)[1]),
            "categories": "/".join(categories),
            "slugified_categories": "/".join(slugs),
            "collection": "posts",
            "path": split_name(page.path)[1],
        }

    def _page_pattern(self, stem: str, ending: str) -> str:
        if ending != ".html":
            return "/:path/:basename:output_ext"
        if stem == "index":
            return "/:path/"
        pretty = self.permalink == "pretty" or self.permalink.endswith("/")
        if pretty:
            return "/:path/:basename/"
        is_dated = self.permalink in {"date", "ordinal", "none"} or self.permalink.endswith(":output_ext")
        return "/:path/:basename:output_ext" if is_dated else "/:path/:basename"

    def _local(self, date: datetime | None) -> datetime | None:
        return date.astimezone(ZoneInfo(self.timezone or "UTC")) if date else None

    def _find_post(self, name: str, files: SiteFiles) -> LinkTarget | None:
        post_name = name.strip().strip("/")
        folder, _, stem = post_name.rpartition("/")
        for path in (
            p for suffix in (*sorted(_RENDERED), ".html", ".htm") for p in files.find(stem + suffix)
        ):
            source_path = self._in_source(path)
            if source_path is None or self._kind(source_path) != "posts":
                continue
            here = folder_of(self._relative(source_path))
            if not folder or here in {f"_posts/{folder}", f"{folder}/_posts"} or here.endswith(f"/{folder}"):
                return LinkTarget(path)
        return None

    def _find_linked(self, target: str, page: Page, files: SiteFiles) -> LinkTarget | None:
        path, _, fragment = split_target(target.strip())
        inside = path.lstrip("/")
        for start in dict.fromkeys((self.source, self.posts_root)):
            full = f"{start}/{inside}" if start else inside
            if files.is_file(full):
                return site_links.target_of(self, full, page, files, fragment)
        return None


def _slug_of(path: str) -> str:
    """Return the slug a file's name gives: without the date that Jekyll posts begin with."""
    name = path.rpartition("/")[2]
    dated = DATED_NAME.fullmatch(name)
    return (dated[2] if dated else split_name(name)[1]).rstrip(".")


def _with_century(day: str) -> str:
    """Return the day of a name whose year may have two digits, which Ruby reads as 1969 to 2068."""
    year, dash, rest = day.partition("-")
    return f"{'20' if int(year) < 69 else '19'}{year}{dash}{rest}" if len(year) == 2 else day


def _words_of(value: FrontValue) -> tuple[str, ...]:
    """Read a list as Jekyll does: a plain text is a list of its words."""
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(item for item in value if isinstance(item, str) and item) if isinstance(value, list) else ()


def _join_words(*lists: FrontValue) -> list[FrontValue]:
    """Return the words of several lists, each once."""
    return list[FrontValue](dict.fromkeys(word for value in lists for word in _words_of(value)))


def _precedes(new: JekyllDefaults, old: JekyllDefaults) -> bool:
    if len(new.path) != len(old.path):
        return len(new.path) > len(old.path)
    return new.type is not None or old.type is None


def _is_matched(source_path: str, pattern: str) -> bool:
    """Tell whether a path is named by a pattern of ``exclude``: a glob, or what it begins with."""
    bare = pattern.strip("/")
    if not bare:
        return False
    if any(mark in bare for mark in "*?["):
        return fnmatch.fnmatchcase(source_path, bare) or fnmatch.fnmatchcase(
            source_path.rpartition("/")[2], bare
        )
    return is_below(source_path, bare) or (not pattern.endswith("/") and source_path.startswith(bare))
