"""Whose turn it is."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from feeds.websub.queue import FairQueue, JobKind, QueueItem

ERRANDS = st.lists(
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


def drained(rota):
    """Take and finish until nothing is left."""
    while errand := rota.take():
        yield errand
        rota.finish(errand)


@given(ERRANDS, st.integers(1, 6), st.integers(1, 4), st.data())
def test_every_item_is_taken_once_within_the_bounds(errands, most, per_host, data):
    """In any order of adding and finishing the bounds hold, and no item is lost or taken twice."""
    rota = FairQueue(most, per_host)
    added, out, done = set(), [], []
    for errand in errands:
        rota.add(errand)
        added.add(errand[:2])
        if data.draw(st.booleans()) and (taken := rota.take()):
            out.append(taken)
        if out and data.draw(st.booleans()):
            rota.finish(out[0])
            done.append(out.pop(0))
        assert rota.out == len(out) <= most
        assert sum(one.failing for one in out) <= max(1, most // 2)
        verifying = [one.client for one in out if one.kind is JobKind.VERIFY]
        assert len(verifying) <= max(1, most // 4)
        assert all(count <= max(1, most // 8) for count in Counter(verifying).values())
        assert all(count <= per_host for count in Counter(one.host for one in out).values())
    for errand in out:
        rota.finish(errand)
    done += [*out, *drained(rota)]
    assert {one[:2] for one in done} == added
    assert len(rota) == 0


def test_hosts_take_turns():
    """One errand for a quiet host is not behind a thousand for a busy one."""
    rota = FairQueue(100, 100)
    for n in range(1000):
        rota.add(QueueItem(JobKind.DELIVER, n, "busy", failing=False))
    rota.add(QueueItem(JobKind.DELIVER, 5000, "quiet", failing=False))
    assert "quiet" in [rota.take().host for _ in range(2)]


def test_failing_subscribers_get_half_of_the_places_at_most():
    """Failing subscribers get half of the places at most, and only what the others leave."""
    rota = FairQueue(4, 4)
    for n in range(10):
        rota.add(QueueItem(JobKind.DELIVER, n, f"dead{n}", failing=True))
    rota.add(QueueItem(JobKind.DELIVER, 100, "well", failing=False))
    first = [errand.host for errand in iter(rota.take, None)]
    assert first == ["well", "dead0", "dead1"]


def test_a_waiting_or_running_item_is_not_added_twice():
    """A change that comes while a delivery is under way does not start a second one beside it."""
    rota = FairQueue(4, 4)
    errand = QueueItem(JobKind.DELIVER, 1, "host", failing=False)
    rota.add(errand)
    taken = rota.take()
    rota.add(errand)
    assert rota.take() is None
    rota.finish(taken)
    rota.add(errand)
    assert rota.take() == errand


def test_clients_take_turns_to_be_verified():
    """One request of a quiet client is not behind a thousand of a busy one, whatever their hosts."""
    rota = FairQueue(32, 8)
    for n in range(1000):
        rota.add(QueueItem(JobKind.VERIFY, n, f"host{n}", failing=False, client="busy"))
    rota.add(QueueItem(JobKind.VERIFY, 5000, "host", failing=False, client="quiet"))
    assert [errand.client for errand in iter(rota.take, None)] == ["busy", "quiet", "busy", "busy", "busy"]


def test_subscribers_do_not_wait_behind_new_requests():
    """However many verifications wait, and as many are out as may be, deliveries have their places."""
    rota = FairQueue(32, 8)
    for n in range(1000):
        rota.add(QueueItem(JobKind.VERIFY, n, f"new{n}", failing=False, client=f"client{n}"))
    asking = list(iter(rota.take, None))
    for n in range(24):
        rota.add(QueueItem(JobKind.DELIVER, n, f"known{n}", failing=False))
    assert len(asking) == 8
    assert [errand.n for errand in iter(rota.take, None)] == list(range(24))
