"""Nothing of the page's furniture stays, and nothing of the article goes for it."""

import pytest


@pytest.mark.parametrize(
    "html",
    [
        '<section id="imu"><div id="dfp-ad-imu1">   </div></section>',
        '<div id="div-gpt-ad-123-0"><script>googletag.cmd.push()</script></div>',
        '<div class="adsbygoogle" style="display:block"></div>',
        '<div class="left ad-slot"><span>Advertisement</span></div>',
        '<div id="innity-in-post"></div>',
        '<div class="dfp-tag-wrapper" id="dfp-ad-imu1-wrapper"><div class="dfp-tag-wrapper"> </div></div>',
        '<div class="ad-container">廣告</div>',
        '<div class="advertisement"><a href="https://shop.example/"><img src="/banner.png"></a></div>',
    ],
)
def test_advertising_places_are_removed(content, html):
    """Places known by exact id, prefix or class, where no text stands."""
    assert content(f"<p>a</p>{html}<p>b</p>") == "<p>a</p><p>b</p>"


@pytest.mark.parametrize(
    "html",
    [
        '<div class="newsletter-wide"><p>All of the text</p></div>',
        '<div class="adsbygoogle"><p>A paragraph that someone put there</p></div>',
        '<div class="shadow adapted"><p>x</p></div>',
        '<div id="adam"><p>x</p></div>',
        '<p class="header">x</p>',
    ],
)
def test_text_is_never_taken_for_advertising(cleaned, html):
    """A class that only resembles one, or a place that holds text, stays."""
    assert cleaned(f"<p>a</p>{html}").text == cleaned(f"<p>a</p>{html}", ads=False).text


@pytest.mark.parametrize(
    "html",
    [
        '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="https://x.example/?share=tw">Twitter</a></ul></div>',
        '<ul><li><a href="https://twitter.com/intent/tweet?text=a">Tweet</a></li>'
        '<li><a href="https://www.facebook.com/sharer/sharer.php?u=a">Facebook</a></li></ul>',
        '<div>Share: <a href="https://t.me/share/url?url=a"><img src=/t.png></a> '
        '<a href="https://service.weibo.com/share/share.php?url=a">微博</a></div>',
        '<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3></div>',
    ],
)
def test_share_bars_are_removed(content, html):
    """Rows of share buttons, by class or by where all their links lead."""
    assert content(f"<p>a</p>{html}<p>b</p>") == "<p>a</p><p>b</p>"
    assert content(f"<p>a</p>{html}<p>b</p>", share_bars=False) != "<p>a</p><p>b</p>"


def test_a_link_to_share_within_a_sentence_stays(cleaned):
    """One link to share something, in a text, is the author's."""
    html = '<p>If you like it, <a href="https://twitter.com/intent/tweet?text=a">tell your friends</a>.</p>'
    assert cleaned(html).text == "If you like it, tell your friends."


def test_links_to_accounts_are_not_a_share_bar(cleaned):
    """Where to find the author is the author's to say, even of accounts called share."""
    html = '<p>x</p><ul><li><a href="https://twitter.com/shareware">a</a></li><li><a href="https://t.me/home">b</a></li></ul>'
    assert cleaned(html).text == "x a b"


def test_hidden_elements_go_unless_they_are_the_article(cleaned):
    """What the page hides, goes; a page that hides its whole text until a script shows it keeps it."""
    assert (
        cleaned('<p>All of it</p><p hidden>a</p><p style="color:red; display: none">b</p>').text
        == "All of it"
    )
    assert cleaned('<div style="display:none"><p>The whole article</p></div>').text == "The whole article"


def test_links_from_headings_to_themselves_are_removed(content):
    """A sign that links a heading to itself is removed; links with words in a heading are kept."""
    assert content('<h2>A <a class="headerlink" href="#a">¶</a></h2><p>x</p>') == "<h2>A </h2><p>x</p>"
    assert "words" in content('<h2><a class="anchor" href="/a">words</a></h2><p>x</p>')


def test_a_formula_is_shown_once(cleaned):
    """Where MathML stands beside its drawing in letters, the letters go."""
    html = '<p><span class="katex"><math><mi>x</mi></math><span class="katex-html" aria-hidden="true">x</span></span></p>'
    assert cleaned(html).content == "<p><span><math><mi>x</mi></math></span></p>"
    assert cleaned('<p><span class="katex-html">x</span></p>').text == "x"


@pytest.mark.parametrize(
    ("html", "rest"),
    [
        ("<p>a</p><p> &nbsp;\u200b</p><p><br></p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<div><div><span></span></div></div><p>a</p>", "<p>a</p>"),
        ("<ul><li></li></ul><h2></h2><p>a</p>", "<p>a</p>"),
        ("<p>a<b> </b>c</p>", "<p>a c</p>"),
        ("<p>a<a href='/x'></a></p>", "<p>a</p>"),
        ("a<p></p>b", "a<br>b"),
        ("<table></table><p>a</p>", "<p>a</p>"),
        (
            "<table><tr><td></td><td>x</td></tr></table>",
            "<table><tbody><tr><td></td><td>x</td></tr></tbody></table>",
        ),
        (
            "<p>a<br>b</p><p><img src='/x.png'></p>",
            '<p>a<br>b</p><p><img src="https://news.example.com/x.png"></p>',
        ),
    ],
)
def test_empty_elements_are_removed(content, html, rest):
    """Empty paragraphs and wrappers go, innermost first; what parts two words goes on parting them."""
    assert content(html) == rest


def test_styles_go_and_alignment_of_cells_stays(content):
    """Inline styles are the page's; that a column is aligned is the author's."""
    html = '<p style="color:red">a</p><table><tr><td style="text-align: right">1</td></tr></table>'
    assert content(html) == '<p>a</p><table><tbody><tr><td align="right">1</td></tr></tbody></table>'


def test_every_care_can_be_turned_off(content):
    """Each switch off leaves what it would have taken."""
    assert "dfp" not in content('<div id="dfp-ad-1"></div><p>x</p>', ads=False)
    assert content("<p></p><p>x</p>", empty=False) == "<p></p><p>x</p>"
    url = "https://example.org/?utm_source=a"
    assert url in content(f'<p><a href="{url}">x</a></p>', tracking_parameters=False)
