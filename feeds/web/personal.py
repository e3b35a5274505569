"""Answers for one person, and the forms they send: not cached, not read by other sites, not forged."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from feeds.web.admission import from_here
from feeds.web.body import read_body
from feeds.web.document import HTML
from feeds.web.headers import page_policy
from feeds.web.refusals import Refusal
from feeds.web.site import Site

LARGEST_FORM = 2**20
"""Bytes of a form: a configuration of the largest size, every character of it percent-encoded."""

_NOTHING: Mapping[str, str] = {}


def fields(site: Site) -> dict[str, str]:
    """Return the header fields of such an answer."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": page_policy(site, scripts=True),
        "Access-Control-Allow-Origin": "/".join(site.addresses.base_url.split("/")[:3]),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
    }


def page(site: Site, body: bytes, status: int = 200, more: Mapping[str, str] = _NOTHING) -> Response:
    """Return a page."""
    return Response(body, status, {**fields(site), **more}, HTML)


def moved(site: Site, path: str, more: Mapping[str, str] = _NOTHING) -> Response:
    """Lead to another page of the site (303)."""
    return RedirectResponse(site.prefix + path, 303, {**fields(site), **more})


async def form_of(request: Request, site: Site) -> dict[str, str]:
    """Return the fields of a form. Raises `Refusal` for one that is too large, or not from our pages."""
    if not from_here(request, site):
        raise Refusal(403, "This form was not sent from a page of this site.")
    try:
        return dict(
            parse_qsl((await _body(request)).decode("utf-8"), keep_blank_values=True, max_num_fields=10)
        )
    except ValueError:
        raise Refusal(400, "This is not a form in UTF-8.") from None


async def _body(request: Request) -> bytes:
    body = await read_body(request, LARGEST_FORM)
    if len(body) > LARGEST_FORM:
        raise Refusal(413, f"A form can have {LARGEST_FORM} bytes at most.")
    return body
