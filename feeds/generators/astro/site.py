"""Astro: entries of content collections, named by their path, published where a page of the site says.

From Astro's documentation: Configuration reference (site, base, trailingSlash, build.format, srcDir),
Content collections (the ``glob`` loader and its ids), Routing, Images, RSS, https://docs.astro.build/.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

from feeds.generators import site_links
from feeds.generators.front_values import text_at
from feeds.generators.patterns import is_glob_match
from feeds.generators.site import FrontMatter, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import encode_path, is_below, split_name
from feeds.generators.slugs import slugify_github

_SUFFIXES: Final = frozenset({".md", ".mdx", ".markdown", ".mdoc", ".html"})
_PARAMETER = re.compile(r"\[(?:\.\.\.)?(\w+)\]")
_LANGUAGES: Final = frozenset({"lang", "locale", "language"})


class AstroCollection(NamedTuple):
    """A collection of posts: its folder, its files, and the route they are published at.

    ``route`` is a page's path with its parameters, such as ``blog/[...slug]``; ``fields`` says what a
    parameter stands for (``id``, or a key of front matter).
    """

    name: str
    folder: str
    patterns: tuple[str, ...] = ("**/*",)
    route: str = ""
    fields: Mapping[str, str] = {}


class AstroStyle(NamedTuple):
    """How addresses end: ``format`` is ``directory``, ``file`` or ``preserve``."""

    format: str = "directory"
    trailing_slash: str = "ignore"


@dataclass(frozen=True, kw_only=True)
class AstroSite(GeneratorSite):
    """An Astro site. ``pages`` is the folder of its pages, of which those below ``page_posts`` are posts."""

    name: ClassVar[str] = "astro"
    label: ClassVar[str] = "Astro"

    prefix: str = ""
    source: str = "src"
    collections: tuple[AstroCollection, ...] = ()
    page_posts: tuple[str, ...] = ()
    style: AstroStyle = AstroStyle()  # noqa: RUF009 - a tuple
    prefixes_default: bool = False

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        posts = [*(item.folder for item in self.collections), *self.page_posts]
        if any(is_below(folder, path) for folder in posts):
            return ""
        if any(is_below(path, folder) for folder in self.output):
            return "what Astro writes"
        if path.rpartition("/")[2].startswith("."):
            return "a hidden folder"
        return "" if any(is_below(path, folder) for folder in posts) else "no collection of posts"

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if split_name(path)[2].lower() not in _SUFFIXES:
            return "no entry of a collection"
        if any(is_below(path, folder) for folder in self.page_posts):
            parts = path.split("/")
            return (
                "Astro makes no page of what begins with _" if any(p.startswith("_") for p in parts) else ""
            )
        collection = self._collection(path)
        if collection is None:
            return "a page of the site, not a post: it is in no collection of posts"
        inside = path[len(collection.folder) :].lstrip("/")
        patterns = [pattern for pattern in collection.patterns if not pattern.startswith("!")]
        refused = [pattern[1:] for pattern in collection.patterns if pattern.startswith("!")]
        is_match = any(is_glob_match(pattern, inside) for pattern in patterns)
        if not is_match or any(is_glob_match(pattern, inside) for pattern in refused):
            return f"not named by the pattern of the collection {collection.name}"
        return ""

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        collection = self._collection(path)
        if collection is None or text_at(front, "lang", "language", "locale"):
            return front
        first = path[len(collection.folder) :].lstrip("/").split("/")[0]
        codes = {item.code: item.code for item in self.languages}
        codes |= {item.prefix: item.code for item in self.languages if item.prefix}
        return {**front, "lang": codes[first]} if first in codes else front

    def address(self, page: Page) -> str:
        collection = self._collection(page.path)
        if collection is None:
            below = next((f for f in self.page_posts if is_below(page.path, f)), None)
            inside = page.path.removeprefix(f"{self.source}/pages/")
            return (
                self._address(re.sub(r"(?:^|/)index$", "", split_path(inside))) if below is not None else ""
            )
        path = self._fill_route(collection, page)
        return self._address(path)

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        # Pictures beside a post are published under a name made of their bytes, which only Astro knows.
        return site_links.static_address(self, path)

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        if reference.tag:
            return None
        target = reference.target
        for alias in ("@/", "~/", "@src/"):
            if target.startswith(alias):
                target = f"/{target.removeprefix(alias)}"
        roots = (*(folder.path for folder in self.static), self.source, "")
        return site_links.resolve_address(self, target, page, files, roots)

    def _fill_route(self, collection: AstroCollection, page: Page) -> str:
        """Fill the parameters of a route in: each with the entry's id, or what its page takes for it."""
        entry = text_at(page.front, "slug") or entry_id(page.path[len(collection.folder) :])
        language = ""
        names = set(_PARAMETER.findall(collection.route))
        if names & _LANGUAGES:
            first, _, rest = entry.partition("/")
            codes = {item.code.lower() for item in self.languages}
            language, entry = (first, rest) if first in codes else (self.language, entry)
            language = "" if language == self.language and not self.prefixes_default else language

        def fill(match: re.Match[str]) -> str:
            if match[1] in _LANGUAGES:
                return language
            key = collection.fields.get(match[1], "id")
            return entry if key in {"id", "slug"} else text_at(page.front, key)

        return _PARAMETER.sub(fill, collection.route or f"{collection.name}/[id]")

    def _address(self, path: str) -> str:
        path = re.sub(r"/{2,}", "/", f"/{path}").rstrip("/")
        whole = self.prefix + encode_path(path)
        if self.style.format == "file" and path:
            return f"{whole}.html"
        return whole if self.style.trailing_slash == "never" and whole else f"{whole}/"

    def _collection(self, path: str) -> AstroCollection | None:
        candidates = (item for item in self.collections if is_below(path, item.folder))
        return max(candidates, key=lambda item: len(item.folder), default=None)


def entry_id(inside: str) -> str:
    """Return the id of an entry by its path in its collection, each part a slug, ``index`` dropped."""
    parts = [slugify_github(part) for part in split_path(inside.lstrip("/")).split("/")]
    return re.sub(r"/index$", "", "/".join(parts))


def split_path(path: str) -> str:
    """Return a path without its suffix."""
    folder, stem, _ = split_name(path)
    return f"{folder}/{stem}" if folder else stem
