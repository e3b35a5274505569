"""Hexo: posts in ``source/_posts``, addresses by its permalink, assets in folders beside their posts.

From Hexo's documentation: Configuration, Writing, Front-matter, Permalinks, Tag plugins, Asset folders,
https://hexo.io/docs/, and that of hexo-generator-feed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from feeds.generators import site_links
from feeds.generators.front_values import text_at
from feeds.generators.patterns import is_glob_match, match_groups
from feeds.generators.readers.formats import read_front_matter
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import decode_path, encode_path, is_below, join_paths, split_name
from feeds.generators.slugs import slugify_hexo

_TOKEN = re.compile(r":(\w*[^_\W])", re.ASCII)
_RENDERED: Final = frozenset(
    {".md", ".markdown", ".mkd", ".mkdn", ".mdwn", ".mdtxt", ".mdtext", ".htm", ".html"}
)
_KEPT: Final = frozenset({"title", "year", "month", "day", "i_month", "i_day", "hash"})
_SEGMENTS: Final = {
    "year": r"(?P<year>\d{4})",
    "month": r"(?P<month>\d{2})",
    "day": r"(?P<day>\d{2})",
    "i_month": r"(?P<i_month>\d{1,2})",
    "i_day": r"(?P<i_day>\d{1,2})",
    "hash": r"(?P<hash>[0-9a-f]{12})",
}
_ZONED = re.compile(
    r"(\d{4}-\d\d?-\d\d?)(?:[Tt]|[ \t]+)(\d\d?:\d\d:\d\d)(?:\.\d*)?[ \t]*(Z|[-+]\d\d?(?::\d\d)?)", re.ASCII
)


@dataclass(frozen=True, kw_only=True)
class HexoSite(GeneratorSite):
    """A Hexo site. ``source`` is its source folder; ``values`` its whole configuration, as front matter."""

    name: ClassVar[str] = "hexo"
    label: ClassVar[str] = "Hexo"

    prefix: str = ""
    source: str = "source"
    permalink: str = ":year/:month/:day/:title/"
    permalink_defaults: Mapping[str, str] = field(default_factory=dict)
    file_pattern: str = ":title"
    trailing_index: bool = True
    trailing_html: bool = True
    asset_folders: bool = False
    default_category: str = "uncategorized"
    category_names: Mapping[str, str] = field(default_factory=dict)
    filename_case: int = 0
    names_as_titles: bool = False
    raw: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    values: FrontMatter = field(default_factory=dict)

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        posts, drafts = self._folder("_posts"), self._folder("_drafts")
        if is_below(posts, path) or is_below(drafts, path):
            return ""
        if any(is_below(path, folder) for folder in self.output):
            return "what Hexo writes"
        inside = next((folder for folder in (posts, drafts) if is_below(path, folder)), None)
        if inside is None:
            return "Hexo's posts lie in _posts"
        if _is_hidden(path[len(inside) :]) and not self._is_named(path, self.included):
            return "a hidden folder: its name begins with _ or a dot"
        if self._is_asset_folder(path.rpartition("/")[2], beside):
            return "assets of a post"
        return ""

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        inside = next((f for f in map(self._folder, ("_posts", "_drafts")) if is_below(path, f)), None)
        if inside is None:
            return "a page of the site, not a post: it lies in no _posts"
        if path.endswith(("%", "~")) or (
            _is_hidden(path[len(inside) :]) and not self._is_named(path, self.included)
        ):
            return "a hidden file: its name begins with _ or a dot"
        if split_name(path)[2].lower() not in _RENDERED or self._is_named(path, self.raw):
            return "a file that Hexo publishes as it is, or not at all"
        return ""

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        fields = dict(front)
        info = self._of_name(path)
        fields |= {key: value for key, value in info.items() if key not in _KEPT}
        for single, several in (("category", "categories"), ("tag", "tags")):
            value = fields.pop(single, None)
            if value and not fields.get(several):
                fields[several] = value
            if several in fields:
                values = fields[several]
                fields[several] = values if isinstance(values, list) else [values] if values else []
        if self.names_as_titles and not text_at(fields, "title"):
            fields["title"] = info["title"]
        if is_below(path, self._folder("_drafts")):
            fields["draft"] = "true"
        self._complete_date(fields, info)
        return fields

    def address(self, page: Page) -> str:
        path = self._path(page)
        if not self.trailing_index:
            path = re.sub(r"index\.html$", "", path)
        if not self.trailing_html and not path.endswith("index.html"):
            path = path.removesuffix(".html")
        return self.prefix + encode_path(re.sub(r"/{2,}", "/", f"/{path}"))

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        if page is not None and self.asset_folders and is_below(path, _without_suffix(page.path)):
            inside = path[len(_without_suffix(page.path)) + 1 :]
            above = re.sub(r"\.html?$", "", self._path(page)).strip("/")
            return f"{self.prefix}/" + encode_path("/".join(filter(None, (above, inside))))
        for folder in self.static:
            inside = path[len(folder.path) + 1 :]
            if is_below(path, folder.path) and (
                not _is_hidden(inside) or self._is_named(path, self.included)
            ):
                return f"{self.prefix}/{encode_path(inside)}"
        return ""

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        target = reference.target
        if reference.tag in {"post_link", "post_path"}:
            name, _, fragment = target.partition("#")
            post_path = self._find_post(name, files)
            return LinkTarget(post_path, "", fragment) if post_path else None
        if reference.tag.startswith("asset_"):
            post_path = join_paths(_without_suffix(page.path), target) or ""
            return (
                LinkTarget(post_path, self.file_address(post_path, page, files))
                if files.is_file(post_path)
                else None
            )
        if reference.tag:
            return None
        beside = join_paths(_without_suffix(page.path), decode_path(target)) if self.asset_folders else None
        if beside and not target.startswith("/") and files.is_file(beside):
            return LinkTarget(beside, self.file_address(beside, page, files))
        return site_links.resolve_address(self, target, page, files, (self.source,))

    def template_values(self, page: Page) -> FrontMatter:
        return {"config": dict(self.values), "site": {"title": self.title, "url": self.base_url.rstrip("/")}}

    def _path(self, page: Page) -> str:
        own = text_at(page.front, "permalink")
        path = own or _TOKEN.sub(lambda match: self._words(page).get(match[1], ""), self.permalink)
        path = path.lstrip("/")
        return f"{path}/" if self.asset_folders and path and not path.endswith(("/", ".html")) else path

    def _words(self, page: Page) -> dict[str, str]:
        slug = self._of_name(page.path)["title"]
        front = {key: value for key, value in page.front.items() if isinstance(value, str)}
        words = {
            "title": slug,
            "name": slug.rpartition("/")[2],
            "post_title": slugify_hexo(text_at(page.front, "title") or page.title, 1),
            "category": self._category(page),
            "id": text_at(page.front, "id"),
        }
        if page.date is not None:
            words |= self._dates(page.date, slug)
        return {**self.permalink_defaults, **front, **words}

    def _dates(self, date: datetime, slug: str) -> dict[str, str]:
        local = date.astimezone(ZoneInfo(self.timezone or "UTC"))
        stamp = int(date.timestamp())
        return {
            "year": f"{local.year:04}",
            "month": f"{local.month:02}",
            "day": f"{local.day:02}",
            "hour": f"{local.hour:02}",
            "minute": f"{local.minute:02}",
            "second": f"{local.second:02}",
            "i_month": str(local.month),
            "i_day": str(local.day),
            "timestamp": str(stamp),
            "hash": hashlib.sha1(f"{slug}{stamp}".encode(), usedforsecurity=False).hexdigest()[:12],
        }

    def _category(self, page: Page) -> str:
        """Return the slug of a post's last category; a list is a chain of them, a list of lists several."""
        categories = page.front.get("categories")
        chain = categories if isinstance(categories, list) else []
        if any(isinstance(item, list) for item in chain):
            chain = next((c if isinstance(c, list) else [c] for c in reversed(chain)), [])
        names = [item for item in chain if isinstance(item, str) and item]
        slugs = (slugify_hexo(self.category_names.get(name, name), self.filename_case) for name in names)
        return "/".join(slugs) or self.default_category

    def _of_name(self, path: str) -> dict[str, str]:
        """Return what ``new_post_name`` finds in a file's path, ``title`` always."""
        inside = next((f for f in map(self._folder, ("_posts", "_drafts")) if is_below(path, f)), self.source)
        stem = _without_suffix(path[len(inside) + 1 :])
        groups = match_groups(_name_expression(self.file_pattern), stem)
        return groups if groups.get("title") else {**groups, "title": slugify_hexo(stem)}

    def _complete_date(self, front: dict[str, FrontValue], info: Mapping[str, str]) -> None:
        """Add the date of the file's name; one with an offset is a clock reading in UTC, as Hexo takes it."""
        month, day = info.get("month") or info.get("i_month"), info.get("day") or info.get("i_day")
        date = text_at(front, "date")
        if not date and info.get("year") and month and day:
            front["date"] = f"{info['year']}-{int(month):02}-{int(day):02}"
        for key in ("date", "updated"):
            zoned = _ZONED.fullmatch(text_at(front, key))
            if zoned and self.timezone:
                front[key] = _clock_in_utc(zoned) or text_at(front, key)

    def _find_post(self, name: str, files: SiteFiles) -> str:
        """Return the path of the post of a slug, or else of a title."""
        slugs = files.once("hexo slugs", lambda: self._posts_by_slug(files))
        if name in slugs:
            return slugs[name]
        return files.once("hexo titles", lambda: _posts_by_title(files, tuple(slugs.values()))).get(name, "")

    def _posts_by_slug(self, files: SiteFiles) -> dict[str, str]:
        paths = (p for p in files.walk(self._folder("_posts")) if not self.file_exclusion(p))
        posts: dict[str, str] = {}
        for path in paths:
            posts.setdefault(self._of_name(path)["title"], path)
        return posts

    def _is_asset_folder(self, name: str, beside: Collection[str]) -> bool:
        return self.asset_folders and any(f"{name}{suffix}" in beside for suffix in _RENDERED)

    def _is_named(self, path: str, patterns: tuple[str, ...]) -> bool:
        inside = path.removeprefix(f"{self.source}/")
        return any(is_glob_match(pattern, name) for pattern in patterns for name in (inside, path))

    def _folder(self, name: str) -> str:
        return f"{self.source}/{name}"


def _posts_by_title(files: SiteFiles, paths: tuple[str, ...]) -> dict[str, str]:
    posts: dict[str, str] = {}
    for path in paths:
        front_file = read_front_matter(files, path)
        title = front_file.get("title") if front_file else None
        if isinstance(title, str):
            posts.setdefault(title, path)
    return posts


def _name_expression(pattern: str) -> str:
    """Return a regular expression for ``new_post_name``; a token that comes twice is matched once."""
    names: set[str] = set()

    def segment(match: re.Match[str]) -> str:
        name = match[1]
        if name in names:
            return ".+?"
        names.add(name)
        return _SEGMENTS.get(name, f"(?P<{name}>.+?)")

    escaped = re.sub(r"[^\w:/\s-]", lambda match: "\\" + match[0], pattern)
    return f"^{_TOKEN.sub(segment, escaped)}$"


def _clock_in_utc(zoned: re.Match[str]) -> str:
    offset = "+00:00" if zoned[3] == "Z" else zoned[3] if ":" in zoned[3] else f"{zoned[3]}:00"
    day = "-".join(part.zfill(2) for part in zoned[1].split("-"))
    sign, rest = offset[0], offset[1:].split(":")
    try:
        moment = datetime.fromisoformat(f"{day}T{zoned[2].zfill(8)}{sign}{rest[0].zfill(2)}:{rest[1]}")
    except ValueError:
        return ""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _is_hidden(path: str) -> bool:
    return re.search(r"(?:^|/)[_.]", path) is not None


def _without_suffix(path: str) -> str:
    folder, stem, _ = split_name(path)
    return f"{folder}/{stem}" if folder else stem
