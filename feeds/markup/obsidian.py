"""Obsidian's own marks: wikilinks, embeds, highlights, comments, block ids (its help, "Internal links")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from feeds.markup import commonmark, html_snippets
from feeds.markup.gfm import make_heading_id
from feeds.markup.site_context import find_site_address
from feeds.markup.spans import SpanKind, TextSpans
from feeds.media_types import AUDIO_EXTENSIONS, VIDEO_EXTENSIONS

_WIKILINK = re.compile(r"(!?)\[\[([^\[\]\n]{0,400})\]\](?!\()")
_MEDIA_EXTENSIONS = frozenset(
    (
        *html_snippets.PICTURE_EXTENSIONS,
        *VIDEO_EXTENSIONS,
        *AUDIO_EXTENSIONS,
        "pdf",
    )
)
_SIZE = re.compile(r"(\d{1,5})(?:x(\d{1,5}))?")
_SPECIAL = re.compile(r"([\\`*_\[\]<>~])")
_HIGHLIGHT = re.compile(r"(?<![=A-Za-z0-9\"'])==(?![\s=])([^=\n]*[^=\s])==(?![=A-Za-z0-9])")
_COMMENT = re.compile(r"(?<![^\s])%%(?!%)(?:[^%]|%(?!%)){0,4000}+%%(?!\S)")
_COMMAND = re.compile(r"<%(?:[^%<]|%(?!>)|<(?!%)){0,2000}+%>")
_BLOCK_ID = re.compile(r"(?:^|(?<=\S)[ \t]+)\^(?=[0-9-]*[A-Za-z])[A-Za-z0-9-]{4,40}[ \t]*$", re.MULTILINE)


def replace_wikilinks(layout: TextSpans) -> str:
    """Turn ``[[page|words]]`` into its words and ``![[file]]`` into the picture, sound or name of it.

    In raw HTML, which no wiki reads, double brackets become single ones.
    """
    defined = commonmark.find_link_definitions(layout.text)

    def replace_link(match: re.Match[str]) -> str:
        embed, inner = bool(match[1]), match[2].replace("\\|", "|")
        if layout.get_kind(match.start()) is SpanKind.HTML:
            return _reduce_brackets(match)
        if inner.lower().strip() in defined or inner.startswith("^"):
            return match.group()
        markdown = _convert_embed(inner) if embed else _make_link_text(inner)
        # An <img> alone on its line would begin raw HTML, and take the next line into it.
        apart = markdown.startswith("<img") and layout.is_alone(*match.span())
        return f"{markdown}\n" if apart else markdown

    return layout.replace_matches(_WIKILINK, replace_link, html=True)


def reduce_brackets(layout: TextSpans) -> str:
    """Turn ``[[words]]`` into ``[words]`` in a body that is all HTML."""
    return layout.replace_matches(_WIKILINK, _reduce_brackets, html=True)


def _reduce_brackets(match: re.Match[str]) -> str:
    return f"{match[1]}[{match[2]}]"


def _make_link_text(inner: str) -> str:
    if not inner.strip():
        return ""
    target, _, alias = inner.partition("|")
    page, _, section = target.strip().partition("#")
    if "://" in target:
        return f"<{target.split()[0]}>"
    if target.strip().isdecimal() and not alias:
        return f"\\[{target.strip()}\\]"
    label = alias.strip() or _escape_markdown(" > ".join(filter(None, [page, *_split_headings(section)])))
    if address := find_site_address(target.strip(), "wikilink"):
        return f"[{label}](<{address}>)"
    return (
        label if page or not section or section.startswith("^") else f"[{label}](#{make_heading_id(section)})"
    )


def _split_headings(section: str) -> Iterable[str]:
    return (part for part in section.split("#") if part and not part.startswith("^"))


def _convert_embed(inner: str) -> str:
    target, *options = (part.strip() for part in inner.split("|"))
    kind = html_snippets.get_extension(target)
    if kind in _MEDIA_EXTENSIONS:
        target = find_site_address(target, "wikilink") or target
    if kind in html_snippets.PICTURE_EXTENSIONS:
        return _make_picture(target, options)
    if kind in (*VIDEO_EXTENSIONS, *AUDIO_EXTENSIONS) or kind == "pdf":
        return html_snippets.make_media(target, target.rpartition("/")[2]).before
    return _make_link_text(inner)


def _make_picture(target: str, options: list[str]) -> str:
    sizes = [size for option in options if (size := _SIZE.fullmatch(option))]
    width, height = (sizes[0][1], sizes[0][2] or "") if sizes else ("", "")
    words = " ".join(option for option in options if not _SIZE.fullmatch(option))
    return html_snippets.make_picture(target, alt=words, width=width, height=height).before


def _escape_markdown(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def mark_highlights(layout: TextSpans) -> str:
    """Turn ``==words==`` into marked text."""
    return layout.replace_matches(_HIGHLIGHT, lambda match: f"<mark>{match[1]}</mark>")


def drop_comments(layout: TextSpans) -> str:
    """Leave out ``%%what the author wrote to nobody%%``."""
    return layout.replace_matches(_COMMENT, lambda _: "")


def drop_template_commands(layout: TextSpans) -> str:
    """Leave out the commands ``<% … %>`` of Templater, whose results nobody knows; code shows them."""
    return layout.replace_matches(_COMMAND, lambda _: "")


def drop_block_ids(layout: TextSpans) -> str:
    """Leave out the ``^name`` that ends a block for others to link to."""
    return layout.replace_matches(_BLOCK_ID, lambda _: "")
