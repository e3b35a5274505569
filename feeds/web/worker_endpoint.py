"""The endpoint of the writing process for workers; `worker_proxy` apart from it imports an HTTP client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

COUNTS_PATH = "/-/counts"
"""Where the writer takes what others counted. No request from outside is passed on to there."""


class WorkerEndpoint:
    """The writer's side: an ASGI application that takes counts, and leaves all else to the one behind.

    ``take`` is given what a worker counted, and returns the writer's troubles.
    """

    def __init__(self, front: ASGIApp, take: Callable[[Any], Sequence[str]]) -> None:
        self._application = front
        self._take_counts = take

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a worker."""
        if scope["type"] != "http" or scope["path"] != COUNTS_PATH:
            await self._application(scope, receive, send)
            return
        troubles = self._take_counts(await Request(scope, receive).json())
        await JSONResponse(list(troubles))(scope, receive, send)
