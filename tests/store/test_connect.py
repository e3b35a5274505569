"""How a store is opened, shared between processes, and what it says when it cannot be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from feeds.errors import StoreBusyError, StoreError
from feeds.model import Slice
from feeds.store.base import Batch, EntryWrite, Writer
from feeds.store.connect import open_reader, open_writer
from feeds.store.database import open_readable, open_writable
from feeds.store.totals import Totals


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a store that is not there yet."""
    return tmp_path / "feeds.db"


def _url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def written(path: Path, entry: Any) -> Path:
    """A store of forty entries, closed."""
    writer = open_writer(_url(path))
    entries = tuple(entry(str(n), n, summary="word " * 500) for n in range(40))
    writer.apply(Batch(entries=tuple(EntryWrite(one, one.id, "d") for one in entries)), entries[0].published)
    writer.close()
    return path


def test_what_was_stored_is_there_after_a_restart(written: Path) -> None:
    """Closing and opening again loses nothing."""
    for _ in range(2):
        writer = open_writer(_url(written))
        assert writer.count(Slice()) == 40
        assert writer.revision() == 1
        writer.close()
        writer.close()


@pytest.mark.parametrize("name", ["a b.db", "a#b&c+d%20e%.db", "联合早报.db", "x'y;z.db", "deep/er/feeds.db"])
def test_a_store_may_lie_anywhere(tmp_path: Path, name: str) -> None:
    """Any path will do; folders that are missing are made."""
    open_writer(_url(tmp_path / name)).close()
    reader = open_reader(_url(tmp_path / name))
    assert reader.revision() == 0
    reader.close()
    assert (tmp_path / name).is_file()


def test_a_reader_sees_what_the_writer_stores(clocked: Any, entry: Any, url: str) -> None:
    """Every batch is there for readers as soon as it is stored."""
    reader = clocked.store if url == "sqlite://" else open_reader(url)
    for name in "abc":
        clocked.write(entry(name))
        assert reader.revision() == clocked.store.revision()
        assert reader.entries([entry(name).id]) == {entry(name).id: entry(name)}
    reader.close()


def test_a_reader_never_writes(path: Path, entry: Any) -> None:
    """Reading changes no byte of the database, and leaves the writer's log to the writer."""
    writer = open_writer(_url(path))
    writer.apply(Batch(entries=(EntryWrite(entry("one"), "c", "d"),)), entry("one").published)
    before = path.read_bytes(), path.with_name("feeds.db-wal").read_bytes()
    reader = open_reader(_url(path))
    assert reader.count(Slice(words=("text",))) == 1
    database = open_readable(path)
    with pytest.raises(StoreError, match="readonly"), database.read_transaction() as connection:
        connection.exec_driver_sql("DELETE FROM entries")
    database.close()
    reader.close()
    assert (path.read_bytes(), path.with_name("feeds.db-wal").read_bytes()) == before
    writer.close()


def test_a_reader_does_not_checkpoint_a_dead_writers_log(path: Path, entry: Any, tmp_path: Path) -> None:
    """The log of a killed writer is read and left unchanged; only the next writer checkpoints it."""
    writer = open_writer(_url(path))
    writer.apply(Batch(entries=(EntryWrite(entry("one"), "c", "d"),)), entry("one").published)
    dead = tmp_path / "dead.db"
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", f"{dead}{suffix}")
    writer.close()
    before = dead.read_bytes(), Path(f"{dead}-wal").read_bytes()
    reader = open_reader(_url(dead))
    assert reader.count(Slice()) == 1
    reader.close()
    assert (dead.read_bytes(), Path(f"{dead}-wal").read_bytes()) == before


def test_connections_that_write_take_turns(written: Path) -> None:
    """What one transaction has read is still so when it writes, whoever else writes meanwhile."""

    def count() -> None:
        database = open_writable(written)
        for _ in range(50):
            with database.write_transaction() as connection:
                (seen,) = connection.exec_driver_sql(
                    "SELECT value FROM figures WHERE name = 'revision'"
                ).one()
                connection.exec_driver_sql(
                    "UPDATE figures SET value = ? WHERE name = 'revision'", (seen + 1,)
                )
        database.close()

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader = open_reader(_url(written))
    assert reader.revision() == 151
    reader.close()


def test_deleting_the_file_is_enough_to_start_over(written: Path, entry: Any) -> None:
    """Whatever a killed writer left beside it does not come back to haunt the new store."""
    writer = open_writer(_url(written))
    writer.apply(Batch(entries=(EntryWrite(entry("new"), "c", "d"),)), entry("new").published)
    dead = written.with_name("dead.db")
    for suffix in ("-wal", "-shm"):
        shutil.copy(f"{written}{suffix}", f"{dead}{suffix}")
    writer.close()
    again = open_writer(_url(dead))
    assert again.totals() == Totals()
    again.apply(Batch(entries=(EntryWrite(entry("one"), "c", "d"),)), entry("one").published)
    again.close()
    reader = open_reader(_url(dead))
    assert reader.count(Slice()) == 1
    reader.close()


class TestOneWriter:
    """At most one process writes a store."""

    def test_a_second_writer_is_refused(self, path: Path) -> None:
        """Two services on one store would undo each other; the second says who holds it."""
        path.with_name("feeds.db.lock").write_text("123456789\n")
        writer = open_writer(_url(path))
        with pytest.raises(StoreBusyError, match=rf"being written by another process \(pid {os.getpid()}\)"):
            open_writer(_url(path))
        done = subprocess.run(
            [sys.executable, "-c", _OPEN, str(path)], capture_output=True, text=True, check=False
        )
        assert (
            f"StoreBusyError: {path} is being written by another process (pid {os.getpid()})" in done.stderr
        )
        writer.close()
        open_writer(_url(path)).close()

    def test_another_name_of_the_same_store_is_no_way_in(self, path: Path) -> None:
        """A link to a store is that store."""
        writer = open_writer(_url(path))
        link = path.with_name("link.db")
        link.symlink_to(path)
        with pytest.raises(StoreError, match="being written"):
            open_writer(_url(link))
        done = subprocess.run(
            [sys.executable, "-c", _OPEN, str(link)], capture_output=True, text=True, check=False
        )
        assert "being written" in done.stderr
        writer.close()

    def test_the_lock_ends_with_its_process(self, path: Path) -> None:
        """A service that was killed does not keep the next one out, even while a worker of it lives on."""
        script = f"{_OPEN}\nimport os, time\nworker = os.fork()\nif worker:\n    print(worker, flush=True)\ntime.sleep(60)"
        with subprocess.Popen(
            [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True
        ) as service:
            assert service.stdout
            worker = int(service.stdout.readline())
            with pytest.raises(StoreError, match=f"pid {service.pid}"):
                open_writer(_url(path))
            service.kill()
            service.wait()
            open_writer(_url(path)).close()
            os.kill(worker, 9)

    def test_a_failed_opening_leaves_no_lock(self, path: Path) -> None:
        """After the file is put right, opening works."""
        path.write_text("nothing of the kind" * 100)
        with pytest.raises(StoreError):
            open_writer(_url(path))
        path.unlink()
        open_writer(_url(path)).close()


_OPEN = (
    "import sys\nfrom feeds.store.connect import open_writer\nstore = open_writer('sqlite:///' + sys.argv[1])"
)


class TestRefusals:
    """What cannot be opened, and what is said of it."""

    def _refused(self, url: str) -> tuple[str, str]:
        with pytest.raises(StoreError) as writing:
            open_writer(url)
        with pytest.raises(StoreError) as reading:
            open_reader(url)
        return str(writing.value), str(reading.value)

    def test_another_version(self, written: Path) -> None:
        """A store is never misread; it may be deleted, and the message says so."""
        with sqlite3.connect(written) as connection:
            connection.execute("UPDATE figures SET value = 0 WHERE name = 'schema'")
        connection.close()
        for message in self._refused(_url(written)):
            assert message.startswith(
                f"{written} was written by another version of feeds (schema 0; this one has "
            )
            assert message.endswith("delete it, and the next start builds it again from the posts.")

    def test_a_database_of_something_else(self, path: Path) -> None:
        """Nobody is told to delete a database that is not ours, and nothing in it is touched."""
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE photographs (id INTEGER)")
        connection.close()
        before = path.read_bytes()
        for message in self._refused(_url(path)):
            assert message == f"{path} belongs to something else: choose another store.url."
        assert path.read_bytes() == before

    def test_a_file_that_is_no_database(self, path: Path) -> None:
        """A file put there by mistake is named, and kept."""
        path.write_text("# My notes\n" * 500)
        for message in self._refused(_url(path)):
            assert str(path) in message
            assert "choose another store.url" in message
        assert path.read_text().startswith("# My notes")

    def test_a_damaged_store(self, written: Path) -> None:
        """Damage is found at the latest when it is read, and the message says what to do."""
        pages = bytearray(written.read_bytes())
        pages[8192:] = b"\xee" * (len(pages) - 8192)
        written.write_bytes(pages)
        with (
            pytest.raises(StoreError, match=r"damaged\. It is only an index: delete it"),
            closing(open_writer(_url(written))) as store,
        ):
            store.count(Slice(none=("x",)))

    def test_a_store_cut_short(self, written: Path) -> None:
        """Half a file is a damaged store too."""
        os.truncate(written, written.stat().st_size // 2)
        with pytest.raises(StoreError, match="damaged"), closing(open_writer(_url(written))) as store:
            store.entries(f"tag:example.com,2026:{n}" for n in range(40))

    def test_a_folder_that_cannot_be_written(self, unprivileged: Path) -> None:
        """The message names the place, and what to do."""
        for place in (unprivileged / "feeds.db", unprivileged / "new" / "feeds.db"):
            with pytest.raises(StoreError, match=str(unprivileged)) as refusal:
                open_writer(_url(place))
            assert str(refusal.value).endswith(
                "Choose a folder that this user may write, or another store.url."
            )

    def test_a_place_that_is_something_else(self, written: Path) -> None:
        """A file cannot be a folder, nor a folder a file."""
        with pytest.raises(StoreError, match=r"Not a directory|File exists"):
            open_writer(_url(written / "feeds.db"))
        written.with_name("folder").mkdir()
        for message in self._refused(_url(written.with_name("folder"))):
            assert "is a folder: name a file" in message

    def test_a_store_that_is_not_there_yet(self, path: Path) -> None:
        """A reader makes nothing; it says what to start first."""
        with pytest.raises(StoreError, match=r"does not exist yet: start the service"):
            open_reader(_url(path))
        path.touch()
        with pytest.raises(StoreError, match=r"is empty: start the service"):
            open_reader(_url(path))

    def test_a_store_in_memory_has_no_other_reader(self) -> None:
        """What lives in one process cannot be read from another."""
        with pytest.raises(StoreError, match="memory"):
            open_reader("sqlite://")

    @pytest.mark.parametrize("url", ["mysql://host/name", "feeds.db", "", "nonsense://x"])
    def test_an_address_that_means_nothing_here(self, url: str) -> None:
        """The message says what to write instead."""
        for message in self._refused(url):
            assert message.startswith("store.url: ")
            assert "Write sqlite:///feeds.db" in message


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder that this process may read but not write, whoever runs it."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        user = os.geteuid()
        place.chmod(0o555)
        if user == 0:
            os.seteuid(65534)
        try:
            yield place
        finally:
            os.seteuid(user)
            place.chmod(0o755)


def test_a_reader_never_sees_half_a_batch(clocked: Any, entry: Any, url: str) -> None:
    """While batches are stored, every answer to readers in other threads is of one revision."""
    reader = clocked.store if url == "sqlite://" else open_reader(url)
    batches = [[entry(f"{n}", n, tags=(f"t{batch}", "all")) for n in range(20)] for batch in range(30)]
    done = threading.Event()
    torn: list[object] = []

    def watch() -> None:
        while not done.is_set():
            counts = {one.label.name: one.count for one in reader.labels()}
            versions = {head.version for head in reader.entry_refs(Slice(any=("all",)), 50)}
            if sorted(counts.values()) not in ([], [20, 20]) or len(versions) > 1:
                torn.append((counts, versions))

    threads = [threading.Thread(target=watch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for batch in batches:
        clocked.write(*batch)
    done.set()
    for thread in threads:
        thread.join()
    reader.close()
    assert torn == []


def test_many_threads_may_write_in_turn(clocked: Any, entry: Any) -> None:
    """Notes and batches from several threads wait for one another and are all kept."""

    def write(name: str) -> None:
        for n in range(10):
            clocked.store.apply(Batch(entries=(EntryWrite(entry(f"{name}{n}"), "c", "d"),)), clocked.now)
            clocked.store.set_meta(name, str(n))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clocked.store.count(Slice()) == clocked.store.revision() == 40
    assert [clocked.store.get_meta(name) for name in "abcd"] == ["9"] * 4


def test_memory_of_a_writer_is_its_own() -> None:
    """Two stores in memory have nothing in common."""
    one, two = open_writer("sqlite://"), open_writer("sqlite:///:memory:")
    one.set_meta("name", "value")
    assert two.get_meta("name") == ""
    one.close()
    two.close()


def test_a_store_is_a_writer(store: Writer) -> None:
    """What is opened for writing reads, too."""
    assert store.totals().revision == store.revision()


def test_a_store_is_for_its_owner(tmp_path):
    """Whatever the mode was, and through a link too, only the owner can read a store that is written."""
    path, link = tmp_path / "real" / "feeds.db", tmp_path / "link.db"
    path.parent.mkdir()
    link.symlink_to(path)
    for url in (_url(link), _url(path)):
        writer = open_writer(url)
        writer.set_meta("a", "b")
        files = sorted(path.parent.iterdir())
        assert len(files) == 4
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        for file in files:
            file.chmod(0o644)
        writer.close()


def test_a_file_that_is_no_store_keeps_its_mode(tmp_path):
    """What is refused is not touched."""
    path = tmp_path / "feeds.db"
    path.write_text("no database" * 100)
    path.chmod(0o644)
    with pytest.raises(StoreError):
        open_writer(_url(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
