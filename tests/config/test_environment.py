"""Settings from environment variables."""

import pytest

from feeds.config.diagnostics import InvalidConfigError
from feeds.config.environment import variable_name
from feeds.config.loader import parse_config
from feeds.config.options import top_level_options


def _error_message(environ, text=""):
    with pytest.raises(InvalidConfigError) as caught:
        parse_config(text, "config.toml", environ)
    return str(caught.value)


def test_the_environment_goes_before_the_file():
    """A container can set what its image's file says otherwise."""
    settings = parse_config("[http]\nport = 1\nhost = '::'\n", "f", {"FEEDS_HTTP__PORT": "2"})
    assert (settings.http.port, settings.http.host) == (2, "::")


@pytest.mark.parametrize(
    ("name", "text", "key", "value"),
    [
        ("FEEDS_SITE__TITLE", "42", "site.title", "42"),
        ("FEEDS_SITE__BASE_URL", "https://example.com/", "site.base_url", "https://example.com"),
        ("FEEDS_POSTS__DRAFTS", "true", "posts.drafts", True),
        ("FEEDS_WATCH__INTERVAL", "2.5", "watch.interval", 2.5),
        ("FEEDS_FEED__CONTENT", "summary", "feed.content", "summary"),
        ("FEEDS_FEED__FORMATS", "atom, json", "feed.formats", ("atom", "json")),
        ("FEEDS_FEED__FORMATS", '["atom"]', "feed.formats", ("atom",)),
        ("FEEDS_TAGS__EXCEPT", "a", "tags.except", ("a",)),
        ("FEEDS_TAGS__ONLY", "", "tags.only", ()),
        ("FEEDS_TAGS__ALIASES", '{ Python = ["py"] }', "tags.aliases", {"Python": ("py",)}),
        ("FEEDS_FEEDS", '[{ name = "x", limit = 3 }]', "feeds", None),
    ],
)
def test_values_may_be_written_as_a_shell_user_would(name, text, key, value):
    """Text needs no quotes, a list may be separated by commas, and anything may be TOML."""
    settings = parse_config("", "f", {name: text})
    option = next(option for option in top_level_options() if option.key == key)
    if value is None:
        assert [(feed.name, feed.limit) for feed in settings.feeds] == [("x", 3)]
    else:
        assert option.value_in(settings) == value


def test_no_two_options_share_a_variable():
    """The spelling with two underscores is unambiguous."""
    names = [variable_name(option) for option in top_level_options()]
    assert len(set(names)) == len(names)
    assert not any("__" in part for option in top_level_options() for part in option.path)


def test_a_wrong_value_is_shown_with_its_variable():
    """The operator is led to the environment, not to the file, even where the file has the key too."""
    assert _error_message({"FEEDS_HTTP__PORT": "many"}, "[http]\nport = 1\n") == (
        "environment variable FEEDS_HTTP__PORT: `http.port` must be a whole number from 0 to 65535\n"
        "     | FEEDS_HTTP__PORT=many\n"
        "     |                  ^^^^"
    )


def test_a_member_of_a_list_is_blamed_on_the_variable_that_holds_it():
    """What is inside a variable's value has no line of its own."""
    assert _error_message({"FEEDS_FEED__FORMATS": "atom,rs"}) == (
        'environment variable FEEDS_FEED__FORMATS: each of `feed.formats` must be "atom", "rss" or "json",'
        ' did you mean "rss"?\n'
        "     | FEEDS_FEED__FORMATS=atom,rs\n"
        "     |                     ^^^^^^^"
    )


def test_a_variable_with_single_underscores_is_not_silently_ignored():
    """The likeliest slip is named; its value, which may be a secret, is not shown."""
    assert _error_message({"FEEDS_ADMIN_PASSWORD": "open sesame"}) == (
        "environment variable FEEDS_ADMIN_PASSWORD: has no effect: write FEEDS_ADMIN__PASSWORD,"
        " with two underscores\n"
        "     | FEEDS_ADMIN_PASSWORD=********\n"
        "     |                      ^^^^^^^^"
    )


def test_a_variable_of_no_option_is_a_mistake():
    """Unknown keys are errors in the environment as they are in the file."""
    assert _error_message({"FEEDS_FEED__LIMITS": "3"}).startswith(
        "environment variable FEEDS_FEED__LIMITS: sets no option, did you mean FEEDS_FEED__LIMIT?\n"
    )


def test_secrets_in_variables_are_not_shown():
    """A password put in place of its hash stays out of the log."""
    shown = _error_message(
        {"FEEDS_ADMIN__PASSWORD": "open sesame", "FEEDS_ACCESS__TOKENS": '{ a = "open sesame" }'}
    )
    assert "sesame" not in shown
    assert shown.count("********") == 2


def test_other_programs_variables_are_left_alone():
    """Neither the command line's own variables nor what Kubernetes sets for a service stop the start."""
    parse_config(
        "",
        "f",
        {"FEEDS_CONFIG": "x", "FEEDS_HTTP_PORT": "tcp://10.0.0.1:80", "FEEDS_HTTP_SERVICE_HOST": "10.0.0.1"},
    )


def test_a_variable_does_not_hide_that_its_table_is_wrong():
    """A table written as a value is still reported when a variable sets one of its keys."""
    assert "`http` must be a table" in _error_message({"FEEDS_HTTP__PORT": "1"}, "http = 3\n")
