"""The HTTP/1.1 protocol of the service, which writes cached responses straight to the connection.

ASGI's events cost more than the answers they carry: a task, two awaits, and a check of every header
field for each request. What the `FastPath` holds needs none of that. All other requests take uvicorn's own
way, in the bounds of `HTTPConnection`.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from feeds.web.fast_path import FastPath
from feeds.web.response_cache import PreparedResponse
from feeds.web.server.connection import HTTPConnection
from feeds.web.server.connection_limits import ConnectionTable

_PART = 128 * 1024
"""Bytes of a large answer that are written together."""


def make_protocol(front: FastPath) -> type[HTTPConnection]:
    """Return the protocol to give to ``uvicorn.Config(front, http=...)``."""
    table = ConnectionTable(lambda: front.application.limits)
    return type("FastPathProtocol", (_FastPathProtocol,), {"front": front, "table": table})


class _NoEvent:
    """Nobody waits for the end of an answer that is already written."""

    def set(self) -> None:
        """Do nothing."""


class _FinishedCycle:
    """Stands where uvicorn keeps the request under way, once it has been answered."""

    response_complete = True
    more_body = False
    keep_alive = True
    message_event = _NoEvent()


_FINISHED_CYCLE: Any = _FinishedCycle()


class _PartialResponse:
    """Stands there while the rest of a large answer waits for the client to read.

    The rest is a view of what is held in memory anyway: clients that never read cost no copies.
    """

    response_started = True
    response_complete = False
    disconnected = False
    more_body = True
    keep_alive = True
    message_event = _NoEvent()

    def __init__(self, content: bytes) -> None:
        self.rest = memoryview(content)


class _FastPathProtocol(HTTPConnection):
    front: ClassVar[FastPath]
    _sending: _PartialResponse | None = None
    _default_head_cache: ClassVar[tuple[object, bytes]] = (None, b"")

    def on_headers_complete(self) -> None:
        """Answer at once where nothing stands against it."""
        result = self._lookup()
        if result is None:
            super().on_headers_complete()
            return
        self._unread = 0
        answer, whole = result
        self.cycle = _FINISHED_CYCLE
        if not whole:
            self.transport.write(answer.unchanged_head + self._default_head())
        elif self.parser.get_method() == b"HEAD":
            self.transport.write(answer.head + self._default_head())
        elif len(answer.content) > _PART:
            self.transport.write(answer.head + self._default_head())
            self._sending = _PartialResponse(answer.content)
            self.cycle = cast("Any", self._sending)
            self._send_rest(self._sending)
            return
        else:
            self.transport.write(b"".join((answer.head, self._default_head(), answer.content)))
        self.on_response_complete()

    def on_body(self, body: bytes) -> None:
        """Take in a part of a body, or pass over that of a request whose answer is on its way."""
        if self._sending is None:
            super().on_body(body)
        else:
            self._unread = 0

    def resume_writing(self) -> None:
        """Send more of a large answer."""
        super().resume_writing()
        if self._sending is not None:
            self._send_rest(self._sending)

    def _send_rest(self, sending: _PartialResponse) -> None:
        while sending.rest and not self.flow.write_paused and not self.transport.is_closing():
            part, sending.rest = sending.rest[:_PART], sending.rest[_PART:]
            self.transport.write(part)
        if not sending.rest:
            sending.response_complete = True
            self._sending = None
            if not sending.keep_alive:
                self.transport.close()
            self.on_response_complete()

    def _lookup(self) -> tuple[PreparedResponse, bool] | None:
        parser = self.parser
        method = parser.get_method()
        if (
            method not in {b"GET", b"HEAD"}
            or (self.cycle is not None and not self.cycle.response_complete)
            or self._hosts != 1
            or self.flow.write_paused
            or self.expect_100_continue
            or parser.should_upgrade()
            or not parser.should_keep_alive()
            or parser.get_http_version() != "1.1"
            or self.front.application.rates is not None  # who is asking, only the header may tell
        ):
            return None
        return self.front.lookup(self.url, self.headers, self.client, method == b"HEAD")

    def _default_head(self) -> bytes:
        """Return the server's own fields, such as Date, and the end of the header."""
        fields = self.server_state.default_headers
        if self._default_head_cache[0] is not fields:
            text = b"".join(b"%s: %s\r\n" % field for field in fields) + b"\r\n"
            type(self)._default_head_cache = (fields, text)  # noqa: SLF001
        return self._default_head_cache[1]
