"""Tags and categories come in every shape, and mean what their generator means by them."""

from __future__ import annotations

import pytest

JEKYLL = "_posts/2024-05-05-bench.md"


@pytest.mark.parametrize(
    ("lines", "path", "tags"),
    [
        ("tags: [a, b]", "a.md", ("a", "b")),
        ("tags:\n- a\n-\n- null\n- b", "a.md", ("a", "b")),
        ("tags: [a, [b, [c]]]", "a.md", ("a", "b", "c")),
        ("tags: garden", "a.md", ("garden",)),
        ("tags: garden, pears", "a.md", ("garden", "pears")),
        ("tags: garden pears", JEKYLL, ("garden", "pears")),
        ("tags: garden pears", "2024-05-05-bench.md", ("garden", "pears")),
        ("tags: garden pears", "a.md", ("garden pears",)),
        ("tag: garden pears", JEKYLL, ("garden pears",)),
        ("tags: garden tools, pears", JEKYLL, ("garden tools", "pears")),
        ("tags: 花园 梨树", JEKYLL, ("花园 梨树",)),
        ("tags: 花园，梨树", "a.md", ("花园，梨树",)),
        ("tags: ['a, b', c d]", JEKYLL, ("a, b", "c d")),
        ("Tag: a\nTopics: [b]\nTAGS: [c]", "a.md", ("c", "a", "b")),
        ("keywords: a, b", "a.md", ("a", "b")),
        ("tags: [a]\nkeywords: x, y", "a.md", ("a",)),
        ("tags: [a, a, A]", "a.md", ("a", "A")),
        ("tags: ['#garden', 'C#', '#3']", "a.md", ("garden", "C#", "#3")),
        ("tags: [garden/pears, Nei.st, c++]", "a.md", ("garden/pears", "Nei.st", "c++")),
        ("tags: [{label: Repairs, permalink: /r}, b]", "a.md", ("Repairs", "b")),
        ("tags: [Q&amp;A, ' spaced  out ']", "a.md", ("Q&A", "spaced out")),
        ("tags: ''", "a.md", ()),
        ("tags: '{{tags}}'", "a.md", ()),
        ("taxonomies:\n  tags: [a]", "a.md", ("a",)),
        ("extra:\n  tags: [a]\ntags: [b]", "a.md", ("b",)),
    ],
)
def test_tags_mean_what_their_generator_means(field, lines, path, tags):
    """A list, a text, commas and spaces are told apart as Jekyll, Hugo, Hexo and the rest do."""
    assert field(lines, path).tags == tags


@pytest.mark.parametrize(
    ("lines", "path", "categories"),
    [
        ("categories: [a, b]", "a.md", ("a", "b")),
        ("categories: announcements", JEKYLL, ("announcements",)),
        ("categories: press garden", JEKYLL, ("press", "garden")),
        ("category: make it, slowly", JEKYLL, ("make it, slowly",)),
        ("categories:\n- [Press, Type]\n- [Garden]", "a.md", ("Press", "Type", "Garden")),
        ("category: a\ncategories: [b]", "a.md", ("b", "a")),
    ],
)
def test_categories_mean_what_their_generator_means(field, lines, path, categories):
    """One category stays one; several are several."""
    assert field(lines, path).categories == categories


def test_commas_divide_where_there_are_no_lists(read):
    """Dialects without lists divide at commas."""
    assert read("Title: A\nTags: a b, c, d\nCategory: x, y\n\nText.\n").tags == ("a b", "c", "d")
    assert read("Title: A\nTags: a b, c, d\nCategory: x, y\n\nText.\n").categories == ("x, y",)


def test_a_flood_of_tags_is_cut(field):
    """A header of ten thousand tags gives as many as a feed can bear."""
    assert len(field("tags: [" + ", ".join(f"t{number}" for number in range(9_000)) + "]").tags) == 200
