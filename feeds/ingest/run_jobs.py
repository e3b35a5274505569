"""Conversion of many files: in chunks, of which one that takes too long is taken apart.

A post that takes over half a second is set aside, so that none waits for it for longer.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field

from feeds.config.settings import IngestSettings
from feeds.ingest import process_pool
from feeds.ingest.inline_executor import InlineExecutor
from feeds.ingest.jobs import ConvertJob, ConvertResult, ConvertSettings
from feeds.ingest.process_pool import ProcessExecutor
from feeds.ingest.slow_posts import SLOW_SECONDS, SlowPosts, refuse_failed

_CHUNK_SIZE = 32
"""Posts per message to a process: enough to hide the message's cost, few enough to share the work."""
_CHUNK_BYTES = 256 * 1024
"""Bytes of the posts of a chunk, unless it is one post alone."""
_CHUNK_SECONDS = 1.0
"""Seconds for a chunk, ten times what it takes; after them its posts are converted one by one."""
_MAX_JOBS_IN_PROCESS = 2
"""Up to this many posts one process is quicker than several."""


def run_jobs(
    jobs: list[ConvertJob],
    settings: ConvertSettings,
    ingest: IngestSettings,
    slow: SlowPosts,
    apart: Collection[str] = (),
) -> Iterator[list[ConvertResult]]:
    """Yield what came of the jobs, those of a chunk that took too long after others. Never raises for a post.

    A post that takes over half a second, or is one of the paths ``apart``, goes to ``slow``, and is read as
    little as a file that fails to be. One that takes its process down is refused alone.
    """
    ready: list[ConvertResult] = []
    rest: list[ConvertJob] = []
    for job in jobs:
        result = slow.take(job, settings)
        if result is None and job.file_stat.path in apart and not job.file_stat.exclusion:
            result = slow.add(job, settings, ingest)
        if result is None:
            rest.append(job)
        else:
            ready.append(result)
    if ready:
        yield ready
    if len(rest) == 1 and not slow:
        yield [slow.try_alone(rest[0], settings, ingest)]
    elif rest:
        with closing(_open_executor(ingest, len(rest))) as executor:
            yield from _Run(executor, settings, ingest, slow).run(rest)


def _open_executor(ingest: IngestSettings, jobs: int) -> ProcessExecutor | InlineExecutor:
    if ingest.executor == "inline":
        return InlineExecutor()
    return ProcessExecutor(1 if jobs <= _MAX_JOBS_IN_PROCESS else ingest.workers or os.cpu_count() or 1)


_Chunk = tuple[list[ConvertJob], "Future[list[ConvertResult]]"]


@dataclass(slots=True)
class _Run:
    """The chunks on their way to an executor and back, oldest first."""

    executor: ProcessExecutor | InlineExecutor
    settings: ConvertSettings
    ingest: IngestSettings
    slow: SlowPosts
    chunks: deque[_Chunk] = field(default_factory=deque)

    def run(self, jobs: list[ConvertJob]) -> Iterator[list[ConvertResult]]:
        """Yield the results of each chunk."""
        size = max(1, min(_CHUNK_SIZE, len(jobs) // self.executor.workers))
        for chunk in _split_chunks(jobs, size):
            self._schedule(chunk)
            if len(self.chunks) > self.executor.workers * 4:
                yield self._get_results()
        while self.chunks:
            yield self._get_results()

    def _schedule(self, chunk: list[ConvertJob]) -> None:
        limit = min(SLOW_SECONDS if len(chunk) == 1 else _CHUNK_SECONDS, self.ingest.timeout)
        self.chunks.append((chunk, self.executor.schedule(chunk, self.settings, limit)))

    def _get_results(self) -> list[ConvertResult]:
        """Return the results of the oldest chunk; none of one that is to be converted post by post."""
        chunk, future = self.chunks.popleft()
        try:
            return future.result()
        except process_pool.FAILURES as error:
            if len(chunk) == 1:
                return [self._set_aside(chunk[0], error)]
        for job in chunk:
            self._schedule([job])
        return []

    def _set_aside(self, job: ConvertJob, error: Exception) -> ConvertResult:
        if isinstance(error, TimeoutError) and self.ingest.timeout > SLOW_SECONDS:
            return self.slow.add(job, self.settings, self.ingest)
        return refuse_failed(job, self.settings, self.ingest, error)


def _split_chunks(jobs: Iterable[ConvertJob], size: int) -> Iterator[list[ConvertJob]]:
    chunk: list[ConvertJob] = []
    total = 0
    for job in jobs:
        if chunk and (len(chunk) == size or total + job.file_stat.size > _CHUNK_BYTES):
            yield chunk
            chunk, total = [], 0
        chunk.append(job)
        total += job.file_stat.size
    if chunk:
        yield chunk
