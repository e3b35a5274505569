"""Files, from disk to candidate. Runs in this process or in another one; never raises."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from feeds.convert import SourceFile, convert, convert_together
from feeds.entries import Converted
from feeds.errors import PostError
from feeds.ingest import sidecar
from feeds.ingest.errand import Fate, Reading, Task, Workshop, refuse
from feeds.ingest.folder import Found
from feeds.ingest.lengths import measured
from feeds.ingest.openers import without_waiting
from feeds.model import Problem

_LARGE = 65_536
"""Bytes of a post from which on it is converted by itself: the trees of many such leave the caches."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that was read and is to be converted."""

    found: Found
    source: SourceFile
    digest: str
    again: bool


def read_all(tasks: list[Task], workshop: Workshop) -> list[Reading]:
    """Read files, and convert them step by step together; a large one by itself."""
    opened = [_open(task, workshop) for task in tasks]
    small = [one for one in opened if isinstance(one, _Opened) and len(one.source.raw) <= _LARGE]
    together = convert_together((one.source for one in small), workshop.rules)
    converted = {one.found.path: outcome for one, outcome in zip(small, together, strict=True)}
    return [
        one if isinstance(one, Reading) else _close(one, converted.get(one.found.path), workshop)
        for one in opened
    ]


def _open(task: Task, workshop: Workshop) -> _Opened | Reading:
    """Read one file; what could not be, or is as it was, is done with."""
    try:
        found, raw, meta = _take(task.found, workshop)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return Reading(task.found, Fate.GONE)
    except PostError as error:
        return refuse(task.found, error)
    except OSError as error:
        return _unreadable(task.found, error)
    digest = hashlib.blake2b(raw + meta, digest_size=16).hexdigest()
    again = len(raw) + len(meta) != found.size or _racy(found, workshop)
    if digest == task.unless:
        return Reading(found, Fate.UNCHANGED, digest, again=again)
    written = datetime.fromtimestamp(found.mtime_ns // 10**9, UTC)
    return _Opened(found, SourceFile(found.path, raw, min(written, workshop.now), meta), digest, again)


def _unreadable(found: Found, error: OSError) -> Reading:
    """Withdraw a post that may not be read; keep the last version of one that only fails to be, for now."""
    reason = f"cannot be read: {error.strerror}"
    if isinstance(error, PermissionError):
        return replace(refuse(found, PostError("unreadable", reason)), again=True)
    problem = Problem(found.path, "unreadable", f"{reason}; its last good version stays")
    return Reading(found, Fate.UNREAD, problems=(problem,), again=True)


def _take(found: Found, workshop: Workshop) -> tuple[Found, bytes, bytes]:
    """Read a file and the one beside it; what is noted was so before: no later change can be missed."""
    with open(f"{workshop.folder}/{found.path}", "rb", opener=without_waiting) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(found.path)
        # One byte more than there should be tells of a file that grows while it is read.
        raw = file.read(min(status.st_size, workshop.max_size) + 1)
    if len(raw) > workshop.max_size:
        size = f"{max(status.st_size, len(raw)):,} bytes"
        raise PostError("too-large", f"{size} are more than the {workshop.max_size:,} of posts.max_size")
    alone = Found(found.path, status.st_size, status.st_mtime_ns)
    whole, meta = (alone, b"") if alone == found else sidecar.read(workshop.folder, alone)
    return whole, raw, meta


def _racy(found: Found, workshop: Workshop) -> bool:
    """Tell whether a later change could leave size and time as they are (git's racily clean entry)."""
    age = workshop.now.timestamp() - found.mtime_ns / 1e9
    return -3600 < age < 0.05


def _close(opened: _Opened, outcome: Converted | Exception | None, workshop: Workshop) -> Reading:
    """Tell what came of a file. One that failed among others, or was kept from them, is converted alone."""
    if isinstance(outcome, PostError):
        reading = refuse(opened.found, outcome, opened.digest)
    else:
        reading = _convert(opened, outcome, workshop)
    return replace(reading, again=True) if opened.again else reading


def _convert(opened: _Opened, outcome: Converted | Exception | None, workshop: Workshop) -> Reading:
    path, raw, seen, meta = opened.source
    try:
        whole = outcome if isinstance(outcome, Converted) else convert(path, raw, workshop.rules, seen, meta)
        converted = _measured(whole, workshop)
    except PostError as error:
        return refuse(opened.found, error, opened.digest)
    except (Exception, RecursionError) as error:  # noqa: BLE001 - one bad post never harms another
        reason = f"conversion failed: {type(error).__name__}: {error}"[:500]
        return refuse(opened.found, PostError("conversion", reason), opened.digest)
    return Reading(opened.found, Fate.CONVERTED, opened.digest, converted, converted.problems)


def _measured(converted: Converted, workshop: Workshop) -> Converted:
    candidate = converted.candidate
    if not candidate.entry.enclosures:
        return converted
    entry = measured(candidate.entry, workshop.folder, workshop.rules.home)
    return replace(converted, candidate=replace(candidate, entry=entry))
