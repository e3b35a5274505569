"""What can become of a store's file while it is open."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path


class StoreFault(StrEnum):
    """Why a store that is open can be used no more."""

    DAMAGED = "damaged"
    DELETED = "deleted"
    REPLACED = "replaced"


FileIdentities = tuple[tuple[int, int] | None, ...]
"""What tells files from others of their names; None for one that is not there."""


def identify_files(paths: Iterable[Path]) -> FileIdentities:
    """Return device and inode of each file."""
    return tuple(map(_identify, paths))


def _identify(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
