"""Texts compared by their shingles: which lost entry a file with another name, title and date is. Pure.

A shingle is a row of three words, or of three characters in scripts without spaces (Broder, "On the
resemblance and containment of documents", 1997). An index of a few shingles of each text, always the lowest
by checksum, finds the few that are worth a comparison: the cost grows with the texts, not with their square.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Set
from dataclasses import dataclass
from hashlib import blake2b
from html import unescape
from itertools import islice
from typing import TypeVar
from zlib import crc32

from feeds.model import Entry

K = TypeVar("K", bound=Hashable)

_TAG = re.compile(r'<[a-z/](?:[^">]|"[^"]*")*>')
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_MAX_WORDS = 20_000
_SHINGLE_WORDS = 3
_SKETCH_SIZE = 24
_MAX_POSTINGS = 64
"""A shingle that more texts have is a template's, and leads to none of them."""
_MAX_COMPARED = 8
_MIN_KEPT = 0.8
_MIN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class TextSketch:
    """What is compared of a text: the digest of its words, its shingles, and the source it was taken from."""

    digest: bytes
    shingles: frozenset[int]
    source: str = ""

    @property
    def lowest(self) -> list[int]:
        """The shingles by which it is found."""
        return sorted(self.shingles)[:_SKETCH_SIZE]

    def is_kept_in(self, other: TextSketch) -> bool:
        """Tell whether 80 % of this text are in another, of which they are half at least: not a quotation."""
        shared = len(self.shingles & other.shingles)
        return shared > 0 and shared >= max(_MIN_KEPT * len(self.shingles), _MIN_SHARE * len(other.shingles))


def sketch_text(entry: Entry) -> TextSketch:
    """Return the sketch of an entry's visible text; where there is none, of its pictures and players."""
    visible = unescape(_TAG.sub(" ", entry.content)).casefold()
    words = [match.group() for match in islice(_WORD.finditer(visible), _MAX_WORDS)]
    rows = zip(*(words[at:] for at in range(_SHINGLE_WORDS)), strict=False)
    text = " ".join(words) if words else entry.content
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() if text else b""
    return TextSketch(
        digest, frozenset(crc32(" ".join(row).encode("utf-8", "replace")) for row in rows), entry.source
    )


class TextIndex:
    """Texts by what finds them: their digest, and their lowest shingles."""

    def __init__(self) -> None:
        self._sketches: dict[str, TextSketch] = {}
        self._by_digest: defaultdict[tuple[bytes, str], set[str]] = defaultdict(set)
        self._by_shingle: defaultdict[int, list[str]] = defaultdict(list)

    def __contains__(self, name: str) -> bool:
        return name in self._sketches

    def add(self, name: str, text: TextSketch) -> None:
        """Add a text under a name that is not there yet."""
        self._sketches[name] = text
        if text.digest:
            self._by_digest[text.digest, text.source].add(name)
        for shingle in text.lowest:
            postings = self._by_shingle[shingle]
            if len(postings) <= _MAX_POSTINGS:
                postings.append(name)

    def find_equal(self, text: TextSketch) -> frozenset[str]:
        """Return the names of texts with the same words, of the same source."""
        return frozenset(self._by_digest.get((text.digest, text.source), ())) if text.digest else frozenset()

    def find_similar(self, text: TextSketch) -> frozenset[str]:
        """Return the names of texts that are kept in this one, of the same source."""
        shared: Counter[str] = Counter()
        for shingle in text.lowest:
            postings = self._by_shingle.get(shingle, ())
            shared.update(postings if len(postings) <= _MAX_POSTINGS else ())
        likely = (name for name, _ in shared.most_common(_MAX_COMPARED))
        similar = {name for name in likely if self._is_kept(name, text)}
        return self.find_equal(text) | similar

    def _is_kept(self, name: str, text: TextSketch) -> bool:
        sketch = self._sketches[name]
        return sketch.source == text.source and sketch.is_kept_in(text)


def pair_texts(texts: Mapping[K, TextSketch], index: TextIndex, available: Set[str]) -> dict[K, str]:
    """Return the available text that each text is: equal ones first, then similar ones.

    One to one, and none where several fit: several texts of the index, though not available (a template has
    many copies), or several of ``texts``.
    """
    pairs: dict[K, str] = {}
    rules: tuple[Callable[[TextSketch], frozenset[str]], ...] = (index.find_equal, index.find_similar)
    for find in rules:
        fits = {key: find(text) for key, text in texts.items() if key not in pairs}
        counts = Counter(name for names in fits.values() for name in names)
        pairs |= {
            key: name
            for key, names in fits.items()
            if len(names) == 1
            for name in names
            if name in available and counts[name] == 1
        }
    return pairs
