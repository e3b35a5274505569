"""Where the links of a post lead that belongs to no site: files beside it and in its folder."""

from __future__ import annotations

from dataclasses import dataclass, field

from feeds.entries.page_links import is_dead_media, is_servable
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import decode_path, folder_of, join_paths, leads_elsewhere, split_target
from feeds.urls import escape_file_path


@dataclass(slots=True)
class FolderLinks:
    """The links of the post at ``path`` in a folder whose files we serve below the address ``files``.

    A picture, sound or film that was asked for and is not there is in ``missing``, as it was written.
    """

    folder: str
    path: str
    files: str
    missing: list[str] = field(default_factory=list)
    _files: SiteFiles | None = field(default=None, init=False)

    def look_up(self, url: str) -> str:
        """Return the whole address of a file that a link names, or the empty string.

        A path is relative to the post, with a leading slash to the folder, as it is in a site.
        """
        if not url or url[0] in "#?" or leads_elsewhere(url):
            return ""
        target, _, fragment = split_target(url)
        above = "" if target.startswith("/") else folder_of(self.path)
        # Made for the first link that needs it: finding where the folder really lies asks the disk.
        self._files = self._files or SiteFiles(self.folder)
        for spelling in dict.fromkeys((decode_path(target), target)):
            path = join_paths(above, spelling.lstrip("/"))
            if path and is_servable(path) and self._files.is_file(path):
                mark = "#" if fragment else ""
                return f"{self.files}{escape_file_path(path)}{mark}{fragment}"
        if is_dead_media(target) and url not in self.missing:
            self.missing.append(url)
        return ""
