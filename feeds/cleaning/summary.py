"""The first sentences of a text, for feeds that carry summaries."""

from __future__ import annotations

import re
import unicodedata
from itertools import takewhile

_ELLIPSIS = "…"
_SENTENCE_END = re.compile(
    # CJK and other scripts that put no space after a sentence.
    r"[。！？｡︒؟۔।॥]+[”’」』）》\"'）\])]*"
    # Latin: only before a space, and what follows must not go on in lower case.
    r"|[.!?…]+[”’»\"')\]]*(?=\s+[^a-z\s]|\s*$)"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Mrs?|Ms|Dr|Prof|St|Sr|Jr|vs|No|Inc|Ltd|e\.g|i\.e|cf|approx|ca|u\.a|z\.B)\.$"
)
_CLAUSE_ENDS = "，、；：,;:）」』”)"
_JOINERS = "\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}"
_LEAST_PART = 0.5
_LONGEST = 100_000


def summarise(text: str, limit: int = 280) -> str:
    """Return as many of the first sentences as fit into ``limit`` characters.

    A first sentence that is too long is cut, and only then marked with an ellipsis: after a clause or
    between words, in CJK between characters, never within a grapheme.
    """
    text = " ".join(text[:_LONGEST].split())
    if len(text) <= limit:
        return text
    end = _end_of_sentences(text, limit)
    return text[:end].rstrip() if end else _cut(text, limit)


def _end_of_sentences(text: str, limit: int) -> int:
    """Return where the last sentence ends that fits, or 0."""
    end = 0
    for mark in _SENTENCE_END.finditer(text, 0, limit + 8):
        if mark.end() > limit:
            break
        if not _ABBREVIATION.search(text, max(0, mark.end() - 12), mark.end()):
            end = mark.end()
    return end


def _cut(text: str, limit: int) -> str:
    room = max(1, limit - len(_ELLIPSIS))
    least = int(room * _LEAST_PART)
    clause = max((text.rfind(mark, least, room) for mark in _CLAUSE_ENDS), default=-1)
    space = text.rfind(" ", least, room + 1)
    if clause >= 0 and clause + 1 > space - room // 4:
        return text[:clause].rstrip() + _ELLIPSIS
    if space >= 0 and not _parts_anywhere(text[room]):
        return text[:space].rstrip(_CLAUSE_ENDS + " ") + _ELLIPSIS
    return text[: _before_grapheme(text, room)].rstrip() + _ELLIPSIS


def _parts_anywhere(character: str) -> bool:
    """Tell whether lines may be broken before a character without a space (UAX 14, ID and CJ)."""
    return unicodedata.east_asian_width(character) in "WF"


def _before_grapheme(text: str, at: int) -> int:
    """Return the nearest place at or before ``at`` that is not within a grapheme (UAX 29, in the main)."""
    while at > 1 and not _begins_grapheme(text, at):
        at -= 1
    return at


def _begins_grapheme(text: str, at: int) -> bool:
    before, character = text[at - 1], text[at]
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Mc"}:
        return False
    if character in _JOINERS or before == "\N{ZERO WIDTH JOINER}":
        return False
    if _is_flag(character):
        return _flags_before(text, at) % 2 == 0
    return not 0x1F3FB <= ord(character) <= 0x1F3FF  # a skin tone


def _flags_before(text: str, at: int) -> int:
    return sum(1 for _ in takewhile(_is_flag, reversed(text[max(0, at - 100) : at])))


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
