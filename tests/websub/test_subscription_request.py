"""How the hub reads what subscribers ask."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.store.subscriptions import SubscriptionMode, SubscriptionRequest
from feeds.websub.subscription_request import (
    LARGEST_FORM,
    LeaseLimits,
    Rejection,
    parse_request,
    read_form,
)

LEASES = LeaseLimits(usual=1000, shortest=100, longest=2000)
GOOD = {
    "hub.mode": "subscribe",
    "hub.callback": "https://reader.example/inbox?id=1",
    "hub.topic": "https://feeds.example/feed.atom",
}


def test_the_three_required_parameters_are_enough():
    """Callback, mode and topic make a request; the lease is then the usual one, and there is no secret."""
    expected = SubscriptionRequest(
        SubscriptionMode.SUBSCRIBE, GOOD["hub.callback"], GOOD["hub.topic"], "reader.example", 1000, ""
    )
    assert parse_request(GOOD, LEASES) == expected


def test_parameters_that_mean_nothing_here_are_ignored():
    """Old and foreign parameters do no harm (WebSub, 5.1); empty ones are as good as absent."""
    extra = {
        "hub.verify": "async",
        "hub.verify_token": "x",
        "foo": "bar",
        "hub.lease_seconds": "",
        "hub.secret": "",
    }
    assert parse_request(GOOD | extra, LEASES) == parse_request(GOOD, LEASES)


@pytest.mark.parametrize(
    ("asked", "granted"),
    [("1", 100), ("100", 100), ("1500", 1500), ("0001500", 1500), ("2001", 2000), ("9" * 5000, 2000)],
)
def test_leases_are_granted_within_bounds(asked, granted):
    """Whatever length is asked for, what is granted lies between the shortest and the longest lease."""
    request = parse_request(GOOD | {"hub.lease_seconds": asked}, LEASES)
    assert isinstance(request, SubscriptionRequest)
    assert request.lease == granted


@pytest.mark.parametrize("asked", ["0", "000", "-5", "+5", "1e3", "1.5", "ten", "٣", "1_000", " 5"])
def test_leases_that_are_no_positive_number_are_refused_for_subscribing_only(asked):
    """WebSub, 5.1: a positive decimal integer; when unsubscribing it must be ignored."""
    refusal = parse_request(GOOD | {"hub.lease_seconds": asked}, LEASES)
    assert isinstance(refusal, Rejection)
    assert (refusal.status, "hub.lease_seconds" in refusal.reason) == (400, True)
    assert isinstance(
        parse_request(GOOD | {"hub.lease_seconds": asked, "hub.mode": "unsubscribe"}, LEASES),
        SubscriptionRequest,
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"hub.mode": ""}, "hub.mode"),
        ({"hub.mode": "Subscribe"}, "hub.mode"),
        ({"hub.mode": "publish"}, "hub.mode"),
        ({"hub.callback": ""}, "hub.callback"),
        ({"hub.callback": "reader.example/inbox"}, "hub.callback"),
        ({"hub.callback": "https://reader.example:22/"}, "hub.callback"),
        ({"hub.topic": ""}, "hub.topic"),
        ({"hub.topic": "https://feeds.example/" + "x" * 3000}, "hub.topic"),
        ({"hub.secret": "x" * 200}, "hub.secret"),
        ({"hub.secret": "é" * 100}, "hub.secret"),
    ],
)
def test_a_mistake_is_answered_with_the_parameter_that_is_wrong(change, named):
    """The plain text of a 4xx helps the subscriber's developer (WebSub, 5.1.2)."""
    refusal = parse_request(GOOD | change, LEASES)
    assert isinstance(refusal, Rejection)
    assert (refusal.status, named in refusal.reason) == (400, True)


def test_a_secret_of_199_bytes_is_taken():
    """The bound counts bytes, not characters: less than 200."""
    for secret in ("x" * 199, "é" * 99):
        request = parse_request(GOOD | {"hub.secret": secret}, LEASES)
        assert isinstance(request, SubscriptionRequest)
        assert request.secret == secret


@given(st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=20), max_size=8))
def test_a_form_reads_back_as_it_was_written(form):
    """Any names and values in UTF-8 survive."""
    assert read_form(urlencode(form).encode()) == form


@given(st.binary(max_size=200))
def test_any_body_is_read_or_refused(body):
    """No bytes make reading a form fail."""
    form = read_form(body)
    assert isinstance(form, Rejection) or isinstance(
        parse_request(form, LEASES), (SubscriptionRequest, Rejection)
    )


def test_bodies_that_are_no_sensible_form_are_refused():
    """Too large, too many fields, or not UTF-8."""
    sizes = {LARGEST_FORM: dict, LARGEST_FORM + 1: Rejection}
    assert {size: type(read_form(b"a=" + b"b" * (size - 2))) for size in sizes} == sizes
    assert isinstance(read_form(b"&".join(b"a=%d" % n for n in range(1000))), Rejection)
    assert isinstance(read_form(b"hub.topic=%ff"), Rejection)
    assert isinstance(read_form(b"hub.topic=\xff"), Rejection)


def test_of_a_repeated_parameter_the_first_counts():
    """Nobody can append a second topic or callback to another's form."""
    assert read_form(b"hub.topic=mine&hub.topic=yours") == {"hub.topic": "mine"}
