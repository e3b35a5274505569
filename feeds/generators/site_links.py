"""What most links of a post mean in every generator: files beside it, files at the root, static files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from feeds.generators.site import GeneratorSite, LinkTarget, Page
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import (
    decode_path,
    encode_path,
    folder_of,
    is_below,
    join_paths,
    leads_elsewhere,
    prefix_of,
    split_target,
)

SOURCE_SUFFIXES = frozenset(
    {
        *(".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".mdown", ".mdwn", ".mdx", ".qmd", ".rmd", ".lr"),
        *(".rst", ".rest", ".adoc", ".asciidoc", ".org", ".ipynb", ".textile", ".txt", ".html", ".htm"),
    }
)
"""Suffixes of files that generators make pages of."""


def is_source(path: str) -> bool:
    """Tell whether a file may be a page's source, going by its suffix."""
    return path[path.rfind(".") :].lower() in SOURCE_SUFFIXES if "." in path else False


def resolve_address(
    site: GeneratorSite, target: str, page: Page, files: SiteFiles, roots: Iterable[str] = ()
) -> LinkTarget | None:
    """Return what a plain address leads to: a file of the site, by its path or by its public address.

    A path is relative to the page's file, or with a leading slash to one of ``roots``. None where it is no
    file's; then it is an address like any other.
    """
    if not target or target[0] in "#?" or leads_elsewhere(target):
        return None
    path, _, fragment = split_target(target)
    for spelling in dict.fromkeys((decode_path(path), path)):
        for candidate in _candidates(spelling, page, roots):
            if files.is_file(candidate):
                return target_of(site, candidate, page, files, fragment)
    return _find_published(site, path, page, files, fragment)


def add_prefix(site: GeneratorSite, target: str) -> LinkTarget | None:
    """Return what a path from the root leads to in a site whose links get the prefix of its base URL.

    None for any other address, and for that of a file.
    """
    path, query, fragment = split_target(target)
    prefix = prefix_of(site.base_url)
    is_page = path.startswith("/") and not path.startswith("//") and "." not in path.rpartition("/")[2]
    if not is_page or not prefix or is_below(path, prefix):
        return None
    return LinkTarget("", f"{prefix}{path}{'?' if query else ''}{query}", fragment)


def target_of(
    site: GeneratorSite, path: str, page: Page | None, files: SiteFiles, fragment: str = ""
) -> LinkTarget:
    """Return the target that a file is. Without an address it is a page, or published nowhere."""
    return LinkTarget(path, site.file_address(path, page, files), fragment)


def static_address(site: GeneratorSite, path: str) -> str:
    """Return the address of a file in one of the site's static folders, or the empty string."""
    for folder in sorted(site.static, key=lambda item: -len(item.path)):
        if not folder.path or path.startswith(f"{folder.path}/"):
            rest = path[len(folder.path) :].lstrip("/")
            return f"{prefix_of(site.base_url)}{folder.address.rstrip('/')}/{encode_path(rest)}"
    return ""


def static_paths(site: GeneratorSite, address: str) -> Iterator[str]:
    """Yield where a file of this address, without the site's prefix, would lie in its static folders."""
    plain = decode_path(address).lstrip("/")
    for folder in site.static:
        start = folder.address.strip("/")
        if not start or plain.startswith(f"{start}/"):
            rest = plain[len(start) :].lstrip("/")
            path = join_paths(folder.path, rest)
            if path:
                yield path


def _candidates(path: str, page: Page, roots: Iterable[str]) -> Iterator[str]:
    folders = roots if path.startswith("/") else (folder_of(page.path),)
    joined = (join_paths(folder, path.lstrip("/")) for folder in folders)
    return (candidate for candidate in joined if candidate)


def _find_published(
    site: GeneratorSite, path: str, page: Page, files: SiteFiles, fragment: str
) -> LinkTarget | None:
    """Find a static file by its public address, with the site's prefix or, wrongly, without it."""
    address = path if path.startswith("/") else urljoin(page.address, path) if page.address else ""
    if not address.startswith("/") or address.endswith("/") or is_source(address):
        return None
    prefix = prefix_of(site.base_url)
    bare = address.removeprefix(prefix) if address.startswith(f"{prefix}/") else address
    for candidate in dict.fromkeys((*static_paths(site, bare), *static_paths(site, address))):
        if files.is_file(candidate):
            return LinkTarget(candidate, site.file_address(candidate, page, files), fragment)
    return None
