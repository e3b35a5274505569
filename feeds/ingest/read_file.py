"""Reading of single files, in this process or another; what cannot be read becomes a result."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, replace

from feeds.errors import PostError
from feeds.ingest import scanner
from feeds.ingest.jobs import ConvertJob, ConvertResult, ConvertSettings, FileStatus, refuse_file
from feeds.ingest.scanner import FileStat, open_without_waiting
from feeds.model import Problem


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that was read, what a ``.meta`` file beside it holds, and the digest of both.

    ``read_again`` asks for another reading whatever size and time say then.
    """

    file_stat: FileStat
    raw: bytes
    meta: bytes
    digest: str
    read_again: bool


def open_file(task: ConvertJob, workshop: ConvertSettings) -> OpenedFile | ConvertResult:
    """Read one file; of one that is left out, could not be read, or is as it was, return the result."""
    if task.file_stat.exclusion:
        return refuse_file(task.file_stat, PostError("left-out", task.file_stat.exclusion))
    try:
        file_stat, raw, meta = _read_file(task.file_stat, workshop)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ConvertResult(task.file_stat, FileStatus.GONE)
    except PostError as error:
        return refuse_file(task.file_stat, error)
    except OSError as error:
        return _refuse_unreadable(task.file_stat, error)
    digest = hashlib.blake2b(raw + meta, digest_size=16).hexdigest()
    again = len(raw) + len(meta) != file_stat.size or _is_racy(file_stat, workshop)
    if digest == task.known_digest:
        return ConvertResult(file_stat, FileStatus.UNCHANGED, digest, read_again=again)
    return OpenedFile(file_stat, raw, meta, digest, again)


def _refuse_unreadable(file_stat: FileStat, error: OSError) -> ConvertResult:
    """Withdraw a post that may not be read; keep the last version of one that only fails to be, for now."""
    reason = f"cannot be read: {error.strerror}"
    if isinstance(error, PermissionError):
        return replace(refuse_file(file_stat, PostError("unreadable", reason)), read_again=True)
    problem = Problem(file_stat.path, "unreadable", f"{reason}; its last good version stays")
    return ConvertResult(file_stat, FileStatus.UNREAD, problems=(problem,), read_again=True)


def _read_file(file_stat: FileStat, workshop: ConvertSettings) -> tuple[FileStat, bytes, bytes]:
    """Read a file and the one beside it; what is noted was so before: no later change can be missed."""
    with open(f"{workshop.folder}/{file_stat.path}", "rb", opener=open_without_waiting) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(file_stat.path)
        # One byte more than there should be tells of a file that grows while it is read.
        raw = file.read(min(status.st_size, workshop.max_size) + 1)
    if len(raw) > workshop.max_size:
        size = f"{max(status.st_size, len(raw)):,} bytes"
        raise PostError("too-large", f"{size} are more than the {workshop.max_size:,} of posts.max_size")
    alone = scanner.read_status(file_stat.path, status)
    whole, meta = (alone, b"") if alone == file_stat else scanner.read_sidecar(workshop.folder, alone)
    return whole, raw, meta


def _is_racy(file_stat: FileStat, workshop: ConvertSettings) -> bool:
    """Tell whether a later change could leave size and time as they are (git's racily clean entry)."""
    age = workshop.now.timestamp() - file_stat.mtime_ns / 1e9
    return -3600 < age < 0.05
