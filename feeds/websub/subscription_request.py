"""Subscription requests parsed from a form (WebSub, 5.1). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feeds.store.subscriptions import SubscriptionMode, SubscriptionRequest
from feeds.urls import parse_form
from feeds.websub import callback_url

LARGEST_FORM = 16 * 1024
"""Bytes a form may have: enough for a callback, a topic and a secret with every byte escaped."""

_MOST_FIELDS = 100
_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class LeaseLimits:
    """How long subscriptions last, in seconds: when nothing is asked for, at least and at most."""

    usual: int = 10 * 86400
    shortest: int = 60
    longest: int = 30 * 86400


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a request is not accepted: an HTTP status, and a sentence for the subscriber's developer."""

    reason: str
    status: int = 400


def read_form(body: bytes) -> dict[str, str] | Rejection:
    """Decode an ``application/x-www-form-urlencoded`` body; of a repeated field, the first counts."""
    if len(body) > LARGEST_FORM:
        return Rejection(f"The form is larger than {LARGEST_FORM} bytes.", 413)
    try:
        return parse_form(body, _MOST_FIELDS)
    except ValueError:
        return Rejection(f"The body is not a form in UTF-8 with at most {_MOST_FIELDS} fields.")


def parse_request(form: Mapping[str, str], leases: LeaseLimits) -> SubscriptionRequest | Rejection:
    """Read a form. Parameters we do not know are ignored, as WebSub demands."""
    try:
        intent = _read_mode(form)
        callback, host = _read_callback(form)
        return SubscriptionRequest(
            intent=intent,
            callback=callback,
            topic=_read_topic(form),
            host=host,
            lease=_read_lease(form, leases) if intent is SubscriptionMode.SUBSCRIBE else leases.usual,
            secret=_read_secret(form),
        )
    except ValueError as error:
        return Rejection(str(error))


def _read_mode(form: Mapping[str, str]) -> SubscriptionMode:
    mode = _require(form, "hub.mode")
    try:
        return SubscriptionMode(mode)
    except ValueError:
        hint = " This hub serves one publisher and knows of its changes." if mode == "publish" else ""
        raise ValueError(f'hub.mode must be "subscribe" or "unsubscribe".{hint}') from None


def _read_callback(form: Mapping[str, str]) -> tuple[str, str]:
    """Return the callback, exactly as given, and its host."""
    callback = _require(form, "hub.callback")
    try:
        return callback, callback_url.parse_callback_url(callback).host
    except ValueError as error:
        raise ValueError(f"hub.callback {error}.") from None


def _read_topic(form: Mapping[str, str]) -> str:
    topic = _require(form, "hub.topic")
    if len(topic) > callback_url.MAX_URL_LENGTH:
        raise ValueError(f"hub.topic is longer than {callback_url.MAX_URL_LENGTH} characters.")
    return topic


def _read_lease(form: Mapping[str, str], leases: LeaseLimits) -> int:
    seconds = form.get("hub.lease_seconds", "")
    if not seconds:
        return leases.usual
    if not _DIGITS.issuperset(seconds) or not seconds.strip("0"):
        raise ValueError("hub.lease_seconds must be a positive decimal integer.")
    # Past nine digits any number is more than the longest lease.
    return min(max(int(seconds.lstrip("0")[:9]), leases.shortest), leases.longest)


def _read_secret(form: Mapping[str, str]) -> str:
    secret = form.get("hub.secret", "")
    if len(secret.encode("utf-8", "surrogatepass")) >= 200:
        raise ValueError("hub.secret must be less than 200 bytes long.")
    return secret


def _require(form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "")
    if not value:
        raise ValueError(f"{name} is missing.")
    return value
