"""How long the wait is."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from feeds.websub.queue import Backoff

START = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.integers(1, 10_000), st.integers())
def test_waits_double_up_to_the_longest_and_vary_by_half(failures, seed):
    """Every wait lies between half of its full length and the whole of it."""
    full = min(600.0, 5.0 * 2 ** min(failures - 1, 100))
    delay = Backoff(first=5, longest=600).delay(failures, Random(seed)).total_seconds()
    assert full / 2 <= delay <= full


def test_retries_end_once_the_time_to_give_up_has_passed():
    """A delivery that has failed for `give_up_after` seconds is not tried again."""
    backoff = Backoff(give_up_after=60)
    assert not backoff.is_exhausted(START, START + timedelta(seconds=59))
    assert backoff.is_exhausted(START, START + timedelta(seconds=60))
