"""Footnotes gathered at the end in the order they are called, each with a way back."""

from __future__ import annotations

import re
from itertools import count

from feeds.markup import commonmark
from feeds.markup.layout import Span, in_characters

_CALL = re.compile(r'<sup class="footnote-reference"><a href="#[^"<>]*">(\d+)</a></sup>')
_NOTE = re.compile(
    r'<div class="footnote-definition" id="[^"<>]*">'
    r'<sup class="footnote-definition-label">(\d+)</sup>\n(<p>)?'
)


def gather(text: str) -> str:
    """Move the footnotes of a Markdown body to its end, in the order of their first calls."""
    notes, order = _found(text)
    if not notes:
        return text
    spans = list(notes.values())
    placed = dict(zip(notes, spans if text.isascii() else in_characters(text, spans), strict=True))
    out: list[str] = []
    done = 0
    for start, end in placed.values():
        out.append(text[done:start])
        done = end
    out.append(text[done:])
    called = sorted(placed, key=lambda label: order.get(label, len(order)))
    last = (text[slice(*placed[label])].strip("\n") for label in called)
    return "".join(out).rstrip() + "\n\n" + "\n\n".join(last) + "\n"


def finish(html: str) -> str:
    """Name the footnotes of rendered Markdown by number and link calls and notes both ways."""
    seen: set[str] = set()

    def call(match: re.Match[str]) -> str:
        number = match[1]
        name = "" if number in seen else f' id="fnref-{number}"'
        seen.add(number)
        return f'<sup class="footnote-ref"><a href="#fn-{number}"{name}>{number}</a></sup>'

    first = count()

    def note(match: re.Match[str]) -> str:
        rule = "" if next(first) else '<hr class="footnotes-sep">\n'
        mark = f'<sup><a href="#fnref-{match[1]}">{match[1]}</a></sup>'
        return f'{rule}<div class="footnote" id="fn-{match[1]}">{match[2] or ""}{mark} '

    return _NOTE.sub(note, _CALL.sub(call, html))


def _found(text: str) -> tuple[dict[str, Span], dict[str, int]]:
    """Return where footnotes outside of quotes and lists stand, and each label's rank among the called."""
    notes: dict[str, Span] = {}
    order: dict[str, int] = {}
    depth = 0
    for event, place in commonmark.events(text):
        if "Start" in event:
            if not depth and "FootnoteDefinition" in event["Start"]:
                notes.setdefault(event["Start"]["FootnoteDefinition"], (place["start"], place["end"]))
            depth += 1
        elif "End" in event:
            depth -= 1
        elif "FootnoteReference" in event:
            order.setdefault(event["FootnoteReference"], len(order))
    return notes, order
