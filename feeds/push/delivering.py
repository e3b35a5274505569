"""Sending subscribers what they are owed, again and again for a while where it fails (WebSub, 7)."""

from __future__ import annotations

import logging
from datetime import datetime

from feeds.push import distribution
from feeds.push.distribution import Outcome
from feeds.push.means import Means
from feeds.push.outbound import NoReply, Reply
from feeds.store.subscriptions import Subscription

log = logging.getLogger(__name__)


async def deliver(means: Means, n: int) -> datetime | None:
    """Send a subscription's newest content; return when to look at it again, if ever."""
    owed = await means.call(means.subscriptions.subscription, n)
    if owed is None or owed.due is None or owed.due > means.now():
        return None
    content = await means.topics(owed.topic)
    if content is None:  # a feed that is gone may come back, so the lease runs on
        return await _settle(means, owed, owed.delivered)
    digest = distribution.digest(content)
    if digest == owed.delivered:
        return await _settle(means, owed, digest)
    fields = distribution.fields(content, owed.topic, means.address, owed.secret)
    answer = await means.client.post(owed.callback, fields, content.body)
    return await _conclude(means, owed, digest, answer)


async def _conclude(
    means: Means, owed: Subscription, digest: str, answer: Reply | NoReply
) -> datetime | None:
    match distribution.outcome(answer):
        case Outcome.DELIVERED:
            means.tally.delivered += 1
            return await _settle(means, owed, digest)
        case Outcome.GONE:
            means.tally.gone += 1
            await means.call(means.subscriptions.end, owed)
            return None
        case Outcome.FAILED:
            means.tally.failed += 1
            return await _postpone(means, owed, answer)


async def _settle(means: Means, owed: Subscription, digest: str) -> datetime | None:
    settled = await means.call(means.subscriptions.settle, owed, digest)
    return None if settled else means.now()


async def _postpone(means: Means, owed: Subscription, answer: Reply | NoReply) -> datetime | None:
    """Try again later. In the end the change is given up, never the subscription (WebSub, 7)."""
    now, failures, backoff = means.now(), owed.failures + 1, means.limits.deliver
    due: datetime | None = now + backoff.delay(failures, means.chance)
    if backoff.exhausted(owed.since or now, now):
        log.warning("%s takes no content; the next change will be tried anew. %s", owed.host, answer)
        due = None
    postponed = await means.call(means.subscriptions.postpone, owed, due, failures)
    return due if postponed else now
