"""A post's body to HTML, whatever it is written in. The result is untrusted: cleaning comes after."""

from __future__ import annotations

import re
from html import escape

from feeds.errors import PostError
from feeds.markup import article_extraction, gfm, markdown
from feeds.markup.site_context import SiteContext, in_site
from feeds.model import Markup
from feeds.text import is_page, split_head

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def render_plain_text(text: str) -> str:
    """Make paragraphs of what blank lines part, keep line breaks, link bare addresses."""
    paragraphs = (paragraph.strip("\n") for paragraph in _BLANK_LINES.split(text))
    return "".join(
        f"<p>{_render_paragraph(paragraph)}</p>\n" for paragraph in paragraphs if paragraph.strip()
    )


def _render_paragraph(paragraph: str) -> str:
    out: list[str] = []
    done = 0
    for start, end in gfm.find_addresses(paragraph):
        address = escape(paragraph[start:end])
        whole = address if "://" in address else f"http://{address}"
        out.append(f'{escape(paragraph[done:start])}<a href="{whole}">{address}</a>')
        done = end
    return "".join((*out, escape(paragraph[done:]))).replace("\n", "<br>\n")


MAX_CHARACTERS = 16 * 2**20
"""Length of the longest body that is read, and of the longest HTML that is given back."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def render_body(body: str, markup: Markup, site: SiteContext | None = None) -> str:
    """Return the HTML of a body, a page of ``site``. Pure; the same body gives the same HTML.

    Raises PostError: "too-large" when body or result pass `MAX_CHARACTERS`, "too-deep" when its blocks nest
    beyond reason, "too-complex" when it holds more marks than people write, "markup" when docutils gives up.
    """
    _check_length(body)
    with in_site(site):
        html = _render_markup(_normalize_characters(body), markup)
    _check_length(html)
    return html


def _render_markup(body: str, markup: Markup) -> str:
    match markup:
        case Markup.MARKDOWN | Markup.HTML if is_page(body):
            return _render_page(body, markup)
        case Markup.MARKDOWN:
            return markdown.render_markdown(body)
        case Markup.HTML:
            return markdown.rewrite_html(body)
        case Markup.RST:
            # docutils takes 60 ms to import; few posts need it.
            from feeds.markup.rst.renderer import render_rst  # noqa: PLC0415

            return render_rst(body)
        case Markup.TEXT:
            return render_plain_text(body)


def _render_page(body: str, markup: Markup) -> str:
    """Render a page; a Markdown post may open with a head alone (Docusaurus), and is Markdown after it."""
    head, rest = split_head(body) if markup is Markup.MARKDOWN else ("", body)
    if head:
        return markdown.render_markdown(rest)
    return markdown.rewrite_html(article_extraction.extract_article(rest))


def _normalize_characters(body: str) -> str:
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


def _check_length(text_: str) -> None:
    if len(text_) > MAX_CHARACTERS:
        raise PostError("too-large", f"The body is longer than {MAX_CHARACTERS:,} characters.")
