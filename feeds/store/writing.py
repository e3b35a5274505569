"""The writing half of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from feeds.model import Known
from feeds.store import search
from feeds.store.contract import Batch, Change, File, Writer, Written
from feeds.store.database import Database
from feeds.store.lock import WriterLock
from feeds.store.moves import Move, settle
from feeds.store.reading import StoreReader, figure, parts
from feeds.store.records import BORNE, KNOWN, STORED, Stored, file_of, known_of, stored_of
from feeds.store.steps import Step, Turn
from feeds.store.tables import entries, files, ledger, notes, problems, storable


class StoreWriter(StoreReader, Writer):
    """A `Writer` of one database."""

    def __init__(self, database: Database, lock: WriterLock | None = None) -> None:
        super().__init__(database)
        self._lock = lock

    @property
    def database(self) -> Database:
        """The database it writes, for what is kept beside the index."""
        return self._database

    def files_at(self, paths: Iterable[str]) -> dict[str, File]:
        """Return what is known of the files at these paths, by path."""
        with self._database.reading() as connection:
            return {
                file.path: file
                for part in parts(paths)
                for file in map(file_of, connection.execute(_FILES_AT, {"paths": part}))
            }

    def files_of(self, entry_ids: Iterable[str]) -> dict[str, tuple[File, ...]]:
        """Return all files that hold each of these entries."""
        found: dict[str, list[File]] = {}
        with self._database.reading() as connection:
            for part in parts(entry_ids):
                for file in map(file_of, connection.execute(_FILES_OF, {"ids": part})):
                    found.setdefault(file.entry_id, []).append(file)
        return {entry_id: tuple(held) for entry_id, held in found.items()}

    def known(
        self, ids: Iterable[str] = (), paths: Iterable[str] = (), file_digests: Iterable[str] = ()
    ) -> tuple[Known, ...]:
        """Return every line of the ledger that one of these names."""
        ids = tuple(ids)
        sought = ((_BY_ID, ids), (_BY_CLAIM, ids), (_BY_PATH, paths), (_BY_FILE_DIGEST, file_digests))
        with self._database.reading() as connection:
            lines = {
                row[0]: known_of(row)
                for query, names in sought
                for part in parts(names)
                for row in connection.execute(query, {"names": part})
            }
        return tuple(lines.values())

    def apply(self, batch: Batch, now: datetime) -> Change:
        """Store a batch in one transaction and return what feeds noticed."""
        written = {storable(one.entry.id): one for one in batch.entries}
        removed = [one for one in map(storable, batch.removed) if one not in written]
        with self._database.writing() as connection:
            _write_files(connection, batch)
            _write_problems(connection, batch)
            moves = [*_remove(connection, removed, now), *_write(connection, written, now)]
            return settle(connection, moves, now)

    def release(self, now: datetime) -> Change:
        """Show entries whose moment has come, and hide those whose moment has passed."""
        with self._database.writing() as connection:
            return settle(connection, _release(connection, now), now)

    def index_words(self, limit: int) -> int:
        """Index the words of some entries that are not indexed yet."""
        with self._database.writing() as connection:
            return search.index(connection, limit)

    def remember(self, name: str, value: str) -> None:
        """Keep a small text under a name."""
        with self._database.writing() as connection:
            connection.execute(delete(notes).where(notes.c.name == name))
            connection.execute(insert(notes), {"name": name, "value": value})

    def close(self) -> None:
        """Give back every connection, and let another process write."""
        super().close()
        if self._lock:
            self._lock.release()


def _write_files(connection: Connection, batch: Batch) -> None:
    latest = {file.path: file for file in batch.files}
    _delete_paths(connection, files, [*batch.gone, *latest])
    rows = [{column.name: getattr(file, column.name) for column in files.c} for file in latest.values()]
    _execute(connection, insert(files), rows)


def _write_problems(connection: Connection, batch: Batch) -> None:
    _delete_paths(connection, problems, [*batch.gone, *batch.problems])
    told = [{**asdict(one), "path": path} for path, some in batch.problems.items() for one in some]
    _execute(connection, insert(problems), told)


def _delete_paths(connection: Connection, table: Table, paths: list[str]) -> None:
    of_path = delete(table).where(table.c.path == bindparam("of"))
    _execute(connection, of_path, [{"of": path} for path in paths])


def _stored(connection: Connection, ids: list[str]) -> dict[str, Stored]:
    rows = map(stored_of, connection.execute(_STORED, {"ids": ids}))
    return {stored.known.id: stored for stored in rows}


def _remove(connection: Connection, ids: Iterable[str], now: datetime) -> Iterator[Move]:
    for part in parts(ids):
        living = [one for one in _stored(connection, part).values() if one.entry]
        _forget(connection, living)
        _execute(connection, _DROP, [{"at": one.n} for one in living])
        _execute(connection, _BURY, [{"at": one.n, "now": now} for one in living])
        yield from (Move(one.n, one.known.id, one.place, None) for one in living)


def _write(connection: Connection, written: Mapping[str, Written], now: datetime) -> Iterator[Move]:
    version = figure(connection, "revision") + 1
    fresh = count(1 + (connection.scalar(select(func.max(ledger.c.n))) or 0))
    for part in parts(written):
        stored = _stored(connection, part)
        steps = [
            Step(stored[one].n if one in stored else next(fresh), written[one], stored.get(one), now)
            for one in part
        ]
        _write_ledger(connection, steps)
        _write_entries(connection, steps, version)
        yield from (step.move for step in steps)


def _write_ledger(connection: Connection, steps: list[Step]) -> None:
    _execute(connection, insert(ledger), [step.line() for step in steps if not step.stored])
    _execute(connection, _NOTE, [{"at": step.n, **step.note()} for step in steps if step.stored])


def _write_entries(connection: Connection, steps: list[Step], version: int) -> None:
    changed = [step for step in steps if step.changed]
    _forget(connection, [step.stored for step in changed if step.stored and step.edited])
    _execute(connection, _DROP, [{"at": step.n} for step in changed if step.former])
    _execute(connection, insert(entries), [step.row(version) for step in changed])
    _execute(connection, _TURN, [{"at": step.n, **step.state()} for step in steps if step.turned])


def _forget(connection: Connection, stored: Iterable[Stored]) -> None:
    texts = ((one.n, one.entry.title, one.entry.content) for one in stored if one.entry and one.indexed)
    search.forget(connection, texts)


def _release(connection: Connection, now: datetime) -> list[Move]:
    rows: Iterable[Any] = connection.execute(_DUE, {"now": now})
    turns = [Turn(now, *row) for row in rows]
    _execute(connection, _TURN, [{"at": turn.n, **turn.state()} for turn in turns])
    _execute(connection, _SERVE, [{"at": turn.n} for turn in turns if not turn.passed])
    return [turn.move for turn in turns]


def _execute(connection: Connection, statement: Executable, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


_LINE = ledger.c.n == bindparam("at")
_ROW = entries.c.n == bindparam("at")
_NAMES: BindParameter[Any] = bindparam("names", expanding=True)
_BY_ID = select(*KNOWN).where(ledger.c.id.in_(_NAMES))
_BY_CLAIM = select(*KNOWN).where(ledger.c.claim.in_(_NAMES), ledger.c.claim != ledger.c.id)
_BY_PATH = select(*KNOWN).where(ledger.c.path.in_(_NAMES))
_BY_FILE_DIGEST = select(*KNOWN).where(ledger.c.file_digest.in_(_NAMES))
_FILES_AT = select(files).where(files.c.path.in_(bindparam("paths", expanding=True)))
_FILES_OF = (
    select(files)
    .where(files.c.entry_id.in_(bindparam("ids", expanding=True)), files.c.entry_id != "")
    .order_by(files.c.path)
)
_STORED = (
    select(*STORED)
    .select_from(ledger.outerjoin(entries, entries.c.n == ledger.c.n))
    .where(ledger.c.id.in_(bindparam("ids", expanding=True)))
)
_NOTE = update(ledger).where(_LINE)
_SERVE = update(ledger).where(_LINE).values(served=True)
_BURY = update(ledger).where(_LINE).values(deleted=bindparam("now"))
_DROP = delete(entries).where(_ROW)
_TURN = update(entries).where(_ROW)
_DUE = (
    select(*entries.c["n", "live", "expires"], ledger.c.id, ledger.c.published, *BORNE)
    .join_from(entries, ledger, ledger.c.n == entries.c.n)
    .where(entries.c.due <= bindparam("now"))
)
