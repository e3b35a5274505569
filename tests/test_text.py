"""Names and characters: each rule about them, once."""

import pytest

from feeds.text import (
    compose_characters,
    did_you_mean,
    encode_allowed,
    find_similar,
    has_controls,
    is_allowed_code,
    is_page,
    make_printable,
    normalize_name,
    remove_controls,
    remove_forbidden,
    split_head,
    to_allowed,
    truncate,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Members", "members"), ("A", "Ａ"), ("Straße", "STRASSE"), ("e\u0301te", "ÉTE"), ("ﬁn", "Fin")],
)
def test_a_name_is_the_same_in_every_spelling(one, other):
    """Case, width and Unicode form do not make another name."""
    assert normalize_name(one) == normalize_name(other)
    assert normalize_name(normalize_name(one)) == normalize_name(one)


@pytest.mark.parametrize(("one", "other"), [("A", "Á"), ("A", "А"), ("a b", "ab"), ("c", "c++")])
def test_other_names_stay_apart(one, other):
    """Letters that only look alike, accents, spaces and signs do make another name."""
    assert normalize_name(one) != normalize_name(other)


def test_similar_names_are_found():
    """A beginning goes before a likeness; the spelling that is known comes back; what is far does not."""
    known = ["Weekly", "weekend", "Gardens"]
    assert find_similar("WEEK", known, most=2) == ["Weekly", "weekend"]
    assert find_similar("gardnes", known) == ["Gardens"]
    assert find_similar("x" * 10_000, known) == []
    assert did_you_mean("weekli", known, '"') == ', did you mean "Weekly"?'
    assert did_you_mean("zzz", known) == ""


def test_paths_are_printable():
    """A file's name is shown as it is where it can be, else in escapes."""
    assert make_printable("记/Été.md") == "记/Été.md"
    assert make_printable("a\udcff.md") == "a\\xff.md"
    assert make_printable("a\x1b[0m\n.md") == "a\\x1b[0m\\n.md"


def test_one_rule_says_what_xml_forbids():
    """What is removed, encoded and told of one code point agree over all of Unicode's planes."""
    codes = [*range(0x300), *range(0xD700, 0xE100), *range(0xFDC0, 0x10010), 0x10FFFF]
    for code in codes:
        character = chr(code)
        assert (remove_forbidden(character) == character) is is_allowed_code(code), hex(code)
        if character != "\r":
            assert (to_allowed(character) == character) is is_allowed_code(code), hex(code)
    assert not is_allowed_code(0x110000)
    assert encode_allowed("a\r\nb\rc\0\ud800\uffff") == b"a\nb\nc"


def test_controls_are_removed():
    """A text keeps its white space and NEL, and loses every other control character."""
    assert remove_controls("a\tb\nc\x85d\x01\x7f\x9b\ufffe\udc00 中") == "a\tb\nc\x85d 中"


PAGES = (
    "<!doctype html><p>a",
    "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'><p>a",
    "<html lang=en><p>a",
    "<HTML>\n",
    "<head><title>T</title></head><p>a",
    "\n\n<head>\n<title>T</title>",
    "<body class=a>a",
    "<title>T</title><p>a",
    "<meta charset=utf-8><title>T</title>",
    "<link rel=stylesheet href=a.css>\n<title>T</title>",
    "<!-- one --><!-- two - -- three -->\n<html>",
    '<?xml version="1.0"?>\n<!-- a --><!doctype html>',
)
PIECES = (
    "",
    "Text <html>",
    "<header><h1>T</h1></header>",
    "<p>a <title>",
    "<metadata>",
    "<titlepage>",
    "<!-- <html> --> text",
    "<!-- open <html>",
    "<!doctype rss>",
    "# Title\n<head>",
    "<link rel=stylesheet href=a.css>\ntext",
)


@pytest.mark.parametrize("text", PAGES)
def test_a_page_is_known_by_its_beginning(text):
    """A document type, a root, a head, a body or what only a head holds make a page, in any case."""
    assert is_page(text)


@pytest.mark.parametrize("text", PIECES)
def test_a_piece_of_html_is_no_page(text):
    """A piece, or a text that only speaks of pages, is none."""
    assert not is_page(text)


def test_a_head_is_split_off():
    """A head alone is split off, its elements in any order; a page with a body or a root stays whole."""
    assert split_head("<head>\n<title>T</title>\n</head>\n\n*So*") == (
        "<head>\n<title>T</title>\n</head>\n\n",
        "*So*",
    )
    assert split_head("<meta a><title>T</title>\n# H")[1] == "# H"
    for whole in ("<head></head>\n<body>a", "<title>T</title><html>a", "<html><head></head>a", "a"):
        assert split_head(whole) == ("", whole)


@pytest.mark.parametrize("part", ["<!--", "<head>", "<title>", "<meta ", "<link a>", " ", "<style>", "<"])
def test_hostile_beginnings_end_soon(part):
    """A long run of any part of a head takes time in proportion to its length."""
    text = part * 50_000
    is_page(text)
    assert "".join(split_head("<head>" + text)) == "<head>" + text


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [("", 5, ""), ("words", 5, "words"), ("wordsy", 5, "word…"), ("a bcdef", 3, "a…"), ("ü" * 9, 4, "üüü…")],
)
def test_a_long_text_is_cut(text, most, cut):
    """It is never longer than asked, ends in an ellipsis, and has no space before it."""
    assert truncate(text, most) == cut
    assert len(cut) <= most


def test_letters_and_marks_are_composed():
    """A letter typed with a mark after it is the one letter; what has no such letter stays."""
    assert compose_characters("Zu\u0308rich") == "Zürich"
    assert compose_characters("q\u0308 ﬁ") == "q\u0308 ﬁ"
    assert compose_characters("plain") == "plain"


@pytest.mark.parametrize(
    ("text", "has"), [("plain ü 例\u200d", False), ("a\tb", True), ("a\x85", True), ("\ud800", True)]
)
def test_controls_are_noticed(text, has):
    """Tabs, line ends, C1 and lone surrogates; not what joins letters."""
    assert has_controls(text) is has
