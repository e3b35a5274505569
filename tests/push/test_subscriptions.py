"""What the store remembers of subscribers, on a real SQLite file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.store import database
from feeds.store.subscriptions import Intent, Room, SubscriptionRequest, Subscriptions

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASKED = SubscriptionRequest(
    Intent.SUBSCRIBE, "https://r.example/in", "https://f.example/a", "r.example", 3600, "s"
)


@pytest.fixture
def opened(tmp_path):
    """A database of the store, as its writer opens it."""
    opened = database.writable(tmp_path / "feeds.db")
    opened.prepare()
    yield opened
    opened.close()


@pytest.fixture
def subscriptions(opened):
    """An empty list of subscriptions."""
    return Subscriptions(opened)


def confirmed(subscriptions, asked=ASKED, expires=NOW + HOUR):
    """Ask and confirm; a new subscription has the content of then."""
    assert subscriptions.ask(asked, NOW, Room())
    [due] = [one for one in subscriptions.due(NOW) if one.request]
    new = not subscriptions.topics()
    subscriptions.subscribe(subscriptions.pending(due.n), expires, "first", NOW)
    if new:
        assert subscriptions.settle(owed(subscriptions), "first")
    return subscriptions


def owed(subscriptions, now=NOW):
    """Return the one subscription that is due."""
    [due] = subscriptions.due(now)
    return subscriptions.subscription(due.n)


def test_a_store_made_before_there_was_push_gains_its_tables(tmp_path):
    """Subscriptions live in the store's own file, whenever they are first wanted, and are there again later."""
    for _ in range(2):
        opened = database.writable(tmp_path / "feeds.db")
        opened.prepare()
        subscriptions = Subscriptions(opened)
        if not subscriptions.topics():
            confirmed(subscriptions)
        opened.check()
        assert subscriptions.topics() == {ASKED.topic}
        opened.close()


def test_it_works_in_a_store_in_memory():
    """``sqlite://`` serves as well."""
    opened = database.in_memory()
    opened.prepare()
    assert confirmed(Subscriptions(opened)).topics() == {ASKED.topic}
    opened.close()


def test_a_newer_request_takes_the_place_of_an_older(subscriptions):
    """For one topic and callback only the latest request is verified, and never under the older one's number."""
    subscriptions.ask(ASKED, NOW, Room())
    [older] = subscriptions.due(NOW)
    subscriptions.ask(replace(ASKED, intent=Intent.UNSUBSCRIBE), NOW, Room())
    [newer] = subscriptions.due(NOW)
    assert subscriptions.pending(older.n) is None
    assert subscriptions.pending(newer.n).request.intent is Intent.UNSUBSCRIBE
    assert newer.n != older.n


def test_renewing_keeps_what_is_owed(subscriptions):
    """A renewal changes the secret and the lease; content that awaits delivery still does."""
    confirmed(subscriptions)
    subscriptions.mark([ASKED.topic], NOW)
    subscriptions.ask(replace(ASKED, secret="new"), NOW, Room())
    [request] = [one for one in subscriptions.due(NOW) if one.request]
    subscriptions.subscribe(subscriptions.pending(request.n), NOW + 2 * HOUR, "second", NOW)
    renewed = owed(subscriptions)
    assert (renewed.secret, renewed.expires, renewed.delivered) == ("new", NOW + 2 * HOUR, "first")


def test_a_change_during_a_delivery_stays_due(subscriptions):
    """Settling or postponing what was sent does not swallow what changed meanwhile."""
    confirmed(subscriptions).mark([ASKED.topic], NOW)
    sent = owed(subscriptions)
    subscriptions.mark([ASKED.topic], NOW)
    assert not subscriptions.settle(sent, "second")
    again = owed(subscriptions)
    assert (again.delivered, again.due) == ("second", NOW)
    subscriptions.mark([ASKED.topic], NOW)
    assert not subscriptions.postpone(again, NOW + HOUR, 1)
    last = owed(subscriptions)
    assert last.failures == 1
    assert subscriptions.settle(last, "third")
    assert subscriptions.due(NOW + 10 * HOUR) == ()


def test_a_delivery_that_failed_is_due_again_later(subscriptions):
    """Postponed content keeps the moment since which it is owed; given up, it is due no more."""
    confirmed(subscriptions).mark([ASKED.topic], NOW)
    assert subscriptions.postpone(owed(subscriptions), NOW + HOUR, 1)
    assert subscriptions.due(NOW) == ()
    assert subscriptions.next_due(NOW) == NOW + HOUR
    failed = owed(subscriptions, NOW + HOUR)
    assert (failed.since, failed.failures) == (NOW, 1)
    assert subscriptions.postpone(failed, None, 2)
    assert subscriptions.due(NOW + 10 * HOUR) == ()
    assert subscriptions.counts().failing == 1


def test_410_does_not_end_a_subscription_that_was_renewed_meanwhile(subscriptions):
    """The subscriber's last word counts."""
    confirmed(subscriptions).mark([ASKED.topic], NOW)
    old = owed(subscriptions)
    confirmed(subscriptions, expires=NOW + 5 * HOUR)
    assert not subscriptions.end(old)
    assert subscriptions.end(owed(subscriptions))
    assert subscriptions.topics() == frozenset()


def test_leases_end_on_the_second(subscriptions):
    """A lease is over at its end, not before."""
    confirmed(subscriptions)
    assert subscriptions.next_due(NOW) == NOW + HOUR
    assert subscriptions.expire(NOW + HOUR - timedelta(microseconds=1)) == 0
    assert subscriptions.expire(NOW + HOUR) == 1
    assert subscriptions.counts().subscriptions == 0


def test_room_is_kept_for_others(subscriptions):
    """One host can fill its own share only, and those who are in can always renew or leave."""
    room = Room(subscriptions=3, subscriptions_per_host=1)
    confirmed(subscriptions)
    elsewhere = replace(ASKED, callback="https://q.example/in", host="q.example")
    assert not subscriptions.ask(replace(ASKED, callback="https://r.example/2"), NOW, room)
    assert subscriptions.ask(ASKED, NOW, room)
    assert subscriptions.ask(
        replace(ASKED, callback="https://r.example/2", intent=Intent.UNSUBSCRIBE), NOW, room
    )
    assert subscriptions.ask(elsewhere, NOW, room)
    assert not subscriptions.ask(replace(elsewhere, callback="https://q.example/2"), NOW, Room(requests=3))
    assert not subscriptions.ask(
        replace(elsewhere, callback="https://q.example/2"), NOW, Room(requests_per_host=1)
    )
    assert subscriptions.counts().requests == 3


def test_a_refused_request_leaves_an_older_one_in_its_place(subscriptions):
    """Where there is no room, nothing is lost either."""
    subscriptions.ask(ASKED, NOW, Room())
    assert not subscriptions.ask(replace(ASKED, lease=1), NOW, Room(requests=0))
    [due] = subscriptions.due(NOW)
    assert subscriptions.pending(due.n).request == ASKED


def test_many_topics_change_at_once(subscriptions):
    """Thousands of names at a time are no trouble, and a name given twice counts once."""
    confirmed(subscriptions)
    names = [f"https://f.example/{number}" for number in range(3000)]
    assert subscriptions.mark([*names, ASKED.topic, ASKED.topic], NOW) == 1
    assert owed(subscriptions).wanted == 1
