"""Requests to index, merged while the indexer is busy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable


class Inbox:
    """Paths that may have changed, from whoever noticed; taken all at once."""

    def __init__(self) -> None:
        self._paths: set[str] = set()
        self._filled = asyncio.Event()

    def put(self, paths: Iterable[str] = ("",)) -> None:
        """Ask for a look at these paths and below; without any, at the whole folder."""
        self._paths.update(paths)
        self._filled.set()

    async def take(self) -> frozenset[str] | None:
        """Wait for requests and return them; None means the whole folder."""
        await self._filled.wait()
        self._filled.clear()
        paths, self._paths = frozenset(self._paths), set()
        return None if "" in paths else paths

    def __len__(self) -> int:
        return len(self._paths)
