"""The feed builder at ``/new``: a form whose query is that of the feed it builds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from feeds.config.toml_writer import toml_pair
from feeds.errors import SliceError
from feeds.model import Feed, Kind, Slice
from feeds.publishing.archive import read_entries
from feeds.publishing.catalog import EVERYTHING_PATH, Catalog, slugify
from feeds.publishing.document import HTML, Document
from feeds.publishing.feed_dates import list_dates
from feeds.publishing.headers import alternate_links
from feeds.publishing.i18n.catalogues import translate
from feeds.publishing.pages import public as builder_page
from feeds.publishing.pages.public import BuilderForm, BuilderResult, ChosenName, NameChoice
from feeds.publishing.query import (
    SLICE_PARAMETERS,
    WINDOW_PARAMETERS,
    Pair,
    Query,
    canonical_pairs,
    parse_pairs,
    parse_query,
    sort_unique,
)
from feeds.publishing.site import Site
from feeds.publishing.taxonomy import Taxonomy
from feeds.store.base import EntryReader
from feeds.text import find_similar, normalize_name

PREVIEW_ENTRIES = 10
"""Entries that the page shows of the feed."""

MAX_SUGGESTIONS = 100
"""Names that are offered at a time."""

NAME_PARAMETERS = {
    "any": Kind.TAG,
    "all": Kind.TAG,
    "none": Kind.TAG,
    "category": Kind.CATEGORY,
    "author": Kind.AUTHOR,
}
"""The parameters that choose by a name, and what it is the name of."""

FORM_FIELDS = ("q", "since", "until", "limit", "content")
"""The parameters that are typed, or chosen from a list that is always the same."""

_LONGEST_SLUG = 60


class FeedBuilder:
    """Makes the builder's page for one site. Safe to use from many threads."""

    def __init__(self, reader: EntryReader, site: Site, read_catalog: Callable[[], Catalog]) -> None:
        self._reader = reader
        self._site = site
        self._read_catalog = read_catalog

    def make_page(self, query: str) -> Document:
        """Return the page for the choices of a query; one that names no feed is shown with the reason."""
        catalog = self._read_catalog()
        built, mistake = None, ""
        try:
            parsed_query = parse_query(query, self._site.zone)
            built = self._build(catalog, parsed_query)
        except SliceError as error:
            mistake = translate(self._site.about.language, error.message, error.values)
        pairs = _pairs_of(query)
        form = BuilderForm(
            choices=tuple(
                _make_choice(catalog.taxonomy, name, kind, pairs) for name, kind in NAME_PARAMETERS.items()
            ),
            offered={kind: _suggest(catalog.taxonomy, kind, "") for kind in Kind},
            **{name: " ".join(sort_unique(_values(pairs, name))) for name in FORM_FIELDS},
        )
        return Document(
            builder_page.render_builder(self._site, query, form, built, mistake),
            HTML,
            links=alternate_links(self._site.addresses, built.feed) if built else (),
            scripts=True,
        )

    def suggest_names(self, kind: Kind, find: str) -> Document:
        """Return, as a JSON list, names that hold a text, those of most entries first."""
        names = _suggest(self._read_catalog().taxonomy, kind, normalize_name(find))
        return Document(json.dumps(names, ensure_ascii=False).encode(), "application/json")

    def _build(self, catalog: Catalog, query: Query) -> BuilderResult:
        feed = catalog.find(EVERYTHING_PATH, query)
        assert feed is not None
        entry_slice = catalog.taxonomy.expand_spellings(feed.slice)
        refs = self._reader.entry_refs(entry_slice, min(PREVIEW_ENTRIES, feed.limit))
        entries, newest = read_entries(self._reader, refs), next(list_dates(refs), None)
        lines = _config_lines(catalog, feed, replace(query, slice=feed.slice))
        return BuilderResult(feed, self._reader.count(entry_slice), entries, newest, lines)


def _pairs_of(query: str) -> list[Pair]:
    try:
        return parse_pairs(query)
    except SliceError:
        return []


def _values(pairs: Iterable[Pair], parameter: str) -> list[str]:
    return [value.strip() for name, value in pairs if name == parameter and value.strip()]


def _make_choice(taxonomy: Taxonomy, name: str, kind: Kind, pairs: Iterable[Pair]) -> NameChoice:
    names = dict.fromkeys(_make_name(taxonomy, kind, value) for value in sort_unique(_values(pairs, name)))
    return NameChoice(name, kind, tuple(names))


def _make_name(taxonomy: Taxonomy, kind: Kind, value: str) -> ChosenName:
    term = taxonomy.find(kind, value)
    if term is not None:
        return ChosenName(term.name)
    near = find_similar(value, (other.name for other in taxonomy.of_kind(kind)))
    return ChosenName(value, known=False, near="".join(near))


def _suggest(taxonomy: Taxonomy, kind: Kind, needle: str) -> list[str]:
    """Return names of a kind that hold a folded needle, those of most entries first."""
    names = (term.name for term in taxonomy.of_kind(kind) if needle in normalize_name(term.name))
    return list(islice(names, MAX_SUGGESTIONS))


def _config_lines(catalog: Catalog, feed: Feed, query: Query) -> str:
    """Return the lines of config.toml that give a feed an address of its own; none for that of everything."""
    if query.slice == Slice():
        return ""
    title = feed.title.removesuffix(f" – {catalog.site.about.title}")
    members = {name: getattr(query.slice, field) for name, field in SLICE_PARAMETERS.items()}
    members["q"] = " ".join(query.slice.words)
    members |= {
        name: value for name, value in canonical_pairs(query, catalog.site.zone) if name in WINDOW_PARAMETERS
    }
    members |= {"limit": query.limit, "content": query.mode}
    settings = {"name": slugify(title)[:_LONGEST_SLUG].strip("-") or "selection"} | members
    pairs_ = [toml_pair(name, value) for name, value in settings.items() if value]
    return "\n".join(("[[feeds]]", *pairs_)) + "\n"
