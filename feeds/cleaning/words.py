"""Lists of names, written as a person reads them."""

from __future__ import annotations


def words(*lines: str) -> tuple[str, ...]:
    """Return the words of some lines, in order."""
    return tuple(" ".join(lines).split())


def word_set(*lines: str) -> frozenset[str]:
    """Return the words of some lines."""
    return frozenset(words(*lines))
