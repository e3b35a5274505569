"""What single values must be like."""

import pytest

from feeds.config import validators

GOOD = [
    (validators.check_base_url, "https://example.com", "https://example.com"),
    (validators.check_base_url, "http://example.com:8000/blog/", "http://example.com:8000/blog"),
    (validators.check_base_url, "https://[2001:db8::1]/", "https://[2001:db8::1]"),
    (validators.check_base_url, "", ""),
    (validators.check_web_address, "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
    (validators.check_language, "en", "en"),
    (validators.check_language, "zh-Hant-TW", "zh-Hant-TW"),
    (validators.check_language, "sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
    (validators.check_language, "es-419", "es-419"),
    (validators.check_language, "de-u-co-phonebk-x-own", "de-u-co-phonebk-x-own"),
    (validators.check_language, "x-klingon", "x-klingon"),
    (validators.check_timezone, "Asia/Singapore", "Asia/Singapore"),
    (validators.check_timezone, "UTC", "UTC"),
    (validators.check_selector, 'div[id^="dfp-ad-"] > a:not(.b)', 'div[id^="dfp-ad-"] > a:not(.b)'),
    (validators.check_pattern, r"^https?://(a|b)\.example/", r"^https?://(a|b)\.example/"),
    (validators.check_host, "WWW.Example.com", "www.example.com"),
    (validators.check_host, "例え.jp", "例え.jp"),
    (validators.check_host_pattern, "*.Example.com", "*.example.com"),
    (validators.check_listening_host, "::", "::"),
    (validators.check_listening_host, "0.0.0.0", "0.0.0.0"),
    (validators.check_feed_name, "c++ & 新闻", "c++ & 新闻"),
    (validators.check_podcast_category, "Arts>Books", "Arts > Books"),
    (validators.check_podcast_category, "True Crime", "True Crime"),
    (validators.check_store_url, "postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    (validators.check_ignore_pattern, "drafts/**", "drafts/**"),
]

BAD = [
    (validators.check_base_url, "//example.com"),
    (validators.check_base_url, "https://"),
    (validators.check_base_url, "https://user:word@example.com"),
    (validators.check_base_url, "https://example.com/?"),
    (validators.check_base_url, "https://example.com/#top"),
    (validators.check_base_url, "https://[::1"),
    (validators.check_base_url, "https://example.com:99999"),
    (validators.check_base_url, "https://exa mple.com"),
    (validators.check_base_url, "https://example.com\\@evil.example"),
    (validators.check_web_address, ""),
    (validators.check_web_address, "javascript:alert(1)"),
    (validators.check_language, ""),
    (validators.check_language, "en_US"),
    (validators.check_language, "english"),
    (validators.check_language, "en-"),
    (validators.check_language, "-x-y"),
    (validators.check_timezone, ""),
    (validators.check_timezone, "Asia"),
    (validators.check_timezone, "../etc/passwd"),
    (validators.check_timezone, "/etc/localtime"),
    (validators.check_timezone, "CEST+2"),
    (validators.check_timezone, "a\0b"),
    (validators.check_selector, ""),
    (validators.check_selector, "a::before"),
    (validators.check_selector, ":not(" * 5000),
    (validators.check_pattern, "(?=a)"),
    (validators.check_pattern, "a" * 10 + "{1001}"),
    (validators.check_host, "*.example.com"),
    (validators.check_host, "example.com/x"),
    (validators.check_host_pattern, "*"),
    (validators.check_host_pattern, "*example.com"),
    (validators.check_host_pattern, ""),
    (validators.check_listening_host, ""),
    (validators.check_listening_host, "localhost:80"),
    (validators.check_listening_host, "[::1]"),
    (validators.check_feed_name, ""),
    (validators.check_feed_name, ".."),
    (validators.check_feed_name, "a/b"),
    (validators.check_feed_name, "a.RSS"),
    (validators.check_feed_name, "x" * 101),
    (validators.check_feed_name, "a\nb"),
    (validators.check_podcast_category, "Arts > Politics"),
    (validators.check_podcast_category, "arts"),
    (validators.check_store_url, "postgres://h/d"),
    (validators.check_ignore_pattern, "!"),
    (validators.check_reader_address, "https://example.com/{url}/{url}"),
    (validators.check_optional_email, "somebody"),
    (validators.check_plain, "a\x07b"),
    (validators.check_plain, "a\nb"),
    (validators.check_plain, "\ud800"),
]


@pytest.mark.parametrize(("check", "given", "expected"), GOOD)
def test_a_good_value_is_taken_in_its_one_spelling(check, given, expected):
    """What people write is accepted, and kept in the form the program works with."""
    assert check(given) == expected


@pytest.mark.parametrize(("check", "given"), BAD)
def test_a_bad_value_is_refused_in_a_sentence(check, given):
    """What cannot work is refused at load, in words that follow the key."""
    with pytest.raises(ValueError, match=r"^(must|speaks) "):
        check(given)


@pytest.mark.parametrize(
    ("pattern", "text", "good"),
    [
        ("(a)(b)", r"\2\1", True),
        ("(a)", r"\2", False),
        ("a", r"\0", True),
        ("a", r"c:\\d", True),
        ("a", r"\d", False),
        ("a", "\\", False),
    ],
)
def test_a_replacement_may_only_refer_to_groups_of_its_pattern(pattern, text, good):
    r"""`\3` of a pattern with two groups is found at load, not in the middle of a post."""
    if good:
        assert validators.check_replacement(pattern, text) == text
    else:
        with pytest.raises(ValueError, match=r"^(must|speaks) "):
            validators.check_replacement(pattern, text)
