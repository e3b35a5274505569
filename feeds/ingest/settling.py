"""Who is who: files that were read meet the ledger and each other, and a batch comes of it.

Several files may be one entry (copies, a headline corrected in a second file). The one with the latest
word is served; the others stand by, and one steps in when it leaves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from feeds.entries import Outcome, decide, source_host
from feeds.identity import Claimant, Kindred, identify
from feeds.ingest.company import Company, Member, World, convene
from feeds.ingest.errand import Fate
from feeds.ingest.tally import Tally
from feeds.model import Entry, Known, Problem, Severity
from feeds.store.contract import Batch, File, Writer, Written


@dataclass(frozen=True, slots=True)
class Terms:
    """What settling goes by: the clock's word, whether future posts show, and the rules' digests."""

    now: datetime
    future: bool
    rules_of: Callable[[str], str]

    def live(self, entry: Entry) -> bool:
        """Tell whether an entry's moment is here and not past."""
        begun = self.future or entry.published <= self.now
        return begun and (entry.expires is None or entry.expires > self.now)


@dataclass(frozen=True, slots=True)
class Settled:
    """A batch, with the ids that lost their last file in it and those that have one.

    ``meant`` are those that were lost by their authors' word: held back, or written over by another post.
    """

    batch: Batch
    left: frozenset[str]
    meant: frozenset[str]
    held: frozenset[str]
    tally: Tally


def settle(members: list[Member], world: World, terms: Terms) -> Settled:
    """Give every file its entry, choose one file per entry, and decide what is new."""
    company = convene((member for member in members if not member.stays), world)
    families = identify(company.claimants, company.free, _taken(company, world.store))
    winners = {entry_id: _served(kin, company.lines.get(entry_id)) for entry_id, kin in families.items()}
    everyone = _everyone(members, company.members)
    written, tally = _decide(winners, company.lines, terms)
    batch = Batch(
        files=tuple(_files(everyone, families, terms)),
        gone=tuple(one.path for one in everyone if one.reading.fate is Fate.GONE and one.file),
        entries=tuple(written),
        problems=dict(_problems(everyone, families, winners)),
    )
    refused = sum(member.reading.fate is Fate.REFUSED for member in everyone)
    left = _left(everyone, families)
    tally += Tally(refused=refused)
    return Settled(batch, left, left - _failed(everyone), frozenset(families), tally)


def _taken(company: Company, store: Writer) -> Callable[[str], bool]:
    """Tell of any id whether the ledger has it; the claims of the company have been looked up already."""
    claims = {claimant.candidate.claim for claimant in company.claimants}

    def taken(entry_id: str) -> bool:
        known = () if entry_id in claims else store.known(ids=(entry_id,))
        return entry_id in company.lines or any(line.id == entry_id for line in known)

    return taken


def _everyone(members: Iterable[Member], company: Iterable[Member]) -> list[Member]:
    """Merge what was read and what was read besides; of a file that was read twice, the latter."""
    return list({member.path: member for member in (*members, *company)}.values())


def _served(kindred: Kindred, line: Known | None) -> Claimant:
    """Choose the file that is served: the best, or its exact copy that is served already."""
    best = kindred.best
    served = (one for one in kindred.members if line and one.path == line.path and _copies(one, best))
    return next(served, best)


def _copies(one: Claimant, other: Claimant) -> bool:
    return one.file_digest == other.file_digest and one.candidate.look == other.candidate.look


def _decide(
    winners: Mapping[str, Claimant], lines: Mapping[str, Known], terms: Terms
) -> tuple[list[Written], Tally]:
    written: list[Written] = []
    outcomes: Counter[Outcome] = Counter()
    for entry_id, claimant in winners.items():
        line = lines.get(entry_id)
        decision = decide(claimant.candidate, entry_id, line, terms.now)
        entry = decision.entry
        outcomes[Outcome.NEW if line is None or line.deleted else decision.outcome] += 1
        written.append(Written(entry, claimant.candidate.claim, claimant.file_digest, terms.live(entry)))
    return written, Tally(outcomes[Outcome.NEW], outcomes[Outcome.UPDATED], outcomes[Outcome.SAME])


def _holders(families: Mapping[str, Kindred]) -> dict[str, str]:
    return {one.path: entry_id for entry_id, kindred in families.items() for one in kindred.members}


def _files(members: Iterable[Member], families: Mapping[str, Kindred], terms: Terms) -> Iterator[File]:
    holders = _holders(families)
    for member in members:
        if member.reading.fate is not Fate.GONE:
            yield _file(member, holders.get(member.path, ""), terms)


def _file(member: Member, entry_id: str, terms: Terms) -> File:
    """Note what was read. A size no file has makes the next look read it again."""
    reading, found = member.reading, member.reading.found
    size = -1 if reading.again else found.size
    if reading.fate is Fate.UNCHANGED and member.file:
        return replace(member.file, size=size, mtime_ns=found.mtime_ns)
    if reading.fate is Fate.UNREAD and member.file:
        return replace(member.file, size=-1, digest="")
    host = source_host(reading.converted.candidate) if reading.converted else ""
    return File(found.path, size, found.mtime_ns, reading.digest, entry_id, host, terms.rules_of(host))


def _problems(
    members: Iterable[Member], families: Mapping[str, Kindred], winners: Mapping[str, Claimant]
) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    holders = _holders(families)
    for member in members:
        if member.reading.fate not in {Fate.GONE, Fate.UNCHANGED}:
            served = winners[holders[member.path]].path if member.path in holders else member.path
            yield member.path, member.reading.problems + _passed_over(member.path, served)


def _passed_over(path: str, served: str) -> tuple[Problem, ...]:
    reason = f"the same entry as {served}, which is served"
    return (Problem(path, "duplicate", reason, severity=Severity.NOTE),) if path != served else ()


def _left(members: Iterable[Member], families: Mapping[str, Kindred]) -> frozenset[str]:
    """Find the entries whose files all are something else now."""
    before = {member.held for member in members if not member.stays}
    still = {member.held for member in members if member.stays}
    return frozenset(before - still - families.keys() - {""})


def _failed(members: Iterable[Member]) -> frozenset[str]:
    """Find the entries of which some file is gone, or is there and cannot be read."""
    return frozenset(
        member.held
        for member in members
        if member.reading.fate is Fate.GONE
        or any(problem.severity is Severity.ERROR for problem in member.reading.problems)
    )
