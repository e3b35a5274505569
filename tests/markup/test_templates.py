"""Template tags of the generators: Liquid, Nunjucks, Hugo, Nikola, Zola, Hexo, Octopress, Eleventy."""

import pytest

from feeds.markup.render import render_body
from feeds.model import Markup

TABS = {
    "a name": (
        "{{< tabs >}}\n{{% tab Java %}}\n\n*x*\n\n{{% /tab %}}\n{{< /tabs >}}",
        "<p><strong>Java</strong></p>\n<p><em>x</em></p>",
    ),
    "a name in quotes": (
        '{{< tab "HTTP & Co" >}}\n\nx\n\n{{< /tab >}}',
        "<p><strong>HTTP &amp; Co</strong></p>\n<p>x</p>",
    ),
    "a named header": (
        '{{% tab header="**Go** (`a.go`)" %}}\n\nx\n\n{{% /tab %}}',
        "<p><strong>Go (<code>a.go</code>)</strong></p>\n<p>x</p>",
    ),
    "no name": ("{{< tab >}}\n\nx\n\n{{< /tab >}}", "<p>x</p>"),
}
LIQUID = {
    "site variables vanish": ("![a]({{ site.baseurl }}/a.png)", '<p><img src="/a.png" alt="a" /></p>\n'),
    "a string shows": ('{{ "/a.png" | relative_url }}', "<p>/a.png</p>\n"),
    "a string with what is appended": (
        '[a]({{ "/b" | append: ".html" }})',
        '<p><a href="/b.html">a</a></p>\n',
    ),
    "assigned words show": ('{% assign who = "Ann" %}Dear {{ who }}', "<p>Dear Ann</p>\n"),
    "a page's own variables vanish": ("By {{ page.author | escape }}.", "<p>By .</p>\n"),
    "foreign mustaches are examples": (
        "Write {{ hero.name }}.",
        "<p>Write <code>{{ hero.name }}</code>.</p>\n",
    ),
    "both branches stay": ("{% if a %}One{% else %}Two{% endif %}", "<p>OneTwo</p>\n"),
    "whitespace control": ("a {%- include b.html -%} c {{- page.d -}}", "<p>a  c</p>\n"),
    "comments vanish": ("a{% comment %} b {% endcomment %}c{# d #}", "<p>ac</p>\n"),
    "raw is shown as code": (
        "Use {% raw %}{{ page.title }}{% endraw %}",
        "<p>Use <code>{{ page.title }}</code></p>\n",
    ),
    "raw around code": ("{% raw %}`{% if %}`{% endraw %}", "<p><code>{% if %}</code></p>\n"),
    "raw within code": ("`{% raw %}{{ a }}{% endraw %}`", "<p><code>{{ a }}</code></p>\n"),
    "post_url as text": (
        "{% post_url 2020-01-02-my-day %}",
        '<p><a href="/2020/01/02/my-day.html">my day</a></p>\n',
    ),
    "post_url as address": (
        "[x]({{ site.url }}{% post_url 2020-01-02-my-day %})",
        '<p><a href="/2020/01/02/my-day.html">x</a></p>\n',
    ),
    "an address only the generator knows": (
        "The [a][b]\n\n[b]: {{ site.b.url }}\n",
        '<p>The <a href="">a</a></p>\n',
    ),
    "money in code is no formula": (
        "`echo $$`\n\n{% if a %}\n\n`$$`",
        "<p><code>echo $$</code></p>\n<p><code>$$</code></p>\n",
    ),
    "link to a file": ("[x]({% link docs/a.md %}#b)", '<p><a href="/docs/a.html#b">x</a></p>\n'),
    "highlight": (
        "{% highlight ruby linenos %}\na *b* {{ c }}\n\nd\n{% endhighlight %}\nafter",
        '<pre><code class="language-ruby">a &#42;b&#42; &#123;&#123; c &#125;&#125;&#10;&#10;d&#10;</code></pre>\n'
        "<p>after</p>\n",
    ),
    "highlight in a list": (
        "- a\n  {% highlight js %}\n  b\n\n  c\n  {% endhighlight %}\n- d",
        '<ul>\n<li>\n<p>a</p>\n<pre><code class="language-js">b&#10;&#10;c&#10;</code></pre>\n</li>\n'
        "<li>\n<p>d</p>\n</li>\n</ul>\n",
    ),
    "an included figure": (
        '{% include figure.html src="/a.jpg" caption="By *Ann*" %}',
        '<figure><img src="/a.jpg" alt="By Ann"><figcaption>By <em>Ann</em></figcaption></figure>\n',
    ),
    "an included film": (
        '{% include video id="abcdefghijk" provider="youtube" %}',
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen></iframe>\n',
    ),
    "an unknown tag vanishes": ("a {% frobnicate 3 %} b", "<p>a  b</p>\n"),
    "an unknown tag with a picture": (
        '{% shot "a/b.png" "x" "Two cats" %}',
        '<img src="a/b.png" alt="Two cats">\n',
    ),
    "an unknown tag with a link": (
        'by {% person "Ann", "https://a.example/" %}',
        '<p>by <a href="https://a.example/">Ann</a></p>\n',
    ),
    "the content of an unknown block stays": ("{% wide %}\n*in*\n{% endwide %}", "<p><em>in</em></p>\n"),
    "a loop around indented HTML": (
        "<ul>\n{% for a in b %}\n    <li>{{ a }}</li>\n{% endfor %}\n</ul>",
        "<ul>\n    <li></li>\n</ul>",
    ),
    "an attribute of raw HTML": (
        '<a href="{% post_url 2020-01-02-b %}">x</a>',
        '<p><a href="/2020/01/02/b.html">x</a></p>\n',
    ),
    "a formula": ("$$x_{{a}} + 1$$", "<p>$$x_{{a}} + 1$$</p>\n"),
}
HUGO = {
    "figure": (
        '{{< figure src="/a.png" link="/b" title="T" caption="C" width="300" >}}\nafter',
        '<figure><a href="/b"><img src="/a.png" alt="C" width="300"></a><figcaption>T C</figcaption></figure>\n<p>after</p>\n',
    ),
    "youtube": (
        "{{< youtube abcdefghijk >}}",
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen></iframe>\n',
    ),
    "youtube by name": (
        '{{< youtube id="abcdefghijk" title="A film" >}}',
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" title="A film" allowfullscreen></iframe>\n',
    ),
    "vimeo": (
        "{{< vimeo 12345678 >}}",
        '<iframe src="https://player.vimeo.com/video/12345678" allowfullscreen></iframe>\n',
    ),
    "gist": (
        "{{< gist ann 0a1b2c >}}",
        '<p><a href="https://gist.github.com/ann/0a1b2c">Gist ann/0a1b2c</a></p>\n',
    ),
    "tweet": (
        '{{< tweet user="ann" id="42" >}}',
        '<p><a href="https://twitter.com/ann/status/42">https://twitter.com/ann/status/42</a></p>\n',
    ),
    "instagram": (
        "{{< instagram BWNjjyYFxVx >}}",
        '<p><a href="https://www.instagram.com/p/BWNjjyYFxVx/">https://www.instagram.com/p/BWNjjyYFxVx/</a></p>\n',
    ),
    "highlight": (
        '{{< highlight go "linenos=table" >}}\na < b\n{{< /highlight >}}',
        '<pre><code class="language-go">a &#60; b&#10;</code></pre>\n',
    ),
    "ref in a link": ('[x]({{< ref "posts/a.md#b" >}})', '<p><a href="posts/a/#b">x</a></p>\n'),
    "relref as text": ('{{< relref "my-day.md" >}}', '<p><a href="my-day/">my day</a></p>\n'),
    "details": (
        '{{< details "More" >}}\n*in*\n{{< /details >}}',
        "<details><summary>More</summary>\n<p><em>in</em></p>\n</details>\n",
    ),
    "notice": (
        "{{% notice tip %}}\nDo **so**\n{{% /notice %}}\nafter",
        "<blockquote><p><strong>Tip</strong></p>\n<p>Do <strong>so</strong></p>\n</blockquote>\n<p>after</p>\n",
    ),
    "param vanishes": ("v{{< param version >}}", "<p>v</p>\n"),
    "a comment is an example": (
        "{{</* figure src=x */>}}",
        "<p><code>{{&lt; figure src=x &gt;}}</code></p>\n",
    ),
    "a comment in code": ("```\n{{%/* a */%}}\n```", "<pre><code>{{% a %}}\n</code></pre>\n"),
    "inner content stays": ("a {{< big >}}*b*{{< /big >}} c", "<p>a <em>b</em> c</p>\n"),
    "a button is a link": ('{{< button href="/a" >}}Go{{< /button >}}', '<p><a href="/a">Go</a></p>\n'),
    "an unknown picture": ('{{< fancy-img src="a.jpg" alt="x *y*" >}}', '<img src="a.jpg" alt="x *y*">\n'),
    "a picture above its words": (
        '{{< img src="a.jpg" >}}\n*Two* cats',
        '<img src="a.jpg" alt="">\n<p><em>Two</em> cats</p>\n',
    ),
    "a note within a line": (
        "so {{< note >}}in{{< /note >}} it",
        "<p>so <blockquote><p><strong>Note</strong></p>in</blockquote> it</p>\n",
    ),
    "an unknown sound": ('{{< pod src="/a.mp3" >}}', '<p><audio src="/a.mp3" controls></audio></p>\n'),
    "self-closing": ('{{< img src="a.jpg" />}}', '<img src="a.jpg" alt="">\n'),
    "an address out of a link": ("[a]: <{{% param b %}}>\n\n[a]", '<p><a href="">a</a></p>\n'),
    "within a table": (
        "|a|\n|-|\n|{{< gist 1234 >}}|",
        '<table><thead><tr><th>a</th></tr></thead><tbody>\n<tr><td><a href="https://gist.github.com/1234">Gist 1234</a></td></tr>\n</tbody></table>\n',
    ),
    "in a list item": (
        '1. a\n\n   {{< figure src="b.png" caption="c" >}}\n\n   d',
        '<ol>\n<li>\n<p>a</p>\n<figure><img src="b.png" alt="c"><figcaption>c</figcaption></figure>\n<p>d</p>\n</li>\n</ol>\n',
    ),
    "never inside code": (
        "`{{< a >}}`\n\n    {{< b >}}\n\n~~~\n{{< c >}}\n~~~\n\n<pre>{{< d >}}</pre>",
        "<p><code>{{&lt; a &gt;}}</code></p>\n<pre><code>{{&lt; b &gt;}}\n</code></pre>\n<pre><code>{{&lt; c &gt;}}\n</code></pre>\n<pre>{{< d >}}</pre>",
    ),
}
OTHERS = {
    "Zola's function": (
        '{{ youtube(id="abcdefghijk", autoplay=true) }}',
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen></iframe>\n',
    ),
    "Zola's block": (
        '{% quote(author="Ann") %}\n*in*\n{% end %}',
        "<blockquote>\n<p><em>in</em></p>\n<p>— Ann</p></blockquote>\n",
    ),
    "Zola's internal link": ("[x](@/blog/a.md#b)", '<p><a href="/blog/a/#b">x</a></p>\n'),
    "Hexo's codeblock": (
        "{% codeblock A title lang:js %}\na = {{b}}\n{% endcodeblock %}",
        '<pre><code class="language-js">a &#61; &#123;&#123;b&#125;&#125;&#10;</code></pre>\n',
    ),
    "Hexo's blockquote": (
        "{% blockquote Ann, A Book https://b.example/ %}\nin\n{% endblockquote %}",
        '<blockquote>\n<p>in</p>\n<p>— <a href="https://b.example/">Ann A Book</a></p></blockquote>\n',
    ),
    "Hexo's picture": (
        '{% asset_img left a.png 300 200 "Two cats" %}',
        '<img src="a.png" alt="Two cats" width="300" height="200">\n',
    ),
    "Hexo's link to a post": ("{% post_link my-day Read it %}", '<p><a href="/my-day/">Read it</a></p>\n'),
    "Hexo's note": (
        "{% note warning %}\n**in**\n{% endnote %}",
        "<blockquote><p><strong>Warning</strong></p>\n<p><strong>in</strong></p>\n</blockquote>\n",
    ),
    "Nikola's": ("{{% thumbnail /a.jpg %}}", '<img src="/a.jpg" alt="">\n'),
    "Pelican's notebook": (
        "{% notebook downloads/a.ipynb cells[1:] %}",
        '<p><a href="downloads/a.ipynb">a.ipynb</a></p>\n',
    ),
    "Pelican's places": (
        "![a]({static}/a.png) [b]({filename}../b.md)",
        '<p><img src="/a.png" alt="a" /> <a href="../b.md">b</a></p>\n',
    ),
    "Eleventy's callout": (
        '{% callout "info", "md", "Look here" %}in{% endcallout %}',
        "<blockquote><p><strong>Look here</strong></p>\n<p>in</p>\n</blockquote>\n",
    ),
    "mermaid": (
        "{% mermaid %}\na --> b\n{% endmermaid %}",
        '<pre><code class="language-mermaid">a --&#62; b&#10;</code></pre>\n',
    ),
}


@pytest.mark.parametrize(("source", "expected"), LIQUID.values(), ids=LIQUID)
def test_liquid_degrades(source, expected):
    """Liquid becomes text, links, pictures or code, and is never printed as it is."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), HUGO.values(), ids=HUGO)
def test_hugo_shortcodes_degrade(source, expected):
    """Hugo's shortcodes become what a reader can use, and stay as they are inside code only."""
    assert render_body(source, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(("source", "expected"), OTHERS.values(), ids=OTHERS)
def test_other_generators_degrade(source, expected):
    """The tags of Zola, Hexo, Nikola, Pelican and Eleventy become what a reader can use."""
    assert render_body(source, Markup.MARKDOWN) == expected


def test_html_posts_hold_liquid_too():
    """A post written in HTML has its tags read by the same rules, and keeps its code."""
    source = '<a href="{{ site.baseurl }}{% link a.html %}">x</a> [[y]] <pre>{% if %}</pre> {% youtube abcdefghijk %}'
    assert render_body(source, Markup.HTML) == (
        '<a href="/a.html">x</a> [y] <pre>{% if %}</pre> '
        '<iframe src="https://www.youtube.com/embed/abcdefghijk" allowfullscreen></iframe>'
    )


@pytest.mark.parametrize(
    "text", ["{% unclosed", "{{ unclosed", "{{< unclosed", "{# unclosed", "100 %} and }}"]
)
def test_braces_that_are_no_tag_are_kept(text):
    """Braces that never close are the author's own words."""
    assert "unclosed" in render_body(text, Markup.MARKDOWN) or "100" in render_body(text, Markup.MARKDOWN)


def test_hostile_values_stay_inside_their_attributes():
    """Nothing a tag is given breaks out of the attribute it lands in."""
    html = render_body("""{{< figure src='x" onerror="y' alt='a"><script>' >}}""", Markup.MARKDOWN)
    assert html == '<img src="x&quot; onerror=&quot;y" alt="a&quot;&gt;&lt;script&gt;">\n'


@pytest.mark.parametrize(("source", "expected"), TABS.values(), ids=TABS)
def test_tabs_are_shown_one_below_the_other_with_their_names(source, expected):
    """What a page shows one tab at a time, a reader of feeds sees in turn, each under its name."""
    assert render_body(source, Markup.MARKDOWN).strip() == expected
