"""TOML is read in one place, which says where an error is and lets no text cost without bounds."""

import pytest

from feeds.config.diagnostics import SourceText
from feeds.config.environment import read_variables
from feeds.config.toml_parser import parse_toml
from feeds.generators.readers.formats import read_toml
from feeds.parsing.delimited import TOMLFence
from feeds.parsing.repair import HeaderError
from feeds.toml import TOMLError, load_toml

WRONG = [
    ("a = ", 4, 1, 5),
    ("a = 1\nb = 2 3\n", 12, 2, 7),
    ("a = 1\nb = [\n", 12, 3, 1),
    ("ü = 1\n", 0, 1, 1),
    ('a = "x\ny"\n', 6, 1, 7),
    ("[a]\n[a]\n", 6, 2, 3),
    ("a = '''\nb", 9, 2, 2),
]


@pytest.mark.parametrize(("text", "offset", "line", "column"), WRONG)
def test_an_error_has_a_place(text, offset, line, column):
    """Also where the document ends too early; the reason does not repeat the place."""
    with pytest.raises(TOMLError) as refused:
        load_toml(text)
    error = refused.value
    assert (error.offset, error.line, error.column) == (offset, line, column)
    assert "(at " not in error.reason


@pytest.mark.parametrize(("text", "offset", "line", "column"), WRONG)
def test_every_reader_tells_the_same_place(text, offset, line, column):
    """Front matter counts from 0, a site's configuration tells the line; neither tells it twice."""
    with pytest.raises(HeaderError) as refused:
        TOMLFence().parse(text)
    assert (refused.value.line, refused.value.column) == (line - 1, column - 1)
    problem = read_toml("site.toml", text).problem
    assert problem.startswith(f"site.toml:{line}: ")
    assert "(at " not in f"{refused.value}{problem}"


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "a = " + "{a=" * 100_000, "a." * 100_000 + "a = 1", f"a = {'9' * 5000}"]
)
def test_no_text_is_too_much_for_any_reader(text):
    """Depth, parts of a key and digits are bounded; each reader says so in its own way."""
    with pytest.raises((RecursionError, ValueError)):
        load_toml(text)
    with pytest.raises(HeaderError, match=r"too (deeply|many)"):
        TOMLFence().parse(text)
    assert read_toml("site.toml", text).problem.startswith("site.toml: nested too deeply, or a number of")
    assert parse_toml(SourceText("config.toml", text))[2]


def test_a_variable_of_too_many_digits_is_no_traceback():
    """Nor one that nests too deeply: what is no TOML is a text, which the option refuses in words."""
    for text in ("9" * 5000, "[" * 5000):
        ((variable,), mistakes) = read_variables({"FEEDS_HTTP__PORT": text})
        assert (variable.value, mistakes) == (text, ())


def test_toml_of_today_is_read_and_placed():
    """TOML 1.1: inline tables over several lines, with a comma after the last member."""
    text = "[site]\nlogo = {\n  url = 'x', # why\n  width = 1,\n}\nescape = \"\\x41\"\n"
    tables, outline, mistakes = parse_toml(SourceText("config.toml", text))
    assert (tables["site"], mistakes) == ({"logo": {"url": "x", "width": 1}, "escape": "A"}, [])
    width = outline.positions["site", "logo", "width"]
    assert text[width.key.start : width.value.end] == "width = 1"
