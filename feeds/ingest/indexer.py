"""The one writer: keeps a store in step with a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, islice
from pathlib import Path

from feeds.cleaning.parts import Match
from feeds.ingest import staleness
from feeds.ingest.folder import Folder
from feeds.ingest.listener import Listener
from feeds.ingest.patience import Patience
from feeds.ingest.plan import compare
from feeds.ingest.run import Run, alarm_in
from feeds.ingest.sources import Sources
from feeds.ingest.survey import Survey
from feeds.ingest.tally import Tally
from feeds.model import Problem
from feeds.store.contract import Batch, Change, Reader, Writer

_FOLDER = "folder"
"""Under this name the store keeps which folder it has indexed whole."""
_SURVEY = "survey"
"""Under this one, the problems of the folder itself."""
_MANY = 1000
"""From so many hints on, looking at everything is quicker than looking at each."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one look at the folder came to. ``withheld`` posts stay served although their files vanished.

    In ``again`` another look is due. ``matched`` are the parts of cleaning rules that found something in the
    files that were read.
    """

    files: int
    read: int
    tally: Tally
    withheld: int = 0
    again: timedelta | None = None
    matched: frozenset[Match] = frozenset()


class Indexer:
    """Keeps a store in step with a folder. Not thread-safe: one call at a time.

    With ``patience``, which has to outlive it, what may be half a change is looked at again first.
    """

    def __init__(
        self,
        store: Writer,
        sources: Sources,
        listener: Listener,
        clock: Callable[[], datetime],
        patience: Patience | None = None,
    ) -> None:
        self._store = store
        self._sources = sources
        self._listener = listener
        self._clock = clock
        self._patience = patience or Patience(timedelta())

    @property
    def indexed(self) -> bool:
        """Tell whether this folder has been indexed whole at least once."""
        return is_indexed(self._store, self._sources.folder)

    def index(self, hints: Iterable[str] | None = None) -> Report:
        """Bring the store up to date with the paths of ``hints`` and below, or with the whole folder."""
        return self._look(hints, self._patience)

    def release(self) -> Change:
        """Let entries come and go whose moment is here."""
        change = self._store.release(self._clock())
        self._listener.changed(change)
        return change

    def prune(self) -> Report:
        """Believe at once that what is missing was deleted."""
        return self._look(None, Patience(timedelta()), trusting=True)

    def _look(self, hints: Iterable[str] | None, patience: Patience, *, trusting: bool = False) -> Report:
        seen = _unless_many(hints, patience.paths)
        survey = Survey(Folder(self._sources.folder, self._sources.posts), seen)
        now = self._clock()
        first = not self.indexed
        rules_of = cache(self._sources.rules.digest)
        plan = patience.weigh(compare(survey, self._store, rules_of), now)
        run = Run(
            store=self._store,
            sources=self._sources,
            listener=self._listener,
            now=now,
            plan=plan,
            rules_of=rules_of,
            whole=survey.whole,
            trusting=trusting or first,
            lost=0 if survey.whole else patience.lost,
        )
        run.perform()
        staleness.note(self._store, self._sources.rules.clean.rules, run.matched, fresh=first)
        if survey.whole:
            self._note(survey)
        patience.lost = 0 if survey.whole else patience.lost + run.vanished
        return Report(
            files=plan.present,
            read=len(plan.stale),
            tally=run.tally,
            withheld=alarm_in(self._store)[0],
            again=patience.again(now),
            matched=frozenset(run.matched),
        )

    def _note(self, survey: Survey) -> None:
        """Keep the problems of the folder itself, which belong to no file that is read."""
        before = json.loads(self._store.recall(_SURVEY) or "[]")
        after = [[problem.path, problem.kind, problem.reason] for problem in survey.problems]
        if after != before:
            files = self._store.files_at(path for path, *_ in before)
            cleared: dict[str, tuple[Problem, ...]] = {path: () for path, *_ in before if path not in files}
            fresh = {problem.path: (problem,) for problem in survey.problems}
            self._store.apply(Batch(problems=cleared | fresh), self._clock())
            self._store.remember(_SURVEY, json.dumps(after))
        if not self.indexed:
            self._store.remember(_FOLDER, str(self._sources.folder))


def is_indexed(store: Reader, folder: Path) -> bool:
    """Tell whether a folder has been indexed whole at least once."""
    return store.recall(_FOLDER) == str(folder)


def _unless_many(hints: Iterable[str] | None, doubtful: Iterable[str]) -> list[str] | None:
    few = list(islice(chain(hints, doubtful), _MANY)) if hints is not None else []
    return few if hints is not None and len(few) < _MANY else None
