"""Which files of the posts folder may be posts. Reads names and sizes, never contents."""

from __future__ import annotations

import fnmatch
import os
import re
from pathlib import Path
from typing import NamedTuple

import pathspec

from feeds.config.settings import PostsSettings

_PASSING_STARTS = (".", "#")
_PASSING_ENDS = ("~", ".tmp", ".temp", ".swp", ".swx", ".part", ".crdownload", ".bak", ".orig")
_PASSING_NAMES = frozenset({"4913", "node_modules"})
_CONFLICT = ".sync-conflict-"


class Found(NamedTuple):
    """A file that may be a post. ``path`` is relative to the folder, with ``/`` (PEP 383 for odd bytes)."""

    path: str
    size: int
    mtime_ns: int


class Folder:
    """A folder of posts, and which names in it count."""

    def __init__(self, root: Path, posts: PostsSettings) -> None:
        self.root = os.fspath(root)
        self.real = os.path.realpath(root)
        patterns = "|".join(fnmatch.translate(pattern) for pattern in posts.include)
        self._included = re.compile(patterns, re.IGNORECASE)
        self._excluded = pathspec.GitIgnoreSpec.from_lines(posts.exclude) if posts.exclude else None

    def full(self, path: str) -> str:
        """Return where a path of the folder lies."""
        return f"{self.root}/{path}" if path else self.root

    def includes(self, name: str) -> bool:
        """Tell whether a file of this name may be a post."""
        return self._included.match(name) is not None

    def ignores(self, name: str, path: str) -> bool:
        """Tell whether a file or folder is to be passed over, with all below it."""
        return _is_passing(name.lower()) or (
            self._excluded is not None and self._excluded.match_file(_in_utf8(path))
        )

    def holds(self, real: str) -> bool:
        """Tell whether a place, free of symlinks, lies in this folder."""
        return real == self.real or real.startswith(f"{self.real.rstrip('/')}/")


def _is_passing(name: str) -> bool:
    """Recognise what editors, browsers, sync and package tools make, and no author."""
    return (
        name.startswith(_PASSING_STARTS)
        or name.endswith(_PASSING_ENDS)
        or name in _PASSING_NAMES
        or _CONFLICT in name
    )


def _in_utf8(path: str) -> str:
    """Spell a path for a matcher that fails at bytes that are no UTF-8."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "replace")


def is_read(folder: Folder, place: Path) -> bool:
    """Tell whether files at a place would be taken for posts: it is the folder, or lies in it unignored."""
    real = os.path.realpath(place)
    if not folder.holds(real):
        return False
    parts = Path(real).relative_to(folder.real).parts
    ways = ((name, f"{'/'.join(parts[: n + 1])}/") for n, name in enumerate(parts))
    return not any(folder.ignores(name, path) for name, path in ways)
