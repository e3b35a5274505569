"""Answers with files beside posts, whole or in parts (RFC 9110, section 14)."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from feeds.dates import format_http_date
from feeds.media_types import is_shown_in_place
from feeds.publishing.headers import FILE_POLICY, cache_control
from feeds.publishing.i18n.catalogues import N_
from feeds.publishing.post_files import PostFile
from feeds.publishing.site import Site
from feeds.urls import escape_file_path
from feeds.web.conditional import evaluate, parse_conditions
from feeds.web.errors import HTTPError

_BYTE_RANGES = re.compile(r"bytes=[\d\s,-]{1,200}", re.ASCII)


def respond_with_file(request: Request, file: PostFile, site: Site, *, private: bool) -> Response:
    """Return a file, a part of it, or that it is as the client knows it; a ``private`` one for nobody else.

    Reads the file for its entity tag. Raises `HTTPError` 404 where it has gone, 412 where a condition fails.
    """
    try:
        etag = file.etag()
    except OSError:
        raise HTTPError(404, N_("There is no such file.")) from None
    headers = {
        "etag": etag,
        "last-modified": format_http_date(file.modified),
        "cache-control": cache_control(site.http.max_age, private),
        "content-security-policy": FILE_POLICY,
        "cross-origin-resource-policy": "cross-origin",
        **({"vary": "Authorization"} if private else {}),
    }
    joined = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
    fields = {name.encode("latin-1"): value.encode("latin-1") for name, value in joined.items()}
    decided = evaluate(parse_conditions(fields), etag, file.modified)
    if decided == 412:
        raise HTTPError(412, N_("What is at this address is no longer, or not yet, as the request says."))
    if decided == 304:
        return Response(status_code=304, headers=headers)
    if not _BYTE_RANGES.fullmatch(request.headers.get("range", "")):
        _drop_range(request)
    name = escape_file_path(file.path.rpartition("/")[2])
    kind = "inline" if is_shown_in_place(file.media_type) else "attachment"
    headers["content-disposition"] = f"{kind}; filename*=UTF-8''{name}"
    return FileResponse(file.real_path, headers=headers, media_type=file.media_type, stat_result=file.status)


def _drop_range(request: Request) -> None:
    """Forget ranges in a unit that is unknown: they are to be ignored (RFC 9110, 14.2)."""
    request.scope["headers"] = [field for field in request.scope["headers"] if field[0] != b"range"]
