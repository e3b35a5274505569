"""TOML text to tables, with every error of syntax in words and in its place.

``tomllib`` is the judge and stops at the first error. So that one look at the file shows all of them, the
statement it stopped at is blanked out, which keeps every other place where it was, and it is asked again.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from feeds.config.faults import Fault
from feeds.config.mistakes import Mistake, Source
from feeds.config.positions import Outline, Span, scan

Tables = dict[str, Any]

_MOST_TRIES = 20
_MANY_DIGITS = re.compile(r"\d[\d_]{4000,}+")


def read(source: Source) -> tuple[Tables, Outline, list[Mistake]]:
    """Return what the text says, where it says it, and its errors of syntax.

    Where there are errors, the tables lack the statements they are in.
    """
    mistakes: list[Mistake] = []
    text, outline = source.text, Outline()
    for _ in range(_MOST_TRIES):
        try:
            outline = scan(text)
            return tomllib.loads(text), outline, mistakes
        except tomllib.TOMLDecodeError as error:
            fault = Fault(Source(source.name, text), outline, error)
            mistakes.append(source.mistake(*fault.explained()))
            text = fault.without_statement()
        except ValueError:  # from int(), of a number with thousands of digits
            digits = _MANY_DIGITS.search(text)
            span = Span(*digits.span()) if digits else Span(0, 0)
            return {}, Outline(), [*mistakes, source.mistake(span, "this number is too long to be read")]
        except RecursionError:
            return {}, Outline(), [source.mistake(Span(0, 0), "this is nested too deeply to be read")]
    return {}, Outline(), mistakes
