"""uvicorn's HTTP/1.1 protocol, extended to write cached responses straight to the connection.

ASGI's events cost more than the answers they carry: a task, two awaits, and a check of every header
field for each request. What the `Front` holds needs none of that. All other requests take uvicorn's own
way, and everything about connections is uvicorn's: limits, timeouts, shutdown.
"""

from __future__ import annotations

from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from feeds.web.fast_path import FastPath
from feeds.web.response_cache import PreparedResponse, serialize_head

LARGEST_HEAD = 65536
"""Bytes a request may take to come to the end of its header."""

_TOO_LARGE = serialize_head(
    b"431 Request Header Fields Too Large", [(b"connection", b"close"), (b"content-length", b"0")]
)


def make_protocol(front: FastPath) -> type[HttpToolsProtocol]:
    """Return the protocol to give to ``uvicorn.Config(front, http=...)``."""
    return type("FrontProtocol", (_FastPathProtocol,), {"front": front})


class _NoEvent:
    """Nobody waits for the end of an answer that is already written."""

    def set(self) -> None:
        """Do nothing."""


class _FinishedCycle:
    """Stands where uvicorn keeps the request under way, once it has been answered."""

    response_complete = True
    keep_alive = True
    message_event = _NoEvent()


_FINISHED_CYCLE: Any = _FinishedCycle()


class _FastPathProtocol(HttpToolsProtocol):
    front: ClassVar[FastPath]
    _default_head_cache: ClassVar[tuple[object, bytes]] = (None, b"")
    _unread = 0

    def data_received(self, data: bytes) -> None:
        """Read what has come, as long as a header does not grow without end."""
        self._unread += len(data)
        super().data_received(data)
        if self._unread > LARGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE + b"\r\n")
            self.transport.close()

    def on_headers_complete(self) -> None:
        """Answer at once where nothing stands against it."""
        self._unread = 0
        answered = self._lookup()
        if answered is None:
            super().on_headers_complete()
            return
        answer, whole = answered
        self.cycle = _FINISHED_CYCLE
        if not whole:
            self.transport.write(answer.unchanged_head + self._default_head())
        elif self.parser.get_method() == b"HEAD":
            self.transport.write(answer.head + self._default_head())
        else:
            self.transport.write(b"".join((answer.head, self._default_head(), answer.content)))
        self.on_response_complete()

    def on_body(self, body: bytes) -> None:
        """Pass over the body of a request; only its header may not grow without end."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._unread = 0
        super().on_message_complete()

    def _lookup(self) -> tuple[PreparedResponse, bool] | None:
        parser = self.parser
        method = parser.get_method()
        if (
            method not in {b"GET", b"HEAD"}
            or (self.cycle is not None and not self.cycle.response_complete)
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
