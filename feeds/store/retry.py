"""Retries of reads after the store's server was lost: each read is one transaction, and may be repeated."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from feeds.errors import StoreLostError

PATIENCE_S = 5.0
"""Seconds for which a question is asked again."""
_FIRST_S = 0.02
_LONGEST_S = 0.5

P = ParamSpec("P")
T = TypeVar("T")


class Retrying(Protocol):
    """What knows whether its questions may be asked again."""

    @property
    def retries(self) -> bool:
        """Whether a question that failed with `StoreLostError` may be asked again."""


S = TypeVar("S", bound=Retrying)


def retry_lost(ask: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Return a method that is called again when it raises `StoreLostError`, for `PATIENCE_S` seconds."""

    @wraps(ask)
    def asking(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if not self.retries:
            return ask(self, *args, **kwargs)
        once: Any = tuple(map(_repeatable, args))
        arguments: Any = {name: _repeatable(value) for name, value in kwargs.items()}
        try:
            return ask(self, *once, **arguments)
        except StoreLostError:
            return _ask_again(lambda: ask(self, *once, **arguments))

    return asking


def _repeatable(argument: object) -> object:
    return tuple(argument) if isinstance(argument, Iterator) else argument


def _ask_again(ask: Callable[[], T]) -> T:
    end = time.monotonic() + PATIENCE_S
    pause = _FIRST_S
    while True:
        time.sleep(pause)
        try:
            return ask()
        except StoreLostError:
            if time.monotonic() > end:
                raise
        pause = min(pause * 2, _LONGEST_S)
