"""The feed builder at ``/new``: a form whose query is that of the feed it builds."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from feeds.config.toml import toml_pair
from feeds.errors import SliceError
from feeds.model import Feed, Kind, Slice
from feeds.store.contract import Reader
from feeds.web.catalog import EVERYTHING, Catalog, slugged
from feeds.web.document import HTML, Document
from feeds.web.pages import builder as builder_page
from feeds.web.pages.builder import Built, Choice, Form, Name
from feeds.web.site import Site
from feeds.web.slices import NAMES, Pair, Query, pairs, parse, tidied
from feeds.web.subjects import Subjects, fold

SHOWN = 10
"""Entries that the page shows of the feed."""

OFFERED = 100
"""Names that are offered at a time."""

KINDS = {"any": Kind.TAG, "all": Kind.TAG, "none": Kind.TAG, "category": Kind.CATEGORY, "author": Kind.AUTHOR}
"""The parameters that choose by a name, and what it is the name of."""

_COMPARED = 2000
_LONGEST_SLUG = 60


class Builder:
    """Makes the builder's page for one site. Safe to use from many threads."""

    def __init__(self, reader: Reader, site: Site, read_catalog: Callable[[], Catalog]) -> None:
        self._reader = reader
        self._site = site
        self._read_catalog = read_catalog

    def page(self, query: str) -> Document:
        """Return the page for the choices of a query; one that names no feed is shown with the reason."""
        catalog = self._read_catalog()
        built, mistake = None, ""
        try:
            asked = parse(query)
            built = self._built(catalog, asked)
        except SliceError as error:
            mistake = str(error)
        given = _given(query)
        form = Form(
            choices=tuple(_choice(catalog.subjects, name, kind, given) for name, kind in KINDS.items()),
            offered={kind: _offered(catalog.subjects, kind, "") for kind in Kind},
            **{name: " ".join(tidied(_values(given, name))) for name in ("q", "limit", "content")},
        )
        return Document(builder_page.render(self._site, query, form, built, mistake), HTML, scripts=True)

    def names(self, kind: Kind, find: str) -> Document:
        """Return, as a JSON list, names that hold a text, those of most entries first."""
        found = _offered(self._read_catalog().subjects, kind, fold(find))
        return Document(json.dumps(found, ensure_ascii=False).encode(), "application/json")

    def _built(self, catalog: Catalog, asked: Query) -> Built:
        feed = catalog.find(EVERYTHING, asked)
        assert feed is not None
        wanted = catalog.subjects.spelled(feed.slice)
        heads = self._reader.heads(wanted, min(SHOWN, feed.limit))
        entries = self._reader.entries(head.id for head in heads)
        shown = tuple(entries[head.id] for head in heads if head.id in entries)
        asked = replace(asked, slice=feed.slice)
        return Built(feed, self._reader.count(wanted), shown, _lines(catalog, feed, asked))


def _given(query: str) -> list[Pair]:
    try:
        return pairs(query)
    except SliceError:
        return []


def _values(given: Iterable[Pair], wanted: str) -> list[str]:
    return [value.strip() for name, value in given if name == wanted and value.strip()]


def _choice(subjects: Subjects, name: str, kind: Kind, given: Iterable[Pair]) -> Choice:
    chosen = dict.fromkeys(_name(subjects, kind, value) for value in tidied(_values(given, name)))
    return Choice(name, kind, tuple(chosen))


def _name(subjects: Subjects, kind: Kind, value: str) -> Name:
    subject = subjects.find(kind, value)
    if subject is not None:
        return Name(subject.name)
    names = {fold(other.name): other.name for other in subjects.of_kind(kind)[:_COMPARED]}
    near = difflib.get_close_matches(fold(value)[:100], names, n=1)
    return Name(value, known=False, near=names[near[0]] if near else "")


def _offered(subjects: Subjects, kind: Kind, needle: str) -> list[str]:
    """Return names of a kind that hold a folded needle, those of most entries first."""
    found = (subject.name for subject in subjects.of_kind(kind) if needle in fold(subject.name))
    return list(islice(found, OFFERED))


def _lines(catalog: Catalog, feed: Feed, asked: Query) -> str:
    """Return the lines of config.toml that give a feed an address of its own; none for that of everything."""
    if asked.slice == Slice():
        return ""
    title = feed.title.removesuffix(f" – {catalog.site.about.title}")
    members = {name: getattr(asked.slice, field) for name, field in NAMES.items()}
    members["q"] = " ".join(asked.slice.words)
    members |= {"limit": asked.limit, "content": asked.mode}
    named = {"name": slugged(title)[:_LONGEST_SLUG].strip("-") or "selection"} | members
    pairs_ = [toml_pair(name, value) for name, value in named.items() if value]
    return "\n".join(("[[feeds]]", *pairs_)) + "\n"
