"""What a web server has to know of an export: its types, codings, fields, and what is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from feeds.media_types import TYPES_BY_SUFFIX
from feeds.model import Kind
from feeds.publishing import openapi
from feeds.publishing.content_coding import FILE_SUFFIXES, Encoding
from feeds.publishing.document import HTML
from feeds.publishing.headers import FEED_POLICY, FILE_POLICY, cache_control, page_policy
from feeds.publishing.site import Site
from feeds.rendering.document import MEDIA_TYPES
from feeds.rendering.opml import MEDIA_TYPE as OPML_TYPE

FILE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        **TYPES_BY_SUFFIX,
        **{str(fmt): media_type for fmt, media_type in MEDIA_TYPES.items()},
        "opml": OPML_TYPE,
        "html": HTML,
        "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
    }
)
"""The type of each file of an export by its ending; of files beside posts too."""

DOCUMENT_ENDINGS = (*map(str, MEDIA_TYPES), "opml", "css", "js", "txt", "svg", "ico")
"""What files end with that are documents of the site, and no pages."""

PATH_TYPES = MappingProxyType(
    dict.fromkeys((openapi.PATH, *(f"/new/names/{kind}" for kind in Kind)), "application/json")
)
"""The types of files whose endings say something else, or nothing."""


@dataclass(frozen=True, slots=True)
class StaticSite:
    """An export: the ``folder`` where it lies, the site it is of, and the paths of what is no more."""

    folder: Path
    site: Site
    codings: tuple[Encoding, ...]
    gone: tuple[str, ...]

    @property
    def host(self) -> str:
        """Return the name that it is reached under."""
        return urlsplit(self.site.about.base_url).hostname or "localhost"

    @property
    def suffixes(self) -> dict[Encoding, str]:
        """Return the endings of compressed twins by their codings."""
        return {coding: FILE_SUFFIXES[coding] for coding in self.codings}

    def feed_headers(self) -> dict[str, str]:
        """Return the fields of every answer but pages."""
        return self._headers(FEED_POLICY, cache_control(self.site.http.max_age))

    def page_headers(self) -> dict[str, str]:
        """Return the fields of pages."""
        policy = page_policy(self.site, scripts=True)
        return self._headers(policy, cache_control(self.site.http.max_age, page=True))

    def file_headers(self) -> dict[str, str]:
        """Return the fields of files beside posts."""
        return self._headers(FILE_POLICY, cache_control(self.site.http.max_age))

    def common_headers(self) -> dict[str, str]:
        """Return the fields that every answer has."""
        return {
            "Access-Control-Allow-Origin": "*",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "X-Content-Type-Options": "nosniff",
        }

    def _headers(self, policy: str, caching: str) -> dict[str, str]:
        return {**self.common_headers(), "Cache-Control": caching, "Content-Security-Policy": policy}
