"""What Nikola's posts say of themselves in their own way, as far as other posts depend on it."""

from __future__ import annotations

import fnmatch
import re

from feeds.generators.front_values import lower_keys, to_front_matter
from feeds.generators.readers.formats import read_front_matter
from feeds.generators.site import FrontMatter
from feeds.generators.site_files import SiteFiles
from feeds.generators.site_paths import folder_of, is_below, split_name
from feeds.generators.slugs import slugify_nikola

_FIELD = re.compile(r"^[ \t]*\.\. ([\w-]+):[ \t]*(.*)$", re.MULTILINE)
_LARGEST_HEAD = 2**14


def read_metadata(files: SiteFiles, path: str) -> FrontMatter:
    """Return the metadata of a post: that of the ``.meta`` file beside it, or of its own top."""
    beside = split_name(path)[1] + ".meta"
    meta = "/".join(filter(None, (folder_of(path), beside)))
    text = files.read(meta)
    if text is None:
        text = files.read(path)
    head = (text or "")[:_LARGEST_HEAD]
    if head.lstrip().startswith(("---", "+++")):
        front_file = read_front_matter(files, meta if files.is_file(meta) else path)
        return lower_keys(to_front_matter(dict(front_file.values))) if front_file else {}
    return {key.lower(): value.strip() for key, value in _FIELD.findall(head)}


def find_slug(files: SiteFiles, slug: str, wildcards: tuple[str, ...]) -> str:
    """Return the path of the post with a slug, stated or made of its name, or the empty string."""
    slugs = files.once(f"nikola slugs {wildcards}", lambda: _read_slugs(files, wildcards))
    return slugs.get(slug, "")


def _read_slugs(files: SiteFiles, wildcards: tuple[str, ...]) -> dict[str, str]:
    slugs: dict[str, str] = {}
    for path in files.walk():
        if any(
            is_below(path, folder_of(w))
            and fnmatch.fnmatchcase(path.rpartition("/")[2], w.rpartition("/")[2])
            for w in wildcards
        ):
            slug_text = read_metadata(files, path).get("slug")
            slug = (
                slug_text if isinstance(slug_text, str) and slug_text else slugify_nikola(split_name(path)[1])
            )
            slugs.setdefault(slug, path)
    return slugs
