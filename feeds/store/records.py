"""Records as rows, and rows as records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import Any

from feeds.model import (
    CleanHTML,
    Enclosure,
    Entry,
    Image,
    Kind,
    Known,
    Label,
    Person,
    Problem,
    Severity,
    labels_of,
)
from feeds.store.contract import File, Head, Written
from feeds.store.tables import entries, ledger, problems, storable

KNOWN = (
    ledger.c.id,
    ledger.c.claim,
    ledger.c.path,
    ledger.c.title,
    ledger.c.published,
    ledger.c.updated,
    ledger.c.first_seen,
    ledger.c.digest,
    ledger.c.file_digest,
    ledger.c.deleted,
)
"""The columns of a `Known`, in its order."""

ENTRY = (
    ledger.c.id,
    ledger.c.key,
    ledger.c.path,
    ledger.c.title,
    ledger.c.published,
    ledger.c.updated,
    entries.c.content,
    ledger.c.digest,
    entries.c.link,
    entries.c.source,
    entries.c.summary,
    entries.c.language,
    entries.c.authors,
    entries.c.tags,
    entries.c.categories,
    entries.c.image,
    entries.c.enclosures,
    entries.c.expires,
)
"""The columns of an `Entry`, in its order."""

HEAD = (ledger.c.id, ledger.c.key, entries.c.version, ledger.c.published, ledger.c.updated)
"""The columns of a `Head`, in its order."""

BORNE = (entries.c.authors, entries.c.tags, entries.c.categories)
"""The columns that hold an entry's labels, in the order of `labels_in`."""

PROBLEM = tuple(problems.c["path", "kind", "reason", "line", "column", "severity"])
"""The columns of a `Problem`, in its order."""

_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Place:
    """Where a live entry stands in feeds: under its labels, at its moment."""

    published: datetime
    labels: frozenset[Label]


@dataclass(frozen=True, slots=True)
class Stored:
    """A line of the ledger with all that hangs on it. ``entry`` is None for a tombstone."""

    n: int
    known: Known
    served: bool
    entry: Entry | None
    live: bool
    due: datetime | None
    indexed: bool

    @property
    def place(self) -> Place | None:
        """Where the entry stands in feeds, if it is shown."""
        return place_of(self.entry) if self.entry and self.live else None


STORED = (ledger.c.n, ledger.c.served, entries.c.live, entries.c.due, entries.c.indexed, *KNOWN, *ENTRY)
"""The columns of a `Stored`."""


def stored_of(row: Sequence[Any]) -> Stored:
    """Read a row of `STORED` columns, those of the entry null for a tombstone."""
    n, served, live, due, indexed = row[:5]
    known = Known(*row[5 : 5 + len(KNOWN)])
    entry = None if live is None else entry_of(row[5 + len(KNOWN) :])
    return Stored(n, known, served, entry, bool(live), due, bool(indexed))


def entry_of(row: Iterable[Any]) -> Entry:
    """Read a row of `ENTRY` columns."""
    *plain, authors, tags, categories, image, enclosures, expires = row
    entry_id, key, path, title, published, updated, content, digest, link, source, summary, language = plain
    return Entry(
        id=entry_id,
        key=key,
        path=path,
        title=title,
        published=published,
        updated=updated,
        content=CleanHTML(content),
        digest=digest,
        link=link,
        source=source,
        summary=summary,
        language=language,
        authors=_people(authors),
        tags=tuple(json.loads(tags)),
        categories=tuple(json.loads(categories)),
        image=Image(*json.loads(image)) if image else None,
        enclosures=tuple(Enclosure(*one) for one in json.loads(enclosures)),
        expires=expires,
    )


def head_of(row: Iterable[Any]) -> Head:
    """Read a row of `HEAD` columns."""
    return Head(*row)


def known_of(row: Iterable[Any]) -> Known:
    """Read a row of `KNOWN` columns."""
    return Known(*row)


def file_of(row: Iterable[Any]) -> File:
    """Read a row of files; hosts and rules, of which there are few, take memory once each."""
    path, size, mtime_ns, digest, entry_id, host, rules = row
    return File(path, size, mtime_ns, digest, entry_id, intern(host), intern(rules))


def problem_of(row: Iterable[Any]) -> Problem:
    """Read a row of `PROBLEM` columns."""
    path, kind, reason, line, column, severity = row
    return Problem(path, kind, reason, line, column, Severity(severity))


def place_of(entry: Entry) -> Place:
    """Return where an entry stands when it is shown."""
    borne = frozenset(Label(label.kind, storable(label.name)) for label in labels_of(entry))
    return Place(entry.published, borne)


def labels_in(authors: str, tags: str, categories: str) -> frozenset[Label]:
    """Read the labels of an entry from its columns alone."""
    named = (
        (Kind.AUTHOR, [person.name for person in _people(authors)]),
        (Kind.TAG, json.loads(tags)),
        (Kind.CATEGORY, json.loads(categories)),
    )
    return frozenset(Label(kind, name) for kind, names in named for name in names)


def line_of(written: Written, first_seen: datetime) -> Known:
    """Return the line of the ledger for an entry being written."""
    entry = written.entry
    return Known(
        id=entry.id,
        claim=written.claim,
        path=entry.path,
        title=entry.title,
        published=entry.published,
        updated=entry.updated,
        first_seen=first_seen,
        digest=entry.digest,
        file_digest=written.file_digest,
    )


def ledger_columns(known: Known) -> dict[str, Any]:
    """Write a line of the ledger."""
    return {column.name: getattr(known, column.name) for column in KNOWN}


def entry_columns(entry: Entry) -> dict[str, Any]:
    """Write what the ledger does not hold of an entry."""
    image = entry.image
    return {
        "link": entry.link,
        "source": entry.source,
        "summary": entry.summary,
        "language": entry.language,
        "authors": _dump([(one.name, one.email, one.url) for one in entry.authors]),
        "tags": _dump(entry.tags),
        "categories": _dump(entry.categories),
        "image": _dump((image.url, image.alt, image.width, image.height)) if image else "",
        "enclosures": _dump([(one.url, one.type, one.length) for one in entry.enclosures]),
        "expires": entry.expires,
        "content": entry.content,
    }


def _people(authors: str) -> tuple[Person, ...]:
    return tuple(Person(*one) for one in json.loads(authors))
