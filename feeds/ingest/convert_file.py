"""Converting files, in this process or another; errors become results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from feeds.entries.candidate import ConvertedPost
from feeds.entries.convert import SourceFile, convert_post, convert_together
from feeds.errors import PostError
from feeds.ingest.jobs import ConvertJob, ConvertResult, ConvertSettings, FileStatus, refuse_file
from feeds.ingest.media_files import fill_media_sizes
from feeds.ingest.read_file import OpenedFile, open_file

_LARGE = 65_536
"""Bytes of a post from which on it is converted by itself: the trees of many such leave the caches."""


def convert_files(tasks: list[ConvertJob], workshop: ConvertSettings) -> list[ConvertResult]:
    """Read files, and convert them step by step together; a large one by itself. Never raises for a post."""
    opened = [open_file(task, workshop) for task in tasks]
    small = [one for one in opened if isinstance(one, OpenedFile) and len(one.raw) <= _LARGE]
    together = convert_together((_make_source(one, workshop) for one in small), workshop.rules)
    outcomes = {one.file_stat.path: outcome for one, outcome in zip(small, together, strict=True)}
    return [
        one
        if isinstance(one, ConvertResult)
        else _make_result(one, outcomes.get(one.file_stat.path), workshop)
        for one in opened
    ]


def _make_source(opened: OpenedFile, workshop: ConvertSettings) -> SourceFile:
    modified_at = datetime.fromtimestamp(opened.file_stat.mtime_ns // 10**9, UTC)
    return SourceFile(opened.file_stat.path, opened.raw, min(modified_at, workshop.now), opened.meta)


def _make_result(
    opened: OpenedFile, outcome: ConvertedPost | Exception | None, workshop: ConvertSettings
) -> ConvertResult:
    """Tell what came of a file. One that failed among others, or was kept from them, is converted alone."""
    if isinstance(outcome, PostError):
        result = refuse_file(opened.file_stat, outcome, opened.digest)
    elif isinstance(outcome, ConvertedPost):
        result = _convert_alone(opened, lambda: outcome, workshop)
    else:
        path, raw, seen_at, meta = _make_source(opened, workshop)
        result = _convert_alone(
            opened, lambda: convert_post(path, raw, workshop.rules, seen_at, meta), workshop
        )
    return replace(result, read_again=True) if opened.read_again else result


def _convert_alone(
    opened: OpenedFile, convert: Callable[[], ConvertedPost], workshop: ConvertSettings
) -> ConvertResult:
    file_stat, digest = opened.file_stat, opened.digest
    try:
        converted = _with_media_sizes(convert(), workshop)
    except PostError as error:
        return refuse_file(file_stat, error, digest)
    except (Exception, RecursionError) as error:  # noqa: BLE001 - one bad post never harms another
        reason = f"conversion failed: {type(error).__name__}: {error}"[:500]
        return refuse_file(file_stat, PostError("conversion", reason), digest)
    return ConvertResult(file_stat, FileStatus.CONVERTED, digest, converted, converted.problems)


def _with_media_sizes(converted: ConvertedPost, workshop: ConvertSettings) -> ConvertedPost:
    candidate = converted.candidate
    if not (candidate.entry.enclosures or candidate.entry.image):
        return converted
    entry = fill_media_sizes(candidate.entry, workshop.folder, workshop.rules)
    return replace(converted, candidate=replace(candidate, entry=entry))
