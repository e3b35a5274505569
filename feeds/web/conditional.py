"""Conditional requests (RFC 9110, section 13), as pure decisions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from feeds.dates import parse_http_date

CONDITIONAL_FIELDS = frozenset({b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since"})

# RFC 9110, 8.8.3; bytes above 0x7F arrive as Latin-1.
_ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


@dataclass(frozen=True, slots=True)
class Conditions:
    """The preconditions of one request: field values as sent, None where the field is absent.

    A field that came in several lines is their values joined with commas (RFC 9110, 5.3).
    """

    if_match: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    if_unmodified_since: str | None = None


def parse_conditions(fields: Mapping[bytes, bytes]) -> Conditions:
    """Return the preconditions among header fields with lower-case names."""
    values = {name: fields[name].decode("latin-1") for name in CONDITIONAL_FIELDS if name in fields}
    return Conditions(
        if_match=values.get(b"if-match"),
        if_none_match=values.get(b"if-none-match"),
        if_modified_since=values.get(b"if-modified-since"),
        if_unmodified_since=values.get(b"if-unmodified-since"),
    )


def evaluate(
    conditions: Conditions, etag: str, modified: datetime | None, *, has_settled: bool = True
) -> int:
    """Return 200, 304 or 412 for a GET or HEAD of a representation (RFC 9110, 13.2.2).

    ``etag`` is its strong entity tag with quotes; ``modified`` its Last-Modified, to the second. Until
    that ``has_settled``, which is when its second is over, no date tells that nothing has changed (8.8.2.2).
    """
    if conditions.if_match is not None:
        if not has_matching_etag(conditions.if_match, etag, weakly=False):
            return 412
    elif _is_newer(modified, conditions.if_unmodified_since):
        return 412
    if conditions.if_none_match is not None:
        return 304 if has_matching_etag(conditions.if_none_match, etag) else 200
    return 304 if has_settled and _is_not_newer(modified, conditions.if_modified_since) else 200


def has_matching_etag(field: str, etag: str, weakly: bool = True) -> bool:
    """Tell whether a list of entity tags, or ``*``, names a strong ``etag`` (RFC 9110, 8.8.3.2)."""
    if field.strip(" \t") == "*":
        return True
    return any(tag == etag and (weakly or not weak) for weak, tag in _ENTITY_TAG.findall(field))


def _is_not_newer(modified: datetime | None, since: str | None) -> bool:
    moment = parse_http_date(since) if since and modified else None
    return moment is not None and modified is not None and modified.replace(microsecond=0) <= moment


def _is_newer(modified: datetime | None, since: str | None) -> bool:
    moment = parse_http_date(since) if since and modified else None
    return moment is not None and modified is not None and modified.replace(microsecond=0) > moment
