"""A post is the same post in whichever dialect its header is written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.model import Markup, Person, Severity

WHOLE = {
    "jekyll": (
        "2024-05-04-bench.md",
        """
        ---
        layout: post
        title: "A bench: for the tree"
        date: 2024-05-04 16:30:00 +0200
        last_modified_at: 2024-05-18
        author: Garden Desk
        tags: [garden, pears]
        category: Workshop
        excerpt: Four planks.
        ---

        Body.
        """,
    ),
    "yaml after blank lines, closed by dots": (
        "bench.md",
        """

        ---
        Title: 'A bench: for the tree'
        DATE: 2024-05-04T14:30:00Z
        Last-Modified: 2024-05-18
        Authors: [Garden Desk]
        Tags:
        - garden
        -
        - pears
        Categories: Workshop
        Description: Four planks.
        ...
        Body.
        """,
    ),
    "hugo": (
        "bench.md",
        """
        +++
        title = "A bench: for the tree"
        date = 2024-05-04T16:30:00+02:00
        lastmod = 2024-05-18
        tags = ["garden", "pears"]
        categories = ["Workshop"]
        summary = "Four planks."
        [params]
        author = "Garden Desk"
        +++
        Body.
        """,
    ),
    "zola": (
        "bench.md",
        """
        +++
        title = "A bench: for the tree"
        date = 2024-05-04 14:30:00Z
        updated = "2024-05-18"
        description = "Four planks."
        authors = ["Garden Desk"]
        [taxonomies]
        tags = ["garden", "pears"]
        categories = ["Workshop"]
        +++
        Body.
        """,
    ),
    "json": (
        "bench.md",
        """
        {
          "title": "A bench: for the tree",
          "date": "2024-05-04T14:30:00Z",
          "modified": "2024-05-18",
          "author": {"name": "Garden Desk"},
          "tags": ["garden", null, "pears"],
          "categories": ["Workshop"],
          "summary": "Four planks."
        }

        Body.
        """,
    ),
    "eleventy's json": (
        "bench.md",
        """
        ---json
        {"title": "A bench: for the tree", "date": "2024-05-04T14:30:00Z", "updated": "2024-05-18",
         "author": "Garden Desk", "tags": ["garden", "pears"], "category": "Workshop",
         "description": "Four planks."}
        ---
        Body.
        """,
    ),
    "hexo's json": (
        "bench.md",
        """
        ;;;
        "title": "A bench: for the tree", "date": "2024-05-04T14:30:00Z", "updated": "2024-05-18",
        "author": "Garden Desk", "tags": ["garden", "pears"], "categories": ["Workshop"],
        "excerpt": "Four planks."
        ;;;
        Body.
        """,
    ),
    "hexo without its opening fence": (
        "bench.md",
        """
        title: "A bench: for the tree"
        date: 2024-05-04 14:30:00
        updated: 2024-05-18
        author: Garden Desk
        tags: [garden, pears]
        categories:
        - [Workshop]
        description: Four planks.
        ---
        Body.
        """,
    ),
    "pelican": (
        "bench.md",
        """
        Title: A bench: for the tree
        Date: 2024-05-04 14:30
        Modified: 2024-05-18
        Authors: Garden Desk
        Tags: garden, pears
        Category: Workshop
        Summary: Four
            planks.

        Body.
        """,
    ),
    "rst": (
        "bench.rst",
        """
        A bench: for the *tree*
        #######################

        :date: 2024-05-04 14:30
        :modified: 2024-05-18
        :author: Garden Desk
        :tags: garden, pears
        :category: Workshop
        :summary: Four
            planks.

        Body.
        """,
    ),
    "rst, overlined, in a text file": (
        "bench.txt",
        """
        ===========================
          A bench: for the ``tree``
        ===========================
        :date: 2024-05-04 14:30
        :modified: 2024-05-18
        :author: Garden Desk
        :tags: garden, pears
        :category: Workshop
        :summary: Four planks.

        Body.
        """,
    ),
    "nikola": (
        "bench.txt",
        """
        .. title: A bench: for the tree
        .. date: 2024-05-04 14:30:00 UTC
        .. updated: 2024-05-18
        .. author: Garden Desk
        .. tags: garden, pears
        .. category: Workshop
        .. description: Four planks.
        .. type: text

        Body.
        """,
    ),
    "nikola in a comment": (
        "bench.md",
        """
        <!--
        .. title: A bench: for the tree
        .. date: 2024-05-04 14:30:00
        .. updated: 2024-05-18
        .. author: Garden Desk
        .. tags: garden, pears
        .. category: Workshop
        .. description: Four planks.
        -->

        Body.
        """,
    ),
}


@pytest.mark.parametrize(("path", "text"), WHOLE.values(), ids=WHOLE)
def test_every_dialect_gives_the_same_post(read, path, text):
    """One post written in thirteen ways is thirteen times the same post, and none of them a problem."""
    post = read(text, path)
    assert post.title == "A bench: for the tree"
    assert post.published == datetime(2024, 5, 4, 14, 30, tzinfo=UTC)
    assert post.updated == datetime(2024, 5, 18, tzinfo=UTC)
    assert post.authors == (Person("Garden Desk"),)
    assert post.tags == ("garden", "pears")
    assert post.categories == ("Workshop",)
    assert post.summary == "Four planks."
    assert post.body.strip() == "Body."
    assert post.problems == ()
    assert not post.withheld


@pytest.mark.parametrize(("path", "text"), WHOLE.values(), ids=WHOLE)
def test_the_line_of_the_body_is_the_file_s(read, path, text):
    """A problem in the body can be named by the line of the file it is on."""
    post = read(text, path)
    lines = [line.strip() for line in text.removeprefix("\n").split("\n")]
    assert lines[post.body_line - 1] == "Body."
    assert post.body.startswith("Body.")


@pytest.mark.parametrize(
    ("path", "text", "markup"),
    [
        ("a.md", "Text.", Markup.MARKDOWN),
        ("a.markdown", "Text.", Markup.MARKDOWN),
        ("a.MKD", "Text.", Markup.MARKDOWN),
        ("a.html", "<p>Text.", Markup.HTML),
        ("a.htm", "---\ntitle: A\n---\n<p>Text.", Markup.HTML),
        ("a.rst", "Text.", Markup.RST),
        ("a.rst", "---\ntitle: A\n---\nText.", Markup.RST),
        ("a.txt", "Text.", Markup.TEXT),
        ("a.txt", "---\ntitle: A\n---\nText.", Markup.MARKDOWN),
        ("a.txt", '+++\ntitle = "A"\n+++\nText.', Markup.MARKDOWN),
        ("a.txt", "Title: A\nDate: 2024-05-05\n\nText.", Markup.MARKDOWN),
        ("a.txt", ".. title: A\n\nText.", Markup.RST),
        ("a.txt", "A\n===\n\n:date: 2024-05-05\n\nText.", Markup.RST),
        ("a.txt", "<!doctype html><title>A</title>", Markup.HTML),
        ("a", "Text.", Markup.TEXT),
    ],
)
def test_the_markup_is_known_by_suffix_and_header(read, path, text, markup):
    """A body is read in the language of its suffix, and where that says nothing, of its header."""
    assert read(text, path).markup is markup


def test_the_shape_of_the_first_posts_is_markdown_below_yaml(read):
    """A crawled news post in a .txt file has its header read and its body left as it is."""
    post = read(
        """
        ---
        layout: post
        title: "河边的旧磨坊下月重开"
        date: 2021-11-12T10:39:58.306Z
        author: 河口晚报
        from: https://news.example.com/story20211112-1
        tags: [ 河口晚报 ]
        categories: [ 河口晚报 ]
        ---
        <!--1636735800000-->
        [河边的旧磨坊下月重开](https://news.example.com/story20211112-1)
        ------
        <p>正文。</p>
        """,
        "000_ab.txt",
    )
    assert post.markup is Markup.MARKDOWN
    assert post.title == "河边的旧磨坊下月重开"
    assert post.published == datetime(2021, 11, 12, 10, 39, 58, 306000, tzinfo=UTC)
    assert post.source == "https://news.example.com/story20211112-1"
    assert post.tags == post.categories == ("河口晚报",)
    assert post.authors == (Person("河口晚报"),)
    assert post.body.startswith("<!--1636735800000-->\n[")
    assert post.body_line == 10


def test_values_stay_the_text_they_are_written_as(field):
    """Front matter is text: nothing becomes a number, a boolean or a date on the way."""
    post = field("title: no\ntags: [1.10, 0x02, 2019-01-01, yes, 007, 1_000, null, ~, 'null']\nslug: 010")
    assert post.title == "no"
    assert post.tags == ("1.10", "0x02", "2019-01-01", "yes", "007", "1_000", "null")
    assert post.slug == "010"


def test_numbers_in_toml_and_json_stay_as_written(read):
    """A version number keeps its last zero in every dialect."""
    toml = read("+++\ntitle = 1.10\ntags = [2.0, true, 2024-05-05, 12]\n+++\n")
    assert (toml.title, toml.tags) == ("1.10", ("2.0", "true", "2024-05-05", "12"))
    json = read('{"title": 1.10, "tags": [2.0, true, 1e3, 12]}\n')
    assert (json.title, json.tags) == ("1.10", ("2.0", "true", "1e3", "12"))


def test_a_mark_before_the_header_is_no_text(read):
    """A byte-order mark does not hide the header behind it."""
    assert read("\ufeff---\ntitle: A\n---\nText.\n").title == "A"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.md", "---\n\nA rule opens this text.\n\n---\n\nAnd another one follows.\n"),
        ("a.md", "---\nA rule, and a sentence: with a colon.\nAnd one without.\n---\nMore.\n"),
        ("a.md", "---\nWhat they said about it: nothing.\n---\nMore.\n"),
        ("a.md", "---\n\nNote: the garden is closed.\n\n---\nMore.\n"),
        ("a.md", "---\n\n# A heading between rules\n\n---\nMore.\n"),
        ("a.md", "---\n- a list\n- between rules\n---\nMore.\n"),
        ("a.md", "---\n"),
        ("a.md", "---\n---"),
        ("a.md", "------\nA rule: and words below it\n------\nMore.\n"),
        ("a.md", "A text.\n\n---\ntitle: not a header\n---\n"),
        ("a.md", '{{< figure src="a.png" >}}\n\nMore.\n'),
        ("a.md", '{ "code": "at the top of a text" }\n\nMore.\n'),
        ("a.md", "Monday: we planted peas.\n\nTuesday: they were gone.\n"),
        ("a.txt", "Dear reader: hello.\nMore.\n"),
        ("a.rst", "Intro\n=====\n\nText.\n\nNext\n====\n\nText.\n"),
        ("a.rst", ".. image:: a.png\n\nText.\n"),
        ("a.md", ".. not: nikola\n\nText.\n"),
        ("a.txt", ".. title:: a directive\n\nText.\n"),
        ("a.md", "Somewhere: far away\ntitle: of a song\n\nText.\n"),
        ("a.md", "    indented code at the top\n\nText.\n"),
    ],
)
def test_a_text_that_only_looks_like_a_header_loses_nothing(read, path, text):
    """A text without a header keeps every line, whatever its first lines look like."""
    post = read(text, path)
    kept = [line for line in text.split("\n") if line.strip("- ")]
    assert [line for line in post.body.split("\n") if line.strip("- ")] == kept
    assert post.title == ""
    assert post.problems == ()


def test_an_empty_header_is_a_header(read):
    """Jekyll's empty header is no text, and no problem."""
    post = read("---\n---\nText.\n", "2009-06-22-bulbs.md")
    assert (post.body, post.body_line, post.problems) == ("Text.\n", 3, ())
    assert post.published == datetime(2009, 6, 22, tzinfo=UTC)


def test_windows_line_ends_are_read(read):
    """A post from another system is read the same, in headers and body."""
    post = read("---\r\ntitle: A\r\ntags: [b]\r\n---\r\nOne\r\n\rTwo\r\n")
    assert (post.title, post.tags, post.body) == ("A", ("b",), "One\n\nTwo\n")


def test_a_key_given_twice_is_reported(field):
    """Of a key that comes twice the last counts, and the operator is told where."""
    post = field("title: First\ntitle: Second")
    assert post.title == "Second"
    (problem,) = post.problems
    assert (problem.kind, problem.line, problem.severity) == ("front-matter", 3, Severity.REPAIRED)
    assert problem.reason == "title is given twice; the last one counts"


def test_categories_given_line_by_line_are_all_kept(field):
    """Several lines of one category each, as Pelican's importer writes them, are several categories."""
    post = field("category: press\ncategory: garden\ntag: a\ntag: b")
    assert post.categories == ("press", "garden")
    assert post.tags == ("a", "b")
    assert post.problems == ()


def test_a_title_field_goes_before_the_heading(read):
    """A reStructuredText post may give its title in a field, and no one is told that it is given twice."""
    post = read("Heading\n=======\n\n:title: Title\n:date: 2024-05-05\n\nText.\n", "a.rst")
    assert (post.title, post.problems) == ("Title", ())
