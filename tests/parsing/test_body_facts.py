"""What a body says that a generator takes for the post's own."""

import pytest

from feeds.parsing.body_facts import find_inline_tags, find_leading_heading


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("# One *two* `three`\n\ntext", "One two three"),
        ("\n<!-- note -->\n# One {#anchor}\n", "One"),
        ("import X from 'x';\n\n# One [two](x.md) ##\n", "One two"),
        ("One two\n=======\n\ntext", "One two"),
        ("text\n\n# Later", ""),
        ("#tag and text", ""),
        ("## Second level", ""),
        ("", ""),
    ],
)
def test_a_heading_that_begins_a_body(body, heading):
    """The first heading is known where nothing precedes it, as plain text."""
    assert find_leading_heading(body) == heading


def test_tags_in_the_text_of_a_note():
    """Words with a hash are tags, nested ones too; code, comments, numbers, headings and addresses hold none."""
    body = (
        "#walk and (#hill/high) #Über-uns #walk\n\n# Heading\n\n`#code` [x](#anchor) https://a.example/#part #1984 #y2024\n"
        "\n```\n#fenced\n```\n%% #hidden %%\nend#middle"
    )
    assert find_inline_tags(body) == ("walk", "hill/high", "Über-uns", "y2024")
    assert find_inline_tags("none") == ()
