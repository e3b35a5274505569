"""What a change of config.toml would touch."""

import pytest

from feeds.config.diff import Difference, compare_settings
from feeds.config.loader import parse_config
from feeds.config.passwords import hash_token
from feeds.config.setting_types import Effect
from feeds.config.settings import Settings

RULE = '[[clean.rules]]\nhosts = ["{}"]\nremove = ["{}"]\n'


def _changed(before, after):
    return compare_settings(parse_config(before, "f", {}), parse_config(after, "f", {}))


def test_equal_settings_differ_in_nothing():
    """Saving a file anew, or only its comments, touches nothing."""
    assert _changed("[feed]\nlimit = 50\n", "# fifty\nfeed.limit = 50\n") == ()


@pytest.mark.parametrize(
    ("text", "key", "effect"),
    [
        ("http.port = 1", "http.port", Effect.RESTART),
        ("http.host = '::'", "http.host", Effect.RESTART),
        ("http.workers = 2", "http.workers", Effect.RESTART),
        ("store.url = 'sqlite:///x.db'", "store.url", Effect.RESTART),
        ("posts.folder = 'x'", "posts.folder", Effect.RESCAN),
        ("posts.drafts = true", "posts.drafts", Effect.RESCAN),
        ("clean.ads = false", "clean.ads", Effect.RECONVERT),
        ("site.timezone = 'Asia/Singapore'", "site.timezone", Effect.RECONVERT),
        ("feed.limit = 3", "feed.limit", Effect.RERENDER),
        ("tags.only = ['x']", "tags.only", Effect.RERENDER),
        ("site.title = 'x'", "site.title", Effect.FRAME),
        ("websub.hub = true", "websub.hub", Effect.FRAME),
        ("http.rate_limit = 9", "http.rate_limit", Effect.LIVE),
        ("watch.interval = 9", "watch.interval", Effect.LIVE),
    ],
)
def test_only_what_the_change_touches_is_redone(text, key, effect):
    """Each key says how far its change reaches."""
    (difference,) = _changed("", text)
    assert (difference.key, difference.effect) == (key, effect)


def test_a_difference_shows_both_values():
    """The plan can be read: what was, what will be, as TOML writes it."""
    assert _changed("", "feed.formats = ['rss']") == (
        Difference("feed.formats", '["atom", "rss", "json"]', '["rss"]', Effect.RERENDER),
    )


def test_a_new_rule_concerns_the_posts_of_its_hosts():
    """Posts of other sites are not converted again."""
    one, two = RULE.format("example.com", "p"), RULE.format("*.example.org", "div")
    (come,) = _changed(one, one + two)
    assert (come.before, come.hosts, come.effect) == ("", frozenset({"*.example.org"}), Effect.RECONVERT)
    (gone,) = _changed(one + two, two)
    assert (gone.after, gone.hosts) == ("", frozenset({"example.com"}))


def test_a_rule_without_hosts_concerns_all():
    """A rule for every post redoes every post."""
    (difference,) = _changed("", "[[clean.rules]]\nremove = ['p']\n")
    assert difference.hosts is None


def test_rules_in_another_order_concern_the_hosts_that_moved():
    """The order of rules may matter, so those that moved are redone, and no others."""
    rules = [RULE.format(f"{name}.example", "p") for name in "abc"]
    (difference,) = _changed("".join(rules), rules[1] + rules[0] + rules[2])
    assert difference.hosts == frozenset({"a.example", "b.example"})


def test_named_feeds_come_change_and_go_one_by_one():
    """A plan names the feeds whose addresses appear, vanish or change."""
    old = '[[feeds]]\nname = "a"\n[[feeds]]\nname = "b"\n'
    new = '[[feeds]]\nname = "b"\nlimit = 3\n[[feeds]]\nname = "c"\n'
    assert [(found.key, found.before, found.after) for found in _changed(old, new)] == [
        ("feeds.a", '{ name = "a" }', ""),
        ("feeds.b", '{ name = "b" }', '{ name = "b", limit = 3 }'),
        ("feeds.c", "", '{ name = "c" }'),
    ]


def test_named_feeds_in_another_order_stay_as_they_are():
    """Only lists of feeds show the order; no feed is rendered anew."""
    one, two = '[[feeds]]\nname = "a"\n', '[[feeds]]\nname = "b"\n'
    assert _changed(one + two, two + one) == (Difference("feeds", '["a", "b"]', '["b", "a"]', Effect.LIVE),)


def test_a_changed_secret_is_listed_without_its_value():
    """The plan says that a token changed, and neither what it was nor what it is."""
    old, new = (f'[access]\nfeeds = ["*"]\ntokens = {{ reader = "{hash_token(t)}" }}\n' for t in ("a", "b"))
    (difference,) = _changed(old, new)
    assert difference.before == '{ reader = "********" }'
    assert difference.after == '{ reader = "********" } (changed)'


def test_going_back_is_the_same_change_backwards():
    """Before and after trade places, effects stay."""
    new = parse_config(
        f"feed.limit = 3\nhttp.port = 1\nclean.ads = false\n{RULE.format('example.com', 'p')}", "f", {}
    )
    there, back = compare_settings(Settings(), new), compare_settings(new, Settings())
    assert [(d.key, d.before, d.after, d.effect) for d in there] == [
        (d.key, d.after, d.before, d.effect) for d in back
    ]
