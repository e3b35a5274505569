"""Candidate entries, and the decision between new, updated and unchanged. Pure: no clock, no I/O.

Light to import: the process that asks the ledger is not the one that converts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from feeds.cleaning.clean_html import name_ids_after
from feeds.config.clean_settings import CleanSettings, RuleMatch
from feeds.entries.access import KnownNames
from feeds.generators.mounted_site import MountedSite
from feeds.model import Entry, LedgerRecord, Post, Problem
from feeds.urls import (
    WEB_SCHEMES,
    get_host,
    is_host_match,
    make_entry_key,
    mint_id,
    mint_source_id,
    to_safe_url,
)

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a file says it is, before the ledger has been asked.

    ``entry`` bears the ``claim`` as its id. ``explicit`` says the author wrote the id, ``sourced``
    that it was minted from the post's source and date; otherwise it comes from the path. ``dated``
    says the post names its own date; otherwise ``entry.published`` is only when the file was first
    seen, or where it is ``committed``, when its file was first committed. ``revised`` is the date of change
    the author gave, if any. ``files`` are the paths of the files that the entry refers to at addresses of
    ours. ``path_id`` is the id by its path of a post whose author wrote one, for where another post bears
    that. ``weight`` is that of the `Post`.
    """

    entry: Entry
    explicit: bool = False
    sourced: bool = False
    dated: bool = True
    revised: datetime | None = None
    files: tuple[str, ...] = ()
    path_id: str = ""
    weight: int = 0
    committed: bool = False

    @property
    def claim(self) -> str:
        """The id this entry would be given if it were new."""
        return self.entry.id

    @property
    def self_identified(self) -> bool:
        """Whether the post itself says which entry it is, wherever its file lies."""
        return self.explicit or self.sourced

    @property
    def visible_content(self) -> Entry:
        """All that a reader sees: the entry without id, path, and a date that is only the file's."""
        published = self.entry.published if self.dated else _NEVER
        return replace(self.entry, id="", key="", path="", published=published, updated=published)

    @property
    def author_timestamp(self) -> datetime:
        """When its author last dated it: of several files of one entry, that of the latest date is served."""
        return self.revised or (self.entry.published if self.dated else _NEVER)


@dataclass(frozen=True, slots=True)
class ConvertedPost:
    """A post's candidate, with what the operator should know about it and which rules it met."""

    candidate: Candidate
    problems: tuple[Problem, ...] = ()
    matched: frozenset[RuleMatch] = frozenset()


class EntryOutcome(StrEnum):
    """What a candidate turned out to be."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Decision:
    """An entry as it is to be stored, and what it is to a subscriber."""

    outcome: EntryOutcome
    entry: Entry


def decide_outcome(
    candidate: Candidate, entry_id: str, record: LedgerRecord | None, now: datetime
) -> Decision:
    """Tell new from updated from same, and decide the dates (RFC 4287, sections 4.2.9 and 4.2.15).

    ``published`` never moves by itself; ``updated`` moves only when the digest does, to the date the
    author gave where that is later than the known one, else to ``now``. The ids within the content are named
    after the entry's key, of which the digest knows nothing: an entry that changes its id says the same.
    """
    entry = candidate.entry
    if entry.id != entry_id:
        entry = replace(entry, id=entry_id, key=make_entry_key(entry_id))
    entry = replace(entry, content=name_ids_after(entry.content, entry.key))
    if record is None:
        return Decision(EntryOutcome.NEW, entry)
    published = entry.published if candidate.dated else record.published
    if entry.digest == record.digest:
        updated = max(record.updated, published)
        return Decision(EntryOutcome.SAME, replace(entry, published=published, updated=updated))
    revised = candidate.revised
    updated = revised if revised and revised > record.updated else now.replace(microsecond=0)
    return Decision(
        EntryOutcome.UPDATED, replace(entry, published=published, updated=max(updated, published))
    )


def make_claim(post: Post, authority: str) -> str:
    """Return the id a post would be given if it were new; ``authority`` mints it where no author did."""
    if post.guid:
        return _make_permanent_id(post.guid, authority)
    source = to_safe_url(post.source, WEB_SCHEMES)
    if source and post.published:
        return mint_source_id(source, post.published)
    return mint_id(authority, "path", post.path)


def _make_permanent_id(guid: str, authority: str) -> str:
    """Keep an author's id when it is an absolute IRI, as RFC 4287 4.2.6 asks; wrap anything else."""
    identifier = to_safe_url(guid, WEB_SCHEMES) or (
        guid if guid.startswith(("tag:", "urn:")) and guid.isascii() else ""
    )
    return identifier if identifier and " " not in identifier else mint_id(authority, "guid", guid)


def get_source_host(candidate: Candidate) -> str:
    """Return the host whose rules a candidate was converted under."""
    return get_host(candidate.entry.source)


CONVERSION_VERSION = "10"
"""Moves when the same post would be converted to something else, so that stores convert it again."""


@dataclass(frozen=True, slots=True)
class ConversionSettings:
    """Everything but the file that a conversion depends on.

    ``home`` is the address relative links lead to, ``site`` that of the site the posts are pages of (empty:
    they are nobody's), ``authority`` the host that mints ids, and ``timezone`` the IANA name of the zone of
    dates that name none. ``mounted`` is the site a generator builds of the posts, if one does. ``files`` is
    the address below which we serve the files of that site, or of the posts ``folder`` where there is none.
    ``access`` are the names that posts may give in theirs; None where those are not checked.
    """

    clean: CleanSettings = CleanSettings()
    timezone: str = "UTC"
    home: str = "http://localhost/"
    authority: str = "localhost"
    drafts: bool = False
    site: str = ""
    mounted: MountedSite | None = None
    files: str = ""
    folder: str = field(default="", repr=False)
    access: KnownNames | None = field(default=None, repr=False)

    def digest(self, host: str) -> str:
        """Return a digest of the rules as far as they concern posts taken from ``host``."""
        concerned = tuple(
            r for r in self.clean.rules if not r.hosts or any(is_host_match(p, host) for p in r.hosts)
        )
        rules = replace(self, clean=self.clean.model_copy(update={"rules": concerned}))
        return hashlib.blake2b(f"{CONVERSION_VERSION}{rules!r}".encode(), digest_size=8).hexdigest()
