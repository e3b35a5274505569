"""One look at a file with errors of syntax shows all of them, and what else is wrong."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.config.diagnostics import InvalidConfigError, SourceText
from feeds.config.loader import parse_config
from feeds.config.settings import AccessSettings, AdminSettings, Settings
from feeds.config.toml_parser import parse_toml
from feeds.config.toml_writer import default_toml

SECRETS = ("scrypt:16384:8:1:OpenSesameOpenSesame_g:" + 43 * "z", "sha256:" + 16 * "5e5a")
SAMPLE = default_toml(
    Settings(
        access=AccessSettings(feeds=("*",), tokens={"reader": SECRETS[1]}),
        admin=AdminSettings(password=SECRETS[0]),
    )
)
LINES = [line for line in SAMPLE.splitlines() if line and not line.startswith("#")]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab=.,[]{}\"'\\#\n 1:-“é\t", max_size=80))
def test_any_text_is_read_to_tables_or_to_mistakes(text):
    """Whatever is typed, reading ends; no mistake means exactly what tomllib reads."""
    source = SourceText("config.toml", text)
    tables, _, mistakes = parse_toml(source)
    if not mistakes:
        assert tables == tomllib.loads(text)
    for mistake in mistakes:
        line = text.split("\n")[mistake.line - 1]
        assert 1 <= mistake.column <= len(line) + 1


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(LINES) - 1), st.data())
def test_a_typing_error_is_reported_at_its_line_or_below(index, data):
    """One character lost or added is not blamed on a statement above its own alone, and shows no secret."""
    line = LINES[index]
    at = data.draw(st.integers(0, len(line)))
    slip = data.draw(st.sampled_from(["", '"', "[", "]", "=", " ", "#", "x", "\\", ",", "{"]))
    slipped = line[:at] + slip + line[at + (not slip) :]
    text = "\n".join([*LINES[:index], slipped, *LINES[index + 1 :]])
    mistakes = _mistakes_in(text)
    shown = "\n".join(map(str, mistakes))
    assert not any(secret[8:] in shown for secret in SECRETS)
    begun = max(number for number in range(index + 1) if not LINES[number].startswith((" ", "]")))
    assert not mistakes or max(mistake.line for mistake in mistakes) >= begun + 1


def _mistakes_in(text):
    try:
        parse_config(text, "config.toml", {})
    except InvalidConfigError as error:
        return error.diagnostics
    return ()


def test_errors_behind_the_first_are_shown_too():
    """A file is not mended one error at a time."""
    _, _, mistakes = parse_toml(
        SourceText("config.toml", "a = x\nb = 1\nc = [1\nd = 2\ne = 'f\n[g\nh = 3\n[i]\nj = \"k\n")
    )
    assert [(mistake.line, mistake.column) for mistake in mistakes] == [
        (1, 5),
        (3, 5),
        (5, 5),
        (6, 3),
        (9, 5),
    ]


def test_statements_between_syntax_errors_are_read():
    """Statements without errors keep their meaning, and their places."""
    text = "a = x\nb = 1\n[c\nd = 1\n[e]\nf = [\n  g\n]\nh = 2\n"
    tables, outline, _ = parse_toml(SourceText("config.toml", text))
    assert tables == {"b": 1, "e": {"h": 2}}
    assert outline.positions["e", "h"].value.start == text.index("2")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "{ a = " * 100_000,
        "a." * 100_000 + "a = 1",
        "[" + "a." * 100_000 + "a]",
    ],
    ids=["lists", "tables", "key", "header"],
)
def test_deep_nesting_is_refused_and_does_not_crash_the_process(text):
    """A file of brackets or dots is refused like any other mistake, and at once."""
    _, _, mistakes = parse_toml(SourceText("config.toml", text))
    assert [mistake.message for mistake in mistakes] == ["this is nested too deeply to be read"]


def test_parsing_stops_after_twenty_syntax_errors():
    """After twenty errors of syntax the rest is left for the next time."""
    _, _, mistakes = parse_toml(SourceText("config.toml", "a = x\n" * 1000))
    assert len(mistakes) == 20
