"""Reading and converting single files, in this process or another; errors become results."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from feeds.entries.candidate import ConvertedPost
from feeds.entries.convert import SourceFile, convert_post, convert_together
from feeds.errors import PostError
from feeds.ingest import scanner
from feeds.ingest.jobs import (
    ConvertJob,
    ConvertResult,
    ConvertSettings,
    FileStatus,
    refuse_file,
)
from feeds.ingest.media_files import fill_media_sizes
from feeds.ingest.scanner import FileStat, open_without_waiting
from feeds.model import Problem

_LARGE = 65_536
"""Bytes of a post from which on it is converted by itself: the trees of many such leave the caches."""


@dataclass(frozen=True, slots=True)
class _OpenedFile:
    """A file that was read and is to be converted."""

    file_stat: FileStat
    source: SourceFile
    digest: str
    read_again: bool


def convert_files(tasks: list[ConvertJob], workshop: ConvertSettings) -> list[ConvertResult]:
    """Read files, and convert them step by step together; a large one by itself. Never raises for a post."""
    opened = [_open_file(task, workshop) for task in tasks]
    small = [one for one in opened if isinstance(one, _OpenedFile) and len(one.source.raw) <= _LARGE]
    together = convert_together((one.source for one in small), workshop.rules)
    outcomes = {one.file_stat.path: outcome for one, outcome in zip(small, together, strict=True)}
    return [
        one
        if isinstance(one, ConvertResult)
        else _make_result(one, outcomes.get(one.file_stat.path), workshop)
        for one in opened
    ]


def _open_file(task: ConvertJob, workshop: ConvertSettings) -> _OpenedFile | ConvertResult:
    """Read one file; of one that is left out, could not be read, or is as it was, return what came of it."""
    if task.file_stat.exclusion:
        return refuse_file(task.file_stat, PostError("left-out", task.file_stat.exclusion))
    try:
        found, raw, meta = _read_file(task.file_stat, workshop)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ConvertResult(task.file_stat, FileStatus.GONE)
    except PostError as error:
        return refuse_file(task.file_stat, error)
    except OSError as error:
        return _refuse_unreadable(task.file_stat, error)
    digest = hashlib.blake2b(raw + meta, digest_size=16).hexdigest()
    again = len(raw) + len(meta) != found.size or _is_racy(found, workshop)
    if digest == task.known_digest:
        return ConvertResult(found, FileStatus.UNCHANGED, digest, read_again=again)
    written = datetime.fromtimestamp(found.mtime_ns // 10**9, UTC)
    return _OpenedFile(found, SourceFile(found.path, raw, min(written, workshop.now), meta), digest, again)


def _refuse_unreadable(found: FileStat, error: OSError) -> ConvertResult:
    """Withdraw a post that may not be read; keep the last version of one that only fails to be, for now."""
    reason = f"cannot be read: {error.strerror}"
    if isinstance(error, PermissionError):
        return replace(refuse_file(found, PostError("unreadable", reason)), read_again=True)
    problem = Problem(found.path, "unreadable", f"{reason}; its last good version stays")
    return ConvertResult(found, FileStatus.UNREAD, problems=(problem,), read_again=True)


def _read_file(found: FileStat, workshop: ConvertSettings) -> tuple[FileStat, bytes, bytes]:
    """Read a file and the one beside it; what is noted was so before: no later change can be missed."""
    with open(f"{workshop.folder}/{found.path}", "rb", opener=open_without_waiting) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(found.path)
        # One byte more than there should be tells of a file that grows while it is read.
        raw = file.read(min(status.st_size, workshop.max_size) + 1)
    if len(raw) > workshop.max_size:
        size = f"{max(status.st_size, len(raw)):,} bytes"
        raise PostError("too-large", f"{size} are more than the {workshop.max_size:,} of posts.max_size")
    alone = scanner.read_status(found.path, status)
    whole, meta = (alone, b"") if alone == found else scanner.read_sidecar(workshop.folder, alone)
    return whole, raw, meta


def _is_racy(found: FileStat, workshop: ConvertSettings) -> bool:
    """Tell whether a later change could leave size and time as they are (git's racily clean entry)."""
    age = workshop.now.timestamp() - found.mtime_ns / 1e9
    return -3600 < age < 0.05


def _make_result(
    opened: _OpenedFile, outcome: ConvertedPost | Exception | None, workshop: ConvertSettings
) -> ConvertResult:
    """Tell what came of a file. One that failed among others, or was kept from them, is converted alone."""
    if isinstance(outcome, PostError):
        result = refuse_file(opened.file_stat, outcome, opened.digest)
    elif isinstance(outcome, ConvertedPost):
        result = _convert_alone(opened, lambda: outcome, workshop)
    else:
        path, raw, seen, meta = opened.source
        result = _convert_alone(opened, lambda: convert_post(path, raw, workshop.rules, seen, meta), workshop)
    return replace(result, read_again=True) if opened.read_again else result


def _convert_alone(
    opened: _OpenedFile, convert: Callable[[], ConvertedPost], workshop: ConvertSettings
) -> ConvertResult:
    found, digest = opened.file_stat, opened.digest
    try:
        converted = _with_media_sizes(convert(), workshop)
    except PostError as error:
        return refuse_file(found, error, digest)
    except (Exception, RecursionError) as error:  # noqa: BLE001 - one bad post never harms another
        reason = f"conversion failed: {type(error).__name__}: {error}"[:500]
        return refuse_file(found, PostError("conversion", reason), digest)
    return ConvertResult(found, FileStatus.CONVERTED, digest, converted, converted.problems)


def _with_media_sizes(converted: ConvertedPost, workshop: ConvertSettings) -> ConvertedPost:
    candidate = converted.candidate
    if not (candidate.entry.enclosures or candidate.entry.image):
        return converted
    entry = fill_media_sizes(candidate.entry, workshop.folder, workshop.rules)
    return replace(converted, candidate=replace(candidate, entry=entry))
