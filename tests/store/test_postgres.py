"""What only a store in PostgreSQL has to promise."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from feeds.errors import (
    StoreBusyError,
    StoreDeposedError,
    StoreError,
    StoreLostError,
)
from feeds.model import CleanHTML, Slice
from feeds.store.base import Batch, EntryWrite, File, Reader, Writer
from feeds.store.connect import is_written, open_reader, open_writer

LONG = "x" * 9000


@pytest.fixture
def address(postgres: Any) -> str:
    """Give the address of an empty store in PostgreSQL."""
    return postgres.shared(lambda url: open_writer(url).close())


@pytest.fixture
def writer(address: str) -> Iterator[Writer]:
    """Give that store, open for writing."""
    with closing(open_writer(address)) as store:
        yield store


@pytest.fixture
def reader(writer: Writer, address: str) -> Iterator[Reader]:
    """Give that store, open for reading beside its writer."""
    with closing(open_reader(address)) as store:
        yield store


def _write(store: Writer, *entries: Any) -> None:
    store.apply(Batch(entries=tuple(EntryWrite(one, one.id, "d") for one in entries)), entries[0].published)


def test_names_of_any_length_are_stored(writer: Writer, entry: Any) -> None:
    """Ids, keys, paths, labels and hosts longer than an index row do not fail the batch they are in."""
    paths = [f"{LONG}/{n}.md" for n in range(3)]
    long = entry(
        "one", id=f"tag:x:{LONG}", key=LONG, path=paths[0], tags=(LONG,), categories=(LONG + "c",), authors=(LONG,)
    )  # fmt: skip
    twin = replace(long, id=f"tag:x:{LONG}y", key="short", path=paths[1])
    files = tuple(File(path, 1, 2, LONG, long.id, LONG, LONG) for path in paths)
    writer.apply(
        Batch(files=files, entries=(EntryWrite(long, LONG, LONG), EntryWrite(twin, LONG, LONG))),
        long.published,
    )
    assert set(writer.entries([long.id, twin.id])) == {long.id, twin.id}
    assert writer.entry(LONG) == long
    assert set(writer.files(LONG)) == set(paths)
    assert set(writer.files(LONG[:700])) == set()
    assert writer.files_at(paths[:1])[paths[0]] == files[0]
    assert {known.id for known in writer.find_ledger_records(paths=paths)} == {long.id, twin.id}
    assert {known.id for known in writer.find_ledger_records(ids=[LONG])} == {long.id, twin.id}
    assert [head.id for head in writer.entry_refs(Slice(any=(LONG,)), 9)] == [long.id, twin.id]
    newer, older = writer.neighbours(LONG)
    assert (newer, older and older.id) == (None, twin.id)
    writer.apply(Batch(gone=tuple(paths), removed=(long.id,)), long.published)
    assert writer.files() == {}
    assert writer.is_deleted(LONG)


def test_no_two_entries_have_one_id(writer: Writer, entry: Any, postgres: Any, address: str) -> None:
    """That ids and labels are unique is the database's own promise too, however long they are."""
    _write(writer, entry("one", id=LONG, tags=(LONG,)))
    for table in ("ledger", "labels"):
        rows = f"CREATE TEMP TABLE again AS TABLE {table}; UPDATE again SET n = n + 100;"
        with pytest.raises(Exception, match="conflicting key"):
            postgres.execute(f"{rows} INSERT INTO {table} TABLE again", postgres._name(address))


def test_a_text_of_more_words_than_the_index_can_hold_is_found(writer: Writer, entry: Any) -> None:
    """It is read in place of being looked up, and all other texts are still found by the index."""
    many = " ".join(f"word{n:06}" for n in range(110_000))
    _write(
        writer, entry("huge", 2, content=CleanHTML(f"<p>{many}</p>")), entry("small", 1, title="Word000001")
    )
    found = []
    for _ in range(2):
        found += [[head.key for head in writer.entry_refs(Slice(words=(word,)), 9)] for word in ("word000001", "word109999", "text")]  # fmt: skip
        while writer.index_words(10):
            pass
    assert found == [["key-huge", "key-small"], ["key-huge"], ["key-small"]] * 2
    assert writer.count(Slice(words=("word000001",))) == 2
    _write(writer, entry("huge", 2, content=CleanHTML("<p>brief</p>")))
    assert [head.key for head in writer.entry_refs(Slice(words=("word000001",)), 9)] == ["key-small"]


def test_an_empty_database_is_no_store_to_read_yet(postgres: Any) -> None:
    """A reader makes nothing; it says what to start first."""
    url = postgres.database()
    with pytest.raises(StoreError, match="is empty: start the service that writes it first"):
        open_reader(url)
    postgres.drop(url)


def test_a_database_of_something_else_is_left_alone(postgres: Any) -> None:
    """No table is added to a database that belongs to another program."""
    url = postgres.database()
    postgres.execute("CREATE TABLE photographs (id INTEGER)", postgres._name(url))
    for open_it in (open_writer, open_reader):
        with pytest.raises(StoreError, match="belongs to something else: choose another store"):
            open_it(url)
    tables = postgres.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", postgres._name(url)
    )
    assert tables == [("photographs",)]
    postgres.drop(url)


def test_another_version_is_refused(postgres: Any, address: str) -> None:
    """A store is never misread."""
    postgres.execute("UPDATE figures SET value = 0 WHERE name = 'schema'", postgres._name(address))
    with pytest.raises(StoreError, match=r"another version of feeds \(schema 0.*drop its tables"):
        open_reader(address)


def test_a_database_that_cannot_hold_every_script_is_refused(postgres: Any) -> None:
    """Text is UTF-8; the message says how to make such a database."""
    postgres.execute("CREATE DATABASE narrow ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StoreError, match="as LATIN1, which does not hold every script: createdb -E UTF8"):
        open_writer(postgres.url("narrow"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://feeds@/nowhere?host={folder}", 'database "nowhere" does not exist.*createdb'),
        ("postgresql://nobody:open-sesame@/postgres?host={folder}", 'role "nobody" does not exist'),
        ("postgresql://feeds:open-sesame@/postgres?host={folder}/not", "No such file or directory"),
        ("postgresql://feeds:open-sesame@127.0.0.1:1/postgres", "[Cc]onnection refused"),
        ("postgresql+psycopg2://feeds@/postgres", "write postgresql:// in place of postgresql.psycopg2://"),
        ("postgresql://feeds@host", "names no database"),
        ("postgresql://feeds@host:port/x", "is not a database URL"),
    ],
)
def test_what_cannot_be_reached_is_named_without_its_password(postgres: Any, url: str, said: str) -> None:
    """The message says what is wrong and what to do, in one sentence, and keeps the password to itself."""
    with pytest.raises(StoreError, match=said) as refused:
        open_reader(url.format(folder=postgres.folder))
    assert "sesame" not in str(refused.value)


class TestOneWriter:
    """At most one process writes a store."""

    def test_a_second_writer_is_refused(self, writer: Writer, address: str) -> None:
        """It is told who holds the store, and the store is free as soon as that one closes it."""
        assert is_written(address)
        with pytest.raises(StoreBusyError, match="is being written by another process"):
            open_writer(address)
        writer.close()
        assert not is_written(address)
        open_writer(address).close()

    def test_each_writer_has_an_epoch_of_its_own(self, writer: Writer, reader: Reader, address: str) -> None:
        """Nodes learn from it that another one writes now."""
        first = reader.epoch()
        assert first == writer.epoch() > 0
        writer.close()
        with closing(open_writer(address)) as second, reader.snapshot() as moment:
            assert moment.epoch() == second.epoch() == first + 1

    def test_a_deposed_writer_writes_nothing(self, writer: Writer, reader: Reader, entry: Any, postgres: Any, address: str) -> None:  # fmt: skip
        """Whoever raises the epoch has the last word, whatever the one before believes."""
        _write(writer, entry("one"))
        postgres.execute("UPDATE writer SET epoch = epoch + 1, node = 'other'", postgres._name(address))
        for write in (
            lambda: _write(writer, entry("two")),
            lambda: writer.release(entry("one").published),
            lambda: writer.set_meta("name", "value"),
            lambda: writer.index_words(10),
        ):
            with pytest.raises(StoreDeposedError, match="has another writer now"):
                write()
        assert (reader.count(Slice()), reader.get_meta("name")) == (1, "")

    def test_a_lease_is_renewed_while_a_batch_is_written(
        self, writer: Writer, entry: Any, address: str
    ) -> None:
        """A batch that takes longer than a lease leaves the writer the writer."""
        with writer.database.write_transaction() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql("SELECT pg_sleep(2.5)")
            with pytest.raises(StoreBusyError):
                open_writer(address)
        _write(writer, entry("one"))


class TestTroubles:
    """A server that goes away and comes back."""

    def test_lost_connections_are_opened_again(self, writer: Writer, reader: Reader, entry: Any, postgres: Any, address: str) -> None:  # fmt: skip
        """Whoever asks next is answered as if nothing had happened, and the writer stays the writer."""
        _write(writer, entry("one"))
        for _ in range(3):
            postgres.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'",
                postgres._name(address),
            )
            assert reader.count(Slice()) == 1
            assert reader.revision() == 1
            assert set(reader.entries(head.id for head in reader.entry_refs(Slice(), 9))) == {entry("one").id}
        _write(writer, entry("two"))
        assert reader.count(Slice()) == 2

    def test_a_server_that_restarts_is_waited_for(self, postgres_server: Any, entry: Any) -> None:
        """Questions wait for it, and are answered; one that stays away is said to be away."""
        server = postgres_server()
        url = server.database()
        with closing(open_writer(url)) as store, closing(open_reader(url)) as reader:
            _write(store, entry("one"))
            server.stop()
            again = threading.Timer(0.5, server.start)
            again.start()
            assert reader.count(Slice()) == 1
            again.join()
            _write(store, entry("two"))
            server.stop()
            with pytest.raises(StoreLostError):
                reader.count(Slice())

    def test_a_process_has_few_connections(self, writer: Writer, reader: Reader, entry: Any, postgres: Any, address: str) -> None:  # fmt: skip
        """However many threads ask at once, a process that writes and reads has at most six."""
        _write(writer, *(entry(str(n), n) for n in range(50)))
        most = 0
        done = threading.Event()

        def ask(question: Callable[[], object]) -> None:
            while not done.is_set():
                question()

        questions = [lambda: reader.entry_refs(Slice(), 50), writer.labels, lambda: writer.set_meta("a", "b")]
        threads = [threading.Thread(target=ask, args=(questions[n % 3],)) for n in range(24)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            ((count,),) = postgres.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name LIKE 'feeds%'",
                postgres._name(address),
            )
            most = max(most, count)
        done.set()
        for thread in threads:
            thread.join()
        assert 3 <= most <= 6

    def test_a_reader_cannot_write(self, reader: Reader) -> None:
        """Every transaction of a reader is read only, whatever it is made to run."""
        with pytest.raises(Exception, match="read-only"), reader._database.read_transaction() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql("DELETE FROM entries")


def test_text_is_ordered_by_its_bytes(writer: Writer, entry: Any, postgres: Any, address: str) -> None:
    """Equal moments come in the order that SQLite has, whatever the locale of the database."""
    ids = ["b", "B", "a", "Z", "é", "e", "z", "中", "_", "~", "10", "9"]
    _write(writer, *(entry(one, 1, id=one, path=one) for one in ids))
    in_order = ["9", "10", "_", "a", "b", "B", "e", "z", "Z", "~", "é", "中"]
    assert [head.id for head in writer.entry_refs(Slice(), 99)] == in_order
    kinds = postgres.execute(
        "SELECT DISTINCT collname FROM pg_attribute JOIN pg_collation c ON c.oid = attcollation "
        "JOIN pg_class ON pg_class.oid = attrelid "
        "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'writer'",
        postgres._name(address),
    )
    assert kinds == [("C",)]
