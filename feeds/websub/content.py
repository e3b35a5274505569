"""The content of a delivery to a subscriber, with its signature (WebSub, 7). Pure."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from feeds.websub.http_client import Reply, RequestFailure


@dataclass(frozen=True, slots=True)
class Content:
    """A topic's representation: exactly the bytes and Content-Type that a GET of it would answer."""

    body: bytes
    media_type: str


class DeliveryOutcome(Enum):
    """What became of a delivery."""

    DELIVERED = auto()
    GONE = auto()
    FAILED = auto()


@lru_cache(maxsize=8)  # one body goes to many subscribers
def content_digest(content: Content) -> str:
    """Return what tells one content of a topic from another."""
    digest = hashlib.blake2b(f"{content.media_type}\n".encode(), digest_size=16)
    digest.update(content.body)
    return digest.hexdigest()


def delivery_headers(content: Content, topic: str, hub: str, secret: str) -> dict[str, str]:
    """Return the header fields of a delivery; with a secret, signed (WebSub, 7.1).

    The method is SHA-256, the weakest that the Recommendation advises.
    """
    headers = {"Content-Type": content.media_type, "Link": f'<{hub}>; rel="hub", <{topic}>; rel="self"'}
    if secret:
        signature = hmac.new(
            secret.encode("utf-8", "surrogatepass"), content.body, hashlib.sha256
        ).hexdigest()
        headers["X-Hub-Signature"] = f"sha256={signature}"
    return headers


def judge_delivery(answer: Reply | RequestFailure) -> DeliveryOutcome:
    """Judge an answer: 2xx is receipt, 410 the end of the subscription, everything else a failure."""
    if isinstance(answer, Reply) and answer.is_success:
        return DeliveryOutcome.DELIVERED
    if isinstance(answer, Reply) and answer.status == 410:
        return DeliveryOutcome.GONE
    return DeliveryOutcome.FAILED
