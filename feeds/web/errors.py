"""HTTP errors, as text, JSON or HTML by what the client accepts."""

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
from feeds.publishing.i18n.catalogues import N_, translate
from feeds.publishing.pages import public
from feeds.publishing.site import Site

_CACHEABLE_STATUSES = frozenset({400, 404, 410})

_REASONS = {
    400: N_("Bad Request"),
    401: N_("Unauthorized"),
    403: N_("Forbidden"),
    404: N_("Not Found"),
    405: N_("Method Not Allowed"),
    410: N_("Gone"),
    412: N_("Precondition Failed"),
    413: N_("Content Too Large"),
    414: N_("URI Too Long"),
    429: N_("Too Many Requests"),
    431: N_("Request Header Fields Too Large"),
    500: N_("Internal Server Error"),
    503: N_("Service Unavailable"),
}
"""Reason phrases of the answers that this service gives (RFC 9110, section 15; RFC 6585), to translate."""

_NO_VALUES: Mapping[str, object] = {}


class HTTPError(HTTPException):
    """A request that cannot be answered; ``near`` are feeds that may have been meant.

    The message is English, with ``%(name)s`` for each of the ``values``.
    """

    def __init__(
        self,
        status: int,
        message: str,
        values: Mapping[str, object] = _NO_VALUES,
        *,
        near: Sequence[Feed] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, message % values if values else message, headers)
        self.near = near
        self._message = message
        self._values = values

    def translate(self, language: str) -> str:
        """Return the message in another language, as far as that has a catalogue."""
        return translate(language, self._message, self._values)


def error_response(site: Site, request: Request, refusal: HTTPException) -> Response:
    """Return a refusal as a page, as JSON or as text, by what the request accepts."""
    near = getattr(refusal, "near", ())
    lasting = refusal.status_code in _CACHEABLE_STATUSES and not (site.access.feeds or site.has_bearers)
    headers = {
        "Cache-Control": "public, max-age=60" if lasting else "no-store",
        "Vary": "Accept",
        **(refusal.headers or {}),
    }
    if refusal.status_code == 405:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
        message = N_("%(method)s is not done here. Only %(allowed)s are.")
        refusal = HTTPError(405, message, {"method": request.method, "allowed": headers["Allow"]})
    accepted = request.headers.get("accept", "")
    if "text/html" in accepted:
        message = refusal.translate(site.about.language) if isinstance(refusal, HTTPError) else refusal.detail
        page = public.render_error(site, refusal.status_code, _reason(refusal), message, near)
        policy = {"Content-Security-Policy": page_policy(site)}
        return Response(page, refusal.status_code, headers | policy, HTML)
    if "json" in accepted:
        return Response(_json(site, refusal, near), refusal.status_code, headers, "application/json")
    return Response(_text(site, refusal, near), refusal.status_code, headers, "text/plain; charset=utf-8")


def _reason(refusal: HTTPException) -> str:
    status = refusal.status_code
    return _REASONS.get(status) or HTTPStatus(status).phrase


def _json(site: Site, refusal: HTTPException, near: Sequence[Feed]) -> str:
    fields = {
        "status": refusal.status_code,
        "error": _reason(refusal),
        "message": refusal.detail,
        "near": [site.addresses.document(feed, feed.formats[0]) for feed in near],
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"


def _text(site: Site, refusal: HTTPException, near: Sequence[Feed]) -> str:
    suggestions = "".join(f"\n  {site.addresses.document(feed, feed.formats[0])}" for feed in near)
    return f"{refusal.detail}\n" + (f"\nDid you mean:{suggestions}\n" if near else "")
