"""Verification of intent: the request to the callback and its answer (WebSub, 5.2, 5.3)."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import Enum, auto
from random import Random

from feeds.store.subscriptions import PendingRequest, SubscriptionMode
from feeds.websub.callback_url import append_parameters
from feeds.websub.content import content_digest
from feeds.websub.context import HubContext
from feeds.websub.http_client import Reply, RequestFailure


class Verdict(Enum):
    """What a subscriber's answer means."""

    CONFIRMED = auto()
    REFUSED = auto()
    UNKNOWN = auto()


def new_challenge(chance: Random) -> str:
    """Make a single-use random string of 256 bits."""
    return f"{chance.getrandbits(256):064x}"


def verification_url(callback: str, intent: SubscriptionMode, topic: str, lease: int, challenge: str) -> str:
    """Return the URL whose answer verifies an intent. ``lease`` is in seconds."""
    parameters = {"hub.mode": intent.value, "hub.topic": topic, "hub.challenge": challenge}
    if intent is SubscriptionMode.SUBSCRIBE:
        parameters["hub.lease_seconds"] = str(lease)
    return append_parameters(callback, parameters)


def denial_url(callback: str, topic: str, reason: str) -> str:
    """Return the URL that tells a subscriber that it will receive nothing."""
    return append_parameters(callback, {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason})


def judge_answer(answer: Reply | RequestFailure, challenge: str) -> Verdict:
    """Judge an answer: only a success whose body is the challenge, byte for byte, confirms.

    A host that does not exist has refused: it is not asked again.
    """
    if isinstance(answer, RequestFailure):
        return Verdict.REFUSED if answer.is_final else Verdict.UNKNOWN
    confirmed = answer.is_success and answer.body == challenge.encode("ascii")
    return Verdict.CONFIRMED if confirmed else Verdict.REFUSED


log = logging.getLogger(__name__)


async def verify(means: HubContext, n: int) -> datetime | None:
    """Ask the subscriber of a pending request; return when to look at it again, if ever."""
    pending = await means.call(means.subscriptions.get_request, n)
    if pending is None or pending.due > means.now():
        return None
    if pending.request.intent is SubscriptionMode.UNSUBSCRIBE:
        return await _verify_intent(means, pending, "")
    content = await means.topics(pending.request.topic)
    if content is None:
        await _deny(means, pending)
        return None
    return await _verify_intent(means, pending, content_digest(content))


async def _verify_intent(means: HubContext, pending: PendingRequest, delivered: str) -> datetime | None:
    request, challenge = pending.request, new_challenge(means.rng)
    expires = means.after(request.lease)  # measured from the verification request (WebSub, 5.3)
    answer = await means.verifier.get(
        verification_url(request.callback, request.intent, request.topic, request.lease, challenge)
    )
    match judge_answer(answer, challenge):
        case Verdict.CONFIRMED if request.intent is SubscriptionMode.SUBSCRIBE:
            await means.call(means.subscriptions.subscribe, pending, expires, delivered, means.now())
            means.counters.verified += 1
            return means.now()
        case Verdict.CONFIRMED:
            await means.call(means.subscriptions.unsubscribe, pending)
            means.counters.verified += 1
            return None
        case Verdict.UNKNOWN if pending.failures + 1 < means.limits.verify_tries:
            due = means.now() + means.limits.verify.delay(pending.failures + 1, means.rng)
            await means.call(means.subscriptions.postpone_request, pending, due)
            return due
        case _:
            await _drop_request(means, pending, answer)
            return None


async def _drop_request(means: HubContext, pending: PendingRequest, answer: Reply | RequestFailure) -> None:
    """Leave everything as it was: the request was not confirmed."""
    log.info("Not confirmed: to %s %r. %s", pending.request.intent, pending.request.topic, answer)
    await means.call(means.subscriptions.drop_request, pending)
    means.counters.unconfirmed += 1


async def _deny(means: HubContext, pending: PendingRequest) -> None:
    """Tell a subscriber that its topic is no more, once and whatever it says to that."""
    request = pending.request
    await means.call(means.subscriptions.unsubscribe, pending)
    await means.verifier.get(denial_url(request.callback, request.topic, "This feed is not served any more."))
    means.counters.denied += 1
