"""A store survives the death of its writer at any instant."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from feeds.model import Slice
from feeds.store.connect import open_reader, open_writer

_WRITER = """
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from feeds.model import CleanHTML, Entry
from feeds.store.base import Batch, EntryWrite, File, Writer
from feeds.store.connect import open_writer

store = open_writer(sys.argv[1])
start = datetime(2024, 1, 1, tzinfo=UTC)
turn = first = int(store.get_meta("turn") or 0)
while True:
    turn += 1
    entries = [
        Entry(f"tag:x,2026:{n}", f"key{n}", f"{n}.md", f"Turn {turn}", start + timedelta(days=n), start,
              CleanHTML(f"<p>Turn {turn}</p>" * 300), f"{turn}", tags=("all", f"turn {turn}"))
        for n in range(200)
    ]
    store.apply(Batch(files=tuple(File(one.path, turn, turn) for one in entries),
                      entries=tuple(EntryWrite(one, one.id, "d") for one in entries)), start + timedelta(seconds=turn))
    store.index_words(77)
    store.set_meta("turn", str(turn))
    if turn == first + 1:
        print("ready", flush=True)
"""


def test_a_killed_writer_leaves_the_last_complete_batch(tmp_path: Path) -> None:
    """Killed six times while it writes, the store is whole each time, and the next writer goes on."""
    url = f"sqlite:///{tmp_path / 'feeds.db'}"
    chance = random.Random(7)
    seen = 0
    for _ in range(6):
        command = [sys.executable, "-c", _WRITER, url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.25))
            writer.kill()
        seen = _check(url, seen)
    assert seen > 1
    with sqlite3.connect(tmp_path / "feeds.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.execute("INSERT INTO words(words) VALUES ('integrity-check')")
    connection.close()


def _check(url: str, seen: int) -> int:
    """Return the turn that the store is at, having made sure that all of it is there and nothing else."""
    store = open_writer(url)
    turn = store.revision()
    assert turn >= seen
    if turn:
        heads = store.entry_refs(Slice(all=("all", f"turn {turn}")), 999)
        entries = store.entries(head.id for head in heads)
        assert len(entries) == store.count(Slice()) == 200
        assert {entry.title for entry in entries.values()} == {f"Turn {turn}"}
        assert {file.size for file in store.files().values()} == {turn}
        assert store.count(Slice(words=(f"Turn {turn}",))) == 200
        assert [one.count for one in store.labels()] == [200, 200]
        assert int(store.get_meta("turn") or 0) in {turn - 1, turn}
        store.set_meta("turn", str(turn))
    store.close()
    return turn


def test_a_reader_works_while_its_writer_is_dead(tmp_path: Path) -> None:
    """Workers go on serving while the writer is dead and while it starts again."""
    url = f"sqlite:///{tmp_path / 'feeds.db'}"
    open_writer(url).close()
    reader = open_reader(url)
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, url], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == "ready\n"
            before = reader.revision()
            deadline = time.monotonic() + 120
            while reader.revision() == before and time.monotonic() < deadline:
                time.sleep(0.01)
            writer.kill()
        assert reader.revision() > before
        assert reader.count(Slice(any=("all",))) == 200
    reader.close()
