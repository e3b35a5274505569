"""An unmounted disk is no mass deletion."""

from datetime import UTC, datetime, timedelta

import pytest

from feeds.ingest.update import MassDeletionGuard

NOW = datetime(2024, 5, 1, tzinfo=UTC)
GRACE = timedelta(hours=1)


@pytest.mark.parametrize(
    ("missing", "total", "believed"), [(1, 5, True), (5, 10, True), (6, 10, False), (1, 1, False)]
)
def test_entries_are_kept_when_more_than_half_are_missing_at_once(missing, total, believed):
    """Half of the entries may go at once; one more than half may not."""
    assert MassDeletionGuard(missing, total).is_confirmed(NOW, GRACE) is believed


def test_missing_entries_are_removed_after_the_grace():
    """Entries that stay missing for the whole grace are removed."""
    absence = MassDeletionGuard(10, 10, since=NOW - GRACE)
    assert absence.is_confirmed(NOW, GRACE)
    assert not absence.is_confirmed(NOW - timedelta(seconds=1), GRACE)


def test_the_alarm_says_what_to_do():
    """The operator is told how many, until when, and which command settles it."""
    text = MassDeletionGuard(7, 9).format_alarm(NOW, GRACE)
    assert "7 of 9" in text
    assert "2024-05-01T01:00" in text
    assert "feeds prune" in text


def test_entries_removed_just_before_count_towards_a_mass_deletion():
    """Posts deleted one after another between two full scans count together."""
    assert MassDeletionGuard(1, 8, lost=2).is_confirmed(NOW, GRACE)
    assert not MassDeletionGuard(1, 5, lost=5).is_confirmed(NOW, GRACE)


def test_an_alarm_lasts_until_everything_is_back():
    """After an alarm even a few missing posts stay for the grace; when none is missing, it is over."""
    since = NOW - timedelta(minutes=1)
    assert not MassDeletionGuard(2, 10, since=since).is_confirmed(NOW, GRACE)
    assert MassDeletionGuard(0, 10, since=since).is_confirmed(NOW, GRACE)


def test_a_grace_of_zero_turns_the_guard_off():
    """posts.vanish_grace = 0 turns the guard off."""
    assert MassDeletionGuard(10, 10).is_confirmed(NOW, timedelta())
