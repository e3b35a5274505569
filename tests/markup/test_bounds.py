"""Hostile bodies: every one ends, as HTML or as a PostError. Without the bounds these take minutes."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feeds.errors import PostError
from feeds.markup.render import MAX_CHARACTERS, render_body
from feeds.model import Markup

SIZE = 200_000


def read(body, markup):
    """Return the HTML of a body, or the kind of its refusal."""
    try:
        return render_body(body, markup)
    except PostError as refused:
        return refused.kind


HOSTILE = [
    "[", "![", "[](", "[a](<b", "[a]: ", "[^a]", "[^a]: ", "*a_ ", "**a*", "_a", "~a~~b", "`a``b", "<", "<a b=\"",
    "<!--", "<![CDATA[", "<?", "<div>\n\n", "<h1>\n", "<pre>", "&#x", "\\", "|", "a|b\n-|-\n", "> [!a]\n", "- ", "1. a\n",
    ": a\n", "# a\n", "```\n", "{%", "{% a %}", "{% raw %}", "{% enda %}", "{{", "{{a}}", "{{\"a\"", "{{<", "{{< a >}}",
    "{{< /a >}}", "{{</* a */>}}", "{#  ", "{: ", "{::comment}", "{/*", "{/**/}<A {", "import {\n", "export const a\n",
    "[[", "[[a]]", "==a ", " %%a", "a ^b", ":::a\n", ":::\n", "http://a.b", "中http://a.b中", "www.", "a@", "a@b.c ", "$$a",
    "x\na|b\n-|-\n", "\n|-", "<br>\na\n\n", "<div>a</div>\n# b\n", " {.a", "中\n", "中，\n<b>", "**a ** ", "[a]: {{b}}\n", "<head>",
    "$a_b$ ", "$a_", "> $$a_\n",
    "<article>", "[caption]", "[code a=b", "<div markdown=1>", "!!! a\n    b\n", "*[a]:", "\0", "\r", " ", "\n",
]  # fmt: skip


@pytest.mark.parametrize("markup", [Markup.MARKDOWN, Markup.HTML, Markup.TEXT])
@pytest.mark.parametrize("piece", HOSTILE)
def test_repeated_opening_marks_take_linear_time(piece, markup):
    """Two hundred thousand characters of any opening mark are read or refused, in time that grows with size."""
    assert read(piece * (SIZE // len(piece)), markup) != "markup"


@pytest.mark.parametrize(
    "marks", ["> " * 20_000, "- " * 20_000, "1. " * 20_000, "> - " * 10_000, ">" * 20_000]
)
def test_nesting_is_refused_with_its_line(marks):
    """Thousands of quotes or lists in one another are refused, and the line is named."""
    with pytest.raises(PostError) as refused:
        render_body(f"fine\n\n{marks}deep", Markup.MARKDOWN)
    assert (refused.value.kind, refused.value.line) == ("too-deep", 3)


def test_nesting_that_people_write_is_read():
    """A quote of a quote of a quote, twenty deep, is still a post."""
    assert render_body("> " * 20 + "deep", Markup.MARKDOWN).count("<blockquote>") == 20


@pytest.mark.parametrize("markup", list(Markup))
def test_size_is_bounded(markup):
    """A body beyond the bound is refused by name."""
    with pytest.raises(PostError) as refused:
        render_body("a" * (MAX_CHARACTERS + 1), markup)
    assert refused.value.kind == "too-large"


@pytest.mark.parametrize("element", ["article", "main", "div role=main"])
def test_nested_articles_are_weighed_once(element):
    """A page of articles within articles is weighed once, not once for each."""
    assert "<i>x</i>" in read(f"<html><body>{f'<{element}>' * 200}{'<i>x</i>' * 20_000}", Markup.HTML)


def test_tags_are_bounded():
    """A body of nothing but template tags is refused by name."""
    assert read("{{a}}" * 50_001, Markup.MARKDOWN) == read("{{a}}" * 50_001, Markup.HTML) == "too-complex"
    assert read("{{a}}" * 2_000, Markup.MARKDOWN).startswith("<p><code>")


def test_a_body_that_would_grow_beyond_the_bound_is_refused():
    """A body that would grow beyond the bound is refused by name."""
    with pytest.raises(PostError) as refused:
        render_body("&" * (MAX_CHARACTERS // 4), Markup.TEXT)
    assert refused.value.kind == "too-large"


def substitutions(depth):
    """Return substitutions that hold the one before ten times."""
    lines = [".. |a0| replace:: a", *(f".. |a{n}| replace:: {f'|a{n - 1}| ' * 10}" for n in range(1, depth))]
    return "\n".join([*lines, "", f"|a{depth - 1}|"])


RST_BOMBS = {
    "nested substitutions": substitutions(9),
    "columns of a simple table": "\n".join(
        [" ".join("=" * 20_000), " ".join("x" * 20_000), " ".join("=" * 20_000)]
    ),
    "cells of a simple table": "=== ===\n" + "x   y\n" * 20_000 + "=== ===\n",
    "cells of a grid table": ("+" + "-+" * 150 + "\n|" + "x|" * 150 + "\n") * 200 + "+" + "-+" * 150,
    "columns of a CSV table": f".. csv-table::\n\n   {','.join('a' * 40_000)}\n",
    "short rows of a CSV table": f".. csv-table::\n\n   {','.join('a' * 200)}\n" + "   a\n" * 30_000,
    "a list table": ".. list-table::\n\n" + ("   * - a\n" + "     - b\n" * 9) * 1500,
    "numbered footnotes": "[#]_ " * 30_000,
    "symbol footnotes": "[*]_\n" * 30_000,
    "options of a list": "".join(f"-{letter}  x\n" for letter in "abcd" * 6000),
    "options of one entry": ", ".join(["-a"] * 40_000) + "  x",
    "items of a list": "* x\n" * 45_000,
    "lists in lists": "* x\n\n  * y\n\n    * z\n\n" * 6000,
    "definitions": "a\n  b\n" * 30_000,
    "fields": ":a: b\n" * 30_000,
    "literals without an end": "`a " * 60_000,
    "emphasis without an end": "*a " * 60_000,
    "directives": ".. class:: a\n\n" * 3900,
    "sections": "a\n--\n\n" * 3900,
}


@pytest.mark.parametrize("name", RST_BOMBS)
def test_rst_beyond_reason_is_refused_with_its_line_and_the_limit(name):
    """What docutils would take minutes for is refused before it is rendered: where, what, and the limit."""
    with pytest.raises(PostError) as refused:
        render_body(f"fine\n\n{RST_BOMBS[name]}", Markup.RST)
    assert refused.value.kind == "too-complex"
    assert refused.value.line >= 3
    assert any(letter.isdigit() for letter in refused.value.reason)


def test_rst_that_people_write_is_read():
    """A reference of tables, lists, options, notes and substitutions, larger than most, is read whole."""
    table = "===== =====\n" + "left  right\n" * 400 + "===== =====\n\n"
    lists = "".join(f"* item {n}\n\n  * inner\n\n" for n in range(150))
    notes = "".join(f"Word [#]_ |one|.\n\n.. [#] note {n}\n\n" for n in range(200))
    options = "".join(f"-{letter}, --long-{letter}  what it does\n" for letter in "abcdefgh" * 20)
    body = f".. |one| replace:: *one*\n\n{table}{lists}{notes}{options}"
    html = render_body(body, Markup.RST)
    assert html.count("<td>") == 800
    assert html.count("<em>one</em>") == 200


def test_a_page_with_a_tag_of_attributes_beyond_reason_is_refused():
    """A hundred thousand attributes of one tag are counted before a whole page is parsed."""
    attributes = " ".join(f"a{n}=1" for n in range(100_000))
    with pytest.raises(PostError) as refused:
        render_body(f"<html><body><p {attributes}>x</p></body></html>", Markup.HTML)
    assert refused.value.kind == "too-many-attributes"


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.sampled_from(["%}", "}}", ">}}", "%}}", "]]", "{% endraw %}", "{% end %}", "\n\n", "    ", "\"", "'", "text", "(", ")",
                         "|x]]", "figure src=", "youtube ", "post_url ", "-->", "</pre>", "*", "。**", "\n> ", "\n- ", "\n:::"]),
        st.text(max_size=8),
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(body=FRAGMENTS, markup=st.sampled_from([Markup.MARKDOWN, Markup.HTML, Markup.TEXT]))
@example(body="{{< a >}}\ud800", markup=Markup.MARKDOWN)
def test_any_text_is_read_or_refused(body, markup):
    """Whatever a file holds, the outcome is HTML or a PostError, and twice the same."""
    html = read(body, markup)
    assert html == read(body, markup)
    html.encode()


@settings(max_examples=60, deadline=None)
@given(body=st.one_of(st.text(max_size=200), FRAGMENTS))
def test_any_rst_is_read_or_refused(body):
    """Whatever stands in reStructuredText, the outcome is HTML or a PostError."""
    read(body, Markup.RST).encode()
