"""The health of the service, and the responses that depend on it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from feeds.publishing.i18n.catalogues import N_
from feeds.store.totals import Totals
from feeds.web.errors import HTTPError

RETRY_AFTER_S = 5
"""Seconds after which it is worth asking again while the first index is made."""


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How far the first index of a folder has come, in posts; ``total`` is 0 until they are counted."""

    done: int
    total: int

    def __str__(self) -> str:
        return f"{self.done} of {self.total} posts" if self.total else f"{self.done} posts so far"


@dataclass(frozen=True, slots=True)
class Health:
    """How the service is.

    ``indexing`` is set until the first index is complete; ``troubles`` are what it works in spite of.
    """

    indexing: IndexProgress | None = None
    troubles: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Return one word for it."""
        return "starting" if self.indexing else "degraded" if self.troubles else "ok"


HEALTHY = Health()


def respond_with_health(health: Health, totals: Totals) -> Response:
    """Return the health of the service as JSON: 200, or 503 until the first index is complete."""
    fields = {
        "status": health.status,
        "revision": totals.revision,
        "entries": totals.entries,
        "problems": totals.problems,
        "troubles": len(health.troubles),
    }
    if health.indexing:
        fields["indexing"] = {"done": health.indexing.done, "total": health.indexing.total}
    return JSONResponse(fields, 503 if health.indexing else 200, {"Cache-Control": "no-store"})


def starting_error(indexing: IndexProgress) -> HTTPError:
    """Return the 503 that answers until the first index is complete."""
    headers = {"Retry-After": str(RETRY_AFTER_S)}
    if indexing.total:
        message = N_("The posts are being read for the first time: %(done)s of %(total)s posts.")
        return HTTPError(503, message, {"done": indexing.done, "total": indexing.total}, headers=headers)
    message = N_("The posts are being read for the first time: %(done)s posts so far.")
    return HTTPError(503, message, {"done": indexing.done}, headers=headers)
