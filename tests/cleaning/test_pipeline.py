"""The whole of the article and nothing else."""

import pytest

from feeds.config.clean_settings import CleanRule

ARCHIVED = """<!--1712345678000-->
<h2><a href="https://news.example.com/posts/one">河堤步道周六開放</a></h2>
<div>
<div class="figure-media"><img class="img-fluid lazyload" data-src="https://pictures.example.com/a.jpg?v=1"
 src="https://pictures.example.com/a.jpg?v=1" alt="步道" title="步道" referrerpolicy="no-referrer"></div>
 <figcaption>新步道一景。</figcaption>  <p>市府宣布，河堤步道周六開放。</p><section id="imu"><div id="dfp-ad-imu1">
 </div></section><p>全長三公里。</p><div id="innity-in-post"></div><div id="dfp-ad-midarticlespecial">   </div>
 <a href="https://subscribe.example.com/offer?utm_source=a" target="_blank"><img class="view-desktop lazyload"
 data-src="https://pictures.example.com/paywall.png" alt style="width:100%;" pinger-seen="true"></a>
</div>"""


def test_an_archived_post_is_its_article_and_its_picture(cleaned):
    """Stamp, link heading, advertising places and the paywall's picture go; picture and caption are one figure."""
    rule = CleanRule(hosts=("news.example.com",), remove_links=(r"^https://subscribe\.example\.com/",))
    got = cleaned(ARCHIVED, title="河堤步道周六開放", rules=(rule,))
    assert got.content == (
        '<div>\n<figure><img alt="步道" referrerpolicy="no-referrer" src="https://pictures.example.com/a.jpg?v=1" '
        'title="步道"><figcaption>新步道一景。</figcaption></figure>\n   <p>市府宣布，河堤步道周六開放。</p>'
        "<p>全長三公里。</p>\n \n</div>"
    )
    assert got.heading == "河堤步道周六開放"
    assert got.image is not None
    assert got.image.url == "https://pictures.example.com/a.jpg?v=1"
    assert got.image.alt == "步道"
    assert got.matched == {(0, r"^https://subscribe\.example\.com/")}
    assert got.text == "新步道一景。 市府宣布，河堤步道周六開放。 全長三公里。"
    assert got.beginning == "市府宣布，河堤步道周六開放。 全長三公里。"


@pytest.mark.parametrize(
    "html",
    [
        "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby></p>",
        '<p><math display="block"><mfrac><mi>a</mi><mn>2</mn></mfrac></math></p>',
        '<table><caption>c</caption><thead><tr><th scope="col">h</th></tr></thead>'
        '<tbody><tr><td align="right" colspan="2">d</td></tr></tbody></table>',
        "<dl><dt>term</dt><dd>meaning</dd></dl>",
        '<details open=""><summary>s</summary>d</details>',
        '<pre><code class="language-python">if a &lt; b:\n    pass\n</code></pre>',
        '<p dir="rtl" lang="ar">نص</p>',
        "<p>H<sub>2</sub>O, x<sup>2</sup>, <ins>new</ins> <del>old</del> <s>gone</s> <kbd>Ctrl</kbd></p>",
        '<p><abbr title="World Wide Web">WWW</abbr> <time datetime="2024-01-02">2 January</time></p>',
        '<blockquote cite="https://example.org/q"><p>q</p></blockquote>',
        '<ol start="3"><li value="7">a</li><li>b</li></ol>',
        "<p>a<wbr>b<br>c</p><hr><p>&nbsp;d &amp; e &lt;f&gt;</p>",
        '<p><bdo dir="rtl">x</bdo><mark>m</mark><q>q</q><cite>c</cite><samp>s</samp><var>v</var></p>',
    ],
)
def test_the_markup_that_authors_write_is_kept(content, html):
    """Ruby, MathML, tables, lists, details, code, languages, quotations come out as they went in."""
    assert content(html) == html


def test_code_begins_with_its_first_line(content):
    """A browser drops one line end at the head of a pre; what it would drop is dropped for good."""
    assert content("<pre>\n\n  a\n</pre>") == "<pre>  a\n</pre>"


def test_the_source_of_a_formula_is_not_text(cleaned):
    """A formula's annotation stays for programs, and is not read out."""
    html = '<p><math><semantics><mi>x</mi><annotation encoding="application/x-tex">\\xi</annotation></semantics></math></p>'
    got = cleaned(html)
    assert (got.content, got.text) == (html, "x")


def test_footnotes_still_lead_to_their_notes(content):
    """Links within a post and their targets get the same new names, which no page can have."""
    html = (
        '<p>Text<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup></p>'
        '<div class="footnotes"><ol><li id="fn:1">Note <a href="#fnref:1">↩</a></li></ol></div><p id="lone">x</p>'
    )
    got = content(html)
    name = got.partition('id="')[2].partition('fnref:1"')[0]
    assert name.startswith("post-")
    assert f'id="{name}fn:1"' in got
    assert f'href="#{name}fn:1"' in got
    assert f'href="#{name}fnref:1"' in got
    assert "lone" not in got


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("</p></div></body></html><p>after</p>", "after"),
        ("<html><head><title>t</title></head><body><p>in</p></body></html><p>out</p>", "in out"),
        ("<list>of <text>words</text> in <max>odd</max> tags</list>", "of words in odd tags"),
        ("<o:p>office</o:p> <st1:place>place</st1:place>", "office place"),
        ("<mi>x</mi> outside", "x outside"),
        ("<xmp><b>shown</b></xmp>", "<b>shown</b>"),
        ("<center><font color=red>red</font></center>", "red"),
        ("a<embed src=javascript:x><p>b</p>", "a b"),
        (
            "<form action=/x><p>All of the article stands in a form.</p></form>",
            "All of the article stands in a form.",
        ),
        ("<p>a</p>" + "<wbr>" * 400 + "b", "a b"),
        ("<p>ends in the mid", "ends in the mid"),
        ("plain text & more < than nothing", "plain text & more < than nothing"),
    ],
)
def test_no_text_is_lost_in_bad_markup(cleaned, html, text):
    """Broken, old and foreign markup loses its tags, never its words."""
    assert cleaned(html).text == text


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>", "<style>x</style>", "<template><p>x</p></template>", "<svg><text>x</text></svg>",
        "<noscript><p>x</p></noscript>", "<textarea>x</textarea>", "<select><option>x</option></select>",
        "<button>x</button>", "<form><input value=x></form>", "<object data='javascript:x'></object>", "<canvas>x</canvas>",
    ],
)  # fmt: skip
def test_scripts_controls_and_styles_are_removed_with_their_content(content, html):
    """Scripts, styles, controls of forms, drawings and templates leave nothing behind."""
    assert content(f"<p>The article.</p>{html}") == "<p>The article.</p>"


def test_task_lists_show_what_is_done(cleaned):
    """Check boxes become signs, for a form field cannot be shown in a feed."""
    html = (
        "<ul><li><input type=checkbox checked disabled> a</li><li><input type=checkbox disabled> b</li></ul>"
    )
    assert cleaned(html).text == "☑ a ☐ b"


@pytest.mark.parametrize(
    "separator",
    [
        "<!--more-->",
        "<!-- more -->",
        "<!-- truncate -->",
        "<!--excerpt-->",
        "<!-- TEASER_END -->",
        "<!--more Read on-->",
    ],
)
def test_the_excerpt_ends_at_the_separator(cleaned, separator):
    """The plain text before the author's separator is the excerpt; the content is whole."""
    got = cleaned(f"<h1>T</h1><p>One &amp; <b>t</b>wo.</p><p>Three.</p>{separator}<p>Four.</p>", title="T")
    assert got.excerpt == "One & two. Three."
    assert got.text == "One & two. Three. Four."


def test_without_a_separator_there_is_no_excerpt(cleaned):
    """Any other comment says nothing."""
    assert cleaned("<p>a</p><!-- a comment with more --><p>b</p>").excerpt == ""


def test_explaining_names_what_each_step_took(cleaned):
    """With explain, each step that changed something says what it took and the bytes before and after."""
    rule = CleanRule(remove=("p.promo",))
    html = '<h2>T</h2><p>text</p><p class=promo>Buy</p><div id="dfp-ad-1"> </div><p style="x">y</p>'
    got = cleaned(html, title="T", rules=(rule,), explain=True)
    steps = {step.name: step for step in got.steps}
    assert steps["rule 1"].removed == ('<p class="promo">Buy</p>',)
    assert "T" in steps["repeated title"].removed[0]
    assert steps["ads, share bars and hidden elements"].removed == ('<div id="dfp-ad-1"> </div>',)
    assert [step.before for step in got.steps[1:]] == [step.after for step in got.steps[:-1]]
    assert all(step.before != step.after or step.removed for step in got.steps)
    assert got.steps[-1].after == len(got.content.encode())
    assert got.content == cleaned(html, title="T", rules=(rule,)).content
    assert cleaned(html).steps == ()


def test_characters_xml_forbids_never_come_out(content):
    """Control characters, noncharacters and lone surrogates go, plain or as references."""
    got = content("<p title='a\x01&#2;b'>a\x00b\x0bc&#11;d&#x1f;e\ufffff&#xfffe;g\ud800h&#55296;i\r\nj</p>")
    assert got == '<p title="ab">abcdefghi\nj</p>'
