"""The body of a request, as far as it may go."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request


async def read_body(request: Request, most: int) -> bytes:
    """Read a body, and no more of it than shows that it has over ``most`` bytes; nothing of one cut short."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                break
    except ClientDisconnect:
        return b""
    return body
