"""The endpoint of the hub: WebSub requests as forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feeds.web.forms import read_body
from feeds.web.local_requests import client_network
from feeds.websub.hub import HubResponse
from feeds.websub.subscription_request import LARGEST_FORM, Rejection, read_form

PATH = "/hub"

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
"""What is answered here rather than elsewhere; all but POST with 405."""

_FORM = "application/x-www-form-urlencoded"


def make_route(receive: Callable[[Mapping[str, str], str], Awaitable[HubResponse]]) -> Route:
    """Return the route that hands subscription requests, and who sent them, to a hub (WebSub, 5.1)."""

    async def subscribe(request: Request) -> Response:
        if request.method != "POST":
            raise HTTPException(405, headers={"Allow": "POST"})
        if not request.headers.get("content-type", "").lower().startswith(_FORM):
            return _to_response(HubResponse(415, f"Send the request as {_FORM}."))
        form = read_form(await read_body(request, LARGEST_FORM))
        if isinstance(form, Rejection):
            return _to_response(HubResponse(form.status, form.reason))
        return _to_response(await receive(form, client_network(request)))

    return Route(PATH, subscribe, methods=METHODS)


def _to_response(answer: HubResponse) -> Response:
    headers = {"Cache-Control": "no-store"}
    if answer.retry_after:
        headers["Retry-After"] = str(answer.retry_after)
    return PlainTextResponse(f"{answer.text}\n", answer.status, headers)
