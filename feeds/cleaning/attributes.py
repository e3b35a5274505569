"""Attributes: those on the allowlist, in one order; nothing is left for the sanitizer to take away."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

from feeds.cleaning.allowlist import ATTRIBUTES, Check, allowed_classes
from feeds.cleaning.tree import Element

_NONE: Mapping[str, Check] = {}
_ADDRESSES = frozenset({"href", "src", "srcset", "poster", "cite"})  # settled before, each by its own step
_ALIGNED = re.compile(r"text-align\s*:\s*(left|right|center|justify)", re.IGNORECASE)


def settle_attributes(body: Element) -> None:
    """Bring every element's attributes down to the allowlist, sorted by name."""
    for element in body.iter("*"):
        given = cast("list[tuple[str, str]]", element.items())
        if given:
            kept = _kept(str(element.tag), given)
            if kept != given:
                element.attrib.clear()
                element.attrib.update(kept)


def _kept(tag: str, given: list[tuple[str, str]]) -> list[tuple[str, str]]:
    checks = ATTRIBUTES.get(tag, _NONE)
    kept = []
    for name, value in sorted(given) if len(given) > 1 else given:
        check = checks.get(name)
        if check is not None and name != "rel":  # the sanitizer sets that
            settled = _settled(name, value)
            if name in _ADDRESSES or check(settled):
                kept.append((name, settled))
        elif name == "style" and "align" in checks:
            kept.extend(_alignment(value))
    return kept


def _alignment(style: str) -> list[tuple[str, str]]:
    aligned = _ALIGNED.search(style)
    return [("align", aligned[1].lower())] if aligned else []


def _settled(name: str, value: str) -> str:
    settle = _SETTLED.get(name)
    return settle(value) if settle else value


def _language(value: str) -> str:
    return value.strip().replace("_", "-")


def _flag(value: str) -> str:  # noqa: ARG001
    return ""


_SETTLED: dict[str, Callable[[str], str]] = {
    "class": allowed_classes,
    **dict.fromkeys(("lang", "hreflang", "srclang"), _language),
    **dict.fromkeys(("allowfullscreen", "controls", "default", "open", "playsinline", "reversed"), _flag),
}
