"""Static export: the same bytes at the same addresses as files, for any web server or CDN."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feeds.errors import FeedsError
from feeds.files import copy_atomically, write_atomically
from feeds.model import Format
from feeds.publishing.content_coding import FILE_SUFFIXES, Encoding, encode_file
from feeds.publishing.document import HTML, Document
from feeds.publishing.export_manifest import ExportManifest, Stamp, read_manifest, stamp_file, write_manifest
from feeds.publishing.post_files import PostFile
from feeds.urls import FILES_PATH

CODINGS = (Encoding.BROTLI, Encoding.GZIP)
"""The codings of compressed twins, where the settings do not say otherwise."""

_LONGEST = 250
"""Bytes of a file name, with room for ``.br``."""
_SMALLEST = 256
"""Bytes from which a compressed twin is worth its file."""
_UNNAMEABLE = "no file can bear its name"
_TAKEN = "a file and a folder cannot have one name"
_NAME_ERRORS = frozenset(
    (
        errno.ENAMETOOLONG,
        errno.EISDIR,
        errno.ENOTDIR,
        errno.EEXIST,
        errno.EINVAL,
        errno.EILSEQ,
        errno.ENOTEMPTY,
    )
)
_FILE_ENDINGS = (*(f".{known}" for known in Format), ".opml", ".html", *FILE_SUFFIXES.values())
"""What files of an export end with, and folders seldom."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """How many files were written, found unchanged, and removed; addresses that were left out, and why."""

    written: int = 0
    same: int = 0
    removed: int = 0
    skipped: Mapping[str, str] = field(default_factory=dict)


def export_documents(
    documents: Iterable[tuple[str, Document]],
    out: Path,
    files: Iterable[PostFile] = (),
    codings: Iterable[Encoding] = CODINGS,
    source: str = "",
) -> ExportReport:
    """Write documents below ``out`` with their compressed twins; files that are right are not touched.

    ``files`` that entries refer to are copied as they are, with their times. Where ``source``, the digest of
    all that ``documents`` are made of, is that of the export before, whose files are there, they are not even
    asked for. An address that cannot be a file is left out.

    Of an earlier export, what has no document any more is removed; other files are left alone. Raises
    `FeedsError` where ``out`` cannot be written.
    """
    tree = _ExportTree(out, tuple(codings), read_manifest(out))
    try:
        if not tree.keep_documents(source):
            for address, document in _put_odd_last(documents):
                tree.write(address, document)
        for file in files:
            tree.copy(file)
        return tree.finish(source)
    except OSError as error:
        raise FeedsError(f"cannot write to {out}: {error.strerror}: {error.filename}") from error


class _ExportTree:
    """The folder that is written; ``former`` tells what an export before left there."""

    def __init__(self, out: Path, codings: tuple[Encoding, ...], former: ExportManifest) -> None:
        self._out = out
        self._codings = codings
        self._former = former
        self._files: dict[str, Stamp] = {}
        self._folders: set[str] = set()
        self._skipped: dict[str, str] = {}
        self._written = self._same = 0

    def keep_documents(self, source: str) -> bool:
        """Keep every document of the export before, if it was made of the same and is intact."""
        known = {path: stamp for path, stamp in self._former.files.items() if not _is_post_file(path)}
        if not source or source != self._former.source or not self._former.is_intact(self._out, known):
            return False
        self._files.update(known)
        self._skipped.update(self._former.skipped)
        self._same = len(known)
        return True

    def write(self, address: str, document: Document) -> None:
        """Write the file of an address and its compressed twins."""
        name = _file_name(address, document)
        twins = self._codings if len(document.body) >= _SMALLEST else ()
        names = [f"{name}{suffix}" for suffix in ("", *(FILE_SUFFIXES[one] for one in twins))]
        if name is None or not self._is_free(names):
            self._skipped[address] = _UNNAMEABLE if name is None else _TAKEN
            return
        try:
            self._make_room(names)
            is_same = _is_file_of(self._out / name, document.body)
            for path, coding in zip(names, (Encoding.IDENTITY, *twins), strict=True):
                self._put(path, coding, document, is_same=is_same)
        except OSError as error:
            if error.errno not in _NAME_ERRORS:
                raise
            self._skipped[address] = _TAKEN
            return
        self._folders.update(map(str, PurePosixPath(name).parents))

    def copy(self, file: PostFile) -> None:
        """Copy a file that entries refer to, unless the one there has its size and time."""
        path = f"{FILES_PATH.lstrip('/')}{file.path}"
        stamp, target = (file.status.st_size, file.status.st_mtime_ns), self._out / path
        is_same = stamp_file(target) == stamp
        if not is_same:
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_atomically(file.real_path, target)
        self._count(path, stamp, is_same=is_same)

    def finish(self, source: str) -> ExportReport:
        """Remove what is no more, and write the manifest."""
        removed = _remove(self._out, self._former.files.keys() - self._files.keys())
        write_manifest(self._out, ExportManifest(source, self._files, self._skipped))
        return ExportReport(self._written, self._same, removed, self._skipped)

    def _is_free(self, names: list[str]) -> bool:
        """Tell whether names of files are no folders of this export, and lie below none of its files."""
        above = map(str, PurePosixPath(names[0]).parents)
        return self._folders.isdisjoint(names) and self._files.keys().isdisjoint(above)

    def _make_room(self, names: list[str]) -> None:
        """Remove what the export before left where files or their folders are to be now."""
        above = [path for path in map(str, PurePosixPath(names[0]).parents) if path in self._former.files]
        folders = tuple(f"{name}/" for name in names if (self._out / name).is_dir())
        below = [path for path in self._former.files if path.startswith(folders)] if folders else []
        _remove(self._out, {*above, *below} - self._files.keys())
        (self._out / names[0]).parent.mkdir(parents=True, exist_ok=True)

    def _put(self, path: str, coding: Encoding, document: Document, *, is_same: bool) -> None:
        """Write a file, unless it is right: the plain one by its bytes, a twin as it was made of the same."""
        target = self._out / path
        known = stamp_file(target)
        if is_same and known and (coding is Encoding.IDENTITY or known == self._former.files.get(path)):
            self._count(path, known, is_same=True)
            return
        body = encode_file(document.body, coding)
        is_right = _is_file_of(target, body)
        if not is_right:
            write_atomically(target, body, modified=document.modified)
        self._count(path, stamp_file(target) or (0, 0), is_same=is_right)

    def _count(self, path: str, stamp: Stamp, *, is_same: bool) -> None:
        self._files[path] = stamp
        self._written, self._same = self._written + (not is_same), self._same + is_same


def _put_odd_last(documents: Iterable[tuple[str, Document]]) -> Iterator[tuple[str, Document]]:
    """Give documents last whose folders are named as files are: of ``x`` and ``x.atom/y``, ``x`` stays."""
    odd = []
    for address, document in documents:
        folders = address.split("/") if document.media_type == HTML else address.split("/")[:-1]
        if any(folder.endswith(_FILE_ENDINGS) for folder in folders):
            odd.append((address, document))
        else:
            yield address, document
    yield from odd


def _file_name(address: str, document: Document) -> str | None:
    """Name the file of an address; a page is the index of a folder, as web servers expect."""
    parts = address.removeprefix("/").split("/")
    if document.media_type == HTML:
        parts = [part for part in parts if part] + ["index.html"]
    usable = all(part not in {"", ".", ".."} and "\0" not in part for part in parts)
    return "/".join(parts) if usable and max(len(os.fsencode(part)) for part in parts) <= _LONGEST else None


def _is_post_file(path: str) -> bool:
    return path.startswith(FILES_PATH.lstrip("/"))


def _is_file_of(path: Path, body: bytes) -> bool:
    stamp = stamp_file(path)
    return stamp is not None and stamp[0] == len(body) and path.is_file() and path.read_bytes() == body


def _remove(out: Path, paths: Iterable[str]) -> int:
    removed = 0
    for path in sorted(paths):
        target = out / path.lstrip("/")
        if target.is_file():
            target.unlink()
            removed += 1
        for folder in target.parents:
            if folder == out or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    return removed
