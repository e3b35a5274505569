"""Hugo: sections and bundles, cascades, permalinks, languages, and the shortcodes that link to pages.

From Hugo's documentation: Content organization, Page bundles, Front matter (cascade, build, dates), URL
management, Multilingual mode, and the functions ``ref`` and ``relref`` (https://gohugo.io/documentation/).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

from feeds.generators import site_links
from feeds.generators.front_values import (
    flag_at,
    lower_keys,
    merge_front,
    table_at,
    text_at,
    texts_at,
)
from feeds.generators.hugo.addresses import HugoSpelling, PermalinkValues, expand_pattern
from feeds.generators.hugo.mounts import (
    PAGES,
    Cascade,
    ContentMount,
    ContentPath,
    PermalinkRule,
    find_bundle,
    to_content,
)
from feeds.generators.patterns import has_match, is_glob_match
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import (
    encode_path,
    folder_of,
    is_below,
    join_paths,
    prefix_of,
    split_target,
)

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ _T-](\d{2}-\d{2}-\d{2}))?(.*)", re.DOTALL)
_NEVER = frozenset({"never", "false", "0", "link"})


@dataclass(frozen=True, kw_only=True)
class HugoSite(GeneratorSite):
    """A Hugo site. ``sections`` are the folders of content that have a page, with its slug or title."""

    name: ClassVar[str] = "hugo"
    label: ClassVar[str] = "Hugo"

    mounts: tuple[ContentMount, ...] = (ContentMount("content"),)
    assets: tuple[str, ...] = ("assets",)
    main_sections: tuple[str, ...] = ()
    permalinks: tuple[PermalinkRule, ...] = ()
    cascades: tuple[Cascade, ...] = ()
    sections: FrontMatter = field(default_factory=dict)
    spelling: HugoSpelling = field(default_factory=HugoSpelling)
    ugly: bool = False
    ugly_sections: tuple[str, ...] = ()
    date_keys: tuple[str, ...] = ("date", "publishdate", "pubdate", "published", "lastmod", "modified")
    default_in_subfolder: bool = False
    disabled_languages: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        mount = self._mount_of(path)
        if mount is None:
            above = any(m.source.startswith(f"{path}/") for m in self.mounts)
            return "" if above else "outside of Hugo's content folders"
        if path != mount.source and find_bundle(beside):
            return "belongs to the page bundle around it"
        folder = to_content(path, mount)
        section = folder.partition("/")[0]
        return self._section_reason(section, folder) if section else ""

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        mount = self._mount_of(path)
        if mount is None:
            return "outside of Hugo's content folders"
        name = path.rpartition("/")[2]
        if not name.lower().endswith(PAGES):
            return "no content file of Hugo's"
        content_path = self._to_content_path(path)
        if content_path.name == "_index":
            return "the page of a section, not a post"
        return self._configured_reason(path, mount, content_path) or self._content_reason(
            content_path, beside
        )

    def _configured_reason(self, path: str, mount: ContentMount, content_path: ContentPath) -> str:
        if content_path.name.rpartition(".")[2].lower() in self.disabled_languages:
            return "in a language that the site has switched off"
        if mount.is_left_out(path):
            return "not mounted by `module.mounts` of the site's configuration"
        ignored = any(has_match(pattern, path) for pattern in self.ignored)
        return "left out by `ignoreFiles` of the site's configuration" if ignored else ""

    def _content_reason(self, content_path: ContentPath, beside: Collection[str]) -> str:
        if content_path.name != "index" and find_bundle(beside):
            return "belongs to the page bundle beside it"
        folder = content_path.page_folder
        if not folder and self.main_sections:
            return "a page at the root of the content, not in a section of posts"
        return self._section_reason(folder.partition("/")[0], folder) if folder else ""

    def page_exclusion(self, page: Page) -> str:
        front = lower_keys(page.front)
        build = lower_keys(table_at(front, "build") or table_at(front, "_build"))
        if flag_at(front, "headless") or text_at(build, "render").lower() in _NEVER:
            return "never rendered by Hugo (build.render)"
        if text_at(build, "list").lower() in _NEVER - {"link"}:
            return "kept out of every list (build.list)"
        if text_at(front, "redirect", "redirecturl", "redirect_to"):
            return "only leads to another address"
        return ""

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        content_path = self._to_content_path(path)
        below: dict[str, FrontValue] = {}
        logical = f"/{content_path.folder}/{content_path.name}".replace("//", "/").lower()
        for item in self.cascades:
            if item.language in {"", content_path.language} and _is_target(
                item, content_path.folder, logical
            ):
                below = merge_front(below, item.values)
        own_keys = {key.lower() for key in front}
        merged = {**{key: value for key, value in below.items() if key.lower() not in own_keys}, **front}
        self._complete_dates(content_path, merged)
        if self.languages and not text_at(lower_keys(merged), "lang", "language"):
            merged["lang"] = content_path.language or self.language
        return merged

    def address(self, page: Page) -> str:
        front = lower_keys(page.front)
        content_path = self._to_content_path(page.path)
        if url := text_at(front, "url"):
            return self._finish(self._own_url(url, page, content_path), content_path, is_own=True)
        name = self.spelling.normalize(content_path.page_name)
        slug = text_at(front, "slug").strip("-")
        folder = content_path.page_folder
        rule = next((r for r in self.permalinks if _is_in_section(folder, r.section)), None)
        if rule is not None:
            path = self._expand(rule.pattern, page, content_path)
        else:
            path = "/".join(filter(None, ("", self.spelling.normalize(folder), slug or name)))
        path = self.spelling.spell(path).rstrip("/")
        is_ugly = self.ugly or folder.partition("/")[0] in self.ugly_sections
        return self._finish(f"{path}.html" if is_ugly else f"{path}/", content_path)

    def aliases(self, page: Page) -> tuple[str, ...]:
        content_path = self._to_content_path(page.path)
        own = folder_of(self.address(page).rstrip("/"))
        prefix = self._prefix(content_path)
        aliases = (alias.strip() for alias in texts_at(lower_keys(page.front), "aliases"))
        return tuple(
            f"{prefix}{encode_path(alias)}" if alias.startswith("/") else f"{own}/{encode_path(alias)}"
            for alias in aliases
        )

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        if address := site_links.static_address(self, path):
            return address
        asset = next((folder for folder in self.assets if is_below(path, folder)), None)
        if asset is not None:
            return f"{prefix_of(self.base_url)}/{encode_path(path[len(asset) :].lstrip('/'))}"
        if self._mount_of(path) is None or path.lower().endswith(PAGES):
            return ""
        return self._resource_address(path, page, files)

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        if reference.tag in {"ref", "relref"}:
            return self._find_page(reference.target, page, files)
        roots = tuple(mount.source for mount in self.mounts)
        target = site_links.resolve_address(self, reference.target, page, files, roots)
        if target is None:
            return self._find_asset(reference.target, page, files)
        owner = self._find_owner(target.path, page, files)
        return replace(target, address="", owner=owner) if owner else target

    def _find_owner(self, path: str, page: Page, files: SiteFiles) -> str:
        """Return the page beside which a file of a bundle in several languages is published once.

        That is the one in the first language there is, where the page that refers to it is in another.
        """
        bundle = folder_of(page.path)
        is_bundle = self._to_content_path(page.path).name == "index" and not path.lower().endswith(PAGES)
        has_hosts = any(item.base_url for item in self.languages)
        if not is_bundle or len(self.languages) < 2 or has_hosts or not is_below(path, bundle):
            return ""
        codes = [item.code.lower() for item in self.languages]
        stem = path.rpartition("/")[2].rpartition(".")[0]
        if stem.rpartition(".")[2].lower() in codes:
            return ""
        pages = [f"{bundle}/{name}" for name in files.names(bundle) if find_bundle([name])]
        first = min(pages, key=lambda one: codes.index(self._to_content_path(one).language), default="")
        return first if first != page.path else ""

    def _mount_of(self, path: str) -> ContentMount | None:
        return next((mount for mount in self.mounts if is_below(path, mount.source)), None)

    def _to_content_path(self, path: str) -> ContentPath:
        """Return where a file stands in the content, with its language by folder or name."""
        mount = self._mount_of(path) or ContentMount("")
        inside = to_content(path, mount)
        folder, _, name = inside.rpartition("/")
        stem = name[: name.rfind(".")] if "." in name[1:] else name
        before, dot, code = stem.rpartition(".")
        codes = {language.code.lower() for language in self.languages}
        if dot and code.lower() in codes:
            return ContentPath(folder, before, code.lower())
        return ContentPath(folder, stem, mount.language or (self.language if self.languages else ""))

    def _section_reason(self, section: str, folder: str) -> str:
        mains = self.main_sections
        if not mains or any(is_below(folder, main) or is_below(main, folder) for main in mains):
            return ""
        return f"in the section {section}, which is none of mainSections ({', '.join(mains)})"

    def _complete_dates(self, content_path: ContentPath, front: dict[str, FrontValue]) -> None:
        """Put the date the configuration chooses under ``date``; a name may give it, and a slug with it."""
        low = lower_keys(front)
        for key in self.date_keys:
            if key == ":filename":
                dated = _DATED.match(content_path.page_name)
                if dated is None:
                    continue
                front["date"] = f"{dated[1]} {dated[2].replace('-', ':')}" if dated[2] else dated[1]
                if not text_at(low, "slug") and dated[3].strip(" -_"):
                    front["slug"] = dated[3].strip(" -_")
                return
            if date := text_at(low, key):
                front["date"] = date
                return

    def _own_url(self, url: str, page: Page, content_path: ContentPath) -> str:
        path = (
            self._expand(url, page, content_path) + ("/" if url.endswith("/") else "") if ":" in url else url
        )
        if ".." in path:
            path = f"/{join_paths('', path.replace('..', '')) or ''}"
        if path.endswith("/") or "." in path:
            return path
        return f"{path}/"

    def _expand(self, pattern: str, page: Page, content_path: ContentPath) -> str:
        folder = content_path.page_folder
        inside = self._sections_of(folder)
        normalized = tuple(self.spelling.normalize(part.rpartition("/")[2]) for part in inside)
        slugs = tuple(self.spelling.spell(text_at(self.sections, part)) for part in inside)
        slug = text_at(lower_keys(page.front), "slug").strip("-")
        values = PermalinkValues(page.title, slug, content_path.page_name, page.date, normalized, slugs)
        return expand_pattern(pattern, values, self.spelling)

    def _sections_of(self, folder: str) -> tuple[str, ...]:
        """Return the sections around a page, outermost first: the first folder, and those with a page."""
        parts = folder.split("/") if folder else []
        paths = ("/".join(parts[: n + 1]) for n in range(len(parts)))
        section_paths = [path for n, path in enumerate(paths) if n == 0 or path in self.sections]
        if not section_paths:
            return ()
        deepest = section_paths[-1].split("/")
        return tuple("/".join(deepest[: n + 1]) for n in range(len(deepest)))

    def _finish(self, path: str, content_path: ContentPath, *, is_own: bool = False) -> str:
        """Add what stands before a path: the prefix of the base URL and of the language."""
        language = "" if is_own and path.startswith("/") else self._language_prefix(content_path.language)
        rooted = path if path.startswith("/") else f"/{path}"
        if language and rooted.startswith(f"/{language}/"):
            language = ""
        before = f"/{language}" if language else ""
        return self._host_prefix(content_path.language) + before + encode_path(rooted)

    def _prefix(self, content_path: ContentPath) -> str:
        language = self._language_prefix(content_path.language)
        return self._host_prefix(content_path.language) + (f"/{language}" if language else "")

    def _host_prefix(self, code: str) -> str:
        own = next((item.base_url for item in self.languages if item.code.lower() == code), "")
        return own.rstrip("/") if own else prefix_of(self.base_url)

    def _language_prefix(self, code: str) -> str:
        language = next((item for item in self.languages if item.code.lower() == code), None)
        if language is None or language.base_url:
            return ""
        is_default = language.code.lower() == self.default_language
        return language.code.lower() if self.default_in_subfolder or not is_default else ""

    @property
    def default_language(self) -> str:
        """Return the code of the language whose addresses have no prefix."""
        return self.languages[0].code.lower() if self.languages else ""

    def _resource_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        """Return where a file of a bundle is published: beside the page, or below its section."""
        folder = folder_of(path)
        if (
            page is not None
            and self._to_content_path(page.path).name == "index"
            and is_below(path, folder_of(page.path))
        ):
            address = page.address or self.address(page)
            base = address.removesuffix(".html") if address.endswith(".html") else address.rstrip("/")
            return f"{base}/{encode_path(path[len(folder_of(page.path)) + 1 :])}"
        if find_bundle(files.names(folder)):
            return ""
        content_path = self._to_content_path(path)
        section = self.spelling.spell(self.spelling.normalize(content_path.folder))
        rest = f"/{section}" if section else ""
        return f"{self._prefix(content_path)}{encode_path(rest)}/{encode_path(path.rpartition('/')[2])}"

    def _find_asset(self, target: str, page: Page, files: SiteFiles) -> LinkTarget | None:
        """Find a picture in ``assets``, from where Hugo's own image hook takes it."""
        path, _, fragment = split_target(target)
        if "://" in path or not path:
            return None
        joined = (join_paths(folder, path.lstrip("/")) for folder in self.assets)
        asset = next((full for full in joined if full and files.is_file(full)), None)
        return site_links.target_of(self, asset, page, files, fragment) if asset else None

    def _find_page(self, target: str, page: Page, files: SiteFiles) -> LinkTarget | None:
        """Find the page that ``ref`` names: from the root, beside this page, or by its name alone."""
        path, _, fragment = split_target(target.strip())
        if not path:
            return LinkTarget(page.path, "", fragment)
        mount = self._mount_of(page.path) or self.mounts[0]
        content_path = self._to_content_path(page.path)
        above = content_path.page_folder
        tried = (
            [path.lstrip("/")]
            if path.startswith("/")
            else [_join_or_root(above, path), _join_or_root(content_path.folder, path), path]
        )
        for inside in filter(None, tried):
            for full in self._spellings(inside, mount, content_path.language):
                if files.is_file(full):
                    return LinkTarget(full, "", fragment)
        return self._find_by_name(path, content_path.language, files, fragment)

    def _spellings(self, inside: str, mount: ContentMount, language: str) -> Iterator[str]:
        """Yield the files a logical path may be: as written, with a suffix, as a bundle or a section."""
        base = f"{mount.source}/{inside.strip('/')}"
        stem = base.removesuffix(".md")
        codes = (f".{language}", "") if language else ("",)
        if "." in base.rpartition("/")[2]:
            yield base
        for name in (stem, f"{stem}/index", f"{stem}/_index"):
            for code in codes:
                yield from (f"{name}{code}{suffix}" for suffix in PAGES[:4])

    def _find_by_name(self, path: str, language: str, files: SiteFiles, fragment: str) -> LinkTarget | None:
        name = path.strip("/").rpartition("/")[2].removesuffix(".md")
        codes = (f".{language}", "") if language else ("",)
        names = [f"{name}{code}{suffix}" for code in codes for suffix in PAGES[:4]]
        singles = [file_path for file_name in names for file_path in files.find(file_name)]
        file_name = self.spelling.normalize(name)
        bundles = [
            file_path
            for code in codes
            for file_path in files.find(f"index{code}.md")
            if self.spelling.normalize(folder_of(file_path).rpartition("/")[2]) == file_name
        ]
        inside = [file_path for file_path in (*singles, *bundles) if self._mount_of(file_path) is not None]
        return LinkTarget(inside[0], "", fragment) if inside else None


def _is_in_section(folder: str, section: str) -> bool:
    return is_below(folder.lower(), section) if section else not folder


def _is_target(cascade: Cascade, folder: str, logical: str) -> bool:
    if not is_below(folder, cascade.folder) or not is_glob_match(cascade.kind or "page", "page"):
        return False
    return not cascade.target or is_glob_match(cascade.target, logical)


def _join_or_root(folder: str, path: str) -> str:
    return join_paths(folder, path) or ""
