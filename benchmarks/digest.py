"""A digest of what every post of a folder is converted to: equal digests, equal records.

    python benchmarks/digest.py [FOLDER ...] [--generated 2000] [--mutants 10] [--write FILE] [--against FILE]

Without a folder: posts made by ``posts.py``, the project's samples, and ``../shared/corpus`` where that is.
``--mutants`` adds to each file of a folder that many spoilt copies (cut, spliced, with characters lost or
doubled), the same for the same file. ``--write`` keeps the digest of each post, ``--against`` compares with
such a file and names the posts that differ; so two commits are compared. Names of classes do not count.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import random
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import posts

from feeds.entries.candidate import ConversionSettings
from feeds.entries.convert import convert_post
from feeds.errors import PostError

SEEN = datetime(2030, 1, 1, tzinfo=UTC)
RULES = ConversionSettings(
    home="https://feeds.example.org/", authority="feeds.example.org", site="https://www.example.org/"
)
SHOWN = 20
ROOT = Path(__file__).parent.parent

File = tuple[str, str, bytes]
"""A set's name, and a file's path and bytes."""


def main() -> int:
    """Convert everything, print a digest for each set, compare where that is asked for."""
    given = arguments().parse_args()
    folders = given.folders or [ROOT / "seeds", *filter(Path.is_dir, [ROOT.parent / "shared/corpus"])]
    began = time.process_time()
    records = dict(digests([*generated(given.generated), *files_of(folders, given.mutants)]))
    seconds = time.process_time() - began
    for name in dict.fromkeys(name for name, _ in records):
        mine = [digest for (whose, _), digest in sorted(records.items()) if whose == name]
        print(f"{whole(mine)} {len(mine):6} posts  {name}")
    print(f"{whole(records[key] for key in sorted(records))} {len(records):6} posts  {seconds:.1f} s of CPU")
    lines = [f"{digest} {name}/{path!r}" for (name, path), digest in sorted(records.items())]
    if given.write:
        given.write.write_text("\n".join(lines) + "\n", "utf-8")
    return compare(lines, given.against.read_text("utf-8").splitlines()) if given.against else 0


def arguments() -> argparse.ArgumentParser:
    """Return what the command line may hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--generated", type=int, default=2_000)
    parser.add_argument("--mutants", type=int, default=10)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--against", type=Path)
    return parser


def generated(count: int) -> Iterator[File]:
    """Yield made posts."""
    for name, text, _ in posts.posts(count, 1000, 1):
        yield "generated", name, text.encode()


def files_of(folders: Iterable[Path], mutants: int) -> Iterator[File]:
    """Yield every file of some folders, each with its mutants."""
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            path, raw = str(file.relative_to(folder)), file.read_bytes()
            yield folder.name, path, raw
            for number in range(mutants):
                stem, dot, suffix = path.rpartition(".")
                yield f"{folder.name}, spoilt", f"{stem}~{number}{dot}{suffix}", spoilt(raw, number)


def spoilt(raw: bytes, number: int) -> bytes:
    """Damage a file, mostly where its markup is."""
    chance = random.Random(f"{number} {hashlib.blake2b(raw, digest_size=8).hexdigest()}")
    text = raw.decode("utf-8", "surrogateescape")
    for _ in range(chance.randint(1, 6)):
        marks = [place for place, char in enumerate(text) if char in "<>\"'=&[](){}#*`:-\n/"]
        place = chance.choice(marks) if marks and chance.random() < 0.8 else chance.randrange(len(text) + 1)
        match chance.randrange(5):
            case 0:
                text = text[:place] + text[place + chance.randint(1, 3) :]
            case 1:
                text = text[:place] + text[place : place + chance.randint(1, 40)] + text[place:]
            case 2:
                text = text[:place] + chance.choice("<>\"'&[](){}#*`:-\n/ \t\0\x0b字é") + text[place:]
            case 3:
                other = chance.randrange(len(text) + 1)
                text = text[:place] + text[other : other + chance.randint(1, 400)] + text[place:]
            case _:
                text = text[: max(place, len(text) // 2)]
    return text.encode("utf-8", "surrogateescape")


def digests(files: Iterable[File]) -> Iterator[tuple[tuple[str, str], str]]:
    """Convert files; yield what each was and the digest of what came of it."""
    for name, path, raw in files:
        yield (name, path), whole([repr(plain(outcome(path, raw)))])


def outcome(path: str, raw: bytes) -> object:
    """Convert a file; return the record or the reason why there is none."""
    try:
        return convert_post(path, raw, RULES, SEEN)
    except PostError as error:
        return error.kind, error.reason, error.line, error.column


def plain(value: object) -> object:
    """Return a record as tuples of what it holds, sets in order."""
    if dataclasses.is_dataclass(value):
        return tuple(plain(getattr(value, field.name)) for field in dataclasses.fields(value))
    if isinstance(value, frozenset | set):
        return tuple(sorted(map(repr, map(plain, value))))
    if isinstance(value, tuple | list):
        return tuple(map(plain, value))
    return str(value) if isinstance(value, str) else value


def whole(parts: Iterable[str]) -> str:
    """Return the digest of some texts."""
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def compare(after: list[str], before: list[str]) -> int:
    """Name what differs; return 1 where anything does."""
    old = dict(reversed(line.split(" ", 1)) for line in before)
    new = dict(reversed(line.split(" ", 1)) for line in after)
    differ = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    print("equal" if not differ else f"{len(differ)} differ:")
    print("".join(f"  {path}\n" for path in differ[:SHOWN]), end="")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
