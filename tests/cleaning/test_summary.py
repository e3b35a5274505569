"""Summaries end where sentences do."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.cleaning.summary import summarise


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
