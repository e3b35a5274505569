"""How long the media files are that lie in the posts folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from feeds.model import Enclosure, Entry


def measured(entry: Entry, folder: str, home: str) -> Entry:
    """Return an entry whose enclosures have their lengths, where a file of the folder tells.

    The file of an address below ``home`` lies at the same path below the folder, or beside the post.
    What lies outside the folder, by whatever links lead there, is not looked at.
    """
    lengths = [
        enclosure.length or _length(enclosure, entry.path, folder, home) for enclosure in entry.enclosures
    ]
    pairs = zip(entry.enclosures, lengths, strict=True)
    return replace(entry, enclosures=tuple(replace(one, length=length) for one, length in pairs))


def _length(enclosure: Enclosure, post: str, folder: str, home: str) -> int:
    if not enclosure.url.startswith(home):
        return 0
    path = unquote(urlsplit(enclosure.url.removeprefix(home)).path).lstrip("/")
    return next(filter(None, map(_size, _places(Path(folder), post, path))), 0)


def _places(folder: Path, post: str, path: str) -> Iterator[Path]:
    root = os.path.realpath(folder)
    for place in (folder / path, folder / PurePosixPath(post).parent / PurePosixPath(path).name):
        real = Path(os.path.realpath(place) if "\0" not in path else root)
        if real.is_relative_to(root):
            yield real


def _size(path: Path) -> int:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
