"""Who wants to know while indexing goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from feeds.store.contract import Change


@dataclass(frozen=True, slots=True)
class Listener:
    """``changed`` is called after each stored batch, ``progress`` with the posts done and those to do."""

    changed: Callable[[Change], None] = lambda _: None
    progress: Callable[[int, int], None] = lambda _done, _total: None
