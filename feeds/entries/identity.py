"""Identity of entries: which known entry a file is, when it was renamed, moved or retitled. Pure.

There are two questions. *Which files are one entry* is decided by the files alone, so that every history of a
folder ends in the same entries as a fresh look at it: files to which their author gave one id and one title
or date, that were taken from one source on one date, or that are copies of each other. *Which entry that is*
is decided by the ledger: the one of that id or claim; the one last seen at this path with these bytes; the
one that was here with this title or date, where the bytes are new (an edit); the one last seen with these
bytes (a rename); the one that lost its file in the same run and had this title and date (renamed and edited),
or this text (renamed, retitled and dated anew); the one last seen at this path; else a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

from feeds.entries.candidate import Candidate
from feeds.model import LedgerRecord
from feeds.urls import mint_id

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileClaim:
    """A file that was read: what it says it is, the digest of its bytes, and the entry it was so far."""

    candidate: Candidate
    file_digest: str
    previous_id: str = ""

    @property
    def path(self) -> str:
        """The file's path below the posts folder."""
        return self.candidate.entry.path

    @property
    def group_key(self) -> Hashable:
        """What all files of one entry have in common."""
        if self.candidate.self_identified:
            return self.candidate.claim
        return self.file_digest, self.candidate.visible_content


@dataclass(frozen=True, slots=True)
class DuplicateSet:
    """All files of one entry, in order of path; the ``best`` has the latest word, or is the first."""

    members: tuple[FileClaim, ...]
    best: FileClaim

    @property
    def candidate(self) -> Candidate:
        """What the best of them says."""
        return self.best.candidate


TextPairing = Callable[[Iterable[FileClaim]], Mapping[str, str]]
"""Returns by path the entry whose text each of some files has."""


def identify(
    claimants: Iterable[FileClaim],
    ledger: Iterable[LedgerRecord],
    is_taken: Callable[[str], bool] = lambda _: False,
    pair_by_text: TextPairing = lambda _: {},
) -> dict[str, DuplicateSet]:
    """Return the files of every entry, by entry id.

    ``ledger`` holds the lines that share a claim, path, digest, or title and date with one of them and
    may be given to them: deleted ones, and those whose present files are all among ``claimants``.
    ``is_taken`` tells of any id whether some entry, living or not, bears it already. ``pair_by_text`` is
    called once, with the files about which the ledger's facts say nothing.
    """
    sets_by_id: dict[str, DuplicateSet] = {}
    rest = _group_claims(claimants)
    for rule, lines in _list_rules(tuple(ledger), frozenset(map(_get_title_and_date, rest))):
        if rule is _match_replaced:
            pairs = pair_by_text(duplicates.best for duplicates in rest)
            rest = [one for one in rest if not _assign(one, _match_text(one, lines, pairs), sets_by_id)]
        rest = [
            duplicates for duplicates in rest if not _assign(duplicates, rule(duplicates, lines), sets_by_id)
        ]
    for duplicates in rest:
        sets_by_id[
            _mint_free_id(duplicates.candidate, lambda fresh: fresh in sets_by_id or is_taken(fresh))
        ] = duplicates
    return sets_by_id


def _group_claims(claimants: Iterable[FileClaim]) -> list[DuplicateSet]:
    ordered = sorted(claimants, key=attrgetter("path"))
    groups = _group_pairs((one.group_key, one) for one in ordered).values()
    parts = [part for members in groups for part in _split_strangers(members)]
    return [DuplicateSet(tuple(members), max(members, key=_get_timestamp)) for members in parts]


def _split_strangers(members: list[FileClaim]) -> list[list[FileClaim]]:
    """Part files that bear one id by mistake: written posts that share neither title, date nor bytes."""
    if len(members) == 1 or not members[0].candidate.explicit:
        return [members]
    leaders = list(range(len(members)))

    def find_leader(n: int) -> int:
        while leaders[n] != n:
            leaders[n] = leaders[leaders[n]]
            n = leaders[n]
        return n

    first_with: dict[Hashable, int] = {}
    for n, member in enumerate(members):
        for fact in _list_facts(member):
            leaders[find_leader(n)] = find_leader(first_with.setdefault(fact, n))
    return list(_group_pairs((find_leader(n), member) for n, member in enumerate(members)).values())


def _list_facts(member: FileClaim) -> set[Hashable]:
    entry = member.candidate.entry
    return {entry.title, member.file_digest, *((entry.published,) if member.candidate.dated else ())}


def _get_timestamp(claimant: FileClaim) -> datetime:
    return claimant.candidate.author_timestamp


def _assign(
    duplicates: DuplicateSet, lines: Iterable[LedgerRecord], sets_by_id: dict[str, DuplicateSet]
) -> bool:
    """Make these files the first of these entries that no others are yet."""
    entry_id = next((line.id for line in lines if line.id not in sets_by_id), "")
    if entry_id:
        sets_by_id[entry_id] = duplicates
    return bool(entry_id)


def _get_title_and_date(duplicates: DuplicateSet) -> tuple[str, datetime]:
    return duplicates.candidate.entry.title, duplicates.candidate.entry.published


class _RecordIndex:
    """Lines of the ledger by each fact that may recognise them, the last deleted first.

    ``looks`` are the titles and dates of all files that look for one.
    """

    def __init__(self, ledger: Iterable[LedgerRecord], looks: frozenset[tuple[str, datetime]]) -> None:
        lines = sorted(ledger, key=_order_records)
        self.looks = looks
        self.by_id = _group_pairs((line.id, line) for line in lines)
        self.by_claim = _group_pairs((line.claim, line) for line in lines)
        self.by_path = _group_pairs((line.path, line) for line in lines)
        self.by_digest = _group_pairs((line.file_digest, line) for line in lines)
        self.by_look = _group_pairs(((line.title, line.published), line) for line in lines)


MatchRule = Callable[[DuplicateSet, _RecordIndex], Iterable[LedgerRecord]]


def _order_records(line: LedgerRecord) -> tuple[float, datetime, str]:
    return -line.deleted.timestamp() if line.deleted else float("-inf"), line.first_seen, line.id


def _list_rules(
    ledger: tuple[LedgerRecord, ...], looks: frozenset[tuple[str, datetime]]
) -> Iterator[tuple[MatchRule, _RecordIndex]]:
    """Say which facts count, and of which lines, the strongest first; none where there are no lines."""
    if not ledger:
        return
    every = _RecordIndex(ledger, looks)
    living = _RecordIndex((line for line in ledger if line.deleted is None), looks)
    deleted = _RecordIndex((line for line in ledger if line.deleted is not None), looks)
    yield from ((rule, every) for rule in (_match_own_place, _match_own_id, _match_claim, _match_first_claim))
    yield from (
        (rule, living)
        for rule in (_match_unchanged, _match_edited, _match_moved, _match_title_or_date, _match_lookalike)
    )
    yield from ((rule, deleted) for rule in (_match_unchanged, _match_returned, _match_title_or_date))
    yield _match_replaced, living


def _match_own_place(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry whose author wrote this id at this path; another post may bear it as well."""
    if not duplicates.candidate.explicit:
        return ()
    paths = {member.path for member in duplicates.members}
    here = [line for line in lines.by_claim.get(duplicates.candidate.claim, ()) if line.path in paths]
    return sorted(here, key=lambda line: line.deleted is not None)


def _match_own_id(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry whose id the author wrote."""
    return lines.by_id.get(duplicates.candidate.claim, ()) if duplicates.candidate.explicit else ()


def _match_claim(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry that last made the same claim."""
    return lines.by_claim.get(duplicates.candidate.claim, ()) if duplicates.candidate.self_identified else ()


def _match_first_claim(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry that made the same claim at first."""
    return lines.by_id.get(duplicates.candidate.claim, ()) if duplicates.candidate.sourced else ()


def _match_unchanged(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry that has this path and these bytes."""
    return (
        line for member, line in _find_at_path(duplicates, lines) if line.file_digest == member.file_digest
    )


def _match_edited(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry that has this path, and this title or date; bytes that are known moved here instead."""
    has_known_bytes = any(member.file_digest in lines.by_digest for member in duplicates.members)
    return () if has_known_bytes else _match_title_or_date(duplicates, lines)


def _match_title_or_date(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry that has this path and title; or path and date, where neither is more like another.

    That is: no other entry has title and date of the post, and no other post those of the entry.
    """
    elsewhere = {line.path for line in _match_lookalike(duplicates, lines)} - {
        one.path for one in duplicates.members
    }
    for member, line in _find_at_path(duplicates, lines):
        titled = member.candidate.entry.title == line.title
        alone = not elsewhere and (line.title, line.published) not in lines.looks
        if titled or (alone and _is_similar(member.candidate, line)):
            yield line


def _match_moved(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry that had these bytes elsewhere: first the one they were, then one that looked so."""
    if duplicates.candidate.explicit:
        return ()
    previous_ids = {member.previous_id for member in duplicates.members}
    digests = dict.fromkeys(member.file_digest for member in duplicates.members)
    same = (line for digest in digests for line in lines.by_digest.get(digest, ()))
    digest = duplicates.candidate.entry.digest
    return sorted(same, key=lambda line: (line.id not in previous_ids, line.digest != digest))


def _match_returned(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the deleted entry that had these bytes; of posts without a text, also this title or date."""
    candidate = duplicates.candidate
    return (
        line
        for line in _match_moved(duplicates, lines)
        if candidate.entry.content or _is_similar(candidate, line)
    )


def _match_lookalike(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry that had this title and date elsewhere."""
    candidate = duplicates.candidate
    if candidate.explicit or not candidate.dated:
        return ()
    return lines.by_look.get((candidate.entry.title, candidate.entry.published), ())


def _match_text(
    duplicates: DuplicateSet, lines: _RecordIndex, pairs: Mapping[str, str]
) -> Iterable[LedgerRecord]:
    """Find the entry that had this text under another name, title and date."""
    return lines.by_id.get(pairs.get(duplicates.best.path, ""), ())


def _match_replaced(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterable[LedgerRecord]:
    """Find the entry of another title and date that was here; from another source it is another story."""
    if not duplicates.candidate.self_identified:
        yield from (line for _, line in _find_at_path(duplicates, lines))
        yield from (line for member in duplicates.members for line in lines.by_id.get(member.previous_id, ()))


def _find_at_path(duplicates: DuplicateSet, lines: _RecordIndex) -> Iterator[tuple[FileClaim, LedgerRecord]]:
    if not duplicates.candidate.explicit:
        for member in duplicates.members:
            yield from ((member, line) for line in lines.by_path.get(member.path, ()))


def _is_similar(candidate: Candidate, line: LedgerRecord) -> bool:
    """Tell an edited post from another one put in its place."""
    return candidate.entry.title == line.title or candidate.entry.published == line.published


def _mint_free_id(candidate: Candidate, is_taken: Callable[[str], bool]) -> str:
    """Return the claim, or where another entry bears it already, the next of a fixed row of ids.

    Where an author wrote the claim, the first of the row is the id by the post's path.
    """
    claim = candidate.claim
    fresh, turn = claim, 1
    if candidate.path_id and is_taken(claim):
        fresh = candidate.path_id
    while is_taken(fresh):
        turn += 1
        fresh = mint_id(claim.partition(":")[2].partition(",")[0], claim, str(turn))
    return fresh


def _group_pairs(pairs: Iterable[tuple[K, T]]) -> Mapping[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for key, one in pairs:
        groups.setdefault(key, []).append(one)
    return groups
