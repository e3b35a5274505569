"""Markdown, in any generator's dialect, to HTML."""

from __future__ import annotations

import re

from feeds.markup import autolinks, commonmark, footnotes, headings, lines
from feeds.markup.dialects import plain_markdown

_ADDRESS_SIGNS = ("://", "www.", "@")
_LANGUAGE = re.compile(r'class="language-\{?[.:]?([\w+#.-]*)[^"]*"')
_TASKS = (
    ('<input disabled="" type="checkbox" checked=""/>\n', "☑ "),
    ('<input disabled="" type="checkbox"/>\n', "☐ "),
)


def to_html(text: str) -> str:
    """Render a Markdown body. Raises PostError ("too-deep") on quotes or lists nested beyond reason."""
    commonmark.check_depth(text)
    text = plain_markdown(text)
    if any(sign in text for sign in _ADDRESS_SIGNS):
        text = autolinks.link(text)
    noted = "[^" in text and "]:" in text
    if noted:
        text = footnotes.gather(text)
    html = commonmark.render(text)
    return _finished(footnotes.finish(html) if noted else html)


def _finished(html: str) -> str:
    """Say in text and attributes what feed readers would lose: they strip form controls and styles."""
    if "<h" in html:
        html = headings.with_ids(html)
    if 'type="checkbox"' in html:
        for control, sign in _TASKS:
            html = html.replace(control, sign)
    if 'class="language-' in html:
        html = _LANGUAGE.sub(r'class="language-\1"', html)
    if "text-align: " in html:
        html = html.replace(' style="text-align: ', ' align="')
    return lines.joined(html)
