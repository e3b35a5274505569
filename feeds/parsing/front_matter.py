"""Any header at all: tries one dialect after the other on the top of a text."""

from __future__ import annotations

import re
from dataclasses import replace

from feeds.model import Markup
from feeds.parsing import delimited, html_head, undelimited
from feeds.parsing.fields import Dialect, Header, normalize_key
from feeds.text import is_page

_MARKDOWN_SUFFIXES = frozenset(
    {".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".mdwn", ".mdx", ".qmd", ".rmd"}
)
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_RST_SUFFIXES = frozenset({".rst", ".rest"})
_SKIPPED = re.compile(r"(?:[ \t]*+\n|%(?:YAML|TAG)[ \t][^\n]{0,200}\n(?=%|---))++")
"""Blank lines, and directives of YAML (1.2, section 6.8)."""


def read_header(text: str, suffix: str) -> Header:
    """Split a text into its header and body; lines count from the top of the file.

    A file without a header, or with one that cannot be one, keeps its whole text as its body.
    """
    blank = _SKIPPED.match(text)
    skipped = blank.group() if blank else ""
    return _shift_lines(_split_header(text[len(skipped) :], suffix), skipped.count("\n"))


def add_sidecar_fields(header: Header, text: str) -> Header:
    """Add what a file beside the post says of it (Nikola's ``post.meta``), which counts before the header.

    Its fields have line 0: they are on no line of the post.
    """
    beside = _split_header(text, "")
    if beside.dialect is Dialect.NONE:
        return header
    sidecar_fields = tuple(field._replace(line=0, column=0) for field in beside.fields)
    own_keys = {normalize_key(field.key) for field in sidecar_fields}
    own = (field for field in header.fields if normalize_key(field.key) not in own_keys)
    warnings = (item._replace(line=None, column=None) for item in beside.warnings)
    return replace(
        header,
        dialect=beside.dialect if header.dialect is Dialect.NONE else header.dialect,
        fields=(*sidecar_fields, *own),
        warnings=(*warnings, *header.warnings),
    )


def detect_markup(suffix: str, dialect: Dialect) -> Markup:
    """Tell a body's language by the file's suffix, or where that says nothing, by its header."""
    if suffix in _MARKDOWN_SUFFIXES:
        return Markup.MARKDOWN
    if suffix in _HTML_SUFFIXES:
        return Markup.HTML
    if suffix in _RST_SUFFIXES or dialect in {Dialect.RST, Dialect.NIKOLA}:
        return Markup.RST
    if dialect is Dialect.PAGE:
        return Markup.HTML
    return Markup.TEXT if dialect is Dialect.NONE else Markup.MARKDOWN


def _split_header(text: str, suffix: str) -> Header:
    if suffix == ".lr":
        return undelimited.read_lektor_record(text)
    header = (
        delimited.read_delimited_header(text)
        or delimited.read_unopened_header(text)
        or undelimited.read_nikola_header(text)
        or undelimited.read_comment_header(text)
    )
    if header is None and suffix not in _MARKDOWN_SUFFIXES | _HTML_SUFFIXES:
        header = undelimited.read_rst_header(text)
    if header is None and suffix not in _RST_SUFFIXES:
        header = undelimited.read_colon_header(text)
    if header is None:
        header = Header(Dialect.NONE, (), text)
    return _add_page_fields(header)


def _add_page_fields(header: Header) -> Header:
    """Add what a whole HTML page says of itself, after what the header says."""
    if not is_page(header.body):
        return header
    facts = html_head.read_page_header(header.body)
    if header.dialect is Dialect.NONE and facts.fields:
        return replace(facts, warnings=header.warnings)
    own_keys = {field.key.lower() for field in header.fields}
    added = (
        field._replace(line=field.line + header.body_line - 1)
        for field in facts.fields
        if field.key not in own_keys
    )
    return replace(header, fields=(*header.fields, *added))


def _shift_lines(header: Header, skipped: int) -> Header:
    """Count lines from the top of the file, and let the body begin with its first line of text."""
    body = header.body.lstrip("\n")
    blank = len(header.body) - len(body)
    return replace(
        header,
        fields=tuple(field._replace(line=field.line + skipped) for field in header.fields),
        warnings=tuple(
            item._replace(line=item.line + skipped) if item.line else item for item in header.warnings
        ),
        body=body,
        body_line=header.body_line + skipped + blank,
    )
