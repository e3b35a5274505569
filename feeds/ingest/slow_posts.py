"""Posts that take long to convert: set aside, and converted alone beside the index runs.

Runs do not wait for them. The result of one is taken by the next run that comes to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass, replace

from feeds.config.settings import IngestSettings
from feeds.entries.candidate import ConversionSettings
from feeds.errors import PostError
from feeds.ingest import process_pool
from feeds.ingest.changes import ScanDiff
from feeds.ingest.inline_executor import InlineExecutor
from feeds.ingest.jobs import ConvertJob, ConvertResult, ConvertSettings, FileStatus, refuse_file
from feeds.ingest.process_pool import ProcessExecutor
from feeds.ingest.read_file import OpenedFile, open_file
from feeds.model import Problem, Severity

SLOW_SECONDS = 0.5
"""Seconds that others wait for one post."""

SLOW_KINDS = frozenset({"slow", "timeout"})
"""Kinds of problems of posts that are converted alone the next time."""

_POLL_SECONDS = 0.005
_REASON = (
    "takes over half a second to convert: the other posts are published without it, "
    "and it follows when it is done"
)


@dataclass(frozen=True, slots=True)
class _SlowPost:
    """A post that is being converted, and under which rules."""

    job: ConvertJob
    settings: ConvertSettings
    ingest: IngestSettings
    future: Future[list[ConvertResult]]
    executor: ProcessExecutor | InlineExecutor


class SlowPosts:
    """Converts posts one at a time, for as long as ``ingest.timeout`` lets each.

    ``on_done`` is called from another thread with the path of a post that is done. Without it, a run waits
    for its own posts at its end. All else is to be called on one thread.
    """

    def __init__(self, on_done: Callable[[str], None] | None = None) -> None:
        self._on_done = on_done
        self._posts: dict[str, _SlowPost] = {}
        self._executor: ProcessExecutor | InlineExecutor | None = None

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._posts)

    @property
    def is_awaited(self) -> bool:
        """Tell whether a run waits for its slow posts."""
        return self._on_done is None

    def add(self, job: ConvertJob, settings: ConvertSettings, ingest: IngestSettings) -> ConvertResult:
        """Begin to convert a post alone; return that it could not be read so far."""
        self.cancel(job.file_stat.path)
        return self._set_aside(self._begin(ConvertJob(job.file_stat), settings, ingest))

    def try_alone(self, job: ConvertJob, settings: ConvertSettings, ingest: IngestSettings) -> ConvertResult:
        """Convert a post alone and return what came of it, unless it takes over half a second."""
        post = self._begin(job, settings, ingest)
        while not post.future.running() and not post.future.done():
            time.sleep(_POLL_SECONDS)
        wait([post.future], SLOW_SECONDS)
        result = _get_result(post) if post.future.done() else None
        return result or self._set_aside(post)

    def _begin(self, job: ConvertJob, settings: ConvertSettings, ingest: IngestSettings) -> _SlowPost:
        if self._executor is None:
            inline = ingest.executor == "inline"
            self._executor = InlineExecutor() if inline else ProcessExecutor(1)
        future = self._executor.schedule([job], settings, ingest.timeout)
        return _SlowPost(job, settings, ingest, future, self._executor)

    def _set_aside(self, post: _SlowPost) -> ConvertResult:
        path = post.job.file_stat.path
        self._posts[path] = post
        if self._on_done:
            post.future.add_done_callback(lambda _: self._report_done(path))
        return _make_slow_result(post.job)

    def take(self, job: ConvertJob, settings: ConvertSettings) -> ConvertResult | None:
        """Return what came of a file that was set aside; None where it is to be converted anew."""
        post = self._posts.get(job.file_stat.path)
        if post is None or not _is_current(post, job, settings.rules):
            return None
        if not post.future.done():
            return _make_slow_result(job)
        del self._posts[job.file_stat.path]
        result = _get_result(post)
        # What it is compared with was forgotten when it was set aside.
        return None if result and result.status is FileStatus.UNCHANGED else result

    def finish(self, paths: Collection[str]) -> Iterator[ConvertResult]:
        """Wait for those of ``paths`` that were set aside, and yield what came of each."""
        for path in [path for path in self._posts if path in paths]:
            post = self._posts.pop(path)
            result = _get_result(post)
            if result is not None:
                yield result

    def drop_pending(self, diff: ScanDiff, rules: ConversionSettings) -> ScanDiff:
        """Return a difference without the files that are being converted; cancel what they no longer are."""
        pending: set[str] = set()
        for one in diff.changed:
            post = self._posts.get(one.file_stat.path)
            if post and not _is_current(post, ConvertJob(one.file_stat), rules):
                self.cancel(one.file_stat.path)
            elif post and not post.future.done():
                pending.add(one.file_stat.path)
        for file in diff.gone:
            self.cancel(file.path)
        return replace(diff, changed=tuple(one for one in diff.changed if one.file_stat.path not in pending))

    def cancel(self, path: str) -> None:
        """Cancel the conversion of a post, if there is one."""
        post = self._posts.pop(path, None)
        if post:
            post.executor.cancel(post.future)

    def close_when_idle(self) -> None:
        """End the process that converts once it has nothing to do."""
        if self._executor and not self._posts:
            self._executor.close()
            self._executor = None

    def close(self) -> None:
        """Cancel all conversions."""
        self._on_done = None
        for path in list(self._posts):
            self.cancel(path)
        self.close_when_idle()

    def _report_done(self, path: str) -> None:
        on_done = self._on_done
        if on_done:
            on_done(path)


def _make_slow_result(job: ConvertJob) -> ConvertResult:
    problem = Problem(job.file_stat.path, "slow", _REASON, severity=Severity.NOTE)
    return ConvertResult(job.file_stat, FileStatus.UNREAD, problems=(problem,), read_again=True)


def _is_current(post: _SlowPost, job: ConvertJob, rules: ConversionSettings) -> bool:
    """Tell whether a file is what it was; where no size is known, its path is enough."""
    same = job.file_stat.size < 0 or post.job.file_stat == job.file_stat
    return same and repr(post.settings.rules) == repr(rules)


def _get_result(post: _SlowPost) -> ConvertResult | None:
    try:
        return post.future.result()[0]
    except CancelledError:
        return None
    except process_pool.FAILURES as error:
        return refuse_failed(post.job, post.settings, post.ingest, error)


def refuse_failed(
    job: ConvertJob, settings: ConvertSettings, ingest: IngestSettings, error: Exception
) -> ConvertResult:
    """Refuse a post that took too long or ended its process, with its digest: it is not tried as it is."""
    if isinstance(error, TimeoutError):
        reason = f"took longer than the {ingest.timeout:g} s that ingest.timeout allows"
        refusal = PostError("timeout", f"{reason}; it is not tried again until it changes")
    else:
        reason = "took down the process that converted it"
        refusal = PostError("crash", f"{reason}; it is not tried again until it changes")
    opened = open_file(ConvertJob(job.file_stat), settings)
    if isinstance(opened, OpenedFile) and (job.file_stat.size < 0 or opened.file_stat == job.file_stat):
        return refuse_file(opened.file_stat, refusal, opened.digest)
    return refuse_file(job.file_stat, refusal)
