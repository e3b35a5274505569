"""Delivery of feeds to subscribers, with retries (WebSub, 7)."""

from __future__ import annotations

import logging
from datetime import datetime

from feeds.store.subscriptions import Subscription
from feeds.websub.content import (
    DeliveryOutcome,
    content_digest,
    delivery_headers,
    judge_delivery,
)
from feeds.websub.context import HubContext
from feeds.websub.http_client import Reply, RequestFailure

log = logging.getLogger(__name__)


async def deliver(context: HubContext, n: int) -> datetime | None:
    """Send a subscription's newest content; return when to look at it again, if ever."""
    owed = await context.call(context.subscriptions.get_subscription, n)
    if owed is None or owed.due is None or owed.due > context.now():
        return None
    content = await context.topics(owed.topic)
    if content is None:  # a feed that is gone may come back, so the lease runs on
        return await _mark_delivered(context, owed, owed.delivered)
    digest = content_digest(content)
    if digest == owed.delivered:
        return await _mark_delivered(context, owed, digest)
    fields = delivery_headers(content, owed.topic, context.address, owed.secret)
    answer = await context.client.post(owed.callback, fields, content.body)
    return await _handle_reply(context, owed, digest, answer)


async def _handle_reply(
    context: HubContext, owed: Subscription, digest: str, answer: Reply | RequestFailure
) -> datetime | None:
    match judge_delivery(answer):
        case DeliveryOutcome.DELIVERED:
            context.counters.delivered += 1
            return await _mark_delivered(context, owed, digest)
        case DeliveryOutcome.GONE:
            context.counters.gone += 1
            await context.call(context.subscriptions.remove, owed)
            return None
        case DeliveryOutcome.FAILED:
            context.counters.failed += 1
            return await _postpone(context, owed, answer)


async def _mark_delivered(context: HubContext, owed: Subscription, digest: str) -> datetime | None:
    is_delivered = await context.call(context.subscriptions.mark_delivered, owed, digest)
    return None if is_delivered else context.now()


async def _postpone(
    context: HubContext, owed: Subscription, answer: Reply | RequestFailure
) -> datetime | None:
    """Try again later. In the end the change is given up, never the subscription (WebSub, 7)."""
    now, failures, backoff = context.now(), owed.failures + 1, context.limits.deliver
    due: datetime | None = now + backoff.delay(failures, context.rng)
    if backoff.is_exhausted(owed.since or now, now):
        log.warning("%s takes no content; the next change will be tried anew. %s", owed.host, answer)
        due = None
    postponed = await context.call(context.subscriptions.postpone, owed, due, failures)
    return due if postponed else now
