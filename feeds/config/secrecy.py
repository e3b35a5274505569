"""Redaction of secret settings before they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from feeds.config.options import Option

HIDDEN = "********"

_HASH = re.compile(r"\b(sha256|scrypt):([\w:-]{20,200}+)")
_USERINFO = re.compile(r"(://[^/\s:@\"']{0,200}+):([^@\s\"']{1,200}+)@")
_PARAMETER = re.compile(r"([?&](?:ssl)?password=)([^&\s\"']{1,200}+)")


def redact(option: Option, value: Any) -> Any:  # noqa: ANN401 - whatever the setting's type is
    """Return a value with its secrets hidden: names stay, hashes and passwords go."""
    if option.is_secret and isinstance(value, Mapping):
        return dict.fromkeys(value, HIDDEN)
    if option.is_secret:
        return HIDDEN if value else value
    return redact_text(value) if isinstance(value, str) else value


def redact_text(text: str) -> str:
    """Hide hashes, and the passwords of URLs, wherever in a text they are."""
    return _replace_secrets(text, lambda _: HIDDEN)


def mask_secrets(text: str) -> str:
    """Hide the same, and keep every other character in its place."""
    return _replace_secrets(text, lambda secret: "*" * len(secret))


def _replace_secrets(text: str, stand_in: Callable[[str], str]) -> str:
    text = _USERINFO.sub(lambda match: f"{match[1]}:{stand_in(match[2])}@", text)
    text = _PARAMETER.sub(lambda match: f"{match[1]}{stand_in(match[2])}", text)
    return _HASH.sub(lambda match: f"{match[1]}:{stand_in(match[2])}", text)
