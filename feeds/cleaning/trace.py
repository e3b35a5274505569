"""A record of what each cleaning step changed in one post, for ``feeds convert --explain``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice
from typing import Protocol

from feeds.cleaning.dom import Element, fold_spaces, serialize_html
from feeds.text import truncate

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_MAX_EXCERPTS = 20
_MAX_EXCERPT = 160
_MAX_TOKENS = 4_000


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step: what it took out and put in, in short excerpts, and the HTML's bytes before and after."""

    name: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    before: int
    after: int


class Trace(Protocol):
    """A function that is called after each step, with its name and the tree."""

    def __call__(self, name: str, body: Element) -> None:
        """Note that the step of this name has left the tree like this."""


def ignore_step(name: str, body: Element) -> None:
    """Record nothing of a step."""


class TraceRecorder:
    """A `Trace` that keeps every step that changed something, in order."""

    def __init__(self, html: str) -> None:
        self.steps: list[TraceStep] = []
        self._html = html

    def __call__(self, name: str, body: Element) -> None:
        """Note a step by the tree it left."""
        self.record(name, serialize_html(body))

    def record(self, name: str, html: str) -> None:
        """Note a step by the HTML it made."""
        if html != self._html:
            removed, added = _find_differences(self._html, html)
            self.steps.append(TraceStep(name, removed, added, len(self._html.encode()), len(html.encode())))
        self._html = html


def _find_differences(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    old, new = _TOKEN.findall(before)[:_MAX_TOKENS], _TOKEN.findall(after)[:_MAX_TOKENS]
    changes = [c for c in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if c[0] != "equal"]
    removed = (_make_excerpt(_align_to_tags(old, start, end)) for _, start, end, _, _ in changes)
    added = (_make_excerpt(_align_to_tags(new, start, end)) for _, _, _, start, end in changes)
    return _limit_excerpts(removed), _limit_excerpts(added)


def _align_to_tags(tokens: list[str], start: int, end: int) -> list[str]:
    """Return a run of tokens, moved on where that makes it begin with what it took and not with an end."""
    while end < len(tokens) and tokens[start].startswith("</") and tokens[start] == tokens[end]:
        start, end = start + 1, end + 1
    return tokens[start:end]


def _limit_excerpts(excerpts: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(filter(None, excerpts), _MAX_EXCERPTS))


def _make_excerpt(tokens: list[str]) -> str:
    return truncate(fold_spaces("".join(tokens)), _MAX_EXCERPT)
