"""One page of the list of all feeds of a kind."""

from __future__ import annotations

from feeds.web.pages.home import Shelf
from feeds.web.pages.layout import page
from feeds.web.site import Site


def render(site: Site, shelf: Shelf, number: int, pages: int) -> bytes:
    """Return the page of this number, of so many."""

    def address(there: int) -> str:
        return f"{site.prefix}{shelf.path}{'' if there == 1 else f'/{there}'}"

    return page(
        "listing.html",
        site,
        shelf=shelf,
        number=number,
        pages=pages,
        previous=address(number - 1) if number > 1 else "",
        next=address(number + 1) if number < pages else "",
    )
