"""The memory of made things."""

from __future__ import annotations

import sys
import threading

from hypothesis import given
from hypothesis import strategies as st

from feeds.model import Format
from feeds.publishing.cache import OVERHEAD, Cache


def room(things: int, size: int = 100) -> int:
    """Return the bytes that so many things of a size take."""
    return things * (size + OVERHEAD)


def test_the_least_recently_used_value_is_dropped_first() -> None:
    """A value that was read lately stays; the one not read for longest makes room."""
    cache: Cache[str, str] = Cache(room(3))
    for name in "abc":
        cache.put(name, name.upper(), 100)
    assert cache.get("a") == "A"
    cache.put("d", "D", 100)
    assert [cache.get(name) for name in "abcd"] == ["A", None, "C", "D"]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5000)), max_size=100))
def test_the_bound_holds_whatever_comes(puts: list[tuple[int, int]]) -> None:
    """Whatever is put in, in whatever order, the bytes held are known and never more than allowed."""
    cache: Cache[int, int] = Cache(10_000)
    for key, size in puts:
        cache.put(key, size, size)
        assert 0 <= cache.size <= 10_000
        held = [value for number in range(21) if (value := cache.get(number)) is not None]
        assert cache.size == sum(size + OVERHEAD for size in held)


def test_one_thing_does_not_push_out_all_others() -> None:
    """A document larger than half the room is answered, but not kept."""
    cache: Cache[str, str] = Cache(room(4))
    cache.put("small", "s", 100)
    cache.put("huge", "h", room(3))
    assert cache.get("small") == "s"
    assert cache.get("huge") is None


def test_only_what_is_concerned_is_forgotten() -> None:
    """A change drops what it touches and leaves the rest as it was."""
    cache: Cache[str, str] = Cache(room(9))
    cache.put("a", "old", 100)
    cache.put("b", "new", 100)
    cache.invalidate(lambda value: value == "old")
    assert (cache.get("a"), cache.get("b"), cache.size) == (None, "new", room(1))


def test_a_value_computed_before_a_change_is_not_kept() -> None:
    """A document that was being made while its posts changed is never served from memory."""
    cache: Cache[str, str] = Cache(room(9))
    generation = cache.generation
    cache.invalidate(lambda _: True)
    cache.put("a", "stale", 100, generation)
    assert cache.get("a") is None
    cache.put("a", "fresh", 100, cache.generation)
    assert cache.get("a") == "fresh"


def test_a_value_that_grows_is_counted_anew() -> None:
    """A document that gets another coding takes the room it takes; one already dropped takes none."""
    cache: Cache[str, list[int]] = Cache(room(9))
    value = [1]
    cache.put("a", value, 100)
    cache.resize("a", value, 300)
    assert cache.size == 300 + OVERHEAD
    cache.resize("a", [1], 900)
    cache.resize("b", value, 900)
    assert cache.size == 300 + OVERHEAD


def test_many_threads_may_use_it() -> None:
    """Threads that put, get and forget at once neither fail nor lose count, however they take turns."""
    cache: Cache[tuple[Format, int], int] = Cache(room(50))
    keys = [(fmt, number) for number in range(70) for fmt in Format]

    def fill(seed: int) -> None:
        for step in range(4000):
            cache.put(keys[(seed * 7919 + step) % 200], step, 100)
            if step % 100 == 0:
                cache.invalidate(lambda value: value % 3 == 0)

    def look(seed: int) -> None:
        for step in range(40_000):
            cache.get(keys[(seed + step) % 200])

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(3) for work in (fill, look)]
    turn = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(turn)
    held = sum(cache.get(key) is not None for key in keys)
    assert len(cache) == held
    assert cache.size == room(held) <= room(50)
