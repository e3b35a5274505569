"""What is asked of the processes that convert, and what they bring back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feeds.entries import Converted
from feeds.errors import PostError
from feeds.ingest.folder import Found
from feeds.model import Problem, Severity
from feeds.rules import Rules
from feeds.store.contract import File

_HELD = frozenset({"draft", "section", "template"})
"""Kinds of refusal that are the author's own wish."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read. It is converted unless its bytes still have the digest ``unless``."""

    found: Found
    unless: str = ""

    @classmethod
    def anew(cls, file: File) -> Task:
        """Ask for a known file to be converted although it is as it was."""
        return cls(Found(file.path, file.size, file.mtime_ns))


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every conversion of a run shares. ``now`` bounds the dates taken from file times."""

    folder: str
    rules: Rules
    max_size: int
    now: datetime


class Fate(StrEnum):
    """What came of a file: a post, or none; it is as it was, is gone, or could not be read this time."""

    CONVERTED = "converted"
    REFUSED = "refused"
    UNCHANGED = "unchanged"
    GONE = "gone"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, as far as it could be read; what was converted of it, and what the operator should know.

    ``again`` asks for another reading whatever size and time say then.
    """

    found: Found
    fate: Fate
    digest: str = ""
    converted: Converted | None = None
    problems: tuple[Problem, ...] = ()
    again: bool = False


def refuse(found: Found, error: PostError, digest: str = "") -> Reading:
    """Record why a file is no entry."""
    severity = Severity.NOTE if error.kind in _HELD else Severity.ERROR
    problem = Problem(found.path, error.kind, error.reason, error.line, error.column, severity)
    return Reading(found, Fate.REFUSED, digest, problems=(problem,))
