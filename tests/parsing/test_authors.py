"""Authors are people, in whatever shape a header names them."""

from __future__ import annotations

import pytest

from feeds.model import Person
from feeds.parsing.authors import parse_authors

BYLINES = {
    "Ada": [Person("Ada")],
    "Ada, Bo": [Person("Ada"), Person("Bo")],
    "Ada, Bo and Cy": [Person("Ada"), Person("Bo"), Person("Cy")],
    "Ada, Bo, & Cy": [Person("Ada"), Person("Bo"), Person("Cy")],
    "Ada and Bo": [Person("Ada and Bo")],
    "by Ada": [Person("Ada")],
    "Lovel, Ada; Roe, Bo": [Person("Lovel, Ada"), Person("Roe, Bo")],
    "Ada Lovel, Jr.": [Person("Ada Lovel, Jr.")],
    "Pears &amp; Sons, Ltd.": [Person("Pears & Sons, Ltd.")],
    "Ada <ada@a.example>": [Person("Ada", "ada@a.example")],
    "ada@a.example (Ada Lovel)": [Person("Ada Lovel", "ada@a.example")],
    "ada@a.example": [Person("ada", "ada@a.example")],
    "[Ada](https://a.example)": [Person("Ada", "", "https://a.example")],
    "[Ada](https://a.example) (The Press)": [Person("Ada", "", "https://a.example")],
    "[Ada](https://a.example), keeper of the keys": [Person("Ada", "", "https://a.example")],
    "Ada ([@ada](https://a.example)), Bo": [Person("Ada", "", "https://a.example"), Person("Bo")],
    "Bo, Ada ([@ada](https://a.example/x_(y)))": [Person("Bo"), Person("Ada", "", "https://a.example/x_(y)")],
    "Ada https://a.example/": [Person("Ada", "", "https://a.example/")],
    "[[People/Ada]]": [Person("Ada")],
    "[[Ada|Miss Ada]]": [Person("Miss Ada")],
    "(臺)中央社CNA": [Person("(臺)中央社CNA")],
    "河口晚报 The River Post": [Person("河口晚报 The River Post")],
    "the press team": [Person("the press team")],
    "{{author}}": [],
    "": [],
}


@pytest.mark.parametrize(("byline", "expected"), BYLINES.items())
def test_a_byline_names_its_people(byline, expected):
    """A line of text names one person or several, with or without addresses."""
    found = parse_authors(byline)
    assert list(found) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("author: Ada", [Person("Ada")]),
        ("Authors: [Ada, null, Bo, Ada]", [Person("Ada"), Person("Bo")]),
        ("author:\n  name: Ada\n  url: https://a.example", [Person("Ada", "", "https://a.example")]),
        (
            "authors:\n- name: Ada\n  email: ada@a.example\n  title: keeper\n- Bo",
            [Person("Ada", "ada@a.example"), Person("Bo")],
        ),
        ("authors:\n  ada:\n    name: Ada Lovel\n  bo:\n    url: https://b.example", None),
        ("author:\nauthors: [Ada]", [Person("Ada")]),
        ("author: ''", []),
        ("byline: Ada", [Person("Ada")]),
        ("author: Ada\nauthor: Bo", [Person("Ada"), Person("Bo")]),
    ],
)
def test_every_shape_of_author_is_read(field, lines, expected):
    """Text, list, table, list of tables and table by handle all name authors."""
    if expected is None:
        expected = [Person("Ada Lovel"), Person("bo", "", "https://b.example")]
    assert list(field(lines).authors) == expected


def test_the_number_of_authors_is_bounded(field):
    """Of a header with thousands of names only the first authors are kept."""
    assert len(field("authors: [" + ", ".join(f"a{number}" for number in range(3_000)) + "]").authors) == 50
