"""Static export: the same bytes at the same addresses as files, for any web server or CDN."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from feeds.errors import FeedsError
from feeds.files import copy_atomically, write_atomically
from feeds.publishing.content_coding import FILE_SUFFIXES, encode
from feeds.publishing.document import HTML, Document
from feeds.publishing.post_files import PostFile
from feeds.urls import FILES_PATH

_MANIFEST = ".feeds.json"
"""Lists what an export wrote, so that the next one removes just that."""
_LONGEST = 250
"""Bytes of a file name, with room for ``.br``."""
_SMALLEST = 256
"""Bytes from which a compressed twin is worth its file."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """How many files were written, found unchanged, and removed; and addresses no file can be named by."""

    written: int = 0
    same: int = 0
    removed: int = 0
    unnameable: tuple[str, ...] = ()


def export_documents(
    documents: Iterable[tuple[str, Document]], out: Path, files: Iterable[PostFile] = ()
) -> ExportReport:
    """Write documents below ``out`` with their compressed twins; files that are right are not touched.

    ``files`` that entries refer to are copied as they are, with their times.

    Of an earlier export, what has no document any more is removed; other files are left alone. Raises
    `FeedsError` where ``out`` cannot be written.
    """
    written, same, strange, paths = 0, 0, [], set()
    try:
        for address, document in documents:
            name = _file_name(address, document)
            if name is None:
                strange.append(address)
                continue
            for path, body in _with_compressed(name, document.body):
                paths.add(path)
                fresh = _write_if_changed(out / path, body, document)
                written, same = written + fresh, same + (not fresh)
        for file in files:
            path = f"{FILES_PATH.lstrip('/')}{file.path}"
            paths.add(path)
            fresh = _copy_if_changed(file, out / path)
            written, same = written + fresh, same + (not fresh)
        removed = _remove(out, _read_manifest(out) - paths)
        manifest = os.fsencode(json.dumps(sorted(paths), ensure_ascii=False))
        _write_if_changed(out / _MANIFEST, manifest, None)
    except OSError as error:
        raise FeedsError(f"cannot write to {out}: {error.strerror}: {error.filename}") from error
    return ExportReport(written, same, removed, tuple(strange))


def _file_name(address: str, document: Document) -> str | None:
    """Name the file of an address; a page is the index of a folder, as web servers expect."""
    parts = address.removeprefix("/").split("/")
    if document.media_type == HTML:
        parts = [part for part in parts if part] + ["index.html"]
    usable = all(part not in {"", ".", ".."} and "\0" not in part for part in parts)
    return "/".join(parts) if usable and max(len(os.fsencode(part)) for part in parts) <= _LONGEST else None


def _with_compressed(name: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, body
    if len(body) >= _SMALLEST:
        for encoding, suffix in FILE_SUFFIXES.items():
            yield f"{name}{suffix}", encode(body, encoding)


def _write_if_changed(path: Path, body: bytes, document: Document | None) -> bool:
    """Write a file whole and at once, unless it is so already; its time is that of the last change."""
    if path.is_file() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, body, modified=document.modified if document else None)
    return True


def _copy_if_changed(file: PostFile, path: Path) -> bool:
    """Copy a file, unless the one there has its size and time."""
    status = path.stat() if path.is_file() else None
    if status and (status.st_size, status.st_mtime_ns) == (file.status.st_size, file.status.st_mtime_ns):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    copy_atomically(file.real_path, path)
    return True


def _read_manifest(out: Path) -> set[str]:
    try:
        paths = json.loads(os.fsdecode((out / _MANIFEST).read_bytes()))
    except (OSError, ValueError):
        return set()
    return {path for path in paths if isinstance(path, str) and ".." not in PurePosixPath(path).parts}


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
