r"""Formulas in TeX: no reader of feeds draws them, so every sign of them has to stay as it was written.

CommonMark would read ``\\`` as one backslash, ``\,`` as a comma, and ``_`` or ``*`` as emphasis.
"""

from __future__ import annotations

import re

from feeds.markup.layout import Ground, Layout, enclosing

SIGN = r"\$\$|\$[^\s$][^$\n]*\$"

_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<shown>[^$]{1,20000})\$\$"
    r"|(?<![\\$\w])\$(?![\s$])(?P<inline>[^$\n]{1,500})(?<![\s\\])\$(?![$\w])"
)
_NEAR = 200
_TEX = re.compile(r"[\\_^*]")
_ACTIVE = re.compile(r"([\\`*_\[\]<>~|#&!{}=+-])")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_QUOTED = re.compile(r"\n[ \t]*(?:>[ \t]?)+")


def guard(layout: Layout) -> str:
    """Escape in formulas what Markdown would take for its own, and put each of them on one line."""

    def guarded(match: re.Match[str]) -> str:
        inner, start = match["shown"] or match["inline"], match.start()
        if not _TEX.search(inner) or _BLANK_LINE.search(inner) or not _is_prose(layout, match):
            return match[0]
        line = layout.text[max(0, start - _NEAR) : start].rpartition("\n")[2]
        quoted = line.lstrip().startswith(">")
        words = " ".join((_QUOTED.sub("\n", inner) if quoted else inner).split())
        mark = "$$" if match["shown"] else "$"
        return mark + _ACTIVE.sub(r"\\\1", words) + mark

    return _FORMULA.sub(guarded, layout.text)


def _is_prose(layout: Layout, match: re.Match[str]) -> bool:
    """Tell a formula in running text from one in code or raw HTML; a layout counts it as code itself."""
    start = match.start()
    if match["inline"]:
        return layout.ground(start) is Ground.PROSE
    span = enclosing(layout.code, start)
    return span is not None and span[0] == start and enclosing(layout.html, start) is None
