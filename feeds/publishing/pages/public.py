"""The public pages: home, lists, feed previews, entries, the feed builder and errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feeds.model import Entry, Feed, Kind, Label, Teaser
from feeds.publishing.i18n.catalogues import N_
from feeds.publishing.pages.templating import render_template
from feeds.publishing.query import Query, format_query
from feeds.publishing.site import Site
from feeds.rendering.metadata import FeedMetadata


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One feed in a list: its short name, how many entries it holds and when the newest came."""

    feed: Feed
    name: str
    count: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class FeedSection:
    """Feeds of one kind, under its name. ``total`` counts those not shown too; ``path`` has them."""

    name: str
    lines: tuple[FeedRow, ...]
    total: int
    path: str = ""


def render_home(
    site: Site,
    everything: FeedRow | None,
    sections: Sequence[FeedSection],
    newest: Sequence[Entry] = (),
    find: str = "",
) -> bytes:
    """Return the page; ``everything`` is None where all feeds are private."""
    return render_template(
        "home.html", site, everything=everything, shelves=sections, newest=newest, find=find
    )


def render_listing(
    site: Site, section: FeedSection, number: int, pages: int, everything: Feed | None
) -> bytes:
    """Return the page of this number, of so many; ``everything`` is the feed of the site, unless private."""

    def address(there: int) -> str:
        return f"{site.prefix}{section.path}{'' if there == 1 else f'/{there}'}"

    return render_template(
        "listing.html",
        site,
        everything=everything,
        shelf=section,
        number=number,
        pages=pages,
        previous=address(number - 1) if number > 1 else "",
        next=address(number + 1) if number < pages else "",
    )


_KINDS = {
    "tags": N_("Tag"),
    "categories": N_("Category"),
    "authors": N_("Author"),
    "feeds": N_("Collection"),
}


def render_preview(
    site: Site,
    frame: FeedMetadata,
    total: int,
    entries: Sequence[Entry],
    *,
    newest: datetime | None,
    private: bool = False,
) -> bytes:
    """Return the page of a feed, or of one page of its archive.

    ``total`` counts the whole feed's entries; ``newest`` is the date of the newest that has one.
    """
    feed = frame.feed
    return render_template(
        "preview.html",
        site,
        feed=feed,
        frame=frame,
        kind=kind_of(feed),
        total=total,
        entries=entries,
        newest=newest,
        refine="" if private else f"/new?{format_query(Query(feed.slice), site.zone)}".rstrip("?"),
    )


def kind_of(feed: Feed) -> str:
    """Return what kind of feed it is, as an English message to translate."""
    folder, _, name = feed.path.removeprefix("/").partition("/")
    return _KINDS.get(folder, N_("Feed")) if name else N_("Selection") if feed.query else N_("Feed")


_LABELS = {
    "any": N_("Tags, any of"),
    "all": N_("Tags, all of"),
    "none": N_("Tags, none of"),
    "category": N_("Categories"),
    "author": N_("Authors"),
}


@dataclass(frozen=True, slots=True)
class ChosenName:
    """A name that was chosen. One that nothing bears is not ``known``; ``near`` is like it, or empty."""

    name: str
    known: bool = True
    near: str = ""


@dataclass(frozen=True, slots=True)
class NameChoice:
    """A parameter of the query, what it takes the names of, and those chosen."""

    parameter: str
    kind: Kind
    chosen: tuple[ChosenName, ...]

    @property
    def label(self) -> str:
        """Return what it is called, as an English message to translate."""
        return _LABELS[self.parameter]


@dataclass(frozen=True, slots=True)
class BuilderForm:
    """What the form holds: names by choice, what was typed elsewhere, and names to offer of each kind."""

    choices: tuple[NameChoice, ...]
    offered: Mapping[Kind, Sequence[str]]
    q: str = ""
    since: str = ""
    until: str = ""
    limit: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class BuilderResult:
    """The feed that was chosen: how many entries it has, its newest, and its lines for config.toml.

    ``newest`` is the date of the newest that has one.
    """

    feed: Feed
    count: int
    entries: tuple[Entry, ...]
    newest: datetime | None
    lines: str


def render_builder(
    site: Site, query: str, form: BuilderForm, built: BuilderResult | None, mistake: str
) -> bytes:
    """Return the page that answers a query; ``mistake`` is why nothing was built."""
    return render_template("builder.html", site, query=query, form=form, built=built, mistake=mistake)


def render_entry(
    site: Site,
    entry: Entry,
    around: tuple[Entry | None, Entry | None],
    feeds: Mapping[Label, Feed],
    everything: Feed | None,
) -> bytes:
    """Return the page; that of a teaser says for whom the whole text is.

    ``around`` are the next newer and the next older entry, ``feeds`` those of the entry's labels, and
    ``everything`` that of the whole site, unless it is private.
    """
    newer, older = around
    return render_template(
        "entry.html",
        site,
        entry=entry,
        newer=newer,
        older=older,
        feeds={label.name: feed for label, feed in feeds.items() if label.kind is not Kind.AUTHOR},
        writers={label.name: feed for label, feed in feeds.items() if label.kind is Kind.AUTHOR},
        everything=everything,
        is_teaser=isinstance(entry, Teaser),
    )


def render_error(site: Site, status: int, reason: str, message: str, near: Sequence[Feed] = ()) -> bytes:
    """Return the page; ``near`` are feeds that may have been meant."""
    return render_template("error.html", site, status=status, reason=reason, message=message, near=near)
