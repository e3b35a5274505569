"""What is noted of dates: where that of an undated post is from, and which posts have expired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from feeds.entries.candidate import Candidate
from feeds.ingest.commit_dates import read_commit_dates
from feeds.ingest.jobs import ConvertResult
from feeds.model import Problem, Severity


class UndatedPosts:
    """Gives undated posts of a folder their dates in one run.

    The history is read at most once, and only where a post is new. ``now`` bounds the dates: an author's
    clock may be ahead.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._now = now

    @cached_property
    def _commit_dates(self) -> Mapping[str, datetime]:
        return read_commit_dates(self._folder)

    def fill_date(self, result: ConvertResult, *, is_entry: bool) -> ConvertResult:
        """Return a result whose post has a date, with a note of where that is from.

        A post that is an entry already keeps the date in the ledger.
        """
        converted = result.converted
        if converted is None or converted.candidate.dated:
            return result
        if is_entry:
            return _add_note(result, "it keeps the date it was first given")
        committed = self._commit_dates.get(result.file_stat.path)
        if committed is None:
            day = f"{converted.candidate.entry.published:%Y-%m-%d}"
            return _add_note(result, f"it is dated {day}, when its file was first seen")
        moment = min(committed, self._now)
        dated_post = replace(converted, candidate=_move_date(converted.candidate, moment))
        return _add_note(
            replace(result, converted=dated_post), f"it is dated {moment:%Y-%m-%d} by its first commit"
        )


def note_expiry(result: ConvertResult, now: datetime) -> ConvertResult:
    """Return a result that says so where its post has left by itself."""
    expires = result.converted.candidate.entry.expires if result.converted else None
    if expires is None or expires > now:
        return result
    reason = f"expired on {expires:%Y-%m-%d}, as it says itself"
    note = Problem(result.file_stat.path, "expired", reason, severity=Severity.NOTE)
    return replace(result, problems=(*result.problems, note))


def _move_date(candidate: Candidate, moment: datetime) -> Candidate:
    """Let a candidate be published when it was first committed, which stays no date of the post itself."""
    updated = max(moment, candidate.revised or moment)
    entry = replace(candidate.entry, published=moment, updated=updated)
    return replace(candidate, entry=entry, committed=True)


def _add_note(result: ConvertResult, instead: str) -> ConvertResult:
    reason = f"no date that can be read in its front matter, file name or folder; {instead}"
    note = Problem(result.file_stat.path, "undated", reason, severity=Severity.NOTE)
    return replace(result, problems=(*result.problems, note))
