"""Tables without a head, as kramdown and MultiMarkdown have them: given an empty one, which goes again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from feeds.markup.spans import SpanKind, TextSpans

HEADLESS_PATTERN = r"(?:^|\n) {0,3}\|[^\n]*\|[ \t]*\n {0,3}\|[^\n]*\|[ \t]*(?:\n|$)"

_ROW = re.compile(r" {0,3}\|.*\|[ \t]*\n?")
_RULE = re.compile(r" {0,3}\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*\n?")
_ESCAPED = re.compile(r"\\\||`[^`\n]*`")
_EMPTY_HEAD = re.compile(r"<thead><tr>(?:<th(?: [^<>]*)?></th>)+</tr></thead>")


def add_empty_heads(layout: TextSpans) -> str:
    """Give each table without a head an empty one, and let it begin right below a line of text."""
    return "".join(_complete_tables(layout))


def _complete_tables(layout: TextSpans) -> Iterator[str]:
    offset = 0
    above = "\n"
    for is_table, group in groupby(layout.text.splitlines(keepends=True), _is_row):
        lines = list(group)
        prose = layout.get_kind(offset) is SpanKind.PROSE
        if is_table and prose and len(lines) > 1 and (columns := _count_columns(lines)):
            yield "\n" if above.strip() else ""
            yield "|" + "  |" * columns + "\n"
            if not _RULE.fullmatch(lines[0]):
                yield "|" + "--|" * columns + "\n"
        yield from lines
        offset += sum(map(len, lines))
        above = lines[-1]


def _is_row(line: str) -> bool:
    return _ROW.fullmatch(line) is not None


def _count_columns(lines: list[str]) -> int:
    """Return the columns of a table whose rows agree and which has no head; 0 for any other."""
    if any(_RULE.fullmatch(line) for line in lines[1:]):
        return 0
    counts = {_ESCAPED.sub("", line).strip().strip("|").count("|") + 1 for line in lines}
    return counts.pop() if len(counts) == 1 else 0


def drop_empty_heads(html: str) -> str:
    """Leave out the heads of tables that hold nothing."""
    return _EMPTY_HEAD.sub("", html)
