"""What a reader sees of a header is plain text, as its author meant it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.parsing.plain_text import decode_entities, strip_inline_tags, to_plain_text

TITLES = {
    "title: A bench": "A bench",
    "title: 2019": "2019",
    "title: 1.10": "1.10",
    "title: 2023-02-26": "2023-02-26",
    "title: yes": "yes",
    "title: [A, B]": "A, B",
    "title: {en: Bench, de: Bank}": "Bench",
    "title: Pears &amp; plums &#8211; a list": "Pears & plums – a list",
    "title: '&amp;lt; decoded once'": "&lt; decoded once",
    "title: '&amp;#22338; and &amp;#x5742; escaped twice'": "坂 and 坂 escaped twice",
    "title: Q&A and R&D, a=1&copy=2": "Q&A and R&D, a=1&copy=2",
    "title: Why <em> is not <b>": "Why <em> is not <b>",
    "title: '<script>alert(1)</script>'": "<script>alert(1)</script>",
    "title: |\n  One\n  two": "One two",
    'title: "One\\ntwo\\tthree"': "One two three",
    'title: "A\\u202Egnp.exe"': "Agnp.exe",
    'title: "e\\u0301tude"': "étude",
    'title: "\\u2066isolated\\u2069 \\uFEFFand marked"': "isolated and marked",
    'title: ""': "",
    "title:": "",
    "title: ~": "",
    "title: '   '": "",
    "headline: A headline": "A headline",
    "newstitle: Some news": "Some news",
    "title: ''\nlinkTitle: Short": "Short",
    "subtitle: Not this one": "",
    "layout: post": "",
}


@pytest.mark.parametrize(("lines", "title"), TITLES.items())
def test_a_title_is_the_text_its_author_meant(field, lines, title):
    """Whatever stands for a title becomes one line of plain text; HTML in it is shown, never run."""
    assert field(lines).title == title


def test_a_title_of_lone_surrogates_breaks_nothing(read):
    """An escape that is half a character leaves no trace."""
    assert read('{"title": "A\\ud800 bench"}\n').title == "A bench"


def test_a_title_is_cut_where_it_stops_being_one(field):
    """A title as long as a chapter ends in an ellipsis."""
    title = field("title: " + "word " * 5_000).title
    assert len(title) <= 1_000
    assert title.endswith("word…")


@pytest.mark.parametrize(
    ("lines", "summary"),
    [
        ("summary: 'I don&#8217;t know'", "I don’t know"),
        ("excerpt: <p>One <b>bold</b> word.</p><p>And more.</p>", "One bold word. And more."),
        ("description: 1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("description: the <marquee> tag", "the <marquee> tag"),
        ("description: ''\nexcerpt: B", "B"),
        ("abstract: C", "C"),
    ],
)
def test_a_summary_is_plain_text(field, lines, summary):
    """The tags of running text leave a summary, what they enclose stays, and nothing else changes."""
    assert field(lines).summary == summary


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_plain_text_is_plain(text):
    """No text keeps a control character, a direction override, a line break or half a character."""
    for made in (to_plain_text(text), decode_entities(text), strip_inline_tags(text)):
        assert made == made.strip()
        assert unicodedata.is_normalized("NFC", made)
        assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in made)
        assert not any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in made)
        made.encode()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=3_000), st.integers(1, 100))
def test_plain_text_has_its_length(text, longest):
    """A bound on length holds for every text."""
    assert len(to_plain_text(text, longest)) <= longest


def test_plain_text_is_final():
    """What was made plain once does not change when it is made plain again."""
    for text in ("a  b", "ﬁ\u0301", " \u0344 x", "a" * 2_000):
        assert to_plain_text(to_plain_text(text)) == to_plain_text(text)


@pytest.mark.parametrize(
    ("given_as", "language"),
    [
        ("en", "en"),
        ("zh_CN", "zh-CN"),
        ("zh_cn", "zh-CN"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("EN-us", "en-US"),
        ("de_DE.UTF-8", "de-DE"),
        ("yue", "yue"),
        ("sr-latn", "sr-Latn"),
        ("jp", "ja"),
        ("zh_cht", "zh-TW"),
        ("English", "en"),
        ("Français", "fr"),
        ("简体中文", "zh-CN"),
        ("deu", "de"),
        ("tw", "tw"),
        ("xx", ""),
        ("klingon", ""),
        ("", ""),
        ("en; DROP TABLE", ""),
    ],
)
def test_a_language_is_spelt_as_readers_expect(field, given_as, language):
    """A language, by code, name or country, becomes a BCP 47 tag; what is none is left out."""
    assert field(f"lang: {given_as}").language == language


@pytest.mark.parametrize(
    ("lines", "guid"),
    [
        ("guid: https://a.example/?p=12", "https://a.example/?p=12"),
        ("guid: 12", "12"),
        ("GUID: '  spaced  '", "spaced"),
        ("guid:", ""),
        ("id: tag:a.example,2024:bench", "tag:a.example,2024:bench"),
        (
            "id: 'urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a'",
            "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
        ),
        ("id: 1225c695-cfb8-4ebb-aaaa-80da344efa6a", "1225c695-cfb8-4ebb-aaaa-80da344efa6a"),
        ("id: proofing-press", ""),
        ("id: 202012251000", ""),
        ("id: '{{id}}'", ""),
        ("guid: '{{guid}}'", ""),
    ],
)
def test_an_identity_is_taken_only_from_what_is_one(field, lines, guid):
    """A guid is the author's word for what a post is; an id only where it cannot be a page's short name."""
    assert field(lines).guid == guid


@pytest.mark.parametrize(
    ("lines", "source", "permalink"),
    [
        ("from: https://a.example/1", "https://a.example/1", ""),
        ("from: //a.example/1", "//a.example/1", ""),
        ("source: The Gazette\nsource_url: http://a.example/2", "http://a.example/2", ""),
        ("from: The Gazette", "", ""),
        ("from: http://[bad", "http://[bad", ""),
        ("permalink: https://b.example/x", "", "https://b.example/x"),
        ("permalink: /x/:year/\ncanonical_url: https://b.example/x", "", "https://b.example/x"),
        ("url: post/a-bench", "", ""),
        ("permalink: javascript:alert(1)", "", ""),
        ("permalink: /garden/bench/", "", "/garden/bench/"),
        ("url: /bench.html\npermalink: /:title/", "", "/bench.html"),
        ("permalink: //b.example/x", "", "//b.example/x"),
        ("permalink: pretty", "", ""),
        ("permalink: '/{{ page.slug }}/'", "", ""),
        ("permalink: /a b/", "", ""),
        ('permalink: "https://b.example/\\u0000x"', "", "https://b.example/x"),
    ],
)
def test_addresses_are_not_taken_for_names_or_paths(field, lines, source, permalink):
    """Only whole web addresses are taken for where a post comes from and where it lives."""
    post = field(lines)
    assert (post.source, post.permalink) == (source, permalink)


def test_nikola_s_link_is_the_source(read):
    """The link in a Nikola header names the page a post is about."""
    assert read(".. title: A\n.. link: https://a.example/\n\nText.\n", "a.txt").source == "https://a.example/"
