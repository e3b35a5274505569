"""How a mistake is shown, and what programs get of it."""

import pickle

import pytest

from feeds.config.diagnostics import InvalidConfigError, SourceText
from feeds.config.loader import parse_config
from feeds.config.toml_positions import Span
from feeds.errors import ConfigError


def _mistakes_in(text, environ=None):
    with pytest.raises(InvalidConfigError) as caught:
        parse_config(text, "config.toml", environ or {})
    return caught.value


def test_a_mistake_can_be_put_under_its_line_in_an_editor():
    """Programs get line and column of each mistake, and the sentence alone."""
    (mistake,) = _mistakes_in("[feed]\nlimits = 3\n").diagnostics
    assert (mistake.file, mistake.line, mistake.column) == ("config.toml", 2, 1)
    assert mistake.message == "unknown key `feed.limits`, did you mean `feed.limit`?"


def test_mistakes_come_in_the_order_of_the_file():
    """Whatever found them, mistakes are read from top to bottom."""
    lines = [
        found.line
        for found in _mistakes_in("[watch]\nx = 1\n[feed]\nlimit = 0\n[site]\ntitle = 1\n").diagnostics
    ]
    assert lines == [2, 4, 6]


def test_only_the_first_of_many_mistakes_are_shown():
    """A wrong file named by accident does not fill the screen."""
    error = _mistakes_in("".join(f"key{number} = 1\n" for number in range(200)))
    assert len(error.diagnostics) == 200
    assert str(error).count("unknown key") == 50
    assert str(error).endswith("… and 150 more mistakes")


def test_mistakes_travel_between_processes():
    """The error keeps its mistakes when it is pickled, and is a ConfigError to whoever asks no more."""
    error = _mistakes_in("x = 1\n")
    assert isinstance(error, ConfigError)
    assert pickle.loads(pickle.dumps(error)).diagnostics == error.diagnostics


def test_escape_sequences_of_a_configuration_do_not_reach_the_terminal():
    """Escape sequences and bidirectional overrides in a line are shown as replacement characters."""
    shown = str(_mistakes_in("x = '\u202e\u2066'\n"))
    assert "\u202e" not in shown
    assert "\ufffd\ufffd" in shown
    assert "\x1b" not in str(_mistakes_in("[site]\ntitle = '\x1b[2J'\n"))
    named_twice = '[[feeds]]\nname = "\\u001b[2J"\n'
    assert "\x1b" not in str(_mistakes_in(named_twice + named_twice))


def test_the_caret_stands_under_wide_characters():
    """A CJK character takes two columns of the terminal, a combining mark none."""
    text = "名é = 'x'"
    start = text.index("'")
    line, caret = str(SourceText("f", text).diagnostic_at(Span(start, start + 3), "m")).splitlines()[1:]
    assert line == "   1 | 名é = 'x'"
    assert caret == "     |       ^^^"


def test_a_span_over_several_lines_is_marked_on_its_first():
    """A long value is underlined to the end of the line it begins on."""
    (mistake,) = _mistakes_in("[site]\ntitle = [\n  1,\n]\n").diagnostics
    assert str(mistake).splitlines()[1:] == ["   2 | title = [", "     |         ^"]


def test_huge_files_with_many_mistakes_are_shown_at_once():
    """Showing mistakes takes time in step with the size of the file."""
    text = "".join(f'[table{number}]\nurl = "://a:://a:"\n' for number in range(6_000))
    assert len(_mistakes_in(text).diagnostics) == 6_000


def test_a_file_too_large_to_be_a_configuration_is_not_read():
    """A video named by accident gives one sentence."""
    assert str(_mistakes_in("#" * 2**18 + "\n")) == (
        "config.toml: larger than 262144 bytes; this is no configuration file"
    )
