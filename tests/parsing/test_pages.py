"""A whole HTML page is a post too: its head says what a header would."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.model import Markup, Person

PAGE = """<!-- saved on a rainy day -->
<!DOCTYPE html>
<html lang="en-gb">
<head>
<meta charset="utf-8">
<title>Pears &amp;amp; plums | The Garden</title>
<meta property="og:title" content="Pears &amp; plums">
<meta property="article:published_time" content="2024-05-04T16:30:00+02:00">
<meta property="article:modified_time" content="2024-05-18">
<meta property="article:tag" content="garden">
<meta property="article:tag" content="pears, green">
<meta name="author" content="Garden Desk">
<meta name="description" content="Four planks.">
<meta property="og:image" content="https://a.example/i.png?a=1&amp;b=2">
<link rel="alternate canonical" href="https://a.example/pears?a=1&amp;b=2">
</head>
<body><article><h1>Pears</h1><time datetime="2020-01-01">then</time><p>Text.</p></article></body>
</html>
"""


def test_a_page_s_head_is_its_header(read):
    """Title, dates, author, tags, language and address of a page are taken from its head."""
    post = read(PAGE, "pears.html")
    assert post.title == "Pears & plums"
    assert post.published == datetime(2024, 5, 4, 14, 30, tzinfo=UTC)
    assert post.updated == datetime(2024, 5, 18, tzinfo=UTC)
    assert post.authors == (Person("Garden Desk"),)
    assert post.tags == ("garden", "pears, green")
    assert post.language == "en-GB"
    assert post.summary == "Four planks."
    assert post.image == "https://a.example/i.png?a=1&b=2"
    assert post.permalink == "https://a.example/pears?a=1&b=2"
    assert (post.markup, post.body, post.body_line, post.problems) == (Markup.HTML, PAGE, 1, ())


def test_entities_of_a_title_are_decoded_once(read):
    """A page about an entity shows the entity."""
    assert read("<html><title>The &amp;amp; entity</title>", "a.html").title == "The &amp; entity"
    assert read("<html><title>R&amp;D &lt;b&gt;</title>", "a.html").title == "R&D <b>"


def test_a_page_without_dates_in_its_head_has_those_in_its_text(read):
    """The first <time> of a page dates it where its head does not."""
    page = "<!doctype html><title>A</title><body><time>old</time><time datetime=2024-05-05>May</time>"
    assert read(page, "a.html").published == datetime(2024, 5, 5, tzinfo=UTC)


def test_pelican_s_pages_have_headers_in_their_metas(read):
    """Pelican's HTML posts hold their fields in meta elements."""
    post = read(
        '<html><head><title>A</title><meta name="tags" content="x, y"><meta name="date" content="2024-05-05 10:00">'
        '<meta name="category" content="z"><meta name="status" content="draft"></head><body>Text.</body></html>',
        "a.html",
    )
    assert (post.title, post.tags, post.categories, bool(post.withheld)) == ("A", ("x", "y"), ("z",), True)


def test_a_header_above_a_page_goes_first(read):
    """What front matter says counts before what the page below it says."""
    post = read(f"---\ntitle: Mine\ntags: [a]\n---\n{PAGE}", "pears.html")
    assert (post.title, post.tags) == ("Mine", ("a",))
    assert post.authors == (Person("Garden Desk"),)
    assert post.body_line == 5


@pytest.mark.parametrize(
    "text", ["<p>A piece of HTML.</p>", "<header><title>Not a page", "<h1>html</h1>", "<htmlish>"]
)
def test_a_piece_of_html_is_no_page(read, text):
    """A fragment has no head to read; its first heading is for others to find."""
    post = read(text, "2024-05-05-a.html")
    assert (post.title, post.body) == ("", text)


def test_a_title_in_the_drawing_is_not_the_page_s(read):
    """The title of an inline drawing does not replace the page's."""
    page = "<html><head><title>Page</title></head><body><svg><title>Drawing</title></svg>"
    assert read(page, "a.html").title == "Page"


def test_the_lines_of_a_page_are_named(read):
    """A wrong date in a page's head is reported with its line."""
    page = '<html>\n<head>\n  <meta name="date" content="31 June 2024">\n</head>'
    (problem,) = read(page, "a.html").problems
    assert (problem.kind, problem.line, problem.column) == ("date", 3, 3)


@pytest.mark.parametrize("start", ["<head>", "<!-- kept --><head>", "<HTML><head>", "<!doctype html>", ""])
@pytest.mark.parametrize("name", ["a.html", "a.md", "a.txt"])
def test_a_page_may_leave_out_its_first_tags(read, start, name):
    """A head that no root comes before, or one without tags of its own, gives title and date all the same."""
    page = f'{start}<meta name="date" content="2024-05-06"><title>Pears</title><p>Text.'
    post = read(page, name)
    assert (post.title, post.published) == ("Pears", datetime(2024, 5, 6, tzinfo=UTC))
