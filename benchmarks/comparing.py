"""What a store serves, beside what it should serve, and beside what it served before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mess import FIRST, YEARS, Mess

from feeds.entries.candidate import ConversionSettings
from feeds.errors import PostError
from feeds.ingest import convert_file
from feeds.model import Entry, Slice
from feeds.store.base import Reader

Look = tuple[object, ...]
"""What a reader sees of an entry, but for its id and its moments."""


@dataclass(frozen=True)
class Snapshot:
    """What a store serves: the live entries by id, and the files of each."""

    entries: dict[str, Entry]
    files: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, reader: Reader) -> Snapshot:
        """Read all of a store, at one moment."""
        with reader.snapshot() as moment:
            return cls.read(moment)

    @classmethod
    def read(cls, store: Reader) -> Snapshot:
        """Read all of one moment of a store."""
        entries = store.entries(head.id for head in store.entry_refs(Slice(), 1_000_000))
        files: dict[str, list[str]] = {one: [] for one in entries}
        for file in store.files().values():
            files.get(file.entry_id, []).append(file.path)
        return cls(entries, {one: tuple(paths) for one, paths in files.items()})

    @property
    def ids(self) -> dict[Look, str]:
        """The id each text is shown under."""
        return {look(entry): one for one, entry in self.entries.items()}

    def looks(self, root: Path) -> Counter[Look]:
        """What readers see, whatever the ids, with the dates that the files name."""
        looks = ((look(entry), entry.published) for entry in self.entries.values() if _is_dated(root, entry))
        others = (look(entry) for entry in self.entries.values() if not _is_dated(root, entry))
        return Counter([*looks, *others])


def look(entry: Entry) -> Look:
    """Return what a reader sees of an entry."""
    labels = entry.tags, entry.categories, entry.authors
    return entry.title, entry.content, entry.link, entry.source, *labels


def _is_dated(root: Path, entry: Entry) -> bool:
    path = root / entry.path
    with suppress(OSError, PostError):
        raw = path.read_bytes() if path.is_file() else b""
        return convert_file.convert_post(entry.path, raw, ConversionSettings(), FIRST).candidate.dated
    return False


def differences(after: Snapshot, fresh: Snapshot, mess: Mess) -> Iterator[str]:
    """Say where a store that has seen everything is not as one that has just been filled."""
    there, wanted = after.looks(mess.root), fresh.looks(mess.root)
    yield from (f"missing: {one}" for one in wanted - there)
    yield from (f"too much: {one}" for one in there - wanted)
    texts = Counter(look(entry) for entry in after.entries.values() if entry.content)
    yield from (f"shown twice: {one}" for one, count in texts.items() if count > 1)
    yield from (f"without a file: {one}" for one, files in after.files.items() if not files)
    yield from _wrong_ids(after, fresh, mess)


def surprises(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Say what a subscriber would wrongly take for news."""
    was_shown, is_shown = before.ids, after.ids
    for one in was_shown.keys() & is_shown.keys():
        if one[1] and was_shown[one] != is_shown[one] and was_shown[one] not in after.entries:
            yield f"announced again: {one} was {was_shown[one]}, is {is_shown[one]}"
    for one in before.entries.keys() & after.entries.keys():
        was, now = before.entries[one], after.entries[one]
        if was.published != now.published and now.published.year not in YEARS:
            yield f"moved: {one} from {was.published} to {now.published}"
        if (was.digest, was.published) == (now.digest, now.published) and was.updated != now.updated:
            yield f"updated without a change: {one}"


def _wrong_ids(after: Snapshot, fresh: Snapshot, mess: Mess) -> Iterator[str]:
    shown = after.ids
    for one, entry in fresh.entries.items():
        pure = not entry.source and all(map(mess.is_pure, fresh.files[one])) and len(fresh.files[one]) == 1
        if (one.startswith("urn:") or pure) and shown.get(look(entry)) != one:
            yield f"wrong id: {look(entry)} is {shown.get(look(entry))} and not {one}"
