"""Files written atomically or for their owner alone, and what tells their versions apart."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

FileVersion = tuple[int, int, int, int]
"""Inode, size and times of a file: another one, or one that was written since, has another."""

_PRIVATE = 0o600
"""The mode of a file that only its owner can read and write."""


def get_version(status: os.stat_result) -> FileVersion:
    """Return what tells a file from another of its name, and from itself before it was written."""
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def make_private(path: Path) -> None:
    """Make a file that only its owner can read and write; an existing one, or what it links to, becomes so.

    One that belongs to somebody else stays as it is. Raises `OSError`.
    """
    real = path.resolve()
    try:
        os.close(os.open(real, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE))
    except FileExistsError:
        restrict_to_owner(real)


def restrict_to_owner(path: Path) -> None:
    """Take from an existing file what others than its owner may do, where it is ours; opens nothing."""
    with suppress(FileNotFoundError, PermissionError):
        if path.stat().st_mode & 0o077:
            path.chmod(_PRIVATE)


def open_private(path: str, flags: int) -> int:
    """Open a file as `open` does, as an ``opener``; only its owner can read and write one that it makes."""
    return os.open(path, flags, _PRIVATE)


def write_atomically(
    path: Path,
    content: bytes,
    *,
    like: Path | None = None,
    private: bool = False,
    modified: datetime | None = None,
    durable: bool = False,
) -> None:
    """Write a file beside its place and put it there at once; on any error, leave what was there.

    ``like`` names a file whose owner (where that is allowed) and mode it gets; only the owner may read a
    ``private`` one; ``modified`` becomes its time.
    A ``durable`` one is on the disk, and so is its name, before this returns. Raises `OSError`.
    """
    fresh = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE if like or private else 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if like:
                _copy_owner(file.fileno(), like)
            if private:
                os.fchmod(file.fileno(), _PRIVATE)
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if modified:
            os.utime(fresh, (modified.timestamp(),) * 2)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def copy_atomically(source: Path, path: Path) -> None:
    """Copy a file with its time beside its place, and put it there at once. Raises `OSError`."""
    fresh = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.new")
    try:
        shutil.copyfile(source, fresh)
        shutil.copystat(source, fresh)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _copy_owner(descriptor: int, like: Path) -> None:
    status = like.stat()
    with suppress(PermissionError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, status.st_mode & 0o777)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
