"""The scanner: a snapshot of the files in the posts folder, or at some of its paths."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from feeds.config.settings import PostsSettings
from feeds.errors import PostError
from feeds.expressions import compile_ignore_patterns, compile_name_patterns
from feeds.generators.mounted_site import MountedSite
from feeds.model import Problem, Severity
from feeds.store.base import Reader

_TEMPORARY_PREFIXES = (".", "#")
_TEMPORARY_SUFFIXES = ("~", ".tmp", ".temp", ".swp", ".swx", ".part", ".crdownload", ".bak", ".orig")
_TEMPORARY_NAMES = frozenset({"4913", "node_modules"})
_CONFLICT_MARK = ".sync-conflict-"
_NANOSECONDS = 10**9


class FileStat(NamedTuple):
    """A file that may be a post. ``path`` is relative to the folder, with ``/`` (PEP 383 for odd bytes).

    ``exclusion`` says why the site it belongs to does not take it for one, or is empty. ``change`` is a
    checksum of what tells another file of the same size and time apart: its inode, and when that changed.
    """

    path: str
    size: int
    mtime_ns: int
    exclusion: str = ""
    change: int = 0

    @property
    def stamp_ns(self) -> int:
        """Return the second it was written in; its nanoseconds tell the rest of its time and ``change``."""
        if not self.change:
            return self.mtime_ns
        second = self.mtime_ns // _NANOSECONDS * _NANOSECONDS
        return second + crc32(f"{self.mtime_ns} {self.change}".encode()) % _NANOSECONDS


def read_status(path: str, status: os.stat_result, exclusion: str = "") -> FileStat:
    """Return a file as its status describes it, the file beside it left out."""
    change = crc32(f"{status.st_ino} {status.st_ctime_ns}".encode())
    return FileStat(path, status.st_size, status.st_mtime_ns, exclusion, change)


class PostsFolder:
    """A folder of posts, and which names in it count; ``site`` is the one its posts belong to."""

    def __init__(self, root: Path, posts: PostsSettings, site: MountedSite | None = None) -> None:
        self.root = os.fspath(root)
        self.site = site
        self.real = os.path.realpath(root)
        self._included = compile_name_patterns(posts.include)
        self._excluded = compile_ignore_patterns(posts.exclude) if posts.exclude else None

    def get_full_path(self, path: str) -> str:
        """Return where a path of the folder lies."""
        return f"{self.root}/{path}" if path else self.root

    def is_included(self, name: str) -> bool:
        """Tell whether a file of this name may be a post."""
        return self._included.match(name) is not None

    def is_ignored(self, name: str, path: str) -> bool:
        """Tell whether a file or folder is to be passed over, with all below it."""
        return _is_temporary(name.lower()) or (
            self._excluded is not None and self._excluded.match_file(_to_utf8(path))
        )

    def is_inside(self, real: str) -> bool:
        """Tell whether a place, free of symlinks, lies in this folder."""
        return real == self.real or real.startswith(f"{self.real.rstrip('/')}/")


def _is_temporary(name: str) -> bool:
    """Recognise what editors, browsers, sync and package tools make, and no author."""
    return (
        name.startswith(_TEMPORARY_PREFIXES)
        or name.endswith(_TEMPORARY_SUFFIXES)
        or name in _TEMPORARY_NAMES
        or _CONFLICT_MARK in name
    )


def _to_utf8(path: str) -> str:
    """Spell a path for a matcher that fails at bytes that are no UTF-8."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "replace")


def is_post_location(folder: PostsFolder, location: Path) -> bool:
    """Tell whether files at a place would be taken for posts: it is the folder, or lies in it unignored."""
    real = os.path.realpath(location)
    if not folder.is_inside(real):
        return False
    parts = Path(real).relative_to(folder.real).parts
    ways = ((name, f"{'/'.join(parts[: n + 1])}/") for n, name in enumerate(parts))
    return not any(folder.is_ignored(name, path) for name, path in ways)


def open_without_waiting(path: str, flags: int) -> int:
    """Open at once, should the file be a FIFO by now (Windows has none)."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def open_without_following(path: str, flags: int) -> int:
    """Open at once, and through no link."""
    return open_without_waiting(path, flags | getattr(os, "O_NOFOLLOW", 0))


SIDECAR_SUFFIX = ".meta"
MAX_SIDECAR_SIZE = 65_536
"""Bytes of the longest one that is read."""

_SIDECAR_POST_SUFFIXES = (".rst", ".txt", ".md", ".markdown", ".html", ".htm", ".ipynb")


def get_sidecar_path(post: str) -> str:
    """Return the path of the file that may stand beside a post."""
    folder, slash, name = post.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name) + SIDECAR_SUFFIX


def add_sidecar_posts(hints: Iterable[str]) -> set[str]:
    """Add to paths that may have changed the posts they may be a part of."""
    paths = set(hints)
    return paths.union(
        path.removesuffix(SIDECAR_SUFFIX) + suffix
        for path in paths
        if path.endswith(SIDECAR_SUFFIX)
        for suffix in _SIDECAR_POST_SUFFIXES
    )


def merge_sidecar(post: FileStat, beside: os.stat_result) -> FileStat:
    """Return a post with the file beside it as one thing: its time is not as it was once either's changed."""
    if not stat.S_ISREG(beside.st_mode):
        return post
    second = max(post.mtime_ns, beside.st_mtime_ns) // _NANOSECONDS
    trace = crc32(f"{post.mtime_ns} {beside.st_mtime_ns}".encode()) % _NANOSECONDS
    change = crc32(f"{post.change} {beside.st_ino} {beside.st_ctime_ns}".encode())
    return post._replace(
        size=post.size + beside.st_size, mtime_ns=second * _NANOSECONDS + trace, change=change
    )


def read_sidecar(folder: str, post: FileStat) -> tuple[FileStat, bytes]:
    """Read what stands beside a post; return the post as one thing with it. Follows no link.

    Raises PostError where it cannot be read.
    """
    try:
        with open(Path(folder, get_sidecar_path(post.path)), "rb", opener=open_without_following) as file:
            status = os.fstat(file.fileno())
            raw = file.read(MAX_SIDECAR_SIZE + 1) if stat.S_ISREG(status.st_mode) else b""
    except OSError:
        return post, b""
    if len(raw) > MAX_SIDECAR_SIZE:
        raise PostError(
            "too-large", f"the {SIDECAR_SUFFIX} file beside it is larger than {MAX_SIDECAR_SIZE:,} bytes"
        )
    return merge_sidecar(post, status), raw


_BY_NAME: Callable[[os.DirEntry[str]], str] = attrgetter("name")
_TOP_PREFIX = "./"
"""The path under which problems of the whole folder are recorded."""

FolderItem = os.DirEntry[str] | Path
"""Something in a folder: both kinds answer the same questions, the first at less cost."""


@dataclass(frozen=True, slots=True)
class _ScannedFolder:
    """A folder. ``real`` is its place free of symlinks, ``linked`` whether one led to it."""

    path: str
    real: str
    is_linked: bool = False


class FolderScan:
    """A look at a folder, taken path by path.

    ``scope`` holds the paths to look at, each with all below it; ``""`` is the whole folder. As the look
    goes on, ``unreadable`` gathers the paths about which nothing can be said, ``left_out`` the folders in
    which the site has no posts, and ``problems`` what the operator should know.
    """

    def __init__(self, folder: PostsFolder, hints: Iterable[str] | None = None) -> None:
        self.scope = ("",) if hints is None else tuple(sorted(_drop_nested(add_sidecar_posts(hints))))
        self.unreadable: list[str] = []
        self.left_out: list[str] = []
        self._names: dict[str, frozenset[str]] = {}
        self.problems: list[Problem] = []
        self._folder = folder
        self._sidecars: set[str] = set()

    @property
    def is_whole(self) -> bool:
        """Tell whether the whole folder is looked at."""
        return self.scope == ("",)

    def is_visible(self, path: str) -> bool:
        """Tell whether a file at ``path`` would have been found."""
        return not any(path == b or path.startswith(f"{b}/") or not b for b in self.unreadable)

    def walk(self, path: str) -> Iterator[FileStat]:
        """Yield the file at ``path``, or all files below it, in an order that depends on their names alone.

        A path that does not exist has no files, nor has one that may not be read, which is noted in
        ``problems``.
        """
        item = self._find_path(path)
        if isinstance(item, FileStat):
            yield item
        elif item is not None:
            yield from self._walk(item)

    def _find_path(self, path: str) -> FileStat | _ScannedFolder | None:
        """Go to a path step by step, so that a hint finds what a walk from the top would."""
        item: FileStat | _ScannedFolder | None = _ScannedFolder("", self._folder.real)
        for name in path.split("/") if path else ():
            if not isinstance(item, _ScannedFolder):
                return None
            candidate = Path(self._folder.get_full_path(item.path), name)
            item = self._classify(candidate, item) if _has_exact_case(candidate) else None
        return item

    def _walk(self, top: _ScannedFolder) -> Iterator[FileStat]:
        above = [(top, self._list_items(top))]
        while above:
            parent, items = above[-1]
            item = next(items, None)
            if item is None:
                above.pop()
            elif isinstance(result := self._classify(item, parent), FileStat):
                yield result
            elif result is not None:
                above.append((result, self._list_items(result)))

    def _list_items(self, parent: _ScannedFolder) -> Iterator[FolderItem]:
        try:
            with os.scandir(self._folder.get_full_path(parent.path)) as directory:
                items = sorted(directory, key=_BY_NAME)
            above = f"{parent.path}/" if parent.path else ""
            if self._folder.site is not None:
                self._names[parent.path] = frozenset(item.name for item in items)
            self._sidecars.update(above + t.name for t in items if t.name.endswith(SIDECAR_SUFFIX))
            return iter(items)
        except (FileNotFoundError, NotADirectoryError):
            return iter(() if parent.path else self._report_missing_folder())
        except OSError as error:
            return iter(self._report_error(parent.path, error))

    def _classify(self, item: FolderItem, parent: _ScannedFolder) -> FileStat | _ScannedFolder | None:
        """Say what a thing in a folder is: a file that may be a post, a folder to look into, or neither."""
        path = f"{parent.path}/{item.name}" if parent.path else item.name
        if self._folder.is_ignored(item.name, path):
            return None
        try:
            is_link = item.is_symlink()
            if is_link and not self._can_follow(item, path, parent):
                return None
            if item.is_dir():
                if self._is_left_out(path, parent):
                    return None
                real = os.path.realpath(item) if is_link else f"{parent.real}/{item.name}"
                return _ScannedFolder(path, real, is_link or parent.is_linked)
            if self._folder.is_included(item.name) and item.is_file():
                status = item.stat()
                post = read_status(path, status, self._get_exclusion(path, parent))
                return self._merge_sidecar(post, item) if self._sidecars or isinstance(item, Path) else post
        except FileNotFoundError:
            pass
        except OSError as error:
            self._report_error(path, error)
        return None

    def _is_left_out(self, path: str, parent: _ScannedFolder) -> bool:
        """Tell whether the site has no posts in a folder; if so, note why."""
        site = self._folder.site
        reason = site.folder_exclusion(path, self._list_names(parent)) if site else ""
        if reason:
            self.left_out.append(path)
            self.problems.append(Problem(f"{path}/", "left-out", reason, severity=Severity.NOTE))
        return bool(reason)

    def _get_exclusion(self, path: str, parent: _ScannedFolder) -> str:
        site = self._folder.site
        return site.file_exclusion(path, self._list_names(parent)) if site else ""

    def _list_names(self, parent: _ScannedFolder) -> frozenset[str]:
        """Return the names in a folder; a walk knows them, a hint has to look."""
        if parent.path not in self._names:
            try:
                folder = self._folder.get_full_path(parent.path)
                self._names[parent.path] = frozenset(os.listdir(folder))  # noqa: PTH208 - names, not paths
            except OSError:
                return frozenset()
        return self._names[parent.path]

    def _merge_sidecar(self, post: FileStat, item: FolderItem) -> FileStat:
        """Count the file beside a post to it. A walk knows all that lie in its folder, a hint has to look."""
        beside = get_sidecar_path(post.path)
        if beside not in self._sidecars and not isinstance(item, Path):
            return post
        try:
            return merge_sidecar(post, Path(self._folder.get_full_path(beside)).lstat())
        except FileNotFoundError:
            return post

    def _can_follow(self, link: FolderItem, path: str, parent: _ScannedFolder) -> bool:
        """Refuse links that leave the folder or never end; two in a row could lead to any number of paths."""
        real = os.path.realpath(link)
        if not self._folder.is_inside(real):
            self._report_link(path, "leads out of the posts folder; not followed")
        elif f"{parent.real}/".startswith(f"{real}/"):
            self._report_link(path, "leads back to a folder it is in; not followed")
        elif not Path(real).exists():
            self._report_broken_link(link.name, path)
        elif parent.is_linked and link.is_dir():
            self._report_link(path, "lies behind another link; not followed", Severity.NOTE)
        else:
            return True
        return False

    def _report_broken_link(self, name: str, path: str) -> None:
        """Name a post that is a link to nothing, or to itself."""
        if self._folder.is_included(name):
            self._report_link(path, "leads to nothing")

    def _report_link(self, path: str, reason: str, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(path, "symlink", reason, severity=severity))

    def _report_missing_folder(self) -> tuple[()]:
        """Note that there is no posts folder; that every post is gone is noted elsewhere."""
        name = Path(self._folder.root).name
        self.problems.append(
            Problem(_TOP_PREFIX, "folder", f"there is no folder {name}, which posts.folder names")
        )
        return ()

    def _report_error(self, path: str, error: OSError) -> tuple[()]:
        """Name what cannot be read. Only what may not be read counts as not there; the rest stays unknown."""
        if not isinstance(error, PermissionError):
            self.unreadable.append(path)
        self.problems.append(Problem(path or _TOP_PREFIX, "unreadable", f"cannot be read: {error.strerror}"))
        return ()


def _has_exact_case(path: Path) -> bool:
    """Tell whether a name has this case in its folder; some file systems find it by any other, too."""
    other = path.with_name(path.name.swapcase()) if path.name not in {"", ".", ".."} else path
    return other == path or not os.path.lexists(other) or path in path.parent.iterdir()


def _drop_nested(hints: Iterable[str]) -> set[str]:
    """Drop paths that lie below another of them."""
    paths = set(hints)
    if "" in paths:
        return {""}
    return {path for path in paths if not any(above in paths for above in _iterate_parents(path))}


def _iterate_parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def find_missing_files(folder: PostsFolder, store: Reader) -> tuple[str, ...]:
    """Return the paths of all files of entries that have none left, in order. Reads names only."""
    survey = FolderScan(folder)
    present = {file_stat.path for file_stat in survey.walk("")}
    files = [file for file in store.files().values() if file.entry_id]
    entry_ids = {file.entry_id for file in files if file.path in present or not survey.is_visible(file.path)}
    return tuple(sorted((file.path for file in files if file.entry_id not in entry_ids), key=os.fsencode))
