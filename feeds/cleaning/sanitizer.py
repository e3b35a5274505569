"""The security boundary: nh3, the last to touch a post's content.

Everything before it works on a tree of libxml2, which is not HTML5; only what html5ever makes of the
result is what a browser makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

import nh3

from feeds.cleaning.allowlist import ALLOWED_ATTRIBUTES, ALLOWED_TAGS, LINK_REL, ValueCheck
from feeds.model import CleanHTML
from feeds.text import to_allowed


def sanitize(html: str, players: tuple[str, ...]) -> CleanHTML:
    """Return what of ``html`` is on the allowlist, in legal XML 1.0 characters.

    Frames stay only where their host is one of ``players``.
    """
    return CleanHTML(to_allowed(_make_cleaner(players).clean(html)))


@lru_cache(maxsize=8)
def _make_cleaner(players: tuple[str, ...]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(ALLOWED_TAGS),
        attributes={tag: set(checks) - {"rel"} for tag, checks in ALLOWED_ATTRIBUTES.items()},
        attribute_filter=_make_attribute_filter(players),
        clean_content_tags={"script", "style", "template", "noscript", "svg", "title", "textarea", "select"},
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel=LINK_REL,
        strip_comments=True,
    )


def _make_attribute_filter(players: tuple[str, ...]) -> Callable[[str, str, str], str | None]:
    checks: dict[str, Mapping[str, ValueCheck]] = {
        **ALLOWED_ATTRIBUTES,
        "iframe": _make_frame_checks(players),
    }

    def filter_attribute(tag: str, name: str, value: str) -> str | None:
        # nh3 keeps the value when this raises: it must answer, whatever happens.
        try:
            return value if checks[tag][name](value) else None
        except Exception:  # noqa: BLE001
            return None

    return filter_attribute


def _make_frame_checks(players: tuple[str, ...]) -> Mapping[str, ValueCheck]:
    def is_player(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.netloc in players

    return {**ALLOWED_ATTRIBUTES["iframe"], "src": is_player}
