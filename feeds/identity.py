"""Which entry is this file? The rules by which an identity outlives its file. Pure.

Two questions, kept apart. *Which files are one entry* is told by the files alone, so that every history
of a folder ends in the same entries as a fresh look at it: files to which their author gave one id, that
were taken from one source on one date, or that are copies of each other. *Which entry that is*, the
ledger tells: the one of that id or claim; the one last seen at this path with these bytes; the one that was
here with this title or date, where the bytes are new (an edit); the one last seen with these bytes
(a rename); the one that lost its file in the same breath and had this title and date (renamed and
edited); the one last seen at this path; else a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

from feeds.entries import Candidate
from feeds.model import Known
from feeds.urls import mint_id

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claimant:
    """A file that was read: what it says it is, the digest of its bytes, and the entry it was so far."""

    candidate: Candidate
    file_digest: str
    held: str = ""

    @property
    def path(self) -> str:
        """The file's path below the posts folder."""
        return self.candidate.entry.path

    @property
    def kin(self) -> Hashable:
        """What all files of one entry have in common."""
        if self.candidate.worded:
            return self.candidate.claim
        return self.file_digest, self.candidate.look


@dataclass(frozen=True, slots=True)
class Kindred:
    """All files of one entry, in order of path; the ``best`` has the latest word, or is the first."""

    members: tuple[Claimant, ...]
    best: Claimant

    @property
    def candidate(self) -> Candidate:
        """What the best of them says."""
        return self.best.candidate


def identify(
    claimants: Iterable[Claimant],
    ledger: Iterable[Known],
    taken: Callable[[str], bool] = lambda _: False,
) -> dict[str, Kindred]:
    """Return the files of every entry, by entry id.

    ``ledger`` holds the lines that share a claim, path, digest, or title and date with one of them and
    may be given to them: deleted ones, and those whose present files are all among ``claimants``.
    ``taken`` tells of any id whether some entry, living or not, bears it already.
    """
    found: dict[str, Kindred] = {}
    rest = _gather(claimants)
    for rule, lines in _rules(tuple(ledger), frozenset(map(_look, rest))):
        rest = [kindred for kindred in rest if not _recognise(kindred, rule(kindred, lines), found)]
    for kindred in rest:
        found[_mint(kindred.candidate.claim, lambda fresh: fresh in found or taken(fresh))] = kindred
    return found


def _gather(claimants: Iterable[Claimant]) -> list[Kindred]:
    ordered = sorted(claimants, key=attrgetter("path"))
    groups = _grouped((one.kin, one) for one in ordered).values()
    return [Kindred(tuple(members), max(members, key=_word)) for members in groups]


def _word(claimant: Claimant) -> datetime:
    return claimant.candidate.word


def _recognise(kindred: Kindred, lines: Iterable[Known], found: dict[str, Kindred]) -> bool:
    """Make these files the first of these entries that no others are yet."""
    entry_id = next((line.id for line in lines if line.id not in found), "")
    if entry_id:
        found[entry_id] = kindred
    return bool(entry_id)


def _look(kindred: Kindred) -> tuple[str, datetime]:
    return kindred.candidate.entry.title, kindred.candidate.entry.published


class _Lines:
    """Lines of the ledger by each fact that may recognise them, the last deleted first.

    ``looks`` are the titles and dates of all files that look for one.
    """

    def __init__(self, ledger: Iterable[Known], looks: frozenset[tuple[str, datetime]]) -> None:
        lines = sorted(ledger, key=_order)
        self.looks = looks
        self.by_id = _grouped((line.id, line) for line in lines)
        self.by_claim = _grouped((line.claim, line) for line in lines)
        self.by_path = _grouped((line.path, line) for line in lines)
        self.by_digest = _grouped((line.file_digest, line) for line in lines)
        self.by_look = _grouped(((line.title, line.published), line) for line in lines)


Rule = Callable[[Kindred, _Lines], Iterable[Known]]


def _order(line: Known) -> tuple[float, datetime, str]:
    return -line.deleted.timestamp() if line.deleted else float("-inf"), line.first_seen, line.id


def _rules(
    ledger: tuple[Known, ...], looks: frozenset[tuple[str, datetime]]
) -> Iterator[tuple[Rule, _Lines]]:
    """Say which facts count, and of which lines, the strongest first; none where there are no lines."""
    if not ledger:
        return
    every = _Lines(ledger, looks)
    living = _Lines((line for line in ledger if line.deleted is None), looks)
    deleted = _Lines((line for line in ledger if line.deleted is not None), looks)
    yield from ((rule, every) for rule in (_own, _claimed, _named))
    yield from ((rule, living) for rule in (_unchanged, _edited, _moved, _kept, _lookalike))
    yield from ((rule, deleted) for rule in (_unchanged, _returned, _kept))
    yield _replaced, living


def _own(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the entry whose id the author wrote."""
    return lines.by_id.get(kindred.candidate.claim, ()) if kindred.candidate.explicit else ()


def _claimed(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the entry that last made the same claim."""
    return lines.by_claim.get(kindred.candidate.claim, ()) if kindred.candidate.worded else ()


def _named(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the entry that made the same claim at first."""
    return lines.by_id.get(kindred.candidate.claim, ()) if kindred.candidate.sourced else ()


def _unchanged(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the entry that has this path and these bytes."""
    return (line for member, line in _here(kindred, lines) if line.file_digest == member.file_digest)


def _edited(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the entry that has this path, and this title or date; bytes that are known moved here instead."""
    known = any(member.file_digest in lines.by_digest for member in kindred.members)
    return () if known else _kept(kindred, lines)


def _kept(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the entry that has this path and title; or path and date, where neither is more like another.

    That is: no other entry has title and date of the post, and no other post those of the entry.
    """
    elsewhere = {line.path for line in _lookalike(kindred, lines)} - {one.path for one in kindred.members}
    for member, line in _here(kindred, lines):
        titled = member.candidate.entry.title == line.title
        alone = not elsewhere and (line.title, line.published) not in lines.looks
        if titled or (alone and _akin(member.candidate, line)):
            yield line


def _moved(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the entry that had these bytes elsewhere: first the one they were, then one that looked so."""
    if kindred.candidate.explicit:
        return ()
    held = {member.held for member in kindred.members}
    digests = dict.fromkeys(member.file_digest for member in kindred.members)
    same = (line for digest in digests for line in lines.by_digest.get(digest, ()))
    digest = kindred.candidate.entry.digest
    return sorted(same, key=lambda line: (line.id not in held, line.digest != digest))


def _returned(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the deleted entry that had these bytes; of posts without a text, also this title or date."""
    candidate = kindred.candidate
    return (line for line in _moved(kindred, lines) if candidate.entry.content or _akin(candidate, line))


def _lookalike(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the entry that had this title and date elsewhere."""
    candidate = kindred.candidate
    if candidate.explicit or not candidate.dated:
        return ()
    return lines.by_look.get((candidate.entry.title, candidate.entry.published), ())


def _replaced(kindred: Kindred, lines: _Lines) -> Iterable[Known]:
    """Find the entry of another title and date that was here; from another source it is another story."""
    if not kindred.candidate.worded:
        yield from (line for _, line in _here(kindred, lines))
        yield from (line for member in kindred.members for line in lines.by_id.get(member.held, ()))


def _here(kindred: Kindred, lines: _Lines) -> Iterator[tuple[Claimant, Known]]:
    if not kindred.candidate.explicit:
        for member in kindred.members:
            yield from ((member, line) for line in lines.by_path.get(member.path, ()))


def _akin(candidate: Candidate, line: Known) -> bool:
    """Tell an edited post from another one put in its place."""
    return candidate.entry.title == line.title or candidate.entry.published == line.published


def _mint(claim: str, taken: Callable[[str], bool]) -> str:
    """Return the claim, or where another entry bears it already, the next of a fixed row of ids."""
    fresh, turn = claim, 1
    while taken(fresh):
        turn += 1
        fresh = mint_id(claim.partition(":")[2].partition(",")[0], claim, str(turn))
    return fresh


def _grouped(pairs: Iterable[tuple[K, T]]) -> Mapping[K, list[T]]:
    groups: dict[K, list[T]] = {}
    for key, one in pairs:
        groups.setdefault(key, []).append(one)
    return groups
