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


async def verify(context: HubContext, n: int) -> datetime | None:
    """Ask the subscriber of a pending request; return when to look at it again, if ever."""
    pending = await context.call(context.subscriptions.get_request, n)
    if pending is None or pending.due > context.now():
        return None
    if pending.request.intent is SubscriptionMode.UNSUBSCRIBE:
        return await _verify_intent(context, pending, "")
    content = await context.topics(pending.request.topic)
    if content is None:
        await _deny(context, pending)
        return None
    return await _verify_intent(context, pending, content_digest(content))


async def _verify_intent(context: HubContext, pending: PendingRequest, delivered: str) -> datetime | None:
    request, challenge = pending.request, new_challenge(context.rng)
    expires = context.after(request.lease)  # measured from the verification request (WebSub, 5.3)
    answer = await context.verifier.get(
        verification_url(request.callback, request.intent, request.topic, request.lease, challenge)
    )
    match judge_answer(answer, challenge):
        case Verdict.CONFIRMED if request.intent is SubscriptionMode.SUBSCRIBE:
            await context.call(context.subscriptions.subscribe, pending, expires, delivered, context.now())
            context.counters.verified += 1
            return context.now()
        case Verdict.CONFIRMED:
            await context.call(context.subscriptions.unsubscribe, pending)
            context.counters.verified += 1
            return None
        case Verdict.UNKNOWN if pending.failures + 1 < context.limits.verify_tries:
            due = context.now() + context.limits.verify.delay(pending.failures + 1, context.rng)
            await context.call(context.subscriptions.postpone_request, pending, due)
            return due
        case _:
            await _drop_request(context, pending, answer)
            return None


async def _drop_request(context: HubContext, pending: PendingRequest, answer: Reply | RequestFailure) -> None:
    """Leave everything as it was: the request was not confirmed."""
    log.info("Not confirmed: to %s %r. %s", pending.request.intent, pending.request.topic, answer)
    await context.call(context.subscriptions.drop_request, pending)
    context.counters.unconfirmed += 1


async def _deny(context: HubContext, pending: PendingRequest) -> None:
    """Tell a subscriber that its topic is no more, once and whatever it says to that."""
    request = pending.request
    await context.call(context.subscriptions.unsubscribe, pending)
    await context.verifier.get(
        denial_url(request.callback, request.topic, "This feed is not served any more.")
    )
    context.counters.denied += 1
