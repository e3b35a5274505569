"""The records that travel along the path of a post. Frozen; no I/O, no clock, no configuration.

Every ``str`` here that a reader will see (titles, names, labels, summaries) is plain text, without
control characters and in Unicode normal form C. Every ``datetime`` is aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

CleanHTML = NewType("CleanHTML", str)
"""HTML that has passed the sanitizer. Only ``feeds.cleaning`` makes it; only this is ever rendered."""


class Markup(StrEnum):
    """The language a post's body is written in."""

    MARKDOWN = "markdown"
    HTML = "html"
    RST = "rst"
    TEXT = "text"


class Format(StrEnum):
    """A syndication format; the value is the suffix of its URLs."""

    ATOM = "atom"
    RSS = "rss"
    JSON = "json"


class Mode(StrEnum):
    """How much of each entry a feed carries."""

    FULL = "full"
    SUMMARY = "summary"


class Kind(StrEnum):
    """What a label is: the three ways a post says where it belongs."""

    TAG = "tag"
    CATEGORY = "category"
    AUTHOR = "author"


class Severity(StrEnum):
    """What a problem did to its post."""

    ERROR = "error"
    """The post is not served (or its last good version still is)."""
    REPAIRED = "repaired"
    """The post is served; something in it was read otherwise than it was written."""
    NOTE = "note"
    """Nothing is wrong: the post is held back by its author's own word, or dated by its file."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something the operator should know about one file.

    ``path`` is relative to the posts folder; ``line`` and ``column`` count from 1.
    """

    path: str
    kind: str
    reason: str
    line: int | None = None
    column: int | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Person:
    """An author. ``email`` and ``url`` are empty when unknown."""

    name: str
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """What Apple's directory shows of an episode of a podcast.

    ``season`` and ``number`` are 0 when unknown, ``kind`` is "full", "trailer", "bonus" or empty, and
    ``explicit`` None where its author says neither.
    """

    season: int = 0
    number: int = 0
    kind: str = ""
    explicit: bool | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A media file of an entry. ``length`` is in bytes, ``duration`` in seconds; 0 when unknown.

    ``episode`` is what its author says of it as an episode of a podcast.
    """

    url: str
    type: str
    length: int = 0
    duration: int = 0
    episode: Episode | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that stands for an entry.

    Sizes are in CSS pixels, None when unknown. ``length`` is in bytes, 0 when unknown.
    """

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    length: int = 0


TEASER = "teaser"
"""The name in an `AccessRule` that shows title and summary to everybody."""


@dataclass(frozen=True, slots=True)
class AccessRule:
    """For whom a post is: the bearers that any of some names stands for, as `normalize_name` spells them.

    A name is that of a named feed, or of a token; `TEASER` is no bearer's. ``line`` and ``column`` are where
    the post says so.
    """

    names: tuple[str, ...]
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """The file an author wrote, read and typed, before its body is touched.

    ``path`` is relative to the posts folder, with ``/``; undecodable bytes of a file name stay as
    lone surrogates (PEP 383). ``title`` and ``summary`` are empty when the author gave none;
    ``published`` is None when neither front matter nor path holds a date. ``source`` is the address
    the post was taken from (``from:``), ``permalink`` the address it claims for itself; either may be
    relative, hostile or nonsense until ``feeds.urls`` has seen it. ``body_line`` is the line of the
    file on which ``body`` begins. ``withheld`` is why its author keeps it from the public: of kind "draft",
    "held", or "held-key" where a misspelt field means to; ``access`` is for whom it is, None for everybody.
    Of posts of one moment those with a ``weight`` come first, the lighter before the heavier; 0 is none.
    """

    path: str
    body: str
    markup: Markup = Markup.MARKDOWN
    body_line: int = 1
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    authors: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    source: str = ""
    permalink: str = ""
    guid: str = ""
    slug: str = ""
    language: str = ""
    summary: str = ""
    image: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    withheld: Problem | None = None
    access: AccessRule | None = None
    problems: tuple[Problem, ...] = ()
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as feeds carry it (RFC 4287, section 4.1.2).

    ``id`` is a permanent IRI, the same in every feed and format; ``key`` is its short form in our own
    URLs. ``link`` is the permalink elsewhere, empty when the entry's own page is its permalink;
    ``source`` is where the post was taken from. ``digest`` covers what a reader would call a change:
    title, links and content. ``expires`` is the moment the entry leaves by itself. ``access`` are the names
    of its `AccessRule`.
    """

    id: str
    key: str
    path: str
    title: str
    published: datetime
    updated: datetime
    content: CleanHTML
    digest: str
    link: str = ""
    source: str = ""
    summary: str = ""
    language: str = ""
    authors: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    image: Image | None = None
    enclosures: tuple[Enclosure, ...] = ()
    expires: datetime | None = None
    access: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Teaser(Entry):
    """What somebody is shown of an entry whose text is not for them: its summary is its content."""


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """One line of the ledger: an entry that is or was served, and the facts that recognise it.

    ``claim`` is the id the post would be given if it were new, ``path`` and ``file_digest`` where and
    as what it was last seen, ``digest`` that of the `Entry`. ``first_seen`` never changes. ``deleted``
    is None while the entry lives. ``dated`` says that ``published`` is a date that the post or its history
    gave, not when its file was first seen.
    """

    id: str
    claim: str
    path: str
    title: str
    published: datetime
    updated: datetime
    first_seen: datetime
    digest: str
    file_digest: str
    deleted: datetime | None = None
    dated: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """A tag, category or author by name: what a feed can be about."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A label with the number of entries that bear it and the date of the newest that has one.

    ``newest`` is None where every date is only when a file was first seen, or is to come.
    """

    label: Label
    count: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Which entries a feed holds. Empty means all of them.

    An entry is in when it bears at least one tag of ``any``, every tag of ``all``, one tag of each
    group of ``each``, no tag of ``none``, and, where given, one of ``categories`` and one of
    ``authors``, holds every word of ``words``, and was published at ``since`` or later and before
    ``until``.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    each: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Visibility:
    """Which entries somebody may see: all but those in a slice of ``hidden`` and in none of ``shown``.

    Nor may they see those whose access has one of the names ``kept`` and none of ``granted``, unless these
    are teasers: of them they get title and summary. With ``teases`` that is all they get of any teaser.
    """

    hidden: tuple[Slice, ...] = ()
    shown: tuple[Slice, ...] = ()
    kept: frozenset[str] = frozenset()
    granted: frozenset[str] = frozenset()
    teases: bool = False

    @property
    def text_kept(self) -> frozenset[str]:
        """The names of an entry's access that keep its text from them, unless it has one of ``granted``."""
        return self.kept | {TEASER} if self.teases else self.kept

    def can_read(self, access: Iterable[str]) -> bool:
        """Tell whether an entry of some access that they may see is shown to them with its text."""
        names = frozenset(access)
        return names.isdisjoint(self.text_kept) or not names.isdisjoint(self.granted)


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: what it holds and what it says of itself, in no particular format.

    ``path`` is its URL path without suffix, unescaped, such as ``/tags/联合早报``; with a suffix it is
    a document, without one its preview page. ``query`` is the canonical query string of a slice,
    without the question mark, or empty. Documents show no entry published before ``not_before``; pages and
    the archive do.
    """

    path: str
    title: str
    slice: Slice = Slice()
    description: str = ""
    language: str = ""
    query: str = ""
    limit: int = 50
    mode: Mode = Mode.FULL
    formats: tuple[Format, ...] = (Format.ATOM, Format.RSS, Format.JSON)
    not_before: datetime | None = None


def get_labels(entry: Entry) -> frozenset[Label]:
    """Return every label an entry bears, and so every label feed it is in."""
    named = (
        (Kind.TAG, entry.tags),
        (Kind.CATEGORY, entry.categories),
        (Kind.AUTHOR, tuple(person.name for person in entry.authors)),
    )
    return frozenset(Label(kind, name) for kind, names in named for name in names)
