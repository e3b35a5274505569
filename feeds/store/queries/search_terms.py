"""Search terms: the indexed words of an entry, and the parsed words of a query.

A script that writes spaces is searched word by word, whole. One that does not (Chinese, Japanese,
Korean, Thai and their neighbours) is searched by any run of characters: its text is spelt as pairs of
neighbouring characters, so that ``联合早报`` becomes ``联合 合早 早报 报``. Letter case and the width of
letters do not count, nor does punctuation, except the signs of ``c++`` and ``c#``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import add
from typing import NamedTuple
from unicodedata import normalize

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3021-\u30fa"
    "\u30fc-\u318f\u31a0-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARKS = "\u0300-\u036f\u0900-\u0dff"
_SIGNS = "\u2190-\u2bff\U0001f000-\U0001faff"
_WORD = f"[^\\W{_UNSPACED}]+(?:[{_MARKS}]+[^\\W{_UNSPACED}]*)*[+#]*"
_RUN = re.compile(f"[{_UNSPACED}]+|{_WORD}|[{_SIGNS}]")
_PLAIN = re.compile(r"\w+[+#]*")
_UNSPACED_START = re.compile(f"[{_UNSPACED}]")
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_LONGEST = 64

_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr b bdi bdo cite code data del dfn em font i ins kbd mark q rb ruby s samp small span strike "
        "strong sub sup time tt u var wbr",
    )
)
_RUBY_TAGS = frozenset({"rt", "rp", "rtc"})
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&nbsp;", " "), ("&amp;", "&"))


class Token(NamedTuple):
    """One token of a text. When ``open``, it is the beginning of one."""

    text: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a text must hold: these tokens in a row. When ``open``, the last may go on."""

    tokens: tuple[str, ...]
    open: bool = False

    def sought(self) -> Iterator[Token]:
        """Yield each token that a text must hold."""
        *whole, last = self.tokens
        yield from map(Token, whole)
        yield Token(last, self.open)

    def is_within(self, text: str) -> bool:
        """Tell whether a text, as `tokenize_entry` returns it, holds the tokens in a row."""
        needle = f" {' '.join(self.tokens)}"
        return (needle if self.open else f"{needle} ") in f" {text} "


def parse_phrases(words: Iterable[str]) -> tuple[Phrase, ...]:
    """Read the words of a slice. One without a letter, a digit or a sign asks for nothing."""
    phrases = (_parse_phrase(word) for word in words)
    return tuple(sorted({phrase for phrase in phrases if phrase.tokens}, key=lambda phrase: phrase.tokens))


def tokenize_entry(title: str, content: str) -> str:
    """Spell an entry's title and the visible text of its HTML as tokens with a space between."""
    return " ".join(_tokenize(f"{title}\n{visible_text(content)}"))


def visible_text(html: str) -> str:
    """Return the text of sanitized HTML: without tags, ruby readings or entities."""
    first, *rest = html.split("<")
    text = first + "".join(map(_after_tag, rest))
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _after_tag(piece: str) -> str:
    tag, _, text = piece.partition(">")
    name = tag.removeprefix("/").partition(" ")[0]
    if name in _INLINE or name in _RUBY_TAGS:
        return "" if tag in _RUBY_TAGS else text
    return f" {text}"


def _parse_phrase(word: str) -> Phrase:
    tokens = _tokenize(word)
    if not tokens or not _UNSPACED_START.match(tokens[-1]):
        return Phrase(tuple(tokens))
    # A run ends with its last character alone, which says no more than the pair before it, if there is one.
    if len(tokens) > 1 and tokens[-2][1:] == tokens[-1]:
        return Phrase(tuple(tokens[:-1]))
    return Phrase(tuple(tokens), open=True)


def _tokenize(text: str) -> list[str]:
    text = text.casefold()
    if text.isascii():
        return [word[:_LONGEST] for word in _PLAIN.findall(text)]
    return [token for run in _RUN.findall(text) for token in _split_run(run)]


def _split_run(run: str) -> Sequence[str]:
    if run.isascii():
        return (run[:_LONGEST],)
    if _UNSPACED_START.match(run):
        return [*map(add, run, run[1:]), run[-1]]
    return (normalize("NFC", run[:_LONGEST]).translate(_WIDE).casefold(),)
