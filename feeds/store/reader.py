"""The reading half of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    func,
    select,
    type_coerce,
)

from feeds.model import Entry, Kind, Label, LabelCount, Slice, Visibility
from feeds.store.base import (
    Change,
    EntryRef,
    FormerLabel,
    PagePosition,
    Reader,
    Restriction,
    StoredPage,
)
from feeds.store.bulk import split_batches
from feeds.store.database import Database
from feeds.store.file_reader import FileReader
from feeds.store.post_files import FIND_REFERRING, LIST_POST_FILES
from feeds.store.queries import filters
from feeds.store.queries.archive_pages import PageReader
from feeds.store.queries.entry_refs import find_changes, find_first_change, select_refs
from feeds.store.queries.neighbours import find_neighbours
from feeds.store.queries.search import count_entries, find_all_entries
from feeds.store.queries.visibility import (
    StoreRestriction,
    count_visible_labels,
    find_newest_visible,
    is_entry_deleted,
    is_label_lost,
    list_deleted_keys,
    resolve_restriction,
    restrict_query,
)
from feeds.store.retry import retry_lost
from feeds.store.rows import ENTRY_COLUMNS, to_entry
from feeds.store.schema import (
    ACCESS_KIND,
    EVERYTHING_LABEL,
    Timestamp,
    changes,
    counters,
    departures,
    entries,
    files,
    labels,
    ledger,
    memberships,
    meta,
    problems,
    rank,
)
from feeds.store.totals import ScheduledEntry, Totals


class StoreReader(FileReader, Reader):
    """A `Reader` of one database; each of its methods is one transaction."""

    def __init__(self, database: Database, restriction: StoreRestriction | None = None) -> None:
        super().__init__(database)
        self._restriction = restriction
        self._visible = restriction.visible if restriction else None
        self._readable = restriction.readable if restriction else None

    def resolve_visibility(self, visibility: Visibility) -> Restriction | None:
        """Return what ``visibility`` leaves out of this revision; None where that is nothing."""
        with self._database.read_transaction() as connection:
            restriction = resolve_restriction(connection, visibility, find_all_entries)
        return None if restriction is None else Restriction(restriction)

    def restrict(self, restriction: Restriction) -> Reader:
        """Return a reader to which entries that are left out are unknown."""
        return StoreReader(self._database, cast("StoreRestriction", restriction))

    @retry_lost
    def access_names(self) -> frozenset[str]:
        """Return every name that the access of an entry has or had."""
        with self._database.query() as connection:
            return frozenset(connection.scalars(_ACCESS_NAMES))

    @retry_lost
    def revision(self) -> int:
        """Return the number of the last batch that changed anything."""
        with self._database.query() as connection:
            return get_counter(connection, "revision")

    @retry_lost
    def epoch(self) -> int:
        """Return the number of the writer."""
        with self._database.query() as connection:
            return self._database.epoch_in(connection)

    @retry_lost
    def changes_since(self, revision: int) -> Change:
        """Return what changed after a revision, as far as it is remembered."""
        with self._database.read_transaction() as connection:
            now = get_counter(connection, "revision")
            if not get_counter(connection, "forgotten") <= revision <= now:
                return Change(now, everything=True)
            touched = connection.execute(_TOUCHED, {"since": revision})
            return Change(now, frozenset(Label(Kind(kind), name) for kind, name in touched))

    @retry_lost
    def entry_refs(self, entry_slice: Slice, limit: int, offset: int = 0) -> tuple[EntryRef, ...]:
        """Return entries of a slice, newest first.

        Raises ValueError for a window that begins before the first.
        """
        if offset < 0:
            raise ValueError(f"offset {offset} is negative")
        with self._database.read_transaction() as connection:
            slice_filter = self._resolve_slice(connection, entry_slice)
            if slice_filter is None or limit <= 0:
                return ()
            return select_refs(connection, slice_filter, limit, offset)

    @retry_lost
    def entries(self, ids: Iterable[str]) -> dict[str, Entry]:
        """Return whole live entries by id."""
        batches = tuple(split_batches(ids))
        with self._database.query() if len(batches) == 1 else self._database.read_transaction() as connection:
            query, parameters = restrict_query(_ENTRIES, self._visible)
            rows = (row for part in batches for row in connection.execute(query, {"ids": part} | parameters))
            return {entry.id: entry for entry in map(self._to_entry, rows)}

    @retry_lost
    def count(self, entry_slice: Slice) -> int:
        """Return how many entries a slice holds."""
        with self._database.read_transaction() as connection:
            slice_filter = self._resolve_slice(connection, entry_slice)
            if slice_filter is None:
                return 0
            if slice_filter.phrases:
                return count_entries(connection, slice_filter)
            return connection.scalar(filters.size_query(slice_filter.shape), slice_filter.parameters()) or 0

    @retry_lost
    def archive_page(self, entry_slice: Slice, position: PagePosition) -> StoredPage | None:
        """Return the page of a slice's archive that begins at a position."""
        with self._database.read_transaction() as connection:
            slice_filter = self._resolve_slice(connection, entry_slice)
            if slice_filter is None:
                return None
            anchor = filters.find_anchor(connection, entry_slice)
            exact = filters.is_anchor_exact(entry_slice) and self._visible is None
            pages = PageReader(connection, slice_filter, anchor, exact)
            return pages.read(position)

    @retry_lost
    def last_modified(
        self,
        entry_slice: Slice,
        heads: tuple[EntryRef, ...],
        complete: bool,
        beyond: tuple[EntryRef, ...] = (),
    ) -> datetime | None:
        """Return the moment a window of a slice last changed."""
        with self._database.read_transaction() as connection:
            moments = [*find_changes(connection, heads), find_first_change(connection, beyond)]
            slice_filter = self._resolve_slice(connection, entry_slice)
            if slice_filter is not None and (heads or complete):
                until = None if complete else (rank(heads[-1].published), heads[-1].sort_key)
                query, parameters = filters.departure_query(replace(slice_filter, until=until))
                moments.append(connection.scalar(query, parameters))
        return max((moment for moment in moments if moment), default=None)

    @retry_lost
    def labels(self) -> tuple[LabelCount, ...]:
        """Return every label that live entries bear."""
        with self._database.query() as connection:
            rows = connection.execute(_LABELS).all()
            counts: Iterable[LabelCount] = [
                LabelCount(Label(Kind(kind), name), count, newest) for kind, name, count, newest in rows
            ]
            if self._visible:
                counts = count_visible_labels(connection, self._visible, counts)
        return tuple(sorted(counts, key=lambda one: (-one.count, one.label.name, one.label.kind)))

    @retry_lost
    def entry(self, key: str) -> Entry | None:
        """Return the live entry of a key."""
        with self._database.query() as connection:
            query, parameters = restrict_query(_ENTRY, self._visible)
            row = connection.execute(query, {"key": key} | parameters).first()
        return None if row is None else self._to_entry(row)

    @retry_lost
    def has_post_file(self, path: str) -> bool:
        """Tell whether a live entry refers to a file."""
        with self._database.query() as connection:
            query, parameters = restrict_query(FIND_REFERRING, self._readable)
            return connection.execute(query, {"path": path} | parameters).first() is not None

    @retry_lost
    def post_files(self) -> tuple[str, ...]:
        """Return the paths of all files that live entries refer to."""
        with self._database.query() as connection:
            return tuple(connection.scalars(*restrict_query(LIST_POST_FILES, self._readable)))

    @retry_lost
    def is_deleted(self, key: str) -> bool:
        """Tell whether an entry was once served and is no more."""
        with self._database.query() as connection:
            return is_entry_deleted(connection, self._visible, key)

    @retry_lost
    def deleted_keys(self) -> tuple[str, ...]:
        """Return the keys of all entries that were once served and are no more."""
        with self._database.read_transaction() as connection:
            return list_deleted_keys(connection, self._visible)

    @retry_lost
    def is_former_label(self, label: Label) -> bool:
        """Tell whether a label was once borne and is no more."""
        with self._database.query() as connection:
            row = connection.execute(_LABEL, {"kind": label.kind, "name": label.name}).first()
            if row is None or self._visible is None:
                return row is not None and not row.uses
            return is_label_lost(connection, self._visible, row.n)

    @retry_lost
    def former_labels(self) -> tuple[FormerLabel, ...]:
        """Return every label that was once borne and is no more."""
        with self._database.query() as connection:
            rows = connection.execute(_FORMER_LABELS).all()
        return tuple(FormerLabel(Label(Kind(kind), name), left) for kind, name, left in rows)

    @retry_lost
    def neighbours(self, key: str) -> tuple[EntryRef | None, EntryRef | None]:
        """Return the entries just newer and just older than one."""
        with self._database.read_transaction() as connection:
            return find_neighbours(connection, key, self._visible)

    @retry_lost
    def get_meta(self, name: str) -> str:
        """Return the text kept under a name."""
        with self._database.query() as connection:
            return connection.scalar(select(meta.c.value).where(meta.c.name == name)) or ""

    @retry_lost
    def list_scheduled(self, limit: int) -> tuple[ScheduledEntry, ...]:
        """Return entries that wait for their moment, soonest first."""
        with self._database.query() as connection:
            rows: Iterable[Any] = connection.execute(_SCHEDULED, {"limit": limit})
            return tuple(ScheduledEntry(*row) for row in rows)

    @retry_lost
    def totals(self) -> Totals:
        """Return the store's figures."""
        with self._database.query() as connection:
            totals = Totals(**connection.execute(_TOTALS).mappings().one())
            if self._visible is None:
                return totals
            count = (
                connection.scalar(filters.size_query(self._visible.shape), self._visible.parameters()) or 0
            )
            newest = find_newest_visible(connection, self._visible)
            return replace(totals, entries=count, newest=newest)

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Give a reader of one revision."""
        with self._database.read_transaction() as connection:
            yield StoreReader(_SnapshotDatabase(connection, self._database), self._restriction)

    def close(self) -> None:
        """Give back every connection. Safe to call twice."""
        self._database.close()

    def _resolve_slice(self, connection: Connection, entry_slice: Slice) -> filters.Filter | None:
        slice_filter = filters.resolve_slice(connection, entry_slice)
        restricted = self._restriction.for_slice(entry_slice) if self._restriction else None
        if slice_filter is None or restricted is None:
            return slice_filter
        restrained = {name: getattr(restricted, name) for name in ("hidden", "shown", "kept", "granted")}
        return replace(slice_filter, **restrained)

    def _to_entry(self, row: Row[Any]) -> Entry:
        entry = to_entry(row)
        return self._restriction.withhold(entry) if self._restriction else entry


class _SnapshotDatabase(Database):
    """One transaction under way, in the place of the database it reads."""

    def __init__(self, connection: Connection, database: Database) -> None:
        self._connection = connection
        self._database = database

    @contextmanager
    def read_transaction(self) -> Iterator[Connection]:
        yield self._connection

    def query(self) -> AbstractContextManager[Connection]:
        """Run a statement in the same transaction."""
        return self.read_transaction()

    def epoch_in(self, connection: Connection) -> int:
        """Return the number of the writer."""
        return self._database.epoch_in(connection)

    def close(self) -> None:
        """Leave the connection to whom it belongs."""


def get_counter(connection: Connection, name: str) -> int:
    """Return one of the store's own numbers."""
    return connection.scalar(_COUNTER, {"name": name}) or 0


def _newest_query(label: int | ColumnElement[int]) -> Select[Any]:
    published = type_coerce(-func.min(memberships.c.rank), Timestamp)
    return select(published).where(memberships.c.label == label, memberships.c.dated)


_COUNTER = select(counters.c.value).where(counters.c.name == bindparam("name"))
_TOUCHED = (
    select(labels.c.kind, labels.c.name)
    .join_from(changes, labels, changes.c.label == labels.c.n)
    .where(changes.c.revision > bindparam("since"))
    .distinct()
)
_LIVING = ledger.join(entries, entries.c.n == ledger.c.n)
_ENTRIES = (
    select(*ENTRY_COLUMNS)
    .select_from(_LIVING)
    .where(entries.c.live, ledger.c.id.in_(bindparam("ids", expanding=True)))
)
_ENTRY = (
    select(*ENTRY_COLUMNS)
    .select_from(_LIVING)
    .where(entries.c.live, ledger.c.key == bindparam("key"))
    .order_by(ledger.c.n)
)
_LABEL = select(labels.c.n, labels.c.count.label("uses")).where(
    labels.c.kind == bindparam("kind"), labels.c.name == bindparam("name")
)
_LABELS = select(
    labels.c.kind,
    labels.c.name,
    labels.c.count,
    _newest_query(labels.c.n).scalar_subquery(),
).where(labels.c.count > 0, labels.c.n != EVERYTHING_LABEL, labels.c.kind != ACCESS_KIND)
_ACCESS_NAMES = select(labels.c.name).where(labels.c.kind == ACCESS_KIND)
_FORMER_LABELS = (
    select(labels.c.kind, labels.c.name, func.max(departures.c.moment))
    .join_from(labels, departures, departures.c.label == labels.c.n)
    .where(labels.c.count == 0, labels.c.n != EVERYTHING_LABEL, labels.c.kind != ACCESS_KIND)
    .where(departures.c.before, ~departures.c.after)
    .group_by(labels.c.kind, labels.c.name)
    .order_by(labels.c.name, labels.c.kind)
)
_SCHEDULED = (
    select(ledger.c.title, ledger.c.path, ledger.c.published)
    .select_from(_LIVING)
    .where(entries.c.due.is_not(None), entries.c.live.is_(False))
    .order_by(entries.c.due, ledger.c.path)
    .limit(bindparam("limit"))
)
_TOTALS = select(
    *(
        query.scalar_subquery().label(name)
        for name, query in {
            "revision": select(counters.c.value).where(counters.c.name == "revision"),
            "files": select(func.count()).select_from(files),
            "entries": select(labels.c.count).where(labels.c.n == EVERYTHING_LABEL),
            "scheduled": select(func.count()).where(entries.c.due.is_not(None), entries.c.live.is_(False)),
            "tombstones": select(func.count()).where(ledger.c.deleted.is_not(None)),
            "problems": select(func.count()).select_from(problems),
            "next_due": select(func.min(entries.c.due)).where(entries.c.due.is_not(None)),
            "newest": _newest_query(EVERYTHING_LABEL),
        }.items()
    )
)
