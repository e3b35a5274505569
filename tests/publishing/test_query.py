"""The words of a feed's query, and their one spelling."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import SliceError
from feeds.model import Mode, Slice
from feeds.publishing.query import (
    LARGEST_LIMIT,
    Query,
    canonical_pairs,
    format_query,
    parse_pairs,
    parse_query,
)

names = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
words = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12)
queries = st.fixed_dictionaries(
    {
        "any": st.lists(names, max_size=5),
        "all": st.lists(names, max_size=5),
        "none": st.lists(names, max_size=5),
        "category": st.lists(names, max_size=4),
        "author": st.lists(names, max_size=4),
        "q": st.lists(words, max_size=4),
    }
)


@given(queries, st.none() | st.integers(1, LARGEST_LIMIT), st.none() | st.sampled_from(Mode), st.randoms())
def test_one_meaning_has_one_spelling(
    chosen: dict[str, list[str]], limit: int | None, mode: Mode | None, random
) -> None:
    """In whatever order and with whatever repeats a query is written, it comes out in one spelling that reads the same."""
    written = [(name, value) for name, values in chosen.items() for value in values]
    written += [("limit", str(limit))] if limit else []
    written += [("content", str(mode))] if mode else []
    written += random.sample(written, k=min(2, len(written)))
    random.shuffle(written)
    query = parse_query("&".join(f"{name}={quote_plus(value)}" for name, value in written))
    assert (query.limit, query.mode) == (limit, mode)
    assert parse_query(format_query(query)) == query
    assert format_query(parse_query(format_query(query))) == format_query(query)
    assert parse_pairs(format_query(query)) == canonical_pairs(query)


@pytest.mark.parametrize(
    "name",
    [
        "c++",
        "C#",
        "Nei.st",
        "对话/微信",
        "(臺)中央社CNA",
        "x.json",
        "a&b=c",
        "100%",
        "it's",
        "a;b",
        "?",
        '"',
        "~",
    ],
)
def test_names_of_any_script_survive_an_address(name: str) -> None:
    """A tag of any script and punctuation is the same tag after a trip through an address."""
    spelled = format_query(Query(Slice(any=(name,))))
    assert parse_query(spelled).slice.any == (name,)
    assert spelled.isascii()
    assert not set(spelled.removeprefix("any=")) & set("&=#+\"'<> ;")


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ("none=d&all=c&any=b&any=a", "any=a&any=b&all=c&none=d"),
        ("any=a&any=a", "any=a"),
        ("any=+a+", "any=a"),
        ("any=", ""),
        ("any=&none=b&q=", "none=b"),
        ("q=b+a&q=c", "q=a%20b%20c"),
        ("limit=010", "limit=10"),
        ("limit=10&limit=10", "limit=10"),
        ("content=summary&any=a", "any=a&content=summary"),
        ("utm_source=x&any=a&_=123", "any=a"),
        ("any=e%CC%81", "any=%C3%A9"),
        ("author=Ann&category=News", "category=News&author=Ann"),
        ("&&any=a&", "any=a"),
    ],
)
def test_spellings_that_mean_the_same(query: str, spelled: str) -> None:
    """Order, repeats, empty fields of a form, Unicode forms and strangers' parameters change nothing."""
    assert format_query(parse_query(query)) == spelled


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("limit=many", "limit=“many” must be a number from 1 to 1000."),
        ("limit=0", "limit=“0” must be a number from 1 to 1000."),
        ("limit=-5", "limit=“-5” must be a number from 1 to 1000."),
        ("limit=1001", "limit=“1001” must be a number from 1 to 1000."),
        ("limit=" + "9" * 5000, f"limit=“{'9' * 40}…” must be a number from 1 to 1000."),
        ("limit=5&limit=6", "limit is given twice, as “5” and “6”."),
        ("content=half", 'content=“half” must be "full" or "summary".'),
        ("any=%ff", "“%ff” is not percent-encoded UTF-8."),
        ("any=a%00b", "“a%00b” holds a control character."),
        ("any=" + "x" * 201, f"“{'x' * 40}…” is too long: at most 200 characters."),
        (
            "&".join(f"any={n}" for n in range(33)),
            "A feed can be chosen by 32 names and words at most, not 33.",
        ),
        ("q=" + "+".join(map(str, range(40))), "A feed can be chosen by 32 names and words at most, not 40."),
    ],
)
def test_an_invalid_query_is_refused_with_the_reason(query: str, told: str) -> None:
    """A query that means nothing is refused with the reason, in words a poller's author can act on."""
    with pytest.raises(SliceError) as refused:
        parse_query(query)
    assert str(refused.value) == told


@given(st.text(max_size=400))
def test_any_query_at_all_is_read_or_refused(query: str) -> None:
    """No query string does anything but mean a slice or be refused."""
    with suppress(SliceError):
        assert parse_query(format_query(parse_query(query))) == parse_query(query)
