"""Header fields of documents (RFC 9110), as values."""

from __future__ import annotations

from datetime import datetime

from feeds.dates import format_http_date
from feeds.model import Feed
from feeds.publishing.content_coding import Encoding
from feeds.publishing.document import HTML, Document
from feeds.publishing.site import Site
from feeds.rendering.metadata import LINK_TYPES
from feeds.urls import Addresses

Fields = list[tuple[bytes, bytes]]
"""Header fields as ASGI takes them: lower-case names."""

ERROR_AGE = 86400
"""Seconds for which a cache may answer with what it has while we cannot."""

FEED_POLICY = "default-src 'none'; style-src 'self'; sandbox"
"""The content security policy of everything that is no page: an XHTML script inside a feed would run."""

FILE_POLICY = (
    "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; "
    "sandbox; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of files beside posts: nothing in them runs; an SVG picture keeps its style."""

_LONGEST_LINK = 1000

_SCRIPTS = "script-src 'self'; connect-src 'self'; "


def page_policy(site: Site, scripts: bool = False) -> str:
    """Return the content security policy of pages, which show the posts' own pictures and players."""
    players = " ".join(f"https://{host}" for host in site.players) or "'none'"
    return (
        "default-src 'none'; style-src 'self'; img-src 'self' https: http: data:; "
        f"media-src https: http:; frame-src {players}; {_SCRIPTS if scripts else ''}form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def common_headers(policy: str = FEED_POLICY) -> Fields:
    """Return the fields of every answer, good or bad."""
    return _encode_fields(
        ("access-control-allow-origin", "*"),
        ("access-control-expose-headers", "ETag, Last-Modified, Link, Retry-After"),
        ("content-security-policy", policy),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-content-type-options", "nosniff"),
    )


def validator_headers(
    document: Document, etag: str, modified: datetime | None, site: Site, private: bool = False
) -> Fields:
    """Return the fields that a 304 repeats (RFC 9110, 15.4.5); ``modified`` is the Last-Modified to give."""
    moment = [("last-modified", format_http_date(modified))] if modified else []
    return _encode_fields(
        ("etag", etag),
        *moment,
        ("cache-control", cache_control(site.http.max_age, private, page=document.media_type == HTML)),
        (
            "vary",
            ", ".join(
                (
                    "Accept-Encoding",
                    *document.varies,
                    *(("Authorization",) if private or site.has_bearers else ()),
                )
            ),
        ),
        *(("link", link) for link in document.links),
    ) + common_headers(page_policy(site, document.scripts) if document.media_type == HTML else FEED_POLICY)


def representation_headers(document: Document, encoding: Encoding, length: int) -> Fields:
    """Return the fields that tell how the body is to be read."""
    coding = [] if encoding is Encoding.IDENTITY else [("content-encoding", str(encoding))]
    return _encode_fields(("content-type", document.media_type), *coding, ("content-length", str(length)))


def cache_control(max_age: int, private: bool = False, page: bool = False) -> str:
    """Return how long an answer may be kept (RFC 9111; RFC 5861).

    A browser asks for a page anew each time, so that changes are seen at once.
    """
    if private:
        return f"private, max-age={0 if page else max_age}"
    if page:
        return f"public, max-age=0, s-maxage={max_age}, stale-if-error={ERROR_AGE}"
    return f"public, max-age={max_age}, stale-while-revalidate={max_age}, stale-if-error={ERROR_AGE}"


def link_value(address: str, relation: str) -> str:
    """Return one link (RFC 8288), alone in its field: some readers look no further than the first."""
    return f'<{address}>; rel="{relation}"'


def alternate_links(addresses: Addresses, feed: Feed) -> tuple[str, ...]:
    """Return the links from a page to a feed in each of its formats, which its head has as well.

    A long address is left out: proxies refuse answers whose header is larger than a few kilobytes.
    """
    links = ((addresses.document(feed, fmt), LINK_TYPES[fmt]) for fmt in feed.formats)
    return tuple(
        f'{link_value(address, "alternate")}; type="{kind}"'
        for address, kind in links
        if len(address) <= _LONGEST_LINK
    )


def _encode_fields(*fields: tuple[str, str]) -> Fields:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in fields]
