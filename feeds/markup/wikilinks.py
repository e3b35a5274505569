"""Obsidian's own marks: wikilinks, embeds, highlights, comments, block ids (its help, "Internal links")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from feeds.markup import commonmark, pieces
from feeds.markup.headings import slug
from feeds.markup.layout import Ground, Layout

_WIKILINK = re.compile(r"(!?)\[\[([^\[\]\n]{0,400})\]\](?!\()")
_SIZE = re.compile(r"(\d{1,5})(?:x(\d{1,5}))?")
_SPECIAL = re.compile(r"([\\`*_\[\]<>~])")
_HIGHLIGHT = re.compile(r"(?<![=A-Za-z0-9\"'])==(?![\s=])([^=\n]*[^=\s])==(?![=A-Za-z0-9])")
_COMMENT = re.compile(r"(?<![^\s])%%(?!%)(?:[^%]|%(?!%)){0,4000}+%%(?!\S)")
_BLOCK_ID = re.compile(r"(?:^|(?<=\S)[ \t]+)\^(?=[0-9-]*[A-Za-z])[A-Za-z0-9-]{4,40}[ \t]*$", re.MULTILINE)


def replace_links(layout: Layout) -> str:
    """Turn ``[[page|words]]`` into its words and ``![[file]]`` into the picture, sound or name of it.

    In raw HTML, which no wiki reads, double brackets become single ones.
    """
    defined = commonmark.definitions(layout.text)

    def replace(match: re.Match[str]) -> str:
        embed, inner = bool(match[1]), match[2].replace("\\|", "|")
        if layout.ground(match.start()) is Ground.HTML:
            return _single(match)
        if inner.lower().strip() in defined or inner.startswith("^"):
            return match.group()
        shown = _embed(inner) if embed else _words(inner)
        # An <img> alone on its line would begin raw HTML, and take the next line into it.
        apart = shown.startswith("<img") and layout.is_alone(*match.span())
        return f"{shown}\n" if apart else shown

    return layout.sub(_WIKILINK, replace, html=True)


def single_brackets(layout: Layout) -> str:
    """Turn ``[[words]]`` into ``[words]`` in a body that is all HTML."""
    return layout.sub(_WIKILINK, _single, html=True)


def _single(match: re.Match[str]) -> str:
    return f"{match[1]}[{match[2]}]"


def _words(inner: str) -> str:
    if not inner.strip():
        return ""
    target, _, alias = inner.partition("|")
    page, _, place = target.strip().partition("#")
    if "://" in target:
        return f"<{target.split()[0]}>"
    if target.strip().isdecimal() and not alias:
        return f"\\[{target.strip()}\\]"
    shown = alias.strip() or _escaped(" > ".join(filter(None, [page, *_places(place)])))
    return shown if page or not place or place.startswith("^") else f"[{shown}](#{slug(place)})"


def _places(place: str) -> Iterable[str]:
    return (part for part in place.split("#") if part and not part.startswith("^"))


def _embed(inner: str) -> str:
    target, *options = (part.strip() for part in inner.split("|"))
    kind = pieces.extension(target)
    if kind in pieces.PICTURES:
        return _picture(target, options)
    if kind in (*pieces.VIDEOS, *pieces.SOUNDS) or kind == "pdf":
        return pieces.media(target, target.rpartition("/")[2]).before
    return _words(inner)


def _picture(target: str, options: list[str]) -> str:
    sizes = [size for option in options if (size := _SIZE.fullmatch(option))]
    width, height = (sizes[0][1], sizes[0][2] or "") if sizes else ("", "")
    words = " ".join(option for option in options if not _SIZE.fullmatch(option))
    return pieces.picture(target, alt=words, width=width, height=height).before


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def mark_highlights(layout: Layout) -> str:
    """Turn ``==words==`` into marked text."""
    return layout.sub(_HIGHLIGHT, lambda match: f"<mark>{match[1]}</mark>")


def drop_comments(layout: Layout) -> str:
    """Leave out ``%%what the author wrote to nobody%%``."""
    return layout.sub(_COMMENT, lambda _: "")


def drop_block_ids(layout: Layout) -> str:
    """Leave out the ``^name`` that ends a block for others to link to."""
    return layout.sub(_BLOCK_ID, lambda _: "")
