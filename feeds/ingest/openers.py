"""How files that strangers can put in place are opened: ``opener`` arguments of ``open``."""

from __future__ import annotations

import os


def without_waiting(path: str, flags: int) -> int:
    """Open at once, should the file be a FIFO by now (Windows has none)."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def without_following(path: str, flags: int) -> int:
    """Open at once, and through no link."""
    return without_waiting(path, flags | getattr(os, "O_NOFOLLOW", 0))
