"""Zola: sections, colocated assets, dated file names, languages, and links that begin with ``@/``.

From Zola's documentation: Page, Section, Asset colocation, Internal links, Multilingual sites, Configuration
(https://www.getzola.org/documentation/), and its source for what that leaves open: that folders are not
slugified, and that its feed holds the pages with a date.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from feeds.generators import site_links
from feeds.generators.front_values import text_at, texts_at
from feeds.generators.patterns import is_glob_match
from feeds.generators.site import FrontMatter, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import (
    decode_path,
    encode_path,
    folder_of,
    is_below,
    join_paths,
    prefix_of,
    split_target,
)
from feeds.generators.slugs import slugify_zola

CONTENT = "content"

_DATED = re.compile(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?)"
    r"(?:\s?[_-](.+))?",
    re.DOTALL,
)
_FORBIDDEN = str.maketrans("", "", '<>:"/\\|?*')


class ZolaPath(NamedTuple):
    """Where a page stands in the content: its sections, its name without language, its language."""

    sections: str
    name: str
    language: str
    is_bundle: bool


@dataclass(frozen=True, kw_only=True)
class ZolaSite(GeneratorSite):
    """A Zola site. ``strategy`` is ``slugify.paths``; ``draft_sections`` are folders of content."""

    name: ClassVar[str] = "zola"
    label: ClassVar[str] = "Zola"

    strategy: str = "on"
    keeps_dates: bool = False
    ignored: tuple[str, ...] = ()
    draft_sections: tuple[str, ...] = ()

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if not is_below(path, CONTENT):
            return "outside of Zola's content folder"
        inside = path.removeprefix(CONTENT).lstrip("/")
        if any(is_below(inside, section) for section in self.draft_sections):
            return "in a section that is a draft"
        return ""

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if not is_below(path, CONTENT):
            return "outside of Zola's content folder"
        name = path.rpartition("/")[2]
        if not name.endswith(".md"):
            return "no content file of Zola's, which end in .md"
        if name == "_index.md" or name.startswith("_index."):
            return "the page of a section, not a post"
        inside = path.removeprefix(f"{CONTENT}/")
        if any(is_glob_match(p, inside) or is_glob_match(p, name) for p in self.ignored):
            return "left out by `ignored_content` of the site's configuration"
        return ""

    def page_exclusion(self, page: Page) -> str:
        return "" if text_at(page.front, "date") else "has no date; Zola's feed holds pages with a date only"

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        content_path = self._to_content_path(path)
        added = {}
        dated = _DATED.fullmatch(content_path.name)
        if dated and not text_at(front, "date"):
            added["date"] = dated[1]
        if self.languages and not text_at(front, "lang", "language"):
            added["lang"] = content_path.language
        return {**front, **added}

    def address(self, page: Page) -> str:
        prefix = prefix_of(self.base_url)
        if own := text_at(page.front, "path"):
            path = own.strip("/")
        else:
            content_path = self._to_content_path(page.path)
            language = content_path.language if content_path.language != self.language else ""
            slug = self._slug(text_at(page.front, "slug") or self._without_date(content_path.name))
            is_home = (
                content_path.name == "index" and not content_path.is_bundle and not content_path.sections
            )
            path = "/".join(filter(None, (language, content_path.sections, "" if is_home else slug)))
        return f"{prefix}/{encode_path(path)}/" if path else f"{prefix}/"

    def aliases(self, page: Page) -> tuple[str, ...]:
        prefix = prefix_of(self.base_url)
        return tuple(f"{prefix}/{encode_path(a.strip('/'))}" for a in texts_at(page.front, "aliases"))

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        if address := site_links.static_address(self, path):
            return address
        if not is_below(path, CONTENT) or path.endswith(".md"):
            return ""
        inside = path.removeprefix(f"{CONTENT}/")
        if any(is_glob_match(pattern, inside) for pattern in self.ignored):
            return ""
        bundle = (
            folder_of(page.path) if page is not None and self._to_content_path(page.path).is_bundle else None
        )
        if page is not None and bundle is not None and is_below(path, bundle):
            return f"{page.address or self.address(page)}{encode_path(path[len(bundle) + 1 :])}"
        return f"{prefix_of(self.base_url)}/{encode_path(inside)}"

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        if not reference.target.startswith("@/"):
            return site_links.resolve_address(self, reference.target, page, files, (CONTENT,))
        path, _, fragment = split_target(reference.target[2:])
        full = join_paths(CONTENT, decode_path(path))
        if full is None or not is_below(full, CONTENT) or not files.is_file(full):
            return None
        if full.endswith("/_index.md"):
            return LinkTarget(full, self._section_address(full), fragment)
        return LinkTarget(full, "", fragment)

    def _section_address(self, path: str) -> str:
        inside = folder_of(path).removeprefix(CONTENT).strip("/")
        return f"{prefix_of(self.base_url)}/{encode_path(inside)}/".replace("//", "/")

    def _to_content_path(self, path: str) -> ZolaPath:
        folder, _, name = path.removeprefix(f"{CONTENT}/").rpartition("/")
        stem = name.removesuffix(".md")
        language = self.language
        before, dot, code = stem.partition(".")
        if dot and code in {item.code for item in self.languages}:
            stem, language = before, code
        is_bundle = bool(folder) and stem == "index"
        if not is_bundle:
            return ZolaPath(folder, stem, language, is_bundle=False)
        return ZolaPath(folder_of(folder), folder.rpartition("/")[2], language, is_bundle=True)

    def _without_date(self, name: str) -> str:
        dated = _DATED.fullmatch(name)
        return dated[2] if dated and dated[2] and not self.keeps_dates else name

    def _slug(self, text: str) -> str:
        if self.strategy == "off":
            return text
        return text.rstrip(" .").translate(_FORBIDDEN) if self.strategy == "safe" else slugify_zola(text)
