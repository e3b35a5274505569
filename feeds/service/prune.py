"""``feeds prune``: missing posts confirmed as deleted, also while the service runs.

Only the process that writes the store can drop entries. A running service is woken (`wake_writer`), which
nobody can do who may not write the store. It numbers its runs, and keeps in the store how the last one ended.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass

from feeds.config.loader import Config
from feeds.errors import FeedsError, StoreBusyError
from feeds.ingest.indexer import Indexer
from feeds.ingest.scanner import PostsFolder, find_missing_files
from feeds.ingest.types import IndexCallbacks
from feeds.service.factory import index_settings, open_store, public_address, utc_now
from feeds.store.base import Reader, Writer
from feeds.store.connect import is_written, open_reader, wake_writer

_ACCEPT_TIMEOUT_S = 20.0
"""Seconds that a service has to begin; how long it then needs is up to the posts."""
_REPEAT_S = 1.0
"""Seconds between two wake-ups: a service that only starts does not hear the first."""
_POLL_S = 0.1
_RUN_KEY = "prune-run"
_BEGUN, _FAILED = "begun", "failed"


@dataclass(frozen=True, slots=True)
class PruneRun:
    """One run of a service's: its number, from 1, and how it ended: entries dropped, "begun" or "failed"."""

    number: int
    outcome: str


def find_missing(config: Config) -> tuple[str, ...]:
    """Return the posts that are served, or wait for their moment, although no file is there any more.

    Raises `StoreError` where there is no store yet.
    """
    with closing(open_reader(config.store_url)) as reader:
        return find_missing_files(PostsFolder(config.folder, config.settings.posts), reader)


def prune(config: Config) -> int:
    """Drop every entry whose files are missing, and return how many left.

    Asks the process that writes the store, where there is one. Raises `FeedsError` when it cannot be done.
    """
    try:
        with open_store(config) as (store, _):
            indexer = Indexer(
                store, index_settings(config, public_address(config)), IndexCallbacks(), utc_now
            )
            return indexer.prune().counts.removed
    except StoreBusyError:
        with closing(open_reader(config.store_url)) as reader:
            return _ask_service(config.store_url, reader)


def begin_run(store: Writer) -> int:
    """Write to the store that a run begins, and return its number."""
    number = _read_run(store).number + 1
    store.set_meta(_RUN_KEY, f"{number} {_BEGUN}")
    return number


def end_run(store: Writer, number: int, removed: int | None) -> None:
    """Write to the store how many entries a run dropped; None: it failed."""
    store.set_meta(_RUN_KEY, f"{number} {_FAILED if removed is None else removed}")


def _ask_service(url: str, reader: Reader) -> int:
    before = _read_run(reader).number
    _wake_until_begun(url, reader, before)
    while True:
        alive = is_written(url)
        run = _read_run(reader)
        if run.outcome == _FAILED:
            raise FeedsError("the service could not do it; its log says why")
        if run.outcome != _BEGUN:
            return int(run.outcome)
        if not alive:
            raise FeedsError("the service ended before it was done; run feeds prune again")
        time.sleep(_POLL_S)


def _wake_until_begun(url: str, reader: Reader, before: int) -> None:
    end, repeat = time.monotonic() + _ACCEPT_TIMEOUT_S, 0.0
    while _read_run(reader).number == before:
        now = time.monotonic()
        if now > end:
            raise FeedsError(
                "the process that writes the store does not answer, and nothing was dropped so far. "
                "If it is feeds serve, it is busy or stopped, and drops them when it goes on; "
                "if it is another command, run feeds prune again when that has ended"
            )
        if now >= repeat:
            wake_writer(url)
            repeat = now + _REPEAT_S
        time.sleep(_POLL_S)


def _read_run(store: Reader) -> PruneRun:
    number, _, outcome = store.get_meta(_RUN_KEY).partition(" ")
    return PruneRun(int(number or 0), outcome)
