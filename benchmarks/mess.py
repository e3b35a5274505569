"""Someone who cannot leave a folder of posts alone: does anything to its files, at random."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

FOLDERS = ("", "a", "a/b", "c", "c/d/e", "Ö", "deep/er")
ODD = ("note", "Note", "täg", "x y", "%23#?", "l\nf", os.fsdecode(b"\xff\xfe"), "n" * 250)
NAMES = [f"{name}{suffix}" for name in ODD for suffix in (".md", ".html")] + [
    f"post-{n}.md" for n in range(40)
]
PASSING = (".#note.md", "note.md~", "note.md.tmp", "note.sync-conflict-20240101-010101-ABCDEFG.md", "4913")
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
YEARS = (2020, 2021)
"""The years of the dates that posts name; no file's time is of these."""


@dataclass
class Mess:
    """A folder, and someone who cannot leave it alone.

    ``pause`` lets others look at what is half done. ``touched`` gathers the paths a watcher would hint at,
    ``impure`` those to which more was done than to create and edit; ``acts`` counts what succeeded. The
    folder holds about ``size`` files.
    """

    root: Path
    chance: random.Random
    size: int = 120
    touched: set[str] = field(default_factory=set)
    impure: set[str] = field(default_factory=set)
    former: list[bytes] = field(default_factory=list)
    acts: int = 0
    there: list[str] = field(default_factory=list)
    serial: Iterator[int] = field(default_factory=itertools.count)
    pause: Callable[[], None] = lambda: None

    def act(self) -> str:
        """Do one thing; return what it was."""
        self.there = self.files()
        crowded = len(self.there) > self.size
        names = ("delete", "drop_folder", "overwrite") if crowded else ("create", "create", "create")
        name = self.chance.choice((*OPERATIONS, *names))
        with suppress(OSError, shutil.Error, IndexError):
            getattr(self, name)()
            self.acts += 1
        return name

    def files(self) -> list[str]:
        """Return the paths of all files, in a fixed order."""
        found, folders = list[str](), [str(self.root)]
        while folders:
            with os.scandir(folders.pop()) as things:
                for thing in things:
                    if thing.is_dir(follow_symlinks=False):
                        folders.append(thing.path)
                    elif thing.is_file(follow_symlinks=False):
                        found.append(thing.path)
        return sorted(found)

    def one(self) -> Path:
        """Choose one of the files."""
        return Path(self.chance.choice(self.there))

    def folders(self) -> list[Path]:
        """Return all folders below the top."""
        return sorted(Path(at, name) for at, names, _ in os.walk(self.root) for name in names)

    def tell(self, *paths: Path, pure: bool = False) -> None:
        """Note that these paths changed; unless ``pure``, by more than creating and editing."""
        for name in {name for path in paths for name in self._names(path)}:
            inner = os.path.relpath(name, self.root)
            self.touched.add("" if inner == "." else inner)
            if not pure:
                self.impure.add(inner)

    def _names(self, path: Path) -> Iterator[str]:
        """Name a file by the path it was taken by, and by those it has without symlinks."""
        root = os.path.realpath(self.root)
        names = f"{os.path.realpath(path.parent)}/{path.name}", os.path.realpath(path)
        yield str(path)
        yield from (name for name in names if name.startswith(f"{root}/"))

    def is_pure(self, path: str) -> bool:
        """Tell whether nothing but creating and editing ever happened to a path and the folders it is in."""
        parts = path.split("/")
        return self.impure.isdisjoint("/".join(parts[: n + 1]) for n in range(len(parts)))

    def anywhere(self) -> Path:
        """Name a place for a file, taken or not."""
        folder = self.root / self.chance.choice(FOLDERS)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.chance.choice(NAMES)
        if path.is_fifo():
            path.unlink()
        return path

    def text(self) -> bytes:
        """Write a post that no other resembles, of one of the kinds there are."""
        number = next(self.serial)
        kinds = ("plain", "undated", "sourced", "explicit", "draft", "broken")
        kind = self.chance.choices(kinds, (6, 3, 3, 1, 1, 1))[0]
        crowded = kind == "sourced" or self.chance.random() < 0.3
        date = FIRST + timedelta(minutes=self.chance.randrange(5 if crowded else 10**6))
        title = f"{number}" if crowded else f"{self.chance.randrange(20)}"
        head = [f"title: {'Undated' if kind == 'undated' else 'Post'} {title}"]
        head += [f"date: {date.isoformat()}"] if kind != "undated" else []
        head += [f"tags: [t{self.chance.randrange(5)}]"] if self.chance.random() < 0.7 else []
        head += [f"from: https://news.example/{self.chance.randrange(8)}"] if kind == "sourced" else []
        head += [f"updated: 2021-01-{number % 28 + 1:02}"] if kind == "sourced" and number % 3 else []
        head += [f"guid: urn:x:{self.chance.randrange(12)}"] if kind == "explicit" else []
        head += ["draft: true"] if kind == "draft" else []
        body = f"Text *number* {number}.\n" if kind != "broken" else "\0" * 40
        text = "---\n" + "\n".join(head) + "\n---\n" + body
        return text.encode()

    def put(self, path: Path, raw: bytes) -> None:
        """Write a file, and remember what it held."""
        path.write_bytes(raw)
        self.former = [*self.former[-200:], raw]

    def create(self) -> None:
        """Save a post at a place that may be taken."""
        path = self.anywhere()
        fresh = not os.path.lexists(path)
        self.put(path, self.text())
        self.tell(path, pure=fresh)

    def edit(self) -> None:
        """Write another text into the same post."""
        path = self.one()
        raw = path.read_bytes()
        at = raw.rfind(b"number*")
        if at < 0:
            self.put(path, self.text())
            self.tell(path)
        else:
            self.put(path, raw[: at + 7] + b" %d.\n" % next(self.serial))
            self.tell(path, pure=True)

    def rewrite(self) -> None:
        """Put another post in place of one."""
        path = self.one()
        self.put(path, self.text())
        self.tell(path)

    def retag(self) -> None:
        """Change what no reader would call news."""
        path = self.one()
        head, mark, body = path.read_bytes().rpartition(b"\n---\n")
        head = re.sub(rb"\ncategories: .*", b"", head)
        self.put(path, head + b"\ncategories: [c%d]" % next(self.serial) + mark + body)
        self.tell(path, pure=True)

    def append(self) -> None:
        """Save half, and then the rest."""
        path, raw = self.anywhere(), self.text()
        with path.open("wb") as file:
            file.write(raw[: len(raw) // 2])
            file.flush()
            self.pause()
            file.write(raw[len(raw) // 2 :])
        self.tell(path)

    def rename(self) -> None:
        """Rename or move a post to a place that is free."""
        path, target = self.one(), self.anywhere()
        if not target.exists():
            path.rename(target)
            self.tell(path, target)

    def rename_in_halves(self) -> None:
        """Rename a post by way of a name that is none, so that its end is seen before its beginning."""
        path, target = self.one(), self.anywhere()
        if not target.exists():
            aside = path.with_name(".half")
            path.rename(aside)
            self.tell(path)
            self.pause()
            aside.rename(target)
            self.tell(target)

    def overwrite(self) -> None:
        """Move a post over another."""
        path, target = self.one(), self.one()
        path.replace(target)
        self.tell(path, target)

    def rename_and_edit(self) -> None:
        """Rename a post and change its text in one breath."""
        path, target = self.one(), self.anywhere()
        if not target.exists():
            path.rename(target)
            self.put(target, target.read_bytes() + b"More %d.\n" % next(self.serial))
            self.tell(path, target)

    def change_case(self) -> None:
        """Rename a post by case alone."""
        path = self.one()
        target = path.with_name(path.stem.swapcase() + path.suffix)
        if not target.exists():
            path.rename(target)
            self.tell(path, target)

    def delete(self) -> None:
        """Delete a post."""
        path = self.one()
        path.unlink()
        self.tell(path)

    def chmod(self) -> None:
        """Change who may read a post; it ends readable."""
        path = self.one()
        path.chmod(0)
        self.tell(path, pure=True)
        self.pause()
        path.chmod(0o644)

    def truncate(self) -> None:
        """Cut a post short, or off."""
        path = self.one()
        with path.open("r+b") as file:
            file.truncate(self.chance.choice((0, path.stat().st_size // 2)))
        self.tell(path)

    def save_slowly(self) -> None:
        """Save as an upload does: empty the file, then fill it piece by piece."""
        path = self.one()
        raw = path.read_bytes() + b"Slowly %d.\n" % next(self.serial)
        with path.open("wb", buffering=0) as file:
            for start in range(0, len(raw), 50):
                self.pause()
                file.write(raw[start : start + 50])
        self.tell(path, pure=True)

    def become_folder(self) -> None:
        """Replace a post by a folder of its name, with a post inside."""
        path = self.one()
        path.unlink()
        path.mkdir()
        self.put(path / "inside.md", self.text())
        self.tell(path, path / "inside.md")

    def become_file(self) -> None:
        """Replace a folder by a post of its name."""
        folder = self.chance.choice(self.folders())
        shutil.rmtree(folder)
        self.put(folder.with_name(folder.name + ".md"), self.text())
        self.tell(folder, folder.with_name(folder.name + ".md"))

    def copy(self) -> None:
        """Copy a post, with or without its time, to a place that may be taken."""
        path, target = self.one(), self.anywhere()
        self.chance.choice((shutil.copy, shutil.copy2))(path, target)
        self.tell(path, target)

    def copy_and_edit(self) -> None:
        """Keep a backup, and edit the post."""
        path, target = self.one(), self.anywhere()
        shutil.copy2(path, target)
        self.put(path, path.read_bytes() + b"More %d.\n" % next(self.serial))
        self.tell(path, target)

    def hardlink(self) -> None:
        """Give a post a second name."""
        path, target = self.one(), self.anywhere()
        os.link(path, target)
        self.tell(path, target)

    def symlink(self) -> None:
        """Link to a post, a folder, out of the folder or to nothing."""
        places = (*self.there, *self.folders(), self.root.parent, self.root, Path("nowhere"))
        target = self.anywhere()
        target.symlink_to(self.chance.choice(places))
        self.tell(target)

    def become_link(self) -> None:
        """Replace a post by a link to another, to itself or to nothing."""
        path = self.one()
        target = self.chance.choice((self.one(), path, Path("nowhere")))
        path.unlink()
        path.symlink_to(target)
        self.tell(path)

    def drop_links(self) -> None:
        """Delete some of the links there are."""
        links = sorted(path for path in self.root.rglob("*") if path.is_symlink())
        for path in self.chance.sample(links, min(len(links), 3)):
            path.unlink()
            self.tell(path)

    def fifo(self) -> None:
        """Put a FIFO where a post may be."""
        path = self.anywhere()
        os.mkfifo(path)
        self.tell(path)

    def swap(self) -> None:
        """Swap the names of two posts."""
        one, other = self.one(), self.one()
        aside = one.with_name(".aside")
        one.rename(aside)
        self.pause()
        other.rename(one)
        aside.rename(other)
        self.tell(one, other)

    def touch(self) -> None:
        """Give a post another time."""
        path = self.one()
        when = self.chance.choice((None, (self.chance.randrange(10**9), self.chance.randrange(10**9))))
        os.utime(path, when)
        self.tell(path, pure=True)

    def save_by_rename(self) -> None:
        """Save as editors do: write aside, then rename over the post."""
        path = self.one()
        short = path.name[:100]
        aside = path.with_name(self.chance.choice((".saving", f"{short}.tmp", f"{short}~", "4913")))
        raw = path.read_bytes()
        aside.write_bytes(raw + b"Saved %d.\n" % next(self.serial))
        self.pause()
        aside.replace(path)
        self.tell(path, aside, pure=True)

    def save_anew(self) -> None:
        """Save as other editors do: delete, then write."""
        path = self.one()
        raw = path.read_bytes()
        path.unlink()
        self.pause()
        self.put(path, raw + b"Anew %d.\n" % next(self.serial))
        self.tell(path)

    def pass_by(self) -> None:
        """Leave a sync tool's or an editor's temporary file about, or take it away."""
        path = self.anywhere().with_name(self.chance.choice(PASSING))
        if path.exists():
            path.unlink()
        else:
            path.write_bytes(self.text())
        self.tell(path)

    def check_out(self) -> None:
        """Bring back something that was there before, at its place or another."""
        path = Path(self.chance.choice((*self.there, str(self.anywhere()))))
        self.put(path, self.chance.choice(self.former))
        self.tell(path)

    def move_folder(self) -> None:
        """Move a folder with all its posts."""
        folder = self.chance.choice(self.folders())
        target = self.root / self.chance.choice((*FOLDERS[1:], f"moved-{self.chance.randrange(4)}"))
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)
        self.tell(folder, target)
        self.blame(folder, target)

    def copy_folder(self) -> None:
        """Copy a folder with all its posts."""
        folder = self.chance.choice(self.folders())
        target = self.root / f"moved-{self.chance.randrange(4)}"
        inside = target.resolve().is_relative_to(folder.resolve())
        if not inside and len(self.there) < self.size and len(list(folder.rglob("*"))) < self.size // 8:
            self.tell(folder, target)
            try:
                shutil.copytree(folder, target, symlinks=True)
            finally:
                self.blame(folder, target)

    def drop_folder(self) -> None:
        """Delete a folder with all its posts."""
        folder = self.chance.choice(self.folders())
        self.blame(folder)
        shutil.rmtree(folder)
        self.tell(folder)

    def blame(self, *folders: Path) -> None:
        """Note that all posts below were moved or copied."""
        for folder in folders:
            self.impure.update(os.path.relpath(path, self.root) for path in folder.rglob("*"))
            name = os.path.relpath(folder, self.root)
            self.impure.update(f"{name}/{path}" for path in NAMES)


OPERATIONS = [
    "create",
    "edit",
    "edit",
    "rewrite",
    "retag",
    "append",
    "rename",
    "rename",
    "rename_in_halves",
    "overwrite",
    "rename_and_edit",
    "change_case",
    "delete",
    "delete",
    "chmod",
    "truncate",
    "save_slowly",
    "become_folder",
    "become_file",
    "copy",
    "copy",
    "copy_and_edit",
    "hardlink",
    "symlink",
    "become_link",
    "drop_links",
    "fifo",
    "swap",
    "touch",
    "save_by_rename",
    "save_anew",
    "pass_by",
    "check_out",
    "check_out",
    "move_folder",
    "copy_folder",
    "drop_folder",
]
