"""Feed addresses of other generators, and the feed that replaces each.

WordPress, Jekyll, Hugo, Pelican, Ghost, Hexo, Zola, and their like: Octopress, Nikola, Docusaurus,
Eleventy, Blogger, Medium, Tumblr, Drupal, Movable Type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote

from feeds.model import Format
from feeds.publishing.catalog import LABEL_PREFIXES
from feeds.publishing.site import LegacyFeed

MAX_PATH_LENGTH = 500
"""Characters of a path that can be an old address."""

MAX_PARAMETERS = 20
"""Parameters of a query that can be an old address."""


@dataclass(frozen=True, slots=True)
class LegacyTarget:
    """Paths of feeds, the likeliest first, one of which took the place of an old one."""

    paths: tuple[str, ...]
    format: Format
    query: str = ""


def match_legacy_feed(feeds: Iterable[LegacyFeed], path: str) -> LegacyTarget | None:
    """Return what took the place of a feed of a site's generator; None for every other path."""
    if len(path) > MAX_PATH_LENGTH:
        return None
    for feed in feeds:
        start, term, end = feed.path.partition("{term}")
        if not term:
            if path == feed.path:
                return LegacyTarget(("/feed",), _guess_format(path))
        elif path.startswith(start) and path.endswith(end) and feed.kind is not None:
            name = path[len(start) : len(path) - len(end)]
            if name and "/" not in name and len(path) >= len(start) + len(end):
                return LegacyTarget((f"{LABEL_PREFIXES[feed.kind]}{name}",), _guess_format(end))
    return None


def _guess_format(path: str) -> Format:
    """Return the format that a feed at a path had, going by its name: RSS where that says nothing."""
    name = path.rpartition("/")[2].lower()
    if "json" in name:
        return Format.JSON
    return Format.ATOM if "atom" in name or name == "feed.xml" else Format.RSS


TargetFactory = Callable[[re.Match[str]], LegacyTarget]


def match_legacy_url(path: str, query: str = "") -> LegacyTarget | None:
    """Return what took the place of an old address; None where nobody ever kept a feed there."""
    if len(path) > MAX_PATH_LENGTH:
        return None
    by_query = _wordpress_query(path, query)
    if by_query is not None:
        return by_query
    target = _match_patterns(path)
    if target is None and (prefix := _PREFIX.match(path)):
        target = _match_patterns(path[prefix.end() :])
    return _with_blogger_format(target, path, query) if target else None


def _match_patterns(path: str) -> LegacyTarget | None:
    for pattern, make_target in _PATTERNS:
        match = pattern.fullmatch(path)
        if match is not None:
            return make_target(match)
    return None


def _with_blogger_format(target: LegacyTarget, path: str, query: str) -> LegacyTarget:
    """Return what Blogger's parameter ``alt`` makes of a target."""
    if not path.startswith("/feeds/posts/") or query.count("&") >= MAX_PARAMETERS:
        return target
    fmt = _ALT.get(dict(parse_qsl(query)).get("alt", ""))
    return replace(target, format=fmt) if fmt else target


_XML = {"atom": Format.ATOM, "rss": Format.RSS, "rss2": Format.RSS, "rdf": Format.RSS, "json": Format.JSON}


def _everything(fmt: Format | None = None) -> TargetFactory:
    return lambda match: LegacyTarget(("/feed",), fmt or _format_of(match))


def _format_of(match: re.Match[str]) -> Format:
    return Format.JSON if match.string.endswith(".json") else _XML[match["format"] or "rss"]


def _label(*folders: str, fmt: Format | None = None) -> TargetFactory:
    def make_target(match: re.Match[str]) -> LegacyTarget:
        paths = tuple(f"/{folder}/{match['name']}" for folder in folders)
        return LegacyTarget(paths, fmt or _format_of(match))

    return make_target


def _subcategory(match: re.Match[str]) -> LegacyTarget:
    """A category below others: WordPress puts all of them into the address."""
    name = match["name"]
    last = name.rpartition("/")[2]
    return LegacyTarget((f"/categories/{name}", f"/categories/{last}", f"/tags/{last}"), _format_of(match))


def _search(match: re.Match[str]) -> LegacyTarget:
    return LegacyTarget(("/feed",), _format_of(match), f"q={quote(match['name'])}")


def _wordpress_query(path: str, query: str) -> LegacyTarget | None:
    if path not in {"/", "/index.php"} or "feed=" not in query:
        return None
    if query.count("&") >= MAX_PARAMETERS:
        return None
    parameters = dict(parse_qsl(query))
    fmt = _XML.get(parameters.get("feed", ""), Format.RSS if parameters.get("feed") == "feed" else None)
    if fmt is None:
        return None
    for name, folder in (("tag", "tags"), ("category_name", "categories"), ("author_name", "authors")):
        if parameters.get(name):
            return LegacyTarget((f"/{folder}/{parameters[name]}",), fmt)
    return LegacyTarget(("/feed",), fmt)


_NAME = r"(?P<name>[^\n]+?)"
_FORMAT = r"(?P<format>atom|rss2?|rdf|json)"
_SECTION = r"/(?:posts?|blog|news|articles)"
_PREFIX = re.compile(r"/(?:index\.php|[a-z]{2}(?:-[a-z]{2,4})?)(?=/)", re.IGNORECASE)
"""What WordPress without rewritten addresses puts before its own, and Hugo and Zola before a language's."""
_ALT = {"rss": Format.RSS, "atom": Format.ATOM, "json": Format.JSON, "json-in-script": Format.JSON}

_PATTERNS: tuple[tuple[re.Pattern[str], TargetFactory], ...] = tuple(
    (re.compile(pattern), make_target)
    for pattern, make_target in (
        # WordPress
        (rf"(?:/blog)?/feed(?:/{_FORMAT})?/?", _everything()),
        (rf"(?:/blog)?/tags?/{_NAME}/feed(?:/{_FORMAT})?/?", _label("tags", "categories")),
        (rf"(?:/blog)?/categor(?:y|ies)/{_NAME}/feed(?:/{_FORMAT})?/?", _subcategory),
        (rf"(?:/blog)?/authors?/{_NAME}/feed(?:/{_FORMAT})?/?", _label("authors")),
        (rf"/search/{_NAME}/feed(?:/{_FORMAT})?/?", _search),
        (rf"/wp-{_FORMAT}\.php", _everything()),
        (r"/wp-feed\.php", _everything(Format.RSS)),
        (r"/(?P<format>atom|rss2|rdf)/?", _everything()),
        # Medium
        (r"/feed(?:/[^\n/]+)?/tagged/(?P<name>[^\n/]+)", _label("tags", fmt=Format.RSS)),
        (
            r"/feed/@(?P<name>[^\n/]+)",
            lambda match: LegacyTarget((f"/authors/{match['name']}", "/feed"), Format.RSS),
        ),
        # Tumblr
        (rf"/tagged/{_NAME}/(?P<format>rss)/?", _label("tags", "categories")),
        # Drupal
        (r"/(?P<format>atom|rss)/feed/?", _everything()),
        (r"/node/feed/?", _everything(Format.RSS)),
        # Ghost
        (r"(?:/blog)?/rss/?", _everything(Format.RSS)),
        (rf"/tag/{_NAME}/(?P<format>rss)/?", _label("tags", "categories")),
        (rf"/author/{_NAME}/(?P<format>rss)/?", _label("authors")),
        # Movable Type
        (r"/index\.(?:rdf|rss)", _everything(Format.RSS)),
        # Jekyll and its feed plugin
        (r"/feed/(?:feed|posts)\.xml", _everything(Format.ATOM)),
        (r"/feed/posts/(?P<name>[^\n/]+)\.xml", _label("categories", "tags", fmt=Format.ATOM)),
        (r"/tag/(?P<name>[^\n/]+)\.xml", _label("tags", "categories", fmt=Format.ATOM)),
        (rf"(?:{_SECTION})?/feed\.xml", _everything(Format.ATOM)),
        (r"/feed/by_tag/(?P<name>[^\n/]+)\.xml", _label("tags", fmt=Format.ATOM)),
        (r"/feed/(?P<name>[^\n/]+)\.xml", _label("categories", "tags", fmt=Format.ATOM)),
        # Hugo, Zola, Hexo, Docusaurus, Eleventy
        (rf"(?:{_SECTION})?/index\.xml", _everything(Format.RSS)),
        (rf"(?:{_SECTION}|/feed)?/(?:index|feed)\.json", _everything(Format.JSON)),
        (rf"(?:{_SECTION})?/atom\.xml", _everything(Format.ATOM)),
        (rf"(?:{_SECTION})?/rss2?\.xml", _everything(Format.RSS)),
        (
            rf"(?:/blog)?/tags?/{_NAME}/(?:(?:index|feed)\.(?:xml|json)|(?P<format>atom|rss2?)\.xml)",
            _label("tags", "categories"),
        ),
        (
            rf"(?:/blog)?/categor(?:y|ies)/{_NAME}/(?:(?:index|feed)\.(?:xml|json)|(?P<format>atom|rss2?)\.xml)",
            _label("categories", "tags"),
        ),
        (
            rf"(?:/blog)?/authors?/{_NAME}/(?:(?:index|feed)\.(?:xml|json)|(?P<format>atom|rss2?)\.xml)",
            _label("authors"),
        ),
        # Nikola
        (r"/categories/cat_(?P<name>[^\n/]+)\.(?P<format>)xml", _label("categories", "tags")),
        (r"/(?:categories|tags)/(?P<name>[^\n/]+)\.(?P<format>)xml", _label("tags", "categories")),
        (r"/authors/(?P<name>[^\n/]+)\.(?P<format>)xml", _label("authors")),
        # Pelican
        (r"/feeds/all(?:-[\w-]+)?\.(?P<format>atom|rss)\.xml", _everything()),
        (r"/feeds/(?P<format>atom|rss)\.xml", _everything()),
        (r"/feeds/(?:tags?[._/-])(?P<name>[^\n/]+)\.(?P<format>atom|rss)\.xml", _label("tags", "categories")),
        (r"/feeds/author[._/-](?P<name>[^\n/]+)\.(?P<format>atom|rss)\.xml", _label("authors")),
        (r"/feeds/category[._/-](?P<name>[^\n/]+)\.(?P<format>atom|rss)\.xml", _label("categories", "tags")),
        (r"/feeds/(?P<name>[^\n/]+)\.tag\.(?P<format>atom|rss)\.xml", _label("tags", "categories")),
        (r"/feeds/(?P<name>[^\n/]+)\.(?P<format>atom|rss)\.xml", _label("categories", "authors", "tags")),
        # Blogger
        (r"/feeds/posts/(?:default|full|summary)", _everything(Format.ATOM)),
        (r"/feeds/posts/(?:default|full|summary)/-/(?P<name>[^\n/]+)", _label("tags", fmt=Format.ATOM)),
    )
)
"""Each pattern has at most one free part, so that no address takes long."""
