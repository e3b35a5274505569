"""Which known word somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice

_LONGEST = 100
_SHORTEST = 3
_MOST = 1000


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that begins with the given one or is most like it, or the empty string."""
    folded = {other.casefold(): other for other in islice(known, _MOST)}
    word = word.casefold()[:_LONGEST]
    begun = [other for other in folded if len(word) >= _SHORTEST and other.startswith(word)]
    close = begun or difflib.get_close_matches(word, folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str], quote: str = "") -> str:
    """Return ``, did you mean …?``, or the empty string when nothing is near."""
    found = nearest(word, known)
    return f", did you mean {quote}{found}{quote}?" if found else ""
