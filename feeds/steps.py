"""Work that pauses between its steps, so that many pieces of it can take each step together.

A processor that does one thing to many posts finds its code and tables at hand, where one that takes each
post through everything fetches them anew. What is done to a post stays written down from top to bottom.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TypeAlias, TypeVar, cast

T = TypeVar("T")
Steps: TypeAlias = Generator[None, None, T]
"""Work that yields after each step, as often as the work beside it, and returns its result."""


def complete(work: Steps[T]) -> T:
    """Return the result of one piece of work. Raises what the work raises."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return cast("T", end.value)


def complete_together(works: Iterable[Steps[T]]) -> list[T | Exception]:
    """Return the results of pieces of work that take every step together, in order.

    The result of work that raises is its exception; the work beside it goes on.
    """
    results: dict[int, T | Exception] = {}
    running = list(enumerate(works))
    while running:
        running = [piece for piece in running if not _step(*piece, results)]
    return [results[number] for number in sorted(results)]


def _step(number: int, work: Steps[T], results: dict[int, T | Exception]) -> bool:
    """Let work take one step; tell whether that was the last, after which its result is in ``results``."""
    try:
        next(work)
    except StopIteration as end:
        results[number] = cast("T", end.value)
    except Exception as error:  # noqa: BLE001 - one bad post never harms another
        results[number] = error
    else:
        return False
    return True
