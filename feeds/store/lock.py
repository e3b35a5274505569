"""The lock that keeps a store to one writing process. It dies with its process."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TextIO

from feeds.errors import StoreBusyError, StoreError

_open_locks: set[Path] = set()
_guard = threading.Lock()


class WriterLock:
    """The right to write one store, taken on creation: a locked file beside it that holds our pid.

    Raises `StoreBusyError` when another has it, `StoreError` when its file cannot be made. POSIX record
    locks are not inherited by child processes, so an orphaned worker cannot keep one; but they never refuse
    their own process a second time, hence the set beside them.
    """

    def __init__(self, store: Path) -> None:
        self._store = store.resolve()
        with _guard:
            if self._store in _open_locks:
                raise StoreBusyError(_busy_message(store, str(os.getpid())))
            self._file = _acquire(store)
            _open_locks.add(self._store)

    def release(self) -> None:
        """Let another process write. Safe to call twice."""
        with _guard:
            if not self._file.closed:
                self._file.close()
                _open_locks.discard(self._store)


def _acquire(store: Path) -> TextIO:
    real = store.resolve()
    path = real.with_name(f"{real.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="ascii", errors="replace")
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. {LOCATION_ADVICE}") from error
    try:
        _lock(file)
    except OSError as error:
        file.seek(0)
        holder = file.read(20).strip() or "unknown"
        file.close()
        raise StoreBusyError(_busy_message(store, holder)) from error
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


LOCATION_ADVICE = "Choose a folder that this user may write, or another store.url."


def _busy_message(store: Path, holder: str) -> str:
    return (
        f"{store} is being written by another process (pid {holder}). Only one may write: "
        "stop that one, or give this one a store.url of its own."
    )


if sys.platform == "win32":
    import msvcrt

    def _lock(file: TextIO) -> None:
        # Far behind the text, which others must be able to read: locks on Windows are mandatory.
        os.lseek(file.fileno(), 1 << 20, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: TextIO) -> None:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
