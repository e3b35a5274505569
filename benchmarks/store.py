"""What the store costs, beside sqlite3 alone writing and reading the same rows.

    uv run python benchmarks/store.py [--entries 10000] [--tags 1000] [--folder DIR]

Entries of about 8 kB are written in batches of 500 into a new file, then read back. "raw" is the standard
library's sqlite3 with the rows at hand: the same tables, indexes, settings and transactions for writing,
the same SQL for reading; it decides nothing and makes no records, so the ratio is what the store adds.
All times are of the processor, so that they stay true on a busy machine; reading times are medians.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from posts import WORDS

from feeds.model import CleanHTML, Entry, Image, Person, Slice
from feeds.store.base import Batch, EntryWrite, File, Reader, Writer
from feeds.store.connect import open_reader, open_writer
from feeds.store.database import WRITER_PRAGMAS
from feeds.urls import make_entry_key, mint_id

BATCH = 500
START = datetime(2010, 1, 1, tzinfo=UTC)
NOW = datetime(2030, 1, 1, tzinfo=UTC)
TABLES = ("files", "ledger", "entries", "memberships")
RARE, COMMON = "tag 900", "tag 0"


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--entries", type=int, default=10_000)
    options.add_argument("--tags", type=int, default=1_000)
    options.add_argument("--folder", help="where to put the databases; a temporary folder if not given")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        path = Path(folder) / "feeds.db"
        writer = open_writer(f"sqlite:///{path}")
        measure_writing(writer, path, chosen.entries, chosen.tags)
        reader = open_reader(f"sqlite:///{path}")
        measure_reading(reader, path)
        measure_writer(writer, chosen.entries, chosen.tags)
        measure_words(writer, reader, path, chosen.entries)
        reader.close()
        writer.close()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def made(number: int, tags: int) -> Entry:
    """Make an entry; the same number makes the same one."""
    chance = random.Random(number)
    weights = list(accumulate(1 / (rank + 1) for rank in range(tags)))
    drawn = dict.fromkeys(chance.choices(range(tags), cum_weights=weights, k=3))
    published = START + timedelta(seconds=chance.randrange(600_000_000))
    entry_id = mint_id("example.com", str(number))
    sentences = (f"{' '.join(chance.choices(WORDS, k=60))} {chance.randrange(10**6)}." for _ in range(18))
    return Entry(
        id=entry_id,
        key=make_entry_key(entry_id),
        path=f"{published:%Y/%m}/{published:%Y-%m-%d}-post-{number:06}.md",
        title=" ".join(chance.choices(WORDS, k=6)),
        published=published,
        updated=published,
        content=CleanHTML("".join(f"<p>{sentence}</p>" for sentence in sentences)),
        digest=mint_id("digest", str(number)),
        link=f"https://news.example.com/{published:%Y}/story-{number}",
        summary=" ".join(chance.choices(WORDS, k=30)),
        language="en",
        authors=(Person(f"Writer {number % 20}"),),
        tags=tuple(f"tag {one}" for one in drawn),
        image=Image(f"https://news.example.com/{number}.jpg"),
    )


def batches(entries: int, tags: int) -> Iterator[Batch]:
    """Yield all entries in batches, each with its file."""
    for first in range(0, entries, BATCH):
        some = [made(number, tags) for number in range(first, min(entries, first + BATCH))]
        files = (File(one.path, 8000, 10**18, one.digest, one.id, "example.com", "rules") for one in some)
        yield Batch(files=tuple(files), entries=tuple(EntryWrite(one, one.id, one.digest) for one in some))


def measure_writing(writer: Writer, path: Path, entries: int, tags: int) -> None:
    """Time the writing of everything, batch by batch."""
    spent = sum(clocked(lambda batch=batch: writer.apply(batch, NOW)) for batch in batches(entries, tags))
    size = path.stat().st_size / entries
    print(f"{entries} entries, {size / 1000:.1f} kB each in the file\n")
    print(f"{'':34}{'store':>12}{'raw':>12}{'ratio':>8}")
    row("entries written per second", entries / spent, entries / raw_writing(path, entries), more=True)


def raw_writing(path: Path, entries: int) -> float:
    """Return the seconds that sqlite3 takes to write the same rows in the same transactions."""
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    target = sqlite3.connect(path.with_name("raw.db"), isolation_level=None)
    for pragma in WRITER_PRAGMAS:
        target.execute(f"PRAGMA {pragma}")
    schema = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN"
    for (sql,) in source.execute(f"{schema} {TABLES}"):
        target.execute(sql)
    spent = 0.0
    for first in range(1, entries + 1, BATCH):
        rows = {}
        for table in TABLES[1:]:
            query = f"SELECT * FROM {table} WHERE n BETWEEN ? AND ?"
            rows[table] = source.execute(query, (first, first + BATCH - 1)).fetchall()
        rows["files"] = source.execute("SELECT * FROM files LIMIT ? OFFSET ?", (BATCH, first - 1)).fetchall()
        spent += clocked(lambda rows=rows: raw_batch(target, rows))
    source.close()
    target.close()
    return spent


def raw_batch(target: sqlite3.Connection, rows: dict[str, list[tuple[object, ...]]]) -> None:
    """Write some rows in one transaction."""
    target.execute("BEGIN IMMEDIATE")
    for table, some in rows.items():
        target.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(some[0]))})", some)
    target.execute("COMMIT")


def measure_reading(reader: Reader, path: Path) -> None:
    """Time what a feed asks for."""
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    number = raw.execute("SELECT n FROM labels WHERE name = ?", (COMMON,)).fetchone()
    window = (
        "SELECT l.id, l.key, e.version, l.published, l.updated FROM memberships m JOIN ledger l ON l.n = m.n"
        " JOIN entries e ON e.n = m.n WHERE m.label = ? ORDER BY m.rank, m.id LIMIT 50"
    )
    heads = reader.entry_refs(Slice(any=(COMMON,)), 50)
    ids = [head.id for head in heads]
    whole = f"SELECT * FROM ledger l JOIN entries e ON e.n = l.n WHERE l.id IN ({','.join('?' * len(ids))})"
    for name, wanted, label in (("everything", Slice(), (0,)), ("a tag", Slice(any=(COMMON,)), number)):
        alone = median(lambda label=label: raw.execute(window, label).fetchall())
        row(f"heads of {name}, ms", median(lambda wanted=wanted: reader.entry_refs(wanted, 50)), alone)
    alone = median(lambda: raw.execute(whole, ids).fetchall())
    row("50 whole entries, ms", median(lambda: reader.entries(ids)), alone)
    for name, wanted in {
        "any of three tags": Slice(any=(COMMON, "tag 7", RARE)),
        "all of two, none of one": Slice(all=(COMMON, "tag 1"), none=("tag 2",)),
        "an author without a tag": Slice(authors=("Writer 3",), none=(COMMON,)),
    }.items():
        row(f"heads: {name}, ms", median(lambda wanted=wanted: reader.entry_refs(wanted, 50)))
    row("modified, ms", median(lambda: reader.last_modified(Slice(any=(COMMON,)), heads, complete=False)))
    row("labels, ms", median(reader.labels, 20))
    row("totals, ms", median(reader.totals, 20))
    raw.close()


def measure_writer(writer: Writer, entries: int, tags: int) -> None:
    """Time what a start and an edit ask for."""
    row("all files, ms", median(writer.files, 5))
    batch = next(batches(min(BATCH, entries), tags))
    row("the same 500 again, ms", median(lambda: writer.apply(batch, NOW), 5))
    edited = (Batch(entries=(EntryWrite(made(entries + turn, tags), "", ""),)) for turn in range(1000))
    row("one new entry, ms", median(lambda: writer.apply(next(edited), NOW), 20))


def measure_words(writer: Writer, reader: Reader, path: Path, entries: int) -> None:
    """Time searching before and after indexing, and indexing."""
    rare, common = Slice(words=("123456",)), Slice(words=("harbour",))
    row("a rare word, unindexed, ms", median(lambda: reader.entry_refs(rare, 50), 1))
    spent = clocked(lambda: index(writer))
    row("entries indexed per second", entries / spent)
    row("index, kB per entry", index_size(path) / entries / 1000)
    row("a rare word, ms", median(lambda: reader.entry_refs(rare, 50)))
    row("a word of every entry, ms", median(lambda: reader.entry_refs(common, 50), 5))


def index(writer: Writer) -> None:
    """Index all words."""
    while writer.index_words(BATCH):
        pass


def index_size(path: Path) -> int:
    """Return the bytes that the index of words takes."""
    raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    (size,) = raw.execute("SELECT sum(length(block)) FROM words_data").fetchone()
    raw.close()
    return int(size)


def clocked(act: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.process_time()
    act()
    return time.process_time() - start


def median(act: Callable[[], object], turns: int = 100) -> float:
    """Return the milliseconds that something usually takes."""
    return statistics.median(clocked(act) for _ in range(turns)) * 1000


def row(name: str, store: float, raw: float | None = None, *, more: bool = False) -> None:
    """Print a line; ``more`` where more is better."""
    beside: Iterable[str] = ()
    if raw:
        beside = (f"{raw:12.2f}", f"{raw / store if more else store / raw:7.1f}x")
    print(f"{name:34}{store:12.2f}{''.join(beside)}")


if __name__ == "__main__":
    main()
