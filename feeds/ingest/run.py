"""One pass over a plan: read what is stale, settle it batch by batch, take leave of what is gone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from feeds.cleaning.parts import Match
from feeds.ingest import pool
from feeds.ingest.company import Member, World
from feeds.ingest.errand import Reading, Task, Workshop
from feeds.ingest.listener import Listener
from feeds.ingest.plan import Plan
from feeds.ingest.settling import Terms, settle
from feeds.ingest.sources import Sources
from feeds.ingest.tally import Tally
from feeds.ingest.vacancies import Vacancies
from feeds.ingest.vanishing import Absence
from feeds.model import Problem
from feeds.store.contract import Batch, File, Reader, Writer

_ALARM = "missing"
"""Under this name the store keeps how many files are missing all at once, and since when."""
_LEFT = "left"
"""Under this one, the entries whose files have become something else in a run that is not over."""
_TOP = "."
_BATCH = 512
"""Posts per transaction: a crash loses at most this much work."""


@dataclass(slots=True)
class Run:
    """One pass over a plan, of the ``whole`` folder or of a part.

    A ``trusting`` run lets go of whatever is missing, however much it is. ``lost`` counts the entries that
    left since the last whole pass because their files were missing, ``vanished`` those that did in this one;
    ``matched`` are the parts of cleaning rules that found something.
    """

    store: Writer
    sources: Sources
    listener: Listener
    now: datetime
    plan: Plan
    rules_of: Callable[[str], str]
    whole: bool
    trusting: bool
    lost: int = 0
    vanished: int = 0
    tally: Tally = field(default_factory=Tally)
    matched: set[Match] = field(default_factory=set)
    _vacancies: Vacancies = field(init=False)
    _noted: frozenset[str] = frozenset()
    _meant: set[str] = field(default_factory=set)

    def perform(self) -> None:
        """Store what the plan's files say in batches; the last also takes leave of what is gone."""
        self._vacancies = Vacancies(self.store)
        self._noted = frozenset(json.loads(self.store.recall(_LEFT) or "[]"))
        survivors = self._survivors()
        if survivors or self.plan.stale or self.plan.gone or self._noted or self._alarmed():
            for batch in self._batches(survivors):
                self._apply(batch)
            self._note(self._unwitnessed())

    def _survivors(self) -> dict[str, File]:
        """Find the files that must step in for those they shared an entry with; open all other vacancies."""
        gone = {file.path for file in self.plan.gone}
        lost = self._noted | {file.entry_id for file in self.plan.gone if file.entry_id}
        holders = self.store.files_of(lost)
        self._vacancies.open(one for one in lost if all(file.path in gone for file in holders.get(one, ())))
        return {file.path: file for files in holders.values() for file in files if file.path not in gone}

    def _tasks(self, survivors: dict[str, File]) -> list[Task]:
        """Ask for files to be read. Survivors are converted even when bytes and rules are as they were."""
        stale = {one.found.path for one in self.plan.stale}
        rest = [Task.anew(file) for path, file in survivors.items() if path not in stale]
        return rest + [
            Task(one.found, self._unless(one.file) if one.found.path not in survivors else "")
            for one in self.plan.stale
        ]

    def _unless(self, file: File | None) -> str:
        return file.digest if file and file.rules == self.rules_of(file.host) else ""

    def _batches(self, survivors: dict[str, File]) -> Iterator[Batch]:
        known = survivors | {one.found.path: one.file for one in self.plan.stale}
        tasks = self._tasks(survivors)
        rest: list[Member] = []
        for done, readings in self._readings(tasks):
            rest += [Member(reading, known[reading.found.path]) for reading in readings]
            self.listener.progress(done, len(tasks))
            while len(rest) > _BATCH:
                yield self._settle(rest[:_BATCH])
                del rest[:_BATCH]
        yield self._part(self._settle(rest))

    def _readings(self, tasks: list[Task]) -> Iterator[tuple[int, list[Reading]]]:
        workshop = Workshop(
            str(self.sources.folder), self.sources.rules, self.sources.posts.max_size, self.now
        )
        done = 0
        for readings in pool.run(tasks, workshop, self.sources.ingest):
            done += len(readings)
            self.matched.update(*(reading.converted.matched for reading in readings if reading.converted))
            yield done, readings

    def _settle(self, members: list[Member]) -> Batch:
        gone = frozenset(file.path for file in self.plan.gone)
        world = World(self.store, gone, self._vacancies, self._read, self._absent)
        settled = settle(members, world, Terms(self.now, self.sources.posts.future, self.rules_of))
        self._vacancies.fill(settled.held)
        self._vacancies.open(settled.left)
        self._meant |= settled.meant
        self.tally += settled.tally
        return settled.batch

    def _read(self, tasks: list[Task]) -> list[Reading]:
        return [reading for _, readings in self._readings(tasks) for reading in readings]

    def _absent(self, path: str) -> bool:
        return not os.path.lexists(self.sources.folder / path)

    def _part(self, batch: Batch) -> Batch:
        """Let what is gone leave with the last batch, unless so much is gone that it cannot be true."""
        absence, missed, lost = self._absence(), self._missed(), frozenset(self._vacancies.ids - self._meant)
        grace = timedelta(seconds=self.sources.posts.vanish_grace)
        too_early = absence.since is None and missed == lost
        if not (self.trusting or too_early or absence.believed(self.now, grace)):
            return self._let_go(self._alarm(batch, absence, grace), lost)
        return self._let_go(self._calm(batch) if self._alarmed() and not missed else batch, missed)

    def _let_go(self, batch: Batch, kept: frozenset[str]) -> Batch:
        """Let all leave but some entries, and the files that tell of them."""
        removed = tuple(sorted(self._vacancies.ids - kept))
        self._vacancies.fill(removed)
        self.tally += Tally(removed=len(removed))
        self.vanished = len(set(removed) - self._meant)
        gone = tuple(file.path for file in self.plan.gone if file.entry_id not in kept)
        return replace(batch, gone=batch.gone + gone, removed=removed)

    def _alarm(self, batch: Batch, absence: Absence, grace: timedelta) -> Batch:
        self.store.remember(_ALARM, f"{absence.missing} {(absence.since or self.now).isoformat()}")
        problem = Problem(_TOP, "vanished", absence.alarm(self.now, grace))
        return replace(batch, problems={**batch.problems, _TOP: (problem,)})

    def _calm(self, batch: Batch) -> Batch:
        self.store.remember(_ALARM, "")
        return replace(batch, problems={**batch.problems, _TOP: ()})

    def _missed(self) -> frozenset[str]:
        """Find the vacancies whose files may still turn up elsewhere."""
        if self.trusting:
            return frozenset()
        missed = {file.entry_id for file in self.plan.gone if file.path in self.plan.missed}
        return frozenset(self._vacancies.ids & missed)

    def _absence(self) -> Absence:
        vacant = self._vacancies.ids
        unreadable = self._unwitnessed() - self._meant
        missing = sum(file.entry_id in vacant for file in self.plan.gone) + len(unreadable)
        told, since = alarm_in(self.store)
        if not missing:
            return Absence(0, 0, self.lost, since)
        known = missing if self.whole else max(missing, told)
        return Absence(known, sum(self.store.hosts().values()), self.lost, since)

    def _alarmed(self) -> bool:
        return self.whole and bool(self.store.recall(_ALARM))

    def _apply(self, batch: Batch) -> None:
        self._note(self._noted | self._unwitnessed())
        self.listener.changed(self.store.apply(batch, self.now))

    def _unwitnessed(self) -> frozenset[str]:
        """Find the vacancies that no record of a missing file would tell of after a crash."""
        return frozenset(self._vacancies.ids - {file.entry_id for file in self.plan.gone})

    def _note(self, left: frozenset[str]) -> None:
        if left != self._noted:
            self.store.remember(_LEFT, json.dumps(sorted(left)))
            self._noted = left


def alarm_in(store: Reader) -> tuple[int, datetime | None]:
    """Return how many files were found missing all at once, and since when; 0 and None where all is well."""
    missing, _, since = store.recall(_ALARM).partition(" ")
    return (int(missing), datetime.fromisoformat(since)) if missing else (0, None)
