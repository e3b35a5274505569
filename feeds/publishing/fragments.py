"""Rendered entries in memory, compressed: each is in several feeds, and unpacked far sooner than made."""

from __future__ import annotations

from typing import TypeAlias

from feeds.model import Format, Mode
from feeds.publishing.cache import Cache
from feeds.publishing.content_coding import pack, unpack

FragmentKey: TypeAlias = tuple[str, int, Format, Mode, str]
"""Entry id, its version, format, content, and the token that its addresses bear."""

_OVERHEAD = 512
"""Bytes that the key and the records around a fragment take."""


class FragmentCache:
    """Holds at most ``most`` bytes of compressed fragments. Safe to use from many threads."""

    def __init__(self, most: int) -> None:
        self._packed: Cache[FragmentKey, bytes] = Cache(most, _OVERHEAD)

    @property
    def size(self) -> int:
        """Return how many bytes are held."""
        return self._packed.size

    def get(self, key: FragmentKey) -> bytes | None:
        """Return the fragment of a key, or None where it is not held."""
        packed = self._packed.get(key)
        return None if packed is None else unpack(packed)

    def put(self, key: FragmentKey, fragment: bytes) -> None:
        """Hold a fragment."""
        packed = pack(fragment)
        self._packed.put(key, packed, len(packed))
