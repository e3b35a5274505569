"""Requests that HTTP/1.1 itself wants refused, before any application sees them (RFC 9112)."""

from __future__ import annotations

import re
from functools import lru_cache

import httptools
from starlette.types import Receive, Scope, Send

from feeds.publishing.headers import Fields, common_headers

LARGEST_HEAD = 32768
"""Bytes a request may take to come to the end of its header, or of what follows a body in pieces."""

MOST_FIELDS = 128
"""Header fields of one request."""

TOO_LARGE = f"A header can have {LARGEST_HEAD} bytes and {MOST_FIELDS} fields at most."

_LONGEST_HOST = 300
_HOST = re.compile(rb"(?:[\w.~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.vV]+\])(?::\d{0,5})?", re.ASCII)
_COMMON = common_headers()


def make_refusal(status: int, message: str) -> tuple[Fields, bytes]:
    """Return the header fields and the body of an answer after which the connection is closed."""
    body = f"{message}\n".encode()
    fields = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    return [*fields, *([(b"retry-after", b"5")] if status == 503 else []), *_COMMON], body


class ConnectionRefusal:
    """An ASGI application that refuses a request, and then closes the connection."""

    def __init__(self, status: int, message: str) -> None:
        self._status = status
        self._fields, self._body = make_refusal(status, message)

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the refusal."""
        await send({"type": "http.response.start", "status": self._status, "headers": self._fields})
        await send({"type": "http.response.body", "body": self._body})


_HEADER = ConnectionRefusal(431, TOO_LARGE)
_TUNNEL = ConnectionRefusal(501, "This is no proxy: it opens no tunnels.")
_VERSION = ConnectionRefusal(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
_NO_HOST = ConnectionRefusal(400, "A request needs one Host field, with a host and at most a port.")
_TARGET = ConnectionRefusal(400, "This is not an address that a request can have.")


def check_request(method: bytes, version: str, hosts: int, fields: int) -> ConnectionRefusal | None:
    """Return what refuses a request; ``hosts`` counts its Host fields, a malformed one for two.

    A request of HTTP/1.1 has exactly one (RFC 9112, 3.2).
    """
    if fields > MOST_FIELDS:
        return _HEADER
    if method == b"CONNECT":
        return _TUNNEL
    if version not in {"1.1", "1.0"}:
        return _VERSION
    if hosts > 1 or (version == "1.1" and hosts == 0):
        return _NO_HOST
    return None


def check_target(target: bytes) -> tuple[bytes, ConnectionRefusal | None]:
    """Return a target that has a path, and what refuses the request where it cannot have one."""
    try:
        parsed = httptools.parse_url(target)
    except httptools.HttpParserInvalidURLError:
        return b"/", _TARGET
    if parsed.path:
        return target, None
    return (b"/?" + parsed.query if parsed.query else b"/"), None


@lru_cache(maxsize=64)
def is_host(value: bytes) -> bool:
    """Tell whether a Host field has a host, or nothing, and at most a port (RFC 9110, 7.2)."""
    return len(value) <= _LONGEST_HOST and _HOST.fullmatch(value) is not None
