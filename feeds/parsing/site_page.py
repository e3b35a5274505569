"""What the site around a post says of it: front matter it adds, the page it makes of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, tzinfo

from feeds.dates import parse_zoned_date
from feeds.generators.mounted_site import MountedSite
from feeds.generators.site import FrontMatter, FrontValue, GeneratorSite, Page
from feeds.model import Kind, Person, Post
from feeds.parsing.body_facts import find_inline_tags, find_leading_heading
from feeds.parsing.fields import (
    AUTHOR_KEYS,
    CATEGORY_KEYS,
    PUBLISHED_KEYS,
    TAG_KEYS,
    Field,
    Fields,
    Header,
    normalize_key,
    value_to_text,
)

_LABELS = {Kind.TAG: "tags", Kind.CATEGORY: "categories", Kind.AUTHOR: "authors"}
_KNOWN = frozenset(TAG_KEYS + CATEGORY_KEYS + AUTHOR_KEYS)


def complete_header(header: Header, mounted: MountedSite, path: str) -> Header:
    """Return a header with what the site of the post at ``path`` adds; such fields are on no line."""
    site_path = mounted.to_site(path)
    if site_path is None:
        return header
    own_values = {field.key: field.value for field in header.fields}
    front = mounted.site.complete(site_path, own_values)
    own_fields = (field for field in header.fields if front.get(field.key) is field.value)
    site_fields = (
        Field(key, value, 0, 0)
        for key, value in front.items()
        if key not in own_values or own_values[key] is not value
    )
    return replace(header, fields=(*own_fields, *site_fields, *_collect_custom_terms(front, mounted.site)))


def make_page(post: Post, fields: Fields, front: FrontMatter, path: str, zone: tzinfo) -> Page:
    """Return the page the site makes of a post; its date is in the offset its author wrote."""
    return Page(
        path,
        front,
        title=post.title or find_leading_heading(post.body),
        date=_read_own_date(post.published, fields, zone),
        updated=post.updated,
        tags=post.tags,
        categories=post.categories,
        authors=tuple(person.name for person in post.authors),
        language=post.language,
    )


def add_inline_tags(post: Post, site: GeneratorSite) -> Post:
    """Return a post with the tags in its text, where its site has such."""
    return add_tags(post, find_inline_tags(post.body)) if site.has_inline_tags else post


def add_tags(post: Post, tags: tuple[str, ...]) -> Post:
    """Return a post with more tags, those that it has not in any case of letters."""
    known = {tag.casefold() for tag in post.tags}
    added = tuple(tag for tag in tags if tag.casefold() not in known)
    return replace(post, tags=(*post.tags, *added)) if added else post


def name_authors(authors: tuple[Person, ...], site: GeneratorSite) -> tuple[Person, ...]:
    """Return people by the names that the site's data files give to the keys posts name them by."""
    if not site.author_keys:
        return authors
    return tuple(dict.fromkeys(site.author_keys.get(person.name, person) for person in authors))


def _collect_custom_terms(front: FrontMatter, site: GeneratorSite) -> Iterator[Field]:
    """Yield the terms of taxonomies that the site calls otherwise than everybody does."""
    tables = [
        front,
        *(value for key in ("taxonomies", "params") if isinstance(value := front.get(key), dict)),
    ]
    for taxonomy in site.taxonomies:
        if normalize_key(taxonomy.key) in _KNOWN:
            continue
        values: list[FrontValue] = [table[taxonomy.key] for table in tables if table.get(taxonomy.key)]
        yield from (Field(_LABELS[taxonomy.kind], value, 0, 0) for value in values)


def _read_own_date(published: datetime | None, fields: Fields, zone: tzinfo) -> datetime | None:
    """Return the date a page bears, in the offset its author wrote, whenever it is released."""
    if published is None:
        return None
    for field in fields.iterate(*PUBLISHED_KEYS):
        with suppress(ValueError):
            return parse_zoned_date(value_to_text(field.value), zone)
    return published.astimezone(zone)
