"""A folder of posts, a store, and the indexer between them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feeds.config.clean_settings import CleanRule, CleanSettings
from feeds.config.settings import IngestSettings, PostsSettings
from feeds.entries.candidate import ConversionSettings
from feeds.ingest.changes import ChangeDebouncer
from feeds.ingest.indexer import Indexer, IndexReport
from feeds.ingest.types import IndexCallbacks, IndexSettings
from feeds.model import Entry, Slice
from feeds.store.base import Change, Writer

START = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


@dataclass
class Village:
    """Everything a test needs: write posts, let time pass, index, look."""

    folder: Path
    store: Writer
    sources: IndexSettings
    now: datetime = START
    step: timedelta = timedelta(minutes=1)
    debouncer: ChangeDebouncer | None = None
    changes: list[Change] = field(default_factory=list)

    def write(self, path: str, text: str = "Text.\n", **front: str) -> Path:
        """Write a post with front matter."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        header = "".join(f"{key.rstrip('_')}: {value}\n" for key, value in front.items())
        file.write_text(f"---\n{header}---\n{text}" if front else text, encoding="utf-8")
        return file

    def index(self, *hints: str, **sources) -> IndexReport:
        """Index the hinted paths, or everything, a step later."""
        self.now += self.step
        self.sources = replace(self.sources, **sources)
        listener = IndexCallbacks(on_change=self.changes.append)
        indexer = Indexer(self.store, self.sources, listener, lambda: self.now, self.debouncer)
        indexer.apply_due_entries()
        return indexer.index(hints or None)

    def entries(self) -> list[Entry]:
        """Return all live entries, newest first."""
        heads = self.store.entry_refs(Slice(), 10_000)
        entries = self.store.entries([head.id for head in heads])
        return [entries[head.id] for head in heads]

    def ids(self) -> dict[str, str]:
        """Return the ids of all live entries by path."""
        return {entry.path: entry.id for entry in self.entries()}

    def problems(self) -> list[tuple[str, str]]:
        """Return path and kind of every problem."""
        return [(problem.path, problem.kind) for problem in self.store.problems()]


@pytest.fixture
def village(tmp_path, empty_store):
    """An empty folder and an empty store."""
    rules = ConversionSettings(CleanSettings(rules=(CleanRule(hosts=("a.example",), remove=(".ad",)),)))
    sources = IndexSettings(
        tmp_path / "posts", PostsSettings(vanish_grace=600), rules, IngestSettings(executor="inline")
    )
    (tmp_path / "posts").mkdir()
    return Village(tmp_path / "posts", empty_store, sources)
