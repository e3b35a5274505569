"""Form bodies, and personal responses that are not cached and refuse other sites."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from feeds.publishing.document import HTML
from feeds.publishing.headers import page_policy
from feeds.publishing.i18n.catalogues import N_
from feeds.publishing.site import Site
from feeds.urls import parse_form
from feeds.web.auth import is_same_origin
from feeds.web.errors import HTTPError


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


LARGEST_FORM = 2**20
"""Bytes of a form: a configuration of the largest size, every character of it percent-encoded."""

_MOST_FIELDS = 10
_NO_HEADERS: Mapping[str, str] = {}


def private_headers(site: Site) -> dict[str, str]:
    """Return the header fields of such an answer."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": page_policy(site, scripts=True),
        "Access-Control-Allow-Origin": "/".join(site.addresses.base_url.split("/")[:3]),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
    }


def html_response(
    site: Site, body: bytes, status: int = 200, more: Mapping[str, str] = _NO_HEADERS
) -> Response:
    """Return a page."""
    return Response(body, status, {**private_headers(site), **more}, HTML)


def redirect(site: Site, path: str, more: Mapping[str, str] = _NO_HEADERS) -> Response:
    """Lead to another page of the site (303)."""
    return RedirectResponse(site.prefix + path, 303, {**private_headers(site), **more})


async def read_form(request: Request, site: Site) -> dict[str, str]:
    """Return the fields of a form. Raises `HTTPError` for one that is too large, or not from our pages."""
    if not is_same_origin(request, site):
        raise HTTPError(403, N_("This form was not sent from a page of this site."))
    try:
        return parse_form(await _read_limited_body(request), _MOST_FIELDS)
    except ValueError:
        raise HTTPError(400, N_("This is not a form in UTF-8.")) from None


async def _read_limited_body(request: Request) -> bytes:
    body = await read_body(request, LARGEST_FORM)
    if len(body) > LARGEST_FORM:
        raise HTTPError(413, N_("A form can have %(limit)s bytes at most."), {"limit": LARGEST_FORM})
    return body
