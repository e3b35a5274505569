"""A post is read in whatever encoding its editor left it, and undecodable bytes never stop it."""

from __future__ import annotations

from datetime import UTC

import pytest

from feeds.errors import PostError
from feeds.model import Severity
from feeds.parsing.post import read_post

SAMPLES = {
    "gb18030": "小镇花园的第一个春天，玫瑰开了。我们在铁匠铺后面种了三棵梨树，今年都结了果。",
    "big5": "小鎮花園的第一個春天，玫瑰開了。我們在鐵匠鋪後面種了三棵梨樹，今年都結了果。",
    "shift_jis": "小さな町の庭で、今年最初の梨が実りました。鍛冶屋の裏に三本の木を植えたのです。",
    "euc_jp": "小さな町の庭で、今年最初の梨が実りました。鍛冶屋の裏に三本の木を植えたのです。",
    "iso2022_jp": "小さな町の庭で、今年最初の梨が実りました。鍛冶屋の裏に三本の木を植えたのです。",
    "euc_kr": "작은 마을의 정원에서 올해 첫 배가 열렸습니다. 대장간 뒤에 세 그루를 심었습니다.",
    "cp1251": "В маленьком городке расцвёл сад. За кузницей мы посадили три груши, и все они прижились.",
    "koi8_r": "В маленьком городке расцвёл сад. За кузницей мы посадили три груши, и все они прижились.",
    "cp1252": "Dans le village, le jardin a fleuri. Les poiriers plantés derrière la forge ont donné dès l’été.",
    "utf-16": "小镇花园 und der Birnbaum, planted behind the forge.",
    "utf-16-le": "小镇花园 und der Birnbaum, planted behind the forge.",
    "utf-16-be": "小镇花园 und der Birnbaum, planted behind the forge.",
    "utf-32": "小镇花园 und der Birnbaum, planted behind the forge.",
}


def encoded(text, encoding):
    """Return a post whose title and body hold a text."""
    return f"---\ntitle: {text[:12]}\ndate: 2024-05-05\n---\n\n{text}\n".encode(encoding)


@pytest.mark.parametrize(("encoding", "text"), SAMPLES.items())
def test_a_post_is_read_in_its_own_encoding(encoding, text):
    """A post from an old editor reads as its author wrote it, and the operator is told of its encoding."""
    post = read_post("a.md", encoded(text, encoding), UTC)
    assert post.title == text[:12].strip()
    assert post.body.strip() == text
    (problem,) = post.problems
    assert (problem.kind, problem.severity) == ("encoding", Severity.REPAIRED)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf8_with_or_without_a_mark_is_no_problem(mark):
    """Sound UTF-8 is read without remark."""
    post = read_post("a.md", mark + encoded("Garten – 花园 🌱", "utf-8"), UTC)
    assert (post.title, post.problems) == ("Garten – 花园 🌱"[:12].strip(), ())


def test_a_few_bad_bytes_are_shown_as_such():
    """A UTF-8 post with a torn character is served, with a mark where the tear is."""
    raw = encoded("花园里的梨树今年都结了果，真好。", "utf-8")[:-2] + b"\n"
    post = read_post("a.md", raw, UTC)
    assert post.body.strip() == "花园里的梨树今年都结了果，真好\ufffd"
    assert post.problems[0].reason.startswith("not valid UTF-8 in 1 place,")


def test_the_charset_that_a_page_declares_is_used():
    """The charset an HTML page declares goes before any guess."""
    raw = '<!doctype html><meta charset="iso-8859-2"><title>Zahradní sešit</title><p>Hrušně.'.encode(
        "iso-8859-2"
    )
    assert read_post("a.html", raw, UTC).title == "Zahradní sešit"


@pytest.mark.parametrize("charset", [b"unicode_escape", b"punycode", b"hex", b"no-such", b"utf-7"])
def test_a_page_cannot_choose_just_any_codec(charset):
    """A declared charset that is none is ignored."""
    raw = b"<meta charset=" + charset + b"><title>caf\xe9 \\u0041</title>"
    assert "\\u0041" in read_post("a.html", raw, UTC).body


@pytest.mark.parametrize("raw", [b"", b"\n \r\n\t", b"\0\0\0"])
def test_an_empty_file_is_named_so(raw):
    """An empty file, as an editor leaves one for an instant, is not a post without text."""
    with pytest.raises(PostError, match="empty") as refusal:
        read_post("a.md", raw, UTC)
    assert refusal.value.kind == "empty"


@pytest.mark.parametrize(
    "raw", [bytes(range(256)) * 8, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0"]
)
def test_a_binary_file_is_refused_as_no_text(raw):
    """A picture with the suffix of a post does not become an entry of noise."""
    with pytest.raises(PostError, match="not a text file") as refusal:
        read_post("a.md", raw, UTC)
    assert refusal.value.kind == "binary"


def test_stray_control_characters_are_removed():
    """A post with a few control characters in it is read as if they were not there."""
    raw = b"---\ntitle: A\x00 bench\x0b\x7f\n---\nOne\x01two\x0cthree" + b" and a long text" * 20
    post = read_post("a.md", raw, UTC)
    assert post.title == "A bench"
    assert post.body.startswith("Onetwo three")
    assert post.problems == ()
