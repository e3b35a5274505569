"""Do anything to a folder of posts, at random, and see whether its feeds end up right.

    python benchmarks/chaos.py [--operations 200000] [--seed 1] [--against indexer|service]

Against the indexer (the default): it is given hints and whole scans, files change under its hands, and it
is killed between any two steps of writing. Against the service: the real command runs on the folder and
is ended with SIGKILL, again and again, while a poller, a subscriber and a witness read along. What is noticed
when is up to the machine, so that no two runs are quite alike, whatever their seed.

What must hold whenever the indexer has seen everything:

1. The entries are those of a fresh index of the same folder: title, content, labels, dates. Of posts that
   name no date, ``published`` is when they were first seen; that and ``updated`` are history, and may differ.
2. So are the ids of posts whose author wrote one, and of posts that were only ever created and edited.
3. No text is shown under two ids at a time. A text that is still shown keeps its id, unless that id goes on
   as the edited post that the text was a copy of: nothing is announced twice.
4. ``published`` of an entry never moves by itself, and nothing is served without a file.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from comparing import Snapshot, differences, surprises
from mess import Mess
from siege import Siege

from feeds.config.settings import IngestSettings, PostsSettings
from feeds.entries.candidate import ConversionSettings
from feeds.entries.convert import convert_post
from feeds.ingest import convert_file
from feeds.ingest.changes import ChangeDebouncer
from feeds.ingest.indexer import Indexer
from feeds.ingest.types import IndexCallbacks, IndexSettings
from feeds.store.base import Writer
from feeds.store.connect import open_writer

SETTLE_S = 0.02
"""With odd seeds, how long whatever may be half a change is waited for, in seconds."""


class Death(BaseException):
    """The process has been killed."""


class Fragile:
    """A store whose process may die before or after any step of writing, and under which files change."""

    def __init__(self, store: Writer, mess: Mess, deadly: float, lively: float) -> None:
        self._store, self._mess = store, mess
        self._deadly, self._lively = deadly, lively

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self._store, name)

        def step(*given: object, **named: object) -> object:
            self._risk(name)
            result = method(*given, **named)
            self._risk(name)
            return result

        return step

    def _risk(self, name: str) -> None:
        chance = self._mess.chance
        if chance.random() < self._lively:
            self._mess.act()
        if name in {"apply", "remember", "release"} and chance.random() < self._deadly:
            raise Death


@dataclass
class Trial:
    """The indexer on a folder, for as many operations as are asked for."""

    home: Path
    seed: int
    deadly: float = 0.05
    lively: float = 0.05
    done: int = 0
    looks: int = 0
    deaths: int = 0
    looking: bool = False

    def __post_init__(self) -> None:
        (self.home / "posts").mkdir(parents=True)
        self.chance = random.Random(self.seed)
        self.mess = Mess(self.home / "posts", self.chance, pause=self.peep)
        self.settle = timedelta(seconds=self.seed % 2 * SETTLE_S)
        self.patience = ChangeDebouncer(self.settle)
        self.store = self.open()
        self.seen = Snapshot.of(self.store)

    def run(self, operations: int, every: int = 100) -> None:
        """Act, and have it noticed in every way there is; check each so many operations."""
        while self.mess.acts < operations:
            self.done += 1
            self.mess.act()
            if self.chance.random() < 0.15:
                self.notice()
            if self.done % every == 0:
                self.check()
        self.check()

    def peep(self) -> None:
        """Notice what is half done, now and then."""
        if not self.looking and self.chance.random() < 0.3:
            self.notice()

    def notice(self) -> None:
        """Look at some of what changed, or at everything; be killed now and then."""
        self.looking = True
        hints = [path for path in sorted(self.mess.touched) if self.chance.random() < 0.8]
        store = Fragile(self.store, self.mess, self.deadly, self.lively)
        self.looks += 1
        try:
            self.indexer(store).index(hints if self.chance.random() < 0.8 else None)
        except Death:
            self.deaths += 1
            self.store.close()
            self.store, self.patience = self.open(), ChangeDebouncer(self.settle)
        else:
            self.mess.touched.difference_update(hints)
        self.looking = False
        self.compare()

    def compare(self) -> None:
        """Fail with every surprise since the last comparison."""
        before, self.seen = self.seen, Snapshot.of(self.store)
        self.fail_with(surprises(before, self.seen))

    def check(self) -> None:
        """Look at everything, compare with a fresh index, and fail with every difference."""
        for _ in range(4 if self.settle else 2):
            self.indexer(self.store).index()
            self.compare()
            time.sleep(self.settle.total_seconds())
        self.mess.touched.clear()
        fresh = open_writer("sqlite://")
        self.indexer(fresh, ChangeDebouncer(timedelta())).index()
        self.fail_with(differences(self.seen, Snapshot.of(fresh), self.mess))
        fresh.close()

    def fail_with(self, complaints: Iterator[str]) -> None:
        """Say what is wrong, and after how many operations."""
        if wrong := list(complaints):
            raise AssertionError(f"seed {self.seed}, operation {self.done}:\n" + "\n".join(wrong))

    def open(self) -> Writer:
        """Open the store, as it was left."""
        return open_writer(f"sqlite:///{self.home}/feeds.db")

    def indexer(self, store: Writer, patience: ChangeDebouncer | None = None) -> Indexer:
        """Put an indexer to work on a store."""
        posts = PostsSettings(vanish_grace=0)
        sources = IndexSettings(
            self.home / "posts", posts, ConversionSettings(), IngestSettings(executor="inline")
        )
        return Indexer(store, sources, IndexCallbacks(), lambda: datetime.now(UTC), patience or self.patience)


def against_indexer(operations: int, seed: int) -> str:
    """Run a trial of the indexer in a folder of its own; return what was done."""
    convert_file.convert_post = lru_cache(4096)(convert_post)
    with tempfile.TemporaryDirectory(prefix="chaos-") as home:
        trial = Trial(Path(home, "home"), seed)
        trial.run(operations)
        trial.store.close()
    return f"{operations:,} operations, {trial.looks:,} looks, {trial.deaths:,} deaths; all as it must be"


def against_service(operations: int, seed: int) -> str:
    """Lay siege to the running service in a folder of its own; return what was done."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as home:
        siege = Siege(Path(home, "home"), seed)
        siege.run(operations)
    readers = f"{siege.poller.versions:,} versions polled, {siege.pushed.versions:,} pushed, "
    readers += f"{siege.witness.batches:,} batches seen one by one"
    return f"{operations:,} operations, {siege.deaths:,} deaths, {readers}; all as it must be"


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--operations", type=int, default=200_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--against", choices=["indexer", "service"], default="indexer")
    given = arguments.parse_args()
    against = {"indexer": against_indexer, "service": against_service}[given.against]
    print(against(given.operations, given.seed))
