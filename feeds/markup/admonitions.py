"""Admonitions: Obsidian's callouts, GitHub's alerts, and fenced notes, as HTML asides."""

from __future__ import annotations

import re

from feeds.markup import html_snippets
from feeds.markup.spans import SpanKind, TextSpans

_CALLOUT = re.compile(
    r"^((?:[ \t]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?)(?:>[ \t]?)+)[ \t]{0,3}"
    r"\[!([\w -]{1,40})(?:\|[^\]\n]{0,80})?\][+-]?[ \t]*([^\n]*)",
    re.MULTILINE,
)
_FENCE = re.compile(
    r"^([ \t>]*):{3,}[ \t]*(?:\{([^}\n]*)\}|([\w-]+))?[ \t]*(\[[^\]\n]*\])?[ \t]*([^\n]*)$", re.MULTILINE
)
_ADMONITION = re.compile(
    r"^(?:!!!|\?\?\?\+?)[ ]?([\w-]+)[^\n\"]{0,80}(?:\"([^\"\n]*)\")?[ \t]*\n"
    r"((?:(?:(?: {4}|\t)[^\n]*|[ \t]*)(?:\n|\Z))++)",
    re.MULTILINE,
)
_TITLE = re.compile(r"""title=["']([^"'\n]*)["']""")
_COLLAPSIBLE = frozenset({"details", "spoiler", "dropdown", "toggle", "collapse"})
_PLAIN = frozenset(
    {"columns", "column", "tabs", "tab", "center", "left", "right", "div", "figure", "grid", "row", "col",
     "code-group", "v-pre", "slot", "raw"}
)  # fmt: skip


def convert_callouts(layout: TextSpans) -> str:
    """Turn the first line of ``> [!note] Title`` into a bold title of the quote."""

    def replace(match: re.Match[str]) -> str:
        prefix, words = match[1], match[3].strip() or match[2].strip().capitalize()
        strong = words if "*" in words else f"**{words}**"
        return f"{prefix}{strong}\n{_keep_quote_marks(prefix)}"

    return layout.replace_matches(_CALLOUT, replace)


def _keep_quote_marks(prefix: str) -> str:
    return re.sub(r"[^ \t>]", " ", prefix).rstrip()


def convert_admonitions(layout: TextSpans) -> str:
    """Turn ``:::note Title`` … ``:::`` into a quote with a bold title (Docusaurus, VuePress, Pandoc)."""
    fences = [m for m in _FENCE.finditer(layout.text) if layout.get_kind(m.start()) is SpanKind.PROSE]
    out: list[str] = []
    stack: list[html_snippets.Snippet] = []
    done = 0
    for match in fences:
        out.append(layout.text[done : match.start()])
        done = match.end()
        if match[2] or match[3]:
            stack.append(_make_box(match))
            html = stack[-1].before
        else:
            html = stack.pop().after if stack else ""
        out.append(f"{match[1]}{html}\n" if html else "")
    out.append(layout.text[done:])
    out.extend(f"\n\n{box.after}" for box in reversed(stack) if box.after)
    return "".join(out)


def convert_indented_admonitions(layout: TextSpans) -> str:
    """Turn ``!!! note "Title"`` and the indented lines below it into a quote (Python-Markdown)."""

    def replace(match: re.Match[str]) -> str:
        title = match[2] if match[2] is not None else match[1].capitalize()
        inner = re.sub(r"^(?: {4}|\t)", "", match[3], flags=re.MULTILINE)
        box = html_snippets.make_box(title)
        return f"{box.before}\n\n{inner}\n\n{box.after}\n\n"

    return layout.replace_matches(_ADMONITION, replace)


def _make_box(match: re.Match[str]) -> html_snippets.Snippet:
    attributes, word = match[2] or "", match[3] or ""
    kind = word or next((part.lstrip(".") for part in attributes.split() if part.startswith(".")), "")
    match_title = _TITLE.search(attributes + match[5])
    bracketed = (match[4] or "").strip("[]")
    title = match_title[1] if match_title else bracketed or match[5].strip("{} \t")
    if kind in _PLAIN or not kind:
        return html_snippets.EMPTY_SNIPPET
    if kind in _COLLAPSIBLE:
        return html_snippets.make_details(title or kind.capitalize())
    return html_snippets.make_box(title or kind.capitalize())
