"""Line ends within Chinese and Japanese paragraphs, which a reader would see as spaces."""

from __future__ import annotations

import re
from bisect import bisect_right

_WIDE = (
    "\u2e80-\u2fdf\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
    "\U00020000-\U0003ffff"
)
_WIDE_ONES = re.compile(f"[{_WIDE}]")
_STOPS = "、。，．：；！？…）」』】》〉〕"
_MARKS = r"(?:strong|em|a|b|i|u|del|mark|span)"
_BROKEN = re.compile(rf"\n(?=(?:<{_MARKS}\b[^<>]{{0,2000}}>){{0,3}}+[{_WIDE}])")
_TAIL = re.compile(rf"[{_WIDE}](?:</{_MARKS}>){{0,3}}\Z")
_BLOCK = re.compile(r".*(?:\n|<(?:p|li|td|dd|blockquote|br /)>)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_VERBATIM = re.compile(r"<(/?)pre\b", re.IGNORECASE)
_FULL = range(64, 85)
"""Columns of a line that was broken for its length: shorter ones may be verses, longer ones are sentences."""
_NEAR = 400


def joined(html: str) -> str:
    """Take out line ends between two wide characters, as CSS Text 3 (4.1.2) asks, but never in ``<pre>``."""
    if html.isascii():
        return html
    breaks = [match.start() for match in _BROKEN.finditer(html) if _runs_on(html, match.start())]
    if not breaks:
        return html
    marks = [(match.start(), not match[1]) for match in _VERBATIM.finditer(html)]
    starts = [start for start, _ in marks]
    return _without(html, [place for place in breaks if not _is_open(marks, bisect_right(starts, place))])


def _runs_on(html: str, place: int) -> bool:
    """Tell whether the line that ends here is one that the next continues."""
    tail = _TAIL.search(html, max(0, place - 32), place)
    if tail is None or tail[0][0] in _STOPS:
        return tail is not None
    near = html[max(0, place - _NEAR) : place]
    begun = _BLOCK.match(near)
    line = _TAG.sub("", near[begun.end() if begun else 0 :])
    return len(line) + len(_WIDE_ONES.findall(line)) in _FULL


def _is_open(marks: list[tuple[int, bool]], after: int) -> bool:
    return after > 0 and marks[after - 1][1]


def _without(html: str, places: list[int]) -> str:
    starts = [0, *(place + 1 for place in places)]
    return "".join(html[start:end] for start, end in zip(starts, [*places, len(html)], strict=True))
