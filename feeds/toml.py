"""TOML read (TOML 1.1), for settings, front matter and the configuration of sites: the room of tomli.

tomli bounds how deep a document nests, and its errors carry their position, as those of ``tomllib`` do
from Python 3.14 on only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tomli


class TOMLError(ValueError):
    """A text that is not TOML: why, and where, in characters from 0, and in lines and columns from 1."""

    def __init__(self, reason: str, offset: int, line: int, column: int) -> None:
        super().__init__(reason, offset, line, column)
        self.reason = reason
        self.offset = offset
        self.line = line
        self.column = column


def load_toml(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    r"""Return what a document says. ``parse_float`` is given each number with a point or an exponent.

    Offsets of errors count a line end of ``\r\n`` as one character. Raises `TOMLError`; `ValueError` for a
    whole number of thousands of digits; `RecursionError` where it nests more than 400 levels deep or a
    key has more than 1000 parts.
    """
    try:
        return tomli.loads(text, parse_float=parse_float)
    except tomli.TOMLDecodeError as error:
        raise TOMLError(error.msg, error.pos, error.lineno, error.colno) from None
