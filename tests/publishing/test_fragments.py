"""Rendered entries in memory."""

from __future__ import annotations

import sys

from feeds.model import Format, Mode
from feeds.publishing.cache import FragmentCache

ITEM = (
    b"<item><title>A pear tree</title><description>"
    + b"It bears fruit in autumn. " * 200
    + b"</description></item>"
)


def key(number: int) -> tuple[str, int, Format, Mode, str]:
    """Return the key of one of many entries."""
    return f"tag:example.org,2026:{number:032}", 1, Format.RSS, Mode.FULL, ""


def test_a_fragment_comes_out_as_it_went_in() -> None:
    """What is held is the same bytes; what was never made is not there."""
    fragments = FragmentCache(2**20)
    fragments.put(key(1), ITEM)
    assert fragments.get(key(1)) == ITEM
    assert fragments.get(key(2)) is None


def test_more_fragments_fit_than_their_bytes_would() -> None:
    """A room of one megabyte holds the text of many megabytes, so that a fragment is seldom made twice."""
    fragments = FragmentCache(2**20)
    for number in range(1000):
        fragments.put(key(number), ITEM)
    assert 1000 * len(ITEM) > 5 * 2**20
    assert all(fragments.get(key(number)) == ITEM for number in range(1000))


def test_what_surrounds_a_fragment_is_counted() -> None:
    """However small fragments are, no more of them are held than their keys and records leave room for."""
    fragments = FragmentCache(2**20)
    for number in range(5000):
        fragments.put(key(number), b"<item/>")
    held = sum(fragments.get(key(number)) is not None for number in range(5000))
    assert held <= 2**20 // (sys.getsizeof(key(1)) + sys.getsizeof(key(1)[0]) + sys.getsizeof(ITEM[:20]))
    assert held > 1000
