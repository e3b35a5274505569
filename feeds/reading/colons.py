"""``Key: value`` headers without fences, ended by a blank line: Pelican and MultiMarkdown."""

from __future__ import annotations

import re

from feeds.reading.field import Dialect, Field, Header
from feeds.reading.keys import KNOWN, canonical

MAX_LINES = 200

_FIELD = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9 _-]{0,40}):[ \t]*(?P<value>.*)")
_END = re.compile(r"(?:---|\.\.\.)?[ \t]*")


def read(text: str) -> Header | None:
    """Take a header of ``Key: value`` lines off a text; indented lines go on with the value above.

    The first key must be one we know, and a title or a date among them, so that a text which happens to
    begin with a word and a colon stays whole.
    """
    fields: list[Field] = []
    consumed = 0
    lines = text[:65_536].split("\n", MAX_LINES)
    for number, line in enumerate(lines, 1):
        if _END.fullmatch(line):
            consumed += len(line) if line.strip() else 0
            break
        if line[0] in " \t" and fields:
            fields[-1] = fields[-1]._replace(value=f"{fields[-1].value}\n{line.strip()}")
        elif match := _FIELD.fullmatch(line):
            fields.append(
                Field(match["key"].strip(), match["value"].strip(), number, match.start("value") + 1)
            )
        else:
            return None
        consumed += len(line) + 1
    if not _is_header(fields):
        return None
    return Header(Dialect.COLONS, tuple(fields), text[consumed:], text.count("\n", 0, consumed) + 1)


def _is_header(fields: list[Field]) -> bool:
    keys = [canonical(field.key) for field in fields]
    return bool(keys) and keys[0] in KNOWN and not {"title", "date"}.isdisjoint(keys)
