"""The health of the service, as far as responses depend on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far the first index of a folder has come, in posts; ``total`` is 0 until they are counted."""

    done: int
    total: int

    def __str__(self) -> str:
        return f"{self.done} of {self.total} posts" if self.total else f"{self.done} posts so far"


@dataclass(frozen=True, slots=True)
class Health:
    """How the service is.

    ``indexing`` is set until the first index is complete; ``troubles`` are what it works in spite of.
    """

    indexing: IndexProgress | None = None
    troubles: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Return one word for it."""
        return "starting" if self.indexing else "degraded" if self.troubles else "ok"


HEALTHY = Health()
