"""What a Hugo site's content is made of: mounted folders, paths in them, permalink rules and cascades."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from feeds.generators.patterns import is_glob_match
from feeds.generators.site import FrontMatter
from feeds.generators.site_paths import folder_of

PAGES: Final = (
    *(".md", ".markdown", ".mdown", ".html", ".htm", ".adoc"),
    *(".asciidoc", ".ad", ".org", ".rst", ".pandoc"),
)
"""Suffixes of content files."""


class ContentMount(NamedTuple):
    """A folder of content. ``target`` is where below the content it is mounted, ``language`` its only one.

    ``excluded`` and ``included`` are globs of files below it; where there are of the latter, no others count.
    """

    source: str
    target: str = ""
    language: str = ""
    excluded: tuple[str, ...] = ()
    included: tuple[str, ...] = ()

    def is_left_out(self, path: str) -> bool:
        """Tell whether a file of the folder is not mounted."""
        inside = path[len(self.source) :].lstrip("/") if self.source else path
        named = not self.included or any(is_glob_match(glob, inside) for glob in self.included)
        return not named or any(is_glob_match(glob, inside) for glob in self.excluded)


class PermalinkRule(NamedTuple):
    """A permalink pattern and the section it holds for; the section ``""`` is the root itself."""

    section: str
    pattern: str


class Cascade(NamedTuple):
    """Front matter for pages below a folder of content, of paths that match ``target``, a glob or empty."""

    folder: str
    values: FrontMatter
    target: str = ""
    kind: str = ""
    language: str = ""


class ContentPath(NamedTuple):
    """The path of a file within the content: its folder there, and its name without suffix and language."""

    folder: str
    name: str
    language: str

    @property
    def page_folder(self) -> str:
        """The folder that its page stands in: that of a bundle is the one around it."""
        return folder_of(self.folder) if self.name == "index" else self.folder

    @property
    def page_name(self) -> str:
        """The name of its page: that of the file, or of the folder that is its bundle."""
        return self.folder.rpartition("/")[2] if self.name == "index" and self.folder else self.name


def to_content(path: str, mount: ContentMount) -> str:
    """Return a path of a mount as a path of the content."""
    inside = path[len(mount.source) :].lstrip("/") if mount.source else path
    return "/".join(filter(None, (mount.target, inside)))


def find_bundle(names: Collection[str]) -> str:
    """Return the file that makes a folder a leaf bundle, or the empty string."""
    return next((n for n in names if n.startswith("index.") and n.lower().endswith(PAGES)), "")
