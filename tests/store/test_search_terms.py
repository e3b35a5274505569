"""What a subscriber finds by typing words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.model import CleanHTML, Slice
from feeds.store.base import Writer
from feeds.store.queries import search
from feeds.store.queries.search_terms import parse_phrases, tokenize_entry, visible_text

TEXTS = {
    "chinese": "<p>新加坡《联合早报》<b>星期</b>一报道，人工智能AI发展迅速。</p>",
    "japanese": "<p><ruby>東<rt>とう</rt>京<rt>きょう</rt></ruby>タワーは、とても高い。</p>",
    "korean": "<p>한국은 오늘 눈이 온다</p>",
    "thai": "<p>ประเทศไทย</p>",
    "english": "<p>The <em>quick</em> brown fox can&amp;do C++ &amp; C#, not C; don&quot;t trust AT&amp;T.</p>",
    "french": "<p>Un cafe\u0301 tr\u00e8s serr\u00e9</p>",
    "hindi": "<p>हिन्दी में लिखा है</p>",
    "wide": "<p>ＮＨＫ スペシャル</p>",
    "signs": '<p>party 🎉 time</p><img alt="invisible" src="https://example.com/hidden">',
    "blocks": "<ul><li>one</li><li>two</li></ul><p>half<wbr>way</p>",
}

FOUND = [
    ("早报", "chinese"),
    ("联合早报", "chinese"),
    ("合早", "chinese"),
    ("报", "chinese"),
    ("星期一", "chinese"),
    ("能ai发", "chinese"),
    ("AI", "chinese"),
    ("智能AI", "chinese"),
    ("早联", ""),
    ("东京", ""),
    ("東京", "japanese"),
    ("とう", ""),
    ("タワ", "japanese"),
    ("京タワーは", "japanese"),
    ("한국", "korean"),
    ("ไทย", "thai"),
    ("QUICK", "english"),
    ("qui", ""),
    ("quick brown", "english"),
    ("brown quick", ""),
    ("quick-brown", "english"),
    ("c++", "english"),
    ("C#", "english"),
    ("c", "english"),
    ("at&t", "english"),
    ("don’t", "english"),
    ("caf\u00e9", "french"),
    ("CAFE\u0301", "french"),
    ("SERR\u00c9", "french"),
    ("cafe", ""),
    ("हिन्दी", "hindi"),
    ("हिन", ""),
    ("nhk", "wide"),
    ("🎉", "signs"),
    ("invisible", ""),
    ("hidden", ""),
    ("img", ""),
    ("onetwo", ""),
    ("halfway", "blocks"),
    ("chinese", "chinese"),
]


@pytest.fixture(params=["read", "indexed", "common"])
def library(
    request: pytest.FixtureRequest, clocked: Any, entry: Any, monkeypatch: pytest.MonkeyPatch
) -> Writer:
    """Give a store of texts in many scripts: not indexed, indexed, and searched as if all words were common."""
    texts = (entry(name, title=name, content=CleanHTML(text)) for name, text in TEXTS.items())
    clocked.write(*texts)
    if request.param == "common":
        monkeypatch.setattr(search, "_MANY_CANDIDATES", 0)
    if request.param != "read":
        while clocked.store.index_words(3):
            pass
    return clocked.store


def _found(store: Writer, *words: str) -> str:
    heads = store.entry_refs(Slice(words=words), 50)
    assert store.count(Slice(words=words)) == len(heads)
    return " ".join(head.key.removeprefix("key-") for head in heads)


def test_words_are_found_in_every_script(library: Writer) -> None:
    """Whole words where a script writes spaces, any run of characters where it does not."""
    assert [(word, _found(library, word)) for word, _ in FOUND] == FOUND


def test_all_words_must_be_there(library: Writer) -> None:
    """Words add up: an entry holds every one of them."""
    assert _found(library, "早报", "人工") == "chinese"
    assert _found(library, "早报", "fox") == ""
    assert _found(library, "fox", "C++", "quick brown") == "english"


@pytest.mark.parametrize("word", ["", "-", "“”", "...", " ", '"', "*", "()", "\0"])
def test_punctuation_is_not_searched_for(library: Writer, word: str) -> None:
    """Punctuation alone is no word: it leaves the result of a search as it is."""
    assert _found(library, "fox", word) == "english"
    assert library.count(Slice(words=(word,))) == len(TEXTS)


@pytest.mark.parametrize(
    "word",
    [
        'fox" OR "x',
        "fox OR x",
        "NOT fox",
        "text:fox",
        "^fox",
        "NEAR(fox x)",
        "fox*",
        "{fox}",
        "x' --",
        "ﷺ",
        "½",
        "_",
    ],
)
def test_operators_of_the_search_engine_are_plain_words(library: Writer, word: str) -> None:
    """The search engine's own language cannot be spoken through a feed's address."""
    assert _found(library, word) in {"", "english"}


def test_very_long_and_many_words_are_searched(library: Writer) -> None:
    """A word may be as long, and words as many, as an address can carry."""
    assert _found(library, "联合早报" * 2000) == ""
    assert _found(library, *(f"word{n}" for n in range(3000))) == ""
    assert _found(library, "x" * 60000) == ""
    assert (
        _found(
            library,
            *["the", "quick", "brown", "fox", "can", "do", "not", "trust", "at", "t", "c++", "c#", "english"]
            * 20,
        )
        == "english"
    )
    assert _found(library, "quick", *TEXTS["english"].split()[:1], *(["fox"] * 99)) == ""


def test_the_last_of_very_many_words_counts_too(library: Writer, clocked: Any, entry: Any) -> None:
    """However many words there are, an entry that lacks one of them is not found."""
    many = [f"word{n}" for n in range(60)]
    clocked.write(entry("many", content=CleanHTML(f"<p>{' '.join(many)}</p>")))
    while clocked.store.index_words(9):
        pass
    assert _found(library, *many) == "many"
    assert _found(library, *many, "zebra") == ""


def test_a_changed_text_is_found_by_what_it_says_now(library: Writer, clocked: Any, entry: Any) -> None:
    """What a post no longer says does not find it, nor does a deleted post come back."""
    clocked.write(entry("english", title="english", content=CleanHTML("<p>A slow fox</p>")))
    assert (_found(library, "slow"), _found(library, "quick")) == ("english", "")
    clocked.store.index_words(99)
    assert (_found(library, "slow"), _found(library, "quick")) == ("english", "")
    clocked.write(entry("english", title="renamed", content=CleanHTML("<p>A slow fox</p>")))
    assert (_found(library, "renamed"), _found(library, "english")) == ("english", "")
    clocked.remove(entry("english"))
    clocked.store.index_words(99)
    assert _found(library, "fox") == ""
    clocked.write(entry("new", content=CleanHTML("fox")))
    assert _found(library, "fox") == "new"


def test_hidden_entries_are_not_found(library: Writer, clocked: Any, entry: Any) -> None:
    """An entry that waits for its moment is not betrayed by its words."""
    clocked.write(entry("later", 9999, title="secret"), live=False)
    assert _found(library, "secret") == ""
    clocked.store.index_words(99)
    assert _found(library, "secret") == ""
    clocked.release(entry("later", 9999).published)
    assert _found(library, "secret") == "later"


def test_indexing_changes_no_answer_and_no_revision(clocked: Any, entry: Any) -> None:
    """Indexing may happen at any time, in steps of any size."""
    clocked.write(*(entry(f"{n}") for n in range(7)))
    assert [clocked.store.index_words(3) for _ in range(4)] == [3, 3, 1, 0]
    assert clocked.store.revision() == 1
    assert {head.version for head in clocked.store.entry_refs(Slice(), 9)} == {1}


def test_visible_text_is_what_a_reader_sees() -> None:
    """Tags part words where a reader sees them apart, and only there; an unclosed tag ends nothing."""
    assert visible_text("a<b>b</b>c<br>d<p>e</p>f &lt;g&gt; &amp;amp;").split() == [
        "abc",
        "d",
        "e",
        "f",
        "<g>",
        "&amp;",
    ]
    assert visible_text("x < y").split() == ["x"]
    assert visible_text("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字</ruby>") == "漢字"


def test_hostile_texts_are_tokenized_quickly() -> None:
    """A million open brackets, marks or letters are read once."""
    for text in (
        "<" * 10**6,
        "\u0301\u0316" * 10**5,
        "a" + "\u0301\u0316" * 10**5,
        "x" * 10**6,
        "＜" * 10**5,
        "&" * 10**6,
    ):
        assert isinstance(tokenize_entry(text, text), str)


SCRIPTS = st.text(st.sampled_from("ab c+-é\u0301今日報ー、。ก한국🎉\n"), max_size=30)


@settings(max_examples=300, deadline=None)
@given(before=SCRIPTS, word=SCRIPTS, after=SCRIPTS)
def test_a_word_between_spaces_is_found(before: str, word: str, after: str) -> None:
    """Whatever stands in a text between spaces is found by typing it."""
    text = tokenize_entry("", f"{before} {word} {after}")
    assert all(phrase.is_within(text) for phrase in parse_phrases([word]))


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(st.sampled_from("今日の天気は晴れ"), min_size=1, max_size=20),
    cut=st.tuples(st.integers(0, 19), st.integers(1, 20)),
)
def test_any_run_of_an_unspaced_text_is_found_and_no_other(text: str, cut: tuple[int, int]) -> None:
    """Where a script writes no spaces, a word is found exactly when its characters stand in a row."""
    start, length = cut
    run = text[start : start + length] or text[0]
    assert all(phrase.is_within(tokenize_entry(text, "")) for phrase in parse_phrases([run]))
    other = run[::-1]
    assert all(phrase.is_within(tokenize_entry(text, "")) for phrase in parse_phrases([other])) == (
        other in text
    )
