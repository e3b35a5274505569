"""Eleventy: templates of any kind, addresses by path or permalink, data from files of the folder.

From Eleventy's documentation: Configuration, Template and directory data files, Data cascade, Permalinks,
Page variable, Content dates, Collections, Passthrough file copy, Ignore files, https://www.11ty.dev/docs/.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, NamedTuple

from feeds.generators import site_links
from feeds.generators.date_formats import format_strftime
from feeds.generators.front_values import flag_at, merge_front, text_at, texts_at
from feeds.generators.patterns import is_glob_match
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import encode_path, folder_of, folders_above, is_below, split_name
from feeds.generators.slugs import slugify_eleventy, slugify_simov
from feeds.generators.template_expressions import EscapedText, Filter, expand_template

_SUFFIXES: Final = frozenset({".md", ".markdown", ".mdx", ".html", ".htm"})
_PASSED: Final = frozenset({"_includes", "_layouts", "_data", "_site", "_components", "node_modules"})
MACHINE_TAGS: Final = frozenset(
    {"post", "posts", "blog", "all", "nav", "page", "pages", "article", "articles"}
)
"""Tags that put a template into a collection and say nothing of it."""
COLLECTIONS: Final = "eleventyCollections"
"""Front matter, ours: all tags of a template, those of the machinery with them."""
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.*)", re.DOTALL)
_PATH_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class PassthroughCopy(NamedTuple):
    """A file, folder or glob that is published as it is; ``beside`` the page that links to it."""

    pattern: str
    address: str = ""
    beside: bool = False


@dataclass(frozen=True, kw_only=True)
class EleventySite(GeneratorSite):
    """An Eleventy site. ``source`` is its input folder.

    ``folder_data`` and ``file_data`` are what data files say for a folder and for one template, by its path
    without the suffix; ``layouts`` the front matter of layouts. ``collections`` are the tags of posts,
    ``globs`` the patterns of collections that are made of files. ``escapes`` tells that
    templates in Markdown are those of Nunjucks, which escapes.
    """

    name: ClassVar[str] = "eleventy"
    label: ClassVar[str] = "Eleventy"

    prefix: str = ""
    source: str = ""
    folder_data: Mapping[str, FrontMatter] = field(default_factory=dict)
    file_data: Mapping[str, FrontMatter] = field(default_factory=dict)
    layouts: Mapping[str, FrontMatter] = field(default_factory=dict)
    global_data: Mapping[str, Any] = field(default_factory=dict)
    collections: tuple[str, ...] = ()
    globs: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    copies: tuple[PassthroughCopy, ...] = ()
    escapes: bool = False
    adds_prefix: bool = False

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if is_below(self.source, path) and self.source:
            return ""
        if not is_below(path, self.source):
            return f"outside of Eleventy's input folder {self.source}"
        if any(is_below(path, folder) for folder in self.output):
            return "what Eleventy writes"
        return self._folder_reason(path)

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if not is_below(path, self.source):
            return f"outside of Eleventy's input folder {self.source}"
        if split_name(path)[2].lower() not in _SUFFIXES:
            return "no text that Eleventy makes a page of"
        if self._is_ignored(path) or path.upper() == "README.MD":
            return "left out by an ignore file or the site's configuration"
        if self.folders and not any(is_below(path, folder) for folder in self.folders):
            return "no collection of posts has files of this folder"
        return ""

    def page_exclusion(self, page: Page) -> str:
        if flag_at(page.front, "eleventyExcludeFromCollections"):
            return "left out by eleventyExcludeFromCollections"
        if text_at(page.front, "permalink").lower() == "false" or flag_at(page.front, "permalink") is False:
            return "it has no page: its permalink is false"
        if self.globs and any(is_glob_match(glob, page.path) for glob in self.globs):
            return ""
        tags = set(texts_at(page.front, COLLECTIONS))
        if self.collections and not tags.intersection(self.collections):
            return f"it is in no collection of posts ({', '.join(self.collections)})"
        if not self.collections and self.globs:
            return "it is in no collection of posts"
        return ""

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        stem = split_name(path)
        key = f"{stem[0]}/{stem[1]}" if stem[0] else stem[1]
        merged: dict[str, FrontValue] = {}
        for folder in reversed([f for f in folders_above(path) if f in self.folder_data]):
            merged = _deep_merge(merged, self.folder_data[folder])
        merged = _deep_merge(merged, self.file_data.get(key, {}))
        layout = text_at(front, "layout") or text_at(merged, "layout")
        for _ in range(8):
            below = self.layouts.get(layout)
            if below is None:
                break
            merged, layout = (
                _deep_merge({k: v for k, v in below.items() if k != "layout"}, merged),
                text_at(below, "layout"),
            )
        merged = _deep_merge(merged, front)
        computed = merged.get("eleventyComputed")
        if isinstance(computed, dict):
            merged |= {k: v for k, v in computed.items() if isinstance(v, str)}
        self._complete_date(path, merged)
        _complete_tags(merged)
        return merged

    def address(self, page: Page) -> str:
        permalink = page.front.get("permalink")
        if isinstance(permalink, dict):
            permalink = permalink.get("build")
        if isinstance(permalink, str) and permalink.strip():
            if permalink.strip().lower() == "false":
                return ""
            path = self._expand_template(permalink.strip(), page)
            return self._address(path) if path is not None else self._address(self._default_path(page.path))
        return self._address(self._default_path(page.path))

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        for copy in self.copies:
            if not _is_copied(copy, path):
                continue
            if copy.beside:
                near = page is not None and is_below(path, folder_of(page.path))
                if page is None or not near:
                    continue
                above = page.address if page.address.endswith("/") else page.address.rpartition("/")[0] + "/"
                return above + encode_path(path[len(folder_of(page.path)) :].lstrip("/"))
            if copy.address:
                rest = (
                    path[len(copy.pattern.rstrip("/")) :]
                    if "*" not in copy.pattern
                    else f"/{path.rpartition('/')[2]}"
                )
                whole_file = copy.pattern == path and not copy.address.endswith("/")
                target = (
                    copy.address if whole_file else f"{copy.address.rstrip('/')}/{(rest or path).strip('/')}"
                )
                return self._address(target)
            return self._address(path.removeprefix(f"{self.source}/") if self.source else path)
        return ""

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        if reference.tag:
            return None
        roots = dict.fromkeys(
            (self.source, "", *(copy.pattern for copy in self.copies if copy.address == "/"))
        )
        target = site_links.resolve_address(self, reference.target, page, files, roots)
        return target or (site_links.add_prefix(self, reference.target) if self.adds_prefix else None)

    def template_values(self, page: Page) -> FrontMatter:
        texts = {k: v for k, v in self.global_data.items() if isinstance(v, str | dict)}
        return {
            **texts,
            **page.front,
            "pathPrefix": self.prefix,
            "page": {"url": page.address, "fileSlug": _file_slug(self._to_content_path(page.path))},
        }

    def _expand_template(self, template: str, page: Page) -> str | None:
        content_path = self._to_content_path(page.path)
        folder, stem, _ = split_name(content_path)
        values = {
            **self.global_data,
            **page.front,
            "title": text_at(page.front, "title") or page.title,
            "date": page.date,
            "page": {
                "fileSlug": _file_slug(content_path),
                "filePathStem": "/" + "/".join(filter(None, (folder, _without_date(stem)))),
                "inputPath": f"./{page.path}",
                "date": page.date,
                "outputFileExtension": "html",
                "lang": page.language,
            },
        }
        return expand_template(template, values, FILTERS, escapes=self.escapes)

    def _default_path(self, path: str) -> str:
        folder, stem, _ = split_name(self._to_content_path(path))
        same = stem == folder.rpartition("/")[2]
        return "/".join(filter(None, (folder, "" if stem == "index" or same else stem, "index.html")))

    def _address(self, path: str) -> str:
        path = re.sub(r"/{2,}", "/", f"/{path}")
        path = re.sub(r"(?<=/)index\.html$", "", path)
        return self.prefix + encode_path(path)

    def _complete_date(self, path: str, front: dict[str, FrontValue]) -> None:
        date = text_at(front, "date")
        if date.lower() in {"last modified", "created", "git last modified", "git created"}:
            del front["date"]
        elif not date and (match := _PATH_DATE.search(path)):
            front["date"] = match[0]

    def _folder_reason(self, path: str) -> str:
        name = path.rpartition("/")[2]
        if any(is_below(path, folder) for folder in self.hidden):
            return "layouts, includes or data of the site"
        if name in _PASSED or name.startswith("."):
            return "a folder of the generator's own, which holds no posts"
        if self._is_ignored(path):
            return "left out by an ignore file or the site's configuration"
        if self.folders and not any(is_below(path, f) or is_below(f, path) for f in self.folders):
            return "no collection of posts has files of this folder"
        return ""

    def _is_ignored(self, path: str) -> bool:
        return any(
            is_glob_match(p, path) or is_below(path, p.rstrip("/*")) for p in self.ignored if p.strip("/*")
        )

    def _to_content_path(self, path: str) -> str:
        return path.removeprefix(f"{self.source}/") if self.source else path


def _format_date(value: Any, pattern: str = "%Y-%m-%d", *_: Any) -> str:  # noqa: ANN401 - any value
    return format_strftime(value, pattern)


def _replace_text(value: Any, old: str, new: str = "", *_: Any) -> str:  # noqa: ANN401 - any value
    return str(value).replace(str(old), str(new)[:200], 100)


FILTERS: Final[dict[str, Filter]] = {
    "slugify": lambda value, *_: slugify_eleventy("" if value is None else str(value)),
    "slug": lambda value, *_: slugify_simov("" if value is None else str(value)),
    "date": _format_date,
    "lower": lambda value, *_: str(value).lower(),
    "downcase": lambda value, *_: str(value).lower(),
    "upper": lambda value, *_: str(value).upper(),
    "upcase": lambda value, *_: str(value).upper(),
    "strip": lambda value, *_: str(value).strip(),
    "trim": lambda value, *_: str(value).strip(),
    "replace": _replace_text,
    "safe": lambda value, *_: EscapedText(value),
    "url": lambda value, *_: str(value),
    "url_encode": lambda value, *_: encode_path(str(value)),
    "append": lambda value, more="", *_: f"{value}{more}",
    "prepend": lambda value, more="", *_: f"{more}{value}",
    "default": lambda value, other="", *_: str(value or other),
}
"""The filters that an address may use: those of Eleventy, and plain ones of Liquid and Nunjucks."""


def _file_slug(path: str) -> str:
    folder, stem, _ = split_name(path)
    slug = _without_date(stem)
    return _without_date(folder.rpartition("/")[2]) if slug == "index" else slug


def _without_date(name: str) -> str:
    match = _DATED.search(name)
    return match[1] if match else name


def _is_copied(copy: PassthroughCopy, path: str) -> bool:
    if "*" in copy.pattern or "{" in copy.pattern:
        return is_glob_match(copy.pattern, path)
    return is_below(path, copy.pattern.rstrip("/"))


def _deep_merge(below: FrontMatter, above: FrontMatter) -> dict[str, FrontValue]:
    """Merge data as Eleventy does: tables by key, lists one after the other, a text of tags as a list."""
    merged = merge_front(below, above)
    for key, value in above.items():
        under = below.get(key)
        if key == "tags":
            merged[key] = list(dict.fromkeys((*texts_at(below, key), *texts_at(above, key))))
        elif isinstance(value, list) and isinstance(under, list):
            merged[key] = [*under, *value]
    return merged


def _complete_tags(front: dict[str, FrontValue]) -> None:
    tags = texts_at(front, "tags")
    front[COLLECTIONS] = list(tags)
    if "tags" in front:
        front["tags"] = [tag for tag in tags if tag not in MACHINE_TAGS]
