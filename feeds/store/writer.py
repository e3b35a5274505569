"""The writing half of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from html import escape
from itertools import count
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from feeds.model import LedgerRecord
from feeds.store.base import Batch, Change, EntryWrite, File, Writer
from feeds.store.bulk import delete_rows, insert_rows, split_batches
from feeds.store.changelog import (
    VisibilityChange,
    next_change_time,
    record_change_time,
    record_changes,
)
from feeds.store.database import Database
from feeds.store.election import WriterLease
from feeds.store.entry_state import DueTransition, EntryWriteState
from feeds.store.lock import WriterLock
from feeds.store.post_files import remove_post_files, write_post_files
from feeds.store.queries import search
from feeds.store.queries.page_boundaries import PageDivider
from feeds.store.reader import StoreReader, get_counter
from feeds.store.retry import retry_lost
from feeds.store.rows import (
    LABEL_COLUMNS,
    LEDGER_COLUMNS,
    STORED_COLUMNS,
    StoredEntry,
    to_file,
    to_ledger_record,
    to_stored_entry,
)
from feeds.store.schema import entries, files, ledger, meta, problems, to_storable
from feeds.store.sort_keys import make_sort_key

PAGE_LENGTH = 50
"""Entries of a page of the archives, where the settings do not say otherwise: the usual ``feed.limit``."""


class StoreWriter(StoreReader, Writer):
    """A `Writer` of one database, for as long as it has the ``lock``; None for one that nobody shares."""

    def __init__(self, database: Database, lock: WriterLock | WriterLease | None = None) -> None:
        super().__init__(database)
        self.lock = lock
        self.page_length = PAGE_LENGTH

    @property
    def database(self) -> Database:
        """The database it writes, for what is kept beside the index."""
        return self._database

    @retry_lost
    def files_at(self, paths: Iterable[str]) -> dict[str, File]:
        """Return what is known of the files at these paths, by path."""
        with self._database.read_transaction() as connection:
            return {
                file.path: file
                for part in split_batches(paths)
                for file in map(to_file, connection.execute(_FILES_AT, {"paths": part}))
            }

    @retry_lost
    def files_of(self, entry_ids: Iterable[str]) -> dict[str, tuple[File, ...]]:
        """Return all files that hold each of these entries."""
        files_by_entry: dict[str, list[File]] = {}
        with self._database.read_transaction() as connection:
            for part in split_batches(entry_ids):
                for file in map(to_file, connection.execute(_FILES_OF, {"ids": part})):
                    files_by_entry.setdefault(file.entry_id, []).append(file)
        return {entry_id: tuple(files) for entry_id, files in files_by_entry.items()}

    @retry_lost
    def links_of(self, entry_ids: Iterable[str]) -> dict[str, str]:
        """Return the links of those of these entries that have one, by entry id."""
        with self._database.read_transaction() as connection:
            parts = (connection.execute(_LINKS_OF, {"ids": part}).all() for part in split_batches(entry_ids))
            return {entry_id: link for rows in parts for entry_id, link in rows}

    @retry_lost
    def files_linking_to(self, addresses: Iterable[str]) -> tuple[File, ...]:
        """Return the files of the entries whose content links to one of these addresses."""
        with self._database.read_transaction() as connection:
            parts = (connection.execute(_select_linking(address)).all() for address in addresses)
            return tuple({row.path: to_file(row) for rows in parts for row in rows}.values())

    @retry_lost
    def find_ledger_records(
        self, ids: Iterable[str] = (), paths: Iterable[str] = (), file_digests: Iterable[str] = ()
    ) -> tuple[LedgerRecord, ...]:
        """Return every line of the ledger that one of these names."""
        ids = tuple(ids)
        lookups = ((_BY_ID, ids), (_BY_CLAIM, ids), (_BY_PATH, paths), (_BY_FILE_DIGEST, file_digests))
        with self._database.read_transaction() as connection:
            lines = {
                row[0]: to_ledger_record(row)
                for query, names in lookups
                for part in split_batches(names)
                for row in connection.execute(query, {"names": part})
            }
        return tuple(lines.values())

    @retry_lost
    def apply(self, batch: Batch, now: datetime) -> Change:
        """Store a batch in one transaction and return what feeds noticed."""
        writes = {to_storable(one.entry.id): one for one in batch.entries}
        removed = [one for one in map(to_storable, batch.removed) if one not in writes]
        with self._database.write_transaction() as connection:
            _write_files(connection, batch)
            _write_problems(connection, batch)
            moment = now if batch.initial else next_change_time(connection, now)
            moves = [*_remove(connection, removed, now), *_write(connection, writes, now, moment)]
            return self._record(connection, moves, moment, None if batch.initial else self.page_length)

    @retry_lost
    def release(self, now: datetime) -> Change:
        """Show entries whose moment has come, and hide those whose moment has passed."""
        with self._database.write_transaction() as connection:
            moment = next_change_time(connection, now)
            moves = _release_due(connection, now, moment)
            return self._record(connection, moves, moment, self.page_length)

    @retry_lost
    def reserve_change_time(self, now: datetime) -> datetime:
        """Return a time for a change that is not of entries, and have every later change be later."""
        with self._database.write_transaction() as connection:
            moment = next_change_time(connection, now)
            record_change_time(connection, moment)
        return moment

    @retry_lost
    def divide_archives(self, now: datetime) -> None:
        """Fix the pages of the archives of all labels that have enough entries and no page yet."""
        with self._database.write_transaction() as connection:
            moment = next_change_time(connection, now)
            if PageDivider(connection, self.page_length, moment).divide_all():
                record_change_time(connection, moment)

    @retry_lost
    def index_words(self, limit: int) -> int:
        """Index the words of some entries that are not indexed yet."""
        with self._database.write_transaction() as connection:
            return search.index_entries(connection, limit)

    @retry_lost
    def set_meta(self, name: str, value: str) -> None:
        """Keep a small text under a name."""
        with self._database.write_transaction() as connection:
            connection.execute(delete(meta).where(meta.c.name == name))
            connection.execute(insert(meta), {"name": name, "value": value})
            self._database.announce(connection)

    def checkpoint(self) -> None:
        """Write what is in the log into the store's file."""
        self._database.checkpoint()

    def _record(
        self,
        connection: Connection,
        moves: Iterable[VisibilityChange],
        moment: datetime,
        page_length: int | None,
    ) -> Change:
        """Write what feeds notice, and let other nodes know if they do."""
        before = get_counter(connection, "revision")
        change = record_changes(connection, moves, moment, page_length)
        if change.revision != before:
            self._database.announce(connection)
        return change

    def close(self) -> None:
        """Give back every connection, and let another process write."""
        super().close()
        if self.lock:
            self.lock.release()


def _write_files(connection: Connection, batch: Batch) -> None:
    latest = {file.path: file for file in batch.files}
    _delete_paths(connection, files, [*batch.gone, *latest])
    rows = [{column.name: getattr(file, column.name) for column in files.c} for file in latest.values()]
    insert_rows(connection, files, rows)


def _write_problems(connection: Connection, batch: Batch) -> None:
    _delete_paths(connection, problems, [*batch.gone, *batch.problems])
    rows = [{**asdict(one), "path": path} for path, some in batch.problems.items() for one in some]
    insert_rows(connection, problems, rows)


def _delete_paths(connection: Connection, table: Table, paths: list[str]) -> None:
    delete_rows(connection, table, ("path",), [(path,) for path in paths])


def _load_stored(connection: Connection, ids: list[str]) -> dict[str, StoredEntry]:
    rows = map(to_stored_entry, connection.execute(_STORED, {"ids": ids}))
    return {stored.known.id: stored for stored in rows}


def _remove(connection: Connection, ids: Iterable[str], now: datetime) -> Iterator[VisibilityChange]:
    for part in split_batches(ids):
        living = [one for one in _load_stored(connection, part).values() if one.entry]
        _remove_from_index(connection, living)
        delete_rows(connection, entries, ("n",), [(one.n,) for one in living])
        remove_post_files(connection, (one.n for one in living))
        _execute(connection, _MARK_DELETED, [{"at": one.n, "now": now} for one in living])
        yield from (VisibilityChange(one.n, one.position, None) for one in living)


def _write(
    connection: Connection, writes: Mapping[str, EntryWrite], now: datetime, moment: datetime
) -> Iterator[VisibilityChange]:
    version = get_counter(connection, "revision") + 1
    fresh = count(1 + (connection.scalar(select(func.max(ledger.c.n))) or 0))
    for part in split_batches(writes):
        stored = _load_stored(connection, part)
        steps = [
            EntryWriteState(
                stored[one].n if one in stored else next(fresh),
                writes[one],
                stored.get(one),
                now,
                moment,
                make_sort_key(writes[one].entry.path, one, writes[one].weight),
            )
            for one in part
        ]
        _write_ledger(connection, steps)
        _write_entries(connection, steps, version)
        yield from (step.visibility_change for step in steps)


def _write_ledger(connection: Connection, steps: list[EntryWriteState]) -> None:
    insert_rows(connection, ledger, [step.ledger_row() for step in steps if not step.stored])
    _execute(
        connection, _UPDATE_LEDGER, [{"at": step.n, **step.ledger_update()} for step in steps if step.stored]
    )


def _write_entries(connection: Connection, steps: list[EntryWriteState], version: int) -> None:
    changed = [step for step in steps if step.is_changed]
    _remove_from_index(connection, [step.stored for step in changed if step.stored and step.is_edited])
    former = [step.n for step in changed if step.former_entry]
    delete_rows(connection, entries, ("n",), [(n,) for n in former])
    insert_rows(connection, entries, [step.entry_row(version) for step in changed])
    write_post_files(connection, {step.n: step.write.files for step in changed}, former)
    _execute(
        connection,
        _UPDATE_SCHEDULE,
        [{"at": step.n, **step.schedule_columns()} for step in steps if step.is_rescheduled],
    )


def _remove_from_index(connection: Connection, stored: Iterable[StoredEntry]) -> None:
    texts = ((one.n, one.entry.title, one.entry.content) for one in stored if one.entry and one.indexed)
    search.remove_entries(connection, texts)


def _release_due(connection: Connection, now: datetime, moment: datetime) -> list[VisibilityChange]:
    rows: Iterable[Any] = connection.execute(_DUE, {"now": now})
    turns = [DueTransition(now, moment, *row) for row in rows]
    _execute(connection, _UPDATE_SCHEDULE, [{"at": turn.n, **turn.schedule_columns()} for turn in turns])
    _execute(connection, _MARK_SERVED, [{"at": turn.n} for turn in turns if not turn.is_expired])
    return [turn.visibility_change for turn in turns]


def _select_linking(address: str) -> Select[Any]:
    """Return the query of the files of entries that link to an address, or to a place in its page."""
    written = escape(address)
    holds = [entries.c.content.contains(f'href="{written}{end}', autoescape=True) for end in '"#?']
    holders = select(ledger.c.id).join_from(entries, ledger, ledger.c.n == entries.c.n).where(or_(*holds))
    return select(files).where(files.c.entry_id.in_(holders)).order_by(files.c.path)


def _execute(connection: Connection, statement: Executable, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


_LEDGER_ROW = ledger.c.n == bindparam("at")
_ENTRY_ROW = entries.c.n == bindparam("at")
_NAMES: BindParameter[Any] = bindparam("names", expanding=True)
_BY_ID = select(*LEDGER_COLUMNS).where(ledger.c.id.in_(_NAMES))
_BY_CLAIM = select(*LEDGER_COLUMNS).where(ledger.c.claim.in_(_NAMES), ledger.c.claim != ledger.c.id)
_BY_PATH = select(*LEDGER_COLUMNS).where(ledger.c.path.in_(_NAMES))
_BY_FILE_DIGEST = select(*LEDGER_COLUMNS).where(ledger.c.file_digest.in_(_NAMES))
_FILES_AT = select(files).where(files.c.path.in_(bindparam("paths", expanding=True)))
_FILES_OF = (
    select(files)
    .where(files.c.entry_id.in_(bindparam("ids", expanding=True)), files.c.entry_id != "")
    .order_by(files.c.path)
)
_LINKS_OF = (
    select(ledger.c.id, entries.c.link)
    .join_from(entries, ledger, ledger.c.n == entries.c.n)
    .where(ledger.c.id.in_(bindparam("ids", expanding=True)), entries.c.link != "")
)
_STORED = (
    select(*STORED_COLUMNS)
    .select_from(ledger.outerjoin(entries, entries.c.n == ledger.c.n))
    .where(ledger.c.id.in_(bindparam("ids", expanding=True)))
)
_UPDATE_LEDGER = update(ledger).where(_LEDGER_ROW)
_MARK_SERVED = update(ledger).where(_LEDGER_ROW).values(served=True)
_MARK_DELETED = update(ledger).where(_LEDGER_ROW).values(deleted=bindparam("now"))
_UPDATE_SCHEDULE = update(entries).where(_ENTRY_ROW)
_DUE = (
    select(
        *entries.c["n", "live", "expires", "changed"],
        *ledger.c["sort_key", "dated", "published", "updated"],
        *LABEL_COLUMNS,
        entries.c.access,
    )
    .join_from(entries, ledger, ledger.c.n == entries.c.n)
    .where(entries.c.due <= bindparam("now"))
)
