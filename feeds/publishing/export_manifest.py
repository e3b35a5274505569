"""What an export wrote: the list that the next one goes by, in a file beside what it wrote."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feeds.files import write_atomically

_NAME = ".feeds.json"

Stamp = tuple[int, int]
"""Size and time (nanoseconds) of a file; (-1, -1) where an older version did not write them down."""

_UNKNOWN: Stamp = (-1, -1)


@dataclass(frozen=True, slots=True)
class ExportManifest:
    """The files of an export by path, and the addresses that were left out with the reason.

    ``source`` is the digest of all that the documents were made of; empty where it is not known.
    """

    source: str = ""
    files: Mapping[str, Stamp] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)

    def is_intact(self, out: Path, paths: Mapping[str, Stamp]) -> bool:
        """Tell whether files below ``out`` are as they were written. Reads none of them."""
        return all(stamp == stamp_file(out / path) for path, stamp in paths.items())


def stamp_file(path: Path) -> Stamp | None:
    """Return the stamp of a file; None where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns


def read_manifest(out: Path) -> ExportManifest:
    """Return the manifest of the export below ``out``, or as much of it as makes sense."""
    try:
        known = json.loads(os.fsdecode((out / _NAME).read_bytes()))
    except (OSError, ValueError):
        return ExportManifest()
    match known:
        case list():
            return ExportManifest(files={path: _UNKNOWN for path in known if _is_inside(path)})
        case {"source": str(source), "files": dict(files), "skipped": dict(skipped)}:
            stamps = {path: _to_stamp(stamp) for path, stamp in files.items() if _is_inside(path)}
            return ExportManifest(source, stamps, {str(name): str(why) for name, why in skipped.items()})
        case _:
            return ExportManifest()


def write_manifest(out: Path, manifest: ExportManifest) -> None:
    """Write the manifest, unless it is so already. Raises `OSError`."""
    fields = {"source": manifest.source, "skipped": dict(manifest.skipped), "files": dict(manifest.files)}
    body = os.fsencode(json.dumps(fields, ensure_ascii=False, sort_keys=True))
    path = out / _NAME
    if not path.is_file() or path.read_bytes() != body:
        out.mkdir(parents=True, exist_ok=True)
        write_atomically(path, body)


def _is_inside(path: object) -> bool:
    return isinstance(path, str) and ".." not in PurePosixPath(path).parts and not path.startswith("/")


def _to_stamp(value: object) -> Stamp:
    match value:
        case [int(size), int(time)]:
            return size, time
        case _:
            return _UNKNOWN
