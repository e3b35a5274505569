"""Every key and value of a configuration file can be pointed at."""

import math
import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.config.toml_positions import Span, scan_positions

KEYS = st.sampled_from(
    ["a", "b-c", "1", "_", '"d.e"', "'f g'", '"\\u00e9"', '"="', '"]"', "'#'", '""', '"\\""']
)
SCALARS = st.sampled_from(
    [
        '""',
        "''",
        '"plain"',
        '"a # [b] {c} = , \\" \\\\"',
        "'C:\\\\'",
        '"""\n one\n"two" \\\n  three"""',
        '""""quoted""""',
        "'''\n'it' \\'''",
        "''''''",
        '"新闻"',
        "0",
        "-1_000",
        "0xff",
        "1e3",
        "+inf",
        "nan",
        "true",
        "1979-05-27",
        "07:32:00",
        "1979-05-27 07:32:00.5-07:00",
        "1979-05-27T07:32:00Z",
    ]
)
GAPS = st.sampled_from(["", " ", "\t", "\n", " # no ] } end\n  ", "\n\n"])


@st.composite
def _arrays(draw, members):
    body = ",".join(f"{draw(GAPS)}{draw(members)}{draw(GAPS)}" for _ in range(draw(st.integers(0, 3))))
    comma = draw(st.sampled_from(["", ","])) if body else ""
    return f"[{body}{comma}{draw(GAPS)}]"


@st.composite
def _inline_tables(draw, members):
    keys = draw(st.lists(KEYS, max_size=3, unique=True))
    return "{" + ",".join(f" {draw(_dotted(key))} = {draw(members)} " for key in keys) + "}"


def _dotted(key):
    return st.lists(KEYS, max_size=2).map(lambda more: " . ".join([key, *more]))


VALUES = st.recursive(SCALARS, lambda members: _arrays(members) | _inline_tables(members), max_leaves=6)
PAIRS = st.builds("{}{} = {}".format, st.sampled_from(["", "  "]), KEYS.flatmap(_dotted), VALUES)
HEADERS = KEYS.flatmap(_dotted).flatmap(
    lambda key: st.sampled_from([f"[{key}]", f"[[ {key} ]]", f" [ {key}]"])
)
ENDS = st.sampled_from(["", "  ", " # a = 1"])


@st.composite
def documents(draw):
    """Documents that hold whatever of the drawn statements can stand together."""
    text = draw(st.sampled_from(["", "\n", "# head\n"]))
    for statement in draw(st.lists(PAIRS | PAIRS | HEADERS, max_size=8)):
        longer = f"{text}{statement}{draw(ENDS)}\n"
        try:
            tomllib.loads(longer)
        except tomllib.TOMLDecodeError:
            continue
        text = longer
    return text


def _leaves(value, path=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _leaves(member, (*path, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _leaves(member, (*path, index))
    else:
        yield path, value


def _same(one, other):
    return one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


def _read_at(text, span):
    return tomllib.loads(f"it = {text[span.start : span.end]}")["it"]


@settings(max_examples=400, deadline=None)
@given(documents())
def test_every_value_is_found_where_it_was_written(text):
    """The text at the place of any value, read by itself, is that value; and at its key, its name."""
    outline = scan_positions(text)
    assert outline.lost is None
    assert outline.repeats == []
    for path, value in _leaves(tomllib.loads(text)):
        place = outline.positions[path]
        assert _same(_read_at(text, place.value), value)
        if isinstance(path[-1], str):
            assert list(tomllib.loads(f"{text[place.key.start : place.key.end]} = 0")) == [path[-1]]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab=.,[]{}\"'\\#\n 1:-", max_size=60))
def test_any_text_at_all_is_scanned_to_an_end(text):
    """Whatever is typed, the scan ends, and says where it lost the thread unless it reached the end."""
    outline = scan_positions(text)
    assert outline.lost is None or 0 <= outline.lost <= len(text)
    assert [span.start for span in outline.statements] == sorted({span.start for span in outline.statements})


def test_a_table_stands_where_its_header_is():
    """A table is found at its header, a table in a list at its own."""
    text = "[site]\n\n[[feeds]]\n[[feeds]]\nname = 1\n"
    places = scan_positions(text).positions
    assert places["site",].key == Span(0, 6)
    assert places["feeds", 0].key == Span(8, 17)
    assert places["feeds", 1].key == Span(18, 27)


def test_a_place_that_is_not_written_is_found_around():
    """What is missing from a table is shown at the table."""
    outline = scan_positions("[[feeds]]\ntitle = 'x'\n")
    assert outline.nearest(("feeds", 0, "name")) == outline.positions["feeds", 0]
    assert outline.nearest(("watch", "interval")) is None


def test_the_second_of_two_equal_keys_is_not_taken_for_the_first():
    """A repeated key, dotted or in an inline table, is reported with both its places."""
    repeats = scan_positions("a.b = 1\na.b = 2\nc = { d = 1, d = 2 }\n[e]\n[e]\n").repeats
    assert [(repeat.path, repeat.first.start, repeat.again.start) for repeat in repeats] == [
        (("a", "b"), 2, 10),
        (("c", "d"), 22, 29),
        (("e",), 37, 41),
    ]
