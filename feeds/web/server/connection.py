"""uvicorn's HTTP/1.1 protocol, bounded: one request at a time, so much memory, so long a wait.

uvicorn makes an object of every request that has arrived, however many wait for their turn. Here what
follows an unanswered request stays as it came, in one piece of what was read, and nothing more is read
before it is needed. Requests that RFC 9112 wants refused are refused, and later ones answered.
"""

from __future__ import annotations

import asyncio
import fcntl
import termios
from array import array
from contextlib import suppress
from http import HTTPStatus
from typing import Any, ClassVar

import httptools
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from feeds.publishing.headers import Fields
from feeds.web.response_cache import serialize_head
from feeds.web.server.connection_limits import SLOWEST_READER, ConnectionTable, Phase, log
from feeds.web.server.ignored_upgrade import get_framing, make_parser_after_upgrade
from feeds.web.server.request_checks import (
    LARGEST_HEAD,
    MOST_FIELDS,
    TOO_LARGE,
    check_request,
    check_target,
    is_host,
    make_refusal,
)

_PIECE = 16384
"""Bytes that are parsed before a look at what came of it."""

_TURN = 8
"""Requests of one connection that are answered before the others have their turn."""

_HEADER_END = b"\r\n\r\n"


def count_unacknowledged(transport: asyncio.Transport) -> int:
    """Return the bytes that the system has taken of an answer, and the client not yet."""
    size = array("i", [0])
    with suppress(OSError):
        fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, size)
    return size[0]


class _ReadingControl(FlowControl):
    """Lets nothing more be read while requests that have come are still unread."""

    def __init__(self, transport: asyncio.Transport, connection: HTTPConnection) -> None:
        super().__init__(transport)
        self._connection = connection

    def resume_reading(self) -> None:
        """Read on, unless requests wait."""
        if self.read_paused and not self._connection.has_backlog():
            super().resume_reading()


class HTTPConnection(HttpToolsProtocol):
    """One connection of a client; `table` holds all of the process."""

    table: ClassVar[ConnectionTable]
    _unread = 0
    _hosts = 0
    _backlog = b""
    _position = 0
    _since = 0.0
    _buffered = 0
    _buffered_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take in a connection, or refuse it where there are too many."""
        super().connection_made(transport)
        self.headers = []
        self._framing: Fields = []
        self.flow = _ReadingControl(transport, self)
        self._since = self.loop.time()
        if not self.table.add(self, self.loop):
            self.close_with(503, "Too many connections. Try again in a moment.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection, and what it still wanted."""
        self.table.remove(self)
        self._backlog = b""
        self.pipeline.clear()
        super().connection_lost(exc)

    # Reading

    def has_backlog(self) -> bool:
        """Tell whether requests have come that are not parsed yet."""
        return bool(self._backlog)

    def data_received(self, data: bytes) -> None:
        """Read what has come, up to a request whose answer is not complete."""
        if self._backlog:
            self._backlog = self._backlog[self._position :] + data
            self._position = 0
            self.flow.pause_reading()
            return
        unread = self._unread
        self._read(data, 0)
        if self._unread and not unread:
            self._since = self.loop.time()

    def _read(self, data: bytes, start: int) -> None:
        """Parse requests from ``start`` on, and keep what has to wait."""
        turns, length = _TURN, len(data)
        while start < length and not self.transport.is_closing():
            busy = self._is_busy()
            if busy or not turns:
                self._backlog, self._position = data, start
                self.flow.pause_reading()
                if not busy:
                    self.loop.call_soon(self._read_on)
                return
            turns -= 1
            end = data.find(_HEADER_END, start, start + _PIECE) + 4
            start += self._parse(data[start : end if end > 3 else start + _PIECE])

    def _read_on(self) -> None:
        """Take up what had to wait."""
        data, self._backlog = self._backlog, b""
        if data and not self.transport.is_closing():
            self._read(data, self._position)
            self.flow.resume_reading()

    def _is_busy(self) -> bool:
        """Tell whether a whole request has come whose answer is not complete."""
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def _parse(self, piece: bytes) -> int:
        """Let the parser have some bytes, and return how many of them it took."""
        self._unread += len(piece)
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            framing, self._framing = self._framing, []
            self.parser = make_parser_after_upgrade(self, framing)
            return int(upgrade.args[0])
        except httptools.HttpParserInvalidMethodError:
            self._refuse_syntax(501, "This method is not known here.")
        except httptools.HttpParserError as error:
            self._refuse_syntax(400, f"This is not HTTP/1.1: {error}.")
        else:
            if self._unread > LARGEST_HEAD or len(self.headers or ()) > MOST_FIELDS:
                self._refuse_syntax(431, TOO_LARGE)
        return len(piece)

    def _should_upgrade(self) -> bool:
        return False

    # Requests

    def on_message_begin(self) -> None:
        """Begin a request; what ASGI wants to know of it is gathered where it is needed."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._hosts = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take note of a header field."""
        name = name.lower()
        if name == b"host":
            self._hosts += 1 if is_host(value) else 2
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Let the application answer, or refuse what cannot be answered."""
        self._unread = 0
        self._since = self.loop.time()
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.headers, self.scope["headers"], self.expect_100_continue = headers, headers, expects
        if self.parser.should_upgrade():
            self._framing = get_framing(headers)
        application = self.app
        self.url, self.app = self._choose_application(url)
        super().on_headers_complete()
        self.app = application
        self.headers = []  # what may follow a body in pieces is no header (RFC 9110, 6.5.1)

    def _choose_application(self, url: bytes) -> tuple[bytes, Any]:
        """Return a target that has a path, and who is to answer: the application, or a refusal."""
        method, version = self.parser.get_method(), self.parser.get_http_version()
        refused = check_request(method, version, self._hosts, len(self.headers))
        if refused is None:
            url, refused = check_target(url)
        return (b"/", refused) if refused else (url, self.app)

    def on_body(self, body: bytes) -> None:
        """Take in a part of a body; it may be long, only what stands around its pieces may not."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request, unless its body is still to be found behind a wish for another protocol."""
        self._unread = 0
        if not self._framing:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with the next request, whether it has come already or is still to come."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self._since = self.loop.time()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._backlog:
            self.loop.call_soon(self._read_on)
        else:
            self.flow.resume_reading()

    # Refusing and closing

    def _refuse_syntax(self, status: int, message: str) -> None:
        """Refuse what cannot be parsed; after it nothing can be."""
        log.warning("a request from %s is refused: %s", self.client[0] if self.client else "?", message)
        if self._is_busy():
            self.cycle.keep_alive = False  # the answer under way is the last
        elif self.cycle is not None and not self.cycle.response_complete and self.cycle.response_started:
            self.transport.close()
        else:
            self.close_with(status, message)

    def close_with(self, status: int, message: str) -> None:
        """Write an answer of the server's own, and close."""
        fields, body = make_refusal(status, message)
        line = f"{status} {HTTPStatus(status).phrase}".encode()
        self.transport.write(
            serialize_head(line, fields + self.server_state.default_headers) + b"\r\n" + body
        )
        self.transport.close()

    def get_phase(self, now: float) -> tuple[Phase, float]:
        """Return what the connection waits for, and since when."""
        if self._is_unread(now):
            return Phase.UNREAD, self._buffered_since
        if self.cycle is not None and not self.cycle.response_complete:
            return (Phase.BODY if self.cycle.more_body else Phase.ANSWER), self._since
        if self._backlog:
            return Phase.ANSWER, self._since
        if self._unread:
            return Phase.HEADER, self._since
        return (Phase.IDLE if self.cycle is not None else Phase.SILENT), self._since

    def _is_unread(self, now: float) -> bool:
        """Tell whether a part of an answer waits for the client, and take note of how fast it reads."""
        buffered = self.transport.get_write_buffer_size()
        if buffered:  # of which the system takes more in leaps, however evenly the client reads
            buffered += count_unacknowledged(self.transport)
        read_bytes = self._buffered - buffered
        if not buffered:
            self._buffered = 0
        elif (
            read_bytes < 0 or not self._buffered or read_bytes > (now - self._buffered_since) * SLOWEST_READER
        ):
            self._buffered, self._buffered_since = buffered, now
        return bool(buffered)

    def resume_writing(self) -> None:
        """Take note that the client has read."""
        self._buffered = 0
        super().resume_writing()

    def expire(self, phase: Phase) -> None:
        """Close the connection, because its time in a phase is up."""
        if phase is Phase.UNREAD or self.transport.is_closing():
            self.transport.abort()
        elif phase in {Phase.HEADER, Phase.BODY}:
            self.close_with(408, f"The service has waited too long for {phase.value}.")
        else:
            self.transport.close()
