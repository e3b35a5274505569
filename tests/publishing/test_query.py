"""The words of a feed's query, and their one spelling."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

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
    ("query", "message"),
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
def test_an_invalid_query_is_refused_with_the_reason(query: str, message: str) -> None:
    """A query that means nothing is refused with the reason, in words a poller's author can act on."""
    with pytest.raises(SliceError) as refused:
        parse_query(query)
    assert str(refused.value) == message


SINGAPORE = ZoneInfo("Asia/Singapore")


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ("since=2024-03-01", "since=2024-03-01"),
        ("until=2024-03-01&since=2024-03-01", "since=2024-03-01&until=2024-03-01"),
        ("since=2024-03-01T00:00", "since=2024-03-01"),
        ("since=2024-02-29T16:00:00Z", "since=2024-03-01"),
        ("until=2024-03-01T16:00:00z", "until=2024-03-01"),
        ("since=2024-03-01T12:00", "since=2024-03-01T04:00:00Z"),
        ("since=2024-03-01T12:00:00.5%2B08:00", "since=2024-03-01T04:00:00.500000Z"),
        ("since=2024-03-01T12:00:00+0800", "since=2024-03-01T04:00:00Z"),
        ("until=2024-03-01+12:00&any=a&limit=5", "any=a&until=2024-03-01T04:00:00Z&limit=5"),
        ("since=", ""),
    ],
)
def test_a_window_of_dates_has_one_spelling(query: str, spelled: str) -> None:
    """A day stands for itself; a moment that begins or ends one is that day, and every other is in UTC."""
    asked = parse_query(query, SINGAPORE)
    assert format_query(asked, SINGAPORE) == spelled
    assert parse_query(spelled, SINGAPORE) == asked


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1 < moment.year < 9998),
    st.sampled_from(["UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "Europe/Berlin"]).map(
        ZoneInfo
    ),
)
def test_a_window_means_the_same_after_it_was_spelled(moment: datetime, zone: ZoneInfo) -> None:
    """Whatever clocks were turned on the day."""
    wanted = Query(Slice(since=moment, until=moment + timedelta(days=400)))
    assert parse_query(format_query(wanted, zone), zone) == wanted
    day = moment.date().isoformat()
    asked = parse_query(f"since={day}&until={day}", zone)
    assert asked.slice.since is not None
    assert asked.slice.until is not None
    assert asked.slice.until - asked.slice.since <= timedelta(hours=26)
    assert parse_query(format_query(asked, zone), zone) == asked


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2024-02-30",
        "2024-13-01",
        "24-01-01",
        "2024-01-01T25:00",
        "0000-01-01",
        "2024-01-01T10:00+99:00",
        *(
            "9999-12-31",
            "2024",
            "2024-01-01Z",
            "٢٠٢٤-٠١-٠١",
            "2024-01-01T10:00:60",
            "-1",
            "1e9",
            "2024-01-01\n",
        ),
    ],
)
@pytest.mark.parametrize("name", ["since", "until"])
def test_a_nonsensical_date_is_refused(name: str, text: str) -> None:
    """It is said how a date is written."""
    with suppress(UnicodeEncodeError), pytest.raises(SliceError, match=r"2024-03-01|control character"):
        parse_query(f"{name}={quote_plus(text)}", ZoneInfo("America/New_York"))


def test_a_window_without_time_in_it_is_refused() -> None:
    """Whoever asks for one has mixed up the two."""
    with pytest.raises(SliceError, match="is later than"):
        parse_query("since=2024-03-02&until=2024-03-01")
    with pytest.raises(SliceError, match="given twice"):
        parse_query("since=2024-03-02&since=2024-03-01")


@given(st.text(max_size=400))
def test_any_query_at_all_is_read_or_refused(query: str) -> None:
    """No query string does anything but mean a slice or be refused."""
    with suppress(SliceError):
        assert parse_query(format_query(parse_query(query))) == parse_query(query)
