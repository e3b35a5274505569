"""Headers without delimiters: ``key: value`` lines, Nikola's, reStructuredText fields, Lektor's records."""

from __future__ import annotations

import re
from dataclasses import replace

from feeds.generators.lektor.content import BODY_KEYS, LektorField, read_fields
from feeds.parsing.fields import KNOWN_KEYS, Dialect, Field, Header, normalize_key

MAX_COLON_LINES = 200

_COLON_FIELD = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9 _-]{0,40}):[ \t]*(?P<value>.*)")
_COLON_END = re.compile(r"(?:---|\.\.\.)?[ \t]*")


def read_colon_header(text: str) -> Header | None:
    """Take a header of ``Key: value`` lines off a text; indented lines go on with the value above.

    The first key must be one we know, and a title or a date among them, so that a text which happens to
    begin with a word and a colon stays whole.
    """
    fields: list[Field] = []
    consumed = 0
    lines = text[:65_536].split("\n", MAX_COLON_LINES)
    for number, line in enumerate(lines, 1):
        if _COLON_END.fullmatch(line):
            consumed += len(line) if line.strip() else 0
            break
        if line[0] in " \t" and fields:
            fields[-1] = fields[-1]._replace(value=f"{fields[-1].value}\n{line.strip()}")
        elif match := _COLON_FIELD.fullmatch(line):
            fields.append(
                Field(match["key"].strip(), match["value"].strip(), number, match.start("value") + 1)
            )
        else:
            return None
        consumed += len(line) + 1
    if not _is_colon_header(fields):
        return None
    return Header(Dialect.COLONS, tuple(fields), text[consumed:], text.count("\n", 0, consumed) + 1)


_COMMENT = re.compile(r"<!--[ \t]*(?:---)?[ \t]*\n(?P<inside>.*?)(?:---[ \t]*\n)?[ \t]*-->", re.DOTALL)


def read_comment_header(text: str) -> Header | None:
    """Take a header of ``Key: value`` lines in an HTML comment off a text."""
    comment = _COMMENT.match(text, 0, 65_536)
    header = read_colon_header(comment["inside"]) if comment else None
    if comment is None or header is None or header.body.strip():
        return None
    fields = tuple(field._replace(line=field.line + 1) for field in header.fields)
    return replace(
        header, fields=fields, body=text[comment.end() :], body_line=text.count("\n", 0, comment.end()) + 1
    )


def _is_colon_header(fields: list[Field]) -> bool:
    keys = [normalize_key(field.key) for field in fields]
    return bool(keys) and keys[0] in KNOWN_KEYS and not {"title", "date"}.isdisjoint(keys)


MAX_NIKOLA_LINES = 200

_NIKOLA_FIELD = re.compile(r"\.\. (?P<key>[A-Za-z][A-Za-z0-9_-]{0,40}):(?!:)[ \t]*(?P<value>.*)")
_NIKOLA_COMMENT = re.compile(r"<!--[ \t]*")


def read_nikola_header(text: str) -> Header | None:
    """Take a header of ``.. key: value`` lines off a text, with the comment around it."""
    lines = text[:65_536].split("\n", MAX_NIKOLA_LINES)
    wrapped = bool(_NIKOLA_COMMENT.fullmatch(lines[0]))
    fields: list[Field] = []
    end = int(wrapped)
    for line in lines[end:]:
        if (match := _NIKOLA_FIELD.fullmatch(line)) is None:
            break
        end += 1
        fields.append(Field(match["key"], match["value"].strip(), end, match.start("value") + 1))
    if {"title", "date", "slug"}.isdisjoint(normalize_key(field.key) for field in fields):
        return None
    body = text[sum(len(line) + 1 for line in lines[:end]) :]
    if wrapped:
        _, _, body = body.partition("-->")
    body_line = text.count("\n", 0, len(text) - len(body)) + 1
    return Header(Dialect.NIKOLA, tuple(fields), body, body_line)


MAX_RST_LINES = 200

_RST_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*")
_RST_FIELD = re.compile(r":(?P<key>[A-Za-z][^:\n]{0,60}):(?:[ \t]+(?P<value>.*))?")
_RST_INLINE = re.compile(
    r"``([^`]+)``|:[a-z:+-]{1,40}:`([^`]+)`|`([^`<]+?)(?:\s<[^`>]*>)?`_{0,2}|\*\*([^*]+)\*\*|\*([^*]+)\*"
)


def read_rst_header(text: str) -> Header | None:
    """Take the title and the fields under it off a text; None where no field is one we know.

    Without fields a heading stays in the body: it may be the first section's, not the document's.
    """
    lines = text[:65_536].split("\n", MAX_RST_LINES)
    title, start = _read_rst_title(lines)
    while start < len(lines) and not lines[start].strip():
        start += 1
    fields, end = _read_rst_fields(lines, start)
    if not any(normalize_key(field.key) in KNOWN_KEYS for field in fields):
        return None
    if title and "title" not in (field.key.lower() for field in fields):
        fields.insert(0, title)
    consumed = sum(len(line) + 1 for line in lines[:end])
    return Header(Dialect.RST, tuple(fields), text[consumed:], end + 1)


def _read_rst_title(lines: list[str]) -> tuple[Field | None, int]:
    """Return the title as a field and the index of the line below its underline."""
    over = 1 if _RST_ADORNMENT.fullmatch(lines[0]) else 0
    words, under = [*lines[over : over + 2], "", ""][:2]
    if words.strip() and not _RST_FIELD.fullmatch(words) and _RST_ADORNMENT.fullmatch(under):
        return Field("title", _strip_rst_markup(words.strip()), over + 1), over + 2
    return None, 0


def _strip_rst_markup(title: str) -> str:
    return _RST_INLINE.sub(lambda role: next(filter(None, role.groups()), ""), title)


def _read_rst_fields(lines: list[str], start: int) -> tuple[list[Field], int]:
    fields: list[Field] = []
    end = start
    for number, line in enumerate(lines[start:], start + 1):
        if match := _RST_FIELD.fullmatch(line):
            value = (match["value"] or "").strip()
            fields.append(Field(match["key"], value, number, match.start("value") + 1))
        elif fields and line[:1] in {" ", "\t"} and line.strip():
            fields[-1] = fields[-1]._replace(value=f"{fields[-1].value}\n{line.strip()}".strip())
        else:
            break
        end = number
    return fields, end


_FLOW = re.compile(r"^#### [\w-]+ ####[ \t]*$", re.MULTILINE)


def read_lektor_record(text: str) -> Header:
    """Take all fields of a record off it; its body is the field of that name, or the longest."""
    fields = read_fields(text)
    by_name = {item.key.lower(): item for item in reversed(fields)}
    body = next((by_name[name] for name in BODY_KEYS if name in by_name), None)
    long = [item for item in fields if "\n" in item.value.strip()]
    body = body or max(long, key=lambda item: len(item.value), default=None)
    rest = tuple(Field(item.key, item.value.strip(), item.line) for item in fields if item is not body)
    if body is None:
        return Header(Dialect.LEKTOR, rest, "", text.count("\n") + 1)
    return Header(Dialect.LEKTOR, rest, _join_flow_blocks(body), body.value_line)


def _join_flow_blocks(field: LektorField) -> str:
    """Return the text of a body; of flow blocks the fields that are texts, one after the other."""
    blocks = _FLOW.split(field.value)
    if not blocks[1:]:
        return field.value
    inner = (read_fields(re.sub(r"^----[ \t]*$", "---", block, flags=re.MULTILINE)) for block in blocks[1:])
    texts = (item.value.strip("\n") for fields in inner for item in fields if item.key in BODY_KEYS)
    return "\n\n".join(filter(None, (blocks[0].strip("\n"), *texts)))
