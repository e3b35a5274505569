"""Which site a folder belongs to: its own, one above it or one below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from feeds.generators.site import GeneratorSite
from feeds.generators.site_files import PASSED_OVER, SiteFiles
from feeds.generators.table import GENERATORS, Generator

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,63}")
_LONGEST_HOST = 300
_MOST_ABOVE = 12
_MOST_BELOW = 500


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a search for a site came to. ``site`` is None where there is none; ``notes`` say the rest."""

    site: GeneratorSite | None = None
    notes: tuple[str, ...] = ()


def discover(folder: Path, generator_name: str = "auto") -> Discovery:
    """Find the site a folder of posts belongs to, and read its configuration.

    ``generator_name`` is a generator's name, ``auto`` for any, or ``none``. The folder itself is looked at
    first, then those above it up to the top of its repository, then those in it, two levels down.
    """
    if generator_name == "none":
        return Discovery()
    generators = [g for g in GENERATORS if generator_name in {"auto", g.name}]
    for root in (folder, *_above(folder)):
        discovery = _read(root, generators)
        if discovery.site is not None and _covers(discovery.site, folder):
            return discovery
    below = [discovery for root in _below(folder) if (discovery := _read(root, generators)).site is not None]
    if len(below) == 1:
        return below[0]
    return Discovery(notes=_explain_nothing(generator_name, below))


def _read(root: Path, generators: list[Generator]) -> Discovery:
    """Read the site whose root a folder is; of two that claim it, the one with more evidence."""
    files = SiteFiles(root)
    names = frozenset(files.names(""))
    claims = [(n, g) for g in generators if (n := g.detect(names, files))]
    if not claims:
        return Discovery()
    claims.sort(key=lambda claim: -claim[0])
    best, *others = (generator for _, generator in claims)
    site = _with_host(best.read(files), files)
    if not others:
        return Discovery(site, site.notes)
    rivals = " and ".join(sorted({other.label for other in others}))
    note = f"{root.name}: also looks like {rivals}; taken for {best.label}, set site.generator to choose"
    notes = (note, *site.notes)
    return Discovery(replace(site, notes=notes), notes)


def _with_host(site: GeneratorSite, files: SiteFiles) -> GeneratorSite:
    """Take the host out of a file ``CNAME``, by which hosts of pages know it, where nothing else says it."""
    if site.base_url:
        return site
    folders = ("", *(folder.path for folder in site.static), *site.content)
    names = dict.fromkeys(f"{folder}/CNAME".lstrip("/") for folder in folders)
    for name in names:
        host = (files.read(name, _LONGEST_HOST) or "").strip().lower()
        if _HOST.fullmatch(host):
            base_url = f"https://{host}{getattr(site, 'prefix', '')}/"
            return replace(site, base_url=base_url, origins={**site.origins, "base_url": f"{name}:1"})
    return site


def _covers(site: GeneratorSite, folder: Path) -> bool:
    """Tell whether a folder is the root of a site, or lies in it, and not in what it ignores."""
    root = SiteFiles(folder).root
    if root == site.root:
        return True
    parts = root[len(site.root.rstrip("/")) + 1 :].split("/")
    return not any(site.folder_exclusion("/".join(parts[: n + 1])) for n in range(len(parts)))


def _above(folder: Path) -> Iterator[Path]:
    root = Path(SiteFiles(folder).root)
    for above in list(root.parents)[:_MOST_ABOVE]:
        if SiteFiles(root).has(".git") or root == Path.home():
            return
        root = above
        yield above


def _below(folder: Path) -> Iterator[Path]:
    first = list(_folders_in(folder))
    yield from first
    count = len(first)
    for child in first:
        for inner in _folders_in(child):
            count += 1
            if count > _MOST_BELOW:
                return
            yield inner


def _folders_in(folder: Path) -> Iterator[Path]:
    files = SiteFiles(folder)
    for name in files.names("")[:_MOST_BELOW]:
        if not name.startswith(".") and name not in PASSED_OVER and files.is_folder(name):
            yield Path(files.root, name)


def _explain_nothing(generator_name: str, below: list[Discovery]) -> tuple[str, ...]:
    roots = [discovery.site.root for discovery in below if discovery.site is not None]
    if roots:
        names = ", ".join(sorted(Path(root).name for root in roots)[:5])
        return (f"{len(roots)} sites lie in this folder ({names}); posts.folder can name one of them",)
    if generator_name == "auto":
        return ("no site generator's configuration was found; every file that may be a post is one",)
    return (
        f"site.generator is {generator_name}, but there is no configuration of "
        f"{generator_name} here, above or below",
    )
