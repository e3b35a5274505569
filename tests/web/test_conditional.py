"""Conditional requests, to the letter of RFC 9110, section 13."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.web.conditional import Conditions, evaluate, has_matching_etag

ETAG = '"abc"'
MODIFIED = datetime(2026, 3, 1, 12, 0, 0, 700_000, tzinfo=UTC)
SAME = "Sun, 01 Mar 2026 12:00:00 GMT"
BEFORE = "Sun, 01 Mar 2026 11:59:59 GMT"
AFTER = "Sun, 01 Mar 2026 12:00:01 GMT"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('"abc"', 304),
        ('W/"abc"', 304),
        ("*", 304),
        (" * ", 304),
        ('"x", "abc"', 304),
        ('"x","abc","y"', 304),
        ('"x", W/"abc"', 304),
        ('"with, comma", "abc"', 304),
        ('"x"', 200),
        ('"ABC"', 200),
        ("abc", 200),
        ('w/"abc"', 304),  # the tag itself is there; only its weakness is misspelt
        ("", 200),
        ('"abc', 200),
        ('"x" *', 200),
        ('""', 200),
    ],
)
def test_if_none_match_is_compared_weakly_over_the_whole_list(field: str, expected: int) -> None:
    """A poller that has the feed under any of the tags it names is told so, and nobody else is."""
    assert evaluate(Conditions(if_none_match=field), ETAG, MODIFIED) == expected


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (SAME, 304),
        (AFTER, 304),
        (BEFORE, 200),
        ("Sunday, 01-Mar-26 12:00:00 GMT", 304),
        ("Sunday, 01-Mar-26 11:59:59 GMT", 200),
        ("Sun Mar  1 12:00:00 2026", 304),
        ("Sun Mar  1 11:59:59 2026", 200),
        ("2026-03-01T12:00:00Z", 200),
        ("yesterday", 200),
        ("0", 200),
        ("", 200),
    ],
)
def test_if_modified_since_means_not_newer_in_every_form_of_date(since: str, expected: int) -> None:
    """A reader that sends dates only gets 304 until something newer is there, however it writes the date."""
    assert evaluate(Conditions(if_modified_since=since), ETAG, MODIFIED) == expected


@pytest.mark.parametrize(("tag", "expected"), [('"abc"', 304), ('"old"', 200)])
def test_if_none_match_wins_over_if_modified_since(tag: str, expected: int) -> None:
    """The tag decides alone: a date that says otherwise is not heard (13.1.3)."""
    since = BEFORE if expected == 304 else AFTER
    assert evaluate(Conditions(if_none_match=tag, if_modified_since=since), ETAG, MODIFIED) == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (Conditions(if_match='"abc"'), 200),
        (Conditions(if_match="*"), 200),
        (Conditions(if_match='W/"abc"'), 412),
        (Conditions(if_match='"x"'), 412),
        (Conditions(if_match='"abc"', if_none_match='"abc"'), 304),
        (Conditions(if_match='"x"', if_none_match='"abc"'), 412),
        (Conditions(if_unmodified_since=SAME), 200),
        (Conditions(if_unmodified_since=BEFORE), 412),
        (Conditions(if_unmodified_since="nonsense"), 200),
        (Conditions(if_match='"abc"', if_unmodified_since=BEFORE), 200),
    ],
)
def test_preconditions_come_first_and_in_order(conditions: Conditions, expected: int) -> None:
    """If-Match compares strongly and silences If-Unmodified-Since; both come before a 304 (13.2.2)."""
    assert evaluate(conditions, ETAG, MODIFIED) == expected


def test_without_a_moment_dates_decide_nothing() -> None:
    """A document of no known age is sent in full to whoever asks by date."""
    assert evaluate(Conditions(if_modified_since=AFTER), ETAG, None) == 200
    assert evaluate(Conditions(if_unmodified_since=BEFORE), ETAG, None) == 200


@given(
    st.lists(
        st.text(st.characters(codec="latin-1", exclude_characters='"\x7f', min_codepoint=0x21), max_size=8)
    )
)
def test_a_list_matches_exactly_its_members(tags: list[str]) -> None:
    """Whatever tags a list holds, commas in them included, it matches those and no other."""
    field = ", ".join(f'"{tag}"' for tag in tags)
    assert all(has_matching_etag(field, f'"{tag}"') for tag in tags)
    assert not has_matching_etag(field, '"not there"')


def test_hostile_lists_take_no_time() -> None:
    """A header of nothing but quotes and escapes is read in one pass."""
    assert not has_matching_etag('"' * 16_001, ETAG)
    assert not has_matching_etag('W/"a' * 4_000, ETAG)
