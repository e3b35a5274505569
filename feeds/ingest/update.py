"""One index run over a scan's differences: convert, resolve, write in batches, delete what is gone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from feeds.config.clean_settings import RuleMatch
from feeds.ingest.changes import ScanDiff
from feeds.ingest.jobs import ConvertJob, ConvertResult, ConvertSettings
from feeds.ingest.orphans import OrphanedEntries
from feeds.ingest.resolve import (
    ResolveContext,
    ResolveRules,
    ScannedFile,
    resolve,
)
from feeds.ingest.run_jobs import run_jobs
from feeds.ingest.slow_posts import SLOW_KINDS, SlowPosts
from feeds.ingest.types import IndexCallbacks, IndexSettings, UpdateCounts
from feeds.ingest.undated_posts import UndatedPosts, note_expiry
from feeds.model import Problem
from feeds.store.base import Batch, File, Reader, Writer


@dataclass(frozen=True, slots=True)
class MassDeletionGuard:
    """How many of the known posts are missing, how many left lately, and since when there is an alarm."""

    missing: int
    total: int
    lost: int = 0
    since: datetime | None = None

    @property
    def is_sudden(self) -> bool:
        """Tell whether, with those that left lately, more than half is missing."""
        return (self.missing + self.lost) * 2 > self.total + self.lost

    def is_confirmed(self, now: datetime, grace: timedelta) -> bool:
        """Tell whether the missing may leave: few of them, or missing for all of ``grace``.

        Once there is an alarm, it goes on for as long as anything is missing.
        """
        if not self.missing or not grace:
            return True
        return now - self.since >= grace if self.since else not self.is_sudden

    def format_alarm(self, now: datetime, grace: timedelta) -> str:
        """Return the alarm for the log: what is missing, and what to do."""
        until = ((self.since or now) + grace).isoformat(timespec="minutes")
        return (
            f"{self.missing} of {self.total} posts are missing all at once; they stay served until {until}. "
            "Is the folder mounted? If the posts were meant to go, run: feeds prune"
        )


_ALARM_KEY = "missing"
"""Under this name the store keeps how many files are missing all at once, and since when."""
_ORPHANS_KEY = "left"
"""Under this one, the entries whose files have become something else in a run that is not over."""
_SLOW_KEY = "slow-posts"
"""Under this one, the paths of the posts that took too long: they are converted apart from the others."""
_TOP_PATH = "."
_MAX_FORMER_LINKS = 100
"""Addresses of a run that links are looked for to, each of which takes a look at all entries."""
_BATCH_SIZE = 512
"""Posts per transaction: a crash loses at most this much work."""


@dataclass(slots=True)
class UpdateRun:
    """One pass over a plan, of the ``whole`` folder or of a part.

    An ``initial`` one fills an empty store, during which nobody is answered.
    A ``trusting`` run lets go of whatever is missing, however much it is. ``lost`` counts the entries that
    left since the last whole pass because their files were missing, ``vanished`` those that did in this one;
    ``matched`` are the parts of cleaning rules that found something, ``delays`` what is to be said of posts
    that take long.
    """

    store: Writer
    settings: IndexSettings
    callbacks: IndexCallbacks
    now: datetime
    diff: ScanDiff
    rules_of: Callable[[str], str]
    is_whole: bool
    is_trusting: bool
    slow: SlowPosts
    is_initial: bool = False
    lost: int = 0
    vanished: int = 0
    counts: UpdateCounts = field(default_factory=UpdateCounts)
    matched: set[RuleMatch] = field(default_factory=set)
    delays: dict[str, Problem] = field(default_factory=dict)
    _apart: frozenset[str] = frozenset()
    _read: set[str] = field(default_factory=set)
    _orphans: OrphanedEntries = field(init=False)
    _undated: UndatedPosts = field(init=False)
    _recorded_orphans: frozenset[str] = frozenset()
    _withdrawn: set[str] = field(default_factory=set)
    _former_links: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Convert the changed files and store them in batches; the last also deletes what is gone."""
        self._orphans = OrphanedEntries(self.store)
        self._undated = UndatedPosts(self.settings.folder, self.now)
        self._recorded_orphans = frozenset(json.loads(self.store.get_meta(_ORPHANS_KEY) or "[]"))
        self._apart = frozenset(json.loads(self.store.get_meta(_SLOW_KEY) or "[]"))
        survivors = self._find_survivors()
        if survivors or self.diff.changed or self.diff.gone or self._recorded_orphans or self._has_alarm():
            for batch in self._iterate_batches(survivors):
                self._apply_batch(batch)
            self._convert_dependents()
            self._record_orphans(self._find_unrecorded())
            self._record_slow_posts()

    def _find_survivors(self) -> dict[str, File]:
        """Find the files that must step in for those they shared an entry with; open all other vacancies."""
        gone_paths = {file.path for file in self.diff.gone}
        lost_ids = self._recorded_orphans | {file.entry_id for file in self.diff.gone if file.entry_id}
        holders = self.store.files_of(lost_ids)
        self._orphans.add(
            one for one in lost_ids if all(file.path in gone_paths for file in holders.get(one, ()))
        )
        return {
            file.path: file for files in holders.values() for file in files if file.path not in gone_paths
        }

    def _make_jobs(self, survivors: dict[str, File]) -> list[ConvertJob]:
        """Ask for files to be read. Survivors are converted even when bytes and rules are as they were."""
        stale = {one.file_stat.path for one in self.diff.changed}
        rest = [ConvertJob.for_known_file(file) for path, file in survivors.items() if path not in stale]
        return rest + [
            ConvertJob(
                one.file_stat, self._get_known_digest(one.file) if one.file_stat.path not in survivors else ""
            )
            for one in self.diff.changed
        ]

    def _get_known_digest(self, file: File | None) -> str:
        return file.digest if file and file.rules == self.rules_of(file.host) else ""

    def _iterate_batches(self, survivors: dict[str, File]) -> Iterator[Batch]:
        files_by_path = survivors | {one.file_stat.path: one.file for one in self.diff.changed}
        tasks = self._make_jobs(survivors)
        rest: list[ScannedFile] = []
        similar: list[ScannedFile] = []
        for done, readings in self._run_jobs(tasks):
            for reading in readings:
                member = self._note_dates(reading, files_by_path[reading.file_stat.path])
                (similar if self._may_be_renamed(member) else rest).append(member)
            self.callbacks.on_progress(done, len(tasks))
            while len(rest) > _BATCH_SIZE:
                yield self._resolve(rest[:_BATCH_SIZE])
                del rest[:_BATCH_SIZE]
            if rest and any(reading.file_stat.path in self.delays for reading in readings):
                yield self._resolve(rest)
                rest = []
        if rest and self.slow.is_awaited and self.slow:
            yield self._resolve(rest)
            rest = []
        for reading in self._finish_slow_posts(files_by_path):
            rest.append(self._note_dates(reading, files_by_path[reading.file_stat.path]))
        yield self._apply_deletions(self._resolve(rest + similar))

    def _note_dates(self, result: ConvertResult, file: File | None) -> ScannedFile:
        """Give an undated post its date, and note one whose moment has passed."""
        is_entry = bool(file and file.entry_id)
        dated = self._undated.fill_date(result, is_entry=is_entry)
        return ScannedFile(note_expiry(dated, self.now), file)

    def _may_be_renamed(self, member: ScannedFile) -> bool:
        """Tell whether a file has the text of an entry that lost its own: all such are resolved together."""
        return bool(member.claim and self._orphans.find_by_text(member.claim))

    def _run_jobs(self, tasks: list[ConvertJob]) -> Iterator[tuple[int, list[ConvertResult]]]:
        rules = self.settings.rules
        if rules.mounted is not None:
            rules = replace(rules, mounted=replace(rules.mounted, seen_at=self.now))
        workshop = ConvertSettings(str(self.settings.folder), rules, self.settings.posts.max_size, self.now)
        done = 0
        for readings in run_jobs(tasks, workshop, self.settings.ingest, self.slow, self._find_slow_before()):
            done += len(readings)
            self._note_results(readings)
            yield done, readings

    def _find_slow_before(self) -> set[str]:
        """Find the posts that took long before, and are as they were."""
        files = {one.file_stat: one.file for one in self.diff.changed if one.file_stat.path in self._apart}
        return {
            file_stat.path
            for file_stat, file in files.items()
            if file and file.mtime_ns == file_stat.stamp_ns
        }

    def _note_results(self, readings: list[ConvertResult]) -> None:
        self.matched.update(*(reading.converted.matched for reading in readings if reading.converted))
        for reading in readings:
            self._read.add(reading.file_stat.path)
            self.delays.pop(reading.file_stat.path, None)
            self.delays.update({one.path: one for one in reading.problems if one.kind in SLOW_KINDS})

    def _finish_slow_posts(self, paths: Collection[str]) -> Iterator[ConvertResult]:
        """Wait for the posts that were set aside, unless another run is to take them."""
        if self.slow.is_awaited:
            for reading in self.slow.finish(paths):
                self._note_results([reading])
                yield reading

    def _record_slow_posts(self) -> None:
        gone_paths = {file.path for file in self.diff.gone}
        apart = self._apart - self._read - gone_paths | self.delays.keys()
        if apart != self._apart:
            self.store.set_meta(_SLOW_KEY, json.dumps(sorted(apart)))

    def _resolve(self, members: list[ScannedFile]) -> Batch:
        gone_paths = frozenset(file.path for file in self.diff.gone)
        context = ResolveContext(self.store, gone_paths, self._orphans, self._convert, self._is_absent)
        resolved = resolve(
            members, context, ResolveRules(self.now, self.settings.posts.future, self.rules_of)
        )
        self._orphans.remove(resolved.occupied)
        self._orphans.add(resolved.orphaned)
        self._withdrawn |= resolved.withdrawn
        self.counts += resolved.counts
        return resolved.batch

    def _convert(self, tasks: list[ConvertJob]) -> list[ConvertResult]:
        results = {
            reading.file_stat.path: reading for _, readings in self._run_jobs(tasks) for reading in readings
        }
        results |= {reading.file_stat.path: reading for reading in self._finish_slow_posts(results)}
        return [self._undated.fill_date(reading, is_entry=True) for reading in results.values()]

    def _note_former_links(self, batch: Batch) -> None:
        """Remember the addresses that entries of a batch have no longer."""
        if self.is_initial or self.settings.rules.mounted is None:
            return
        links = self.store.links_of(one.entry.id for one in batch.entries)
        kept = {(one.entry.id, one.entry.link) for one in batch.entries}
        self._former_links.update(link for entry_id, link in links.items() if (entry_id, link) not in kept)

    def _convert_dependents(self) -> None:
        """Convert the posts again that link to where a page of their site was; of very many, to the first."""
        links = sorted(self._former_links)[:_MAX_FORMER_LINKS]
        files = {one.path: one for one in self.store.files_linking_to(links) if one.path not in self._read}
        if files:
            results = self._convert([ConvertJob.for_known_file(file) for file in files.values()])
            members = [ScannedFile(one, files[one.file_stat.path]) for one in results]
            self._apply_batch(self._resolve(members))

    def _is_absent(self, path: str) -> bool:
        return not os.path.lexists(self.settings.folder / path)

    def _apply_deletions(self, batch: Batch) -> Batch:
        """Let what is gone leave with the last batch, unless so much is gone that it cannot be true."""
        absence, deferred_ids, vanished_ids = (
            self._make_guard(),
            self._find_deferred(),
            frozenset(self._orphans.ids - self._withdrawn),
        )
        grace = timedelta(seconds=self.settings.posts.vanish_grace)
        too_early = absence.since is None and deferred_ids == vanished_ids
        if not (self.is_trusting or too_early or absence.is_confirmed(self.now, grace)):
            return self._delete_entries(self._raise_alarm(batch, absence, grace), vanished_ids)
        return self._delete_entries(
            self._clear_alarm(batch) if self._has_alarm() and not deferred_ids else batch, deferred_ids
        )

    def _delete_entries(self, batch: Batch, kept_ids: frozenset[str]) -> Batch:
        """Let all leave but some entries, and the files that tell of them."""
        removed = tuple(sorted(self._orphans.ids - kept_ids))
        self._orphans.remove(removed)
        self.counts += UpdateCounts(removed=len(removed))
        self.vanished = len(set(removed) - self._withdrawn)
        gone_paths = tuple(file.path for file in self.diff.gone if file.entry_id not in kept_ids)
        return replace(batch, gone=batch.gone + gone_paths, removed=removed)

    def _raise_alarm(self, batch: Batch, absence: MassDeletionGuard, grace: timedelta) -> Batch:
        self.store.set_meta(_ALARM_KEY, f"{absence.missing} {(absence.since or self.now).isoformat()}")
        problem = Problem(_TOP_PATH, "vanished", absence.format_alarm(self.now, grace))
        return replace(batch, problems={**batch.problems, _TOP_PATH: (problem,)})

    def _clear_alarm(self, batch: Batch) -> Batch:
        self.store.set_meta(_ALARM_KEY, "")
        return replace(batch, problems={**batch.problems, _TOP_PATH: ()})

    def _find_deferred(self) -> frozenset[str]:
        """Find the vacancies whose files may still turn up elsewhere."""
        if self.is_trusting:
            return frozenset()
        missed = {file.entry_id for file in self.diff.gone if file.path in self.diff.deferred}
        return frozenset(self._orphans.ids & missed)

    def _make_guard(self) -> MassDeletionGuard:
        vacant = self._orphans.ids
        unreadable = self._find_unrecorded() - self._withdrawn
        files = (file for file in self.diff.gone if file.path not in self.diff.left_out)
        missing = sum(file.entry_id in vacant for file in files) + len(unreadable)
        reported, since = read_alarm(self.store)
        if not missing:
            return MassDeletionGuard(0, 0, self.lost, since)
        missing_count = missing if self.is_whole else max(missing, reported)
        return MassDeletionGuard(missing_count, sum(self.store.hosts().values()), self.lost, since)

    def _has_alarm(self) -> bool:
        return self.is_whole and bool(self.store.get_meta(_ALARM_KEY))

    def _apply_batch(self, batch: Batch) -> None:
        self._record_orphans(self._recorded_orphans | self._find_unrecorded())
        self._note_former_links(batch)
        self.callbacks.on_change(self.store.apply(replace(batch, initial=self.is_initial), self.now))

    def _find_unrecorded(self) -> frozenset[str]:
        """Find the vacancies that no record of a missing file would tell of after a crash."""
        return frozenset(self._orphans.ids - {file.entry_id for file in self.diff.gone})

    def _record_orphans(self, orphan_ids: frozenset[str]) -> None:
        if orphan_ids != self._recorded_orphans:
            self.store.set_meta(_ORPHANS_KEY, json.dumps(sorted(orphan_ids)))
            self._recorded_orphans = orphan_ids


def read_alarm(store: Reader) -> tuple[int, datetime | None]:
    """Return how many files were found missing all at once, and since when; 0 and None where all is well."""
    missing, _, since = store.get_meta(_ALARM_KEY).partition(" ")
    return (int(missing), datetime.fromisoformat(since)) if missing else (0, None)
