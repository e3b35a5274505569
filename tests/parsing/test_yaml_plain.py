"""Plain headers, read without a parser, are read as the parser reads them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feeds.parsing.yaml_loader import ParsedFields, load_fields
from feeds.parsing.yaml_plain import read_plain

PIECES = st.sampled_from(
    [
        *(
            "title",
            "tags",
            "null",
            "a-b",
            "中文",
            ":",
            ": ",
            ":\n",
            "\n",
            "\n\n",
            "\n- ",
            "\n  - ",
            "\n ",
            " ",
            "  ",
        ),
        *(
            '"',
            "'",
            '""',
            "''",
            '"a: b"',
            "'it'",
            '"\\n"',
            "[",
            "]",
            "[]",
            "[a, b]",
            ", ",
            ",",
            "{",
            "}",
            "#",
            " #",
        ),
        *(
            "-",
            "- ",
            "?",
            "? ",
            "!",
            "&a ",
            "*a",
            "|",
            ">",
            "%",
            "@",
            "`",
            "~",
            "Null",
            "<<",
            "...",
            "\t",
            "\\",
            "é",
        ),
        *(
            "2024-05-01 10:00:00 +0800",
            "https://a.example/b?c=d#e",
            "1.10",
            "no",
            "key: value\n",
            "x: [a, b]\n",
        ),
    ]
)


def by_parser(text: str) -> ParsedFields | None:
    """Read a header with the parser of all of YAML."""
    return load_fields(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join))
@example("title:\n- a\n -b")
@example("a: b\n  c")
@example("a:\n\n- b")
@example("a: [b,]")
@example("a: [b,, c]")
@example("a: [b: c]")
@example("a: b:")
@example("a: 'b''c'")
@example("a: \u3000b")
@example("null: a")
def test_what_is_taken_for_plain_is_read_as_yaml_reads_it(text: str) -> None:
    """Whatever stands in a header, its fields, lines and columns are those of the parser, or it is not taken."""
    plain = read_plain(text)
    assert plain is None or by_parser(text) == ParsedFields(plain)


@pytest.mark.parametrize(
    "text",
    [
        "\ntitle: A pear tree\ndate: 2024-05-01 10:00:00 +0800\n",
        "\ntitle: \"Pears: a tree\"\nauthor: 'Ada'\ntags: [pears, \"may\", 'in bloom']\n",
        "\ntags:\n  - pears\n  - may\ncategories:\n- garden\ndraft:\n",
        "\n# a remark\nurl: https://a.example/b?c=d#e\n\nempty: []\nnothing: ~   \n",
    ],
)
def test_headers_as_people_write_them_are_plain(text: str) -> None:
    """Scalars, lists in brackets or with dashes, empty values and remarks need no parser."""
    plain = read_plain(text)
    assert plain is not None
    assert by_parser(text) == ParsedFields(plain)
