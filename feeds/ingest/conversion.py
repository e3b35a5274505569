"""One file, from disk to candidate. Runs in this process or in another one; never raises."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime

from feeds.convert import convert
from feeds.errors import PostError
from feeds.ingest import sidecar
from feeds.ingest.errand import Fate, Reading, Task, Workshop, refuse
from feeds.ingest.folder import Found
from feeds.ingest.lengths import measured
from feeds.ingest.openers import without_waiting
from feeds.model import Problem


def read_all(tasks: list[Task], workshop: Workshop) -> list[Reading]:
    """Read and convert files one after another."""
    return [read(task, workshop) for task in tasks]


def read(task: Task, workshop: Workshop) -> Reading:
    """Read and convert one file."""
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
    return replace(_convert(found, raw, meta, digest, workshop), again=again)


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


def _convert(found: Found, raw: bytes, meta: bytes, digest: str, workshop: Workshop) -> Reading:
    written = datetime.fromtimestamp(found.mtime_ns // 10**9, UTC)
    try:
        converted = convert(found.path, raw, workshop.rules, min(written, workshop.now), meta)
        candidate = converted.candidate
        if candidate.entry.enclosures:
            entry = measured(candidate.entry, workshop.folder, workshop.rules.home)
            converted = replace(converted, candidate=replace(candidate, entry=entry))
    except PostError as error:
        return refuse(found, error, digest)
    except (Exception, RecursionError) as error:  # noqa: BLE001 - one bad post never harms another
        reason = f"conversion failed: {type(error).__name__}: {error}"[:500]
        return refuse(found, PostError("conversion", reason), digest)
    return Reading(found, Fate.CONVERTED, digest, converted, converted.problems)
