"""The lock that keeps a store to one writing process, and by which others reach that process.

It dies with its process.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from feeds.errors import StoreBusyError, StoreError, advise_on
from feeds.files import open_private, restrict_to_owner

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


def check_place(store: Path) -> None:
    """Refuse a place where a store and its lock could not be written or made. Raises `StoreError`."""
    real = store.resolve()
    folder = next(above for above in real.parents if above.exists())
    try:
        # Of permissions alone, root and disks that are mounted for reading only tell nothing.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        advice = advise_on(error) or LOCATION_ADVICE
        raise StoreError(f"{folder} cannot be written: {error.strerror}. {advice}") from error
    for file in (real, _lock_path(store)):
        if file.exists() and not os.access(file, os.W_OK):
            raise StoreError(f"{file} cannot be written by this user. {LOCATION_ADVICE}")


def find_holder(store: Path) -> int | None:
    """Return the process id of whoever has a store's lock; None where nobody has.

    The kernel is asked, not the text in the file, which a holder in another container or one that has ended
    may have written. 0 or less stands for a process that has no id here: it runs in another container or on
    another machine. Raises `StoreError` where the lock's file cannot be read.
    """
    path = _lock_path(store)
    with _guard:
        # To close the file would give up the lock that this process has itself.
        if store.resolve() in _open_locks:
            return os.getpid()
        try:
            with path.open("rb") as file:
                return _read_holder(file.fileno())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}. {SAME_USER_ADVICE}") from error


def has_been_written(store: Path) -> bool:
    """Tell whether some process ever had the lock of a store at this place."""
    return _lock_path(store).exists()


def wake_holder(store: Path) -> None:
    """Send `WAKE_SIGNAL` to the process that has a store's lock, and to no other.

    Raises `StoreError` where there is no such process, and where this one may not reach it.
    """
    holder = find_holder(store)
    if holder is None:
        raise StoreError(f"{store} is not being written by any process.")
    if holder <= 0:
        raise StoreError(
            f"{store} is being written by a process in another container or on another machine, "
            "which cannot be reached from here: run this there, or stop that process first."
        )
    try:
        _wake_process(store, holder)
    except ProcessLookupError as error:
        raise StoreError(f"The process that wrote {store} has just ended; run this again.") from error
    except PermissionError as error:
        raise StoreError(
            f"{store} is being written by process {holder} of another user. {SAME_USER_ADVICE}"
        ) from error


def _lock_path(store: Path) -> Path:
    real = store.resolve()
    return real.with_name(f"{real.name}.lock")


def _acquire(store: Path) -> TextIO:
    path = _lock_path(store)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # It stays open for as long as the lock is held.
        file = open(path, "a+", encoding="ascii", errors="replace", opener=open_private)  # noqa: SIM115
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. {LOCATION_ADVICE}") from error
    try:
        _lock(file)
    except OSError as error:
        file.seek(0)
        holder = file.read(20).strip() or "unknown"
        file.close()
        raise StoreBusyError(_busy_message(store, holder)) from error
    try:
        restrict_to_owner(path)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
    except OSError as error:
        with suppress(OSError):  # what could not be written is tried once more
            file.close()
        raise StoreError(f"{path}: {error.strerror}. {advise_on(error)}".rstrip()) from error
    return file


LOCATION_ADVICE = "Choose a folder that this user may write, or another store.url."
SAME_USER_ADVICE = "Run this as the user that the service runs as."


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

    def _read_holder(descriptor: int) -> int | None:
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return 0
        return None

    def _wake_process(*_: object) -> None:
        raise ProcessLookupError

else:
    import fcntl

    def _lock(file: TextIO) -> None:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    WAKE_SIGNAL = signal.SIGURG
    """What wakes the process that writes a store. Where nothing handles it, it is ignored: a command that
    writes the store, or a service that is only starting, does not end by it."""

    # struct flock of fcntl(2): type, whence, start, length, pid; BSD has type and whence last.
    if sys.platform == "darwin":
        _FLOCK, _KIND, _PID = struct.Struct("qqihh"), 3, 2
        _WANTED = _FLOCK.pack(0, 0, 0, fcntl.F_WRLCK, os.SEEK_SET)
    else:
        _FLOCK, _KIND, _PID = struct.Struct("hhqqi4x"), 0, 4
        _WANTED = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)

    def _read_holder(descriptor: int) -> int | None:
        answer = _FLOCK.unpack(fcntl.fcntl(descriptor, fcntl.F_GETLK, _WANTED))
        return None if answer[_KIND] == fcntl.F_UNLCK else int(answer[_PID])

    def _wake_process(store: Path, holder: int) -> None:
        if sys.platform != "linux":
            os.kill(holder, WAKE_SIGNAL)
            return
        process = os.pidfd_open(holder)
        try:
            # Its id may have become another's since; what is open here is that very process.
            if find_holder(store) != holder:
                raise ProcessLookupError
            signal.pidfd_send_signal(process, WAKE_SIGNAL)
        finally:
            os.close(process)
