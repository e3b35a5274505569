"""Sizes of the media files of an entry, read from the posts folder and the site around it.

The file of an address below ``rules.home`` lies at the same path below the folder, in a static folder of the
site, or beside the post; that of an address of ours at its path below the root of the site. What lies
outside, by whatever links lead there, is not looked at. Of a picture no more is read than its header.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from feeds.entries.candidate import ConversionSettings
from feeds.generators.site_links import static_paths
from feeds.generators.site_paths import prefix_of
from feeds.ingest.scanner import open_without_waiting
from feeds.model import Enclosure, Entry, Image
from feeds.urls import unescape_file_path

_HEADER_SIZES = (4096, 2**19)
"""Bytes of a picture in which its size is looked for, the fewer first: previews may precede it."""
_MOST_PIXELS = 65_535
"""The longest side that a picture may claim."""


def fill_media_sizes(entry: Entry, folder: str, rules: ConversionSettings) -> Entry:
    """Return an entry whose enclosures and picture have their sizes, where a file of the folder tells.

    A length that its author gave an enclosure stays. The size of the picture is that of its file, whatever
    size the post shows it in.
    """
    return replace(
        entry,
        enclosures=tuple(_fill_enclosure(one, entry.path, folder, rules) for one in entry.enclosures),
        image=_fill_image(entry.image, entry.path, folder, rules) if entry.image else None,
    )


def _fill_enclosure(enclosure: Enclosure, post: str, folder: str, rules: ConversionSettings) -> Enclosure:
    if enclosure.length:
        return enclosure
    sizes = map(_get_size, _iterate_paths(enclosure.url, post, folder, rules))
    return replace(enclosure, length=next(filter(None, sizes), 0))


def _fill_image(image: Image, post: str, folder: str, rules: ConversionSettings) -> Image:
    for path in _iterate_paths(image.url, post, folder, rules):
        length = _get_size(path)
        if length:
            width, height = _read_dimensions(path)
            width, height = (width, height) if width else (image.width, image.height)
            return replace(image, width=width, height=height, length=length)
    return image


def _iterate_paths(url: str, post: str, folder: str, rules: ConversionSettings) -> Iterator[Path]:
    """Yield where the file of an address may lie, the likelier place first."""
    mounted = rules.mounted
    if rules.files and url.startswith(rules.files):
        path = unescape_file_path(urlsplit(url.removeprefix(rules.files)).path)
        yield from _find_inside(mounted.site.root if mounted else folder, path)
    elif url.startswith(rules.home):
        path = unquote(urlsplit(url.removeprefix(rules.home)).path).lstrip("/")
        beside = PurePosixPath(post).parent / PurePosixPath(path).name
        yield from _find_inside(folder, path, str(beside))
        if mounted:
            address = f"/{path}".removeprefix(prefix_of(mounted.site.base_url))
            yield from _find_inside(mounted.site.root, *static_paths(mounted.site, address))


def _find_inside(folder: str, *paths: str) -> Iterator[Path]:
    """Yield where paths really lie, of those that lie in a folder."""
    root = os.path.realpath(folder)
    for path in paths:
        real = Path(os.path.realpath(f"{root}/{path}") if "\0" not in path else root)
        if real.is_relative_to(root):
            yield real


def _get_size(path: Path) -> int:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _read_dimensions(path: Path) -> tuple[int | None, int | None]:
    """Return the width and height that the header of a picture states, turned as it asks to be shown."""
    import imagesize  # noqa: PLC0415 - brings an HTTP client, and most posts have no picture of their own

    for most in _HEADER_SIZES:
        try:
            with open(path, "rb", opener=open_without_waiting) as file:
                head = file.read(most)
        except OSError:
            break
        if head.startswith(b"P"):  # Netpbm, which nobody publishes: a number without end takes long to read
            break
        width, height = map(int, imagesize.get(BytesIO(head)))
        if 0 < width <= _MOST_PIXELS and 0 < height <= _MOST_PIXELS:
            return width, height
        if len(head) < most:
            break
    return None, None
