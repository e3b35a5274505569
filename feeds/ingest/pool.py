"""Where conversions run: in this process, or in a pool of processes that a bad post cannot take down."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import islice
from multiprocessing import forkserver, resource_tracker

from pebble import ProcessExpired, ProcessPool

from feeds.config.settings import IngestSettings
from feeds.errors import PostError
from feeds.ingest.errand import Reading, Task, Workshop, refuse

_CHUNK = 32
"""Posts per message to a process: enough to hide the message's cost, few enough to share the work."""
_FEW = 2
"""Up to this many posts one process is quicker than several."""

Job = tuple[list[Task], "Future[list[Reading]]"]


def run(tasks: list[Task], workshop: Workshop, ingest: IngestSettings) -> Iterator[list[Reading]]:
    """Yield what came of each chunk of tasks, in order. Never raises for a post.

    A post that takes longer than ``ingest.timeout`` seconds, or takes its process down, is refused
    alone; the posts that shared its chunk are converted again one by one.
    """
    if ingest.executor == "inline":
        yield from (_read_all(chunk, workshop) for chunk in _chunks(tasks, _CHUNK))
    elif tasks:
        yield from _in_processes(tasks, workshop, ingest)


def prepare(ingest: IngestSettings) -> None:
    """Have the process ready that others are forked from, so that the next run need not wait for it."""
    if ingest.executor != "inline":
        _context()


def _in_processes(tasks: list[Task], workshop: Workshop, ingest: IngestSettings) -> Iterator[list[Reading]]:
    workers = 1 if len(tasks) <= _FEW else ingest.workers or os.cpu_count() or 1
    size = max(1, min(_CHUNK, len(tasks) // workers))
    with ProcessPool(max_workers=workers, context=_context()) as pool:
        jobs: deque[Job] = deque()
        for chunk in _chunks(tasks, size):
            jobs.append((chunk, _schedule(pool, chunk, workshop, ingest)))
            if len(jobs) > workers * 4:
                yield _result(pool, jobs.popleft(), workshop, ingest)
        while jobs:
            yield _result(pool, jobs.popleft(), workshop, ingest)


def _schedule(
    pool: ProcessPool, chunk: list[Task], workshop: Workshop, ingest: IngestSettings
) -> Future[list[Reading]]:
    future: Future[list[Reading]] = pool.schedule(_read_all, (chunk, workshop), timeout=ingest.timeout)
    return future


def _result(pool: ProcessPool, job: Job, workshop: Workshop, ingest: IngestSettings) -> list[Reading]:
    chunk, future = job
    try:
        return future.result()
    except (TimeoutError, ProcessExpired) as error:
        if len(chunk) == 1:
            return [refuse(chunk[0].found, _reason(error, ingest))]
    alone = [([task], _schedule(pool, [task], workshop, ingest)) for task in chunk]
    return [reading for one in alone for reading in _result(pool, one, workshop, ingest)]


def _read_all(tasks: list[Task], workshop: Workshop) -> list[Reading]:
    from feeds.ingest import conversion  # noqa: PLC0415 - 0.2 s to import; only those that convert need it

    return conversion.read_all(tasks, workshop)


def _reason(error: Exception, ingest: IngestSettings) -> PostError:
    if isinstance(error, TimeoutError):
        return PostError("timeout", f"took longer than the {ingest.timeout:g} s that ingest.timeout allows")
    return PostError("crash", "took down the process that converted it")


def _context() -> multiprocessing.context.BaseContext:
    """Fork from a small clean process: quick to start, and safe beside the service's threads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["feeds.ingest.conversion"])
    resource_tracker.ensure_running()  # else it is started below, and lets signals through again
    with _uninterrupted():
        forkserver.ensure_running()
    return context


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one, which ends them; they would only complain of it."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _chunks(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    rest = iter(tasks)
    while chunk := list(islice(rest, size)):
        yield chunk
