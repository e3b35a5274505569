"""A post is dated by its author, or by where it lies, and never by today."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from feeds.model import Severity


def moment(*parts):
    """Return a moment in UTC."""
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "path", "published"),
    [
        ("date: 2024-05-05 10:00", "a.md", moment(2024, 5, 5, 10)),
        ("pubDate: 'May 05 2024'", "a.md", moment(2024, 5, 5)),
        ("date created: 2024-05-05", "a.md", moment(2024, 5, 5)),
        ("created_at: 2024-05-05", "a.md", moment(2024, 5, 5)),
        ("published: 2024-05-05", "a.md", moment(2024, 5, 5)),
        ("published: true", "2024-05-04-a.md", moment(2024, 5, 4)),
        ("date: 2024-05-05\ncreated: 2020-01-01", "2019-01-01-a.md", moment(2024, 5, 5)),
        ("date:\ncreated: 2020-01-01", "a.md", moment(2020, 1, 1)),
        ("date: 2024-05-05\npublishDate: 2024-06-01", "a.md", moment(2024, 6, 1)),
        ("date: 2024-05-05\npublishDate: 2024-04-01", "a.md", moment(2024, 5, 5)),
        ("title: A", "2012-12-25-a.md", moment(2012, 12, 25)),
        ("title: A", "_posts/2012-12-25-a.md", moment(2012, 12, 25)),
        ("title: A", "2012-1-5-a.md", moment(2012, 1, 5)),
        ("title: A", "2012_12_25 a.md", moment(2012, 12, 25)),
        ("title: A", "20121225-a.md", moment(2012, 12, 25)),
        ("title: A", "weekly 2012-12-25.md", moment(2012, 12, 25)),
        ("title: A", "2012/12/25/a.md", moment(2012, 12, 25)),
        ("title: A", "2012/12/25/a/index.md", moment(2012, 12, 25)),
        ("title: A", "2012-12-25-a/index.md", moment(2012, 12, 25)),
        ("title: A", "2012/12-25-a.md", moment(2012, 12, 25)),
        ("title: A", "2011-01-01-old/2012-12-25-a.md", moment(2012, 12, 25)),
        ("path: 2012/12/25/a", "a.md", moment(2012, 12, 25)),
        ("permalink: /2012/12/25/a/", "a.md", moment(2012, 12, 25)),
        ("title: A", "2012/12/a.md", None),
        ("title: A", "2012-13-45-a.md", None),
        ("title: A", "1918-11-11-a.md", moment(1918, 11, 11)),
        ("title: A", "1010-10-10-a.md", None),
        ("title: A", "2150-10-10-a.md", None),
        ("title: A", "v1.10.3.md", None),
        ("title: A", "12345678.md", None),
        ("title: A", "a.md", None),
    ],
)
def test_a_post_has_the_date_its_author_gave(field, lines, path, published):
    """The header's date counts, then other keys, then the path; where there is none, there is none."""
    post = field(lines, path)
    assert post.published == published
    assert post.problems == ()


def test_a_day_is_midnight_in_the_site_s_zone(read):
    """A post dated by its path alone is of that day where the site is."""
    post = read("Text.\n", "2024-07-01-a.md", ZoneInfo("Europe/Berlin"))
    assert post.published == moment(2024, 6, 30, 22)


@pytest.mark.parametrize(
    ("lines", "published", "column", "reason"),
    [
        (
            "date: 2017-02-29 11:00",
            moment(2017, 3, 1),
            7,
            "date: 29 February 2017 does not exist; the path says 2017-03-01. "
            "Write it like 2024-05-01 18:30 +02:00",
        ),
        (
            "date:   2017-03-02 18:30:22 2017 -0800",
            moment(2017, 3, 3, 2, 30, 22),
            9,
            'date: "2017-03-02 18:30:22 2017 -0800" is not a date we can read; '
            "it was read as 2017-03-03T02:30:22Z",
        ),
        (
            "date: 05/06/2017",
            moment(2017, 5, 6),
            7,
            'date: "05/06/2017" could mean two days; it was read as 2017-05-06',
        ),
        (
            "date: Last Modified",
            moment(2017, 3, 1),
            7,
            'date: "Last Modified" is not a date we can read; the path says 2017-03-01. '
            "Write it like 2024-05-01 18:30 +02:00",
        ),
        (
            "date: 2017-02-30\ncreated: 2017-02-27",
            moment(2017, 2, 27),
            7,
            "date: 30 February 2017 does not exist; created says 2017-02-27T00:00:00Z. "
            "Write it like 2024-05-01 18:30 +02:00",
        ),
    ],
)
def test_a_date_that_is_wrong_is_reported(field, lines, published, column, reason):
    """A date that cannot be read never stops a post; what is done instead is said, with its place."""
    post = field(f"title: A\n{lines}", "2017-03-01-a.md")
    assert post.published == published
    (problem,) = post.problems
    assert (problem.kind, problem.line, problem.column) == ("date", 3, column)
    assert problem.reason == reason
    assert problem.severity is Severity.REPAIRED


@pytest.mark.parametrize(
    ("lines", "published", "reason"),
    [
        ("year: 1974", moment(1974, 1, 1), "no date but a year; year says 1974-01-01"),
        ("Year: 1974\nmonth: 5", moment(1974, 5, 1), "no date but a year; Year says 1974-05-01"),
        ("year: 1974\nmonth: May\nday: 3", moment(1974, 5, 3), "no date but a year; year says 1974-05-03"),
        ("year: 1974\nmonth: 13", moment(1974, 1, 1), "no date but a year; year says 1974-01-01"),
        ("date: 1974", moment(1974, 1, 1), "it was read as 1974-01-01"),
        ("date: 1974-05", moment(1974, 5, 1), "it was read as 1974-05-01"),
        ("published: May 1974", moment(1974, 5, 1), "it was read as 1974-05-01"),
        ("date: 05/1974", moment(1974, 5, 1), "it was read as 1974-05-01"),
        ("date: 1974年5月", moment(1974, 5, 1), "it was read as 1974-05-01"),
        ("date: soon\nyear: 1974", moment(1974, 1, 1), "year says 1974-01-01"),
        ("date: 1974-02-30\nyear: 1974", moment(1974, 1, 1), "year says 1974-01-01"),
    ],
)
def test_a_year_without_a_day_is_better_than_no_date(field, lines, published, reason):
    """A year or a month is read as its first day, which is said."""
    post = field(lines, "a.md")
    assert post.published == published
    (problem,) = post.problems
    assert reason in problem.reason
    assert problem.severity is (Severity.NOTE if problem.kind == "undated" else Severity.REPAIRED)


@pytest.mark.parametrize("lines", ["year: soon", "year: 0", "date: 197", "year: [1, 2]", "month: 5"])
def test_what_is_no_year_dates_nothing(field, lines):
    """Other texts under the key of a year are no date."""
    assert field(lines, "a.md").published is None


def test_a_year_yields_to_the_day_that_a_path_gives(field):
    """The path is more precise, and a film may be older than its review."""
    assert field("year: 1974", "2019-03-02-a.md").published == moment(2019, 3, 2)
    assert field("year: 1974\ndate: 2019-03-02", "a.md").published == moment(2019, 3, 2)


@pytest.mark.parametrize(
    ("lines", "updated"),
    [
        ("updated: 2024-05-06", moment(2024, 5, 6)),
        ("last_modified_at: 2024-05-06", moment(2024, 5, 6)),
        ("Lastmod: 2024-05-06", moment(2024, 5, 6)),
        ("date modified: 2024-05-06", moment(2024, 5, 6)),
        ("last_update:\n  date: 2024-05-06\n  author: Ada", moment(2024, 5, 6)),
        ("updated: true", None),
        ("title: A", None),
    ],
)
def test_a_post_is_updated_when_its_author_says_so(field, lines, updated):
    """Every generator's word for the last change is understood."""
    assert field(lines).updated == updated


def test_a_post_expires_when_its_author_says_so(field):
    """Hugo's expiry date, in any case, is the moment a post leaves."""
    assert field("expirydate: 2025-01-01").expires == moment(2025, 1, 1)
    assert field("expiryDate: 2025-01-01T10:00:00Z").expires == moment(2025, 1, 1, 10)
    assert field("title: A").expires is None
