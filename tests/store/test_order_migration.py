"""Stores whose entries of one moment stood by their ids, in each database: nothing of theirs is new."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from feeds.errors import StoreError
from feeds.model import CleanHTML, Entry, Problem, Severity, Slice
from feeds.store.base import Batch, EntryWrite, PagePosition, Reader, Writer
from feeds.store.connect import check_openable, open_reader, open_writer
from feeds.store.copy import digest_tables
from feeds.urls import make_entry_key, mint_id

from .test_archive_pages import walk

SCRIPTS = Path(__file__).parent / "schemas"
START = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2025, 6, 1, tzinfo=UTC)
EVERYTHING = Slice()
ODD, EVEN = Slice(any=("odd",)), Slice(any=("even",))


def make(number: int, day: int, **more: Any) -> Entry:
    """Make an entry of the stores in ``schemas``."""
    path = f"notes/part-{number}.md"
    entry_id = mint_id("blog.example", "path", path)
    moment = START + timedelta(days=day)
    facts: dict[str, Any] = {
        "id": entry_id,
        "key": make_entry_key(entry_id),
        "path": path,
        "title": f"Part {number}",
        "published": moment,
        "updated": moment,
        "content": CleanHTML(f"<p>Text of part {number}.</p>"),
        "digest": f"digest-{number}",
        "tags": ("odd",) if number % 2 else ("even",),
    }
    return Entry(**(facts | more))


UNDATED, COMMITTED = make(200, 400, path="about.md"), make(201, 30, path="colophon.md")


def fill(store: Writer) -> None:
    """Write what the scripts in ``schemas`` hold, as the code of their schema did."""

    def apply(hour: int, **batch: Any) -> None:
        store.apply(Batch(**batch), NOW + timedelta(hours=hour))

    def write(hour: int, *entries: Entry, **more: Any) -> None:
        written = (EntryWrite(one, one.id, f"file-{one.digest}", dated=one != UNDATED) for one in entries)
        apply(hour, entries=tuple(written), **more)

    store.page_length = 5
    for first in range(0, 30, 6):
        write(first, *(make(number, 100) for number in range(first, first + 6)))
    write(40, *(make(number, number) for number in range(101, 111)))
    apply(50, removed=(make(7, 100).id,))
    write(51, make(8, 100, title="Another title", digest="other", updated=NOW))
    reason = "no date that can be read in its front matter, file name or folder; it is dated 2025-02-04"
    notes = {
        UNDATED.path: f"{reason}, when its file was first seen",
        COMMITTED.path: f"{reason} by its first commit",
    }
    problems = {
        path: (Problem(path, "undated", note, severity=Severity.NOTE),) for path, note in notes.items()
    }
    write(52, UNDATED, COMMITTED, problems=problems)
    write(53, make(202, 60, access=("ann",)))


def load(url: str, schema: int, postgres: Any = None, *, further: str = "") -> str:
    """Make a store as the code of a schema made it, and return its address."""
    if postgres is None:
        script = (SCRIPTS / f"{schema}.sqlite.sql").read_text(encoding="utf-8")
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(script + further)
    else:
        script = (SCRIPTS / f"{schema}.postgres.sql").read_text(encoding="utf-8")
        postgres.execute(script + further, url.partition("@/")[2].partition("?")[0])
    return url


@pytest.fixture(params=["file", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Any]]:
    """Give the address of a database in which nothing is, and its server, if it has one."""
    if request.param == "file":
        yield f"sqlite:///{tmp_path / 'old.db'}", None
        return
    server = request.getfixturevalue("postgres")
    url = server.database()
    yield url, server
    server.drop(url)


def paths(reader: Reader, wanted: Slice = EVERYTHING) -> list[str]:
    """Return the paths of a slice's entries in order."""
    refs = reader.entry_refs(wanted, 100)
    entries = reader.entries(ref.id for ref in refs)
    return [entries[ref.id].path for ref in refs]


def find_positions(url: str) -> list[tuple[int, int, str]]:
    """Return label, rank and key of every boundary of the archives."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT label, rank, key FROM pages").all()
    engine.dispose()
    return [tuple(row) for row in found]


def test_a_store_of_schema_1_is_as_if_it_had_been_made_now(empty: tuple[str, Any], tmp_path: Path) -> None:
    """Its tables and rows are those that the same history makes today, but for the keys of its pages."""
    url = load(empty[0], 1, empty[1])
    with closing(open_writer(url)) as store, closing(open_writer(f"sqlite:///{tmp_path}/new.db")) as fresh:
        fill(fresh)
        made, migrated = ({one.table: one for one in digest_tables(one)} for one in (fresh, store))
        names = {"ledger", "entries", "labels", "memberships", "departures", "changes", "problems", "figures"}
        assert {name: migrated[name] for name in names} == {name: made[name] for name in names}
        described = [
            {
                table: {column["name"]: column["nullable"] for column in described.get_columns(table)}
                for table in made
            }
            for described in (inspect(one.database._engine) for one in (fresh, store))
        ]
        assert described[0] == described[1]


def test_entries_of_one_moment_stand_by_their_paths(empty: tuple[str, Any]) -> None:
    """Part 10 stands behind part 9; ids, versions and dates are what they were, so no reader sees news."""
    url = load(empty[0], 1, empty[1])
    with closing(open_writer(url)) as store:
        revision = store.revision()
        there = paths(store)
        assert there[0] == "about.md"
        assert [path for path in there if "colophon" not in path][11:40] == [
            f"notes/part-{number}.md" for number in range(30) if number != 7
        ]
        assert paths(store, ODD)[-15:-1] == [f"notes/part-{n}.md" for n in range(1, 30, 2) if n != 7]
        again = tuple(
            EntryWrite(one, one.id, f"file-{one.digest}")
            for one in (make(9, 100), make(10, 100), make(105, 105))
        )
        change = store.apply(Batch(entries=again), NOW + timedelta(days=9))
        assert (change.revision, change.labels) == (revision, frozenset())
        assert store.is_deleted(make(7, 100).key)
        assert store.last_modified(ODD, store.entry_refs(ODD, 100), complete=True) == NOW + timedelta(
            hours=52
        )


def test_what_dates_a_feed_is_known_of_old_entries(empty: tuple[str, Any]) -> None:
    """Notes of undated posts tell which dates are their own: that of a first commit is."""
    url = load(empty[0], 1, empty[1])
    with closing(open_writer(url)) as store:
        undated = [ref.id for ref in store.entry_refs(EVERYTHING, 100) if not ref.feed_published]
        assert undated == [UNDATED.id]
        assert store.totals().newest == make(110, 110).published


def test_pages_keep_their_addresses(empty: tuple[str, Any]) -> None:
    """Every page that a link ever led to is there, and the walk meets each entry once."""
    url = load(empty[0], 1, empty[1])
    before = find_positions(url)
    assert any(key for _, _, key in before)
    with closing(open_writer(url)) as store:
        assert sorted(find_positions(url)) == sorted(before)
        pages = dict(walk(store, EVERYTHING))
        assert [one for page in pages.values() for one in page] == [
            ref.id for ref in store.entry_refs(EVERYTHING, 100)
        ]
        for label, rank, key in before:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=-rank + (not key))
            position = PagePosition(moment, key)
            page = store.archive_page(EVERYTHING if label == 0 else (EVEN, ODD)[label - 1], position)
            assert page is not None
            assert label or position in pages
        again = make(9, 100, path="notes/zz.md")
        store.apply(Batch(entries=(EntryWrite(again, again.id, "d"),)), NOW + timedelta(days=9))
        assert dict(walk(store, EVERYTHING)).keys() == pages.keys()


def test_readers_wait_for_the_writer(empty: tuple[str, Any]) -> None:
    """Only the one process that writes brings a store to the present schema; a check leaves it alone."""
    url = load(empty[0], 1, empty[1])
    check_openable(url)
    with pytest.raises(StoreError, match="older version of feeds: start the service first"):
        open_reader(url)
    open_writer(url).close()
    with closing(open_reader(url)) as reader:
        assert len(paths(reader)) == 42


def test_a_store_that_lacks_what_schema_1_got_late(empty: tuple[str, Any]) -> None:
    """Without pages, files of posts and access, which were added to schema 1, a store is brought on too."""
    url = load(
        empty[0],
        1,
        empty[1],
        further="DROP TABLE pages; DROP TABLE post_files; ALTER TABLE entries DROP COLUMN access;",
    )
    with closing(open_writer(url)) as store:
        store.page_length = 5
        assert len(paths(store)) == 42
        store.divide_archives(NOW + timedelta(days=9))
        pages = walk(store, EVERYTHING)
        assert [one for _, page in pages for one in page] == [
            ref.id for ref in store.entry_refs(EVERYTHING, 100)
        ]
        assert len(pages) > 5
        assert not store.post_files()
        guarded = make(300, 60, access=("ann",))
        store.apply(Batch(entries=(EntryWrite(guarded, guarded.id, "d"),)), NOW + timedelta(days=10))
        assert store.entry(guarded.key) == guarded
