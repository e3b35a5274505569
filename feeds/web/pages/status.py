"""How the service is, for its operator."""

from __future__ import annotations

from feeds.model import Feed
from feeds.web.pages.layout import page
from feeds.web.site import Site
from feeds.web.status import Report


def render(site: Site, report: Report, problems: Feed, form: str) -> bytes:
    """Return the page; ``problems`` is the feed of problems, ``form`` the token of the session, if any."""
    return page("status.html", site, report=report, state=report.state, problems=problems, form=form)
