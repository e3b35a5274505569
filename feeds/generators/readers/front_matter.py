"""The front matter of a page that says something of the site: of a section, or of a folder."""

from __future__ import annotations

import re

from feeds.generators.readers.config_file import SiteConfigFile
from feeds.generators.readers.formats import read_json, read_toml
from feeds.generators.readers.yaml_reader import read_yaml
from feeds.generators.site_files import SiteFiles

_LARGEST = 2**16
_FENCED = re.compile(
    r"\s*(?P<fence>---|\+\+\+)(?P<kind>json|yaml|toml)?[ \t]*\n(?P<inside>.*?)^(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)


def read_front_matter(files: SiteFiles, path: str) -> SiteConfigFile | None:
    """Return the front matter of a file, its lines those of the file; None where there is no such file."""
    text = files.read(path)
    if text is None:
        return None
    head = text[:_LARGEST]
    if head.lstrip().startswith("{"):
        return read_json(path, head[: head.find("\n}") + 2])
    fenced = _FENCED.match(head)
    if fenced is None:
        return SiteConfigFile(path)
    # The lines above the fence stay, empty, so that a line is the one of the file.
    inside = "\n" * head.count("\n", 0, fenced.start("inside")) + fenced["inside"]
    if fenced["kind"] == "json":
        return read_json(path, inside)
    is_toml = fenced["kind"] == "toml" or (fenced["fence"] == "+++" and not fenced["kind"])
    return read_toml(path, inside) if is_toml else read_yaml(path, inside)
