"""Settings, callbacks and counters of an index run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from feeds.config.settings import IngestSettings, PostsSettings
from feeds.entries.candidate import ConversionSettings
from feeds.store.base import Change


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Everything in the configuration that indexing goes by."""

    folder: Path
    posts: PostsSettings = PostsSettings()
    rules: ConversionSettings = ConversionSettings()
    ingest: IngestSettings = IngestSettings()


@dataclass(frozen=True, slots=True)
class IndexCallbacks:
    """``on_change`` is called after each stored batch, ``on_progress`` with the posts done and to do."""

    on_change: Callable[[Change], None] = lambda _: None
    on_progress: Callable[[int, int], None] = lambda _done, _total: None


@dataclass(frozen=True, slots=True)
class UpdateCounts:
    """How many entries came, changed, stayed and left, and how many files have none.

    Those are ``refused``, which are wrong, and ``kept_back``, whose authors do not publish them, as drafts.
    """

    new: int = 0
    updated: int = 0
    same: int = 0
    removed: int = 0
    refused: int = 0
    kept_back: int = 0

    def __add__(self, other: UpdateCounts) -> UpdateCounts:
        return UpdateCounts(
            self.new + other.new,
            self.updated + other.updated,
            self.same + other.same,
            self.removed + other.removed,
            self.refused + other.refused,
            self.kept_back + other.kept_back,
        )
