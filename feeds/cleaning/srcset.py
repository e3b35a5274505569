"""The candidates of a ``srcset`` (HTML Standard, section 4.8.4.2.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_DESCRIPTOR = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?)([wx])")
_SPACE = "\t\n\f\r "
_MAX_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class ImageCandidate:
    """One picture of a ``srcset``: ``unit`` is ``w`` (pixels wide), ``x`` (density) or empty."""

    url: str
    size: float = 1.0
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.url} {self.size:g}{self.unit}" if self.unit else self.url


def parse_srcset(value: str) -> tuple[ImageCandidate, ...]:
    """Return the candidates of a ``srcset`` whose descriptors can be read, at most fifty."""
    candidates: list[ImageCandidate] = []
    at = 0
    while at < len(value) and len(candidates) < _MAX_CANDIDATES:
        start = _skip(value, at, _SPACE + ",")
        end = _skip_to(value, start, _SPACE)
        url = value[start:end]
        if url.endswith(","):
            url, descriptor, at = url.rstrip(","), "", end
        else:
            at = _find_descriptors_end(value, end)
            descriptor = value[end:at].strip(_SPACE)
        candidate = _parse_candidate(url, descriptor)
        if candidate is not None:
            candidates.append(candidate)
    return tuple(candidates)


def normalize_srcset(value: str, address: Callable[[str], str]) -> tuple[ImageCandidate, ...]:
    """Return the candidates whose address can be had, each address and each size once, in one unit."""
    candidates: dict[tuple[float, str], ImageCandidate] = {}
    for candidate in parse_srcset(value):
        url = address(candidate.url)
        if url.startswith("http"):
            candidates.setdefault(
                (candidate.size, candidate.unit), ImageCandidate(url, candidate.size, candidate.unit)
            )
    by_width = [c for c in candidates.values() if c.unit == "w"]
    return tuple(by_width or candidates.values())


def format_srcset(candidates: Iterable[ImageCandidate]) -> str:
    """Write candidates as the value of a ``srcset``."""
    return ", ".join(map(str, candidates))


def find_largest(candidates: Iterable[ImageCandidate]) -> str:
    """Return the address of the largest picture, or the empty string."""
    best = max(candidates, key=lambda c: c.size, default=None)
    return best.url if best else ""


def _parse_candidate(url: str, descriptor: str) -> ImageCandidate | None:
    if not url:
        return None
    if not descriptor:
        return ImageCandidate(url)
    # A height beside the width says nothing a browser uses.
    words = [w for w in descriptor.split() if not w.endswith("h")]
    match = _DESCRIPTOR.fullmatch(words[0]) if len(words) == 1 else None
    if match is None or float(match[1]) == 0:
        return None
    return ImageCandidate(url, float(match[1]), match[2])


def _find_descriptors_end(value: str, at: int) -> int:
    depth = 0
    while at < len(value) and (depth or value[at] != ","):
        depth += {"(": 1, ")": -1 if depth else 0}.get(value[at], 0)
        at += 1
    return at


def _skip(value: str, at: int, characters: str) -> int:
    while at < len(value) and value[at] in characters:
        at += 1
    return at


def _skip_to(value: str, at: int, characters: str) -> int:
    while at < len(value) and value[at] not in characters:
        at += 1
    return at
