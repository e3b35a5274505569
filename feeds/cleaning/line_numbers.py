"""Line numbers beside code, as highlighters write them: a gutter in a table, or a number in each line."""

from __future__ import annotations

import re

from feeds.cleaning.dom import Element, get_text, mark_discarded, split_word_set

_NUMBERS = re.compile(r"[\d\s]+")
_NUMBER_CLASSES = split_word_set(
    "ln lnt lineno linenos linenumber line-number line-numbers hljs-ln-numbers hljs-ln-line-number gutter"
)
_NUMBER_STYLE = re.compile(r"user-select\s*:\s*none|margin-right\s*:\s*0?\.4em", re.IGNORECASE)
_MOST_CELLS = 2


def remove_line_numbers(body: Element) -> bool:
    """Put code in the place of a table of numbers and code; mark numbers within code to go.

    Tell whether any code was moved.
    """
    moved = False
    for table in body.iter("table"):
        cells = list(table.iter("td"))
        if len(cells) == _MOST_CELLS and _is_gutter(cells[0]):
            code = next(cells[1].iter("pre"), None)
            if code is not None:
                code.tail = None
                table.addprevious(code)
                mark_discarded(table)
                moved = True
    for number in body.iter("span", "a", "div", "td"):
        if _is_number(number) and any(around.tag == "pre" for around in number.iterancestors()):
            mark_discarded(number)
    return moved


def _is_gutter(cell: Element) -> bool:
    return _NUMBERS.fullmatch(get_text(cell)) is not None and next(cell.iter("pre"), None) is not None


def _is_number(element: Element) -> bool:
    style = element.get("style")
    has_number_class = not _NUMBER_CLASSES.isdisjoint(element.get("class", "").split())
    marked = has_number_class or (style is not None and _NUMBER_STYLE.search(style) is not None)
    return marked and _NUMBERS.fullmatch(get_text(element)) is not None
