"""A site out of the texts of its files, and the addresses its generator gives to its pages."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from feeds.generators.discovery import discover
from feeds.generators.site import FrontMatter, GeneratorSite, Page, Reference
from feeds.generators.site_files import SiteFiles


class SiteUnderTest:
    """A site read from disk, asked about single pages."""

    def __init__(self, root: Path, wanted: str = "auto") -> None:
        found = discover(root, wanted)
        assert found.site is not None, found.notes
        self.site: GeneratorSite = found.site
        self.files = SiteFiles(root)

    def page(self, path: str, front: FrontMatter = {}, date: str = "") -> Page:  # noqa: B006 - never changed
        """Return the page a file is; ``date`` is what its front matter says, or else its name."""
        complete = self.site.complete(path, front)
        given = date or str(complete.get("date") or "")
        moment = datetime.fromisoformat(given) if given else None
        title = str(complete.get("title") or "")
        return Page(path, complete, title, moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None)

    def address(self, path: str, front: FrontMatter = {}, date: str = "") -> str:  # noqa: B006 - never changed
        """Return the address of a page, decoded."""
        return unquote(self.site.address(self.page(path, front, date)))

    def excluded(self, path: str, front: FrontMatter = {}) -> str:  # noqa: B006 - never changed
        """Return why a file is no post, asked in the order in which a scan asks."""
        parts = path.split("/")
        for depth in range(1, len(parts)):
            beside = self.files.names("/".join(parts[: depth - 1]))
            if reason := self.site.folder_exclusion("/".join(parts[:depth]), beside):
                return reason
        beside = self.files.names("/".join(parts[:-1]))
        return self.site.file_exclusion(path, beside) or self.site.page_exclusion(self.page(path, front))

    def leads_to(self, target: str, source: str, tag: str = "") -> str:
        """Return the file a reference of a page leads to, or else its address, or the empty string."""
        found = self.site.resolve(Reference(target, tag), self.page(source), self.files)
        return "" if found is None else f"{found.address or found.path}#{found.fragment}".removesuffix("#")


@pytest.fixture
def write_site(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Return what writes a site's files and returns its root."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "site"

    return write
