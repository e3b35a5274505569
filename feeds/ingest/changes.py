"""The difference between a scan and the store, and changes deferred because they may be half done.

A rename can be noticed in two halves, the old name's end before the new name's beginning, and some programs
save by emptying a file and filling it again. Neither is to reach a feed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from feeds.ingest.scanner import FileStat, FolderScan
from feeds.store.base import File, Stamp, Writer

_DATED_NAME = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file to read, and what was known of it."""

    file_stat: FileStat
    file: File | None


@dataclass(frozen=True, slots=True)
class ScanDiff:
    """Which files to read, newest first, and which known ones are no longer there, of so many present.

    ``deferred`` are the paths of those among the ``gone`` that may still turn up elsewhere, ``left_out`` of
    those that lie where the site has no posts.
    """

    changed: tuple[ChangedFile, ...]
    gone: tuple[File, ...]
    present: int
    deferred: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


def compare_scan(survey: FolderScan, store: Writer, rules_of: Callable[[str], str]) -> ScanDiff:
    """Tell what changed since the files were written down.

    A file is stale when it is new, when its size or time differ, when it is another file, or when the rules
    for its host (``rules_of``) are no longer those it was converted under.
    """
    stale: list[FileStat] = []
    missing: list[str] = []
    present = 0
    for path in survey.scope:
        stamps = store.stamps(path)
        for file_stat in survey.walk(path):
            present += 1
            stamp = stamps.pop(file_stat.path, None)
            if stamp is None or not _is_current(file_stat, stamp, rules_of):
                stale.append(file_stat)
        missing += [path for path in stamps if survey.is_visible(path)]
    files = store.files_at(chain((file_stat.path for file_stat in stale), missing))
    newest_first = sorted(
        (ChangedFile(file_stat, files.get(file_stat.path)) for file_stat in stale),
        key=_order_newest_first,
        reverse=True,
    )
    left_out = frozenset(path for path in missing if any(path.startswith(f"{f}/") for f in survey.left_out))
    return ScanDiff(tuple(newest_first), tuple(files[path] for path in missing), present, left_out=left_out)


def _is_current(file_stat: FileStat, stamp: Stamp, rules_of: Callable[[str], str]) -> bool:
    same = file_stat.size == stamp.size and file_stat.stamp_ns == stamp.mtime_ns
    return same and rules_of(stamp.host) == stamp.rules


def _order_newest_first(stale: ChangedFile) -> tuple[str, int, str]:
    """Order by the date in the file's name where there is one, then by the time it was written."""
    dated = _DATED_NAME.search(stale.file_stat.path)
    day = "-".join(part.zfill(2) for part in dated.groups()) if dated else ""
    return day, stale.file_stat.mtime_ns, stale.file_stat.path


SETTLE_TIME = timedelta(seconds=1)
"""How long a file has to stay missing, or nearly empty, until that is believed."""


@dataclass(frozen=True, slots=True)
class PendingChange:
    """What was seen of a file, None where it was missing.

    It is believed after ``wait`` from ``since``, when it began to look so; ``first`` is when it was first
    deferred.
    """

    file_stat: FileStat | None
    wait: timedelta
    since: datetime
    first: datetime


class ChangeDebouncer:
    """Remembers from look to look what is in doubt, and how many entries left since the last whole look.

    A file that only became shorter (an edit, most likely) has to stay so for a tenth of ``settle_time``, and
    one that goes on changing after that for half of it. What keeps changing, or is missing while others come
    and go, is waited for ten times as long at most.
    """

    def __init__(self, settle_time: timedelta = SETTLE_TIME) -> None:
        self._settle_time = settle_time
        self._pending: dict[str, PendingChange] = {}
        self.lost = 0

    @property
    def paths(self) -> frozenset[str]:
        """The paths that every look has to include."""
        return frozenset(self._pending)

    def get_next_check(self, now: datetime) -> timedelta | None:
        """Return in how long another look is due, if one is."""
        due = min((doubt.since + doubt.wait for doubt in self._pending.values()), default=None)
        return max(due - now, timedelta()) if due else None

    def defer(self, plan: ScanDiff, now: datetime, *, is_awaiting: bool = False) -> ScanDiff:
        """Put off reading what may be half written, and tell which missing files may still turn up.

        ``plan`` has to cover `paths`. With ``is_awaiting`` there are posts that take long to convert, one of
        which may be what is missing.
        """
        raised = {
            **self._defer_missing(plan, now, is_awaiting=is_awaiting),
            **self._defer_truncated(plan, now),
        }
        self._pending = {path: doubt for path, doubt in raised.items() if not self._is_settled(doubt, now)}
        changed = tuple(one for one in plan.changed if one.file_stat.path not in self._pending)
        deferred = frozenset(file.path for file in plan.gone if file.path in self._pending)
        return replace(plan, changed=changed, deferred=deferred)

    def _defer_missing(self, plan: ScanDiff, now: datetime, *, is_awaiting: bool) -> dict[str, PendingChange]:
        """Doubt every missing file that is an entry, anew for as long as others come and go."""
        missing = [file.path for file in plan.gone if file.entry_id]
        is_repeated = self._pending.keys() >= set(missing)
        moving = not is_repeated or is_awaiting or any(one.file is None for one in plan.changed)
        doubts = {path: self._make_pending(path, None, self._settle_time, now) for path in missing}
        return {path: replace(doubt, since=now) for path, doubt in doubts.items()} if moving else doubts

    def _defer_truncated(self, plan: ScanDiff, now: datetime) -> dict[str, PendingChange]:
        waits = {one.file_stat: self._get_wait(one, now) for one in plan.changed}
        return {
            file_stat.path: self._make_pending(file_stat.path, file_stat, wait, now)
            for file_stat, wait in waits.items()
            if wait
        }

    def _make_pending(
        self, path: str, file_stat: FileStat | None, wait: timedelta, now: datetime
    ) -> PendingChange:
        """Go on doubting what looks as it did; begin anew with what looks otherwise."""
        before = self._pending.get(path)
        if before and before.file_stat == file_stat:
            return before
        return PendingChange(file_stat, wait, now, before.first if before else now)

    def _get_wait(self, stale: ChangedFile, now: datetime) -> timedelta:
        """Tell how long to leave a file alone: one just written that lost some of its bytes, or all."""
        size, before = stale.file_stat.size, stale.file.size if stale.file and stale.file.entry_id else 0
        doubt = self._pending.get(stale.file_stat.path)
        if abs(now.timestamp() - stale.file_stat.mtime_ns / 1e9) > 10 * self._settle_time.total_seconds():
            return timedelta()
        if doubt and doubt.file_stat:
            return doubt.wait if doubt.file_stat == stale.file_stat else self._settle_time / 2
        if size and size >= before:
            return timedelta()
        return self._settle_time if size * 2 <= before else self._settle_time / 10

    def _is_settled(self, doubt: PendingChange, now: datetime) -> bool:
        """Tell whether something has been so for long enough. A clock set back ends all doubt."""
        return not doubt.since <= now < min(doubt.since + doubt.wait, doubt.first + 10 * self._settle_time)
