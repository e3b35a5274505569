"""Whose turn it is."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.websub.queue import FairQueue, JobKind, QueueItem

ITEMS = st.lists(
    st.builds(
        QueueItem,
        st.sampled_from(JobKind),
        st.integers(0, 30),
        st.sampled_from("abc"),
        st.booleans(),
        st.sampled_from(["", "one", "other"]),
    ),
    max_size=60,
)


def drained(queue):
    """Take and finish until nothing is left."""
    while item := queue.take():
        yield item
        queue.finish(item)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ITEMS, st.integers(1, 6), st.integers(1, 4), st.data())
def test_every_item_is_taken_once_within_the_bounds(items, most, per_host, data):
    """In any order of adding and finishing the bounds hold, and no item is lost or taken twice."""
    queue = FairQueue(most, per_host)
    added, out, done = set(), [], []
    for item in items:
        queue.add(item)
        added.add(item[:2])
        if data.draw(st.booleans()) and (taken := queue.take()):
            out.append(taken)
        if out and data.draw(st.booleans()):
            queue.finish(out[0])
            done.append(out.pop(0))
        assert queue.out == len(out) <= most
        assert sum(one.failing for one in out) <= max(1, most // 2)
        verifying = [one.client for one in out if one.kind is JobKind.VERIFY]
        assert len(verifying) <= max(1, most // 4)
        assert all(count <= max(1, most // 8) for count in Counter(verifying).values())
        assert all(count <= per_host for count in Counter(one.host for one in out).values())
    for item in out:
        queue.finish(item)
    done += [*out, *drained(queue)]
    assert {one[:2] for one in done} == added
    assert len(queue) == 0


def test_hosts_take_turns():
    """One item for a quiet host is not behind a thousand for a busy one."""
    queue = FairQueue(100, 100)
    for n in range(1000):
        queue.add(QueueItem(JobKind.DELIVER, n, "busy", failing=False))
    queue.add(QueueItem(JobKind.DELIVER, 5000, "quiet", failing=False))
    assert "quiet" in [queue.take().host for _ in range(2)]


def test_failing_subscribers_get_half_of_the_places_at_most():
    """Failing subscribers get half of the places at most, and only what the others leave."""
    queue = FairQueue(4, 4)
    for n in range(10):
        queue.add(QueueItem(JobKind.DELIVER, n, f"dead{n}", failing=True))
    queue.add(QueueItem(JobKind.DELIVER, 100, "well", failing=False))
    first = [item.host for item in iter(queue.take, None)]
    assert first == ["well", "dead0", "dead1"]


def test_a_waiting_or_running_item_is_not_added_twice():
    """A change that comes while a delivery is under way does not start a second one beside it."""
    queue = FairQueue(4, 4)
    item = QueueItem(JobKind.DELIVER, 1, "host", failing=False)
    queue.add(item)
    taken = queue.take()
    queue.add(item)
    assert queue.take() is None
    queue.finish(taken)
    queue.add(item)
    assert queue.take() == item


def test_clients_take_turns_to_be_verified():
    """One request of a quiet client is not behind a thousand of a busy one, whatever their hosts."""
    queue = FairQueue(32, 8)
    for n in range(1000):
        queue.add(QueueItem(JobKind.VERIFY, n, f"host{n}", failing=False, client="busy"))
    queue.add(QueueItem(JobKind.VERIFY, 5000, "host", failing=False, client="quiet"))
    assert [item.client for item in iter(queue.take, None)] == ["busy", "quiet", "busy", "busy", "busy"]


def test_subscribers_do_not_wait_behind_new_requests():
    """However many verifications wait, and as many are out as may be, deliveries have their places."""
    queue = FairQueue(32, 8)
    for n in range(1000):
        queue.add(QueueItem(JobKind.VERIFY, n, f"new{n}", failing=False, client=f"client{n}"))
    asking = list(iter(queue.take, None))
    for n in range(24):
        queue.add(QueueItem(JobKind.DELIVER, n, f"known{n}", failing=False))
    assert len(asking) == 8
    assert [item.n for item in iter(queue.take, None)] == list(range(24))
