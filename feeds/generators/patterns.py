"""Patterns that a site's configuration holds: regular expressions and globs. Hostile ones cost no time.

All are matched by RE2, which never backtracks; what it cannot compile matches nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from feeds.expressions import Regex, RegexError, compile_regex

_LONGEST = 1000
_MAX_MEMORY = 2**20


def has_match(pattern: str, text: str) -> bool:
    """Tell whether a regular expression (RE2) matches anywhere in a text."""
    compiled = _compile(pattern)
    return compiled is not None and compiled.search(_in_utf8(text)) is not None


def is_glob_match(pattern: str, path: str, *, crosses: bool = False) -> bool:
    """Tell whether a glob matches a whole path.

    ``*`` and ``?`` stay within a folder unless ``crosses``; ``**`` spans folders, ``{a,b}`` is either.
    """
    return has_match(_glob_expression(pattern, crosses), path)


@lru_cache(maxsize=1024)
def _compile(pattern: str) -> Regex | None:
    if len(pattern) > _LONGEST:
        return None
    try:
        return compile_regex(pattern, _MAX_MEMORY)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _glob_expression(pattern: str, crosses: bool) -> str:
    one = "." if crosses else "[^/]"
    out, depth, at = [], 0, 0
    while at < len(pattern):
        char = pattern[at]
        end = pattern.find("]", at + 2) if char == "[" else -1
        if pattern.startswith("**/", at):
            out.append("(?:.*/)?")
            at += 2
        elif pattern.startswith("**", at):
            out.append(".*")
            at += 1
        elif char == "[" and end > 0:
            inside = pattern[at + 1 : end].replace("\\", r"\\")
            out.append(f"[^{inside[1:]}]" if inside[0] in "!^" else f"[{inside}]")
            at = end
        elif char == "{":
            depth += 1
            out.append("(?:")
        elif char == "}" and depth:
            depth -= 1
            out.append(")")
        else:
            out.append(_plain(char, one, depth))
        at += 1
    return f"(?s)^(?:{''.join(out)}{')' * depth})$"


def _plain(char: str, one: str, depth: int) -> str:
    return {"*": f"{one}*", "?": one, ",": "|" if depth else ","}.get(char) or re.escape(char)


def _in_utf8(text: str) -> str:
    """Spell a path for a matcher that fails at bytes that are no UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def match_groups(pattern: str, text: str) -> dict[str, str]:
    """Return the named groups of a regular expression (RE2) that matches a text from its beginning."""
    compiled = _compile(pattern)
    match = compiled.match(_in_utf8(text)) if compiled is not None else None
    return {name: value for name, value in match.groupdict().items() if value is not None} if match else {}


def replace_matches(pattern: str, replacement: str, text: str) -> str:
    """Return a text with all matches of a regular expression (RE2) replaced, whatever their case."""
    compiled = _compile(f"(?i){pattern}")
    try:
        return text if compiled is None else compiled.sub(replacement, _in_utf8(text))
    except RegexError:
        return text
