"""What the store remembers of subscribers, on a real SQLite file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.store import database
from feeds.store.subscriptions import Quota, SubscriptionMode, SubscriptionRequest, Subscriptions

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASKED = SubscriptionRequest(
    SubscriptionMode.SUBSCRIBE, "https://r.example/in", "https://f.example/a", "r.example", 3600, "s"
)


@pytest.fixture
def opened(tmp_path):
    """A database of the store, as its writer opens it."""
    opened = database.open_writable(tmp_path / "feeds.db")
    opened.prepare()
    yield opened
    opened.close()


@pytest.fixture
def subscriptions(opened):
    """An empty list of subscriptions."""
    return Subscriptions(opened)


def confirmed(subscriptions, asked=ASKED, expires=NOW + HOUR):
    """Ask and confirm; a new subscription has the content of then."""
    assert subscriptions.add_request(asked, NOW, Quota())
    [due] = [one for one in subscriptions.list_due(NOW) if one.request]
    new = not subscriptions.topics()
    subscriptions.subscribe(subscriptions.get_request(due.n), expires, "first", NOW)
    if new:
        assert subscriptions.mark_delivered(owed(subscriptions), "first")
    return subscriptions


def owed(subscriptions, now=NOW):
    """Return the one subscription that is due."""
    [due] = subscriptions.list_due(now)
    return subscriptions.get_subscription(due.n)


def test_a_store_made_before_there_was_push_gains_its_tables(tmp_path):
    """Subscriptions live in the store's own file, whenever they are first wanted, and are there again later."""
    for _ in range(2):
        opened = database.open_writable(tmp_path / "feeds.db")
        opened.prepare()
        subscriptions = Subscriptions(opened)
        if not subscriptions.topics():
            confirmed(subscriptions)
        opened.check()
        assert subscriptions.topics() == {ASKED.topic}
        opened.close()


def test_it_works_in_a_store_in_memory():
    """``sqlite://`` serves as well."""
    opened = database.open_in_memory()
    opened.prepare()
    assert confirmed(Subscriptions(opened)).topics() == {ASKED.topic}
    opened.close()


def test_a_newer_request_takes_the_place_of_an_older(subscriptions):
    """For one topic and callback only the latest request is verified, and never under the older one's number."""
    subscriptions.add_request(ASKED, NOW, Quota())
    [older] = subscriptions.list_due(NOW)
    subscriptions.add_request(replace(ASKED, intent=SubscriptionMode.UNSUBSCRIBE), NOW, Quota())
    [newer] = subscriptions.list_due(NOW)
    assert subscriptions.get_request(older.n) is None
    assert subscriptions.get_request(newer.n).request.intent is SubscriptionMode.UNSUBSCRIBE
    assert newer.n != older.n


def test_a_renewal_keeps_pending_content(subscriptions):
    """A renewal changes secret and lease, and keeps content that is still to be delivered."""
    confirmed(subscriptions)
    subscriptions.mark_changed([ASKED.topic], NOW)
    subscriptions.add_request(replace(ASKED, secret="new"), NOW, Quota())
    [request] = [one for one in subscriptions.list_due(NOW) if one.request]
    subscriptions.subscribe(subscriptions.get_request(request.n), NOW + 2 * HOUR, "second", NOW)
    renewed = owed(subscriptions)
    assert (renewed.secret, renewed.expires, renewed.delivered) == ("new", NOW + 2 * HOUR, "first")


def test_a_change_during_a_delivery_stays_due(subscriptions):
    """Settling or postponing what was sent does not swallow what changed meanwhile."""
    confirmed(subscriptions).mark_changed([ASKED.topic], NOW)
    sent = owed(subscriptions)
    subscriptions.mark_changed([ASKED.topic], NOW)
    assert not subscriptions.mark_delivered(sent, "second")
    again = owed(subscriptions)
    assert (again.delivered, again.due) == ("second", NOW)
    subscriptions.mark_changed([ASKED.topic], NOW)
    assert not subscriptions.postpone(again, NOW + HOUR, 1)
    last = owed(subscriptions)
    assert last.failures == 1
    assert subscriptions.mark_delivered(last, "third")
    assert subscriptions.list_due(NOW + 10 * HOUR) == ()


def test_a_delivery_that_failed_is_due_again_later(subscriptions):
    """Postponed content keeps the moment since which it is owed; given up, it is due no more."""
    confirmed(subscriptions).mark_changed([ASKED.topic], NOW)
    assert subscriptions.postpone(owed(subscriptions), NOW + HOUR, 1)
    assert subscriptions.list_due(NOW) == ()
    assert subscriptions.next_due(NOW) == NOW + HOUR
    failed = owed(subscriptions, NOW + HOUR)
    assert (failed.since, failed.failures) == (NOW, 1)
    assert subscriptions.postpone(failed, None, 2)
    assert subscriptions.list_due(NOW + 10 * HOUR) == ()
    assert subscriptions.counts().failing == 1


def test_410_does_not_end_a_subscription_that_was_renewed_meanwhile(subscriptions):
    """The subscriber's last word counts."""
    confirmed(subscriptions).mark_changed([ASKED.topic], NOW)
    old = owed(subscriptions)
    confirmed(subscriptions, expires=NOW + 5 * HOUR)
    assert not subscriptions.remove(old)
    assert subscriptions.remove(owed(subscriptions))
    assert subscriptions.topics() == frozenset()


def test_leases_end_on_the_second(subscriptions):
    """A lease is over at its end, not before."""
    confirmed(subscriptions)
    assert subscriptions.next_due(NOW) == NOW + HOUR
    assert subscriptions.remove_expired(NOW + HOUR - timedelta(microseconds=1)) == 0
    assert subscriptions.remove_expired(NOW + HOUR) == 1
    assert subscriptions.counts().subscriptions == 0


def test_room_is_kept_for_others(subscriptions):
    """One host can fill its own share only, and those who are in can always renew or leave."""
    room = Quota(subscriptions=3, subscriptions_per_host=1)
    confirmed(subscriptions)
    elsewhere = replace(ASKED, callback="https://q.example/in", host="q.example")
    assert not subscriptions.add_request(replace(ASKED, callback="https://r.example/2"), NOW, room)
    assert subscriptions.add_request(ASKED, NOW, room)
    assert subscriptions.add_request(
        replace(ASKED, callback="https://r.example/2", intent=SubscriptionMode.UNSUBSCRIBE), NOW, room
    )
    assert subscriptions.add_request(elsewhere, NOW, room)
    assert not subscriptions.add_request(
        replace(elsewhere, callback="https://q.example/2"), NOW, Quota(requests=3)
    )
    assert not subscriptions.add_request(
        replace(elsewhere, callback="https://q.example/2"), NOW, Quota(requests_per_host=1)
    )
    assert subscriptions.counts().requests == 3


def test_a_refused_request_leaves_an_older_one_in_its_place(subscriptions):
    """Where there is no room, nothing is lost either."""
    subscriptions.add_request(ASKED, NOW, Quota())
    assert not subscriptions.add_request(replace(ASKED, lease=1), NOW, Quota(requests=0))
    [due] = subscriptions.list_due(NOW)
    assert subscriptions.get_request(due.n).request == ASKED


def test_many_topics_change_at_once(subscriptions):
    """Thousands of names at a time are no trouble, and a name given twice counts once."""
    confirmed(subscriptions)
    names = [f"https://f.example/{number}" for number in range(3000)]
    assert subscriptions.mark_changed([*names, ASKED.topic, ASKED.topic], NOW) == 1
    assert owed(subscriptions).wanted == 1
