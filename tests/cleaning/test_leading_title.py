"""The title stands once: above the entry, not again in it."""

import pytest

LINK = '<a href="https://news.example.com/posts/one">New bridge opens</a>'


@pytest.mark.parametrize(
    ("html", "rest"),
    [
        (f"<!--1712345678000-->\n<h2>{LINK}</h2>\n<p>x</p>", "<p>x</p>"),
        (f"<!--NaN-->\n<h2>{LINK}</h2>\n<p>x</p>", "<p>x</p>"),
        (f"<!--1712345678000--><p>{LINK}</p><hr><p>x</p>", "<p>x</p>"),
        (f"<h2>{LINK}</h2><hr><p>x</p>", "<p>x</p>"),
        ('<!--1--><h2><a href="https://elsewhere.example/">Another headline</a></h2><p>x</p>', "<p>x</p>"),
        ('<!--1--><h2><a href="https://news.example.com/posts/one"></a></h2><p>x</p>', "<p>x</p>"),
        ("<!--1--><h2>[New [bridge opens](https://news.example.com/posts/one)</h2><p>x</p>", "<p>x</p>"),
        ("<h1>New bridge opens</h1><p>x</p>", "<p>x</p>"),
        ("<h1>New  Bridge: opens!</h1><p>x</p>", "<p>x</p>"),
        ("<header><h1><span>New bridge opens</span></h1></header><p>x</p>", "<p>x</p>"),
        ("<p>By A. Writer</p><h1>New bridge opens</h1><p>x</p>", "<p>By A. Writer</p><p>x</p>"),
        ("<p><strong>New bridge opens</strong></p><p>x</p>", "<p>x</p>"),
    ],
)
def test_a_title_at_the_head_of_the_content_is_removed(content, html, rest):
    """Stamp, link heading and rule go by their structure, and so does a heading or first line that is the title."""
    assert content(html, title="New bridge opens") == rest


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="https://news.example.com/posts/one">Read it there</a></p><p>x</p>',
        "<h2>Another heading</h2><p>x</p>",
        "<p>New bridge opens today, says the mayor.</p><p>x</p>",
        "<p>New bridge opens</p>",
        '<p>New bridge opens<img alt="" src="https://pictures.example.com/a.png"></p><p>x</p>',
        "<p>" + "Long. " * 60 + "</p><h2>New bridge opens</h2><p>x</p>",
    ],
)
def test_content_that_only_resembles_a_preamble_is_kept(cleaned, html):
    """Links, headings and lines that say something else, or are all there is, are the author's."""
    assert cleaned(html, title="New bridge opens").text == cleaned(html, repeated_title=False).text


def test_the_sites_name_after_the_title_does_not_hide_it(content):
    """A heading that is the title without "- The site" is the title."""
    assert content("<h1>New bridge opens</h1><p>x</p>", title="New bridge opens - The Daily") == "<p>x</p>"


def test_a_leading_heading_becomes_the_missing_title(cleaned):
    """Without a title, a first-level heading at the head is taken from the content and handed out."""
    got = cleaned("<h1>The <em>only</em> heading</h1><p>x</p><h2>Part</h2>")
    assert (got.heading, got.content) == ("The only heading", "<p>x</p><h2>Part</h2>")
    chapters = cleaned("<h1>One</h1><p>x</p><h1>Two</h1>")
    assert (chapters.heading, chapters.text) == ("One", "x Two")
    parts = cleaned("<h1>One</h1><h1>Two</h1><p>x</p>")
    assert (parts.heading, parts.text) == ("", "One Two x")
    assert cleaned("<p>x</p><h1>One</h1>").heading == ""


def test_the_care_for_titles_can_be_turned_off(cleaned):
    """With repeated_title off, headings stay; the archive's own preamble still goes."""
    got = cleaned("<h1>T</h1><p>x</p>", title="T", repeated_title=False)
    assert got.content == "<h1>T</h1><p>x</p>"
    assert cleaned("<h1>T</h1><p>x</p>", repeated_title=False).heading == ""
