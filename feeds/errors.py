"""Every error this package raises on purpose, and who it speaks to.

::

    FeedsError
    ├── ConfigError      the operator: config.toml is wrong; says where and what to write instead
    ├── PostError        the operator: one post cannot become an entry; the others are not harmed
    ├── StoreError       the operator: the store cannot be opened or is of another version
    │   ├── StoreBusyError     another process writes it
    │   ├── StoreUnreadableError  it is damaged, or of a version that this one cannot read
    │   ├── StoreDeposedError  another process became its writer
    │   └── StoreLostError     its server cannot be reached just now
    └── TranslatableError  whoever reads a page, in their language
        └── SliceError         the poller: a request names a feed in a way that cannot be answered
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Final

_SYSTEM_ADVICE: Final[Mapping[int, str]] = {
    errno.ENOSPC: "Free some space on the disk.",
    errno.EDQUOT: "Free some space: the quota of this user is used up.",
    errno.EROFS: "Choose a place that can be written: this disk is mounted for reading only.",
    errno.EMFILE: "Let this user open more files (ulimit -n).",
    errno.ENFILE: "The system has too many files open: close other programs.",
    errno.EIO: "The disk cannot be read or written: see the system's log.",
}

_NO_VALUES: Final[Mapping[str, object]] = {}


def advise_on(error: OSError) -> str:
    """Return what to do about an error of the system's, as a sentence; empty where nothing is certain."""
    return _SYSTEM_ADVICE.get(error.errno or 0, "")


class FeedsError(Exception):
    """Anything this package refuses to do, in words a person can act on."""


class ConfigError(FeedsError):
    """The configuration is wrong. The message holds every mistake, each with line and column."""


class PostError(FeedsError):
    """One post cannot become an entry.

    ``kind`` is a short stable word ("date", "too-large", "front-matter"); ``line`` and ``column``
    count from 1 within the file and are None where no place can be named.
    """

    def __init__(self, kind: str, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(kind, reason, line, column)
        self.kind = kind
        self.reason = reason
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return self.reason


class StoreError(FeedsError):
    """The store cannot be opened, or was written by another version."""


class StoreBusyError(StoreError):
    """The store is being written by another process."""


class StoreUnreadableError(StoreError):
    """The store is damaged or incomplete, or of a version that this one cannot bring up.

    ``reason`` is what is wrong, without what the one who runs a service may do about it.
    """

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(f"{reason} {advice}".rstrip())
        self.reason = reason


class StoreDeposedError(StoreError):
    """Another process became the writer of the store; this one must not write any more."""


class StoreLostError(StoreError):
    """The store's server did not answer, or said to try again: the same question may be answered soon."""


class TranslatableError(FeedsError):
    """What a page shows in the language of the site.

    ``message`` is English, with ``%(name)s`` for each of the ``values``.
    """

    def __init__(self, message: str, values: Mapping[str, object] = _NO_VALUES) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class SliceError(TranslatableError):
    """A feed is asked for in words that mean nothing, such as ``limit=many``."""
