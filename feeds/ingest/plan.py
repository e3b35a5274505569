"""What a survey means, compared with what is known. Only the differences are kept in memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from feeds.ingest.folder import Found
from feeds.ingest.survey import Survey
from feeds.store.contract import File, Stamp, Writer

_DATED = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")


@dataclass(frozen=True, slots=True)
class Stale:
    """A file to read, and what was known of it."""

    found: Found
    file: File | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Which files to read, newest first, and which known ones are no longer there, of so many present.

    ``missed`` are the paths of those among the ``gone`` that may still turn up elsewhere.
    """

    stale: tuple[Stale, ...]
    gone: tuple[File, ...]
    present: int
    missed: frozenset[str] = frozenset()


def compare(survey: Survey, store: Writer, rules_of: Callable[[str], str]) -> Plan:
    """Tell what changed since the files were written down.

    A file is stale when it is new, when its size or time differ, or when the rules for its host
    (``rules_of``) are no longer those it was converted under.
    """
    stale: list[Found] = []
    gone: list[str] = []
    present = 0
    for path in survey.scope:
        stamps = store.stamps(path)
        for found in survey.walk(path):
            present += 1
            stamp = stamps.pop(found.path, None)
            if stamp is None or not _is_current(found, stamp, rules_of):
                stale.append(found)
        gone += [path for path in stamps if survey.sees(path)]
    files = store.files_at(chain((found.path for found in stale), gone))
    newest_first = sorted((Stale(found, files.get(found.path)) for found in stale), key=_newest, reverse=True)
    return Plan(tuple(newest_first), tuple(files[path] for path in gone), present)


def _is_current(found: Found, stamp: Stamp, rules_of: Callable[[str], str]) -> bool:
    same = found.size == stamp.size and found.mtime_ns == stamp.mtime_ns
    return same and rules_of(stamp.host) == stamp.rules


def _newest(stale: Stale) -> tuple[str, int, str]:
    """Order by the date in the file's name where there is one, then by the time it was written."""
    dated = _DATED.search(stale.found.path)
    day = "-".join(part.zfill(2) for part in dated.groups()) if dated else ""
    return day, stale.found.mtime_ns, stale.found.path
