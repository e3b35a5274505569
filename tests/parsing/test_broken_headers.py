"""A header that is broken is read as far as it is plain, and the operator is told where it is broken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.errors import PostError
from feeds.model import Severity

BROKEN = {
    "brackets before a word": (
        "title: [Announcement] Moving the press",
        "[Announcement] Moving the press",
        (2, 23, "title: there is text after the end of the value"),
    ),
    "a colon": (
        "title: Server room: an update",
        "Server room: an update",
        (2, 19, "title: there is a colon inside the value"),
    ),
    "a backslash in double quotes": (
        'title: "水平\\智力\\定 25"',
        "水平\\智力\\定 25",
        (2, 11, "title: there is a backslash between double quotes"),
    ),
    "quotes within quotes": (
        'title: "He said "hello" twice"',
        'He said "hello" twice',
        (2, 18, "title: there is text after the end of the value"),
    ),
    "two quoted parts": (
        'title: "One" and "Two"',
        '"One" and "Two"',
        (2, 14, "title: there is text after the end of the value"),
    ),
    "an apostrophe": (
        "title: 'It's late'",
        "It's late",
        (2, 12, "title: there is text after the end of the value"),
    ),
    "an at sign": (
        "title: @press is back",
        "@press is back",
        (2, 8, "title: the value begins with a character that means something"),
    ),
    "a percent sign": (
        "title: %d lines of code",
        "%d lines of code",
        (2, 8, "title: the value begins with a character that means something"),
    ),
    "emphasis": (
        "title: *Very* late",
        "*Very* late",
        (2, 8, "title: the value begins with * or &"),
    ),
    "an unclosed quote": (
        'title: "Half a quote',
        '"Half a quote',
        (2, 8, "title: a quote is never closed"),
    ),
    "a hash and a word": (
        "title: #garden in May",
        "#garden in May",
        (2, 7, 'title: YAML takes "#garden in May" for a comment'),
    ),
    "a hash inside": (
        "title: the #live session",
        "the #live session",
        (2, 11, 'title: YAML takes "#live session" for a comment'),
    ),
}


@pytest.mark.parametrize(("line", "title", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_line_is_read_as_it_is_meant(field, line, title, problem):
    """A title that YAML cannot read is read as its author meant it, with line and column of the fault."""
    post = field(f"{line}\ndate: 2024-05-05\ntags: [a, b]")
    assert post.title == title
    assert post.published == datetime(2024, 5, 5, tzinfo=UTC)
    assert post.tags == ("a", "b")
    assert post.body == "Text.\n"
    (found,) = post.problems
    assert (found.kind, found.severity) == ("front-matter", Severity.REPAIRED)
    assert (found.line, found.column, found.reason.partition(";")[0]) == problem


def test_a_comment_stays_a_comment(field):
    """A remark set off by a hash and a space is no part of the title."""
    post = field("title: Bench # to be improved")
    assert (post.title, post.problems) == ("Bench", ())


def test_a_bang_is_part_of_the_title(field):
    """A title that begins with an exclamation mark keeps it."""
    assert field("title: !important news").title == "!important news"


def test_items_that_yaml_cannot_read_are_read(field):
    """A list of names with at signs is a list of those names."""
    post = field('title: A\nauthors:\n- @ada <ada@example.org>\n- "Bo"\ntags: Garden\n- press')
    assert [person.name for person in post.authors] == ["@ada", "Bo"]
    assert post.authors[0].email == "ada@example.org"
    assert post.tags == ("Garden", "press")
    assert [(problem.line, problem.kind) for problem in post.problems] == [
        (4, "front-matter"),
        (7, "front-matter"),
    ]


def test_the_other_lines_of_a_broken_header_are_read(field):
    """Every line of a broken header that is sound is read as soundly as ever."""
    post = field(
        "title: [A] b\nsummary: >\n  folded\n  text\nauthor:\n  name: Ada\n  url: https://a.example/\n"
        "tags:\n  - x\n  - y, z\ndraft: true"
    )
    assert post.summary == "folded text"
    assert post.authors[0].url == "https://a.example/"
    assert post.tags == ("x", "y, z")
    assert post.withheld


def test_the_text_of_a_broken_header_is_never_shown(field):
    """A stray line inside a header joins the value above it; the body is what follows the header."""
    post = field("title: One\nand the rest\n: odd\ndate: 2024-05-05")
    assert post.published == datetime(2024, 5, 5, tzinfo=UTC)
    assert post.title.startswith("One and the rest")
    assert post.body == "Text.\n"


@pytest.mark.parametrize("later", ["", "\n---\n\nMore.\n", "\n------\n"])
def test_a_header_that_is_never_closed_loses_no_text(read, later):
    """Without its closing fence a header ends at the first blank line, and all text below it is kept."""
    post = read(f"---\ntitle: A\ndate: 2024-05-05\ntags:\n- b\n\nFirst words.\n{later}")
    assert (post.title, post.tags) == ("A", ("b",))
    assert post.body == f"First words.\n{later}"
    assert post.body_line == 7
    assert [problem.reason for problem in post.problems] == [
        "the header is never closed; write --- on a line of its own below it"
    ]


def test_a_blank_line_does_not_end_a_header_that_goes_on(field):
    """A stray line after a blank one is no text while fields we know still follow."""
    post = field("title: [A] b\n\nstray words\ndate: 2024-05-05")
    assert post.published == datetime(2024, 5, 5, tzinfo=UTC)
    assert post.body == "Text.\n"


def test_values_that_nest_beyond_sense_are_reported(field):
    """A value nested deeper than any author writes is named, and the other fields are read."""
    post = field("title: A\nmenu: " + "[" * 40 + "]" * 40)
    assert post.title == "A"
    assert post.problems[0].reason.startswith("menu: values nest deeper than 32 levels")


def test_an_unclosed_toml_header_is_read_too(read):
    """What holds for dashes holds for plus signs."""
    post = read('+++\ntitle = "A"\ndate = 2024-05-05\n\nText.\n')
    assert (post.title, post.body) == ("A", "Text.\n")
    assert "write +++ on a line" in post.problems[0].reason


def test_broken_toml_is_read_line_by_line(read):
    """A TOML header with one bad line gives its other fields, and says which line is bad."""
    post = read(
        '+++\ntitle = "A: b"\ndate = 2024-05-05T10:00:00\ntags = ["x", "y"]\nslug = no quotes\n+++\nText.\n'
    )
    assert (post.title, post.tags, post.slug) == ("A: b", ("x", "y"), "no quotes")
    assert post.published == datetime(2024, 5, 5, 10, tzinfo=UTC)
    assert [problem.line for problem in post.problems] == [5]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"title": "A",\n "date": \n}\nText.\n', 1),
        ("+++\n= = =\n+++\nText.\n", 2),
        ("---\nkey: [unknown\nother: }\n---\nText.\n", 3),
    ],
)
def test_a_header_beyond_repair_is_left_in_sight(read, text, line):
    """What was meant as a header and cannot be read stays in the body, and the operator hears of it."""
    post = read(text)
    assert post.body == text
    assert [(problem.kind, problem.line) for problem in post.problems] == [("front-matter", line)]


def test_lines_are_counted_from_the_top_of_the_file(read):
    """Blank lines above a header count, as they do in an editor."""
    (problem,) = read("\n" * 4 + "---\ntitle: a: b\n---\nText.\n").problems
    assert problem.line == 5


def test_a_template_is_not_a_title(read):
    """Slots that nothing was filled into are shown to nobody, and reported."""
    post = read(
        '---\ntitle: "{{title}}"\ndate: <% tp.date.now("YYYY") %>\nauthor: "{{author}}"\n---\nText.\n'
    )
    assert (post.title, post.published, post.authors) == ("", None, ())
    assert {problem.kind for problem in post.problems} == {"front-matter", "date"}


@pytest.mark.parametrize(
    "text", ["---\ntitle: x\n" + "a: b\n" * 20_000 + "---\n", "---\ntitle: " + "x" * 99_999]
)
def test_a_header_beyond_all_sense_is_refused(read, text):
    """A header longer than any author writes is named as the problem it is, not shown as text."""
    with pytest.raises(PostError, match="longer than 65536") as refusal:
        read(text + "\n---\nText.\n")
    assert (refusal.value.kind, refusal.value.line) == ("front-matter", 1)


def test_a_rule_far_below_an_unclosed_header_does_not_end_it(read):
    """A long text below an unclosed header is text, even where a rule stands at its end."""
    text = "Words.\n\n" * 20_000
    post = read(f"---\ntitle: A\n\n{text}---\n")
    assert post.title == "A"
    assert post.body == f"{text}---\n"


def test_not_every_line_of_a_ruin_is_reported(field):
    """A header with a hundred broken lines gives a list a person can read."""
    post = field("title: A\n" + "\n".join(f"k{number}: [a] b" for number in range(100)))
    assert post.title == "A"
    assert len(post.problems) == 10
