"""What other cleaners lose: embeds by script, formulas, films by a picture's syntax, text in forms, gutters."""

import pytest


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<script async src="https://asciinema.org/a/77.js"></script>', "https://asciinema.org/a/77"),
        ('<script src="https://gist.github.com/ada/12ab.js"></script>', "https://gist.github.com/ada/12ab"),
        ('<script src="//jsfiddle.net/ada/x1/embed/result/"></script>', "https://jsfiddle.net/ada/x1"),
        (
            '<script src="https://gitlab.com/a/b/-/snippets/5.js"></script>',
            "https://gitlab.com/a/b/-/snippets/5",
        ),
        (
            '<script src="//speakerdeck.com/assets/embed.js" data-id="ab12"></script>',
            "https://speakerdeck.com/player/ab12",
        ),
        (
            '<object data="/tide.pdf"><p>Your browser shows no PDF.</p></object>',
            "https://news.example.com/tide.pdf",
        ),
        ('<model-viewer src="/boat.glb" alt="A boat"></model-viewer>', "https://news.example.com/boat.glb"),
        ('<p><img src="/tide.pdf" alt="Tides"></p>', "https://news.example.com/tide.pdf"),
    ],
)
def test_what_a_reader_cannot_show_is_a_link(content, html, address):
    """Nothing that was to be seen goes without a trace."""
    assert f'<a href="{address}"' in content(f"<p>Text</p>{html}")


@pytest.mark.parametrize(
    ("frame", "shown"),
    [
        ("<iframe srcdoc=\"<p>Tides &amp;amp; <b onclick=x()>boats</b></p><script>x()</script>\"></iframe>",
         "<div><p>Tides &amp; <b>boats</b></p></div>"),
        ("<iframe src='about:blank' srcdoc='<html><body><img src=boat.png></body></html>'></iframe>",
         '<div><img src="https://news.example.com/posts/boat.png"></div>'),
        ("<iframe srcdoc=\"a <iframe srcdoc='<i>b</i>'></iframe>\"></iframe>", "<div>a <div><i>b</i></div></div>"),
        ("<iframe hidden srcdoc='<p>unseen</p>'></iframe>", ""),
    ],
)  # fmt: skip
def test_a_page_within_a_frame_is_shown_in_its_place(content, frame, shown):
    """Clean, as the rest is; what nobody would see stays away."""
    assert content(f"<p>a</p>{frame}") == f"<p>a</p>{shown}"


def test_a_frame_that_shows_a_film_keeps_it(content):
    """The page within is only what is shown before it is clicked."""
    film = "<iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ' srcdoc='<a>Play</a>'></iframe>"
    assert "youtube-nocookie.com/embed/dQw4w9WgXcQ" in content(f"<p>a</p>{film}")


def test_other_scripts_leave_nothing(content):
    """An address that only looks like a known one leaves no link."""
    html = '<p>a</p><script src="https://asciinema.org.evil.example/a/7.js"></script><script>x()</script>'
    assert content(html) == "<p>a</p>"


def test_formulas_for_mathjax_are_text(content):
    """The script of a formula, as kramdown writes it, leaves its TeX."""
    html = (
        '<p><script type="math/tex">x_1 < 2</script></p><script type="math/tex; mode=display">E=mc^2</script>'
    )
    assert "$x_1 &lt; 2$" in content(html)
    assert "$$E=mc^2$$" in content(html)


@pytest.mark.parametrize(
    ("source", "element"),
    [
        ("/sail.mp4", '<video controls="" preload="none" src="https://news.example.com/sail.mp4"'),
        ("sea.mp3?x=1", '<audio controls="" preload="none" src="https://news.example.com/posts/sea.mp3?x=1"'),
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/123456", "https://player.vimeo.com/video/123456"),
        ("/mp4/boat.png", '<img alt="A sail" src="https://news.example.com/mp4/boat.png">'),
    ],
)
def test_films_by_a_pictures_syntax_play(content, source, element):
    """A film, a sound and a page of one are what they are, and a picture stays one."""
    assert element in content(f'<p><img src="{source}" alt="A sail"></p>')


def test_text_in_a_form_stays_and_its_controls_go(content):
    """Words, boxes and open dialogs are read; what one would click on or write into is not there."""
    html = (
        "<p>Long enough to be the text of this post, and more.</p><form><p>Tell us:</p><label>Name"
        '<input name="n"></label><select><option>A</option></select><textarea>t</textarea><button>Send</button>'
        "</form><dialog open>Hello</dialog><dialog>Later</dialog><meter value=1>Half</meter>"
    )
    clean = content(html)
    assert all(words in clean for words in ("Tell us:", "Name", "Hello", "Half"))
    assert not any(words in clean for words in ("Send", "<input", "<option", "<button", "Later", "<form"))


@pytest.mark.parametrize(
    "html",
    [
        '<figure class="highlight"><table><tr><td class="gutter"><pre>1\n2</pre></td><td class="code">'
        "<pre>let a\n  let b</pre></td></tr></table></figure>",
        '<pre><code><span class="ln">1</span>let a\n<span class="ln">2</span>  let b</code></pre>',
        '<pre><span style="margin-right:0.4em;user-select:none">1</span>let a\n'
        '<span style="margin-right:0.4em;user-select:none">2</span>  let b</pre>',
    ],
)
def test_line_numbers_are_no_code(cleaned, html):
    """Code is there as it can be copied, in each of the ways that highlighters number it."""
    result = cleaned(html)
    assert "let a\n  let b" in result.content
    assert "1" not in result.text


def test_a_table_of_two_numbers_stays(content):
    """Numbers beside numbers are a table."""
    html = "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    assert content(html) == html


def test_code_moved_out_of_a_table_is_clean(content):
    """What is clean does not change when it is cleaned again, wherever the table stood."""
    once = content("<ul><table><td><pre>1 2</td><td><pre>a\nb")
    assert content(once) == once


@pytest.mark.parametrize(
    ("html", "summary"),
    [
        (
            '<p>Said<sup><a href="#fn1">1</a></sup> so.</p><div class="footnotes" id="fn1">By whom.</div>',
            "Said so.",
        ),
        (
            '<h2>Contents</h2><ul><li><a href="#a">A</a></li></ul><h2 id="a">A</h2><p>First words.</p>',
            "First words.",
        ),
        ("<p><img src=/a.png><br><em>Photo: us</em></p><p>First words.</p>", "First words."),
        ("<p><em>Posted on 5 March 2024</em></p><p>First words.</p>", "First words."),
        ("<h2>Only a heading</h2>", "Only a heading"),
        ("<p>March is cold.</p><p>More.</p>", "March is cold. More."),
    ],
)
def test_a_summary_is_made_of_sentences(cleaned, html, summary):
    """Marks of notes, lists of contents, captions and a line of the date are none."""
    assert cleaned(html).beginning == summary
