"""For whom a post says it is."""

import pytest


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("access: vip", ("vip",)),
        ("Access: VIP ", ("vip",)),
        ('access: ["Ann Reed", vip]', ("ann reed", "vip")),
        ("access: ann, bo, ann", ("ann", "bo")),
        ('access:\n  - teaser\n  - "\uff21\uff4e\uff4e"', ("teaser", "ann")),
        ("params: {access: vip}", ("vip",)),
        ("access: [vip, public]", ("vip",)),
        ("access: false", ("false",)),
        ("access: {feed: vip}", ("?",)),
        ("access: [[vip], {a: b}]", ("vip", "?")),
    ],
)
def test_names_are_read_as_they_are_compared(field, lines, names):
    """One name or several, in any case and form; what is no name keeps the post from everybody."""
    rule = field(f"title: A\n{lines}").access
    assert rule.names == names
    assert rule.line in (3, 4)


@pytest.mark.parametrize(
    "lines", ["", "access:", 'access: ""', "access: []", "access: public", "accessibility: high"]
)
def test_a_post_that_names_nobody_is_for_everybody(field, lines):
    """An empty field, or the word public, keeps a post from nobody."""
    post = field(f"title: A\n{lines}")
    assert post.access is None
    assert post.withheld is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("+++\ntitle = 'A'\naccess = ['vip']\n+++\nText.\n", "a.md"),
        ('{"title": "A", "access": "vip"}\n\nText.\n', "a.md"),
        ("Title: A\nAccess: vip\n\nText.\n", "a.md"),
        (".. title: A\n.. access: vip\n\nText.\n", "a.rst"),
    ],
)
def test_every_dialect_can_name_them(read, text, path):
    """TOML, JSON and lines with colons say the same as YAML."""
    assert read(text, path).access.names == ("vip",)


@pytest.mark.parametrize("lines", ["acces: vip", "acccess: [ann]", "acess: teaser", "aceess: vip"])
def test_a_misspelt_access_holds_a_post_back(field, lines):
    """A field that is nearly that one is no reason to show a post to everybody."""
    held = field(f"title: A\n{lines}").withheld
    assert (held.kind, held.line) == ("held-key", 3)
    assert "did you mean access?" in held.reason


def test_names_are_bounded(field):
    """However many names a post gives, a bounded number is kept, each of a bounded length."""
    rule = field("access: [" + ", ".join(f"{'x' * 300}{n}" for n in range(150)) + "]").access
    assert len(rule.names) <= 50
    assert max(map(len, rule.names)) <= 202  # an ellipsis is three dots when it is compared
