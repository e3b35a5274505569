"""Forwarding from workers to the writing process over a Unix socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from feeds.web.local_requests import FORWARDED_FOR, is_proxied
from feeds.web.worker_endpoint import COUNTS_PATH

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"})
"""Fields that concern one connection only (RFC 9110, 7.6.1)."""


class WriterProxy:
    """Passes requests on to the server that listens at the path ``socket``."""

    def __init__(self, socket: str) -> None:
        self._client = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=socket), base_url="http://writer", timeout=30.0
        )

    def routes(self, paths: Iterable[str]) -> tuple[Route, ...]:
        """Return routes that pass on what is asked at these paths."""
        return tuple(Route(path, self._forward, methods=METHODS) for path in paths)

    async def send_counts(self, counts: object) -> tuple[str, ...] | None:
        """Let the writer know what was counted, and return its troubles; None where it does not answer."""
        try:
            answer = await self._client.post(COUNTS_PATH, json=counts)
        except httpx.HTTPError:
            return None
        return tuple(answer.json()) if answer.is_success else None

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _forward(self, request: Request) -> Response:
        there = self._client.build_request(
            request.method,
            httpx.URL(raw_path=_request_target(request)),
            headers=_headers(request),
            content=request.stream(),
        )
        try:
            answer = await self._client.send(there, stream=True)
        except httpx.TransportError:
            return PlainTextResponse("Starting. Try again in a moment.\n", 503, {"Retry-After": "2"})
        fields = [(k, v) for k, v in answer.headers.raw if k.decode("latin-1").lower() not in _HOP_BY_HOP]
        passed = StreamingResponse(_body(answer), answer.status_code)
        passed.raw_headers = [(name.lower(), value) for name, value in fields]
        return passed


def _request_target(request: Request) -> bytes:
    query: bytes = request.scope["query_string"]
    outer: bytes = request.scope["outer_path"]
    return outer + b"?" + query if query else outer


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    """Return the header fields to pass on, with the address of the client that asked us.

    A proxy before us that says for whom it asks is still to be seen, by another field.
    """
    own_field = FORWARDED_FOR.encode()
    fields = [
        (k, v) for k, v in request.headers.raw if k != own_field and k.decode("latin-1") not in _HOP_BY_HOP
    ]
    client = request.client.host if request.client else ""
    if is_proxied(request):
        fields.append((b"via", b"1.0 proxy"))
    return [*fields, (own_field, client.encode("latin-1"))]


async def _body(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()
