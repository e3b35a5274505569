"""The files of a site, as far as they may be looked at: bounded in size and number, none outside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

LARGEST = 2**20
"""Bytes of the largest configuration or data file that is read."""

MOST_FILES = 200_000
"""Files of the largest site whose names are looked through."""

DEEPEST = 32
"""Folders one below the other that are looked into."""

PASSED_OVER = frozenset({"node_modules", "__pycache__", ".git", ".hg", ".svn", ".venv", "venv"})
"""Folders whose contents are no part of any site."""

_Made = TypeVar("_Made")


class SiteFiles:
    """A folder with all below it. Paths are relative to it; what a link leads out to is not there.

    Names are read once, when first asked for by `walk` or `find`: an instance is a picture of one moment.
    """

    def __init__(self, root: Path | str) -> None:
        self.root = os.path.realpath(root)
        self._made: dict[str, Any] = {}

    def is_file(self, path: str) -> bool:
        """Tell whether there is a regular file at ``path``."""
        full = self._full(path)
        return full is not None and os.path.isfile(full)  # noqa: PTH113 - false, too, where that may not be seen

    def has(self, path: str) -> bool:
        """Tell whether there is anything at ``path``."""
        full = self._full(path)
        return full is not None and os.path.exists(full)  # noqa: PTH110 - as above

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder at ``path``."""
        full = self._full(path)
        return full is not None and os.path.isdir(full)  # noqa: PTH112 - as above

    def read(self, path: str, largest: int = LARGEST) -> str | None:
        """Return the text of a file, or None where there is none, it is larger, unreadable or not UTF-8."""
        raw = self.read_bytes(path, largest)
        try:
            return None if raw is None else raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            return None

    def read_bytes(self, path: str, largest: int = LARGEST) -> bytes | None:
        """Return what a file holds, or None where there is none, it is larger or unreadable."""
        full = self._full(path)
        if full is None or not os.path.isfile(full):  # noqa: PTH113 - as above
            return None
        try:
            with full.open("rb") as file:
                raw = file.read(largest + 1)
            return None if len(raw) > largest else raw
        except OSError:
            return None

    def names(self, path: str) -> tuple[str, ...]:
        """Return the names in a folder, sorted; none where there is no such folder."""
        full = self._full(path)
        try:
            return () if full is None else tuple(sorted(entry.name for entry in full.iterdir())[:MOST_FILES])
        except OSError:
            return ()

    def walk(self, under: str = "") -> Iterator[str]:
        """Yield the paths of all files below a folder, in order."""
        prefix = f"{under.strip('/')}/" if under.strip("/") else ""
        return (path for path in self._paths if path.startswith(prefix))

    def find(self, name: str) -> tuple[str, ...]:
        """Return the paths of all files of this name, compared without case, shortest first."""
        return self._by_name.get(name.casefold(), ())

    def once(self, key: str, make: Callable[[], _Made]) -> _Made:
        """Return what ``make`` returns, made once for each ``key`` in the life of this picture."""
        if key not in self._made:
            self._made[key] = make()
        value: _Made = self._made[key]
        return value

    def _full(self, path: str) -> Path | None:
        """Return where a path lies, or None where that is outside, also by way of a symbolic link."""
        if "\0" in path:
            return None
        try:
            real = os.path.realpath(f"{self.root}/{path}")
        except (OSError, ValueError):
            return None
        inside = real == self.root or real.startswith(f"{self.root.rstrip('/')}/")
        return Path(real) if inside else None

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        paths: list[str] = []
        for above, folders, files in os.walk(self.root):
            path = os.path.relpath(above, self.root).replace(os.sep, "/")
            prefix = "" if path == "." else f"{path}/"
            deep = prefix.count("/") >= DEEPEST
            folders[:] = [] if deep else sorted(name for name in folders if name not in PASSED_OVER)
            paths += [prefix + name for name in files]
            if len(paths) > MOST_FILES:
                break
        return tuple(sorted(paths[:MOST_FILES]))

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        paths_by_name: dict[str, list[str]] = {}
        for path in self._paths:
            paths_by_name.setdefault(path.rpartition("/")[2].casefold(), []).append(path)
        return {
            name: tuple(sorted(paths, key=lambda p: (p.count("/"), p)))
            for name, paths in paths_by_name.items()
        }
