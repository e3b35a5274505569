"""The addresses of the pages of a feed's archive."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.publishing.archive import page_path, split_page
from feeds.store.base import PagePosition

KEY = "0123456789abcdef"
MARCH = datetime(2024, 3, 1, tzinfo=UTC)


@given(
    st.datetimes(min_value=datetime(1, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["", KEY]),
)
def test_every_position_has_one_address(moment: datetime, key: str) -> None:
    """What is written of a position is read back, to the microsecond."""
    page = PagePosition(moment, key)
    assert split_page(f"{page_path(page)}/tags/x") == (page, "/tags/x")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/archive/2024-03-01/tags/x", (PagePosition(MARCH), "/tags/x")),
        (f"/archive/2024-03-01-{KEY}/feed", (PagePosition(MARCH, KEY), "/feed")),
        ("/archive/2024-03-01T093000Z/feed", (PagePosition(MARCH.replace(hour=9, minute=30)), "/feed")),
        ("/archive/2024-03-01T000000.000001Z/feed", (PagePosition(MARCH.replace(microsecond=1)), "/feed")),
        ("/archive/2024-03-01T000000Z/feed", None),
        ("/archive/2024-03-01T093000.000000Z/feed", None),
        ("/archive/2024-02-30/feed", None),
        ("/archive/2024-03-01T250000Z/feed", None),
        ("/archive/0000-03-01/feed", None),
        ("/archive/2024-3-1/feed", None),
        ("/archive/2024-03-01-/feed", None),
        (f"/archive/2024-03-01-{KEY}0/feed", None),
        (f"/archive/2024-03-01-{KEY.upper()}/feed", None),
        ("/archive/2024-03-01", None),
        ("/archive/٢٠٢٤-03-01/feed", None),
        ("/tags/archive/2024-03-01/x", None),
    ],
)
def test_pages_are_read_from_paths(path: str, expected: tuple[PagePosition, str] | None) -> None:
    """Only a position at the head of the path, in the one spelling that is written, names a page."""
    assert split_page(path) == (expected or (None, path))
