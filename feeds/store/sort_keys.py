"""The order of entries that were published at the same moment: by weight, then by path in natural order.

In natural order numbers count as numbers: ``part-9.md`` stands before ``part-10.md``. A folder's files stand
together, and ``part.md`` stands before ``part-2.md``.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator

from feeds.store.schema import to_storable

_SUFFIX = "\x01"
_FOLDER = "\x02"
_END = b"\0"
_WEIGHTED, _UNWEIGHTED = b"\0", b"\1"
_MOST = 2**31
"""Beyond every weight that is told from others."""

_DIGITS = re.compile(r"\d+")


def make_sort_key(path: str, entry_id: str, weight: int = 0) -> bytes:
    """Return bytes that sort as entries of one moment do; no two entries have the same.

    An entry with a ``weight`` comes before those without, the lighter first, as in Hugo; 0 is none. Then
    the path decides, whatever its case; where only case differs, lower case and then bytes; then the id.
    """
    folded = unicodedata.normalize("NFC", path.casefold())
    exact = b"" if path == folded else os.fsencode(path)
    identity = hashlib.blake2b(to_storable(entry_id).encode(), digest_size=16).digest()
    return b"".join((_encode_weight(weight), _encode_path(folded), _END, exact, _END, identity))


def _encode_weight(weight: int) -> bytes:
    if not weight:
        return _UNWEIGHTED
    bounded = max(-_MOST, min(weight, _MOST - 1))
    return _WEIGHTED + (bounded + _MOST).to_bytes(4)


def _encode_path(path: str) -> bytes:
    folders, _, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    name = f"{stem}{_SUFFIX}{suffix}" if dot and stem else name
    marked = f"{folders}/{name}".replace("/", _FOLDER) if folders else name
    return b"".join(_encode_parts(marked))


def _encode_parts(text: str) -> Iterator[bytes]:
    """Give the bytes of a text, with the length of each number before its digits.

    The length stands behind a ``0``, so that numbers sort among other characters as digits do.
    """
    end = 0
    for number in _DIGITS.finditer(text):
        yield text[end : number.start()].encode("utf-8", "surrogateescape")
        end = number.end()
        written = "".join(str(unicodedata.digit(digit)) for digit in number[0])
        digits = written.lstrip("0")
        yield b"0" + len(digits).to_bytes(2) + digits.encode() + bytes([min(len(written) - len(digits), 255)])
    yield text[end:].encode("utf-8", "surrogateescape")
