"""Attribute lists, tables of contents, admonitions and MDX."""

import pytest

from feeds.markup.render import render_body
from feeds.model import Markup

ATTRIBUTES = {
    "behind a picture": ('![a](b.png){: .wide width="3"}', '<p><img src="b.png" alt="a" /></p>\n'),
    "below a paragraph": ("Words\n{: .lead #x}", "<p>Words</p>\n"),
    "behind code": ("`x`{:.ruby}", "<p><code>x</code></p>\n"),
    "without a colon": ("[a](b){.button target=_blank}", '<p><a href="b">a</a></p>\n'),
    "at the end of a paragraph": ("Words. {.small}\n\nMore {.a .b}", "<p>Words.</p>\n<p>More</p>\n"),
    "on two lines": ('[a](b){:\n.icon width="7"} c', '<p><a href="b">a</a> c</p>\n'),
    "behind a heading": (
        "## 控制台{#console}\n\n## Of {this}",
        '<h2 id="console">控制台</h2>\n<h2 id="of-this">Of {this}</h2>\n',
    ),
    "braces that are words": ("[a](b){not so}", '<p><a href="b">a</a>{not so}</p>\n'),
    "options": ('{::options parse_block_html="true" /}\n\nx', "<p>x</p>\n"),
    "a comment": ("a {::comment}b{:/comment} c", "<p>a c</p>\n"),
    "contents with their list": ("* Contents\n{:toc}\n\n# A", '<h1 id="a">A</h1>\n'),
    "contents in brackets": ("[TOC]\n\nx\n\n[[toc]]\n\n[[_TOC_]]", "<p>x</p>\n"),
    "contents within a sentence": ("the [TOC] mark", "<p>the [TOC] mark</p>\n"),
    "in code": ("`{: .x}`\n\n    {:toc}", "<p><code>{: .x}</code></p>\n<pre><code>{:toc}</code></pre>\n"),
}
FORMULAS = {
    "in a sentence": (r"of $a_1 * b_{2*c} \, x$.", r"<p>of $a_1 * b_{2*c} \, x$.</p>"),
    "displayed": ("$$\na_1 \\\\  \n- 2 \\{x\\}\n= 3\n$$", r"<p>$$a_1 \\ - 2 \{x\} = 3$$</p>"),
    "in a quote": (
        "> so\n> $$a_1 \\\\\n> > b^*$$",
        "<blockquote>\n<p>so\n$$a_1 \\\\ b^*$$</p>\n</blockquote>",
    ),
    "prices": ("$5 and *$6*, US$7_8$9", "<p>$5 and <em>$6</em>, US$7_8$9</p>"),
    "code": ("`$a_1 * b$`", "<p><code>$a_1 * b$</code></p>"),
    "raw HTML": ("<div>\n$$a_1 \\\\ b$$\n</div>", "<div>\n$$a_1 \\\\ b$$\n</div>"),
    "two paragraphs": ("$$a *b*\n\n*c* d$$", "<p>$$a <em>b</em></p>\n<p><em>c</em> d$$</p>"),
}
FENCES = {
    "a note": (
        ":::note\n\nDo *so*\n\n:::",
        "<blockquote><p><strong>Note</strong></p>\n<p>Do <em>so</em></p>\n</blockquote>\n",
    ),
    "a title": (
        ":::tip My **way**\nin\n:::\nafter",
        "<blockquote><p><strong>My <strong>way</strong></strong></p>\n<p>in</p>\n</blockquote>\n<p>after</p>\n",
    ),
    "a title in brackets": (
        ":::tip[My way]\nin\n:::",
        "<blockquote><p><strong>My way</strong></p>\n<p>in</p>\n</blockquote>\n",
    ),
    "Pandoc's": (
        "::: {.warning}\nin\n:::",
        "<blockquote><p><strong>Warning</strong></p>\n<p>in</p>\n</blockquote>\n",
    ),
    "one that unfolds": (
        "::: details More\nin\n:::",
        "<details><summary>More</summary>\n<p>in</p>\n</details>\n",
    ),
    "one for looks": ("::: columns\nin\n:::", "<p>in</p>\n"),
    "one in another": (
        "::::note\n:::tip\nin\n:::\n::::",
        "<blockquote><p><strong>Note</strong></p>\n<blockquote><p><strong>Tip</strong></p>\n<p>in</p>\n</blockquote>\n</blockquote>\n",
    ),
    "never closed": (":::note\nin", "<blockquote><p><strong>Note</strong></p>\n<p>in</p>\n</blockquote>"),
    "in code": ("```\n:::note\n```", "<pre><code>:::note\n</code></pre>\n"),
}
MDX = {
    "imports": ("import A from './a'\nimport {b} from \"b\";\n\nWords", "<p>Words</p>\n"),
    "exports": ("export const a = {\n  b: 1,\n}\n\nWords", "<p>Words</p>\n"),
    "an excerpt mark": ("a\n\n{/* truncate */}\n\nb {/* c */}", "<p>a</p>\n<!-- truncate -->\n<p>b</p>\n"),
    "a component": ("import A from './a'\n\n<A b={{c: 1}} />\n\nWords", "<p>Words</p>\n"),
    "a component that is clear": (
        "import YouTube from './y'\n\n<YouTube id=\"abcdefghijk\" />",
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen></iframe>',
    ),
    "a required picture": (
        "import A from './a'\n\n<img src={require('./a.png').default} style={{width: 3}} />",
        '<img src="./a.png" />',
    ),
    "what a component holds": (
        "import Tabs from 't'\n\n<Tabs a={b}>\n\n*in*\n\n</Tabs>",
        "<p><em>in</em></p>\n",
    ),
    "tabs of code": (
        "import Tabs from 't'\n\n<Tabs>\n    <TabItem\n      value='js' label=\"JS\">\n\n    ```js title='a.js'\n    if (a) {\n"
        '      <b/>\n    }\n    ```\n\n    </TabItem>\n  <TabItem value="py" label="Py">\n  ```py\n  <Tabs>\n  ```\n  </TabItem>\n'
        "</Tabs>\nafter",
        '<p><strong>JS</strong></p>\n<pre><code class="language-js">if (a) {\n  &lt;b/&gt;\n}\n</code></pre>\n'
        '<p><strong>Py</strong></p>\n<pre><code class="language-py">&lt;Tabs&gt;\n</code></pre>\n<p>after</p>\n',
    ),
    "tabs that nobody imports": (
        "<Tabs\nvalues={[\n{label: 'a', value: 'b'},\n]}>\n<TabItem value=\"b\">\n\n```sh\nc\n```\n\n</TabItem>\n</Tabs>",
        '<p><strong>b</strong></p>\n<pre><code class="language-sh">c\n</code></pre>\n',
    ),
    "a link": (
        "import Link from '@docusaurus/Link'\n\nsee <Link to=\"/a\">the *way*</Link>",
        '<p>see <a href="/a">the <em>way</em></a></p>\n',
    ),
    "a component within a line": (
        "import B from 'b'\n\nso <B c=\"d\">*in*</B> it",
        '<p>so <B c="d"><em>in</em></B> it</p>\n',
    ),
    "a component that is never closed": (
        "import B from 'b'\n\n<B>\n\n*in*\n\n    code",
        "<p><em>in</em></p>\n<pre><code>code</code></pre>\n",
    ),
    "code in a string": (
        'import C from "c"\n\n<CodeBlock language="jsx" title="/src/a.js">\n{`a <b>\n\n  *c*`}\n</CodeBlock>\n\n<CodeBlock>{it}</CodeBlock>',
        '<pre><code class="language-jsx">a &#60;b&#62;&#10;&#10;  &#42;c&#42;&#10;</code></pre>\n',
    ),
    "a comment in code": ("{/* x */}\n\n`{/* y */}` {/* z */}", "<p><code>{/* y */}</code></p>\n"),
    "prose about imports": (
        "import taxes rose\n\nexport goods fell",
        "<p>import taxes rose</p>\n<p>export goods fell</p>\n",
    ),
    "code": (
        "{/* x */}\n\n```js\nimport A from './a'\n```",
        "<pre><code class=\"language-js\">import A from './a'\n</code></pre>\n",
    ),
}


PYTHON_MARKDOWN = {
    "an admonition": (
        '!!! note "My *way*"\n    in *it*\n\n    more\n\nafter',
        "<blockquote><p><strong>My <em>way</em></strong></p>\n<p>in <em>it</em></p>\n<p>more</p>\n</blockquote>\n<p>after</p>\n",
    ),
    "one without title": (
        "??? tip\n    in",
        "<blockquote><p><strong>Tip</strong></p>\n<p>in</p>\n</blockquote>\n",
    ),
    "cries": ("so!!! note", "<p>so!!! note</p>\n"),
    "Markdown in a block": (
        '<div markdown="1" class="x">\n*a*\n</div>\n*b*',
        '<div class="x">\n<p><em>a</em></p>\n</div>\n<p><em>b</em></p>\n',
    ),
    "an abbreviation": ("*[HTML]: Hyper Text\n\nHTML", "<p>HTML</p>\n"),
    "a language in braces": (
        "```{.python .lines}\nx\n```",
        '<pre><code class="language-python">x\n</code></pre>\n',
    ),
    "a language with lines": ("```js{1,3}\nx\n```", '<pre><code class="language-js">x\n</code></pre>\n'),
    "a Ruby hash": ("so {:a => 1}", "<p>so {:a =&gt; 1}</p>\n"),
}
WORDPRESS = {
    "a caption": (
        '[caption id="x" width="300"]<a href="u"><img src="a.png"></a> By *Ann*[/caption] after',
        '<figure><a href="u"><img src="a.png"></a><figcaption>By <em>Ann</em></figcaption></figure>\n<p>after</p>\n',
    ),
    "an old caption": (
        '[caption caption="By Ann"]![b](a.png)[/caption]',
        '<figure><img src="a.png" alt="b" /><figcaption>By Ann</figcaption></figure>\n',
    ),
    "a film": (
        "[youtube=https://www.youtube.com/watch?v=abcdefghijk&w=640]",
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen></iframe>',
    ),
    "a film between tags": (
        "[youtube]abcdefghijk[/youtube]",
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen></iframe>',
    ),
    "an embed": (
        "[embed]https://a.example/b[/embed]",
        '<p><a href="https://a.example/b">https://a.example/b</a></p>\n',
    ),
    "a gallery": ('so [gallery ids="1,2"] it', "<p>so  it</p>\n"),
    "code": (
        '[code lang="js"]\na < *b*\n[/code]\nafter',
        '<pre><code class="language-js">a &#60; &#42;b&#42;&#10;</code></pre>\n<p>after</p>\n',
    ),
    "a stray end": ("so[/caption]", "<p>so</p>\n"),
    "words in brackets": (
        "[code] and [video](u) and [gallery]",
        '<p>[code] and <a href="u">video</a> and [gallery]</p>\n',
    ),
    "within code": ('`[audio src="/a.mp3"]`', '<p><code>[audio src="/a.mp3"]</code></p>\n'),
}


@pytest.mark.parametrize(("source", "expected"), PYTHON_MARKDOWN.values(), ids=PYTHON_MARKDOWN)
def test_extensions_of_other_markdowns(source, expected):
    """What kramdown, Python-Markdown and R Markdown add to Markdown is read, or left out of view."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), WORDPRESS.values(), ids=WORDPRESS)
def test_wordpress_shortcodes_degrade(source, expected):
    """Shortcodes that came along from WordPress become figures, players, links and code."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), FORMULAS.values(), ids=FORMULAS)
def test_formulas_stay_as_written(source, expected):
    """No sign of a formula is taken for Markdown, and no price for a formula."""
    assert render_body(source, Markup.MARKDOWN).strip() == expected


@pytest.mark.parametrize(("source", "expected"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_attribute_lists_are_not_seen(source, expected):
    """Attribute lists and places for contents are left out, unless they are code or words."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), FENCES.values(), ids=FENCES)
def test_admonitions_become_quotes(source, expected):
    """Fenced admonitions become quotes with a bold title."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), MDX.values(), ids=MDX)
def test_mdx_is_read_as_prose(source, expected):
    """Of MDX the prose is kept, and what its components clearly show."""
    assert render_body(source, Markup.MARKDOWN) == expected
