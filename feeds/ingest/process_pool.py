"""Execution of conversions: inline, or in a pool of processes with a timeout for each post."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from itertools import islice
from multiprocessing import forkserver, resource_tracker

from pebble import ProcessExpired, ProcessPool

from feeds import logs
from feeds.config.settings import IngestSettings
from feeds.errors import PostError
from feeds.ingest.jobs import ConvertJob, ConvertResult, ConvertSettings, refuse_file

_CHUNK_SIZE = 32
"""Posts per message to a process: enough to hide the message's cost, few enough to share the work."""
_MAX_JOBS_IN_PROCESS = 2
"""Up to this many posts one process is quicker than several."""

PendingChunk = tuple[list[ConvertJob], "Future[list[ConvertResult]]"]


def run_jobs(
    tasks: list[ConvertJob], workshop: ConvertSettings, ingest: IngestSettings
) -> Iterator[list[ConvertResult]]:
    """Yield what came of each chunk of tasks, in order. Never raises for a post.

    A post that takes longer than ``ingest.timeout`` seconds, or takes its process down, is refused
    alone; the posts that shared its chunk are converted again one by one.
    """
    if ingest.executor == "inline":
        yield from (_convert_files(chunk, workshop) for chunk in _split_chunks(tasks, _CHUNK_SIZE))
    elif tasks:
        yield from _run_in_processes(tasks, workshop, ingest)


def prepare_fork_server(ingest: IngestSettings) -> None:
    """Have the process ready that others are forked from, so that the next run need not wait for it."""
    if ingest.executor != "inline":
        _make_context()


def _run_in_processes(
    tasks: list[ConvertJob], workshop: ConvertSettings, ingest: IngestSettings
) -> Iterator[list[ConvertResult]]:
    workers = 1 if len(tasks) <= _MAX_JOBS_IN_PROCESS else ingest.workers or os.cpu_count() or 1
    size = max(1, min(_CHUNK_SIZE, len(tasks) // workers))
    form = logs.get_format()
    start = partial(logs.start_logging, form) if form == "json" else None
    with ProcessPool(max_workers=workers, initializer=start, context=_make_context()) as pool:
        jobs: deque[PendingChunk] = deque()
        for chunk in _split_chunks(tasks, size):
            jobs.append((chunk, _schedule_chunk(pool, chunk, workshop, ingest)))
            if len(jobs) > workers * 4:
                yield _get_result(pool, jobs.popleft(), workshop, ingest)
        while jobs:
            yield _get_result(pool, jobs.popleft(), workshop, ingest)


def _schedule_chunk(
    pool: ProcessPool, chunk: list[ConvertJob], workshop: ConvertSettings, ingest: IngestSettings
) -> Future[list[ConvertResult]]:
    future: Future[list[ConvertResult]] = pool.schedule(
        _convert_files, (chunk, workshop), timeout=ingest.timeout
    )
    return future


def _get_result(
    pool: ProcessPool, job: PendingChunk, workshop: ConvertSettings, ingest: IngestSettings
) -> list[ConvertResult]:
    chunk, future = job
    try:
        return future.result()
    except (TimeoutError, ProcessExpired) as error:
        if len(chunk) == 1:
            return [refuse_file(chunk[0].file_stat, _make_post_error(error, ingest))]
    alone = [([task], _schedule_chunk(pool, [task], workshop, ingest)) for task in chunk]
    return [reading for one in alone for reading in _get_result(pool, one, workshop, ingest)]


def _convert_files(tasks: list[ConvertJob], workshop: ConvertSettings) -> list[ConvertResult]:
    from feeds.ingest import convert_file  # noqa: PLC0415 - 0.2 s to import; only those that convert need it

    return convert_file.convert_files(tasks, workshop)


def _make_post_error(error: Exception, ingest: IngestSettings) -> PostError:
    if isinstance(error, TimeoutError):
        return PostError("timeout", f"took longer than the {ingest.timeout:g} s that ingest.timeout allows")
    return PostError("crash", "took down the process that converted it")


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


def _split_chunks(tasks: Iterable[ConvertJob], size: int) -> Iterator[list[ConvertJob]]:
    rest = iter(tasks)
    while chunk := list(islice(rest, size)):
        yield chunk
