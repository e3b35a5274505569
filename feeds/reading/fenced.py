"""Which text between fences is a header, and what to make of one that is broken or never closed."""

from __future__ import annotations

from dataclasses import replace

from feeds.errors import PostError
from feeds.reading.fences import FENCES, MAX_HEADER, Fence
from feeds.reading.field import Complaint, Dialect, Header
from feeds.reading.keys import KNOWN, canonical
from feeds.reading.repair import HeaderError, begins_with_field, header_lines, repair, runs_into_text
from feeds.reading.yaml import Parsed


def read(text: str) -> Header | None:
    """Take a fenced header off a text, or None where there is none.

    A header that is never closed, or does not parse, is read as far as it is plain; what is no table of
    fields is left to the body: no text is lost. Lines count from the first of ``text``.
    """
    fence = next((fence for fence in FENCES if fence.detect(text)), None)
    if fence is None:
        return None
    try:
        inside, body = fence.split(text)
    except ValueError:
        return _unclosed(fence, text)
    if len(inside) > MAX_HEADER:
        return _too_long(fence, text)
    try:
        parsed = fence.parse(inside)
    except HeaderError as error:
        return _broken(fence, text, inside, body, error)
    if parsed is None or _is_prose(fence, inside, parsed):
        return None
    return Header(fence.dialect, parsed.fields, body, inside.count("\n") + 1, parsed.complaints)


def read_unopened(text: str) -> Header | None:
    """Take off a YAML header whose opening fence was left away, as Hexo allows."""
    count = header_lines(text[:MAX_HEADER].split("\n"))
    if "---" not in (line.rstrip() for line in text[:MAX_HEADER].split("\n")[:count]):
        return None
    header = read(f"---\n{text}")
    return header and replace(
        header,
        fields=tuple(field._replace(line=field.line - 1) for field in header.fields),
        complaints=tuple(item._replace(line=(item.line or 2) - 1) for item in header.complaints),
        body_line=header.body_line - 1,
    )


def _is_prose(fence: Fence, inside: str, parsed: Parsed) -> bool:
    """Tell whether text between two rules was taken for a header."""
    if any(canonical(field.key) in KNOWN for field in parsed.fields):
        return False
    if not parsed.fields or fence.dialect is Dialect.JSON:
        return bool(inside.strip())
    return inside.startswith("\n\n") or any(len(field.key.split()) > 3 for field in parsed.fields)


def _broken(fence: Fence, text: str, inside: str, body: str, error: HeaderError) -> Header | None:
    if runs_into_text(inside, fence.dialect is Dialect.TOML):
        return _unclosed(fence, text)
    parsed = repair(inside, fence.parse, fence.dialect is Dialect.TOML)
    if parsed is None:
        was_meant = fence.dialect is not Dialect.YAML or begins_with_field(inside)
        return _left_alone(text, error) if was_meant else None
    complaints = parsed.complaints or (_complaint(error),)
    return Header(fence.dialect, parsed.fields, body, inside.count("\n") + 1, complaints)


def _too_long(fence: Fence, text: str) -> Header | None:
    """Refuse a header beyond all sense; but mostly the closing fence is just a rule far down the text."""
    lines = text[:MAX_HEADER].split("\n")[1:]
    if 0 < header_lines(lines, fence.dialect is Dialect.TOML) < len(lines):
        return _unclosed(fence, text)
    if begins_with_field(lines[0] if lines else "", fence.dialect is Dialect.TOML):
        raise PostError("front-matter", f"the header is longer than {MAX_HEADER} characters", 1, 1)
    return None


def _unclosed(fence: Fence, text: str) -> Header | None:
    """Read the fields under an opening fence up to the first blank line; the rest is body."""
    if fence.dialect is Dialect.JSON:
        return _left_alone(text, HeaderError("it has no end"))
    opening, _, rest = text.partition("\n")
    toml = fence.dialect is Dialect.TOML
    count = header_lines(rest[:MAX_HEADER].split("\n"), toml)
    if count == 0:
        return None
    inside = "\n" + "\n".join(rest[:MAX_HEADER].split("\n")[:count])
    parsed = _attempt(fence, inside) or repair(inside, fence.parse, toml) or Parsed(())
    reason = f"the header is never closed; write {opening.strip()} on a line of its own below it"
    complaints = (Complaint("front-matter", reason, 1, 1), *parsed.complaints)
    return Header(fence.dialect, parsed.fields, rest[len(inside) - 1 :], count + 1, complaints)


def _attempt(fence: Fence, text: str) -> Parsed | None:
    try:
        return fence.parse(text)
    except HeaderError:
        return None


def _left_alone(text: str, error: HeaderError) -> Header:
    return Header(Dialect.NONE, (), text, 1, (_complaint(error),))


def _complaint(error: HeaderError) -> Complaint:
    reason = f"the header does not parse: {error.reason}"
    return Complaint("front-matter", reason, error.line + 1, error.column + 1)
