"""Summaries end where sentences do."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.cleaning.summary import cut_beginning, extract_summary, extract_text, summarise
from feeds.model import CleanHTML


@pytest.mark.parametrize(
    ("text", "limit", "summary"),
    [
        ("Short.", 280, "Short."),
        ("  One   two. ", 280, "One two."),
        ("One sentence. Another one. A third.", 30, "One sentence. Another one."),
        ("Dr. Who came at 3.5 p.m. today. He left soon after that.", 40, "Dr. Who came at 3.5 p.m. today."),
        ("It rained. The train to St. Gallen was late once more.", 29, "It rained."),
        ("He said “Stop!” and left. Then it rained for days.", 30, "He said “Stop!” and left."),
        ("他说：“停下！”然后走了。后来下了好几天的雨。", 14, "他说：“停下！”然后走了。"),
        ("第一句话。第二句话！第三句话？第四句。", 11, "第一句话。第二句话！"),
        ("「本当です。」と彼は言った。それから雨が降った。", 16, "「本当です。」と彼は言った。"),
        ("No sentence ends here but words go on and on", 20, "No sentence ends…"),
        ("没有句号的很长的一段文字一直写下去没有尽头", 10, "没有句号的很长的一…"),
        ("先是一个分句，然后又是一个很长很长很长的分句", 12, "先是一个分句…"),
        ("A" * 50, 10, "A" * 9 + "…"),
    ],
)
def test_a_summary_is_whole_sentences(text, limit, summary):
    """As many as fit; a first sentence that is too long is cut between words and marked."""
    assert summarise(text, limit) == summary


def test_a_grapheme_is_never_cut():
    """Families, flags and accents stay whole."""
    family = "👩\N{ZERO WIDTH JOINER}👩\N{ZERO WIDTH JOINER}👧"
    for limit in range(2, 12):
        assert summarise(family * 5, limit).removesuffix("…") in {family * n for n in range(6)} | {family[:1]}
    assert summarise("e\u0301" * 20, 6) == "e\u0301" * 2 + "…"
    assert summarise("🇸🇬" * 20, 8) == "🇸🇬" * 3 + "…"


@given(st.text(max_size=400), st.integers(20, 300))
def test_a_summary_is_short_and_begins_as_the_text_does(text, limit):
    """Never longer than asked for, always the text's own beginning, one ellipsis at most."""
    summary = summarise(text, limit)
    folded = " ".join(text.split())
    assert len(summary) <= limit
    assert summary == folded or folded.startswith(summary.removesuffix("…").rstrip())
    assert not any(unicodedata.category(c) == "Cs" for c in summary) or any(
        unicodedata.category(c) == "Cs" for c in text
    )


@pytest.mark.parametrize(
    ("html", "summary"),
    [
        ("<h2>Tides</h2><p>Low.</p>", "Low."),
        ("<pre><code>go()</code></pre><p>Low.</p>", "Low."),
        ("<table><thead><tr><th>a</th></tr></thead></table><p>Low.</p>", "Low."),
        ("<table><tr><td><p>A page of old.</p></td></tr></table>", "A page of old."),
        ("<table><tr><td>One<br>Two</td></tr></table><p>Low.</p>", "One Two Low."),
        ("<pre>all</pre>", "all"),
        ("<h1>open <p>Low.</p>", "open Low."),
        ("<figure><img><figcaption>Boat</figcaption></figure><p>Low.</p>", "Low."),
        ('<ul><li><a href="#a">One <b>two</b></a></li></ul><p>Low.</p>', "Low."),
    ],
)
def test_a_summary_is_made_of_sentences(html, summary):
    """Without headings, code, tables of figures, captions and lists of contents; where they are all, with them."""
    assert extract_summary(CleanHTML(html)) == summary


@pytest.mark.parametrize("end", ["", "</a>", "</h1>", "</table>"])
@pytest.mark.parametrize(
    "piece",
    [
        *(
            '<a href="#',
            "<h1>",
            '<ul><a href="#">',
            "<figcaption>",
            "<pre>",
            "<table>",
            "<table><td>",
            "<",
            "<em>",
        ),
        *("<p><img><em>", "<annotation ", '<ol class="x', "<ul><li>", '<sup><a href="#">', "<hr ", "<ul>  "),
    ],
)
def test_hostile_text_takes_linear_time(piece, end):
    """Nothing clean looks so; half a megabyte of it is read all the same, which took minutes once."""
    html = CleanHTML(piece * (500_000 // len(piece)) + end)
    assert isinstance(extract_summary(html) + extract_text(html) + cut_beginning(html), str)


@pytest.mark.parametrize("name", ["figcaption", "pre", "table", "h2"])
def test_a_beginning_ends_before_what_is_cut_through(name):
    """A part that goes on beyond the end is left out whole."""
    html = CleanHTML(f"<p>Low.</p><{name}>{'a ' * 100}</{name}>")
    assert cut_beginning(html, 50) == "<p>Low.</p>"
