"""What generators of sites add to Markdown and HTML, rewritten into plain Markdown and HTML.

Each rewriting runs only over a body that holds one of its signs, and none of them touches code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from feeds.markup import (
    admonitions,
    commonmark,
    gfm,
    headless_tables,
    loose_blocks,
    loose_links,
    markdown_extensions,
    mdx,
    obsidian,
    spans,
    template_expansion,
    tex_delimiters,
    wordpress,
)
from feeds.markup.spans import TextSpans


class Rewrite:
    """One rewriting, for bodies in which its sign is found.

    ``mark`` is one character of the sign, as rare as can be: most bodies cost no more than a look for it.
    """

    __slots__ = ("mark", "rewrite", "sign")

    def __init__(self, mark: str, sign: str, rewrite: Callable[[TextSpans], str]) -> None:
        self.mark = mark
        self.sign = re.compile(sign)
        self.rewrite = rewrite

    def can_apply(self, text: str) -> bool:
        """Tell whether there may be something to rewrite."""
        return self.mark in text and self.sign.search(text) is not None


_TEMPLATE_REWRITE = Rewrite("{", r"\{[{%#]", template_expansion.expand_templates)
_WORDPRESS_REWRITE = Rewrite("]", wordpress.WORDPRESS_PATTERN, wordpress.expand_shortcodes)
_PELICAN_REWRITES = (
    Rewrite("{", r"\{(?:static|filename|attach|index)\}", markdown_extensions.resolve_pelican_links),
    Rewrite("|", r"\|(?:static|filename|attach)\|", markdown_extensions.resolve_pelican_links),
)
_MDX_REWRITES = (
    Rewrite("{", r"(?<!\{)\{/\*", mdx.drop_comments),
    Rewrite("p", r"(?:im|ex)port\s", mdx.drop_imports),
    Rewrite("<", r"<CodeBlock", mdx.convert_code_components),
    Rewrite("<", r"<[A-Z]", mdx.remove_component_indent),
    Rewrite("<", r"<[A-Za-z]", mdx.convert_components),
    Rewrite("<", r"</[A-Z]", mdx.convert_closing_tags),
)
_MARKDOWN_REWRITES = (
    Rewrite("$", markdown_extensions.FORMULA_PATTERN, markdown_extensions.escape_formulas),
    Rewrite("\\", tex_delimiters.DELIMITER_PATTERN, tex_delimiters.escape_delimited),
    _WORDPRESS_REWRITE,
    Rewrite("<", loose_blocks.TAB_PATTERN, loose_blocks.name_tabs),
    Rewrite("%", r"<%", obsidian.drop_template_commands),
    _TEMPLATE_REWRITE,
    *_PELICAN_REWRITES,
    Rewrite("<", loose_blocks.COMMENT_PATTERN, loose_blocks.separate_comments),
    Rewrite("<", loose_blocks.PREFORMATTED_PATTERN, loose_blocks.separate_preformatted),
    Rewrite("<", loose_blocks.END_TAG_PATTERN, loose_blocks.separate_end_tags),
    Rewrite(")", loose_links.SPACED_PATTERN, loose_links.escape_spaces),
    Rewrite("]", loose_links.UNDEFINED_PATTERN, loose_links.drop_collapsed_references),
    Rewrite("@", loose_links.EMBED_PATTERN, loose_links.convert_embeds),
    Rewrite("<", r"markdown=", markdown_extensions.enable_markdown_in_html),
    Rewrite("#", r">\n#", markdown_extensions.separate_html),
    Rewrite("<", r"\n\n<br", markdown_extensions.separate_html),
    Rewrite("|", markdown_extensions.TABLE_PATTERN, markdown_extensions.separate_tables),
    Rewrite("|", headless_tables.HEADLESS_PATTERN, headless_tables.add_empty_heads),
    Rewrite("{", r"\{::comment", markdown_extensions.drop_kramdown_comments),
    Rewrite("{", r"\{:", markdown_extensions.drop_kramdown_attributes),
    Rewrite("{", r"[)`\]]\{", markdown_extensions.drop_inline_attributes),
    Rewrite("{", r"[ \n]\{ ?[.#]", markdown_extensions.drop_inline_attributes),
    Rewrite("$", r"\$\{toc\}", markdown_extensions.drop_table_of_contents),
    Rewrite("]", r"\[(?:TOC|toc|\[_)", markdown_extensions.drop_table_of_contents),
    Rewrite("*", r"\*\[", markdown_extensions.drop_abbreviations),
    Rewrite("@", r"\]\(@/", markdown_extensions.resolve_zola_links),
    Rewrite("%", r"%%", obsidian.drop_comments),
    Rewrite("]", r"\[\[", obsidian.replace_wikilinks),
    Rewrite("*", markdown_extensions.EMPHASIS_PATTERN, markdown_extensions.fix_cjk_emphasis),
    Rewrite("=", r"==", obsidian.mark_highlights),
    Rewrite("^", r"[ \n]\^|\A\^", obsidian.drop_block_ids),
    Rewrite("~", markdown_extensions.SUBSCRIPT_PATTERN, markdown_extensions.convert_subscripts),
    Rewrite("^", markdown_extensions.SUPERSCRIPT_PATTERN, markdown_extensions.convert_superscripts),
    Rewrite("!", r"\[!", admonitions.convert_callouts),
    Rewrite(":", r":::", admonitions.convert_admonitions),
    Rewrite("!", r"!!!", admonitions.convert_indented_admonitions),
    Rewrite("?", r"\?\?\?", admonitions.convert_indented_admonitions),
    Rewrite(":", gfm.EMOJI_NAME_PATTERN, gfm.replace_emoji_names),
)
_HTML_REWRITES = (
    _WORDPRESS_REWRITE,
    _TEMPLATE_REWRITE,
    *_PELICAN_REWRITES,
    Rewrite("]", r"\[\[", obsidian.reduce_brackets),
)


def rewrite_markdown(text: str) -> str:
    """Return a Markdown body without any generator's own syntax."""
    if loose_blocks.MDX_FENCE in text:
        text = loose_blocks.open_mdx_blocks(text)
    if mdx.is_mdx(text):
        text = _apply_rewrites(text, _MDX_REWRITES, spans.find_markdown_spans)
    return _apply_rewrites(text, _MARKDOWN_REWRITES, spans.find_markdown_spans)


def rewrite_html(text: str) -> str:
    """Return an HTML body without any generator's own syntax."""
    return _apply_rewrites(text, _HTML_REWRITES, spans.find_html_spans)


def _apply_rewrites(text: str, readings: Iterable[Rewrite], lay_out: Callable[[str], TextSpans]) -> str:
    laid: TextSpans | None = None
    for reading in readings:
        if reading.can_apply(text):
            laid = laid if laid and laid.text == text else lay_out(text)
            text = reading.rewrite(laid)
    return text


_ADDRESS_SIGNS = ("://", "www.", "@")
_LANGUAGE = re.compile(r'class="language-\{?[.:]?([\w+#.-]*)[^"]*"')
_CODE_HEAD = re.compile(r"<pre><code>(?::::|#!)([A-Za-z][\w+#-]{0,30})(?:[ \t][^\n<]*)?\n(?!</code>)")
"""The line at the head of an indented block that names its language (Python-Markdown, CodeHilite)."""
_TASK_CHECKBOXES = (
    ('<input disabled="" type="checkbox" checked=""/>\n', "☑ "),
    ('<input disabled="" type="checkbox"/>\n', "☐ "),
)


def render_markdown(text: str) -> str:
    """Render a Markdown body. Raises PostError ("too-deep") on quotes or lists nested beyond reason."""
    commonmark.check_depth(text)
    text = rewrite_markdown(text)
    if any(sign in text for sign in _ADDRESS_SIGNS):
        text = gfm.link_addresses(text)
    noted = "[^" in text and "]:" in text
    if noted:
        text = gfm.move_footnotes_to_end(text)
    html = commonmark.render_commonmark(text)
    return _adapt_to_readers(gfm.link_footnotes(html) if noted else html)


def _adapt_to_readers(html: str) -> str:
    """Say in text and attributes what feed readers would lose: they strip form controls and styles."""
    if "<h" in html:
        html = gfm.add_heading_ids(html)
    if 'type="checkbox"' in html:
        for control, sign in _TASK_CHECKBOXES:
            html = html.replace(control, sign)
    if 'class="language-' in html:
        html = _LANGUAGE.sub(r'class="language-\1"', html)
    if "<pre><code>:::" in html or "<pre><code>#!" in html:
        html = _CODE_HEAD.sub(_name_language, html)
    if "<th></th>" in html:
        html = headless_tables.drop_empty_heads(html)
    if "text-align: " in html:
        html = html.replace(' style="text-align: ', ' align="')
    return markdown_extensions.join_cjk_lines(html)


def _name_language(head: re.Match[str]) -> str:
    """Return the start of a code block whose first line names its language, and is no admonition."""
    code = head.string[head.end() : head.string.find("</code>", head.end())]
    return head[0] if ":::" in code else f'<pre><code class="language-{head[1]}">'
