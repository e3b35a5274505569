"""Strong words whose marks CommonMark would leave in view.

It reads ``**提示：**正文`` literally, for a closing mark after punctuation must be followed by a space, and
Chinese and Japanese have none; and ``**so **``, for the space inside. Most generators show them as they were
meant, and so do we.
"""

from __future__ import annotations

import re

from feeds.markup.layout import Layout

_CLOSED_BEFORE = "。，、：；！？）」』】》〉〕”’…—～"
_OPENED_AFTER = "（「『【《〈〔“‘…—"
SIGN = rf"\*\*(?:(?<=[{_CLOSED_BEFORE}]\*\*)|(?=[{_OPENED_AFTER}])|(?<= \*\*)(?=\s|\Z))"

_PAIR = re.compile(r"(?<![*\\])\*\*(?![\s*])([^*\n]+)(?:(?<!\s)\*\*(?!\*)|(?<= )(?P<loose>\*\*)(?=\s|\Z))")


def strengthen(layout: Layout) -> str:
    """Write as HTML those strong words whose marks CommonMark would leave in view."""
    text = layout.text

    def strong(match: re.Match[str]) -> str:
        words = match[1]
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if match["loose"]:
            return match.group() if before.isalnum() else f"<strong>{words.rstrip()}</strong>"
        stuck = (words[-1] in _CLOSED_BEFORE and after.isalnum()) or (
            words[0] in _OPENED_AFTER and before.isalnum()
        )
        return f"<strong>{words}</strong>" if stuck else match.group()

    return layout.sub(_PAIR, strong)
