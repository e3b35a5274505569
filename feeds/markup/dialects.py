"""What generators of sites add to Markdown and HTML, rewritten into plain Markdown and HTML.

Each reading runs only over a body that holds one of its signs, and none of them touches code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from feeds.markup import (
    attributes,
    blocks,
    callouts,
    emphasis,
    formulas,
    layout,
    liquid,
    mdx,
    wikilinks,
    wordpress,
)
from feeds.markup.layout import Layout


class Reading:
    """One rewriting, for bodies in which its sign is found.

    ``mark`` is one character of the sign, as rare as can be: most bodies cost no more than a look for it.
    """

    __slots__ = ("mark", "rewrite", "sign")

    def __init__(self, mark: str, sign: str, rewrite: Callable[[Layout], str]) -> None:
        self.mark = mark
        self.sign = re.compile(sign)
        self.rewrite = rewrite

    def concerns(self, text: str) -> bool:
        """Tell whether there may be something to rewrite."""
        return self.mark in text and self.sign.search(text) is not None


_TEMPLATES = Reading("{", r"\{[{%#]", liquid.expand)
_WORDPRESS = Reading("]", wordpress.SIGN, wordpress.expand)
_PELICAN = (
    Reading("{", r"\{(?:static|filename|attach|index)\}", attributes.resolve_pelican),
    Reading("|", r"\|(?:static|filename|attach)\|", attributes.resolve_pelican),
)
_MDX = (
    Reading("{", r"\{/\*", mdx.drop_comments),
    Reading("p", r"(?:im|ex)port\s", mdx.drop_scripts),
    Reading("<", r"<CodeBlock", mdx.show_code),
    Reading("<", r"<[A-Z]", mdx.outdent),
    Reading("<", r"<[A-Za-z]", mdx.flatten_components),
    Reading("<", r"</[A-Z]", mdx.close_components),
)
_MARKDOWN = (
    Reading("$", formulas.SIGN, formulas.guard),
    _WORDPRESS,
    _TEMPLATES,
    *_PELICAN,
    Reading("<", r"markdown=", attributes.open_markdown),
    Reading("#", r">\n#", blocks.part_html),
    Reading("<", r"\n\n<br", blocks.part_html),
    Reading("|", blocks.TABLE_SIGN, blocks.part_tables),
    Reading("{", r"\{::comment", attributes.drop_kramdown_comments),
    Reading("{", r"\{:", attributes.drop_kramdown),
    Reading("{", r"[)`\]]\{", attributes.drop_attributes),
    Reading("{", r" \{\.", attributes.drop_attributes),
    Reading("]", r"\[(?:TOC|toc|\[_)", attributes.drop_contents),
    Reading("*", r"\*\[", attributes.drop_abbreviations),
    Reading("@", r"\]\(@/", attributes.resolve_zola),
    Reading("%", r"%%", wikilinks.drop_comments),
    Reading("]", r"\[\[", wikilinks.replace_links),
    Reading("*", emphasis.SIGN, emphasis.strengthen),
    Reading("=", r"==", wikilinks.mark_highlights),
    Reading("^", r"[ \n]\^|\A\^", wikilinks.drop_block_ids),
    Reading("!", r"\[!", callouts.title_callouts),
    Reading(":", r":::", callouts.unfence),
    Reading("!", r"!!!", callouts.title_admonitions),
    Reading("?", r"\?\?\?", callouts.title_admonitions),
)
_HTML = (_WORDPRESS, _TEMPLATES, *_PELICAN, Reading("]", r"\[\[", wikilinks.single_brackets))


def plain_markdown(text: str) -> str:
    """Return a Markdown body without any generator's own syntax."""
    if mdx.is_mdx(text):
        text = _read(text, _MDX, layout.of_markdown)
    return _read(text, _MARKDOWN, layout.of_markdown)


def plain_html(text: str) -> str:
    """Return an HTML body without any generator's own syntax."""
    return _read(text, _HTML, layout.of_html)


def _read(text: str, readings: Iterable[Reading], lay_out: Callable[[str], Layout]) -> str:
    laid: Layout | None = None
    for reading in readings:
        if reading.concerns(text):
            laid = laid if laid and laid.text == text else lay_out(text)
            text = reading.rewrite(laid)
    return text
