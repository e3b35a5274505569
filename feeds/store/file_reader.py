"""What the store knows of the files in the posts folder and what is wrong with them, and of its own file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from sys import getfilesystemencodeerrors, getfilesystemencoding, intern
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, and_, func, or_, select, type_coerce

from feeds.model import Problem, Severity
from feeds.store.base import File, Stamp
from feeds.store.database import Database
from feeds.store.faults import StoreFault
from feeds.store.retry import retry_lost
from feeds.store.rows import PROBLEM_COLUMNS, to_file, to_problem
from feeds.store.schema import PREFIX, files, path_prefix


class FileReader:
    """The part of a reader that tells of files, also its own; each of its methods is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def retries(self) -> bool:
        """Whether a question may be asked again."""
        return self._database.retries

    @retry_lost
    def size(self) -> int | None:
        """Return the bytes of the store on disk."""
        return self._database.size()

    def find_fault(self) -> StoreFault | None:
        """Return why this store can be used no more."""
        return self._database.find_fault()

    def verify(self) -> None:
        """Read the whole store, and raise `StoreUnreadableError` where it is damaged."""
        self._database.verify()

    @retry_lost
    def problems(self) -> tuple[Problem, ...]:
        """Return all problems, gravest first."""
        with self._database.query() as connection:
            rows = connection.execute(_PROBLEMS).all()
        return tuple(sorted(map(to_problem, rows), key=_severity_order))

    @retry_lost
    def hosts(self) -> dict[str, int]:
        """Return how many files that are entries were taken from each host."""
        counted = (
            select(files.c.host, func.count().label("count"))
            .where(files.c.entry_id != "")
            .group_by(files.c.host)
        )
        with self._database.query() as connection:
            return {host: int(count) for host, count in connection.execute(counted)}

    @retry_lost
    def stamps(self, under: str | None = None) -> dict[str, Stamp]:
        """Return what tells whether files changed, by path."""
        query = _STAMPS if not under else _STAMPS.where(_is_below(under))
        with self._database.query() as connection:
            rows: Iterable[Any] = connection.execute(query).all()
            return {
                path.decode(*_FILE_NAMES): Stamp(size, mtime_ns, intern(host), intern(rules))
                for path, size, mtime_ns, host, rules in rows
            }

    @retry_lost
    def files(self, under: str | None = None) -> dict[str, File]:
        """Return what is known of files, by path."""
        query = select(files) if not under else select(files).where(_is_below(under))
        with self._database.query() as connection:
            return {file.path: file for file in map(to_file, connection.execute(query))}


def _is_below(folder: str) -> ColumnElement[bool]:
    path = folder.rstrip("/")
    # Zero is the character after the slash.
    first, beyond = f"{path}/", f"{path}0"
    inside = and_(files.c.path >= first, files.c.path < beyond)
    near = path_prefix.between(os.fsencode(first)[:PREFIX], os.fsencode(beyond)[:PREFIX])
    return or_(files.c.path == path, and_(inside, near))


def _severity_order(problem: Problem) -> tuple[object, ...]:
    location = (problem.path, problem.line or 0, problem.column or 0)
    return _SEVERITY_RANK[problem.severity], *location, problem.kind, problem.reason


_SEVERITY_RANK = {severity: place for place, severity in enumerate(Severity)}
_FILE_NAMES = getfilesystemencoding(), getfilesystemencodeerrors()
_STAMPS = select(
    # So many come at once that paths are decoded here, all in one place.
    type_coerce(files.c.path, LargeBinary),
    *(files.c.size, files.c.mtime_ns, files.c.host, files.c.rules),
)
_PROBLEMS = select(*PROBLEM_COLUMNS)
