"""The message of a service once its first index is complete: what it serves, and where."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.config.loader import Config
from feeds.generators.site import GeneratorSite
from feeds.generators.site_config import get_site
from feeds.model import Format, Kind
from feeds.publishing.publisher import Publisher
from feeds.text import make_printable


@dataclass(frozen=True, slots=True)
class ServedFolder:
    """One folder as it is served.

    ``site`` names its generator and configuration, if it is of one. ``addresses`` are those of a first page
    and feeds, each under the name it is shown by.
    """

    folder: str
    site: str
    entries: int
    addresses: tuple[tuple[str, str], ...]


def describe_folder(served: ServedFolder) -> str:
    """Return four lines at most: what is served, and the addresses of pages and feeds."""
    posts = "1 post" if served.entries == 1 else f"{served.entries:,} posts"
    site = f" ({served.site})" if served.site else ""
    head = f"Serving {posts} of {served.folder}{site}"
    if not served.entries:
        head = f"No posts in {served.folder}{site} yet: save one there, and it is served within a second"
    width = max(len(name) for name, _ in served.addresses)
    return "\n".join([head, *(f"  {name:{width}}  {address}" for name, address in served.addresses)])


def list_facts(served: ServedFolder) -> dict[str, object]:
    """Return the same as fields of a line of the log, for programs."""
    return {
        "folder": served.folder,
        "site": served.site,
        "entries": served.entries,
        "addresses": dict(served.addresses),
    }


def read_served_folder(config: Config, publisher: Publisher, entries: int) -> ServedFolder:
    """Return what is served at this moment, private feeds left out; reads the catalog from the store."""
    site, addresses = get_site(config), publisher.site.addresses
    groups = publisher.read_catalog().public_groups
    rows = [("Pages", addresses.of("/"))]
    rows += [("Everything", addresses.document(group.feeds[0], Format.ATOM)) for group in groups[:1]]
    pairs = [pair for group in groups for pair in zip(group.terms, group.feeds, strict=False)]
    tags = [(term.count, feed) for term, feed in pairs if term.kind is Kind.TAG]
    if tags:
        _, busiest = max(tags, key=lambda tag: tag[0])
        name = "One tag" if len(tags) == 1 else f"One of {len(tags):,} tags"
        rows.append((name, addresses.document(busiest, Format.ATOM)))
    return ServedFolder(make_printable(str(config.folder)), _name_site(site), entries, tuple(rows))


def _name_site(site: GeneratorSite | None) -> str:
    if site is None:
        return ""
    return ", ".join((site.label, *site.files[:1]))
