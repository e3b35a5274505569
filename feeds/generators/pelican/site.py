"""Pelican: articles by their metadata, addresses by its URL settings, links such as ``{filename}``.

From Pelican's documentation: Settings (URL settings, basic settings, metadata), Writing content (metadata,
linking to internal content, translations, publishing drafts), https://docs.getpelican.com/en/latest/.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from feeds.generators import site_links
from feeds.generators.date_formats import format_strftime
from feeds.generators.front_values import lower_keys, text_at, texts_at, to_front_matter
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
from feeds.generators.slugs import PELICAN_SUBSTITUTIONS, slugify_pelican

PELICAN_DEFAULTS: Final[dict[str, Any]] = {
    "ARTICLE_PATHS": [""],
    "ARTICLE_EXCLUDES": [],
    "PAGE_PATHS": ["pages"],
    "PAGE_EXCLUDES": [],
    "STATIC_PATHS": ["images"],
    "STATIC_URL": "{path}",
    "OUTPUT_PATH": "output",
    "FEED_ALL_ATOM": "feeds/all.atom.xml",
    "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
    "AUTHOR_FEED_ATOM": "feeds/{slug}.atom.xml",
    "AUTHOR_FEED_RSS": "feeds/{slug}.rss.xml",
    "TRANSLATION_FEED_ATOM": "feeds/all-{lang}.atom.xml",
    "USE_FOLDER_AS_CATEGORY": True,
    "DEFAULT_CATEGORY": "misc",
    "WITH_FUTURE_DATES": True,
    "INDEX_SAVE_AS": "index.html",
    "ARTICLE_URL": "{slug}.html",
    "ARTICLE_SAVE_AS": "{slug}.html",
    "ARTICLE_LANG_URL": "{slug}-{lang}.html",
    "ARTICLE_LANG_SAVE_AS": "{slug}-{lang}.html",
    "DRAFT_URL": "drafts/{slug}.html",
    "DRAFT_SAVE_AS": "drafts/{slug}.html",
    "DRAFT_LANG_URL": "drafts/{slug}-{lang}.html",
    "DRAFT_LANG_SAVE_AS": "drafts/{slug}-{lang}.html",
    "PAGE_URL": "pages/{slug}.html",
    "PAGE_SAVE_AS": "pages/{slug}.html",
    "PAGE_LANG_URL": "pages/{slug}-{lang}.html",
    "PAGE_LANG_SAVE_AS": "pages/{slug}-{lang}.html",
    "CATEGORY_URL": "category/{slug}.html",
    "CATEGORY_SAVE_AS": "category/{slug}.html",
    "TAG_URL": "tag/{slug}.html",
    "AUTHOR_URL": "author/{slug}.html",
    "DEFAULT_LANG": "en",
    "FILENAME_METADATA": r"(?P<date>\d{4}-\d{2}-\d{2}).*",
    "IGNORE_FILES": ["**/.*"],
    "SLUG_REGEX_SUBSTITUTIONS": [[*pair] for pair in PELICAN_SUBSTITUTIONS],
    "SLUGIFY_SOURCE": "title",
    "SITENAME": "A Pelican Blog",
}
"""Defaults of the settings that are used here."""

_SUFFIXES = frozenset({".md", ".markdown", ".mkd", ".mdown", ".rst", ".html", ".htm"})
_FIELD = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_INDICATED = re.compile(r"(?:\{|\||%7B)(?P<what>\w+)(?:\}|\||%7D)(?P<value>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class PelicanSite(GeneratorSite):
    """A Pelican site. ``folder`` is its ``PATH``; ``settings`` are complete but for what is unknown."""

    name: ClassVar[str] = "pelican"
    label: ClassVar[str] = "Pelican"

    prefix: str = ""
    folder: str = "content"
    settings: Mapping[str, Any] = field(default_factory=dict)

    def folder_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if is_below(self.folder, path):
            return ""
        if not is_below(path, self.folder):
            return f"outside of the content folder {self.folder or '.'}"
        if any(is_below(path, folder) for folder in self.output):
            return "what Pelican writes"
        content_path, name = self._to_content_path(path), path.rpartition("/")[2]
        if self._is_ignored(name):
            return "left out by IGNORE_FILES of the site's configuration"
        if name.startswith("."):
            return "a hidden folder"
        kind = self._kind(content_path)
        holds_articles = any(is_below(above, content_path) for above in self._list("ARTICLE_PATHS"))
        return "" if kind == "article" or holds_articles else _REASONS[kind]

    def file_exclusion(self, path: str, beside: Collection[str] = ()) -> str:
        if not is_below(path, self.folder):
            return f"outside of the content folder {self.folder or '.'}"
        if split_name(path)[2].lower() not in _SUFFIXES:
            return "Pelican makes no article of such a file"
        if self._is_ignored(path.rpartition("/")[2]):
            return "left out by IGNORE_FILES of the site's configuration"
        kind = self._kind(self._to_content_path(path))
        return "" if kind == "article" else _REASONS[kind]

    def page_exclusion(self, page: Page) -> str:
        status = text_at(page.front, "status").lower()
        if status in {"hidden", "skip"}:
            return f"its status is {status}"
        if status not in {"", "published", "draft"}:
            return f"its status {status} is none that Pelican knows"
        dated = text_at(page.front, "date") or self.settings.get("DEFAULT_DATE")
        return "" if dated or status == "draft" else "Pelican publishes no article without a date"

    def complete(self, path: str, front: FrontMatter) -> FrontMatter:
        content_path = self._to_content_path(path)
        fields: dict[str, FrontValue] = self._defaults()
        extra = self.settings.get("EXTRA_PATH_METADATA")
        for above, values in sorted(extra.items()) if isinstance(extra, dict) else ():
            if is_below(content_path, above.rstrip("/")):
                fields |= lower_keys(to_front_matter(values))
        fields |= self._of_path(content_path)
        own = {key: value for key, value in lower_keys(front).items() if value not in ("", [], None)}
        if "author" in own and "authors" not in own:
            own["authors"] = [own["author"]]
        return _with_lists({**fields, **own})

    def address(self, page: Page) -> str:
        return self._address(self._publication_path(page, "url"))

    def file_address(self, path: str, page: Page | None, files: SiteFiles) -> str:
        if not is_below(path, self.folder):
            return ""
        content_path = self._to_content_path(path)
        extra = self.settings.get("EXTRA_PATH_METADATA")
        own = extra.get(content_path) if isinstance(extra, dict) else None
        own_address = own.get("url", own.get("path")) if isinstance(own, dict) else None
        if isinstance(own_address, str):
            return self._address(own_address)
        if any(is_below(content_path, folder) for folder in self._list("STATIC_PATHS")):
            return self._address(str(self.settings["STATIC_URL"]).replace("{path}", content_path))
        return ""

    def resolve(self, reference: Reference, page: Page, files: SiteFiles) -> LinkTarget | None:
        if reference.tag:
            return None
        indicated = _INDICATED.match(reference.target)
        if indicated is None:
            return site_links.resolve_address(self, reference.target, page, files, (self.folder,))
        what, value = indicated["what"].lower(), indicated["value"]
        path, _, fragment = split_target(value)
        if what in {"tag", "category", "author"}:
            pattern = str(self.settings[f"{what.upper()}_URL"])
            slug = self._label_slug(what, decode_path(path))
            return LinkTarget("", self._address(_expand_pattern(pattern, {"slug": slug})), fragment)
        if what == "index":
            return LinkTarget("", self._address(str(self.settings["INDEX_SAVE_AS"])), fragment)
        if what not in {"filename", "static", "attach"}:
            return None
        return self._resolve_link(what, path, fragment, page, files)

    def _resolve_link(
        self, what: str, path: str, fragment: str, page: Page, files: SiteFiles
    ) -> LinkTarget | None:
        above = self.folder if path.startswith("/") else folder_of(page.path)
        for spelling in dict.fromkeys((path, decode_path(path))):
            target = join_paths(above, spelling.lstrip("/"))
            if target is None or not files.is_file(target):
                continue
            if what == "filename" and split_name(target)[2].lower() in _SUFFIXES:
                return LinkTarget(target, "", fragment)
            address = self._attachment_address(target, page) if what == "attach" else ""
            file_address_text = self.file_address(target, page, files) or self._address(
                self._to_content_path(target)
            )
            return LinkTarget(target, address or file_address_text, fragment)
        return None

    def _attachment_address(self, path: str, page: Page) -> str:
        """Return where a file goes that ``{attach}`` moves to the page that links to it."""
        beside = folder_of(self._publication_path(page, "save_as"))
        inside = path.removeprefix(f"{folder_of(page.path)}/")
        tail = inside if inside != path else path.rpartition("/")[2]
        return self._address(f"{beside}/{tail}" if beside else tail)

    def _publication_path(self, page: Page, key: str) -> str:
        own = text_at(page.front, key)
        if own:
            return own
        kind = self._kind(self._to_content_path(page.path)).upper()
        if kind == "ARTICLE" and text_at(page.front, "status").lower() == "draft":
            kind = "DRAFT"
        language = text_at(page.front, "lang") or self.language
        middle = "" if language == self.language else "LANG_"
        pattern = str(self.settings.get(f"{kind}_{middle}{key.upper()}", "{slug}.html"))
        return _expand_pattern(pattern, self._words(page, language), page)

    def _words(self, page: Page, language: str) -> dict[str, str]:
        front = {key: value for key, value in page.front.items() if isinstance(value, str)}
        category = text_at(page.front, "category")
        author = next(iter(page.authors), next((person.name for person in self.authors), ""))
        return {
            **front,
            "path": text_at(page.front, "path") or self._to_content_path(page.path),
            "slug": text_at(page.front, "slug") or self._slug(page),
            "lang": language,
            "author": self._label_slug("author", author) if author else "",
            "category": self._label_slug("category", category) if category else "",
        }

    def _slug(self, page: Page) -> str:
        by_name = self.settings["SLUGIFY_SOURCE"] == "basename"
        source = split_name(page.path)[1] if by_name else text_at(page.front, "title") or page.title
        return self._slugify(source, self.settings["SLUG_REGEX_SUBSTITUTIONS"])

    def _label_slug(self, kind: str, name: str) -> str:
        own = self.settings.get(f"{kind.upper()}_REGEX_SUBSTITUTIONS")
        return self._slugify(name, self.settings["SLUG_REGEX_SUBSTITUTIONS"] if own is None else own)

    def _slugify(self, text: str, substitutions: Sequence[Any]) -> str:
        pairs = [
            (str(pair[0]), str(pair[1]))
            for pair in substitutions
            if isinstance(pair, list) and len(pair) == 2
        ]
        return slugify_pelican(
            text,
            pairs,
            preserve_case=self.settings.get("SLUGIFY_PRESERVE_CASE") is True,
            use_unicode=self.settings.get("SLUGIFY_USE_UNICODE") is True,
        )

    def _address(self, url: str) -> str:
        """Return an address below the site's; one that is whole stays."""
        return url if "://" in url else f"{self.prefix}/{encode_path(url.lstrip('/'))}"

    def _defaults(self) -> dict[str, FrontValue]:
        metadata = self.settings.get("DEFAULT_METADATA")
        defaults = lower_keys(to_front_matter(dict(metadata) if isinstance(metadata, list) else metadata))
        if self.settings["CATEGORY_SAVE_AS"] and self.settings["DEFAULT_CATEGORY"]:
            defaults["category"] = str(self.settings["DEFAULT_CATEGORY"])
        date = self.settings.get("DEFAULT_DATE")
        if isinstance(date, str) and date != "fs":
            defaults["date"] = date
        elif isinstance(date, list) and len(date) >= 3 and all(isinstance(part, int) for part in date):
            year, month, day, *time = [*date, 0, 0, 0][:6]
            defaults["date"] = f"{year:04}-{month:02}-{day:02} {time[0]:02}:{time[1]:02}:{time[2]:02}"
        return defaults

    def _of_path(self, content_path: str) -> dict[str, FrontValue]:
        """Return what the path tells: FILENAME_METADATA, then PATH_METADATA, then the folder as category."""
        fields: dict[str, FrontValue] = {}
        stem, above = split_name(content_path)[1], folder_of(content_path).rpartition("/")[2]
        for setting, text in (("FILENAME_METADATA", stem), ("PATH_METADATA", content_path)):
            pattern = self.settings.get(setting)
            groups = match_groups(pattern, text) if isinstance(pattern, str) and pattern else {}
            fields = {**{key.lower(): value for key, value in groups.items()}, **fields}
        if above and self.settings["USE_FOLDER_AS_CATEGORY"] and self.settings["CATEGORY_SAVE_AS"]:
            fields.setdefault("category", above)
        return fields

    def _kind(self, content_path: str) -> str:
        """Return ``article``, ``page``, ``excluded`` or ``none``: what Pelican makes of what lies there."""
        pages, articles = self._list("PAGE_PATHS"), self._list("ARTICLE_PATHS")
        if any(is_below(content_path, folder) for folder in pages if folder not in articles):
            excluded = any(is_below(content_path, folder) for folder in self._list("PAGE_EXCLUDES"))
            return "excluded" if excluded else "page"
        if any(is_below(content_path, folder) for folder in self._list("ARTICLE_EXCLUDES")):
            return "excluded"
        return "article" if any(is_below(content_path, folder) for folder in articles) else "none"

    def _is_ignored(self, name: str) -> bool:
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self._list("IGNORE_FILES"))

    def _list(self, setting: str) -> list[str]:
        """Return a setting that is a list of paths, as Pelican has them: relative to the content folder."""
        value = self.settings.get(setting)
        members = value if isinstance(value, list) else PELICAN_DEFAULTS.get(setting, [])
        return [member.removeprefix("./").rstrip("/") for member in members if isinstance(member, str)]

    def _to_content_path(self, path: str) -> str:
        return path.removeprefix(f"{self.folder}/") if self.folder else path


_REASONS: Final = {
    "page": "a page of the site, not an article: it lies in one of PAGE_PATHS",
    "excluded": "left out by ARTICLE_EXCLUDES of the site's configuration",
    "none": "it lies in none of ARTICLE_PATHS",
}


def _with_lists(front: dict[str, FrontValue]) -> dict[str, FrontValue]:
    """Split tags and authors as Pelican does: at semicolons where there is one, else at commas."""
    for key in ("tags", "authors"):
        value = front.get(key)
        parts = (
            re.split(";" if ";" in value else ",", value) if isinstance(value, str) else texts_at(front, key)
        )
        words = list[FrontValue](dict.fromkeys(part.strip() for part in parts if part.strip()))
        if words:
            front[key] = words
    return front


def _expand_pattern(pattern: str, words: Mapping[str, str], page: Page | None = None) -> str:
    """Fill in a URL setting. ``{date:%Y}`` is formatted in English, any other field with its text."""

    def fill(match: re.Match[str]) -> str:
        key, form = match[1].lower(), match[2]
        if key == "date" and page is not None and page.date is not None:
            return format_strftime(page.date, form or "%Y-%m-%d %H:%M:%S")
        return words.get(key, "")

    return _FIELD.sub(fill, pattern)
