"""Obsidian: wikilinks, embeds, highlights, comments, block ids."""

import pytest

from feeds.markup.render import render_body
from feeds.model import Markup

CASES = {
    "a page": ("To [[My page]].", "<p>To My page.</p>\n"),
    "other words": ("To [[My page|that *one*]].", "<p>To that <em>one</em>.</p>\n"),
    "a heading of a page": ("[[My page#Part#Sub]]", "<p>My page &gt; Part &gt; Sub</p>\n"),
    "a block of a page": ("[[My page#^a1b2c3]]", "<p>My page</p>\n"),
    "a heading of this page": ("[[#My Part]]", '<p><a href="#my-part">My Part</a></p>\n'),
    "marks in a name": ("[[a_b_c *d*]]", "<p>a_b_c *d*</p>\n"),
    "in a table": (
        "|a|\n|-|\n|[[b\\|c]]|",
        "<table><thead><tr><th>a</th></tr></thead><tbody>\n<tr><td>c</td></tr>\n</tbody></table>\n",
    ),
    "nothing": ("a[[]]b", "<p>ab</p>\n"),
    "an address": (
        "[[https://a.example/ x]]",
        '<p><a href="https://a.example/">https://a.example/</a></p>\n',
    ),
    "a number": ("so [[1]]", "<p>so [1]</p>\n"),
    "a link in brackets": ("[[1]](https://a.example/)", '<p><a href="https://a.example/">[1]</a></p>\n'),
    "a defined label": ("[[Bug 1]]\n\n[Bug 1]: /1", '<p>[<a href="/1">Bug 1</a>]</p>\n'),
    "in raw HTML": ("<p>\n[[1]]\n</p>", "<p>\n[1]\n</p>"),
    "in code": ("`[[a]]`", "<p><code>[[a]]</code></p>\n"),
    "a picture": ("![[a b.png]]", '<img src="a b.png" alt="">\n'),
    "a picture's size": ("![[a.png|300x200]]", '<img src="a.png" alt="" width="300" height="200">\n'),
    "a picture's words": ("![[a.png|Two cats|300]]", '<img src="a.png" alt="Two cats" width="300">\n'),
    "a picture above its words": (
        "![[a.png]]\n*Two* cats",
        '<img src="a.png" alt="">\n<p><em>Two</em> cats</p>\n',
    ),
    "a picture in a sentence": ("so ![[a.png]] *it*", '<p>so <img src="a.png" alt=""> <em>it</em></p>\n'),
    "a sound": ("![[a.mp3]]", '<p><audio src="a.mp3" controls></audio></p>\n'),
    "a document": ("![[b/a.pdf]]", '<p><a href="b/a.pdf">a.pdf</a></p>\n'),
    "a note": ("![[My note]]", "<p>My note</p>\n"),
    "a highlight": ("so ==very *so*== it", "<p>so <mark>very <em>so</em></mark> it</p>\n"),
    "a comparison": ("a==b and c == d == e", "<p>a==b and c == d == e</p>\n"),
    "a comment": ("a %%not this%% b", "<p>a  b</p>\n"),
    "a comment of lines": ("a\n\n%%\nnot this\n%%\n\nb", "<p>a</p>\n<p>b</p>\n"),
    "percent signs": ("100%% of 5%% x", "<p>100%% of 5%% x</p>\n"),
    "a block id": ("A block. ^a1b2c3\n\n^d4e5f6", "<p>A block.</p>\n"),
    "a power": ("x ^2\n\ny^n", "<p>x ^2</p>\n<p>y^n</p>\n"),
    "a query": ("```dataview\nlist\n```", '<pre><code class="language-dataview">list\n</code></pre>\n'),
    "a callout": (
        "> [!tip] Do *so*\n> in",
        "<blockquote>\n<p>Do <em>so</em></p>\n<p>in</p>\n</blockquote>\n",
    ),
    "a callout without title": (
        "> [!warning]-\n> in",
        "<blockquote>\n<p><strong>Warning</strong></p>\n<p>in</p>\n</blockquote>\n",
    ),
    "an alert": ("> [!NOTE]\n> in", "<blockquote>\n<p><strong>Note</strong></p>\n<p>in</p>\n</blockquote>\n"),
    "a callout in a callout": (
        "> [!a] One\n> > [!b] Two\n> > in",
        "<blockquote>\n<p><strong>One</strong></p>\n<blockquote>\n<p><strong>Two</strong></p>\n<p>in</p>\n</blockquote>\n</blockquote>\n",
    ),
    "a callout shown as code": ("    > [!note] x", "<pre><code>&gt; [!note] x</code></pre>\n"),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_obsidian_degrades(source, expected):
    """A vault's own marks become text, links, pictures and quotes."""
    assert render_body(source, Markup.MARKDOWN) == expected
