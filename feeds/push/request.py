"""What a subscriber asks of the hub (WebSub, 5.1), read out of a form. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from feeds.push import target
from feeds.store.subscriptions import Intent, SubscriptionRequest

LARGEST_FORM = 16 * 1024
"""Bytes a form may have: enough for a callback, a topic and a secret with every byte escaped."""

_MOST_FIELDS = 100
_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Leases:
    """How long subscriptions last, in seconds: when nothing is asked for, at least and at most."""

    usual: int = 10 * 86400
    shortest: int = 60
    longest: int = 30 * 86400


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not accepted: an HTTP status, and a sentence for the subscriber's developer."""

    reason: str
    status: int = 400


def read_form(body: bytes) -> dict[str, str] | Refusal:
    """Decode an ``application/x-www-form-urlencoded`` body; of a repeated field, the first counts."""
    if len(body) > LARGEST_FORM:
        return Refusal(f"The form is larger than {LARGEST_FORM} bytes.", 413)
    try:
        fields = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        return Refusal(f"The body is not a form in UTF-8 with at most {_MOST_FIELDS} fields.")
    return dict(reversed(fields))


def parse(form: Mapping[str, str], leases: Leases) -> SubscriptionRequest | Refusal:
    """Read a form. Parameters we do not know are ignored, as WebSub demands."""
    try:
        intent = _intent(form)
        callback, host = _callback(form)
        return SubscriptionRequest(
            intent=intent,
            callback=callback,
            topic=_topic(form),
            host=host,
            lease=_lease(form, leases) if intent is Intent.SUBSCRIBE else leases.usual,
            secret=_secret(form),
        )
    except ValueError as error:
        return Refusal(str(error))


def _intent(form: Mapping[str, str]) -> Intent:
    mode = _required(form, "hub.mode")
    try:
        return Intent(mode)
    except ValueError:
        hint = " This hub serves one publisher and knows of its changes." if mode == "publish" else ""
        raise ValueError(f'hub.mode must be "subscribe" or "unsubscribe".{hint}') from None


def _callback(form: Mapping[str, str]) -> tuple[str, str]:
    """Return the callback, exactly as given, and its host."""
    callback = _required(form, "hub.callback")
    try:
        return callback, target.parse(callback).host
    except ValueError as error:
        raise ValueError(f"hub.callback {error}.") from None


def _topic(form: Mapping[str, str]) -> str:
    topic = _required(form, "hub.topic")
    if len(topic) > target.LONGEST:
        raise ValueError(f"hub.topic is longer than {target.LONGEST} characters.")
    return topic


def _lease(form: Mapping[str, str], leases: Leases) -> int:
    asked = form.get("hub.lease_seconds", "")
    if not asked:
        return leases.usual
    if not _DIGITS.issuperset(asked) or not asked.strip("0"):
        raise ValueError("hub.lease_seconds must be a positive decimal integer.")
    # Past nine digits any number is more than the longest lease.
    return min(max(int(asked.lstrip("0")[:9]), leases.shortest), leases.longest)


def _secret(form: Mapping[str, str]) -> str:
    secret = form.get("hub.secret", "")
    if len(secret.encode("utf-8", "surrogatepass")) >= 200:
        raise ValueError("hub.secret must be less than 200 bytes long.")
    return secret


def _required(form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "")
    if not value:
        raise ValueError(f"{name} is missing.")
    return value
