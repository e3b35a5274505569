"""A post's body to HTML, whatever it is written in. The result is untrusted: cleaning comes after."""

from __future__ import annotations

import re

from feeds.errors import PostError
from feeds.markup import dialects, markdown, page, text
from feeds.model import Markup

MAX_CHARACTERS = 16 * 2**20
"""Length of the longest body that is read, and of the longest HTML that is given back."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def to_html(body: str, markup: Markup) -> str:
    """Return the HTML of a body. Pure; the same body gives the same HTML.

    Raises PostError: "too-large" when body or result pass `MAX_CHARACTERS`, "too-deep" when its blocks nest
    beyond reason, "too-complex" when it holds more marks than people write, "markup" when docutils gives up.
    """
    _check(body)
    html = _render(_normal(body), markup)
    _check(html)
    return html


def _render(body: str, markup: Markup) -> str:
    match markup:
        case Markup.MARKDOWN | Markup.HTML if page.is_page(body):
            return dialects.plain_html(page.article(body))
        case Markup.MARKDOWN:
            return markdown.to_html(body)
        case Markup.HTML:
            return dialects.plain_html(body)
        case Markup.RST:
            from feeds.markup import rst  # noqa: PLC0415 - docutils takes 60 ms to import; few posts need it

            return rst.to_html(body)
        case Markup.TEXT:
            return text.to_html(body)


def _normal(body: str) -> str:
    r"""Write line ends as ``\\n``; what is no character, such as half a surrogate pair, becomes U+FFFD."""
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if body.isascii():
        return body
    try:
        body.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", body)
    return body


def _check(text_: str) -> None:
    if len(text_) > MAX_CHARACTERS:
        raise PostError("too-large", f"The body is longer than {MAX_CHARACTERS:,} characters.")
