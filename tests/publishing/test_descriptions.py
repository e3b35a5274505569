"""What the feeds of labels say of themselves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feeds.model import Kind
from feeds.publishing.descriptions import add_pace, describe_label

NEWEST = datetime(2024, 3, 1, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "several a day"),
        (0.3, "several a day"),
        (1, "about one a day"),
        (2, "several a week"),
        (7, "about one a week"),
        (14, "several a month"),
        (30, "about one a month"),
        (100, "several a year"),
        (500, "about one a year, or fewer"),
    ],
)
def test_a_feed_says_how_often_it_moves(days, said):
    """By the mean time between its posts; the day is one of the site."""
    moments = [NEWEST - timedelta(days=days * number) for number in range(5)]
    description = add_pace("Posts by Ann", moments, "en", ZoneInfo("Asia/Tokyo"))
    assert description == f"Posts by Ann: {said}, the last on 2024-03-02"


def test_two_posts_tell_nothing():
    """No pace is made of one interval."""
    assert add_pace("Posts", [NEWEST, NEWEST], "en", UTC) == "Posts"


def test_labels_are_described_in_the_language_of_the_site():
    """Each kind has its own words."""
    assert describe_label(Kind.TAG, "c++", "en") == "Posts with the tag “c++”"
    assert describe_label(Kind.CATEGORY, "新闻", "zh-CN") == "“新闻”分类的文章"
    assert describe_label(Kind.AUTHOR, "Ann", "de") == "Beiträge von Ann"
