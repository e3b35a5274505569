"""What single values must be like."""

import pytest

from feeds.config import checks

GOOD = [
    (checks.base_url, "https://example.com", "https://example.com"),
    (checks.base_url, "http://example.com:8000/blog/", "http://example.com:8000/blog"),
    (checks.base_url, "https://[2001:db8::1]/", "https://[2001:db8::1]"),
    (checks.base_url, "", ""),
    (checks.web_address, "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
    (checks.language, "en", "en"),
    (checks.language, "zh-Hant-TW", "zh-Hant-TW"),
    (checks.language, "sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
    (checks.language, "es-419", "es-419"),
    (checks.language, "de-u-co-phonebk-x-own", "de-u-co-phonebk-x-own"),
    (checks.language, "x-klingon", "x-klingon"),
    (checks.timezone, "Asia/Singapore", "Asia/Singapore"),
    (checks.timezone, "UTC", "UTC"),
    (checks.selector, 'div[id^="dfp-ad-"] > a:not(.b)', 'div[id^="dfp-ad-"] > a:not(.b)'),
    (checks.pattern, r"^https?://(a|b)\.example/", r"^https?://(a|b)\.example/"),
    (checks.host, "WWW.Example.com", "www.example.com"),
    (checks.host, "例え.jp", "例え.jp"),
    (checks.host_pattern, "*.Example.com", "*.example.com"),
    (checks.listening_host, "::", "::"),
    (checks.listening_host, "0.0.0.0", "0.0.0.0"),
    (checks.feed_name, "c++ & 新闻", "c++ & 新闻"),
    (checks.podcast_category, "Arts>Books", "Arts > Books"),
    (checks.podcast_category, "True Crime", "True Crime"),
    (checks.store_url, "postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    (checks.ignore_pattern, "drafts/**", "drafts/**"),
]

BAD = [
    (checks.base_url, "//example.com"),
    (checks.base_url, "https://"),
    (checks.base_url, "https://user:word@example.com"),
    (checks.base_url, "https://example.com/?"),
    (checks.base_url, "https://example.com/#top"),
    (checks.base_url, "https://[::1"),
    (checks.base_url, "https://example.com:99999"),
    (checks.base_url, "https://exa mple.com"),
    (checks.base_url, "https://example.com\\@evil.example"),
    (checks.web_address, ""),
    (checks.web_address, "javascript:alert(1)"),
    (checks.language, ""),
    (checks.language, "en_US"),
    (checks.language, "english"),
    (checks.language, "en-"),
    (checks.language, "-x-y"),
    (checks.timezone, ""),
    (checks.timezone, "Asia"),
    (checks.timezone, "../etc/passwd"),
    (checks.timezone, "/etc/localtime"),
    (checks.timezone, "CEST+2"),
    (checks.timezone, "a\0b"),
    (checks.selector, ""),
    (checks.selector, "a::before"),
    (checks.selector, ":not(" * 5000),
    (checks.pattern, "(?=a)"),
    (checks.pattern, "a" * 10 + "{1001}"),
    (checks.host, "*.example.com"),
    (checks.host, "example.com/x"),
    (checks.host_pattern, "*"),
    (checks.host_pattern, "*example.com"),
    (checks.host_pattern, ""),
    (checks.listening_host, ""),
    (checks.listening_host, "localhost:80"),
    (checks.listening_host, "[::1]"),
    (checks.feed_name, ""),
    (checks.feed_name, ".."),
    (checks.feed_name, "a/b"),
    (checks.feed_name, "a.RSS"),
    (checks.feed_name, "x" * 101),
    (checks.feed_name, "a\nb"),
    (checks.podcast_category, "Arts > Politics"),
    (checks.podcast_category, "arts"),
    (checks.store_url, "postgres://h/d"),
    (checks.ignore_pattern, "!"),
    (checks.reader_address, "https://example.com/{url}/{url}"),
    (checks.email_or_nothing, "somebody"),
    (checks.plain, "a\x07b"),
    (checks.plain, "a\nb"),
    (checks.plain, "\ud800"),
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
def test_a_replacement_speaks_only_of_groups_the_pattern_has(pattern, text, good):
    r"""`\3` of a pattern with two groups is found at load, not in the middle of a post."""
    if good:
        assert checks.replacement(pattern, text) == text
    else:
        with pytest.raises(ValueError, match=r"^(must|speaks) "):
            checks.replacement(pattern, text)
