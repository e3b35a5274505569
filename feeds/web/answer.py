"""A document in one content coding, ready to be sent in whole or as a 304."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from feeds.web.document import Document
from feeds.web.encoding import Encoding, encode
from feeds.web.headers import Fields, representation, validators
from feeds.web.site import Site

Message = MutableMapping[str, Any]
"""An ASGI event."""

NOTHING: Message = {"type": "http.response.body", "body": b""}


class Answer:
    """Everything that can be sent of one document in one coding, made once.

    ``start`` and ``body`` are the ASGI events of a 200, ``unchanged`` and `NOTHING` those of a 304.
    ``head`` and ``unchanged_head`` are the same on the wire, without the Date and the empty line.
    """

    __slots__ = (
        "body",
        "content",
        "etag",
        "etag_text",
        "head",
        "modified",
        "start",
        "unchanged",
        "unchanged_head",
    )

    def __init__(self, document: Document, encoding: Encoding, site: Site, private: bool = False) -> None:
        self.content = encode(document.body, encoding)
        self.etag_text = entity_tag(self.content)
        self.etag = self.etag_text.encode("ascii")
        self.modified: datetime | None = document.modified
        repeated = validators(document, self.etag_text, site, private)
        whole = representation(document, encoding, len(self.content)) + repeated
        self.start: Message = {"type": "http.response.start", "status": 200, "headers": whole}
        self.body: Message = {"type": "http.response.body", "body": self.content}
        self.unchanged: Message = {"type": "http.response.start", "status": 304, "headers": repeated}
        self.head = wire(b"200 OK", whole)
        self.unchanged_head = wire(b"304 Not Modified", repeated)


def entity_tag(content: bytes) -> str:
    """Return the strong entity tag of exactly these bytes, with quotes (RFC 9110, 8.8.3)."""
    return f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def wire(status: bytes, fields: Fields) -> bytes:
    """Write a status line and fields as HTTP/1.1 does."""
    return b"".join((b"HTTP/1.1 ", status, b"\r\n", *(b"%s: %s\r\n" % field for field in fields)))
