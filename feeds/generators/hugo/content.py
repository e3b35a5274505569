"""The pages of Hugo's sections (``_index.md``): which there are, their names, and what they pass down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from feeds.generators.front_values import to_front_matter
from feeds.generators.hugo.mounts import Cascade, ContentMount
from feeds.generators.readers.formats import read_front_matter
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import folder_of

_MOST = 2000


@dataclass(frozen=True, slots=True)
class HugoSections:
    """The sections of a site: their names by folder of content, their cascades from the root down."""

    titles: Mapping[str, str] = field(default_factory=dict)
    cascades: tuple[Cascade, ...] = ()
    files: tuple[str, ...] = ()


def read_sections(files: SiteFiles, mounts: Sequence[ContentMount]) -> HugoSections:
    """Read the pages of all sections; of more than two thousand the rest counts as without any."""
    titles: dict[str, str] = {}
    cascades: list[Cascade] = []
    read_paths = []
    for path in sorted(files.find("_index.md")[:_MOST], key=lambda item: (item.count("/"), item)):
        mount = next((m for m in mounts if path.startswith(f"{m.source}/")), None)
        front = read_front_matter(files, path) if mount is not None else None
        if mount is None or front is None:
            continue
        inside = folder_of(path)[len(mount.source) :].strip("/")
        folder = "/".join(filter(None, (mount.target, inside)))
        low = {key.lower(): value for key, value in front.values.items()}
        titles[folder] = str(low.get("slug") or low.get("title") or "")
        if "cascade" in low:
            cascades += cascades_of(low["cascade"], folder)
            read_paths.append(path)
    return HugoSections(titles, tuple(cascades), tuple(read_paths))


def cascades_of(value: Any, folder: str) -> Iterator[Cascade]:  # noqa: ANN401 - whatever was written
    """Yield the cascades of a page or configuration; of several the first wins, so it comes last."""
    members = value if isinstance(value, list) else [value]
    for item in reversed([member for member in members if isinstance(member, Mapping)][:100]):
        low = {str(key).lower(): member for key, member in item.items()}
        target = {str(k).lower(): v for k, v in _table(low.get("target") or low.get("_target")).items()}
        values = {key: member for key, member in low.items() if key not in {"target", "_target", "params"}}
        front = to_front_matter({**_table(low.get("params")), **values})
        yield Cascade(
            folder,
            front,
            str(target.get("path", "")).lower(),
            str(target.get("kind", "")).lower(),
            str(target.get("lang", "")).lower(),
        )


def _table(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - whatever was written
    return value if isinstance(value, Mapping) else {}
