"""The description of the service for machines (OpenAPI 3.1), at ``/openapi.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from feeds.model import Format, Kind, Mode
from feeds.publishing.document import HTML, NO_CHANGE, Document
from feeds.publishing.feed_choice import FEED_KINDS, LARGEST_COUNT, OPML_PATHS
from feeds.publishing.feed_lists import LIST_PATHS, MAX_FIND_LENGTH
from feeds.publishing.query import LARGEST_LIMIT, LONGEST_VALUE, MOST_VALUES
from feeds.publishing.site import Site
from feeds.rendering.document import MEDIA_TYPES
from feeds.rendering.opml import MEDIA_TYPE as OPML_TYPE

PATH = "/openapi.json"

Json = dict[str, Any]

_TEXT = {"type": "string"}
_LINE = r"^[^\u0000-\u001f\u007f-\u009f]*$"
_ERROR = {
    "type": "object",
    "required": ["status", "error", "message", "near"],
    "properties": {
        "status": {"type": "integer"},
        "error": _TEXT,
        "message": _TEXT,
        "near": {"type": "array", "items": {"type": "string", "format": "uri"}},
    },
}
_HEALTH = {
    "type": "object",
    "required": ["status", "revision", "entries", "problems", "troubles"],
    "properties": {
        "status": {"enum": ["ok", "degraded", "starting"]},
        "revision": {"type": "integer"},
        "entries": {"type": "integer"},
        "problems": {"type": "integer"},
        "troubles": {"type": "integer"},
        "indexing": {
            "type": "object",
            "properties": {"done": {"type": "integer"}, "total": {"type": "integer"}},
        },
    },
}
_CHOICES = {
    "any": "Entries with at least one of these tags.",
    "all": "Entries with every one of these tags.",
    "none": "No entry with any of these tags.",
    "category": "Entries in one of these categories.",
    "author": "Entries by one of these authors.",
    "q": "Entries that hold every one of these words.",
}
_WINDOW = {
    "since": "Entries published on this day or at this moment, or later.",
    "until": "Entries published on this day or earlier, or before this moment.",
}
_DATE = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?$"
_TOGETHER = f"At most {MOST_VALUES} names and words in all."
_ERROR_DESCRIPTIONS = {
    "400": "The address or the query means nothing; the body says what is wrong.",
    "401": "The feed is private, and no good token was given.",
    "404": "There is no such feed, page or entry; the body says what is near.",
    "410": "What was here is gone for good.",
    "412": "If-Match or If-Unmodified-Since does not hold.",
    "414": "The address is too long.",
    "429": "The client has made too many requests; see Retry-After.",
    "431": "The header fields are too large.",
    "500": "Something went wrong.",
    "503": "The posts are being read for the first time; see Retry-After.",
}


def openapi_document(site: Site) -> Document:
    """Return the description of a site."""
    text = json.dumps(_describe_site(site), ensure_ascii=False, indent=1)
    return Document(text.encode("utf-8") + b"\n", "application/json", cache_tags=NO_CHANGE)


def _describe_site(site: Site) -> Json:
    formats = site.feed.formats
    return {
        "openapi": "3.1.0",
        "info": {
            "title": site.about.title,
            "version": "1",
            "description": site.about.description or "Feeds of a folder of posts: RSS, Atom and JSON Feed.",
        },
        "servers": [{"url": site.addresses.base_url}],
        "paths": {
            "/": _describe_path("Every feed, or those whose names hold a text", [HTML], [_find_parameter()]),
            **{
                path: _describe_path("Feeds, for import into a reader", [OPML_TYPE], _choice_parameters())
                for path in OPML_PATHS
            },
            **_feed_paths("/feed", "Everything, or the slice that is asked for", (), formats, sliced=True),
            **_feed_paths("/tags/{name}", "Entries with a tag", ("name",), formats),
            **_feed_paths("/categories/{name}", "Entries of a category", ("name",), formats),
            **_feed_paths("/authors/{name}", "Entries by an author", ("name",), formats),
            **_feed_paths("/feeds/{name}", "A feed of the operator's making", ("name",), formats),
            **_list_paths(),
            "/entries/{key}": _describe_path("An entry's page", [HTML], [_path_parameter("key")]),
            "/new": _describe_path("The feed builder", [HTML], _form_fields()),
            "/new/names/{kind}": _names_path(),
            "/healthz": _health_path(),
            PATH: _describe_path("This description", ["application/json"]),
            "/robots.txt": _describe_path("What crawlers are asked", ["text/plain"]),
        },
        "components": {"schemas": {"Error": _ERROR, "Health": _HEALTH}},
    }


def _feed_paths(
    path: str, summary: str, names: Iterable[str], formats: Iterable[Format], sliced: bool = False
) -> Json:
    parameters = [
        *map(_path_parameter, names),
        *(_slice_parameters() if sliced else []),
        *_common_parameters(),
    ]
    described = {f".{fmt}": MEDIA_TYPES[fmt] for fmt in formats} | {".opml": OPML_TYPE, "": HTML}
    return {
        f"{path}{suffix}": _describe_path(summary, [kind], parameters) for suffix, kind in described.items()
    }


def _list_paths() -> Json:
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    described = {}
    for kind, path in LIST_PATHS.items():
        described[path] = _describe_path(f"Every {kind} with its feed, the first page", [HTML])
        described[f"{path}/{{number}}"] = _describe_path(
            f"Every {kind} with its feed, page by page", [HTML], [number]
        )
    return described


def _names_path() -> Json:
    kinds = {"name": "kind", "in": "path", "required": True, "schema": {"enum": [str(kind) for kind in Kind]}}
    described = _describe_path(
        "Names that hold a text, those of most entries first", [], [kinds, _find_parameter()]
    )
    content = {"application/json": {"schema": {"type": "array", "items": _TEXT}}}
    for operation in described.values():
        operation["responses"]["200"]["content"] = content
    return described


def _find_parameter() -> Json:
    description = f"Part of a name; of a longer one the first {MAX_FIND_LENGTH} characters."
    return {"name": "find", "in": "query", "description": description, "schema": _TEXT}


def _choice_parameters() -> list[Json]:
    kinds = {"type": "array", "items": {"enum": list(FEED_KINDS)}}
    count = {"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT}
    descriptions = {"kind": "Feeds of these kinds.", "min_count": "Feeds with so many entries, or more."}
    return [
        {"name": name, "in": "query", "description": descriptions[name], "schema": schema, "explode": True}
        for name, schema in (("kind", kinds), ("min_count", count))
    ]


def _form_fields() -> list[Json]:
    """Return the parameters of the builder, which says on its page what is wrong with them."""
    texts = {"type": "array", "items": _TEXT}
    return [{**one, "schema": texts} for one in (*_slice_parameters(), *_common_parameters())]


def _describe_path(summary: str, kinds: Iterable[str], parameters: Iterable[Json] = ()) -> Json:
    answers: Json = {
        "200": {
            "description": "It, whole.",
            "content": {_media_type(kind): {"schema": _schema(kind)} for kind in kinds},
        },
        "301": {"description": "It is at another address.", "content": {"text/plain": {"schema": _TEXT}}},
        "304": {"description": "It is as the request says."},
        **{status: _error_response(description) for status, description in _ERROR_DESCRIPTIONS.items()},
    }
    described = {"parameters": list(parameters), "responses": answers}
    return {
        "get": {"summary": summary, **described},
        "head": {"summary": f"{summary}: its fields", **described},
    }


def _health_path() -> Json:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}}
    answers = {
        "200": {"description": "Feeds are served.", "content": content},
        "503": {"description": "The posts are being read for the first time.", "content": content},
        **{status: _error_response(_ERROR_DESCRIPTIONS[status]) for status in ("414", "429", "431", "500")},
    }
    return {"get": {"summary": "How the service is", "responses": answers}}


def _error_response(description: str) -> Json:
    return {
        "description": description,
        "content": {
            "text/plain": {"schema": _TEXT},
            "text/html": {"schema": _TEXT},
            "application/json": {"schema": {"$ref": "#/components/schemas/Error"}},
        },
    }


def _slice_parameters() -> list[Json]:
    names = {
        "type": "array",
        "maxItems": MOST_VALUES,
        "items": {**_TEXT, "maxLength": LONGEST_VALUE, "pattern": _LINE},
    }
    return [
        {
            "name": name,
            "in": "query",
            "description": f"{description} {_TOGETHER}",
            "schema": names,
            "explode": True,
        }
        for name, description in _CHOICES.items()
    ] + [
        {"name": name, "in": "query", "description": description, "schema": {**_TEXT, "pattern": _DATE}}
        for name, description in _WINDOW.items()
    ]


def _common_parameters() -> list[Json]:
    return [
        {
            "name": "limit",
            "in": "query",
            "description": "Entries of the document.",
            "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT},
        },
        {
            "name": "content",
            "in": "query",
            "description": "Whole entries, or their summaries.",
            "schema": {"enum": [str(mode) for mode in Mode]},
        },
    ]


def _path_parameter(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {**_TEXT, "minLength": 1}}


def _schema(kind: str) -> Json:
    if "json" not in kind:
        return _TEXT
    if kind == "application/json":
        return {"type": "object"}
    return {"type": "object", "required": ["version", "title", "items"]}


def _media_type(kind: str) -> str:
    return kind.partition(";")[0]
