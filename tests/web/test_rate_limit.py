"""How many requests one client may make."""

from __future__ import annotations

from feeds.web.rate_limit import MOST_CLIENTS, RateLimiter

ANN, BO = ("192.0.2.1", 1), ("192.0.2.2", 1)


class Clock:
    """A clock that stands still until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_a_minutes_worth_at_once_and_then_evenly() -> None:
    """A client may spend its minute at once, then gets one request for every part of a minute that passes."""
    clock = Clock()
    rates = RateLimiter(6, clock)
    assert [rates.allow(ANN) for _ in range(7)] == [True] * 6 + [False]
    assert rates.retry_after(ANN) == 10
    clock.now += 9
    assert not rates.allow(ANN)
    clock.now += 1
    assert rates.allow(ANN)
    assert not rates.allow(ANN)


def test_clients_are_counted_apart() -> None:
    """One greedy client takes nothing from another, nor does one that has no address."""
    rates = RateLimiter(1, Clock())
    assert rates.allow(ANN)
    assert not rates.allow(ANN)
    assert rates.allow(BO)
    assert all(rates.allow(None) for _ in range(5))


def test_unused_requests_of_more_than_a_minute_are_lost() -> None:
    """A client that was away for a day may not make a day's requests."""
    clock = Clock()
    rates = RateLimiter(3, clock)
    rates.allow(ANN)
    clock.now += 86_400
    assert [rates.allow(ANN) for _ in range(4)] == [True, True, True, False]


def test_memory_is_bounded() -> None:
    """A flood from ever new addresses is not remembered without end."""
    rates = RateLimiter(1, Clock())
    for number in range(MOST_CLIENTS + 100):
        rates.allow((str(number), 1))
    assert len(rates._buckets) == MOST_CLIENTS
