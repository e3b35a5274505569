"""Entries that are living and have no file: what they look like, and what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from feeds.entries.identity import FileClaim
from feeds.entries.similarity import TextIndex, TextSketch, pair_texts, sketch_text
from feeds.model import Entry, Slice
from feeds.store.base import Writer

_QUERY_SIZE = 500
"""Lines of the ledger, or texts, in memory at a time: a whole archive may be vacant at once."""
_MAX_TEXTS = 10_000
"""Of more entries than this that lost their files, none is looked for by its text."""
_MAX_SIBLINGS = 500
"""The newest entries with a file that are compared as well: a text that is theirs too is a template's."""


class OrphanedEntries:
    """The ids of living entries without a file, and what recognises those entries.

    Their texts are read from the store when a new file is first looked for among them.
    """

    def __init__(self, store: Writer) -> None:
        self._store = store
        self._by_title_and_date: defaultdict[tuple[str, datetime], set[str]] = defaultdict(set)
        self._file_digests: set[str] = set()
        self._texts = TextIndex()
        self._has_siblings = False
        self._sketches: dict[tuple[str, str], TextSketch] = {}
        self.ids: set[str] = set()

    def add(self, entry_ids: Iterable[str]) -> None:
        """Note that these entries have no file; those that are deleted already are left out."""
        fresh = sorted(set(entry_ids) - self.ids)
        for start in range(0, len(fresh), _QUERY_SIZE):
            self._load(frozenset(fresh[start : start + _QUERY_SIZE]))

    def remove(self, entry_ids: Iterable[str]) -> None:
        """Note that these entries have a file."""
        self.ids.difference_update(entry_ids)

    def find_alike(self, claims: Iterable[FileClaim]) -> Iterator[str]:
        """Yield the vacant entries that have the title and date of one of these files, or its text."""
        for claim in claims:
            entry = claim.candidate.entry
            yield from self._by_title_and_date.get((entry.title, entry.published), set()) & self.ids
            yield from self.find_by_text(claim)

    def find_by_text(self, claim: FileClaim) -> frozenset[str]:
        """Return the vacant entries whose text a new file has; none where its bytes say which one it is."""
        text = self._sketch(claim)
        return self._texts.find_similar(text) & self.ids if text else frozenset()

    def pair_by_text(self, claims: Iterable[FileClaim]) -> dict[str, str]:
        """Return, by path, the vacant entry that each of these files is by its text, where only one is."""
        texts = {claim.path: text for claim in claims if (text := self._sketch(claim))}
        return pair_texts(texts, self._texts, self.ids)

    def _load(self, entry_ids: frozenset[str]) -> None:
        for line in self._store.find_ledger_records(ids=entry_ids):
            if line.id in entry_ids and line.deleted is None:
                self.ids.add(line.id)
                self._file_digests.add(line.file_digest)
                self._by_title_and_date[line.title, line.published].add(line.id)

    def _sketch(self, claim: FileClaim) -> TextSketch | None:
        """Return what is compared of a file's text; None for one that is not looked for by its text."""
        is_identified = (
            claim.previous_id or claim.candidate.explicit or claim.file_digest in self._file_digests
        )
        if is_identified or not self.ids or len(self.ids) > _MAX_TEXTS:
            return None
        self._load_texts()
        key = claim.path, claim.file_digest
        if key not in self._sketches:
            self._sketches[key] = sketch_text(claim.candidate.entry)
        return self._sketches[key]

    def _load_texts(self) -> None:
        missing = sorted(one for one in self.ids if one not in self._texts)
        if not self._has_siblings:
            self._has_siblings = True
            missing += [ref.id for ref in self._store.entry_refs(Slice(), _MAX_SIBLINGS)]
        for entry in self._read(list(dict.fromkeys(missing))):
            self._texts.add(entry.id, sketch_text(entry))

    def _read(self, entry_ids: list[str]) -> Iterator[Entry]:
        for start in range(0, len(entry_ids), _QUERY_SIZE):
            yield from self._store.entries(entry_ids[start : start + _QUERY_SIZE]).values()
