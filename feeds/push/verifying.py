"""Doing what a subscriber asked, once it has confirmed that it did (WebSub, 5.2 and 5.3)."""

from __future__ import annotations

import logging
from datetime import datetime

from feeds.push import distribution, verification
from feeds.push.means import Means
from feeds.push.outbound import NoReply, Reply
from feeds.push.verification import Verdict
from feeds.store.subscriptions import Intent, Pending

log = logging.getLogger(__name__)


async def verify(means: Means, n: int) -> datetime | None:
    """Ask the subscriber of a pending request; return when to look at it again, if ever."""
    pending = await means.call(means.subscriptions.pending, n)
    if pending is None or pending.due > means.now():
        return None
    if pending.request.intent is Intent.UNSUBSCRIBE:
        return await _ask(means, pending, "")
    content = await means.topics(pending.request.topic)
    if content is None:
        await _deny(means, pending)
        return None
    return await _ask(means, pending, distribution.digest(content))


async def _ask(means: Means, pending: Pending, delivered: str) -> datetime | None:
    request, challenge = pending.request, verification.new_challenge(means.chance)
    expires = means.after(request.lease)  # measured from the verification request (WebSub, 5.3)
    answer = await means.client.get(
        verification.question(request.callback, request.intent, request.topic, request.lease, challenge)
    )
    match verification.verdict(answer, challenge):
        case Verdict.CONFIRMED if request.intent is Intent.SUBSCRIBE:
            await means.call(means.subscriptions.subscribe, pending, expires, delivered, means.now())
            means.tally.verified += 1
            return means.now()
        case Verdict.CONFIRMED:
            await means.call(means.subscriptions.unsubscribe, pending)
            means.tally.verified += 1
            return None
        case Verdict.UNKNOWN if pending.failures + 1 < means.limits.verify_tries:
            due = means.now() + means.limits.verify.delay(pending.failures + 1, means.chance)
            await means.call(means.subscriptions.postpone_request, pending, due)
            return due
        case _:
            await _let_be(means, pending, answer)
            return None


async def _let_be(means: Means, pending: Pending, answer: Reply | NoReply) -> None:
    """Leave everything as it was: the request was not confirmed."""
    log.info("Not confirmed: to %s %r. %s", pending.request.intent, pending.request.topic, answer)
    await means.call(means.subscriptions.drop_request, pending)
    means.tally.unconfirmed += 1


async def _deny(means: Means, pending: Pending) -> None:
    """Tell a subscriber that its topic is no more, once and whatever it says to that."""
    request = pending.request
    await means.call(means.subscriptions.unsubscribe, pending)
    await means.client.get(
        verification.denial(request.callback, request.topic, "This feed is not served any more.")
    )
    means.tally.denied += 1
