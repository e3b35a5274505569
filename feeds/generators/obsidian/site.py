"""Obsidian: notes of a vault, links by name, alias and path; published by Quartz, Publish, or not at all.

From the documentation of Quartz: Configuration (ignorePatterns, plugins RemoveDrafts, ExplicitPublish,
CrawlLinks, AliasRedirects, Frontmatter), Wikilinks, and of Obsidian: Internal links, Properties, Templates,
Publish your content, https://quartz.jzhao.xyz/ and https://help.obsidian.md/.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Final

from feeds.generators import site_links
from feeds.generators.front_values import flag_at, text_at, texts_at, to_front_matter
from feeds.generators.patterns import is_glob_match
from feeds.generators.readers.formats import read_front_matter
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import (
    decode_path,
    encode_path,
    folder_of,
    is_below,
    join_paths,
    leads_elsewhere,
    split_name,
    split_target,
)
from feeds.generators.slugs import slugify_github

_NOTES: Final = frozenset({".md", ".markdown", ".mdx"})
_DRAWING = re.compile(r"\.excalidraw\.md$", re.IGNORECASE)
_NAMELESS = re.compile(r"\d{1,3}|\d{12,17}|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_MOST_NOTES = 50_000


@dataclass(frozen=True, kw_only=True)
class ObsidianSite(GeneratorSite):
    """A vault. ``folder`` is where its notes lie; without ``published`` its notes have no address.

    ``explicit`` tells that only notes with one of the flags ``publish_keys`` are published.
    """

    name: ClassVar[str] = "obsidian"
    label: ClassVar[str] = "Obsidian"
    has_inline_tags: ClassVar[bool] = True

    prefix: str = ""
    folder: str = ""
    published: bool = False
    explicit: bool = False
    publish_keys: tuple[str, ...] = ("publish",)
    ignored: tuple[str, ...] = ()
    date_key: str = ""

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if is_below(self.folder, path) and self.folder:
            return ""
        if not is_below(path, self.folder):
            return f"outside of the notes in {self.folder}"
        name = path.rpartition("/")[2]
        if name.startswith(".") or name == "node_modules":
            return "a hidden folder"
        return "left out by the vault's settings" if self._is_ignored(path) else ""

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if not is_below(path, self.folder):
            return f"outside of the notes in {self.folder}"
        name = path.rpartition("/")[2]
        if split_name(path)[2].lower() not in _NOTES:
            return "no note"
        if _DRAWING.search(name):
            return "a drawing"
        if self._is_ignored(path):
            return "left out by the vault's settings"
        if name.lower() in {"index.md", "_index.md", "readme.md"} and (self.published or "/" not in path):
            return "the page of a folder, not a note"
        return ""

    def page_exclusion(self, page: Page) -> str:
        if text_at(page.front, "excalidraw-plugin") or text_at(page.front, "kanban-plugin"):
            return "a drawing or a board"
        if self.explicit and not any(flag_at(page.front, key) for key in self.publish_keys):
            return f"not published: `{self.publish_keys[0]}: true` is not set"
        return ""

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        fields: dict[str, FrontValue] = dict(front)
        stem = split_name(path)[1]
        if not text_at(fields, "title") and not _NAMELESS.fullmatch(stem):
            fields["title"] = stem
        if self.date_key and not text_at(fields, "date"):
            date = text_at(fields, self.date_key)
            fields |= {"date": date} if date else {}
        return fields

    def address(self, page: Page) -> str:
        if not self.published:
            return ""
        own = text_at(page.front, "permalink").strip("/")
        return f"{self.prefix}/" + encode_path(own or _simplify_slug(self._slug(page.path)))

    def aliases(self, page: Page) -> tuple[str, ...]:
        if not self.published:
            return ()
        folder = folder_of(self._slug(page.path))
        names = (*texts_at(page.front, "aliases"), *texts_at(page.front, "alias"))
        slugs = (join_paths(folder, slugify_quartz(name)) for name in names)
        own = (self._slug(page.path),) if text_at(page.front, "permalink") else ()
        return tuple(f"{self.prefix}/{encode_path(slug)}" for slug in (*own, *slugs) if slug)

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        left_out = not is_below(path, self.folder) or self._is_ignored(path)
        if not self.published or left_out or split_name(path)[2].lower() in _NOTES:
            return ""
        vault_path = path.removeprefix(f"{self.folder}/") if self.folder else path
        folder, stem, suffix = split_name(vault_path)
        slug = slugify_quartz(f"{folder}/{stem}" if folder else stem)
        return f"{self.prefix}/{encode_path(slug + suffix)}"

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        if reference.tag == "wikilink":
            name, _, anchor = reference.target.partition("#")
            target = self._find(name.strip(), page, files) if name.strip() else page.path
            return self._target(target, anchor, page, files) if target else None
        if reference.tag or leads_elsewhere(reference.target):
            return None
        found_plain = site_links.resolve_address(self, reference.target, page, files, (self.folder,))
        if found_plain is not None:
            return found_plain
        path, _, fragment = split_target(reference.target)
        target = self._find(decode_path(path), page, files) if path else ""
        return self._target(target, fragment, page, files) if target else None

    def _target(self, path: str, anchor: str, page: Page, files: SiteFiles) -> LinkTarget:
        fragment = "" if anchor.startswith("^") else slugify_github(anchor.rpartition("#")[2].strip())
        return site_links.target_of(self, path, page, files, fragment)

    def _find(self, name: str, page: Page, files: SiteFiles) -> str:
        """Return the file a link names: by its path, by the end of its path, by an alias, by its title."""
        bare = name.strip("/")
        for candidate_name in (f"{bare}.md", bare, f"{bare}.mdx", f"{bare}/index.md"):
            beside = join_paths(folder_of(page.path), candidate_name)
            for candidate in (
                join_paths(self.folder, candidate_name),
                beside if candidate_name.startswith(".") else None,
            ):
                if candidate and files.is_file(candidate):
                    return candidate
            matches = [
                p
                for p in files.find(candidate_name.rpartition("/")[2])
                if is_below(p, self.folder) and _ends(p, candidate_name)
            ]
            near = [p for p in matches if folder_of(p) == folder_of(page.path)]
            if matches and not bare.startswith("."):
                return (near or matches)[0]
        return files.once("obsidian names", lambda: self._names(files)).get(bare.casefold(), "")

    def _names(self, files: SiteFiles) -> dict[str, str]:
        """Return the notes by their aliases and titles, in small letters."""
        names: dict[str, str] = {}
        titles: dict[str, str] = {}
        notes = [p for p in files.walk(self.folder) if split_name(p)[2].lower() in _NOTES][:_MOST_NOTES]
        for path in notes:
            front_file = read_front_matter(files, path)
            front = to_front_matter(dict(front_file.values)) if front_file else {}
            for alias in (*texts_at(front, "aliases"), *texts_at(front, "alias")):
                names.setdefault(alias.casefold(), path)
            title = text_at(front, "title")
            if title:
                titles.setdefault(title.casefold(), path)
        return {**titles, **names}

    def _slug(self, path: str) -> str:
        vault_path = path.removeprefix(f"{self.folder}/") if self.folder else path
        folder, stem, _ = split_name(vault_path)
        slug = slugify_quartz(f"{folder}/{stem}" if folder else stem)
        return re.sub(r"(^|/)_index$", r"\1index", slug)

    def _is_ignored(self, path: str) -> bool:
        vault_path = path.removeprefix(f"{self.folder}/") if self.folder else path
        return any(
            is_glob_match(pattern, vault_path) or is_below(vault_path, pattern.strip("/"))
            for pattern in self.ignored
        )


def slugify_quartz(path: str) -> str:
    """Return a path as Quartz publishes it: case and script stay, blanks are hyphens."""
    slug = re.sub(r"\s", "-", path).replace("&", "-and-").replace("%", "-percent")
    return re.sub(r"[?#]", "", slug).rstrip("/")


def _simplify_slug(slug: str) -> str:
    """Return the address of a slug: a folder's page is the folder."""
    return re.sub(r"(^|/)index$", r"\1", slug)


def _ends(path: str, ending: str) -> bool:
    path_key, wanted_key = path.casefold(), ending.casefold()
    return path_key == wanted_key or path_key.endswith(f"/{wanted_key}")
