"""A site as the posts folder sees it: the folder may be its root, lie in it, or hold it."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from feeds.generators.site import GeneratorSite
from feeds.generators.site_paths import is_below


@dataclass(frozen=True, slots=True)
class MountedSite:
    """A site, and where the posts folder stands to it.

    ``inside`` is the posts folder as a path of the site, ``""`` where that is its root; ``around`` is the
    root of the site as a path of the posts folder, ``""`` unless that holds the site. ``seen_at`` is when its
    files were last looked at: links are resolved by their names then.
    """

    site: GeneratorSite
    inside: str = ""
    around: str = ""
    seen_at: datetime | None = field(default=None, repr=False, compare=False)

    @classmethod
    def at(cls, site: GeneratorSite, folder: Path) -> MountedSite:
        """Return a site mounted at a posts folder, which is its root, or lies in or around it."""
        real = os.path.realpath(folder)
        if real == site.root:
            return cls(site)
        if real.startswith(f"{site.root.rstrip('/')}/"):
            return cls(site, inside=real[len(site.root.rstrip("/")) + 1 :])
        return cls(site, around=site.root[len(real.rstrip("/")) + 1 :])

    def to_site(self, path: str) -> str | None:
        """Return a path of the posts folder as one of the site; None for what lies outside of it."""
        if self.around:
            return path.removeprefix(f"{self.around}/") if path.startswith(f"{self.around}/") else None
        return f"{self.inside}/{path}" if self.inside else path

    def from_site(self, path: str) -> str | None:
        """Return a path of the site as one of the posts folder; None for what lies outside of it."""
        if self.around:
            return f"{self.around}/{path}"
        if not self.inside:
            return path
        return path.removeprefix(f"{self.inside}/") if path.startswith(f"{self.inside}/") else None

    def folder_exclusion(self, path: str, beside: Collection[str]) -> str:
        """Return why nothing below a folder of the posts folder is a post, or the empty string."""
        inside = self.to_site(path)
        if inside is None:
            leads = path == self.around or self.around.startswith(f"{path}/")
            return "" if leads else f"outside of the site in {self.around}"
        reason = self.site.folder_exclusion(inside, beside)
        is_output = any(is_below(inside, folder) for folder in self.site.output if folder)
        return f"what {self.site.label} writes" if is_output and not reason else reason

    def file_exclusion(self, path: str, beside: Collection[str]) -> str:
        """Return why a file of the posts folder is no post, going by its name alone, or the empty string."""
        inside = self.to_site(path)
        if inside is None:
            return f"outside of the site in {self.around}"
        return self.site.file_exclusion(inside, beside)
