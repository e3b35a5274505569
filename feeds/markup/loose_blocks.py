"""Blocks that other generators' Markdown parts and CommonMark runs together, set apart with blank lines."""

from __future__ import annotations

import re

from feeds.markup.spans import SpanKind, TextSpans, find_enclosing

COMMENT_PATTERN = r"<!--[^<>]{1,200}-->[ \t]*[^\s<]"
PREFORMATTED_PATTERN = r"><pre\b"
TAB_PATTERN = r"<!--[ \t]*(?:end)?tab\b"
MDX_FENCE = "mdx-code-block"

_COMMENT = re.compile(r"^ {0,3}<!--[^<>]{1,200}-->[ \t]*(?=[^\s<])", re.MULTILINE)
_TAB = re.compile(
    r"^[ \t]{0,8}<!--[ \t]*(?:endtab|tab\b(?P<name>[^<>@\n]{0,200})(?:@[^<>\n]{0,80})?)[ \t]*-->",
    re.MULTILINE,
)
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "audio", "blockquote", "center", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
        "hr", "iframe", "li", "main", "nav", "ol", "p", "section", "summary", "table", "td", "th",
        "tr", "ul", "video",
    }
)  # fmt: skip
_BLOCK_NAMES = "|".join(sorted(_BLOCKS, reverse=True))
END_TAG_PATTERN = rf"</(?:{_BLOCK_NAMES})>[ \t]*\n?[^\s<]"
_END_TAG = re.compile(
    rf"^[^\n]{{0,400}}</(?:{_BLOCK_NAMES})>[ \t]*\n?(?=(?P<next>[^\s<][^\n]{{0,1000}}))",
    re.MULTILINE,
)
_MARKDOWN_SIGN = re.compile(
    r"\*\*\S|(?<!\w)__\S|!?\[[^\]\n]+\]\([^)\n]+\)|`[^`\n]+`|^#{1,6} |^[-*+] |^\d{1,9}[.)] "
    r"|(?<![\w*])\*[^\s*][^*\n]*\*"
)
_BEFORE_PREFORMATTED = re.compile(
    r"^<(?P<name>[a-z][\w-]*)(?:\s[^<>\n]{0,400})?>(?:<[a-z][^<>\n]{0,400}>)*?(?=<pre\b)", re.MULTILINE
)
_MDX_OPENING = re.compile(rf"(`{{3,}}|~{{3,}}){MDX_FENCE}[ \t]*")


def separate_comments(layout: TextSpans) -> str:
    """Let Markdown begin right behind an excerpt mark, or any comment, at the head of a line."""

    def replace(match: re.Match[str]) -> str:
        return f"{match[0].rstrip()}\n\n" if _is_comment(match, layout) else match[0]

    return _COMMENT.sub(replace, layout.text)


def _is_comment(match: re.Match[str], layout: TextSpans) -> bool:
    """Tell whether the comment in a match is one, and no example of one in code."""
    span = find_enclosing(layout.code, match.start() + match[0].index("<"))
    return span is None or layout.text.startswith("<!--", span[0])


def name_tabs(layout: TextSpans) -> str:
    """Set the name of each tab above what it shows: ``<!-- tab Name@icon -->`` (Hexo's theme NexT)."""

    def replace(match: re.Match[str]) -> str:
        if not _is_comment(match, layout):
            return match[0]
        name = (match["name"] or "").strip()
        return f"\n**{name}**\n\n" if name else "\n"

    return _TAB.sub(replace, layout.text)


def separate_end_tags(layout: TextSpans) -> str:
    """Let Markdown begin behind the end tag of a block, or below it, as kramdown and Python-Markdown do."""

    def replace(match: re.Match[str]) -> str:
        begins_html = layout.get_kind(match.start()) is SpanKind.HTML
        in_code = layout.get_kind(match.end() - 1) is SpanKind.CODE
        if in_code or not begins_html or not _MARKDOWN_SIGN.search(match["next"]):
            return match[0]
        return f"{match[0].rstrip()}\n\n"

    return _END_TAG.sub(replace, layout.text)


def separate_preformatted(layout: TextSpans) -> str:
    """Let ``<pre>`` begin a block of its own, where tags before it would lose its blank lines or indents."""

    def replace(match: re.Match[str]) -> str:
        end = layout.text.find("</pre>", match.end())
        is_block = match["name"] in _BLOCKS
        if is_block and "\n\n" not in layout.text[match.end() : end if end >= 0 else match.end()]:
            return match[0]
        return f"{match[0]}\n\n"

    return layout.replace_matches(_BEFORE_PREFORMATTED, replace, html=True)


def open_mdx_blocks(text: str) -> str:
    """Take the fences off what Docusaurus hides from other tools as ``mdx-code-block``."""
    fence, out = "", list[str]()
    for line in text.split("\n"):
        opening = None if fence else _MDX_OPENING.fullmatch(line)
        closing = bool(fence) and line.rstrip() == fence
        if opening or closing:
            fence = opening[1] if opening else ""
            line = ""  # noqa: PLW2901 - blank lines take the place of fences
        out.append(line)
    return "\n".join(out)
