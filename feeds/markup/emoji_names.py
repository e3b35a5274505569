"""GitHub's names of emoji, such as ``:tada:``, as their characters (jemoji, remark-emoji, Hugo)."""

from __future__ import annotations

import re

from feeds.markup.spans import TextSpans

NAME_PATTERN = r":(?:[a-z][a-z0-9_-]{1,60}|[+-]1|100|1234):"

_NAME = re.compile(r"(?<![\w:/.])(?P<name>:(?:[a-z][a-z0-9_-]{0,60}|[+-]1|100|1234):)(?![\w/])")


def replace_names(layout: TextSpans) -> str:
    """Return text with characters for the names that are known; others stay."""
    import emoji  # noqa: PLC0415 - its table takes a while to load, and few posts need it

    def replace(match: re.Match[str]) -> str:
        return emoji.emojize(match["name"], language="alias")

    return layout.replace_matches(_NAME, replace)
