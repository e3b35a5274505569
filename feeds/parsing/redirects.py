"""Pages that only lead elsewhere: refresh pages (HTML, section 4.2.5.3) and redirects of generators."""

from __future__ import annotations

import re

from feeds.parsing.fields import Fields
from feeds.parsing.plain_text import clean_address

_KEYS = ("redirectto", "redirecturl")
_META = re.compile(r"<meta\b[^<>]{0,2000}>", re.IGNORECASE)
_REFRESH = re.compile(r"http-equiv\s{0,9}=\s{0,9}[\"']?refresh\b", re.IGNORECASE)
_TARGET = re.compile(r"\burl\s{0,9}=\s{0,9}[\"']?([^\"'\s>]{1,2000})", re.IGNORECASE)
_COMPONENT = re.compile(r"<Redirect\b[^<>]{0,500}\bto=[\"'{`]+([^\"'}`]{1,500})[^<>]{0,200}/>")
_IMPORT = re.compile(r"^import\s[^\n]*$", re.MULTILINE)
_UNSHOWN = re.compile(
    r"<(script|style|title|noscript)\b[^<>]*>[^<]*</\1\s*>|<!--[^<>]*-->|<[^<>]*>", re.IGNORECASE
)
_LONGEST_PAGE = 20_000
_LONGEST_TEXT = 200
"""Characters of "if you are not sent on, click here" in any language."""


def find_redirect(fields: Fields, body: str) -> str:
    """Return where a page sends everybody who opens it, or nothing for one that says something itself."""
    if target := clean_address(fields.get_text(*_KEYS)):
        return target
    if len(body) > _LONGEST_PAGE or (
        "efresh" not in body and "<Redirect" not in body and "EFRESH" not in body
    ):
        return ""
    target = _find_target(body)
    return target if target and _measure_text(body) <= _LONGEST_TEXT else ""


def _find_target(body: str) -> str:
    refresh = next((meta[0] for meta in _META.finditer(body) if _REFRESH.search(meta[0])), "")
    match = _TARGET.search(refresh) or _COMPONENT.search(body)
    return match[1] if match else ""


def _measure_text(body: str) -> int:
    return len(" ".join(_UNSHOWN.sub(" ", _IMPORT.sub("", body)).split()))
