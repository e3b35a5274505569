"""Records as rows, and rows as records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from sys import intern
from typing import Any, TypeAlias

from feeds.model import (
    CleanHTML,
    Enclosure,
    Entry,
    Episode,
    Image,
    Kind,
    Label,
    LedgerRecord,
    Person,
    Problem,
    Severity,
    get_labels,
)
from feeds.store.base import EntryRef, EntryWrite, File
from feeds.store.schema import ACCESS_KIND, entries, ledger, problems, to_storable

LEDGER_COLUMNS = (
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
    ledger.c.dated,
)
"""The columns of a `LedgerRecord`, in its order."""

ENTRY_COLUMNS = (
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
    entries.c.access,
)
"""The columns of an `Entry`, in its order."""

REF_COLUMNS = (
    ledger.c.id,
    ledger.c.key,
    entries.c.version,
    ledger.c.published,
    ledger.c.updated,
    ledger.c.sort_key,
    entries.c.changed,
    ledger.c.dated,
)
"""The columns of a `EntryRef`, in its order."""

LABEL_COLUMNS = (entries.c.authors, entries.c.tags, entries.c.categories)
"""The columns that hold an entry's labels, in the order of `parse_labels`."""

PROBLEM_COLUMNS = tuple(problems.c["path", "kind", "reason", "line", "column", "severity"])
"""The columns of a `Problem`, in its order."""

_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


LabelKey: TypeAlias = tuple[str, str]
"""Kind and name of what the store keeps as a label."""


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """Where a live entry stands in feeds: under its labels, at its moment, for whom its access names.

    It is ``dated`` where feeds take its moment for a date: see `EntryRef.feed_published`.
    """

    published: datetime
    sort_key: bytes
    labels: frozenset[Label]
    access: frozenset[str] = frozenset()
    dated: bool = True

    @property
    def keys(self) -> frozenset[LabelKey]:
        """All under which it stands in the store."""
        pairs = ((label.kind.value, label.name) for label in self.labels)
        return frozenset(pairs).union((ACCESS_KIND, name) for name in self.access)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A line of the ledger with all that hangs on it. ``entry`` is None for a tombstone."""

    n: int
    known: LedgerRecord
    served: bool
    entry: Entry | None
    live: bool
    due: datetime | None
    indexed: bool
    sort_key: bytes
    changed: datetime | None

    @property
    def position(self) -> FeedPosition | None:
        """Where the entry stands in feeds, if it is shown."""
        if self.entry is None or self.changed is None or not self.live:
            return None
        return position_of(self.entry, self.sort_key, self.known.dated, self.changed)


STORED_COLUMNS = (
    ledger.c.n,
    ledger.c.served,
    entries.c.live,
    entries.c.due,
    entries.c.indexed,
    ledger.c.sort_key,
    entries.c.changed,
    *LEDGER_COLUMNS,
    *ENTRY_COLUMNS,
)
"""The columns of a `StoredEntry`."""


def to_stored_entry(row: Sequence[Any]) -> StoredEntry:
    """Read a row of `STORED_COLUMNS`, those of the entry null for a tombstone."""
    n, served, live, due, indexed, sort_key, changed = row[:7]
    record = LedgerRecord(*row[7 : 7 + len(LEDGER_COLUMNS)])
    entry = None if live is None else to_entry(row[7 + len(LEDGER_COLUMNS) :])
    return StoredEntry(n, record, served, entry, bool(live), due, bool(indexed), sort_key, changed)


def to_entry(row: Iterable[Any]) -> Entry:
    """Read a row of `ENTRY_COLUMNS`."""
    *plain, authors, tags, categories, image, enclosures, expires, access = row
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
        authors=_parse_people(authors),
        tags=tuple(json.loads(tags)),
        categories=tuple(json.loads(categories)),
        image=Image(*json.loads(image)) if image else None,
        enclosures=tuple(_parse_enclosure(*one) for one in json.loads(enclosures)),
        expires=expires,
        access=parse_access(access),
    )


def to_entry_ref(row: Iterable[Any]) -> EntryRef:
    """Read a row of `REF_COLUMNS`."""
    return EntryRef(*row)


def to_ledger_record(row: Iterable[Any]) -> LedgerRecord:
    """Read a row of `LEDGER_COLUMNS`."""
    return LedgerRecord(*row)


def to_file(row: Iterable[Any]) -> File:
    """Read a row of files; hosts and rules, of which there are few, take memory once each."""
    path, size, mtime_ns, digest, entry_id, host, rules = row
    return File(path, size, mtime_ns, digest, entry_id, intern(host), intern(rules))


def to_problem(row: Iterable[Any]) -> Problem:
    """Read a row of `PROBLEM_COLUMNS`."""
    path, kind, reason, line, column, severity = row
    return Problem(path, kind, reason, line, column, Severity(severity))


def position_of(entry: Entry, sort_key: bytes, dated: bool, changed: datetime) -> FeedPosition:
    """Return where an entry stands when it is shown, as it last changed."""
    labels = frozenset(Label(label.kind, to_storable(label.name)) for label in get_labels(entry))
    access = frozenset(map(to_storable, entry.access))
    return FeedPosition(entry.published, sort_key, labels, access, dated and entry.published <= changed)


def parse_access(access: str) -> tuple[str, ...]:
    """Read the names of an entry's access from its column."""
    return tuple(json.loads(access)) if access else ()


def parse_labels(authors: str, tags: str, categories: str) -> frozenset[Label]:
    """Read the labels of an entry from its columns alone."""
    pairs = (
        (Kind.AUTHOR, [person.name for person in _parse_people(authors)]),
        (Kind.TAG, json.loads(tags)),
        (Kind.CATEGORY, json.loads(categories)),
    )
    return frozenset(Label(kind, name) for kind, names in pairs for name in names)


def make_ledger_record(write: EntryWrite, first_seen: datetime) -> LedgerRecord:
    """Return the line of the ledger for an entry being written."""
    entry = write.entry
    return LedgerRecord(
        id=entry.id,
        claim=write.claim,
        path=entry.path,
        title=entry.title,
        published=entry.published,
        updated=entry.updated,
        first_seen=first_seen,
        digest=entry.digest,
        file_digest=write.file_digest,
        dated=write.dated,
    )


def ledger_columns(record: LedgerRecord) -> dict[str, Any]:
    """Write a line of the ledger."""
    return {column.name: getattr(record, column.name) for column in LEDGER_COLUMNS}


def entry_columns(entry: Entry) -> dict[str, Any]:
    """Write what the ledger does not hold of an entry."""
    image = entry.image
    return {
        "link": entry.link,
        "source": entry.source,
        "summary": entry.summary,
        "language": entry.language,
        # In JSON a NUL is no NUL any more, and would come back as a name that is no label's.
        "authors": _dump([(to_storable(one.name), one.email, one.url) for one in entry.authors]),
        "tags": _dump([to_storable(tag) for tag in entry.tags]),
        "categories": _dump([to_storable(category) for category in entry.categories]),
        "image": _dump((image.url, image.alt, image.width, image.height, image.length)) if image else "",
        "enclosures": _dump([_pack_enclosure(one) for one in entry.enclosures]),
        "expires": entry.expires,
        "content": entry.content,
        "access": _dump([to_storable(name) for name in entry.access]) if entry.access else "",
    }


def _parse_people(authors: str) -> tuple[Person, ...]:
    return tuple(Person(*one) for one in json.loads(authors))


def _pack_enclosure(one: Enclosure) -> tuple[Any, ...]:
    """Return an enclosure as it is stored; a duration and an episode that nobody knows take no room."""
    facts = (one.url, one.type, one.length)
    if one.episode:
        return (*facts, one.duration, astuple(one.episode))
    return (*facts, one.duration) if one.duration else facts


def _parse_enclosure(
    url: str, media_type: str, length: int, duration: int = 0, episode: Sequence[Any] = ()
) -> Enclosure:
    """Read an enclosure as `_pack_enclosure` writes it."""
    return Enclosure(url, media_type, length, duration, Episode(*episode) if episode else None)
