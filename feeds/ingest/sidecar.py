"""Posts in two files, as Nikola writes them: the ``.meta`` file beside a post is a part of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

from feeds.errors import PostError
from feeds.ingest.folder import Found
from feeds.ingest.openers import without_following

SUFFIX = ".meta"
MAX_SIZE = 65_536
"""Bytes of the longest one that is read."""

_SECOND = 10**9
_POSTS = (".rst", ".txt", ".md", ".markdown", ".html", ".htm", ".ipynb")


def path_of(post: str) -> str:
    """Return the path of the file that may stand beside a post."""
    folder, slash, name = post.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name) + SUFFIX


def with_posts(hints: Iterable[str]) -> set[str]:
    """Add to paths that may have changed the posts they may be a part of."""
    paths = set(hints)
    return paths.union(
        path.removesuffix(SUFFIX) + suffix for path in paths if path.endswith(SUFFIX) for suffix in _POSTS
    )


def joined(post: Found, beside: os.stat_result) -> Found:
    """Return a post with the file beside it as one thing: its time is not as it was once either's changed."""
    if not stat.S_ISREG(beside.st_mode):
        return post
    second = max(post.mtime_ns, beside.st_mtime_ns) // _SECOND
    trace = crc32(f"{post.mtime_ns} {beside.st_mtime_ns}".encode()) % _SECOND
    return Found(post.path, post.size + beside.st_size, second * _SECOND + trace)


def read(folder: str, post: Found) -> tuple[Found, bytes]:
    """Read what stands beside a post; return the post as one thing with it. Follows no link."""
    try:
        with open(Path(folder, path_of(post.path)), "rb", opener=without_following) as file:
            status = os.fstat(file.fileno())
            raw = file.read(MAX_SIZE + 1) if stat.S_ISREG(status.st_mode) else b""
    except OSError:
        return post, b""
    if len(raw) > MAX_SIZE:
        raise PostError("too-large", f"the {SUFFIX} file beside it is larger than {MAX_SIZE:,} bytes")
    return joined(post, status), raw
