"""Resolution of identities: converted files are matched with the ledger and each other, and become a batch.

Several files may be one entry (copies, a headline corrected in a second file). The one of the latest date is
served; when it leaves, another takes its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from feeds.entries.candidate import EntryOutcome, decide_outcome, get_source_host
from feeds.entries.identity import DuplicateSet, FileClaim, identify
from feeds.ingest.jobs import ConvertJob, ConvertResult, FileStatus, is_failure, is_wrong
from feeds.ingest.orphans import OrphanedEntries
from feeds.ingest.types import UpdateCounts
from feeds.model import Entry, LedgerRecord, Problem, Severity
from feeds.store.base import Batch, EntryWrite, File, Writer

_MAX_MOVES_CHECKED = 100


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file that was read, beside what was known of it."""

    result: ConvertResult
    file: File | None

    @property
    def path(self) -> str:
        """The file's path below the posts folder."""
        return self.result.file_stat.path

    @property
    def previous_id(self) -> str:
        """The id of the entry it was so far, empty when it was none."""
        return self.file.entry_id if self.file else ""

    @property
    def claim(self) -> FileClaim | None:
        """What the file says it is, if it is a post."""
        converted = self.result.converted
        return FileClaim(converted.candidate, self.result.digest, self.previous_id) if converted else None

    @property
    def is_unchanged(self) -> bool:
        """Whether the file is to be left what it was, for want of news."""
        return self.result.status in {FileStatus.UNCHANGED, FileStatus.UNREAD}


@dataclass(frozen=True, slots=True)
class ResolveContext:
    """What lies around the files being settled: the store, the ``gone`` paths, the entries without a file.

    ``read`` converts further files, ``absent`` tells of a path that nothing is there.
    """

    store: Writer
    gone_paths: frozenset[str]
    orphans: OrphanedEntries
    convert: Callable[[list[ConvertJob]], list[ConvertResult]]
    is_absent: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Files to be resolved together, and the lines of the ledger they may be about, by id.

    Of the living lines only those of ``open`` may be given to one of them.
    """

    files: tuple[ScannedFile, ...]
    records: dict[str, LedgerRecord]
    open_ids: frozenset[str]

    @property
    def claims(self) -> list[FileClaim]:
        """The files that are posts."""
        return _list_claims(self.files)

    @property
    def available(self) -> list[LedgerRecord]:
        """The lines that may be given to them."""
        return [line for line in self.records.values() if line.deleted or line.id in self.open_ids]


def collect_cluster(members: Iterable[ScannedFile], context: ResolveContext) -> Cluster:
    """Call in every other file of the entries that these files hold, claim or may be copies of.

    Those may have changed as well, and call in others in their turn.
    """
    cluster: list[ScannedFile] = []
    lines: dict[str, LedgerRecord] = {}
    contested: set[str] = set()
    fresh = list(members)
    while fresh:
        cluster += fresh
        claimants = _list_claims(fresh)
        looked_up = _find_records(claimants, {member.previous_id for member in fresh}, context)
        lines |= looked_up
        contested |= {member.previous_id for member in fresh if member.previous_id} | _find_contested(
            claimants, looked_up
        )
        contested |= _find_moved(claimants, looked_up, context)
        fresh = _read_rivals(contested, cluster, context)
    return Cluster(tuple(cluster), lines, frozenset(contested | context.orphans.ids))


def _list_claims(members: Iterable[ScannedFile]) -> list[FileClaim]:
    return [claimant for member in members if (claimant := member.claim)]


def _find_records(
    claimants: list[FileClaim], known_ids: set[str], context: ResolveContext
) -> dict[str, LedgerRecord]:
    ids = {claimant.candidate.claim for claimant in claimants} | known_ids
    lines = context.store.find_ledger_records(
        ids=ids.union(context.orphans.find_alike(claimants)),
        paths=[claimant.path for claimant in claimants],
        file_digests=[claimant.file_digest for claimant in claimants],
    )
    return {line.id: line for line in lines}


def _find_contested(claimants: list[FileClaim], lines: dict[str, LedgerRecord]) -> set[str]:
    """Find the living entries that these files may be; of all with equal bytes, those of equal title."""
    words = {claimant.candidate.claim for claimant in claimants if claimant.candidate.self_identified}
    paths = {claimant.path for claimant in claimants}
    copies = {(claimant.file_digest, claimant.candidate.entry.title) for claimant in claimants}

    def is_contested(line: LedgerRecord) -> bool:
        spoken_of = line.id in words or line.claim in words
        return spoken_of or line.path in paths or (line.file_digest, line.title) in copies

    return {line.id for line in lines.values() if line.deleted is None and is_contested(line)}


def _find_moved(
    claimants: list[FileClaim], lines: dict[str, LedgerRecord], context: ResolveContext
) -> set[str]:
    """Find living entries that had these bytes where nothing is any more: a rename known by one half.

    Of very many with equal bytes only some are looked for.
    """
    digests = {claimant.file_digest for claimant in claimants}
    alike = (line for line in lines.values() if line.deleted is None and line.file_digest in digests)
    return {line.id for line in islice(alike, _MAX_MOVES_CHECKED) if context.is_absent(line.path)}


def _read_rivals(
    entry_ids: set[str], members: Iterable[ScannedFile], context: ResolveContext
) -> list[ScannedFile]:
    """Read the other files that hold these entries."""
    accounted = {member.path for member in members} | context.gone_paths
    entry_files = (file for files in context.store.files_of(entry_ids).values() for file in files)
    others = {file.path: file for file in entry_files if file.path not in accounted}
    tasks = [ConvertJob.for_known_file(file) for file in others.values()]
    return [
        ScannedFile(reading, others[reading.file_stat.path])
        for reading in (context.convert(tasks) if tasks else ())
    ]


@dataclass(frozen=True, slots=True)
class ResolveRules:
    """What resolving depends on: the time, whether future posts show, and the digests of rules by host."""

    now: datetime
    future: bool
    rules_of: Callable[[str], str]

    def is_live(self, entry: Entry) -> bool:
        """Tell whether an entry is to be shown: its date has come, and it has not expired."""
        has_begun = self.future or entry.published <= self.now
        return has_begun and (entry.expires is None or entry.expires > self.now)


@dataclass(frozen=True, slots=True)
class ResolvedBatch:
    """A batch, with the ids that lost their last file in it and those that have one.

    ``meant`` are those that were lost by their authors' word: held back, or written over by another post.
    """

    batch: Batch
    orphaned: frozenset[str]
    withdrawn: frozenset[str]
    occupied: frozenset[str]
    counts: UpdateCounts


def resolve(members: list[ScannedFile], context: ResolveContext, terms: ResolveRules) -> ResolvedBatch:
    """Give every file its entry, choose one file per entry, and decide what is new."""
    cluster = collect_cluster((member for member in members if not member.is_unchanged), context)
    families = identify(
        cluster.claims,
        cluster.available,
        _make_id_check(cluster, context.store),
        context.orphans.pair_by_text,
    )
    winners = {
        entry_id: _choose_file(kin, cluster.records.get(entry_id)) for entry_id, kin in families.items()
    }
    everyone = _merge_files(members, cluster.files)
    writes, tally = _decide_entries(winners, cluster.records, terms)
    batch = Batch(
        files=tuple(_iterate_files(everyone, families, terms)),
        gone=tuple(one.path for one in everyone if one.result.status is FileStatus.GONE and one.file),
        entries=tuple(writes),
        problems=dict(_iterate_problems(everyone, families, winners)),
    )
    refusals = [member.result for member in everyone if member.result.status is FileStatus.REFUSED]
    refused = sum(is_wrong(result.problems) for result in refusals)
    orphaned = _find_orphaned(everyone, families)
    tally += UpdateCounts(refused=refused, kept_back=len(refusals) - refused)
    return ResolvedBatch(batch, orphaned, orphaned - _find_missing(everyone), frozenset(families), tally)


def _make_id_check(cluster: Cluster, store: Writer) -> Callable[[str], bool]:
    """Tell of any id whether the ledger has it; the claims of the cluster have been looked up already."""
    claims = {claimant.candidate.claim for claimant in cluster.claims}

    def is_taken(entry_id: str) -> bool:
        records = () if entry_id in claims else store.find_ledger_records(ids=(entry_id,))
        return entry_id in cluster.records or any(line.id == entry_id for line in records)

    return is_taken


def _merge_files(members: Iterable[ScannedFile], cluster: Iterable[ScannedFile]) -> list[ScannedFile]:
    """Merge what was read and what was read besides; of a file that was read twice, the latter."""
    return list({member.path: member for member in (*members, *cluster)}.values())


def _choose_file(duplicates: DuplicateSet, line: LedgerRecord | None) -> FileClaim:
    """Choose the file that is served: the best, or its exact copy that is served already."""
    best = duplicates.best
    served = (one for one in duplicates.members if line and one.path == line.path and _is_copy(one, best))
    return next(served, best)


def _is_copy(one: FileClaim, other: FileClaim) -> bool:
    return (
        one.file_digest == other.file_digest
        and one.candidate.visible_content == other.candidate.visible_content
    )


def _decide_entries(
    winners: Mapping[str, FileClaim], lines: Mapping[str, LedgerRecord], terms: ResolveRules
) -> tuple[list[EntryWrite], UpdateCounts]:
    writes: list[EntryWrite] = []
    outcomes: Counter[EntryOutcome] = Counter()
    for entry_id, claimant in winners.items():
        line = lines.get(entry_id)
        decision = decide_outcome(claimant.candidate, entry_id, line, terms.now)
        entry = decision.entry
        outcomes[EntryOutcome.NEW if line is None or line.deleted else decision.outcome] += 1
        candidate = claimant.candidate
        writes.append(
            EntryWrite(
                entry,
                candidate.claim,
                claimant.file_digest,
                live=terms.is_live(entry),
                files=candidate.files,
                weight=candidate.weight,
                dated=candidate.dated or candidate.committed or (line is not None and line.dated),
            )
        )
    return writes, UpdateCounts(
        outcomes[EntryOutcome.NEW], outcomes[EntryOutcome.UPDATED], outcomes[EntryOutcome.SAME]
    )


def _map_paths_to_entries(families: Mapping[str, DuplicateSet]) -> dict[str, str]:
    return {one.path: entry_id for entry_id, duplicates in families.items() for one in duplicates.members}


def _iterate_files(
    members: Iterable[ScannedFile], families: Mapping[str, DuplicateSet], terms: ResolveRules
) -> Iterator[File]:
    holders = _map_paths_to_entries(families)
    for member in members:
        if member.result.status is not FileStatus.GONE:
            yield _make_file(member, holders.get(member.path, ""), terms)


def _make_file(member: ScannedFile, entry_id: str, terms: ResolveRules) -> File:
    """Note what was read. A size no file has makes the next look read it again."""
    reading, file_stat = member.result, member.result.file_stat
    size = -1 if reading.read_again else file_stat.size
    if reading.status is FileStatus.UNCHANGED and member.file:
        return replace(member.file, size=size, mtime_ns=file_stat.stamp_ns)
    if reading.status is FileStatus.UNREAD and member.file:
        return replace(member.file, size=-1, digest="")
    host = get_source_host(reading.converted.candidate) if reading.converted else ""
    return File(
        file_stat.path, size, file_stat.stamp_ns, reading.digest, entry_id, host, terms.rules_of(host)
    )


def _iterate_problems(
    members: Iterable[ScannedFile], families: Mapping[str, DuplicateSet], winners: Mapping[str, FileClaim]
) -> Iterator[tuple[str, tuple[Problem, ...]]]:
    holders = _map_paths_to_entries(families)
    for member in members:
        if member.result.status not in {FileStatus.GONE, FileStatus.UNCHANGED}:
            served = winners[holders[member.path]].path if member.path in holders else member.path
            shared = _make_shared_id_problem(member.claim, holders, winners)
            yield member.path, member.result.problems + _make_duplicate_problem(member.path, served) + shared


def _make_duplicate_problem(path: str, served: str) -> tuple[Problem, ...]:
    reason = f"the same entry as {served}, which is served"
    return (Problem(path, "duplicate", reason, severity=Severity.NOTE),) if path != served else ()


def _make_shared_id_problem(
    claim: FileClaim | None, holders: Mapping[str, str], winners: Mapping[str, FileClaim]
) -> tuple[Problem, ...]:
    """Name the other post that bears the id an author wrote into this one."""
    if claim is None or not claim.candidate.explicit or holders.get(claim.path) == claim.candidate.claim:
        return ()
    other = winners.get(claim.candidate.claim)
    if other is None or other.candidate.claim != claim.candidate.claim:
        return ()
    reason = f"its id is also that of {other.path}, which bears it: this one has an id by its path"
    return (Problem(claim.path, "shared-id", reason, severity=Severity.REPAIRED),)


def _find_orphaned(members: Iterable[ScannedFile], families: Mapping[str, DuplicateSet]) -> frozenset[str]:
    """Find the entries whose files all are something else now."""
    before = {member.previous_id for member in members if not member.is_unchanged}
    still = {member.previous_id for member in members if member.is_unchanged}
    return frozenset(before - still - families.keys() - {""})


def _find_missing(members: Iterable[ScannedFile]) -> frozenset[str]:
    """Find the entries of which some file is gone, or is there and cannot be read."""
    return frozenset(
        member.previous_id
        for member in members
        if member.result.status is FileStatus.GONE or any(map(is_failure, member.result.problems))
    )
