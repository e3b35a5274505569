"""Caches in memory, bounded in bytes: of any values, and of rendered entries."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeAlias, TypeVar

from feeds.model import Format, Mode
from feeds.publishing.content_coding import pack, unpack

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

OVERHEAD = 1024
"""Bytes that each thing is counted for beyond its own size: keys, headers and records around it."""


class _Slot(Generic[V]):
    __slots__ = ("size", "used", "value")

    def __init__(self, value: V, size: int) -> None:
        self.value = value
        self.size = size
        self.used = False


class Cache(Generic[K, V]):
    """Holds values until more than ``most`` bytes of them are held. Safe to use from many threads.

    Room is made in the order in which values came, but one that was used in the meantime gets a second
    chance, and goes to the end of the line (the clock algorithm). So nothing moves when a value is used, and
    reading needs no lock.

    Every `Cache.invalidate` begins a new generation. A value is made over some time, in which what it was
    made of may change; it says of which generation it is, and one of a former generation is not kept.
    """

    def __init__(self, most: int, overhead: int = OVERHEAD) -> None:
        self.most = most
        self._overhead = overhead
        self.size = 0
        self.generation = 0
        self._slots: OrderedDict[K, _Slot[V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return the value of a key, and count it as used."""
        slot = self._slots.get(key)
        if slot is None:
            return None
        slot.used = True
        return slot.value

    def put(self, key: K, value: V, size: int, generation: int | None = None) -> None:
        """Hold a value of ``size`` bytes. One larger than half the room is not held."""
        with self._lock:
            if generation is None or generation == self.generation:
                self._put(key, value, size + self._overhead)

    def resize(self, key: K, value: V, size: int) -> None:
        """Take note that a value has grown or shrunk, if it is still held."""
        with self._lock:
            slot = self._slots.get(key)
            if slot is not None and slot.value is value:
                self._put(key, value, size + self._overhead)

    def invalidate(self, is_stale: Callable[[V], bool]) -> None:
        """Drop every value for which ``is_stale`` is true, and begin a new generation."""
        with self._lock:
            self.generation += 1
            for key in [key for key, slot in self._slots.items() if is_stale(slot.value)]:
                self._drop(key)

    def __len__(self) -> int:
        return len(self._slots)

    def _put(self, key: K, value: V, size: int) -> None:
        if size > self.most // 2:
            return
        self._drop(key)
        self._slots[key] = _Slot(value, size)
        self.size += size
        while self.size > self.most:
            self._evict()

    def _drop(self, key: K) -> None:
        slot = self._slots.pop(key, None)
        if slot is not None:
            self.size -= slot.size

    def _evict(self) -> None:
        key, slot = self._slots.popitem(last=False)
        if slot.used:
            slot.used = False
            self._slots[key] = slot
        else:
            self.size -= slot.size


FragmentKey: TypeAlias = tuple[str, int, Format, Mode, str]
"""Entry id, its version, format, content, and the token that its addresses bear."""

_FRAGMENT_OVERHEAD = 512
"""Bytes that the key and the records around a fragment take."""


class FragmentCache:
    """Holds at most ``most`` bytes of rendered entries, compressed. Safe to use from many threads.

    Each entry is in several feeds, and unpacked far sooner than rendered.
    """

    def __init__(self, most: int) -> None:
        self._packed: Cache[FragmentKey, bytes] = Cache(most, _FRAGMENT_OVERHEAD)

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
