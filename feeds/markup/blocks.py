"""Blocks that CommonMark takes for a part of the line above, and that authors saw stand by themselves."""

from __future__ import annotations

import re

from feeds.markup.layout import Ground, Layout

TABLE_SIGN = r"\n {0,3}[|:-][|:\- \t]*\|"

_RULED = re.compile(r"\n {0,3}(?=[|:-])([|:\- \t]++)(?=\n|\Z)")
_SEPARATE = re.compile(
    r"(?<=\n\n)<br ?/?>[ \t]*\n(?=[^\s<])"
    r"|^(?:</(?:div|p|center|section)>|<(div|p|center)\b[^<>\n]{0,400}>[^<>\n]{0,400}</\1>)\n"
    r"(?=#{1,6} )",
    re.MULTILINE,
)


def part_tables(layout: Layout) -> str:
    """Let a table begin right below a line of text, as GitHub, Hexo and Jekyll do."""
    text = layout.text
    out: list[str] = []
    done = 0
    for ruled in _RULED.finditer(text):
        head = text.rfind("\n", 0, ruled.start()) + 1
        above = text[text.rfind("\n", 0, max(0, head - 1)) + 1 : max(0, head - 1)]
        stuck = above.strip() and "|" not in above and _heads(text[head : ruled.start()], ruled[1])
        if stuck and layout.ground(head) is Ground.PROSE:
            out += text[done:head], "\n"
            done = head
    return "".join((*out, text[done:]))


def _heads(row: str, rule: str) -> bool:
    """Tell whether a row has as many cells as the rule below it, one at least."""
    return "-" in rule and 0 < _columns(row) == _columns(rule)


def _columns(row: str) -> int:
    """Count the cells of a row; 0 for a line that is none."""
    row = row.strip()
    return row.strip("|").count("|") + 1 if "|" in row else 0


def part_html(layout: Layout) -> str:
    """Let Markdown begin below a lone ``<br>``, and a heading below a line of HTML, as in kramdown."""
    return layout.sub(_SEPARATE, lambda match: f"{match[0]}\n", html=True)
