"""The indexer: the one writer, which keeps a store in step with a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, islice
from pathlib import Path

from feeds.config.clean_settings import CleanRule, RuleMatch
from feeds.ingest.changes import ChangeDebouncer, compare_scan
from feeds.ingest.scanner import FolderScan, PostsFolder
from feeds.ingest.slow_posts import SlowPosts
from feeds.ingest.types import IndexCallbacks, IndexSettings, UpdateCounts
from feeds.ingest.update import UpdateRun, read_alarm
from feeds.model import Problem
from feeds.store.base import Batch, Change, Reader, Writer

_MATCHED_KEY = "rules-met"

CleanRules = tuple[CleanRule, ...]


def record_matches(store: Writer, rules: CleanRules, matched: Iterable[RuleMatch], *, fresh: bool) -> None:
    """Remember which parts met something; ``fresh`` begins anew, when every post was read.

    A part that once met something has met it for good: a changed rule reads its hosts' posts again.
    """
    stored = store.get_meta(_MATCHED_KEY)
    if not stored and not fresh:
        return  # a store from before this was noted
    recorded = set() if fresh else set(json.loads(stored))
    met = (recorded | {_format_part(rules[index], part) for index, part in matched}) & set(
        _iterate_parts(rules)
    )
    if fresh or met != recorded:
        store.set_meta(_MATCHED_KEY, json.dumps(sorted(met)))


def find_unused_rules(store: Reader, rules: CleanRules) -> tuple[str, ...] | None:
    """Return the parts that met nothing yet, with the hosts they are for; None where that is not known."""
    stored = store.get_meta(_MATCHED_KEY)
    if not stored:
        return None
    met = set(json.loads(stored))
    return tuple(part for part in _iterate_parts(rules) if part not in met)


def _iterate_parts(rules: CleanRules) -> Iterator[str]:
    return (_format_part(rule, part) for rule in rules for part in rule.parts())


def _format_part(rule: CleanRule, part: str) -> str:
    return f"{', '.join(rule.hosts) or '*'}: {part}"


_FOLDER_KEY = "folder"
"""Under this name the store keeps which folder it has indexed whole."""
_SCAN_PROBLEMS = "survey"
"""Under this one, the problems of the folder itself."""
_MAX_HINTS = 1000
"""From so many hints on, looking at everything is quicker than looking at each."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The result of one index run. ``withheld`` posts stay served although their files vanished.

    After ``next_check`` the folder is to be scanned again. ``matched`` are the parts of cleaning rules that
    found something in the files that were read, ``delays`` what is to be said of posts that take long.
    """

    files: int
    read: int
    counts: UpdateCounts
    withheld: int = 0
    next_check: timedelta | None = None
    matched: frozenset[RuleMatch] = frozenset()
    delays: tuple[Problem, ...] = ()


class Indexer:
    """Keeps a store in step with a folder. Not thread-safe: one call at a time.

    With ``debouncer``, which has to outlive it, what may be half a change is looked at again first. With
    ``slow``, which has to as well, posts that take long are left to a later run; without, they come last.
    """

    def __init__(
        self,
        store: Writer,
        sources: IndexSettings,
        listener: IndexCallbacks,
        clock: Callable[[], datetime],
        debouncer: ChangeDebouncer | None = None,
        *,
        slow: SlowPosts | None = None,
    ) -> None:
        self._store = store
        self._settings = sources
        self._callbacks = listener
        self._clock = clock
        self._debouncer = debouncer or ChangeDebouncer(timedelta())
        self._slow = SlowPosts() if slow is None else slow
        self._has_divided_archives = False

    @property
    def is_indexed(self) -> bool:
        """Tell whether this folder has been indexed whole at least once."""
        return is_indexed(self._store, self._settings.folder)

    def index(self, hints: Iterable[str] | None = None) -> IndexReport:
        """Bring the store up to date with the paths of ``hints`` and below, or with the whole folder.

        Returns the report of the run.
        """
        return self._update(hints, self._debouncer)

    def apply_due_entries(self) -> Change:
        """Show entries whose date has come, and hide those that have expired; return the change."""
        change = self._store.release(self._clock())
        self._callbacks.on_change(change)
        return change

    def prune(self) -> IndexReport:
        """Delete every entry whose files are missing, without waiting; return the report."""
        return self._update(None, ChangeDebouncer(timedelta()), trusting=True)

    def _update(
        self, hints: Iterable[str] | None, debouncer: ChangeDebouncer, *, trusting: bool = False
    ) -> IndexReport:
        limited_hints = _limit_hints(hints, debouncer.paths)
        mounted = self._settings.rules.mounted
        survey = FolderScan(PostsFolder(self._settings.folder, self._settings.posts, mounted), limited_hints)
        now = self._clock()
        first = not self.is_indexed
        rules_of = cache(self._settings.rules.digest)
        plan = debouncer.defer(compare_scan(survey, self._store, rules_of), now, is_awaiting=bool(self._slow))
        plan = self._slow.drop_pending(plan, self._settings.rules)
        run = UpdateRun(
            store=self._store,
            settings=self._settings,
            callbacks=self._callbacks,
            now=now,
            diff=plan,
            rules_of=rules_of,
            is_whole=survey.is_whole,
            is_trusting=trusting or first,
            slow=self._slow,
            is_initial=first and not self._store.revision(),
            lost=0 if survey.is_whole else debouncer.lost,
        )
        run.run()
        self._slow.close_when_idle()
        self._divide_archives_once()
        record_matches(self._store, self._settings.rules.clean.rules, run.matched, fresh=first)
        if survey.is_whole:
            self._store_scan_problems(survey)
        debouncer.lost = 0 if survey.is_whole else debouncer.lost + run.vanished
        return IndexReport(
            files=plan.present,
            read=len(plan.changed),
            counts=run.counts,
            withheld=read_alarm(self._store)[0],
            next_check=debouncer.get_next_check(now),
            matched=frozenset(run.matched),
            delays=tuple(run.delays.values()),
        )

    def _divide_archives_once(self) -> None:
        if not self._has_divided_archives:
            self._store.divide_archives(self._clock())
            self._has_divided_archives = True

    def _store_scan_problems(self, survey: FolderScan) -> None:
        """Keep the problems of the folder itself, which belong to no file that is read."""
        before = json.loads(self._store.get_meta(_SCAN_PROBLEMS) or "[]")
        after = [[problem.path, problem.kind, problem.reason] for problem in survey.problems]
        if after != before:
            files = self._store.files_at(path for path, *_ in before)
            cleared: dict[str, tuple[Problem, ...]] = {path: () for path, *_ in before if path not in files}
            fresh = {problem.path: (problem,) for problem in survey.problems}
            self._store.apply(Batch(problems=cleared | fresh), self._clock())
            self._store.set_meta(_SCAN_PROBLEMS, json.dumps(after))
        if not self.is_indexed:
            self._store.set_meta(_FOLDER_KEY, str(self._settings.folder))


def is_indexed(store: Reader, folder: Path) -> bool:
    """Tell whether a folder has been indexed whole at least once."""
    return store.get_meta(_FOLDER_KEY) == str(folder)


def _limit_hints(hints: Iterable[str] | None, doubtful: Iterable[str]) -> list[str] | None:
    few = list(islice(chain(hints, doubtful), _MAX_HINTS)) if hints is not None else []
    return few if hints is not None and len(few) < _MAX_HINTS else None
