"""Markdown: CommonMark, GitHub's additions, footnotes, definition lists, heading ids."""

import pytest

from feeds.markup.render import render_body
from feeds.model import Markup

CASES = {
    "paragraph and emphasis": ("One *two* **three**.", "<p>One <em>two</em> <strong>three</strong>.</p>\n"),
    "no smart quotes": ('"It\'s" -- so...', '<p>"It\'s" -- so...</p>\n'),
    "hard break": ("one  \ntwo", "<p>one<br />\ntwo</p>\n"),
    "strikethrough": ("~~old~~ new", "<p><del>old</del> new</p>\n"),
    "table with alignment": (
        "| a | b |\n|---|:-:|\n| 1 | 2 |",
        '<table><thead><tr><th>a</th><th align="center">b</th></tr></thead><tbody>\n'
        '<tr><td>1</td><td align="center">2</td></tr>\n</tbody></table>\n',
    ),
    "tasks say their state in text": (
        "- [x] done\n- [ ] open",
        "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>\n",
    ),
    "definition list": ("Term\n: What it is", "<dl>\n<dt>Term</dt>\n<dd>What it is</dd>\n</dl>\n"),
    "fenced code names its language": (
        "```python\nx = 1 < 2\n```",
        '<pre><code class="language-python">x = 1 &lt; 2\n</code></pre>\n',
    ),
    "raw HTML passes through": (
        '<div class="x">\n<p onclick="y">as <b>it</b> is</p>\n</div>',
        '<div class="x">\n<p onclick="y">as <b>it</b> is</p>\n</div>',
    ),
    "comments stay": ("before\n\n<!--more-->\n\nafter", "<p>before</p>\n<!--more-->\n<p>after</p>\n"),
    "names of emoji": ("so :tada: :+1:", "<p>so 🎉 👍</p>\n"),
    "what is no name of an emoji": (
        "at 10:30:45, a:tada:b, `:tada:`, :nobody-knows:",
        "<p>at 10:30:45, a:tada:b, <code>:tada:</code>, :nobody-knows:</p>\n",
    ),
    "hash tags stay": ("about #feeds", "<p>about #feeds</p>\n"),
}
HEADINGS = {
    "lower case and hyphens": ("## Hello, World!", '<h2 id="hello-world">Hello, World!</h2>\n'),
    "scripts without case": ("## 第一章 开始", '<h2 id="第一章-开始">第一章 开始</h2>\n'),
    "a link as title": (
        "[题目](https://news.example/1)\n------",
        '<h2 id="题目"><a href="https://news.example/1">题目</a></h2>\n',
    ),
    "the same words twice": (
        "# Notes\n# Notes\n# Notes-1",
        '<h1 id="notes">Notes</h1>\n<h1 id="notes-1">Notes</h1>\n<h1 id="notes-1-1">Notes-1</h1>\n',
    ),
    "an id of its own": ("# Notes {#top .wide}", '<h1 id="top">Notes</h1>\n'),
    "braces that are words": ("# The set {1, 2}", '<h1 id="the-set-1-2">The set {1, 2}</h1>\n'),
    "code in it": ("# Use `<b>` now", '<h1 id="use-b-now">Use <code>&lt;b&gt;</code> now</h1>\n'),
    "nothing to name it by": ("# !!!", "<h1>!!!</h1>\n"),
}
ADDRESSES = {
    "bare": (
        "see https://a.example/b_c?d=1&e=2, or",
        '<p>see <a href="https://a.example/b_c?d=1&amp;e=2">https://a.example/b_c?d=1&amp;e=2</a>, or</p>\n',
    ),
    "www": ("www.a.example", '<p><a href="http://www.a.example">www.a.example</a></p>\n'),
    "mail": ("to ann@a.example.", '<p>to <a href="mailto:ann@a.example">ann@a.example</a>.</p>\n'),
    "brackets around it": (
        "(https://a.example/b_(c))",
        '<p>(<a href="https://a.example/b_(c)">https://a.example/b_(c)</a>)</p>\n',
    ),
    "words without spaces": (
        "见https://a.example/路。完",
        '<p>见<a href="https://a.example/%E8%B7%AF">https://a.example/路</a>。完</p>\n',
    ),
    "a word that follows directly": (
        "见https://a.example/b的文",
        '<p>见<a href="https://a.example/b">https://a.example/b</a>的文</p>\n',
    ),
    "an entity in it": (
        "https://a.example/?b=1&amp;c=2",
        '<p><a href="https://a.example/?b=1&amp;c=2">https://a.example/?b=1&amp;c=2</a></p>\n',
    ),
    "in code": ("`https://a.example`", "<p><code>https://a.example</code></p>\n"),
    "in a code block": ("    https://a.example", "<pre><code>https://a.example</code></pre>\n"),
    "in a link": (
        "[https://a.example](https://b.example)",
        '<p><a href="https://b.example">https://a.example</a></p>\n',
    ),
    "in a raw link": (
        'x <a href="https://a.example">to https://a.example</a>',
        '<p>x <a href="https://a.example">to https://a.example</a></p>\n',
    ),
    "in raw HTML": ("<div>\nhttps://a.example\n</div>", "<div>\nhttps://a.example\n</div>"),
    "in an attribute": (
        'x <img alt="https://a.example" src="b.png">',
        '<p>x <img alt="https://a.example" src="b.png"></p>\n',
    ),
    "no address": ("a://b, http://, www. and @me", "<p>a://b, http://, www. and @me</p>\n"),
}
STRONG = {
    "mark within": ("**提示：**正文", "<p><strong>提示：</strong>正文</p>\n"),
    "quotes within": ("他说**“好”**了", "<p>他说<strong>“好”</strong>了</p>\n"),
    "two of them": (
        "**甲：**一 **乙：**二",
        "<p><strong>甲：</strong>一 <strong>乙：</strong>二</p>\n",
    ),
    "a space within": ("**The plan ** is", "<p><strong>The plan</strong> is</p>\n"),
    "powers": ("2 ** 3 ** 4 and 5**x ** 2", "<p>2 ** 3 ** 4 and 5**x ** 2</p>\n"),
    "in code": ("`**甲：**一`", "<p><code>**甲：**一</code></p>\n"),
    "escaped": (r"\**甲：**一", "<p>**甲：**一</p>\n"),
}


TABLE = "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n</tbody></table>\n"
BELOW = {
    "a table below a line": ("See:\na | b\n--|--", f"<p>See:</p>\n{TABLE}"),
    "a table below an item": (
        "- See:\n\nso\n|a|b|\n|-|-|",
        f"<ul>\n<li>See:</li>\n</ul>\n<p>so</p>\n{TABLE}",
    ),
    "a heading underlined": ("a | b\n-----", '<h2 id="a--b">a | b</h2>\n'),
    "another number of cells": ("x\na | b\n-|-|-", "<p>x\na | b\n-|-|-</p>\n"),
    "a fence below a line": (
        ":::tip\na\nb\n:::\n\n|a|\n|-|",
        "<blockquote><p><strong>Tip</strong></p>\n<p>a\nb</p>\n</blockquote>\n"
        "<table><thead><tr><th>a</th></tr></thead><tbody>\n</tbody></table>\n",
    ),
    "a table in code": ("```\nx\na | b\n-|-\n```", "<pre><code>x\na | b\n-|-\n</code></pre>\n"),
    "words below a break": ("So\n\n<br>\n**it** is", "<p>So</p>\n<br>\n<p><strong>it</strong> is</p>\n"),
    "a heading below HTML": ("<div>A</div>\n## B", '<div>A</div>\n<h2 id="b">B</h2>\n'),
    "a hash tag within HTML": ("<div>\n# a\n</div>", "<div>\n# a\n</div>"),
    "a comment in code": ("<pre>\n</p>\n# a\n</pre>", "<pre>\n</p>\n# a\n</pre>"),
}
WIDE = {
    "after a stop": ("第一行，\n第二行", "<p>第一行，第二行</p>\n"),
    "a full line": (f"{'很' * 38}\n长", f"<p>{'很' * 38}长</p>\n"),
    "beside strong words": (f"**{'很' * 36}**\n*长*", f"<p><strong>{'很' * 36}</strong><em>长</em></p>\n"),
    "a sentence to a line": (f"{'很' * 60}\n长", f"<p>{'很' * 60}\n长</p>\n"),
    "Japanese": ("そうです。\nはい", "<p>そうです。はい</p>\n"),
    "verses": ("床前明月光\n疑是地上霜", "<p>床前明月光\n疑是地上霜</p>\n"),
    "Latin words": ("行，\nthen 行\n", "<p>行，\nthen 行</p>\n"),
    "Korean": ("첫째,\n둘째", "<p>첫째,\n둘째</p>\n"),
    "a line end that was asked for": ("行，  \n行", "<p>行，<br />\n行</p>\n"),
    "code": ("```\n行，\n行\n```", "<pre><code>行，\n行\n</code></pre>\n"),
    "code in HTML": ("<PRE>行，\n行</PRE>", "<PRE>行，\n行</PRE>"),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_markdown_reads_like_github(source, expected):
    """Markdown gives the HTML that GitHub's reader gives, with tasks and alignment that feeds can carry."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), HEADINGS.values(), ids=HEADINGS)
def test_headings_have_ids(source, expected):
    """Every heading can be linked to by the id GitHub would give it, in any script."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), ADDRESSES.values(), ids=ADDRESSES)
def test_bare_addresses_become_links(source, expected):
    """A bare address in prose is a link, and nowhere else."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), STRONG.values(), ids=STRONG)
def test_strong_words_beside_cjk_punctuation(source, expected):
    """No asterisks stay in view where a Chinese sentence has no space to offer CommonMark."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), BELOW.values(), ids=BELOW)
def test_a_block_begins_where_its_author_saw_it_begin(source, expected):
    """A table needs no blank line above it, nor do words and headings below a line of HTML."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), WIDE.values(), ids=WIDE)
def test_a_broken_line_of_chinese_shows_no_space(source, expected):
    """Where a Chinese or Japanese line was broken for its length, no reader sees a gap."""
    assert render_body(source, Markup.MARKDOWN) == expected


def test_a_head_of_its_own_is_no_page():
    """Docusaurus posts may open with a head; what follows is Markdown all the same."""
    html = render_body("<head>\n<meta name=a>\n</head>\n\n*So*", Markup.MARKDOWN)
    assert html.endswith("<p><em>So</em></p>\n")
    assert render_body("<head></head>\n<body><main>*So*</main></body>", Markup.MARKDOWN) == "*So*"


def test_footnotes_come_last_in_order_of_their_calls():
    """Footnotes stand at the end, numbered by their first calls, with a way there and back."""
    html = render_body(
        "B[^b] a[^a] b[^b]\n\n[^a]: First *a*\n[^b]: Then b\n\n    more b\n\nThe end", Markup.MARKDOWN
    )
    body, notes = html.split('<hr class="footnotes-sep">\n')
    assert body == (
        '<p>B<sup class="footnote-ref"><a href="#fn-1" id="fnref-1">1</a></sup> '
        'a<sup class="footnote-ref"><a href="#fn-2" id="fnref-2">2</a></sup> '
        'b<sup class="footnote-ref"><a href="#fn-1">1</a></sup></p>\n<p>The end</p>\n'
    )
    assert notes == (
        '<div class="footnote" id="fn-1"><p><sup><a href="#fnref-1">1</a></sup> Then b</p>\n<p>more b</p>\n</div>\n'
        '<div class="footnote" id="fn-2"><p><sup><a href="#fnref-2">2</a></sup> First <em>a</em></p>\n</div>\n'
    )


def test_footnotes_after_text_of_other_scripts():
    """Footnotes are cut out at the right places where characters take more than one byte."""
    html = render_body("前言[^1]\n\n[^1]: 注释\n\n结尾", Markup.MARKDOWN)
    assert html.index("结尾") < html.index("注释")
    assert "前言" in html


def test_an_archived_news_page():
    """Stamp comment, linked title and one block of HTML come through whole, for cleaning to see."""
    block = (
        '<div>\n<p>第一段。</p><img class="lazy" data-src="https://p.example/1.jpg"><p>第二段。</p>\n</div>'
    )
    source = f"<!--1600000000000-->\n[题目](https://news.example/1)\n------\n\n{block}"
    assert render_body(source, Markup.MARKDOWN) == (
        '<!--1600000000000-->\n<h2 id="题目"><a href="https://news.example/1">题目</a></h2>\n' + block
    )


def test_line_ends_of_every_system():
    """Windows and old Mac line ends read like all others."""
    assert render_body("a\r\n\r\nb\rc", Markup.MARKDOWN) == "<p>a</p>\n<p>b\nc</p>\n"


def test_half_a_surrogate_pair_is_replaced():
    """What is no character at all becomes the replacement character."""
    assert render_body("a \ud800 b", Markup.MARKDOWN) == "<p>a \N{REPLACEMENT CHARACTER} b</p>\n"
