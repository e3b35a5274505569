"""Attribute lists, tables of contents and other marks that generators take out before a reader sees them."""

from __future__ import annotations

import re

from feeds.markup.layout import Layout

_KRAMDOWN = re.compile(
    r"^[ \t>]*(?:[-*+]|1\.)[ \t]{1,8}[^\n]{0,80}\n[ \t>]*\{:toc[^{}\n]{0,200}\}[ \t]*$"
    r"|^[ \t>]*\{:{1,2}[^{}\n]{0,300}\}[ \t]*$"
    r"|[ \t]?\{:{1,2}[^{}\n]{0,300}(?:\n[^{}\n]{1,200})?\}"
    r"|\{:/[a-z]{0,20}\}",
    re.MULTILINE,
)
_AFTER_LINK = re.compile(
    r"(?<=[)`\]])\{([^{}\n]{1,300})\}|(?<=[^\s:])[ ]\{(\.[^{}\n]{1,200})\}[ \t]*$", re.MULTILINE
)
_ITEM = re.compile(r"[.#][\w-]+|[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\"']+)")
_BLOCK = r"(?:div|section|aside|article|details|figure|blockquote|main|header|footer|center)"
_CLOSED = re.compile(rf"^</{_BLOCK}>[ \t]*$(?=\n[^\s<])", re.MULTILINE)
_OPENED = re.compile(
    rf"(<{_BLOCK}\b[^<>]*?)"
    r"\smarkdown=[\"']?(?:1|block|span)[\"']?([^<>]*>)"
)
_ABBREVIATION = re.compile(r"^\*\[[^\]\n]{1,80}\]:[^\n]*$", re.MULTILINE)
_CONTENTS = re.compile(
    r"^[ \t]*(?:\[\[?_?TOC_?\]?\]|@\[TOC\])(?:\([^)\n]*\))?[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_PELICAN = re.compile(
    r"(?<=[(<\"'\s])(?:\{(?:filename|static|attach|index)\}|\|(?:filename|static|attach)\|)"
)
_ZOLA = re.compile(r"\]\(@/([^()\s#]*)")


def drop_kramdown(layout: Layout) -> str:
    """Leave out ``{: .class}``, ``{::options …/}`` and ``{:toc}`` with its list (kramdown's syntax page)."""
    return layout.sub(_KRAMDOWN, lambda match: match[0] if "=>" in match[0] else "")


def open_markdown(layout: Layout) -> str:
    """Let Markdown within ``<div markdown="1">`` be read as such (kramdown, Python-Markdown's md_in_html)."""
    opened = layout.sub(_OPENED, lambda match: f"{match[1]}{match[2]}\n\n", html=True)
    return _CLOSED.sub(r"\g<0>\n", opened)


def drop_abbreviations(layout: Layout) -> str:
    """Leave out ``*[HTML]: what it is short for`` (kramdown, PHP Markdown Extra)."""
    return layout.sub(_ABBREVIATION, lambda _: "")


def drop_kramdown_comments(layout: Layout) -> str:
    """Leave out ``{::comment}…{:/comment}``."""
    return layout.cut("{::comment}", "{:/", lambda _: "{:/")


def drop_attributes(layout: Layout) -> str:
    """Leave out ``{.class width=300}`` behind a link, a picture or code, or at the end of a paragraph.

    So do Pandoc and markdown-it-attrs.
    """

    def kept(match: re.Match[str]) -> str:
        return "" if not _ITEM.sub("", match[1] or match[2]).strip() else match.group()

    return layout.sub(_AFTER_LINK, kept)


def drop_contents(layout: Layout) -> str:
    """Leave out the place where a table of contents would stand."""
    return layout.sub(_CONTENTS, lambda _: "")


def resolve_pelican(layout: Layout) -> str:
    """Turn ``{static}/images/a.png`` into ``/images/a.png`` (Pelican, "Linking to internal content")."""
    return layout.sub(_PELICAN, lambda _: "", html=True)


def resolve_zola(layout: Layout) -> str:
    """Turn ``[words](@/blog/page.md)`` into a link to ``/blog/page/`` (Zola, "Internal links")."""

    def public(match: re.Match[str]) -> str:
        return "](/" + re.sub(r"(?:_?index)?\.md$", "/", match[1]).replace("//", "/")

    return layout.sub(_ZOLA, public)
