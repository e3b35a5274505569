"""The feed builder: what can be chosen, what is, and the feed that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feeds.model import Entry, Feed, Kind
from feeds.web.pages.layout import page
from feeds.web.site import Site

_LABELS = {
    "any": "Tags, any of",
    "all": "Tags, all of",
    "none": "Tags, none of",
    "category": "Categories",
    "author": "Authors",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name that was chosen. One that nothing bears is not ``known``; ``near`` is like it, or empty."""

    name: str
    known: bool = True
    near: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter of the query, what it takes the names of, and those chosen."""

    parameter: str
    kind: Kind
    chosen: tuple[Name, ...]

    @property
    def label(self) -> str:
        """Return what it is called, in an English phrase that `phrases` knows."""
        return _LABELS[self.parameter]


@dataclass(frozen=True, slots=True)
class Form:
    """What the form holds: names by choice, what was typed elsewhere, and names to offer of each kind."""

    choices: tuple[Choice, ...]
    offered: Mapping[Kind, Sequence[str]]
    q: str = ""
    limit: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """The feed that was chosen: how many entries it has, its newest, and its lines for config.toml."""

    feed: Feed
    count: int
    entries: tuple[Entry, ...]
    lines: str


def render(site: Site, query: str, form: Form, built: Built | None, mistake: str) -> bytes:
    """Return the page that answers a query; ``mistake`` is why nothing was built."""
    return page("builder.html", site, query=query, form=form, built=built, mistake=mistake)
