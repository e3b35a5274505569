"""What a store promises. Its docstrings are the contract that ``tests/store`` holds every store to.

One process writes (`Writer`); any number read (`Reader`). A reader never sees half a batch, and a
crash at any instant leaves a store that the next start completes. Nothing here reads the clock:
every moment comes in as an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, NewType, Protocol

from feeds.model import Entry, Label, LabelCount, LedgerRecord, Problem, Slice, Visibility
from feeds.store.faults import StoreFault
from feeds.store.totals import ScheduledEntry, Totals


@dataclass(frozen=True, slots=True)
class File:
    """What is remembered of one file of the posts folder, so that an unchanged one is never read again.

    ``digest`` is of its bytes. ``entry_id`` is empty for a file that is no entry (a draft, an error).
    ``host`` is that of the post's source, and ``rules`` the digest of the conversion rules it was
    converted under: together they tell which files a changed rule concerns.
    """

    path: str
    size: int
    mtime_ns: int
    digest: str = ""
    entry_id: str = ""
    host: str = ""
    rules: str = ""


class Stamp(NamedTuple):
    """What tells whether a file is as it was and still converted as it should be; as in `File`."""

    size: int
    mtime_ns: int
    host: str
    rules: str


@dataclass(frozen=True, slots=True)
class EntryWrite:
    """An entry to store, with the facts its line of the ledger takes over.

    ``live`` is False for an entry whose moment has not come yet or has passed; it is kept, not shown.
    ``files`` are the paths of the files that it refers to at addresses of ours. Among entries of one moment
    its ``weight`` decides where it stands, then its path (`feeds.store.sort_keys`). Without being ``dated``
    it is no feed's date: see `LedgerRecord`.
    """

    entry: Entry
    claim: str
    file_digest: str
    live: bool = True
    files: tuple[str, ...] = ()
    weight: int = 0
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything one step of indexing learned; stored whole or not at all.

    ``files`` replace what is known of their paths, ``gone`` are paths no longer there. ``entries``
    replace or add; ``removed`` are ids whose entries become tombstones. ``problems`` replaces, for
    each of its paths, all problems known of that path; paths in ``gone`` lose theirs. Where a batch
    contradicts itself, the last of two entries with one id counts, and writing counts over removing.
    An ``initial`` batch is written before anybody is answered, so that its change need not be dated later
    than the one before, and pages of archives can wait for `Writer.divide_archives`.
    """

    files: tuple[File, ...] = ()
    gone: tuple[str, ...] = ()
    entries: tuple[EntryWrite, ...] = ()
    removed: tuple[str, ...] = ()
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    initial: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What readers of feeds would notice between two revisions.

    ``labels`` are those of every entry that came, changed or left, before and after; empty when no
    feed changed. ``everything`` says the labels are not known one by one (a long gap): treat all
    feeds as changed.
    """

    revision: int
    labels: frozenset[Label] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class FormerLabel:
    """A label that no live entry bears any more, and when the last one that did left or lost it."""

    label: Label
    left: datetime


@dataclass(frozen=True, slots=True)
class EntryRef:
    """An entry's place in a feed, by ``published`` and ``sort_key``, without its content.

    ``version`` moves when anything of it changes that a feed could show: anything but ``path``. ``changed``
    is when it last came or changed in the store; it is ``dated`` as its line of the ledger is.
    """

    id: str
    key: str
    version: int
    published: datetime
    updated: datetime
    sort_key: bytes
    changed: datetime
    dated: bool

    @property
    def feed_published(self) -> datetime | None:
        """When it was published, if a feed can be dated by that: it is given, and not to come."""
        return self.published if self.dated and self.published <= self.changed else None

    @property
    def feed_updated(self) -> datetime | None:
        """When it was updated, if a feed can be dated by that."""
        return self.updated if self.dated and self.updated <= self.changed else None


class PagePosition(NamedTuple):
    """A place in the order of entries at which a page of an archive begins.

    It is behind the entry of ``key``, which is at that ``moment``; without a key, behind all entries that
    were published at the moment or later. It names the same place for good, whatever becomes of entries.
    """

    moment: datetime
    key: str = ""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """What is on one page of an archive, newest first, and where the pages beside it begin, if there are any.

    ``modified`` is when the page last changed, its neighbours' positions included; None where it never did.
    """

    refs: tuple[EntryRef, ...]
    modified: datetime | None = None
    older: PagePosition | None = None
    newer: PagePosition | None = None


Restriction = NewType("Restriction", object)
"""What a store looked up of a `Visibility`. It is good while the store's epoch and revision are the same."""


class EntryReader(Protocol):
    """What feeds and pages ask of a store. Every call sees one revision, whole. Shows only live entries."""

    def revision(self) -> int:
        """Return the number of the last batch that changed anything; 0 for an empty store."""

    def epoch(self) -> int:
        """Return which writer in turn the store has; 0 where one process is its only writer.

        With another epoch, a revision may be another one than that of the same number before: forget what
        was learnt of it.
        """

    def size(self) -> int | None:
        """Return the bytes that the store takes on disk; None for one in memory."""

    def entry_refs(self, entry_slice: Slice, limit: int, offset: int = 0) -> tuple[EntryRef, ...]:
        """Return entries of a slice, newest ``published`` first; equal moments in order of sort key.

        A negative ``offset`` raises ValueError; ``limit`` 0 gives none. One indexed query, after one that
        looks up the labels; only words of several parts are also looked for in the texts themselves.

        Words are found in titles and visible text, whole, whatever their case; words of scripts that
        write no spaces (Chinese, Japanese, Korean, Thai) wherever their characters stand in a row.
        Punctuation counts neither in a word nor between its parts, except in ``c++`` and ``c#``.
        """

    def entries(self, ids: Iterable[str]) -> dict[str, Entry]:
        """Return whole live entries by id. Unknown ids are left out."""

    def count(self, entry_slice: Slice) -> int:
        """Return how many entries a slice holds."""

    def archive_page(self, entry_slice: Slice, position: PagePosition) -> StoredPage | None:
        """Return the page of a slice's archive that begins at a position; None where nothing ever was.

        It ends where the next page begins, at a place that is fixed once a label has entries for two pages
        of `Writer.page_length`: pages get longer and shorter, and are divided when they have grown to two.
        Pages that follow each other's ``older`` hold every entry behind the first position exactly once,
        also where entries come, leave and change meanwhile, as long as their moments stay. A page of more
        than 2000 entries, which has not been divided yet, ends early.
        """

    def last_modified(
        self,
        entry_slice: Slice,
        heads: tuple[EntryRef, ...],
        complete: bool,
        beyond: tuple[EntryRef, ...] = (),
    ) -> datetime | None:
        """Return the moment the bytes of a feed that shows exactly ``heads`` last changed.

        That is the latest of: the moments when these entries last came or changed, and the moments when
        an entry left the slice, or its place in it, from inside the window: no later in order than the
        last head, or anywhere when the window is ``complete``. Exact when ``complete`` means that the
        window has room to spare, and the slice names no words; what a text used to say is not
        remembered, so that every departure and edit among the slice's labels counts for words. Where there
        are some ``beyond``, the earliest of the moments when they came or changed is one more: since then
        the feed leads to its archive. None when nothing was ever shown.
        """

    def labels(self) -> tuple[LabelCount, ...]:
        """Return every label that live entries bear, most entries first, then by name."""

    def entry(self, key: str) -> Entry | None:
        """Return the live entry of a key."""

    def has_post_file(self, path: str) -> bool:
        """Tell whether a live entry refers to the file at ``path``."""

    def post_files(self) -> tuple[str, ...]:
        """Return the paths of all files that live entries refer to, in order."""

    def is_deleted(self, key: str) -> bool:
        """Tell whether an entry of this key was once served and is no more: deleted, or expired."""

    def deleted_keys(self) -> tuple[str, ...]:
        """Return the keys of all entries of which `is_deleted` is true."""

    def is_former_label(self, label: Label) -> bool:
        """Tell whether entries once bore a label that none bears now."""

    def former_labels(self) -> tuple[FormerLabel, ...]:
        """Return every label that entries once bore and none bears now, by name."""

    def neighbours(self, key: str) -> tuple[EntryRef | None, EntryRef | None]:
        """Return the heads just newer and just older than a live entry, among all."""

    def totals(self) -> Totals:
        """Return the store's figures."""

    def snapshot(self) -> AbstractContextManager[EntryReader]:
        """Give a reader whose calls all see one and the same revision, until the context ends.

        It belongs to one thread, and is one transaction: ask what belongs together, and let it go. In the
        meantime, ask nothing else of the store that gave it.
        """


class Reader(EntryReader, Protocol):
    """The reading half, of everything that is stored."""

    def changes_since(self, revision: int) -> Change:
        """Return what changed after ``revision``, up to now.

        Everything, where that is not remembered: after a long gap, or a revision not come to yet.
        """

    def resolve_visibility(self, visibility: Visibility) -> Restriction | None:
        """Return what is to be known of the store so that a reader shows only what is visible.

        None where it may show everything. Words are sought here, once, and not at each question.
        """

    def access_names(self) -> frozenset[str]:
        """Return every name that the access of an entry has, or had."""

    def restrict(self, restriction: Restriction) -> Reader:
        """Return a reader, of a snapshot as this one is, to which the entries left out are unknown.

        They are in no slice, count or label, have no neighbours, and are as if never deleted. Of teasers
        whose text is left out, only title and summary are known: no words, no files.
        """

    def problems(self) -> tuple[Problem, ...]:
        """Return all problems, errors first, then what was repaired, then notes; by path and line."""

    def list_scheduled(self, limit: int) -> tuple[ScheduledEntry, ...]:
        """Return entries that are kept until their ``published`` comes, soonest first; at most ``limit``."""

    def hosts(self) -> dict[str, int]:
        """Return how many files that are entries were taken from each host; "" for those from nowhere."""

    def stamps(self, under: str | None = None) -> dict[str, Stamp]:
        """Return what tells whether files changed, by path: of all, or of one path and all below it."""

    def files(self, under: str | None = None) -> dict[str, File]:
        """Return what is known of files, by path: all, or one path and all below it as a folder.

        Moments beyond the year 2262 come back as the latest that 64 bits hold.
        """

    def get_meta(self, name: str) -> str:
        """Return the text kept under a name, or the empty string."""

    def find_fault(self) -> StoreFault | None:
        """Return why this store can be used no more, as far as it was noticed; asks the disk for its file."""

    def verify(self) -> None:
        """Read the whole store where it is a file. Raises `StoreUnreadableError` where it is damaged."""

    def snapshot(self) -> AbstractContextManager[Reader]:
        """Give a reader of one revision, as `EntryReader.snapshot` does."""

    def close(self) -> None:
        """Give back every connection. Safe to call twice."""


class Writer(Reader, Protocol):
    """The writing half of a store. A page of its archives gets ``page_length`` entries when it is begun."""

    page_length: int

    def files_at(self, paths: Iterable[str]) -> dict[str, File]:
        """Return what is known of the files at these paths, by path."""

    def files_of(self, entry_ids: Iterable[str]) -> dict[str, tuple[File, ...]]:
        """Return all files that hold each of these entries, by entry id."""

    def links_of(self, entry_ids: Iterable[str]) -> dict[str, str]:
        """Return the links of those of these entries that have one, by entry id."""

    def files_linking_to(self, addresses: Iterable[str]) -> tuple[File, ...]:
        """Return the files of the entries whose content links to one of these addresses."""

    def find_ledger_records(
        self, ids: Iterable[str] = (), paths: Iterable[str] = (), file_digests: Iterable[str] = ()
    ) -> tuple[LedgerRecord, ...]:
        """Return every line of the ledger that has one of these ids, claims, paths or file digests.

        ``ids`` are looked for among both ids and claims. Living and deleted lines alike.
        """

    def apply(self, batch: Batch, now: datetime) -> Change:
        """Store a batch in one transaction and return what feeds noticed.

        The revision moves by one when any entry came, changed or left, and not otherwise. An entry
        written exactly as it is stored already keeps its version, and so does one that differs only in
        ``path`` or ``weight``: it moves the revision when feeds show its moment's entries in another order
        now, and nothing otherwise. A removed id keeps its ledger line, marked deleted; writing it again
        revives it with its ``first_seen``. A lone surrogate in any text but a path becomes a question mark.

        Feeds are dated by ``now``, or by the second after the last change where ``now`` is not later.
        """

    def release(self, now: datetime) -> Change:
        """Show entries whose ``published`` has come, and hide those whose ``expires`` has.

        An entry written live is not hidden for being dated in the future; feeds are dated by it from then.
        """

    def reserve_change_time(self, now: datetime) -> datetime:
        """Return a time for a change that is not of entries, such as one of settings.

        It is ``now``, or the second after the last change where ``now`` is not later; every change after
        it is dated later.
        """

    def divide_archives(self, now: datetime) -> None:
        """Fix the pages of the archives of all labels that have enough entries and no page yet.

        Labels that have pages are looked after when entries come.
        """

    def set_meta(self, name: str, value: str) -> None:
        """Keep a small text under a name, across restarts."""

    def index_words(self, limit: int) -> int:
        """Make up to ``limit`` entries quick to find by their words; return how many that were.

        Call it when there is time, until it returns 0. It changes no answer and no revision: entries
        not indexed yet are found too, by reading them.
        """

    def checkpoint(self) -> None:
        """Let the store's own file hold all that was written. Call it when there is time."""
