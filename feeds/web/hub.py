"""The hub's door: WebSub requests come in as forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feeds.push.hub import Answer
from feeds.push.request import LARGEST_FORM, Refusal, read_form
from feeds.web.body import read_body

PATH = "/hub"

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
"""What is answered here rather than elsewhere; all but POST with 405."""

_FORM = "application/x-www-form-urlencoded"


def route(receive: Callable[[Mapping[str, str]], Awaitable[Answer]]) -> Route:
    """Return the route that hands subscription requests to a hub (WebSub, 5.1)."""

    async def subscribe(request: Request) -> Response:
        if request.method != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        if not request.headers.get("content-type", "").lower().startswith(_FORM):
            return _told(Answer(415, f"Send the request as {_FORM}."))
        form = read_form(await read_body(request, LARGEST_FORM))
        return _told(Answer(form.status, form.reason) if isinstance(form, Refusal) else await receive(form))

    return Route(PATH, subscribe, methods=METHODS)


def _told(answer: Answer) -> Response:
    headers = {"Cache-Control": "no-store"}
    if answer.retry_after:
        headers["Retry-After"] = str(answer.retry_after)
    return PlainTextResponse(f"{answer.text}\n", answer.status, headers)
