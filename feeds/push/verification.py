"""Asking a subscriber whether it meant what was asked in its name (WebSub, 5.2 and 5.3). Pure."""

from __future__ import annotations

from enum import Enum, auto
from random import Random

from feeds.push.outbound import NoReply, Reply
from feeds.push.target import with_parameters
from feeds.store.subscriptions import Intent


class Verdict(Enum):
    """What a subscriber's answer means."""

    CONFIRMED = auto()
    REFUSED = auto()
    UNKNOWN = auto()


def new_challenge(chance: Random) -> str:
    """Make a single-use random string of 256 bits."""
    return f"{chance.getrandbits(256):064x}"


def question(callback: str, intent: Intent, topic: str, lease: int, challenge: str) -> str:
    """Return the URL whose answer verifies an intent. ``lease`` is in seconds."""
    parameters = {"hub.mode": intent.value, "hub.topic": topic, "hub.challenge": challenge}
    if intent is Intent.SUBSCRIBE:
        parameters["hub.lease_seconds"] = str(lease)
    return with_parameters(callback, parameters)


def denial(callback: str, topic: str, reason: str) -> str:
    """Return the URL that tells a subscriber that it will receive nothing."""
    return with_parameters(callback, {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason})


def verdict(answer: Reply | NoReply, challenge: str) -> Verdict:
    """Judge an answer: only a success whose body is the challenge, byte for byte, confirms."""
    if isinstance(answer, NoReply):
        return Verdict.UNKNOWN
    confirmed = answer.good and answer.body == challenge.encode("ascii")
    return Verdict.CONFIRMED if confirmed else Verdict.REFUSED
