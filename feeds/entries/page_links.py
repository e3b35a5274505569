"""Where the links of one post lead inside its site: other pages, static files, files beside it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from feeds.entries.candidate import make_claim
from feeds.errors import PostError
from feeds.generators.mounted_site import MountedSite
from feeds.generators.site import LinkTarget, Page, Reference
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_links import is_source
from feeds.generators.site_paths import encode_path, folder_of, leads_elsewhere, prefix_of, split_target
from feeds.markup.site_context import SiteContext
from feeds.media_types import find_media_type, is_media
from feeds.parsing.post import read_site_post, refuse_withheld
from feeds.urls import (
    ENTRIES_PATH,
    FILES_PATH,
    WEB_SCHEMES,
    escape_file_path,
    make_entry_key,
    resolve_url,
)

_ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_LARGEST = 2 * 2**20
"""Bytes of the largest file whose front matter is read for its address."""


def is_servable(path: str) -> bool:
    """Tell whether a file is one that we may serve: no page's source, and of a type that does no harm."""
    return bool(find_media_type(path)) and (not is_source(path) or path.endswith(".txt"))


def is_dead_media(target: str) -> bool:
    """Tell whether a link without query that leads to no file names a picture, sound or film of its site."""
    return is_media(target) and not leads_elsewhere(target)


@dataclass(slots=True)
class PageLinks:
    """The links of one page. ``home`` is the address of its site, whose host all its pages have.

    A page that its author keeps from the public has no address; with ``drafts`` a draft has one. Files that
    are published nowhere, or where the site's own address is unknown, lead to our address of them, below
    ``files``; posts of such a site lead to the pages of their entries, for which ``authority`` mints ids.
    Whatever was asked is in ``missing``, as it was written, where it names a file of the site that is not
    there. Reads the front matter of the pages that are linked to.
    """

    mounted: MountedSite
    page: Page
    home: str
    timezone: str
    files: str = ""
    authority: str = ""
    is_published: bool = True
    drafts: bool = False
    missing: list[str] = field(default_factory=list)
    _resolved: dict[tuple[str, str], str] = field(default_factory=dict)
    _answers: dict[str, str] = field(default_factory=dict)

    @property
    def context(self) -> SiteContext:
        """Return what the body of the page may ask of its site while it is rendered."""
        values = self.mounted.site.template_values(self.page)
        return SiteContext(self.resolve_path, {key: v for key, v in values.items() if isinstance(v, str)})

    def look_up(self, url: str) -> str:
        """Return the whole address a link of the page leads to in its site, or the empty string."""
        if url in self._answers:
            return self._answers[url]
        prefix = prefix_of(self.mounted.site.base_url)
        twice = f"{prefix}{prefix}/" if prefix else ""
        # Old templates put the prefix before tags that give it themselves by now.
        return self.resolve(url.removeprefix(prefix) if twice and url.startswith(twice) else url)

    def resolve_path(self, target: str, tag: str) -> str:
        """Return the address of a reference as a link on its site spells it, without the host."""
        address = self.resolve(target, tag)
        path = self._to_path(address)
        if path:
            self._answers[path] = address
        return path

    def resolve(self, target: str, tag: str = "") -> str:
        """Return the whole address of a reference, spelled as ``tag`` demands, or the empty string."""
        key = (target, tag)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(Reference(target, tag))
        return self._resolved[key]

    def _resolve(self, reference: Reference) -> str:
        if not reference.tag and _ELSEWHERE.match(reference.target):
            return ""
        target = self.mounted.site.resolve(reference, self.page, self._snapshot.files)
        if target is None:
            path = split_target(reference.target)[0]
            if reference.tag or is_source(path) or is_dead_media(path):
                self.missing.append(reference.target)
            return ""
        own = target.address or self._page_address(target)
        address = self._address_beside(target) if target.owner else own
        if self.files and not self.is_published and is_source(target.path):
            address = self._find_entry_page(target.path)
        if self.files and is_servable(target.path) and not (address and self.is_published):
            address = f"{self.files}{escape_file_path(target.path)}"
        if not address:
            return ""
        fragment = f"#{target.fragment}" if target.fragment else ""
        return resolve_url(self.home, address + fragment, WEB_SCHEMES)

    def _to_path(self, address: str) -> str:
        """Return an address of the site without its host."""
        origin = resolve_url(self.home, "/", WEB_SCHEMES)
        return f"/{address.removeprefix(origin)}" if origin and address.startswith(origin) else address

    @property
    def _snapshot(self) -> _SiteSnapshot:
        return _get_snapshot(self.mounted.site.root, self.mounted.seen_at)

    def _page_address(self, target: LinkTarget) -> str:
        """Return the address of another page, read out of its front matter."""
        return self._find_address(target.path) if is_source(target.path) else ""

    def _address_beside(self, target: LinkTarget) -> str:
        """Return the address of a file that is published beside another page than this one."""
        beside = self._find_address(target.owner).removesuffix(".html").rstrip("/")
        inside = target.path[len(folder_of(target.owner)) :]
        return f"{beside}{encode_path(inside)}" if beside else ""

    def _find_address(self, path: str) -> str:
        addresses = self._snapshot.addresses
        if path not in addresses:
            addresses[path] = self._read_address(path)
        return addresses[path]

    def _find_entry_page(self, path: str) -> str:
        """Return the address of our page of a post of the site, or the empty string for what is none."""
        keys = self._snapshot.keys
        if (path, self.authority) not in keys:
            keys[path, self.authority] = self._read_key(path)
        key = keys[path, self.authority]
        return f"{self.files.removesuffix(FILES_PATH)}{ENTRIES_PATH}{key}" if key else ""

    def _read_key(self, path: str) -> str:
        """Return the key of the entry that a file is when it is first seen, or the empty string."""
        inside = self.mounted.from_site(path)
        raw = self._snapshot.files.read_bytes(path, _LARGEST)
        if inside is None or raw is None or self._is_excluded(inside):
            return ""
        try:
            post, _ = read_site_post(inside, raw, ZoneInfo(self.timezone), self.mounted)
            refuse_withheld(post, drafts=self.drafts)
        except PostError:
            return ""
        return make_entry_key(make_claim(post, self.authority))

    def _is_excluded(self, path: str) -> bool:
        """Tell whether the site takes a file of the posts folder for no post, going by its place and name."""
        parts = path.split("/")
        folders = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
        if any(self.mounted.folder_exclusion(folder, self._list_beside(folder)) for folder in folders):
            return True
        return bool(self.mounted.file_exclusion(path, self._list_beside(path)))

    def _list_beside(self, path: str) -> tuple[str, ...]:
        """Return the names beside a path of the posts folder."""
        above = folder_of(path)
        folder = self.mounted.to_site(above) if above else self.mounted.inside
        return self._snapshot.files.names(folder or "")

    def _read_address(self, path: str) -> str:
        raw = self._snapshot.files.read_bytes(path, _LARGEST)
        if raw is None:
            return ""
        own = MountedSite(self.mounted.site)
        try:
            post, page = read_site_post(path, raw, ZoneInfo(self.timezone), own, check=False)
            refuse_withheld(post, drafts=self.drafts)
        except PostError:
            return ""
        return page.address


@dataclass(frozen=True, slots=True)
class _SiteSnapshot:
    """The names of a site's files at one moment, and the addresses of its pages that were asked for."""

    files: SiteFiles
    addresses: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)


@lru_cache(maxsize=2)
def _get_snapshot(root: str, seen_at: datetime | None) -> _SiteSnapshot:  # noqa: ARG001 - tells snapshots apart
    return _SiteSnapshot(SiteFiles(os.fsdecode(root)))
