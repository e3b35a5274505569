"""File system notifications (watchfiles): paths that may have changed; the scan decides.

inotify loses events (an overflow, a folder moved in whole, a root that is deleted and made again), so hints
only make changes show sooner than the next scan.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

from feeds.files import get_version

log = logging.getLogger(__name__)

_DEBOUNCE_MS = 60
"""How long a burst of events may go on before it is passed on, in milliseconds."""
_STEP_MS = 20
_RECHECK_SECONDS = 0.2
"""How often a folder that is not there is looked for, and one that is there is known again, in seconds."""

Hints = frozenset[str]
"""Paths relative to the folder, each standing for itself and all below it; ``""`` is the whole folder."""


async def watch(folder: Path, stop: asyncio.Event) -> AsyncIterator[Hints]:
    """Yield hints until ``stop`` is set, whatever becomes of the folder in the meantime.

    The whole folder is one of them soon after listening to it has begun.
    """
    first, warned = True, False
    while not stop.is_set():
        if folder.is_dir():
            warned, whole = False, frozenset({""})
            if not first:
                yield whole
            async for hints in _listen(folder, stop):
                if hints:
                    yield hints
                elif whole:  # in the first quiet moment, for what changed before listening began
                    yield whole
                    whole = frozenset()
        elif not warned:
            warned = True
            log.warning("the posts folder %s is not there; its posts will show when it is", folder)
        first = False
        await _pause(stop)


async def watch_file(path: Path, stop: asyncio.Event) -> AsyncIterator[None]:
    """Yield whenever a single file is another or was written, once it has stayed so for a moment.

    It is looked at, not listened to: of links on the way to it that are swapped, its folder tells nothing.
    """
    last_version = version = await asyncio.to_thread(_read_version, path)
    while not stop.is_set():
        await _pause(stop, _RECHECK_SECONDS / 2)
        before, version = version, await asyncio.to_thread(_read_version, path)
        if version == before and version != last_version:
            last_version = version
            yield


def _read_version(path: Path) -> tuple[object, ...]:
    with contextlib.suppress(OSError):
        status = path.stat()
        return os.path.realpath(path), status.st_dev, *get_version(status)
    return ()


async def _listen(folder: Path, stop: asyncio.Event, *, recursive: bool = True) -> AsyncIterator[Hints]:
    """Yield hints, none every now and then, until the folder is no longer the one it was."""
    identity = _identity(folder)
    events = awatch(
        folder,
        watch_filter=None,
        debounce=_DEBOUNCE_MS,
        step=_STEP_MS,
        stop_event=stop,
        rust_timeout=int(_RECHECK_SECONDS * 1000),
        yield_on_timeout=True,
        recursive=recursive,
    )
    try:
        async with contextlib.aclosing(events):
            async for changes in events:
                if _identity(folder) != identity or (Change.deleted, str(folder)) in changes:
                    return
                yield frozenset(_hint(path, folder) for _, path in changes)
    except OSError as error:
        log.warning("cannot listen to %s (%s); changes will show at the next scan", folder, error)
        await _pause(stop, 60)


def _hint(path: str, folder: Path) -> str:
    """Return a path in the folder; of a link the whole folder, for others may lead through it."""
    inner = os.path.relpath(path, folder)
    return "" if inner == "." or Path(path).is_symlink() else inner.replace(os.sep, "/")


def _identity(folder: Path) -> tuple[str, int, int] | None:
    with contextlib.suppress(OSError):
        status = folder.stat()
        return os.path.realpath(folder), status.st_dev, status.st_ino
    return None


async def _pause(stop: asyncio.Event, seconds: float = _RECHECK_SECONDS) -> None:
    # Not wait_for: it swallows a cancellation that comes in the same turn as the event.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
