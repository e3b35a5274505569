"""Writing files so that nobody ever reads half of one."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path


def write_atomically(
    path: Path,
    content: bytes,
    *,
    like: Path | None = None,
    modified: datetime | None = None,
    durable: bool = False,
) -> None:
    """Write a file beside its place and put it there at once; on any error, leave what was there.

    ``like`` names a file whose owner (where that is allowed) and mode it gets; ``modified`` becomes its time.
    A ``durable`` one is on the disk, and so is its name, before this returns. Raises `OSError`.
    """
    fresh = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if like else 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if like:
                _copy_owner(file.fileno(), like)
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
    fresh = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.new")
    try:
        shutil.copyfile(source, fresh)
        shutil.copystat(source, fresh)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _copy_owner(descriptor: int, like: Path) -> None:
    known = like.stat()
    with suppress(PermissionError):
        os.fchown(descriptor, known.st_uid, known.st_gid)
    os.fchmod(descriptor, known.st_mode & 0o777)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
