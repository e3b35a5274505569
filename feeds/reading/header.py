"""Any header at all: tries one dialect after the other on the top of a text."""

from __future__ import annotations

import re
from dataclasses import replace

from feeds.model import Markup
from feeds.reading import colons, fenced, lektor, nikola, page, rst
from feeds.reading.field import Dialect, Header
from feeds.reading.keys import canonical

_MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".mdwn", ".mdx", ".qmd", ".rmd"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_RST = frozenset({".rst", ".rest"})
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")


def read_header(text: str, suffix: str) -> Header:
    """Split a text into its header and body; lines count from the top of the file.

    A file without a header, or with one that cannot be one, keeps its whole text as its body.
    """
    blank = _BLANK_LINES.match(text)
    skipped = blank.group() if blank else ""
    return _placed(_split(text[len(skipped) :], suffix), skipped.count("\n"))


def described(header: Header, text: str) -> Header:
    """Add what a file beside the post says of it (Nikola's ``post.meta``), which counts before the header.

    Its fields have line 0: they are on no line of the post.
    """
    beside = _split(text, "")
    if beside.dialect is Dialect.NONE:
        return header
    said = tuple(field._replace(line=0, column=0) for field in beside.fields)
    known = {canonical(field.key) for field in said}
    own = (field for field in header.fields if canonical(field.key) not in known)
    complaints = (item._replace(line=None, column=None) for item in beside.complaints)
    return replace(
        header,
        dialect=beside.dialect if header.dialect is Dialect.NONE else header.dialect,
        fields=(*said, *own),
        complaints=(*complaints, *header.complaints),
    )


def markup_of(suffix: str, dialect: Dialect) -> Markup:
    """Tell a body's language by the file's suffix, or where that says nothing, by its header."""
    if suffix in _MARKDOWN:
        return Markup.MARKDOWN
    if suffix in _HTML:
        return Markup.HTML
    if suffix in _RST or dialect in {Dialect.RST, Dialect.NIKOLA}:
        return Markup.RST
    if dialect is Dialect.PAGE:
        return Markup.HTML
    return Markup.TEXT if dialect is Dialect.NONE else Markup.MARKDOWN


def _split(text: str, suffix: str) -> Header:
    if suffix == ".lr":
        return lektor.read(text)
    header = fenced.read(text) or fenced.read_unopened(text) or nikola.read(text)
    if header is None and suffix not in _MARKDOWN | _HTML:
        header = rst.read(text)
    if header is None and suffix not in _RST:
        header = colons.read(text)
    if header is None:
        header = Header(Dialect.NONE, (), text)
    return _with_page(header)


def _with_page(header: Header) -> Header:
    """Add what a whole HTML page says of itself, after what the header says."""
    if not page.is_page(header.body):
        return header
    facts = page.read(header.body)
    if header.dialect is Dialect.NONE:
        return replace(facts, complaints=header.complaints)
    known = {field.key.lower() for field in header.fields}
    added = (
        field._replace(line=field.line + header.body_line - 1)
        for field in facts.fields
        if field.key not in known
    )
    return replace(header, fields=(*header.fields, *added))


def _placed(header: Header, skipped: int) -> Header:
    """Count lines from the top of the file, and let the body begin with its first line of text."""
    body = header.body.lstrip("\n")
    blank = len(header.body) - len(body)
    return replace(
        header,
        fields=tuple(field._replace(line=field.line + skipped) for field in header.fields),
        complaints=tuple(
            item._replace(line=item.line + skipped) if item.line else item for item in header.complaints
        ),
        body=body,
        body_line=header.body_line + skipped + blank,
    )
