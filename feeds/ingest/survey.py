"""One look at the posts folder, or at some paths of it: what is there right now."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from feeds.ingest import sidecar
from feeds.ingest.folder import Folder, Found
from feeds.model import Problem, Severity

_BY_NAME: Callable[[os.DirEntry[str]], str] = attrgetter("name")
_TOP = "./"
"""Under this name problems of the whole folder are told."""

Thing = os.DirEntry[str] | Path
"""Something in a folder: both kinds answer the same questions, the first at less cost."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A folder. ``real`` is its place free of symlinks, ``linked`` whether one led to it."""

    path: str
    real: str
    linked: bool = False


class Survey:
    """A look at a folder, taken path by path.

    ``scope`` holds the paths to look at, each with all below it; ``""`` is the whole folder. As the look
    goes on, ``blind`` gathers the paths about which nothing can be said, and ``problems`` what the
    operator should know.
    """

    def __init__(self, folder: Folder, hints: Iterable[str] | None = None) -> None:
        self.scope = ("",) if hints is None else tuple(sorted(_outermost(sidecar.with_posts(hints))))
        self.blind: list[str] = []
        self.problems: list[Problem] = []
        self._folder = folder
        self._sidecars: set[str] = set()

    @property
    def whole(self) -> bool:
        """Tell whether the whole folder is looked at."""
        return self.scope == ("",)

    def sees(self, path: str) -> bool:
        """Tell whether a file at ``path`` would have been found."""
        return not any(path == b or path.startswith(f"{b}/") or not b for b in self.blind)

    def walk(self, path: str) -> Iterator[Found]:
        """Yield the file at ``path``, or all files below it, in an order that depends on their names alone.

        What is not there holds nothing. Neither does what may not be read, but that is told.
        """
        seen = self._reach(path)
        if isinstance(seen, Found):
            yield seen
        elif seen is not None:
            yield from self._walk(seen)

    def _reach(self, path: str) -> Found | _Spot | None:
        """Go to a path step by step, so that a hint finds what a walk from the top would."""
        seen: Found | _Spot | None = _Spot("", self._folder.real)
        for name in path.split("/") if path else ():
            if not isinstance(seen, _Spot):
                return None
            thing = Path(self._folder.full(seen.path), name)
            seen = self._look(thing, seen) if _is_spelt_so(thing) else None
        return seen

    def _walk(self, top: _Spot) -> Iterator[Found]:
        above = [(top, self._things(top))]
        while above:
            spot, things = above[-1]
            thing = next(things, None)
            if thing is None:
                above.pop()
            elif isinstance(seen := self._look(thing, spot), Found):
                yield seen
            elif seen is not None:
                above.append((seen, self._things(seen)))

    def _things(self, spot: _Spot) -> Iterator[Thing]:
        try:
            with os.scandir(self._folder.full(spot.path)) as found:
                things = sorted(found, key=_BY_NAME)
            above = f"{spot.path}/" if spot.path else ""
            self._sidecars.update(above + t.name for t in things if t.name.endswith(sidecar.SUFFIX))
            return iter(things)
        except (FileNotFoundError, NotADirectoryError):
            return iter(() if spot.path else self._miss())
        except OSError as error:
            return iter(self._complain(spot.path, error))

    def _look(self, thing: Thing, spot: _Spot) -> Found | _Spot | None:
        """Say what a thing in a folder is: a file that may be a post, a folder to look into, or neither."""
        path = f"{spot.path}/{thing.name}" if spot.path else thing.name
        if self._folder.ignores(thing.name, path):
            return None
        try:
            linked = thing.is_symlink()
            if linked and not self._may_follow(thing, path, spot):
                return None
            if thing.is_dir():
                real = os.path.realpath(thing) if linked else f"{spot.real}/{thing.name}"
                return _Spot(path, real, linked or spot.linked)
            if self._folder.includes(thing.name) and thing.is_file():
                status = thing.stat()
                post = Found(path, status.st_size, status.st_mtime_ns)
                return self._whole_post(post, thing) if self._sidecars or isinstance(thing, Path) else post
        except FileNotFoundError:
            pass
        except OSError as error:
            self._complain(path, error)
        return None

    def _whole_post(self, post: Found, thing: Thing) -> Found:
        """Count the file beside a post to it. A walk knows all that lie in its folder, a hint has to look."""
        beside = sidecar.path_of(post.path)
        if beside not in self._sidecars and not isinstance(thing, Path):
            return post
        try:
            return sidecar.joined(post, Path(self._folder.full(beside)).lstat())
        except FileNotFoundError:
            return post

    def _may_follow(self, link: Thing, path: str, spot: _Spot) -> bool:
        """Refuse links that leave the folder or never end; two in a row could lead to any number of paths."""
        real = os.path.realpath(link)
        if not self._folder.holds(real):
            self._refuse(path, "leads out of the posts folder; not followed")
        elif f"{spot.real}/".startswith(f"{real}/"):
            self._refuse(path, "leads back to a folder it is in; not followed")
        elif not Path(real).exists():
            self._miss_target(link.name, path)
        elif spot.linked and link.is_dir():
            self._refuse(path, "lies behind another link; not followed", Severity.NOTE)
        else:
            return True
        return False

    def _miss_target(self, name: str, path: str) -> None:
        """Name a post that is a link to nothing, or to itself."""
        if self._folder.includes(name):
            self._refuse(path, "leads to nothing")

    def _refuse(self, path: str, reason: str, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(path, "symlink", reason, severity=severity))

    def _miss(self) -> tuple[()]:
        """Name the posts folder itself where there is none; that every post is gone, is told by others."""
        name = Path(self._folder.root).name
        self.problems.append(Problem(_TOP, "folder", f"there is no folder {name}, which posts.folder names"))
        return ()

    def _complain(self, path: str, error: OSError) -> tuple[()]:
        """Name what cannot be read. Only what may not be read counts as not there; the rest stays unknown."""
        if not isinstance(error, PermissionError):
            self.blind.append(path)
        self.problems.append(Problem(path or _TOP, "unreadable", f"cannot be read: {error.strerror}"))
        return ()


def _is_spelt_so(thing: Path) -> bool:
    """Tell whether a name has this case in its folder; some file systems find it by any other, too."""
    other = thing.with_name(thing.name.swapcase()) if thing.name not in {"", ".", ".."} else thing
    return other == thing or not os.path.lexists(other) or thing in thing.parent.iterdir()


def _outermost(hints: Iterable[str]) -> set[str]:
    """Drop paths that lie below another of them."""
    paths = set(hints)
    if "" in paths:
        return {""}
    return {path for path in paths if not any(above in paths for above in _parents(path))}


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
