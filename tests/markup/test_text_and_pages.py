"""Plain text, HTML fragments and whole pages."""

import pytest

from feeds.errors import PostError
from feeds.markup.render import render_body
from feeds.model import Markup

TEXTS = {
    "paragraphs": ("One\n\n \nTwo", "<p>One</p>\n<p>Two</p>\n"),
    "line breaks": ("One\nTwo", "<p>One<br>\nTwo</p>\n"),
    "marks are text": ("<b>*a*</b> & [[b]] {{ c }}", "<p>&lt;b&gt;*a*&lt;/b&gt; &amp; [[b]] {{ c }}</p>\n"),
    "addresses": (
        "at https://a.example/?b&c.",
        '<p>at <a href="https://a.example/?b&amp;c">https://a.example/?b&amp;c</a>.</p>\n',
    ),
    "an address without scheme": (
        "www.a.example",
        '<p><a href="http://www.a.example">www.a.example</a></p>\n',
    ),
    "quotes in an address": (
        'https://a.example/"onclick="b',
        '<p><a href="https://a.example/">https://a.example/</a>&quot;onclick=&quot;b</p>\n',
    ),
    "marks around an address": (
        "<b> https://a.example <i>",
        '<p>&lt;b&gt; <a href="https://a.example">https://a.example</a> &lt;i&gt;</p>\n',
    ),
    "nothing": (" \n\n ", ""),
}
FURNITURE = "<nav>" + "Menu " * 3 + "</nav>"
PAGES = {
    "article": (
        f"<!doctype html><html><body>{FURNITURE}<main>x <article><p>Post &amp; so</p></article></main></body></html>",
        "<p>Post &amp; so</p>",
    ),
    "largest article": (
        "<html><body><article>Short</article><article><p>Much longer words</p></article></body></html>",
        "<p>Much longer words</p>",
    ),
    "comments within": (
        "<html><article>a<article>A comment that is much longer</article></article></html>",
        "a<article>A comment that is much longer</article>",
    ),
    "teasers are not the post": (
        "<html><main><p>" + "Words. " * 20 + "</p><article>More</article></main></html>",
        "<p>" + "Words. " * 20 + "</p><article>More</article>",
    ),
    "main": (f"<HTML><body>{FURNITURE}<main><p>Post in main</p></main></body></HTML>", "<p>Post in main</p>"),
    "role": (
        f'<html><body>{FURNITURE}<div role="main"><p>Post in a role</p></div></body></html>',
        "<p>Post in a role</p>",
    ),
    "body": (
        "<!-- saved -->\n<html><head><title>T</title></head><body><p>Post</p></body></html>",
        "<p>Post</p>",
    ),
    "scripts do not weigh": (
        "<html><body><main><script>" + "x" * 999 + "</script></main><article>Post</article></body></html>",
        "Post",
    ),
    "escaped marks": ("<html><body>1 &lt; 2<b>x</b> &lt;i&gt;</body></html>", "1 &lt; 2<b>x</b> &lt;i&gt;"),
}


@pytest.mark.parametrize(("source", "expected"), TEXTS.values(), ids=TEXTS)
def test_plain_text_reads_as_written(source, expected):
    """Plain text keeps its paragraphs, lines and marks, and its addresses become links."""
    assert render_body(source, Markup.TEXT) == expected


@pytest.mark.parametrize(("source", "expected"), PAGES.values(), ids=PAGES)
def test_a_page_gives_its_article(source, expected):
    """Of a whole page the article is taken, without the furniture around it."""
    assert render_body(source, Markup.HTML).strip() == expected.strip()


def test_a_page_named_markdown_is_a_page():
    """A file called Markdown that holds a whole page is read as the page it is."""
    source = "<!doctype html><html><body><nav>Menu</nav><article>    <p>Post</p></article></body></html>"
    assert render_body(source, Markup.MARKDOWN).strip() == "<p>Post</p>"


def test_a_fragment_passes_unchanged():
    """HTML that is no page is left to the sanitizer as it is."""
    source = "<h2>A</h2><p onclick='x'>b<br/>&nbsp;c</p><!--more--><script>d</script>"
    assert render_body(source, Markup.HTML) == source


def test_a_page_too_deep_is_refused():
    """A page nested deeper than libxml2 follows is refused, rather than cut short."""
    with pytest.raises(PostError) as refused:
        render_body("<html><body>" + "<div>" * 20_000 + "lost", Markup.HTML)
    assert refused.value.kind == "too-deep"
