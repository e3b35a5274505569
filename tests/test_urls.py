"""Addresses come out as a browser would read them, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.urls import (
    LINK_SCHEMES,
    WEB_SCHEMES,
    get_host,
    parse_form,
    resolve_url,
    strip_url,
    to_ascii_url,
    to_safe_url,
)

BASE = "https://home.example/a/b?c"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTP://User:Pw@EXAMPLE.org:81/A", "http://User:Pw@example.org:81/A"),
        (" \t\nhttps://exa\nmple.org/\x01", "https://example.org/"),
        ("https:\\\\example.org\\a?b\\c", "https://example.org/a?b%5Cc"),
        ("https:///example.org/a", "https://example.org/a"),
        ("https://example.org\\@other.example:x/", "https://example.org/@other.example:x/"),
        ("https://Bücher.Example/ü?ü#ü", "https://xn--bcher-kva.example/%C3%BC?%C3%BC#%C3%BC"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://ex%61mple.org/", "https://example.org/"),
        ("https://[::1]:8000/a", "https://[::1]:8000/a"),
        ("https://a@b@example.org/", "https://a%40b@example.org/"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%zz%41", "https://example.org/%25zz%41"),
        ("https://example.org/a b|c[d]", "https://example.org/a%20b%7Cc%5Bd%5D"),
        ('https://example.org/?a[]=<">', "https://example.org/?a%5B%5D=%3C%22%3E"),
        ("https://example.org/#a#b", "https://example.org/#a%23b"),
        ("https://example.org:/", "https://example.org/"),
        ("https://example.org/\ud800", "https://example.org/%EF%BF%BD"),
        ("mailto:ü@example.org?subject=a b", "mailto:%C3%BC@example.org?subject=a%20b"),
        ("tel:+65-1234", "tel:+65-1234"),
    ],
)
def test_a_safe_address_is_plain_ascii(url, written):
    """Hosts in IDNA, all else percent-encoded, nothing else changed; and what is plain stays as it is."""
    assert to_safe_url(url) == written
    assert to_safe_url(written) == written
    assert to_ascii_url(strip_url(url)).isascii()


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "//example.org/", "javascript:alert(1)", "\u3000javascript:alert(1)", "data:text/html,x", "ftp://a.example/",
        "http://", "https://.", "https://exa mple.org/", "https://[::1", "https://a.example:99999999/", "https://℀.example/",
        "https://a<b>.example/", f"https://{'ü' * 70}.example/",
        "https://@/", "https://?x", "blob:https://a.example/",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_a_link_is_empty(url):
    """No scheme, an unknown one, or no host a browser would take."""
    assert to_safe_url(url) == ""


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("HTTP://User:Pw@EXAMPLE.org:80/A", "http://User:Pw@example.org/A"),
        ("https://Example.org:443", "https://example.org"),
        ("https://EXAMPLE.org", "https://example.org"),
        ("https://EXAMPLE.org?x", "https://example.org/?x"),
        ("https://EXAMPLE.org:0081/", "https://example.org:81/"),
        ("https://EXAMPLE.org:65536/", ""),
        ("https:example.org", "https://example.org/"),
        ("https:/example.org/x", "https://example.org/x"),
        ("https://Example.org/a/../b/./c", "https://example.org/b/c"),
        ("https://example.org/a b/%2e%2e/c", "https://example.org/c"),
        ("https://Example.org\\..\\x", "https://example.org/x"),
        ("https://0x7f.1/", "https://127.0.0.1/"),
        ("https://2130706433/", "https://127.0.0.1/"),
        ("https://0300.0250.1/", "https://192.168.0.1/"),
        ("https://１２７。０．０．１/", "https://127.0.0.1/"),
        ("https://127.0.0.1:8000", "https://127.0.0.1:8000"),
        ("https://256.1.1.1/", ""),
        ("https://1.2.3.4.5/", ""),
        ("https://[::FFFF:1.2.3.4]/", "https://[::ffff:102:304]/"),
        ("https://[0:0:0:0:0:0:0:1]/x", "https://[::1]/x"),
        ("https://[1::2::3]/", ""),
        ("https://a\u00adb.example/", "https://ab.example/"),
        ("https://a\u200db.example/", ""),
        ("https://⒈example.org/", ""),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://example%2eorg/", "https://example.org/"),
        ("https://example.org%2fevil.example/", ""),
        ("https://exa%00mple.org/", ""),
        ("https://:@Example.org/", "https://example.org/"),
        ("https://us er:p|w@example.org/", "https://us%20er:p%7Cw@example.org/"),
        ("https://example.org/?q='a b'", "https://example.org/?q=%27a%20b%27"),
        ("https://a!b.Example/", ""),
    ],
)
def test_a_tricky_address_is_read_as_a_browser_reads_it(url, read):
    """Ports, steps, numbers and characters as in the WHATWG URL standard; a host may hold no signs."""
    assert to_safe_url(url) == read
    assert to_safe_url(read) == read


def test_schemes_are_the_callers_choice():
    """What is only looked for on the web passes web addresses only."""
    assert to_safe_url("mailto:a@example.org", WEB_SCHEMES) == ""
    assert resolve_url(BASE, "tel:+1", WEB_SCHEMES) == ""
    assert to_safe_url("https://a.example/", frozenset({"mailto"})) == ""


@pytest.mark.parametrize(
    ("url", "resolved"),
    [
        ("c", "https://home.example/a/c"),
        ("/c", "https://home.example/c"),
        ("../../../c", "https://home.example/c"),
        ("?d", "https://home.example/a/b?d"),
        ("#d", "https://home.example/a/b?c#d"),
        ("", "https://home.example/a/b?c"),
        ("//other.example/c", "https://other.example/c"),
        ("\\\\other.example\\c", "https://other.example/c"),
        ("img\\c.png", "https://home.example/a/img/c.png"),
        ("c?d=\\e", "https://home.example/a/c?d=%5Ce"),
        ("http://other.example/", "http://other.example/"),
        ("\u3000javascript:alert(1)", "https://home.example/a/%E3%80%80javascript:alert(1)"),
        ("java\nscript:alert(1)", ""),
        ("//[", ""),
        ("a:b", ""),
        ("https:c", "https://home.example/a/c"),
        ("http:c.example", "http://c.example/"),
        ("///other.example/c", "https://other.example/c"),
        ("/\\other.example", "https://other.example"),
        ("/./..//c", "https://home.example//c"),
        ("%2e%2e/c", "https://home.example/c"),
        ("//OTHER.example:443/", "https://other.example/"),
        ("c d/../e", "https://home.example/a/e"),
        ("/", "https://home.example/"),
    ],
)
def test_addresses_are_resolved_against_a_base(url, resolved):
    """As the WHATWG URL standard has it, backslashes and white space included."""
    assert resolve_url(BASE, url) == resolved


@given(
    st.text(max_size=30),
    st.sampled_from(["", "https://", "http:", "//", "mailto:", "javascript:", "https://a.example/"]),
)
def test_no_address_raises_and_every_answer_is_stable(text, start):
    """Any text is either nothing or plain ASCII with a known scheme, and the same when asked again."""
    for answer in (to_safe_url(start + text), resolve_url(BASE, start + text)):
        assert answer.isascii()
        assert to_safe_url(answer) == answer
        if answer:
            assert answer.partition(":")[0] in LINK_SCHEMES
            assert not answer.startswith("http") or get_host(answer)
            assert "\\" not in answer


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"", {}),
        (b"a=1&b=2", {"a": "1", "b": "2"}),
        (b"a=first&a=second", {"a": "first"}),
        (b"a=&b", {"a": "", "b": ""}),
        (b"a+b=c+d%20e&%C3%BC=%E4%BE%8B", {"a b": "c d e", "ü": "例"}),
        (b"url=https%3A%2F%2Fa.example%2F%3Fx%3D1%26y%3D2", {"url": "https://a.example/?x=1&y=2"}),
        (b"a=1;b=2", {"a": "1;b=2"}),
    ],
)
def test_a_form_is_read(body, fields):
    """As browsers write forms; of a repeated field the first counts, so that none can be added behind it."""
    assert parse_form(body, 10) == fields


@pytest.mark.parametrize("body", [b"a=\xff", b"a=%FF", b"&".join([b"a=1"] * 11)])
def test_a_form_that_cannot_be_read_is_refused(body):
    """Bytes that are no UTF-8, escaped or not, and more fields than expected."""
    with pytest.raises(ValueError, match=r"utf-8|fields"):
        parse_form(body, 10)
