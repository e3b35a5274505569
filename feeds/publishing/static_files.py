"""Files that come with the program: styles and icons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from feeds.publishing.document import NO_CHANGE, Document

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "ico": "image/x-icon",
    "svg": "image/svg+xml",
}


def list_files() -> Iterator[tuple[str, Document]]:
    """Give every file with its path below the base URL."""
    return ((path, load_file(name)) for path, name in _paths().items())


def find_file(path: str) -> Document | None:
    """Return the file at a path below the base URL."""
    name = _paths().get(path)
    return load_file(name) if name else None


def robots_txt(prefix: str) -> Document:
    """Return what crawlers are asked: not to try the pages of every slice and search. Feeds are for all."""
    rules = "User-agent: *\n" + "".join(
        f"Disallow: {prefix}{path}\n" for path in ("/feed?", "/new?", "/?find=")
    )
    return Document(rules.encode("ascii"), "text/plain; charset=utf-8", cache_tags=NO_CHANGE)


@cache
def load_file(name: str) -> Document:
    """Return the file of a name. No change of entries touches it."""
    body = files("feeds.publishing").joinpath("static", name).read_bytes()
    return Document(body, _TYPES[name.rpartition(".")[2]], cache_tags=NO_CHANGE)


@cache
def _paths() -> dict[str, str]:
    names = sorted(file.name for file in files("feeds.publishing").joinpath("static").iterdir())
    return {"/favicon.ico" if name == "favicon.ico" else f"/static/{name}": name for name in names}
