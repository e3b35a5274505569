"""Texts compared by their shingles: one to one, never when several fit."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.entries.similarity import TextIndex, pair_texts, sketch_text
from feeds.model import CleanHTML, Entry

DAY = datetime(2024, 5, 1, tzinfo=UTC)
WORDS = [f"{first}{last}" for first in "bdfgklmnprstvz" for last in ("a", "e", "ira", "olo", "un")]


def sketch(text, source=""):
    """Return the sketch of an entry that says this."""
    return sketch_text(Entry("i", "k", "p", "T", DAY, DAY, CleanHTML(text), "d", source=source))


def story(seed, words=120):
    """Return a text of its own, in words that all share."""
    picked = random.Random(seed)
    return " ".join(picked.choice(WORDS) + picked.choice(WORDS) for _ in range(words))


def pair(lost, appeared, living=()):
    """Return which of the lost texts each of those that appeared is, by number."""
    index = TextIndex()
    for name, text in [*enumerate(lost), *((f"living {n}", text) for n, text in enumerate(living))]:
        index.add(str(name), sketch(text))
    texts = {n: sketch(text) for n, text in enumerate(appeared)}
    pairs = pair_texts(texts, index, {str(n) for n in range(len(lost))})
    return {n: int(name) for n, name in pairs.items()}


def test_equal_and_edited_texts_are_recognised():
    """The same words in other markup, a changed word, and an added sentence are still the same text."""
    lost = [f"<p>{story(n)}</p>" for n in range(3)]
    changed = story(1).split()
    changed[50] = "changed"
    appeared = [f"<div><b>{story(0)}</b></div>", " ".join(changed), f"{story(2)} {story('more', 20)}"]
    assert pair(lost, appeared) == {0: 0, 1: 1, 2: 2}


def test_less_than_four_fifths_is_another_text():
    """Half a text with another end is a text of its own; so is a long one that quotes the lost one."""
    assert pair([story(1)], [f"{story(1, 60)} {story(2, 60)}"]) == {}
    assert pair([story(1)], [f"{story(1)} {story(2, 400)}"]) == {}


def test_scripts_without_spaces_are_compared_by_characters():
    """A changed character of a Chinese text leaves it the same; another text is another."""
    text = "公司今天在新加坡宣布将于明年推出一项全新的服务并逐步扩展到其他城市以满足日益增长的需求"
    assert pair([text], [text.replace("明年", "后年")]) == {0: 0}
    assert pair([text], ["天气预报说本周末会有雷阵雨请市民出门时带好雨具并注意交通安全"]) == {}


@pytest.mark.parametrize("text", [story(1), f"{story(1)} end"])
def test_several_that_fit_are_nobody(text):
    """Two lost texts for one file, two files for one lost text, a living copy: no id is given away."""
    assert pair([story(1), story(1)], [text]) == {}
    assert pair([story(1)], [text, text]) == {}
    assert pair([story(1)], [text], living=[story(1)]) == {}


def test_posts_without_text_differ_by_their_pictures():
    """A lost picture post is recognised by its picture; nothing at all is like nothing."""
    assert pair(['<img src="https://a.example/1.jpg">'], ['<img src="https://a.example/1.jpg">']) == {0: 0}
    assert pair(['<img src="https://a.example/1.jpg">'], ['<img src="https://a.example/2.jpg">']) == {}
    assert pair([""], [""]) == {}


def test_a_text_from_another_source_is_another_post():
    """Two sites may carry one text: where a post was taken from is part of what it is."""
    index = TextIndex()
    index.add("lost", sketch(story(1), "https://a.example/1"))
    assert pair_texts({1: sketch(story(1), "https://b.example/1")}, index, {"lost"}) == {}
    assert pair_texts({1: sketch(story(1), "https://a.example/1")}, index, {"lost"}) == {1: "lost"}


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.sampled_from(["kept", "edited", "copied", "deleted"]), min_size=1, max_size=12),
)
def test_no_text_ever_takes_the_place_of_another(seed, fates):
    """Whatever is renamed, edited, copied from a template or deleted at once, each is itself or new."""
    lost = [story(repr((seed, n))) for n in range(len(fates))]
    appeared, meant = [], []
    for n, fate in enumerate(fates):
        words = lost[n].split()
        if fate == "edited":
            words[seed % len(words)] = "edited"
        if fate != "deleted":
            copies = 2 if fate == "copied" else 1
            appeared += [" ".join(words)] * copies
            meant += [n if copies == 1 else None] * copies
    assert pair(lost, appeared) == {at: n for at, n in enumerate(meant) if n is not None}


def test_a_template_with_many_copies_costs_no_square_of_time():
    """Of thousands of texts that are mostly a template, each is compared with a few at most."""
    template = story("template", 60)
    index = TextIndex()
    for n in range(2000):
        index.add(str(n), sketch(f"{template} {story(n, 80)}"))
    asked = sketch(f"{template} {story(7, 80)}")
    assert index.find_similar(asked) == {"7"}
    assert index.find_similar(sketch(template)) == set()
