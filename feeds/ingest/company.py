"""Who must be settled together: where one file of an entry is, all its files are.

That is what makes the outcome depend on the folder alone, and not on the order in which its files were
noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from feeds.identity import Claimant
from feeds.ingest.errand import Fate, Reading, Task
from feeds.ingest.vacancies import Vacancies
from feeds.model import Known
from feeds.store.contract import File, Writer

_FEW = 100


@dataclass(frozen=True, slots=True)
class Member:
    """A file that was read, beside what was known of it."""

    reading: Reading
    file: File | None

    @property
    def path(self) -> str:
        """The file's path below the posts folder."""
        return self.reading.found.path

    @property
    def held(self) -> str:
        """The id of the entry it was so far, empty when it was none."""
        return self.file.entry_id if self.file else ""

    @property
    def claimant(self) -> Claimant | None:
        """What the file says it is, if it is a post."""
        converted = self.reading.converted
        return Claimant(converted.candidate, self.reading.digest, self.held) if converted else None

    @property
    def stays(self) -> bool:
        """Whether the file is to be left what it was, for want of news."""
        return self.reading.fate in {Fate.UNCHANGED, Fate.UNREAD}


@dataclass(frozen=True, slots=True)
class World:
    """What lies around the files being settled: the store, the ``gone`` paths, the entries without a file.

    ``read`` converts further files, ``absent`` tells of a path that nothing is there.
    """

    store: Writer
    gone: frozenset[str]
    vacancies: Vacancies
    read: Callable[[list[Task]], list[Reading]]
    absent: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Company:
    """Files to be settled together, and the lines of the ledger they may be about, by id.

    Of the living lines only those of ``open`` may be given to one of them.
    """

    members: tuple[Member, ...]
    lines: dict[str, Known]
    open: frozenset[str]

    @property
    def claimants(self) -> list[Claimant]:
        """The files that are posts."""
        return _claimants(self.members)

    @property
    def free(self) -> list[Known]:
        """The lines that may be given to them."""
        return [line for line in self.lines.values() if line.deleted or line.id in self.open]


def convene(members: Iterable[Member], world: World) -> Company:
    """Call in every other file of the entries that these files hold, claim or may be copies of.

    Those may have changed as well, and call in others in their turn.
    """
    company: list[Member] = []
    lines: dict[str, Known] = {}
    contested: set[str] = set()
    fresh = list(members)
    while fresh:
        company += fresh
        claimants = _claimants(fresh)
        looked_up = _look_up(claimants, {member.held for member in fresh}, world)
        lines |= looked_up
        contested |= {member.held for member in fresh if member.held} | _contested(claimants, looked_up)
        contested |= _moved(claimants, looked_up, world)
        fresh = _rivals(contested, company, world)
    return Company(tuple(company), lines, frozenset(contested | world.vacancies.ids))


def _claimants(members: Iterable[Member]) -> list[Claimant]:
    return [claimant for member in members if (claimant := member.claimant)]


def _look_up(claimants: list[Claimant], held: set[str], world: World) -> dict[str, Known]:
    ids = {claimant.candidate.claim for claimant in claimants} | held
    lines = world.store.known(
        ids=ids.union(world.vacancies.resembling(claimants)),
        paths=[claimant.path for claimant in claimants],
        file_digests=[claimant.file_digest for claimant in claimants],
    )
    return {line.id: line for line in lines}


def _contested(claimants: list[Claimant], lines: dict[str, Known]) -> set[str]:
    """Find the living entries that these files may be; of all with equal bytes, those of equal title."""
    words = {claimant.candidate.claim for claimant in claimants if claimant.candidate.worded}
    paths = {claimant.path for claimant in claimants}
    copies = {(claimant.file_digest, claimant.candidate.entry.title) for claimant in claimants}

    def is_contested(line: Known) -> bool:
        spoken_of = line.id in words or line.claim in words
        return spoken_of or line.path in paths or (line.file_digest, line.title) in copies

    return {line.id for line in lines.values() if line.deleted is None and is_contested(line)}


def _moved(claimants: list[Claimant], lines: dict[str, Known], world: World) -> set[str]:
    """Find living entries that had these bytes where nothing is any more: a rename known by one half.

    Of very many with equal bytes only some are looked for.
    """
    digests = {claimant.file_digest for claimant in claimants}
    alike = (line for line in lines.values() if line.deleted is None and line.file_digest in digests)
    return {line.id for line in islice(alike, _FEW) if world.absent(line.path)}


def _rivals(entry_ids: set[str], members: Iterable[Member], world: World) -> list[Member]:
    """Read the other files that hold these entries."""
    accounted = {member.path for member in members} | world.gone
    held = (file for files in world.store.files_of(entry_ids).values() for file in files)
    others = {file.path: file for file in held if file.path not in accounted}
    tasks = [Task.anew(file) for file in others.values()]
    return [Member(reading, others[reading.found.path]) for reading in (world.read(tasks) if tasks else ())]
