"""Any date people write becomes the moment they meant, or is refused with a reason."""

from __future__ import annotations

import locale
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.dates import (
    format_http_date,
    format_rfc822,
    format_rfc3339,
    is_month_first,
    parse_date,
    parse_http_date,
    parse_start,
)

SPELLINGS = {
    "2012-12-25 10:00:00 +0000": "2012-12-25T10:00:00Z",
    "2012-12-25 10:00:00 -4": "2012-12-25T14:00:00Z",
    "2012-12-25 10:00:00 -400": "2012-12-25T14:00:00Z",
    "2021-09-03 11:21:31 CEST": "2021-09-03T09:21:31Z",
    "2015-05-06 12:00 UTC-03:00": "2015-05-06T15:00:00Z",
    "2015-05-06 12:00:00 +0800 CST": "2015-05-06T04:00:00Z",
    "2015-05-06 12:00:00 +0000 UTC": "2015-05-06T12:00:00Z",
    "2014-2-25 0:20": "2014-02-25T00:20:00Z",
    "2015-11-19 1:00:14 -0400": "2015-11-19T05:00:14Z",
    "2024-05-05": "2024-05-05T00:00:00Z",
    "2019-12-01-19:48": "2019-12-01T19:48:00Z",
    "2021/3/4": "2021-03-04T00:00:00Z",
    "2021.3.4": "2021-03-04T00:00:00Z",
    "2013/08/28 20:40:55": "2013-08-28T20:40:55Z",
    "2013/08/28 20:40:55 Europe/Paris": "2013-08-28T18:40:55Z",
    "2021-11-12T10:39:58.306Z": "2021-11-12T10:39:58.306Z",
    "2021-11-12t10:39:58,306z": "2021-11-12T10:39:58.306Z",
    "2005-02-01 00:08:54.000000000 +01:00": "2005-01-31T23:08:54Z",
    "2021-03-04T10:11:12+02:00[Europe/Paris]": "2021-03-04T08:11:12Z",
    "2021-05-05 12:30 PM": "2021-05-05T12:30:00Z",
    "2021-05-05 12:30 a.m.": "2021-05-05T00:30:00Z",
    "2015-03-08 24:00:00": "2015-03-09T00:00:00Z",
    "2016-12-31T23:59:60Z": "2016-12-31T23:59:59Z",
    "20210304": "2021-03-04T00:00:00Z",
    "20210304T101112Z": "2021-03-04T10:11:12Z",
    "202103041011": "2021-03-04T10:11:00Z",
    "12 March 2015": "2015-03-12T00:00:00Z",
    "March 12, 2015": "2015-03-12T00:00:00Z",
    "Sunday, March 12th, 2015 at 3:45 pm EST": "2015-03-12T20:45:00Z",
    "12-Mar-2015": "2015-03-12T00:00:00Z",
    "12 mars 2015": "2015-03-12T00:00:00Z",
    "12. März 2015": "2015-03-12T00:00:00Z",
    "12 de marzo de 2015": "2015-03-12T00:00:00Z",
    "Tue, 01 Nov 2016 20:00:00 +0000": "2016-11-01T20:00:00Z",
    "01 Nov 94 20:00:00 GMT": "1994-11-01T20:00:00Z",
    "Fri Sep  3 11:21:31 CEST 2021": "2021-09-03T09:21:31Z",
    "Fri Sep 03 2021 11:21:31 GMT+0200 (Central European Summer Time)": "2021-09-03T09:21:31Z",
    "2021年3月4日": "2021-03-04T00:00:00Z",
    "2021年3月4日 星期四 下午3:20": "2021-03-04T15:20:00Z",
    "2021年3月4日（木）10時20分30秒": "2021-03-04T10:20:30Z",
    "2021년 3월 4일": "2021-03-04T00:00:00Z",
    "２０２１年３月４日": "2021-03-04T00:00:00Z",
    "1/6/2024 2:00 AM": "2024-01-06T02:00:00Z",
    "25/12/2024": "2024-12-25T00:00:00Z",
    "12/25/2024": "2024-12-25T00:00:00Z",
    "5.6.2024": "2024-06-05T00:00:00Z",
    "25-12-2024": "2024-12-25T00:00:00Z",
    "1636735800": "2021-11-12T16:50:00Z",
    "1636735800123": "2021-11-12T16:50:00.123Z",
    "  2024-05-05  10:00 ": "2024-05-05T10:00:00Z",
}

REFUSED = {
    "2017-02-29 11:00:00": "29 February 2017 does not exist",
    "2024-13-01": "there is no month 13",
    "2024-05-05 25:00": "there is no time 25:00:00",
    "2021-05-05 10:00 IST": '"IST" is not a time zone we know; write an offset such as +02:00',
    "2021-05-05 10:00 +25:00": "there is no offset +25 from UTC",
    "5-6-2024": '"5-6-2024" could mean two days; write year, month, day',
    "0001-01-01T00:00:00Z": "the year 1 is not one a post can be from",
    "9999-12-31 23:59:59 -11:00": "the year 9999 is out of range",
    "9999-12-31 24:00": "the year 9999 is out of range",
    "12 Smarch 2015": '"Smarch" is not a month we know',
    "": '"" is not a date we can read',
    "today": '"today" is not a date we can read',
    "2019": '"2019" is not a date we can read',
    "12": '"12" is not a date we can read',
    "2033030410": '"2033030410" is not a date we can read',
    "2024-12-25 10:00 Europe/../etc": '"Europe/../etc" is not a time zone we know; write an offset such as +02:00',
    "x" * 500: "a text this long is not a date",
}


@pytest.mark.parametrize(("text", "moment"), SPELLINGS.items())
def test_every_spelling_is_the_moment_meant(text, moment):
    """A date in any spelling found in real posts is read as the moment its author meant."""
    assert format_rfc3339(parse_date(text, UTC)) == moment


@pytest.mark.parametrize(("text", "reason"), REFUSED.items(), ids=str)
def test_what_is_no_date_is_refused_in_words(text, reason):
    """What is no date, or could be two, is refused with a reason an operator can act on."""
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        parse_date(text, UTC)


def test_a_date_without_a_zone_is_in_the_site_s():
    """A date that names no zone is in the zone of the site, summer time included."""
    berlin = ZoneInfo("Europe/Berlin")
    assert format_rfc3339(parse_date("2024-07-01 12:00", berlin)) == "2024-07-01T10:00:00Z"
    assert format_rfc3339(parse_date("2024-01-01", berlin)) == "2023-12-31T23:00:00Z"


def test_a_named_zone_wins_over_the_site_s():
    """A date that names its zone means the same on every site."""
    assert parse_date("2024-07-01 12:00 Z", ZoneInfo("Asia/Tokyo")).hour == 12


@pytest.mark.parametrize("wanted", ["de_DE.UTF-8", "zh_CN.UTF-8", "fr_FR.UTF-8", "C.UTF-8"])
def test_no_locale_changes_a_date(wanted):
    """The locale of the machine changes neither what is read nor what is written."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, wanted)
    except locale.Error:
        locale.setlocale(locale.LC_ALL, "C")
    try:
        moment = parse_date("Tue, 05 Mar 2024 10:00:00 +0000", UTC)
        assert format_rfc822(moment) == "Tue, 05 Mar 2024 10:00:00 +0000"
        assert format_http_date(moment) == "Tue, 05 Mar 2024 10:00:00 GMT"
    finally:
        locale.setlocale(locale.LC_ALL, before)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-01-29 18:30:22 2023 -0800", "2023-01-30T02:30:22Z"),
        ("2017-02-10 00:10::00 -03:00", "2017-02-10T03:10:00Z"),
        ("2021-05-05 10:00 IST", "2021-05-05T10:00:00Z"),
        ("2021-05-05, give or take", "2021-05-05T00:00:00Z"),
    ],
)
def test_the_sound_start_of_a_broken_date_is_kept(text, moment):
    """Of a date with a slip in it, the day and time that are beyond doubt can be had."""
    assert format_rfc3339(parse_start(text, UTC)) == moment


@pytest.mark.parametrize("text", ["soon", "", "5/6/2024 or so", "2017-02-29 about noon"])
def test_a_text_without_a_sound_start_is_refused(text):
    """Nothing is made of a text that does not begin with a day that exists."""
    with pytest.raises(ValueError, match="does not"):
        parse_start(text, UTC)


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("5/6/2024", True),
        ("05/06/2024 10:00", True),
        ("5/5/2024", False),
        ("25/6/2024", False),
        ("1/6/2024 2:00 AM", False),
        ("5.6.2024", False),
        ("2024/5/6", False),
        ("tomorrow", False),
    ],
)
def test_a_date_that_could_be_two_is_marked(text, doubtful):
    """The one spelling that is read although it could mean two days can be reported."""
    assert is_month_first(text) is doubtful


@pytest.mark.parametrize(
    "text", ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
)
def test_all_three_http_dates_are_read(text):
    """Each form a poller may send (RFC 9110, 5.6.7) is the same moment."""
    assert parse_http_date(text) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Sun, 31 Feb 2020 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT" * 9,
        "Sun, ٠٦ Nov 1994 08:49:37 GMT",
    ],
)
def test_what_is_no_http_date_is_ignored(text):
    """A header that holds no HTTP date is as good as none."""
    assert parse_http_date(text) is None


def test_two_digit_years_of_http_dates_turn_at_seventy():
    """The two-digit year of an old HTTP date is one from 1970 to 2069."""
    assert parse_http_date("Monday, 06-Nov-69 08:49:37 GMT") == datetime(2069, 11, 6, 8, 49, 37, tzinfo=UTC)
    assert parse_http_date("Friday, 06-Nov-70 08:49:37 GMT") == datetime(1970, 11, 6, 8, 49, 37, tzinfo=UTC)


MOMENTS = st.datetimes(
    min_value=datetime(1000, 1, 3),  # noqa: DTZ001 - hypothesis puts the zone in
    max_value=datetime(9999, 12, 28),  # noqa: DTZ001
    timezones=st.just(timezone(timedelta(hours=5, minutes=30))),
)


@settings(max_examples=200, deadline=None)
@given(MOMENTS)
def test_every_date_that_feeds_write_is_read_back(moment):
    """Every date a feed carries is read back as the same moment, to the precision of its form."""
    assert parse_date(format_rfc3339(moment), UTC) == moment
    assert parse_date(format_rfc822(moment), UTC) == moment.replace(microsecond=0)
    assert parse_http_date(format_http_date(moment)) == moment.replace(microsecond=0)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120) | st.from_regex(r"[0-9/:. TZ+-]{1,40}|[0-9年月日時分 ]{1,20}", fullmatch=True))
def test_any_text_is_a_moment_in_utc_or_refused(text):
    """Whatever stands for a date, the answer is an aware moment in UTC or a reason."""
    for parse in (parse_date, parse_start):
        with suppress(ValueError):
            assert parse(text, UTC).tzinfo is UTC
    assert is_month_first(text) in {True, False}
    assert parse_http_date(text) is None or len(text) <= 100
