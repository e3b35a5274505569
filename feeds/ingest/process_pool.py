"""Execution of conversions in a pool of processes. A process that takes too long is ended."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from multiprocessing import forkserver, resource_tracker

from pebble import ProcessExpired, ProcessPool

from feeds import logs
from feeds.config.settings import IngestSettings
from feeds.ingest.jobs import ConvertJob, ConvertResult, ConvertSettings

FAILURES = (TimeoutError, ProcessExpired)
"""What a future raises when a conversion took too long, or ended its process."""


class ProcessExecutor:
    """Converts in processes of their own, at most ``workers`` of them."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        form = logs.get_format()
        start = partial(logs.start_logging, form) if form == "json" else None
        self._pool = ProcessPool(max_workers=workers, initializer=start, context=_make_context())

    def schedule(
        self, jobs: list[ConvertJob], settings: ConvertSettings, limit: float
    ) -> Future[list[ConvertResult]]:
        """Return the results to come. The future raises TimeoutError when they take over ``limit`` seconds.

        It raises `ProcessExpired` when the process ends before it has them.
        """
        future: Future[list[ConvertResult]] = self._pool.schedule(
            _convert_files, (jobs, settings), timeout=limit
        )
        return future

    def cancel(self, future: Future[list[ConvertResult]]) -> None:
        """Give up what was scheduled, even where it has begun."""
        future.cancel()

    def close(self) -> None:
        """Wait for what has begun, and end the processes."""
        self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()


def prepare_fork_server(ingest: IngestSettings) -> None:
    """Have the process ready that others are forked from, so that the next run need not wait for it."""
    if ingest.executor != "inline":
        _make_context()


def _convert_files(jobs: list[ConvertJob], settings: ConvertSettings) -> list[ConvertResult]:
    from feeds.ingest import convert_file  # noqa: PLC0415 - 0.2 s to import; only those that convert need it

    return convert_file.convert_files(jobs, settings)


def _make_context() -> multiprocessing.context.BaseContext:
    """Fork from a small clean process: quick to start, and safe beside the service's threads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["feeds.ingest.convert_file", "feeds.ingest.fork_server"])
    resource_tracker.ensure_running()  # else it is started below, and lets signals through again
    with _ignore_interrupts():
        forkserver.ensure_running()
    return context


@contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one, which ends them; they would only complain of it."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
