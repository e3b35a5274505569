"""Markdown extensions of generators: attribute lists, HTML blocks, CJK emphasis, formulas, line rules."""

from __future__ import annotations

import re
from bisect import bisect_right

from feeds.markup.site_context import find_site_address
from feeds.markup.spans import SpanKind, TextSpans, find_enclosing

_KRAMDOWN = re.compile(
    r"^[ \t>]*(?:[-*+]|1\.)[ \t]{1,8}[^\n]{0,80}\n[ \t>]*\{:toc[^{}\n]{0,200}\}[ \t]*$"
    r"|^[ \t>]*\{:{1,2}[^{}\n]{0,300}\}[ \t]*$"
    r"|[ \t]?\{:{1,2}[^{}\n]{0,300}(?:\n[^{}\n]{1,200})?\}"
    r"|\{:/[a-z]{0,20}\}",
    re.MULTILINE,
)
_INLINE_ATTRIBUTES = re.compile(
    r"(?<=[)`\]])\{([^{}\n]{1,300})\}|(?<=[^\s:])[ ]\{[ ]?(\.[^{}\n]{1,200})\}[ \t]*$"
    r"|^[ \t]*\{[ ]?([.#][^{}\n]{1,200})\}[ \t]*$",
    re.MULTILINE,
)
_ATTRIBUTE_ITEM = re.compile(r"[.#][\w-]+|[\w-]+=(?:\"[^\"]*\"|'[^']*'|[^\s\"']+)")
_BLOCK_ELEMENT = r"(?:div|section|aside|article|details|figure|blockquote|main|header|footer|center)"
_BLOCK_END = re.compile(rf"^</{_BLOCK_ELEMENT}>[ \t]*$(?=\n[^\s<])", re.MULTILINE)
_MARKDOWN_ATTRIBUTE = re.compile(
    rf"(<{_BLOCK_ELEMENT}\b[^<>]*?)"
    r"\smarkdown=[\"']?(?:1|block|span)[\"']?([^<>]*>)"
)
_ABBREVIATION = re.compile(r"^\*\[[^\]\n]{1,80}\]:[^\n]*$", re.MULTILINE)
_TABLE_OF_CONTENTS = re.compile(
    r"^[ \t]*(?:\[\[?_?TOC_?\]?\]|@\[TOC\]|\$\{TOC\})(?:\([^)\n]*\))?[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_PELICAN = re.compile(
    r"(?<=[(<\"'\s])(?:\{(?:filename|static|attach|index)\}|\|(?:filename|static|attach)\|)"
    r"(?P<path>[^\s()<>\"']*)"
)
SUBSCRIPT_PATTERN = r"[\w)\]]~[\w+-]{1,20}~(?!~)"
SUPERSCRIPT_PATTERN = r"[\w)\]]\^[\w+-]{1,20}\^(?=[\s.,;:!?)*|]|$)"
_SUBSCRIPT = re.compile(r"(?<=[\w)\]])~(?P<text>[\w+-]{1,20})~(?!~)")
# What a formula without dollars holds, such as x^2y^2, ends in no caret.
_SUPERSCRIPT = re.compile(r"(?<=[\w)\]])\^(?P<text>[\w+-]{1,20})\^(?=[\s.,;:!?)*|]|$)")
_ZOLA = re.compile(r"\]\(@/([^()\s#]*)")


def drop_kramdown_attributes(layout: TextSpans) -> str:
    """Leave out ``{: .class}``, ``{::options …/}`` and ``{:toc}`` with its list (kramdown's syntax page)."""
    return layout.replace_matches(_KRAMDOWN, lambda match: match[0] if "=>" in match[0] else "")


def convert_subscripts(layout: TextSpans) -> str:
    """Lower the number of ``H~2~O`` (Pandoc, pymdownx.tilde, Hugo's extras), where it follows a word."""
    return layout.replace_matches(_SUBSCRIPT, lambda match: f"<sub>{match['text']}</sub>")


def convert_superscripts(layout: TextSpans) -> str:
    """Raise the number of ``x^2^`` (Pandoc, pymdownx.caret, Hugo's extras), where it follows a word."""
    return layout.replace_matches(_SUPERSCRIPT, lambda match: f"<sup>{match['text']}</sup>")


def enable_markdown_in_html(layout: TextSpans) -> str:
    """Let Markdown within ``<div markdown="1">`` be read as such (kramdown, Python-Markdown's md_in_html)."""
    opened = layout.replace_matches(_MARKDOWN_ATTRIBUTE, lambda match: f"{match[1]}{match[2]}\n\n", html=True)
    return _BLOCK_END.sub(r"\g<0>\n", opened)


def drop_abbreviations(layout: TextSpans) -> str:
    """Leave out ``*[HTML]: what it is short for`` (kramdown, PHP Markdown Extra)."""
    return layout.replace_matches(_ABBREVIATION, lambda _: "")


def drop_kramdown_comments(layout: TextSpans) -> str:
    """Leave out ``{::comment}…{:/comment}``."""
    return layout.replace_between("{::comment}", "{:/", lambda _: "{:/")


def drop_inline_attributes(layout: TextSpans) -> str:
    """Leave out ``{.class width=300}`` behind a link, a picture or code, or at the end of a paragraph.

    So do Pandoc and markdown-it-attrs.
    """

    def replace(match: re.Match[str]) -> str:
        attributes = match[1] or match[2] or match[3]
        line = layout.text.rfind("\n", 0, match.start()) + 1
        if "#" in attributes and layout.text.startswith("#", line):
            return match.group()  # the id of a heading
        return "" if not _ATTRIBUTE_ITEM.sub("", attributes).strip() else match.group()

    return layout.replace_matches(_INLINE_ATTRIBUTES, replace)


def drop_table_of_contents(layout: TextSpans) -> str:
    """Leave out the place where a table of contents would stand."""
    return layout.replace_matches(_TABLE_OF_CONTENTS, lambda _: "")


def resolve_pelican_links(layout: TextSpans) -> str:
    """Turn ``{static}/images/a.png`` into its address, ``/images/a.png`` where no site is known.

    Source: Pelican, "Linking to internal content".
    """
    return layout.replace_matches(
        _PELICAN, lambda match: find_site_address(match[0], "") or match["path"], html=True
    )


def resolve_zola_links(layout: TextSpans) -> str:
    """Turn ``[words](@/blog/page.md)`` into a link to that page; where no site is known, to ``/blog/page/``.

    Source: Zola, "Internal links".
    """

    def replace(match: re.Match[str]) -> str:
        if address := find_site_address(f"@/{match[1]}", ""):
            return f"]({address}"
        return "](/" + re.sub(r"(?:_?index)?\.md$", "/", match[1]).replace("//", "/")

    return layout.replace_matches(_ZOLA, replace)


TABLE_PATTERN = r"\n {0,3}[|:-][|:\- \t]*\|"

_TABLE_RULE = re.compile(r"\n {0,3}(?=[|:-])([|:\- \t]++)(?=\n|\Z)")
_HTML_BOUNDARY = re.compile(
    r"(?<=\n\n)<br ?/?>[ \t]*\n(?=[^\s<])"
    r"|^(?:</(?:div|p|center|section)>|<(div|p|center)\b[^<>\n]{0,400}>[^<>\n]{0,400}</\1>)\n"
    r"(?=#{1,6} )",
    re.MULTILINE,
)


def separate_tables(layout: TextSpans) -> str:
    """Let a table begin right below a line of text, as GitHub, Hexo and Jekyll do."""
    text = layout.text
    out: list[str] = []
    done = 0
    for ruled in _TABLE_RULE.finditer(text):
        head = text.rfind("\n", 0, ruled.start()) + 1
        above = text[text.rfind("\n", 0, max(0, head - 1)) + 1 : max(0, head - 1)]
        stuck = above.strip() and "|" not in above and _is_table_head(text[head : ruled.start()], ruled[1])
        if stuck and layout.get_kind(head) is SpanKind.PROSE:
            out += text[done:head], "\n"
            done = head
    return "".join((*out, text[done:]))


def _is_table_head(row: str, rule: str) -> bool:
    """Tell whether a row has as many cells as the rule below it, one at least."""
    return "-" in rule and 0 < _count_columns(row) == _count_columns(rule)


def _count_columns(row: str) -> int:
    """Count the cells of a row; 0 for a line that is none."""
    row = row.strip()
    return row.strip("|").count("|") + 1 if "|" in row else 0


def separate_html(layout: TextSpans) -> str:
    """Let Markdown begin below a lone ``<br>``, and a heading below a line of HTML, as in kramdown."""
    return layout.replace_matches(_HTML_BOUNDARY, lambda match: f"{match[0]}\n", html=True)


_CLOSED_BEFORE = "。，、：；！？）」』】》〉〕”’…—～"
_OPENED_AFTER = "（「『【《〈〔“‘…—"
EMPHASIS_PATTERN = rf"\*\*(?:(?<=[{_CLOSED_BEFORE}]\*\*)|(?=[{_OPENED_AFTER}])|(?<= \*\*)(?=\s|\Z))"

_STRONG_PAIR = re.compile(
    r"(?<![*\\])\*\*(?![\s*])([^*\n]+)(?:(?<!\s)\*\*(?!\*)|(?<= )(?P<loose>\*\*)(?=\s|\Z))"
)


def fix_cjk_emphasis(layout: TextSpans) -> str:
    """Write as HTML those strong words whose marks CommonMark would leave in view."""
    text = layout.text

    def replace(match: re.Match[str]) -> str:
        words = match[1]
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if match["loose"]:
            return match.group() if before.isalnum() else f"<strong>{words.rstrip()}</strong>"
        stuck = (words[-1] in _CLOSED_BEFORE and after.isalnum()) or (
            words[0] in _OPENED_AFTER and before.isalnum()
        )
        return f"<strong>{words}</strong>" if stuck else match.group()

    return layout.replace_matches(_STRONG_PAIR, replace)


FORMULA_PATTERN = r"\$\$|\$[^\s$][^$\n]*\$"

_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<shown>[^$]{1,20000})\$\$"
    r"|(?<![\\$\w])\$(?![\s$])(?P<inline>[^$\n]{1,500})(?<![\s\\])\$(?![$\w])"
)
_FORMULA_CONTEXT = 200
_TEX_CHARACTERS = re.compile(r"[\\_^*]")
_MARKDOWN_CHARACTERS = re.compile(r"([\\`*_\[\]<>~|#&!{}=+-])")
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_QUOTE_MARKS = re.compile(r"\n[ \t]*(?:>[ \t]?)+")


def escape_formulas(spans: TextSpans) -> str:
    """Escape in formulas what Markdown would take for its own, and put each of them on one line."""

    def replace(match: re.Match[str]) -> str:
        inner, start = match["shown"] or match["inline"], match.start()
        if (
            not _TEX_CHARACTERS.search(inner)
            or _BLANK_LINE.search(inner)
            or not _is_formula_in_prose(spans, match)
        ):
            return match[0]
        line = spans.text[max(0, start - _FORMULA_CONTEXT) : start].rpartition("\n")[2]
        quoted = line.lstrip().startswith(">")
        words = " ".join((_QUOTE_MARKS.sub("\n", inner) if quoted else inner).split())
        mark = "$$" if match["shown"] else "$"
        return mark + _MARKDOWN_CHARACTERS.sub(r"\\\1", words) + mark

    return _FORMULA.sub(replace, spans.text)


def _is_formula_in_prose(spans: TextSpans, match: re.Match[str]) -> bool:
    """Tell a formula in running text from one in code or raw HTML; a spans counts it as code itself."""
    start = match.start()
    if match["inline"]:
        return spans.get_kind(start) is SpanKind.PROSE
    span = find_enclosing(spans.code, start)
    return span is not None and span[0] == start and find_enclosing(spans.html, start) is None


_WIDE = (
    "\u2e80-\u2fdf\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
    "\U00020000-\U0003ffff"
)
_WIDE_CHARACTER = re.compile(f"[{_WIDE}]")
_STOPS = "、。，．：；！？…）」』】》〉〕"
_INLINE_ELEMENTS = r"(?:strong|em|a|b|i|u|del|mark|span)"
_WIDE_LINE_START = re.compile(rf"\n(?=(?:<{_INLINE_ELEMENTS}\b[^<>]{{0,2000}}>){{0,3}}+[{_WIDE}])")
_WIDE_LINE_END = re.compile(rf"[{_WIDE}](?:</{_INLINE_ELEMENTS}>){{0,3}}\Z")
_BLOCK_START = re.compile(r".*(?:\n|<(?:p|li|td|dd|blockquote|br /)>)", re.DOTALL)
_ANY_TAG = re.compile(r"<[^<>]*>")
_PRE_TAG = re.compile(r"<(/?)pre\b", re.IGNORECASE)
_FULL_LINE_WIDTHS = range(64, 85)
"""Columns of a line that was broken for its length: shorter ones may be verses, longer ones are sentences."""
_LINE_CONTEXT = 400


def join_cjk_lines(html: str) -> str:
    """Take out line ends between two wide characters, as CSS Text 3 (4.1.2) asks, but never in ``<pre>``."""
    if html.isascii():
        return html
    breaks = [
        match.start() for match in _WIDE_LINE_START.finditer(html) if _is_continued(html, match.start())
    ]
    if not breaks:
        return html
    marks = [(match.start(), not match[1]) for match in _PRE_TAG.finditer(html)]
    starts = [start for start, _ in marks]
    return _remove_characters(
        html, [offset for offset in breaks if not _is_inside_pre(marks, bisect_right(starts, offset))]
    )


def _is_continued(html: str, offset: int) -> bool:
    """Tell whether the line that ends here is one that the next continues."""
    tail = _WIDE_LINE_END.search(html, max(0, offset - 32), offset)
    if tail is None or tail[0][0] in _STOPS:
        return tail is not None
    near = html[max(0, offset - _LINE_CONTEXT) : offset]
    block_start = _BLOCK_START.match(near)
    line = _ANY_TAG.sub("", near[block_start.end() if block_start else 0 :])
    return len(line) + len(_WIDE_CHARACTER.findall(line)) in _FULL_LINE_WIDTHS


def _is_inside_pre(marks: list[tuple[int, bool]], after: int) -> bool:
    return after > 0 and marks[after - 1][1]


def _remove_characters(html: str, offsets: list[int]) -> str:
    starts = [0, *(offset + 1 for offset in offsets)]
    return "".join(html[start:end] for start, end in zip(starts, [*offsets, len(html)], strict=True))
