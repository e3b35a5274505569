"""HTTP errors, as text, JSON, XML or HTML by what the client accepts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from feeds.model import Feed
from feeds.publishing.document import HTML
from feeds.publishing.headers import page_policy
from feeds.publishing.pages import public
from feeds.publishing.pages.translations import Translate, translator_for
from feeds.publishing.site import Site

_CACHEABLE_STATUSES = frozenset({400, 404, 410})


class HTTPError(HTTPException):
    """A request that cannot be answered; ``near`` are feeds that may have been meant.

    The message is English, with a pair of braces for each of what is ``given``.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *given: object,
        near: Sequence[Feed] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, message.format(*given) if given else message, headers)
        self.near = near
        self._message = message
        self._given = given

    def translate(self, say: Translate) -> str:
        """Return the message in another language, as far as that is known."""
        message = say(self._message)
        return message.format(*self._given) if self._given else message


def error_response(site: Site, request: Request, refusal: HTTPException) -> Response:
    """Return a refusal as a page, as JSON or as text, by what the request accepts."""
    near = getattr(refusal, "near", ())
    lasting = refusal.status_code in _CACHEABLE_STATUSES and not site.access.covers_every_feed
    headers = {
        "Cache-Control": "public, max-age=60" if lasting else "no-store",
        "Vary": "Accept",
        **(refusal.headers or {}),
    }
    if refusal.status_code == 405:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
        refusal.detail = f"{request.method} is not done here. Only {headers['Allow']} are."
    accepted = request.headers.get("accept", "")
    if "text/html" in accepted:
        say = translator_for(site.about.language)
        message = refusal.translate(say) if isinstance(refusal, HTTPError) else refusal.detail
        page = public.render_error(site, refusal.status_code, _reason(refusal), message, near)
        policy = {"Content-Security-Policy": page_policy(site)}
        return Response(page, refusal.status_code, headers | policy, HTML)
    if "json" in accepted:
        return Response(_json(site, refusal, near), refusal.status_code, headers, "application/json")
    return Response(_text(site, refusal, near), refusal.status_code, headers, "text/plain; charset=utf-8")


def _reason(refusal: HTTPException) -> str:
    return HTTPStatus(refusal.status_code).phrase


def _json(site: Site, refusal: HTTPException, near: Sequence[Feed]) -> str:
    told = {
        "status": refusal.status_code,
        "error": _reason(refusal),
        "message": refusal.detail,
        "near": [site.addresses.document(feed, feed.formats[0]) for feed in near],
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def _text(site: Site, refusal: HTTPException, near: Sequence[Feed]) -> str:
    found = "".join(f"\n  {site.addresses.document(feed, feed.formats[0])}" for feed in near)
    return f"{refusal.detail}\n" + (f"\nDid you mean:{found}\n" if near else "")
