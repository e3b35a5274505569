"""What a look at the folder came to, in numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries came, changed, stayed and left, and how many files were refused."""

    new: int = 0
    updated: int = 0
    same: int = 0
    removed: int = 0
    refused: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.new + other.new,
            self.updated + other.updated,
            self.same + other.same,
            self.removed + other.removed,
            self.refused + other.refused,
        )
