"""What follows a request that wishes for another protocol, where the wish is ignored (RFC 9110, 7.8).

The parser takes everything behind such a header for the other protocol, the body of the request too.
"""

from __future__ import annotations

from collections.abc import Iterable

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from feeds.publishing.headers import Fields

_FRAMING = frozenset({b"content-length", b"transfer-encoding"})


def make_parser(receiver: object) -> httptools.HttpRequestParser:
    """Return a parser as uvicorn sets up its own."""
    parser = httptools.HttpRequestParser(receiver)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)
    return parser


def get_framing(headers: Iterable[tuple[bytes, bytes]]) -> Fields:
    """Return the fields that tell how long the body of a request is; none where it has no body."""
    return [(name, value) for name, value in headers if name in _FRAMING]


def make_parser_after_upgrade(connection: HttpToolsProtocol, framing: Fields) -> httptools.HttpRequestParser:
    """Return the parser for what follows a header: its body, if there is one, and other requests."""
    if not framing:
        return make_parser(connection)
    parser = make_parser(_BodyFirst(connection))
    fields = b"".join(b"%s: %s\r\n" % field for field in framing)
    parser.feed_data(b"POST / HTTP/1.1\r\n" + fields + b"\r\n")
    return parser


class _BodyFirst:
    """Hands on what a parser meets with, but for the header that was made up for it."""

    def __init__(self, connection: HttpToolsProtocol) -> None:
        self._connection = connection
        self._made_up = True

    def on_message_begin(self) -> None:
        if not self._made_up:
            self._connection.on_message_begin()

    def on_url(self, url: bytes) -> None:
        if not self._made_up:
            self._connection.on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._made_up:
            self._connection.on_header(name, value)

    def on_headers_complete(self) -> None:
        if not self._made_up:
            self._connection.on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._connection.on_body(body)

    def on_message_complete(self) -> None:
        self._made_up = False
        self._connection.on_message_complete()
