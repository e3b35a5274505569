"""Conversion jobs for other processes, and their results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feeds.entries.candidate import ConversionSettings, ConvertedPost
from feeds.errors import PostError
from feeds.ingest.scanner import FileStat
from feeds.model import Problem, Severity
from feeds.store.base import File

_WITHHELD_KINDS = frozenset({"draft", "held", "section", "template", "left-out"})
"""Kinds of refusal that are the author's own wish."""

_INTENDED_KINDS = _WITHHELD_KINDS | {"held-key", "access"}
"""Kinds of problems that authors mean: they are dealt with at once, however many posts have them."""


def is_failure(problem: Problem) -> bool:
    """Tell whether a file could not be made a post, and its author did not mean it to be none."""
    return problem.severity is Severity.ERROR and problem.kind not in _INTENDED_KINDS


def is_wrong(problems: Iterable[Problem]) -> bool:
    """Tell whether one of the problems of a file is an error, and not only its author's wish."""
    return any(problem.severity is Severity.ERROR for problem in problems)


@dataclass(frozen=True, slots=True)
class ConvertJob:
    """A file to read. It is converted unless its bytes still have the ``known_digest``."""

    file_stat: FileStat
    known_digest: str = ""

    @classmethod
    def for_known_file(cls, file: File) -> ConvertJob:
        """Ask for a known file to be converted although it is as it was."""
        return cls(FileStat(file.path, file.size, file.mtime_ns))


@dataclass(frozen=True, slots=True)
class ConvertSettings:
    """What every conversion of a run shares. ``now`` bounds the dates taken from file times."""

    folder: str
    rules: ConversionSettings
    max_size: int
    now: datetime


class FileStatus(StrEnum):
    """What came of a file: a post, or none; it is as it was, is gone, or could not be read this time."""

    CONVERTED = "converted"
    REFUSED = "refused"
    UNCHANGED = "unchanged"
    GONE = "gone"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class ConvertResult:
    """A file, as far as it could be read; what was converted of it, and what the operator should know.

    ``read_again`` asks for another reading whatever size and time say then.
    """

    file_stat: FileStat
    status: FileStatus
    digest: str = ""
    converted: ConvertedPost | None = None
    problems: tuple[Problem, ...] = ()
    read_again: bool = False


def refuse_file(file_stat: FileStat, error: PostError, digest: str = "") -> ConvertResult:
    """Record why a file is no entry."""
    severity = Severity.NOTE if error.kind in _WITHHELD_KINDS else Severity.ERROR
    problem = Problem(file_stat.path, error.kind, error.reason, error.line, error.column, severity)
    return ConvertResult(file_stat, FileStatus.REFUSED, digest, problems=(problem,))
