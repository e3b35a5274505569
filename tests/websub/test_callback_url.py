"""How a callback's URL is read."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.websub.callback_url import CallbackURL, append_parameters, parse_callback_url


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("http://a.example", CallbackURL("http", "a.example", 80, "/"), "a.example"),
        ("HTTPS://A.Example:443/B?c=D", CallbackURL("https", "a.example", 443, "/B?c=D"), "a.example"),
        ("http://a.example:8080?q", CallbackURL("http", "a.example", 8080, "/?q"), "a.example:8080"),
        (
            "https://[2606:4700::1]:8443/x",
            CallbackURL("https", "2606:4700::1", 8443, "/x"),
            "[2606:4700::1]:8443",
        ),
        (
            "http://a_b.example/p/../%2e?a=b&c",
            CallbackURL("http", "a_b.example", 80, "/p/../%2e?a=b&c"),
            "a_b.example",
        ),
    ],
)
def test_a_callback_is_taken_apart_and_its_path_left_as_it_is(url, target, authority):
    """Scheme, host and port are understood; the path and query go over the wire letter by letter."""
    assert parse_callback_url(url) == target
    assert target.authority == authority


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/inbox",
        "//a.example/inbox",
        "ftp://a.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:a.example",
        "http:///inbox",
        "http://:80/",
        "http://user@a.example/",
        "http://user:pass@a.example/",
        "http://a.example#@127.0.0.1/",
        "http://a.example\\@127.0.0.1/",
        "http://a.example/#top",
        "http://a.example:port/",
        "http://a.example:-1/",
        "http://a.example:25/",
        "http://a.example:0/",
        "http://a.example:65536/",
        "http://a.example:٨٠/",
        "http://a example/",
        "http://a.example/ b",
        "http://a.example/\r\nX-Evil: 1",
        "http://a.example/é",
        "http://bücher.example/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://a.example/" + "x" * 2048,
    ],
)
def test_a_callback_that_is_no_plain_web_address_is_refused(url):
    """Whatever two programs might read differently is not read at all."""
    with pytest.raises(ValueError, match=r"must be|longer than|is at port"):
        parse_callback_url(url)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    """No text makes the parser fail, and what it takes has a host and a printable path."""
    for url in (text, f"http://{text}", f"https://a.example/{text}"):
        try:
            target = parse_callback_url(url)
        except ValueError:
            continue
        assert target.host
        assert target.path.startswith("/")
        assert all("!" <= character <= "~" for character in target.path + target.authority)


@given(st.text(alphabet="ab&=?%/", max_size=20), st.text(max_size=20))
def test_parameters_are_appended_and_nothing_else_changes(rest, value):
    """The URL stays as it was up to where the new parameters begin, and they can be read back."""
    url = f"http://a.example/{rest}"
    longer = append_parameters(url, {"hub.topic": value})
    assert longer.startswith(url)
    assert parse_qsl(urlsplit(longer).query, keep_blank_values=True)[-1] == ("hub.topic", value)
