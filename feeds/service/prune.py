"""``feeds prune``: missing posts confirmed as deleted, also while the service runs.

Only the process that writes the store can drop entries. A running service is asked to by a file beside the
store, which nobody can make who may not write there; it holds a word of its own. The service takes the file
away, and keeps in the store, under that word, how many entries left.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from feeds.config.loader import Config
from feeds.errors import FeedsError, StoreBusyError
from feeds.files import write_atomically
from feeds.ingest.indexer import Indexer
from feeds.ingest.scanner import PostsFolder, find_missing_files, open_without_following
from feeds.ingest.types import IndexCallbacks
from feeds.service.factory import index_settings, open_store, public_address, utc_now
from feeds.store.base import Writer
from feeds.store.connect import is_written, open_reader
from feeds.store.database import store_path
from feeds.store.postgres import is_postgres

POLL_SECONDS = 0.5
"""Seconds between two looks for a request."""
_ACCEPT_TIMEOUT = 20.0
"""Seconds that a service has to take a request; how long it then needs is up to the posts."""
_ANSWER_KEY = "pruned"
_FAILED = "failed"
_REQUEST_ID = re.compile(r"[0-9a-f]{32}")


def find_missing(config: Config) -> tuple[str, ...]:
    """Return the posts that are served, or wait for their moment, although no file is there any more.

    Raises `StoreError` where there is no store yet.
    """
    reader = open_reader(config.store_url)
    try:
        return find_missing_files(PostsFolder(config.folder, config.settings.posts), reader)
    finally:
        reader.close()


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
        return _send_request(config)


class PruneRequests:
    """Where the process that writes a store finds what it is asked for."""

    def __init__(self, config: Config) -> None:
        self._path = _request_path(config)

    def take(self) -> str:
        """Return the word of a request and take the request away; the empty string where there is none."""
        try:
            with open(self._path, "rb", opener=open_without_following) as file:
                said, owner = file.read(64), os.fstat(file.fileno()).st_uid
        except OSError:
            return ""
        self._path.unlink(missing_ok=True)
        word = said.decode("ascii", "replace")
        return word if _REQUEST_ID.fullmatch(word) and owner in _owner_ids() else ""


def send_answer(store: Writer, word: str, removed: int | None) -> None:
    """Tell whoever asked with a word how many entries left; None: it could not be done."""
    store.set_meta(_ANSWER_KEY, f"{word} {_FAILED if removed is None else removed}")


def _owner_ids() -> frozenset[int]:
    """Return who may ask: the service's own user and root (Windows has neither)."""
    return frozenset({0, os.geteuid() if hasattr(os, "geteuid") else 0})


def _request_path(config: Config) -> Path:
    if is_postgres(config.store_url):
        raise FeedsError(
            "the service that writes the store may run on another machine and cannot be asked from here: "
            "stop it and run this again"
        )
    store = store_path(config.store_url)
    if store is None:
        raise FeedsError("a store in memory ends with its service: there is nothing to prune")
    return store.with_name(f"{store.name}.prune")


def _send_request(config: Config) -> int:
    place, word = _request_path(config), secrets.token_hex(16)
    _write_request(place, word)
    try:
        _wait(lambda: not place.exists(), time.monotonic() + _ACCEPT_TIMEOUT)
    finally:
        _withdraw_request(place, word)
    return _wait_for_answer(config, word)


def _write_request(place: Path, word: str) -> None:
    """Put a request in place at once, so that nobody reads half of it."""
    try:
        write_atomically(place, word.encode())
    except OSError as error:
        raise FeedsError(
            f"cannot ask the running service: {place}: {error.strerror}. "
            "Run this as the user that the service runs as"
        ) from error


def _wait(done: Callable[[], bool], end: float) -> None:
    while not done():
        if time.monotonic() > end:
            raise FeedsError(
                "the process that writes the store does not answer; nothing was dropped. "
                "Is it feeds serve, run by the same user? If not, wait until it has ended"
            )
        time.sleep(0.05)


def _withdraw_request(place: Path, word: str) -> None:
    with suppress(OSError):
        if place.read_text("ascii") == word:
            place.unlink()


def _wait_for_answer(config: Config, word: str) -> int:
    """Wait for the answer for as long as there is somebody to give it."""
    reader = open_reader(config.store_url)
    try:
        while True:
            alive = is_written(config.store_url)
            said, _, count = reader.get_meta(_ANSWER_KEY).partition(" ")
            if said == word:
                return _parse_count(count)
            if not alive:
                raise FeedsError("the service ended before it was done; run feeds prune again")
            time.sleep(0.1)
    finally:
        reader.close()


def _parse_count(count: str) -> int:
    if count == _FAILED:
        raise FeedsError("the service could not do it; its log says why")
    return int(count)
