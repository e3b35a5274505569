"""The form that asks for the operator's password."""

from __future__ import annotations

from feeds.web.pages.layout import page
from feeds.web.site import Site


def render(site: Site, back: str, trouble: str = "") -> bytes:
    """Return the page; whoever signs in is led to ``back``."""
    return page("signin.html", site, back=back, trouble=trouble)
