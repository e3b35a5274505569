"""Docusaurus: the posts of its blogs, dates and slugs out of file names, authors and tags out of data files.

From Docusaurus' documentation: Blog (blog post date, authors, tags, feeds, multiple blogs, blog-only mode),
plugin-content-blog, docusaurus.config.js, i18n tutorial, Markdown links, https://docusaurus.io/docs/.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

from feeds.generators import site_links
from feeds.generators.front_values import text_at
from feeds.generators.patterns import is_glob_match
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import (
    decode_path,
    encode_path,
    folder_of,
    is_below,
    join_paths,
    leads_elsewhere,
    prefix_of,
    split_name,
    split_target,
)

# Docusaurus leaves the dot before the suffix unescaped; a suffix is asked for before, so it is the same.
_DATED = re.compile(
    r"(?P<folder>.*)(?P<date>\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(?P<text>.*?)(?:/index)?\.mdx?", re.DOTALL
)
EXCLUDED: Final = ("**/_*.{js,jsx,ts,tsx,md,mdx}", "**/_*/**", "**/*.test.{js,jsx,ts,tsx}", "**/__tests__/**")
"""The default of ``exclude``: partials, and what is below folders named so."""


class DocusaurusBlog(NamedTuple):
    """One blog: the folder of its posts, its language, and where it is published, with ``/`` at both ends."""

    folder: str
    route: str
    language: str = ""
    include: tuple[str, ...] = ("**/*.{md,mdx}",)
    exclude: tuple[str, ...] = EXCLUDED
    tags: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class DocusaurusSite(GeneratorSite):
    """A Docusaurus site. ``trailing_slash`` is None where addresses stay as they are made."""

    name: ClassVar[str] = "docusaurus"
    label: ClassVar[str] = "Docusaurus"

    blogs: tuple[DocusaurusBlog, ...] = ()
    trailing_slash: bool | None = None

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if any(is_below(blog.folder, path) for blog in self.blogs):
            return ""
        if any(is_below(path, folder) for folder in self.output):
            return "what Docusaurus writes"
        blog = self._blog(path)
        if blog is None:
            return "no blog of the site"
        name = path.rpartition("/")[2]
        inside = path[len(blog.folder) :].lstrip("/")
        left_out = any(is_glob_match(pattern, f"{inside}/x.md") for pattern in blog.exclude)
        if left_out or name.startswith("."):
            return "left out by `exclude` of the blog's options"
        return ""

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        blog = self._blog(path)
        if blog is None:
            return "a page of the site, not a post: it lies in no blog"
        inside = path[len(blog.folder) :].lstrip("/")
        if any(is_glob_match(pattern, inside) for pattern in blog.exclude):
            return "left out by `exclude` of the blog's options"
        included = any(is_glob_match(pattern, inside) for pattern in blog.include)
        return "" if included else "not named by `include` of the blog's options"

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        fields = dict(front)
        blog = self._blog(path)
        dated = self._match_date(path)
        if dated is not None and not text_at(fields, "date"):
            year, month, day = re.split(r"[-/]", dated["date"])
            fields["date"] = f"{year}-{int(month):02}-{int(day):02}"
        if blog is not None and isinstance(fields.get("tags"), list):
            fields["tags"] = _labels(fields["tags"], blog.tags)
        if blog is not None and blog.language and not text_at(fields, "lang"):
            fields["lang"] = blog.language
        return fields

    def address(self, page: Page) -> str:
        blog = self._blog(page.path)
        if blog is None:
            return ""
        slug = text_at(page.front, "slug") or self._slug(page.path)
        path = re.sub(r"/{2,}", "/", f"{blog.route}{slug}")
        bare = path.rstrip("/")
        if self.trailing_slash is not None and bare:
            path = f"{bare}/" if self.trailing_slash else bare
        return encode_path(path)

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        # What lies beside a post is published under a name that only the generator knows.
        return site_links.static_address(self, path)

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        target = reference.target.removeprefix("pathname://")
        if reference.tag or not target or target[0] in "#?" or leads_elsewhere(target):
            return None
        path, _, fragment = split_target(target)
        for spelling in dict.fromkeys((decode_path(path), path)):
            for candidate in self._candidates(spelling, page):
                if files.is_file(candidate):
                    return site_links.target_of(self, candidate, page, files, fragment)
        return site_links.resolve_address(self, target, page, files) or site_links.add_prefix(self, target)

    def _candidates(self, path: str, page: Page) -> list[str]:
        """Return the files a link may mean: beside the post, in its blog, in the original's, at the site."""
        if path.startswith("@site/"):
            return [path.removeprefix("@site/")]
        blog = self._blog(page.path)
        above = folder_of(page.path)
        places = ["", *(b.folder for b in self.blogs)] if path.startswith("/") else [above]
        if blog is not None and blog.language and not path.startswith("/"):
            inside = above[len(blog.folder) :].lstrip("/")
            places += ["/".join(filter(None, (b.folder, inside))) for b in self.blogs if not b.language]
        if blog is not None and not path.startswith("/"):
            places.append(blog.folder)
        joined = (join_paths(folder, path.lstrip("/")) for folder in places)
        return [candidate for candidate in joined if candidate]

    def _slug(self, path: str) -> str:
        dated = self._match_date(path)
        if dated is not None:
            return f"/{dated['date'].replace('-', '/')}/{dated['folder']}{dated['text']}"
        return "/" + re.sub(r"(?:/index)?\.mdx?$", "", self._inside(path))

    def _match_date(self, path: str) -> re.Match[str] | None:
        inside = self._inside(path)
        return (
            _DATED.fullmatch(inside)
            if split_name(inside)[2] in {".md", ".mdx"} and len(inside) < 1000
            else None
        )

    def _inside(self, path: str) -> str:
        blog = self._blog(path)
        return path[len(blog.folder) :].lstrip("/") if blog else path

    def _blog(self, path: str) -> DocusaurusBlog | None:
        candidates = (blog for blog in self.blogs if is_below(path, blog.folder))
        return max(candidates, key=lambda blog: len(blog.folder), default=None)


def _labels(tags: FrontValue, labels_by_key: Mapping[str, str]) -> list[FrontValue]:
    """Return tags by their labels: those of ``tags.yml`` by key, inline ones by their own."""
    labels: list[FrontValue] = []
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, dict):
            labels.append(text_at(tag, "label"))
        elif isinstance(tag, str):
            labels.append(labels_by_key.get(tag, tag))
    return labels


def blog_route(base_url: str, route: str) -> str:
    """Return where a blog is published, below the path of the site's address."""
    return re.sub(r"/{2,}", "/", f"{prefix_of(base_url)}/{route.strip('/')}/")
