"""Notes of Obsidian in a folder without its settings."""

import pytest

from feeds.errors import PostError


@pytest.mark.parametrize("sign", ["[[Pear tree]]", "[[Pear tree#Bark|the bark]]", "![[bark.png]]"])
def test_a_note_is_known_by_its_links(read, sign):
    """Words with a hash in its text are tags, beside those of the header."""
    post = read(f"---\ntags: [garden]\n---\nSee {sign} #tree/pear #Garden #1\n")
    assert post.tags == ("garden", "tree/pear")


def test_a_note_is_known_by_its_style(field):
    """A class that only Obsidian asks for is a sign as well."""
    assert field("cssclasses: wide").tags == ()
    assert field("cssclasses: wide\ntags: [a]").tags == ("a",)


@pytest.mark.parametrize(
    "body",
    ["Join #general", "`[[ -f x ]]` in #bash", "[[1]](https://a.example/) #one", "```\n[[x]]\n```\n#two"],
)
def test_elsewhere_a_hash_makes_no_tag(read, body):
    """Channels, code and plain links are no signs of a note."""
    assert read(f"---\ntitle: T\n---\n{body}\n").tags == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("excalidraw-plugin: parsed", "drawing"),
        ("kanban-plugin: basic", "board"),
        ("date: <% tp.date.now() %>", "Templater"),
        ('title: "<% tp.file.title %>"', "Templater"),
    ],
)
def test_drawings_and_templates_are_no_posts(read, fields, reason):
    """They are left out, and the reason is told."""
    with pytest.raises(PostError, match=reason) as refused:
        read(f"---\n{fields}\n---\n# <% tp.file.title %>\n\n<%* tR += 1 %>\n")
    assert refused.value.kind == "left-out"


def test_a_template_that_says_something_is_a_post(field):
    """It may be one that is shown to others."""
    assert field("date: <% tp.date.now() %>").body == "Text.\n"
