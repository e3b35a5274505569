"""Markdown of other generators that CommonMark reads otherwise: marks, tables, addresses, attributes, formulas."""

import pytest

from feeds.markup.render import render_body
from feeds.model import Markup

CASES = {
    "text behind an excerpt mark": (
        "First.\n\n<!-- truncate -->Then [more](https://m.example/) of **it**.",
        '<p>First.</p>\n<!-- truncate -->\n<p>Then <a href="https://m.example/">more</a> of <strong>it</strong>.</p>\n',
    ),
    "an excerpt mark within code": (
        "```\n<!--more-->text\n```",
        "<pre><code>&lt;!--more--&gt;text\n</code></pre>\n",
    ),
    "text behind the end of a block": (
        "<div>\na\n</div> so **loud**",
        "<div>\na\n</div>\n<p>so <strong>loud</strong></p>\n",
    ),
    "text below the end of a block": (
        "<table><tr><td>a</td></tr></table>\n- one\n- two",
        "<table><tr><td>a</td></tr></table>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n",
    ),
    "code of an element of its own": (
        "<copy-button><pre>one\n  two\n\n    three</pre></copy-button>",
        "<copy-button>\n<pre>one\n  two\n\n    three</pre></copy-button>",
    ),
    "a table without a head": (
        "Prices:\n| pear | 2 |\n| plum | 3 |",
        "<p>Prices:</p>\n<table><tbody>\n<tr><td>pear</td><td>2</td></tr>\n<tr><td>plum</td><td>3</td></tr>\n"
        "</tbody></table>\n",
    ),
    "a table that begins with its rule": (
        "|---|---|\n| pear | 2 |",
        "<table><tbody>\n<tr><td>pear</td><td>2</td></tr>\n</tbody></table>\n",
    ),
    "small figures below and above": (
        "H~2~O, 10^6^ m^2^. `a~1~` $x^2y^3$ x^2y^3 ~~no~~ a~b~~c",
        "<p>H<sub>2</sub>O, 10<sup>6</sup> m<sup>2</sup>. <code>a~1~</code> $x^2y^3$ x^2y^3 <del>no</del> a~b~~c</p>\n",
    ),
    "commands of Templater": (
        "Seen <% tp.date.now() %>on foot, `<% x %>`, 5 <% 6\n\n    <% tp.x %>",
        "<p>Seen on foot, <code>&lt;% x %&gt;</code>, 5 &lt;% 6</p>\n<pre><code>&lt;% tp.x %&gt;</code></pre>\n",
    ),
    "tabs by their names": (
        "{% tabs boats %}\n<!-- tab Sail@ship -->\nBy **wind**.\n<!-- endtab -->\n\n<!-- tab -->\nBy oar.\n"
        "<!-- endtab -->\n{% endtabs %}",
        "<p><strong>Sail</strong></p>\n<p>By <strong>wind</strong>.</p>\n<p>By oar.</p>\n",
    ),
    "tabs within code": (
        "`<!-- tab Sail -->`\n\n    <!-- tab Row -->",
        "<p><code>&lt;!-- tab Sail --&gt;</code></p>\n<pre><code>&lt;!-- tab Row --&gt;</code></pre>\n",
    ),
    "lines of verse are no table": ("| one\n| two", "<p>| one\n| two</p>\n"),
    "a space in the address of a picture": (
        '![boat](img/our boat.jpg "At sea")',
        '<p><img src="img/our%20boat.jpg" alt="boat" title="At sea" /></p>\n',
    ),
    "brackets in the address of a picture": (
        "![boat](boat (2).jpg)",
        '<p><img src="boat%20%282%29.jpg" alt="boat" /></p>\n',
    ),
    "a space in the address of a file": (
        "[it](Tide table.pdf)",
        '<p><a href="Tide%20table.pdf">it</a></p>\n',
    ),
    "words in round brackets": ("[it](as we said)", "<p>[it](as we said)</p>\n"),
    "a title in round brackets": ("[it](/x (As said))", '<p><a href="/x" title="As said">it</a></p>\n'),
    "attributes with spaces": (
        "## Tides { .wide #ebb }\n\nLow. { .small }\n\n{ .note }",
        '<h2 id="ebb">Tides</h2>\n<p>Low.</p>\n',
    ),
    "a set is no attribute": ("the set { 1, 2 }", "<p>the set { 1, 2 }</p>\n"),
    "the language at the head of code": (
        "Run:\n\n    :::python\n    go()",
        '<p>Run:</p>\n<pre><code class="language-python">go()</code></pre>\n',
    ),
    "a numbered language at the head of code": (
        "Run:\n\n    #!ruby\n    go",
        '<p>Run:</p>\n<pre><code class="language-ruby">go</code></pre>\n',
    ),
    "the path of a program at the head of code": (
        "Run:\n\n    #!/bin/sh\n    go",
        "<p>Run:</p>\n<pre><code>#!/bin/sh\ngo</code></pre>\n",
    ),
    "an admonition as an example": (
        "```\n:::tip\nGo\n:::\n```",
        "<pre><code>:::tip\nGo\n:::\n</code></pre>\n",
    ),
    "formulas between TeX's brackets": (
        r"so \(a_1*b_2*c\) and \\(x_y\\)",
        "<p>so \\(a_1*b_2*c\\) and \\(x_y\\)</p>\n",
    ),
    "a formula on lines of its own": ("\\[\nE = m_0 *c*^2\n\\]", "<p>\\[E = m_0 *c*^2\\]</p>\n"),
    "brackets that are only escaped": (r"\[not a link\] \(no\)", "<p>[not a link] (no)</p>\n"),
    "a player by a link": (
        "@[youtube](dQw4w9WgXcQ)",
        '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ" allowfullscreen></iframe>',
    ),
    "a name that nothing defines": ("see [PR 7][] and x[1][2]", "<p>see PR 7 and x[1][2]</p>\n"),
    "a name that is defined": (
        "see [PR 7][]\n\n[pr 7]: https://p.example/7",
        '<p>see <a href="https://p.example/7">PR 7</a></p>\n',
    ),
    "a name that only a template defines": (
        "{% include links.md %}\nsee [the change][c] and <{{ release.url }}>.",
        "<p>see the change and .</p>\n",
    ),
    "what only Docusaurus shows": (
        "```mdx-code-block\nimport Box from './box';\n\n<Box>\n\n**In** it\n\n</Box>\n```",
        "<blockquote><p><strong>Box</strong></p>\n<p><strong>In</strong> it</p>\n</blockquote>\n",
    ),
    "where a table of contents goes": ("${toc}\n\nText", "<p>Text</p>\n"),
    "Zola's example of a shortcode": (
        '{{/* film(id="x") */}}',
        '<p><code>{{ film(id="x") }}</code></p>\n',
    ),
    "an example that is set in": (
        "{% raw %}\n    {{ page.url }}\n{% endraw %}",
        "<pre><code>{{ page.url }}\n</code></pre>\n",
    ),
    "one mark of raw text within code": (
        "```\n{% raw %} {{ x }}\n```\n\n{{ page.x }}",
        "<pre><code>{% raw %} {{ x }}\n</code></pre>\n",
    ),
    "NexT's label": ("{% label success@very good %}", "<p><mark>very good</mark></p>\n"),
}


@pytest.mark.parametrize(("body", "html"), CASES.values(), ids=CASES)
def test_other_dialects_are_read_as_their_generators_do(body, html):
    """What another generator's readers see is what ours see."""
    assert render_body(body, Markup.MARKDOWN) == html


def test_literals_of_restructuredtext_are_code():
    """``literal`` is code, with its signs escaped."""
    assert (
        render_body("Run ``make <all>`` now.", Markup.RST)
        == "<p>Run <code>make &lt;all&gt;</code> now.</p>\n"
    )
