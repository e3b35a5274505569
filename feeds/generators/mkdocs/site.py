"""Material for MkDocs: the posts of its blog plugin, addresses by date and slug, authors by key.

From the documentation of Material for MkDocs: Built-in blog plugin, Setting up a blog, Built-in meta plugin,
and of MkDocs: Configuration (docs_dir, use_directory_urls, exclude_docs), Writing your docs (linking),
https://squidfunk.github.io/mkdocs-material/ and https://www.mkdocs.org/user-guide/.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, NamedTuple

from feeds.generators import site_links
from feeds.generators.date_formats import format_cldr
from feeds.generators.front_values import merge_front, table_at, text_at, texts_at
from feeds.generators.patterns import is_glob_match
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import encode_path, folders_above, is_below, split_name
from feeds.generators.slugs import slugify_pymdown

_SUFFIXES: Final = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd"})


class SlugRule(NamedTuple):
    """How a slug is made: the letter case and the normal form of ``pymdownx.slugs``, and the separator."""

    case: str = "lower"
    form: Literal["NFC", "NFD", "NFKC", "NFKD"] = "NFC"
    separator: str = "-"

    def slug(self, text: str) -> str:
        """Return a name as a slug."""
        return slugify_pymdown(text, self.separator, self.case, self.form)


class MkDocsBlog(NamedTuple):
    """One blog: its folder in the docs, that of its posts, and how these are addressed."""

    folder: str = "blog"
    posts: str = "blog/posts"
    url_format: str = "{date}/{slug}"
    date_format: str = "yyyy/MM/dd"
    most_categories: int = 1
    post_slug: SlugRule = SlugRule()
    category_slug: SlugRule = SlugRule()
    shows_drafts: bool = False


@dataclass(frozen=True, kw_only=True)
class MkDocsSite(GeneratorSite):
    """A site of MkDocs. ``docs`` is its docs folder; ``defaults`` are those of ``.meta.yml``, by folder."""

    name: ClassVar[str] = "mkdocs"
    label: ClassVar[str] = "Material for MkDocs"

    prefix: str = ""
    docs: str = "docs"
    pretty: bool = True
    blogs: tuple[MkDocsBlog, ...] = ()
    excluded: tuple[str, ...] = ()
    defaults: Mapping[str, FrontMatter] = field(default_factory=dict)

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        posts = [self._full(blog.posts) for blog in self.blogs]
        if any(is_below(folder, path) for folder in posts):
            return ""
        if any(is_below(path, folder) for folder in self.output):
            return "what MkDocs writes"
        if not any(is_below(path, folder) for folder in posts):
            return "pages of the site, not posts of its blog"
        return "a hidden folder" if path.rpartition("/")[2].startswith(".") else self._left_out(path)

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if split_name(path)[2].lower() not in _SUFFIXES:
            return "no page of MkDocs"
        if self._blog(path) is None:
            return "a page of the site, not a post of its blog"
        return self._left_out(path)

    def page_exclusion(self, page: Page) -> str:
        return "" if page.date is not None else "a post of the blog needs a date"

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        merged: dict[str, FrontValue] = dict(front)
        for folder in folders_above(path):
            merged = _additive(self.defaults.get(folder, {}), merged)
        dates = table_at(merged, "date")
        if dates:
            created = text_at(dates, "created")
            merged["date"] = created
            updated = text_at(dates, "updated")
            if updated and not text_at(merged, "updated"):
                merged["updated"] = updated
        blog = self._blog(path)
        if blog is not None and blog.shows_drafts:
            merged.pop("draft", None)
        return merged

    def address(self, page: Page) -> str:
        blog = self._blog(page.path)
        stem = split_name(page.path)[1]
        if blog is None:
            inside = page.path.removeprefix(f"{self.docs}/")
            return self._address(split_name(inside)[0], stem)
        words = {
            "categories": "/".join(blog.category_slug.slug(c) for c in self._categories(page, blog)),
            "date": format_cldr(page.date, blog.date_format) if page.date else "",
            "file": "index" if stem.lower() == "readme" else stem,
            "slug": text_at(page.front, "slug") or blog.post_slug.slug(page.title),
        }
        path = re.sub(r"\{(\w+)\}", lambda match: words.get(match[1], match[0]), blog.url_format)
        whole = posixpath.normpath(posixpath.join(blog.folder, posixpath.normpath(path.strip("/"))))
        return self._address(*posixpath.split(whole))

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        name = path.rpartition("/")[2]
        is_page = split_name(path)[2].lower() in _SUFFIXES
        if is_page or not is_below(path, self.docs) or self._left_out(path) or name.startswith("."):
            return ""
        docs_path = path.removeprefix(f"{self.docs}/")
        blog = next((blog for blog in self.blogs if is_below(docs_path, blog.posts)), None)
        if blog is not None:
            inside = docs_path[len(blog.posts) :].lstrip("/")
            docs_path = posixpath.normpath(posixpath.join(blog.folder, inside))
        return f"{self.prefix}/{encode_path(docs_path)}"

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        if reference.tag:
            return None
        return site_links.resolve_address(self, reference.target, page, files, (self.docs,))

    def _address(self, folder: str, stem: str) -> str:
        above = encode_path(folder.strip("/."))
        start = f"{self.prefix}/{above}" if above else self.prefix
        is_index = stem in {"index", "README"}
        if self.pretty:
            return f"{start}/" if is_index else f"{start}/{encode_path(stem)}/"
        return f"{start}/{'index' if is_index else encode_path(stem)}.html"

    def _categories(self, page: Page, blog: MkDocsBlog) -> tuple[str, ...]:
        return texts_at(page.front, "categories")[: max(blog.most_categories, 0)]

    def _blog(self, path: str) -> MkDocsBlog | None:
        return next((blog for blog in self.blogs if is_below(path, self._full(blog.posts))), None)

    def _full(self, docs_path: str) -> str:
        return "/".join(filter(None, (self.docs, docs_path)))

    def _left_out(self, path: str) -> str:
        inside = path.removeprefix(f"{self.docs}/")
        left_out = any(_is_matched(pattern, inside) for pattern in self.excluded)
        return "left out by exclude_docs of the site's configuration" if left_out else ""


def _is_matched(pattern: str, inside: str) -> bool:
    """Tell whether a line of ``exclude_docs``, which is written like one of ``.gitignore``, names a path."""
    bare = pattern.strip("/")
    if not bare:
        return False
    if "/" in pattern.rstrip("/"):
        return is_glob_match(bare, inside) or is_glob_match(f"{bare}/**", inside)
    return any(is_glob_match(bare, part) for part in inside.split("/"))


def _additive(below: FrontMatter, above: FrontMatter) -> dict[str, FrontValue]:
    """Merge front matter as the meta plugin does: tables by key, lists one after the other."""
    merged = merge_front(below, above)
    for key, value in below.items():
        own = above.get(key)
        if isinstance(value, list) and isinstance(own, list):
            merged[key] = [*value, *(item for item in own if item not in value)]
    return merged
