"""Files beside posts: pictures, sounds and documents that entries refer to, out of the posts' folder."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from feeds.errors import PostError
from feeds.files import FileVersion, get_version
from feeds.media_types import find_media_type
from feeds.model import CleanHTML, Entry
from feeds.parsing.post import read_post
from feeds.store.base import EntryReader
from feeds.urls import FILES_PATH, Addresses, compile_file_finder

_CHUNK = 2**20
_LONGEST_HEADER = 2**16
"""Bytes of a text that are read for what it says of itself."""


@dataclass(frozen=True, slots=True)
class PostFile:
    """A file that may be fetched. ``real_path`` is where it really lies, ``status`` its status there."""

    path: str
    real_path: Path
    status: os.stat_result
    media_type: str

    @property
    def modified(self) -> datetime:
        """When it was last written."""
        return datetime.fromtimestamp(int(self.status.st_mtime), UTC)

    def etag(self) -> str:
        """Return its strong entity tag, of its bytes, so that it is the same on every node.

        Reads the file where it is not as it was the last time. Raises `OSError`.
        """
        return _make_etag(self.real_path, get_version(self.status))


class PostFiles:
    """The files that living entries refer to, in the folder ``root``; none where that is empty."""

    def __init__(self, reader: EntryReader, root: str) -> None:
        self._reader = reader
        self._root = root

    def find(self, path: str) -> PostFile | None:
        """Return the file at a path, if a living entry refers to it and it lies in the folder.

        What a symbolic link leads out to is not there, nor is what has no type that may be fetched, nor a
        text that is a post its author keeps from the public.
        """
        media_type = find_media_type(path)
        if not (self._root and media_type and self._reader.has_post_file(path)):
            return None
        return self._open(path, media_type)

    def iterate(self) -> Iterator[PostFile]:
        """Yield every file that can be fetched, in order of paths."""
        for path in self._reader.post_files() if self._root else ():
            media_type = find_media_type(path)
            if media_type and (file := self._open(path, media_type)):
                yield file

    def _open(self, path: str, media_type: str) -> PostFile | None:
        real_path = Path(os.path.realpath(f"{self._root}/{path}"))
        if not real_path.is_relative_to(os.path.realpath(self._root)):
            return None
        try:
            status = real_path.stat()
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode) or _is_withheld(real_path, path, status):
            return None
        return PostFile(path, real_path, status, media_type)


def _is_withheld(real_path: Path, path: str, status: os.stat_result) -> bool:
    """Tell whether a text is itself a post that is not for everybody."""
    if not path.lower().endswith(".txt"):
        return False
    try:
        return _read_withheld(real_path, path, get_version(status))
    except OSError:
        return True


@lru_cache(maxsize=4096)
def _read_withheld(real_path: Path, path: str, version: FileVersion) -> bool:  # noqa: ARG001 - tells a changed file apart
    with real_path.open("rb") as file:
        raw = file.read(_LONGEST_HEADER)
    try:
        post = read_post(path, raw, UTC)
    except PostError:
        return False
    return post.withheld is not None or post.access is not None


@lru_cache(maxsize=4096)
def _make_etag(real_path: Path, version: FileVersion) -> str:  # noqa: ARG001 - tells a changed file apart
    digest = hashlib.blake2b(digest_size=12)
    with real_path.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
    return f'"{digest.hexdigest()}"'


def add_token(entry: Entry, addresses: Addresses) -> Entry:
    """Return an entry whose files are fetched with the token of ``addresses``, as everything private is."""
    files = addresses.files()
    if not addresses.token or FILES_PATH not in f"{entry.content}{entry.image}{entry.enclosures}":
        return entry
    find = compile_file_finder(files)
    mark = f"?token={quote(addresses.token, safe='')}"

    def bear(text: str) -> str:
        return find.sub(lambda match: f"{match.group()}{mark}", text)

    return replace(
        entry,
        content=CleanHTML(bear(entry.content)),
        image=entry.image and replace(entry.image, url=bear(entry.image.url)),
        enclosures=tuple(replace(one, url=bear(one.url)) for one in entry.enclosures),
    )
