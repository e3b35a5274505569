"""A store that is damaged, deleted or replaced while the service runs: noticed, kept, and opened anew."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from feeds.errors import StoreError
from feeds.service.factory import utc_now
from feeds.store.base import Reader, Writer
from feeds.store.connect import set_store_aside
from feeds.store.database import store_path
from feeds.store.faults import StoreFault
from feeds.store.recovery import put_back, remove_log, rescue
from feeds.store.writer import StoreWriter

log = logging.getLogger("feeds")

_INTERVAL_S = 1.0
"""Seconds between looks at the file of the store."""

_SOON_S = 60.0
"""Seconds within which a store that was built again must not be damaged again: the disk is bad then."""


async def wait_for_fault(stores: tuple[Reader, ...], report: Callable[[], None]) -> StoreFault:
    """Return what became of a store as soon as it is noticed; calls ``report`` at each look before.

    Reads the whole of the first, once, beside other work.
    """
    verifying = asyncio.create_task(asyncio.to_thread(_verify, stores[0]))
    try:
        while True:
            for store in stores:
                if fault := await asyncio.to_thread(store.find_fault):
                    return fault
            report()
            await asyncio.sleep(_INTERVAL_S)
    finally:
        verifying.cancel()


def _verify(store: Reader) -> None:
    with suppress(StoreError):  # it remembers its fault
        store.verify()


@dataclass(frozen=True, slots=True)
class ClosingStore:
    """A store in a file that has a fault, just before it is closed; ``copy`` is what could be kept of it."""

    path: Path
    fault: StoreFault
    copy: Path | None
    owns_log: bool


class StoreReopening:
    """What is done for the next opening of a store with a fault. One for as long as the process runs."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._rebuilt = -_SOON_S

    def save(self, store: Writer, fault: StoreFault) -> ClosingStore:
        """Keep what is in a store that is still open, unless it is damaged."""
        path = store_path(self._url)
        assert path is not None
        assert isinstance(store, StoreWriter)
        database = store.database
        copy = None if fault is StoreFault.DAMAGED else rescue(database, path, fault, utc_now())
        return ClosingStore(path, fault, copy, database.owns_log())

    def prepare(self, closed: ClosingStore) -> None:
        """Have the place of a closed store hold one that can be opened, and log what happened.

        Raises `StoreError` where a store that was just built again is damaged once more.
        """
        if closed.fault is StoreFault.DAMAGED:
            self._rebuild(closed.path)
        elif closed.fault is StoreFault.DELETED:
            log.error("%s was deleted while the service ran; %s", closed.path, _put_back(closed))
        else:
            if closed.owns_log:
                remove_log(closed.path)
            kept = f"; what was in it is kept as {closed.copy}" if closed.copy else ""
            log.error("%s was replaced while the service ran, and is opened anew%s", closed.path, kept)

    def _rebuild(self, path: Path) -> None:
        if time.monotonic() - self._rebuilt < _SOON_S:
            raise StoreError(
                f"{path} was built again and is damaged once more: see whether the disk is sound."
            )
        self._rebuilt = time.monotonic()
        set_store_aside(self._url, f"{path} was found to be damaged while the service ran.", utc_now())


def _put_back(closed: ClosingStore) -> str:
    if closed.copy is None:
        return "it is built again from the posts"
    put_back(closed.path, closed.copy)
    return "the service still had it open, and has put it back whole"
