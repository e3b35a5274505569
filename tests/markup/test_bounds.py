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
